//! Reviews that have run out.

use crate::{
    diagnostic::Report,
    lint::{
        context::DocumentContext,
        past::{WHO_SIGNED, last_act},
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "review-overdue",
    group: Group::Review,
    default: Level::Error,
    deadline: true,
    asks: Some(WHO_SIGNED),
    page: include_str!("review_overdue.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let Some(on) = &document.metadata.review.on else {
        return;
    };
    let every = context.library.review_interval(document);
    let due = every.after(on.value);
    if document.is_retired() || due >= context.today {
        return;
    }
    let report = Report::new(on.span, format!("the review ran out on {due}"))
        .label(format!("a review holds for {every}"))
        .help("read the document against reality and sign it again")
        .acts(last_act(context));
    sink.add(&document.path, report);
}
