//! Review dates that nothing stands behind.

use crate::{
    diagnostic::Report,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "bare-review-date",
    group: Group::Review,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("bare_review_date.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let keys = &document.metadata.review;
    let Some(on) = keys.on.as_ref().filter(|_| !document.is_retired()) else {
        return;
    };
    let is_missing = |key: &str| context.place_of_missing(key).is_some();
    let message = match (&keys.by, &keys.hash) {
        (_, None) if is_missing("reviewed_hash") => "the review date does not say what was read",
        (None, Some(_)) if is_missing("last_reviewed_by") => {
            "the review date does not say who read"
        }
        _ => return,
    };
    let help = "anyone could have moved the date: read the document, then sign it with all four review keys";
    sink.add(&document.path, Report::new(on.span, message).help(help));
}
