//! Documents that say something else than what was read.

use crate::{
    diagnostic::{Act, Report},
    history::Depth,
    lint::{
        context::DocumentContext,
        past::{act, any, signed},
        rule::{Asks, Check, Group, Level, Rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "changed-since-review",
    group: Group::Review,
    default: Level::Warning,
    deadline: false,
    asks: Some(Asks {
        depth: Depth::Signings,
        is_needed: false,
        about: |library| any(library, |document| document.metadata.review.hash.is_some()),
    }),
    page: include_str!("changed_since_review.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let keys = &document.metadata.review;
    let Some(hash) = keys.hash.as_ref().filter(|_| !document.is_retired()) else {
        return;
    };
    if context.library.body_hash(document).as_str() == hash.value {
        return;
    }
    let message = "the document says something else than what was reviewed";
    let mut report = Report::new(hash.span, message)
        .help("read what changed, which `sopbook diff ID` shows, and sign the document again")
        .acts(acts_since(context));
    let by = keys.by.as_ref().map(|by| format!(" by `{}`", one_line(by)));
    if let Some(on) = &keys.on {
        report = report.label(format!(
            "reviewed on {}{}",
            on.value,
            by.unwrap_or_default()
        ));
    }
    sink.add(&document.path, report);
}

/// The commits that changed what the document says after it was signed, as far as git can tell.
fn acts_since(context: &DocumentContext<'_>) -> Vec<Act> {
    let document = context.document;
    let Some((history, (signing, _))) = context
        .history
        .and_then(|history| Some((history, signed(document, history)?)))
    else {
        return Vec::new();
    };
    history
        .changes_unknown_to(&document.path, signing)
        .filter(|change| {
            change
                .is_of_body(document, context.settings())
                .unwrap_or_default()
        })
        .map(|change| act(change.commit()))
        .collect()
}
