//! Reviews that run out before long.

use crate::{
    diagnostic::Report,
    library::ReviewState,
    lint::{
        context::DocumentContext,
        past::{WHO_SIGNED, last_act},
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "review-due-soon",
    group: Group::Review,
    default: Level::Off,
    deadline: true,
    asks: Some(WHO_SIGNED),
    page: include_str!("review_due_soon.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let state = context.library.review_state(document, context.today);
    let Some(on) = document
        .metadata
        .review
        .on
        .as_ref()
        .filter(|_| state == ReviewState::DueSoon)
    else {
        return;
    };
    if !document.is_retired() {
        let every = context.library.review_interval(document);
        let message = format!("the review runs out on {}", every.after(on.value));
        let report = Report::new(on.span, message)
            .label(format!("a review holds for {every}"))
            .help("read the document against reality and sign it again")
            .acts(last_act(context));
        sink.add(&document.path, report);
    }
}
