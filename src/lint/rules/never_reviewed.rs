//! Documents in force that nobody has signed.

use crate::{
    diagnostic::Report,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "never-reviewed",
    group: Group::Review,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("never_reviewed.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    if !document.is_active() || document.metadata.review.on.is_some() {
        return;
    }
    if let Some(place) = context.place_of_missing("last_reviewed_on") {
        let report = Report::new(place, "nobody has reviewed this document yet");
        let help = "read it against reality, then sign it: `sopbook review ID --outcome TEXT`";
        sink.add(&document.path, report.help(help));
    }
}
