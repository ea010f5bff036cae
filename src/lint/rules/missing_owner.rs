//! Documents for which nobody answers.

use crate::{
    diagnostic::Report,
    library::Kind,
    lint::{
        context::{DocumentContext, needs_owner},
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "missing-owner",
    group: Group::Ownership,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("missing_owner.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    if !needs_owner(document) || context.lacks_front_matter() {
        return;
    }
    if let Some(place) = context.place_of_missing("owner") {
        let (kind, help) = match document.kind {
            Kind::Sop => ("SOP", "add `owner:` with a person's key or `team:NAME`"),
            Kind::Checklist => (
                "checklist",
                "add `owner:`, or `sops:` with the SOP whose owner answers for it",
            ),
        };
        let report = Report::new(place, format!("the {kind} has no owner"));
        sink.add(&document.path, report.help(help));
    }
}
