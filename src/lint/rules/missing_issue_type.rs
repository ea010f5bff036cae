//! SOPs for tickets that do not say for which.

use crate::{
    diagnostic::Report,
    lint::{
        context::{DocumentContext, needs_issue_type},
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "missing-issue-type",
    group: Group::FrontMatter,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("missing_issue_type.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    if !needs_issue_type(document) || context.lacks_front_matter() {
        return;
    }
    let metadata = &document.metadata;
    let taxonomy = &context.settings().taxonomy;
    let (key, message) = match &metadata.issue_type {
        None => ("issue_type", "the SOP does not say which tickets it is for"),
        // Only the taxonomy knows whether a type is divided further.
        Some(name) => match taxonomy.find(name) {
            Some(found) if !found.subtypes.is_empty() && metadata.issue_subtypes.is_empty() => (
                "issue_subtype",
                "the SOP names an issue type, but no subtype",
            ),
            _ => return,
        },
    };
    if let Some(place) = context.place_of_missing(key) {
        let help = format!("add `{key}:`, or `scope: internal` if it answers no ticket");
        sink.add(&document.path, Report::new(place, message).help(help));
    }
}
