//! Reviews dated after today.

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
    name: "review-in-future",
    group: Group::Review,
    default: Level::Error,
    deadline: true,
    asks: Some(WHO_SIGNED),
    page: include_str!("review_in_future.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let Some(on) = &document.metadata.review.on else {
        return;
    };
    if document.is_retired() || on.value <= context.today {
        return;
    }
    let message = format!("the review is dated {}, which is yet to come", on.value);
    let report = Report::new(on.span, message)
        .label(format!("today is {}", context.today))
        .help("write the day on which the document was read")
        .acts(last_act(context));
    sink.add(&document.path, report);
}
