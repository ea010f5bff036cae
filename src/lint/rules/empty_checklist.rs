//! Checklists with next to nothing to tick.

use crate::{
    diagnostic::Report,
    library::{Kind, Status},
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::count,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "empty-checklist",
    group: Group::Checklists,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("empty_checklist.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let items = document.outline.items.len();
    let least = context.settings().min_items as usize;
    let in_use = document.kind == Kind::Checklist && document.metadata.status != Status::Retired;
    if !in_use || items >= least {
        return;
    }
    let message = match items {
        0 => "the checklist has no items".to_owned(),
        _ => format!("the checklist has only {}", count(items, "item")),
    };
    let place = match document.first_h1() {
        Some(heading) => heading.text_span,
        None => document.front_matter_anchor(),
    };
    let help = format!(
        "write each as `- [ ] What is done`; `min-items` under `[checklists]` asks for {least}"
    );
    sink.add(&document.path, Report::new(place, message).help(help));
}
