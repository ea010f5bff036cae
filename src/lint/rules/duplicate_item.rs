//! Two items of a checklist with one id.

use crate::{
    diagnostic::Report,
    library::Kind,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    markdown::Item,
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "duplicate-item",
    group: Group::Checklists,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("duplicate_item.md"),
    check: Check::Document(check),
};

use std::collections::HashMap;

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    if document.kind != Kind::Checklist {
        return;
    }
    let mut first: HashMap<&str, &Item> = HashMap::new();
    for item in &document.outline.items {
        let earlier = *first.entry(item.id.as_str()).or_insert(item);
        if std::ptr::eq(earlier, item) {
            continue;
        }
        let report = Report::new(
            item.id_span,
            format!("another item has the id `{}`", one_line(&item.id)),
        )
        .label("taken")
        .related(&document.path, earlier.id_span, "first used here");
        let help = if item.explicit_id {
            "give one of the two another id"
        } else {
            "the id comes from the text: word it differently, or give it an id with `{#some-id}`"
        };
        sink.add(&document.path, report.help(help));
    }
}
