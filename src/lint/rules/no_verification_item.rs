//! Checklists that end before anybody has looked.

use crate::{
    diagnostic::Report,
    library::Kind,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "no-verification-item",
    group: Group::Checklists,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("no_verification_item.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let items = &document.outline.items;
    let is_checklist = document.kind == Kind::Checklist && document.is_active();
    // One without items is another rule's finding.
    if !is_checklist || items.is_empty() || items.iter().any(|item| item.verify) {
        return;
    }
    let place = match document.first_h1() {
        Some(heading) => heading.text_span,
        None => document.front_matter_anchor(),
    };
    let report = Report::new(place, "no item proves the result")
        .help("mark the one that does with `.verify`, as in `- [ ] User has signed in {.verify}`");
    sink.add(&document.path, report);
}
