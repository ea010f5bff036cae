//! Items that are ticked in the file.

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
    name: "ticked-template",
    group: Group::Checklists,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("ticked_template.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    if document.kind != Kind::Checklist {
        return;
    }
    for item in document.outline.items.iter().filter(|item| item.ticked) {
        let report = Report::new(item.marker, "an item is ticked in the template")
            .help("write `[ ]`; a working-through of the checklist is a run, and is recorded elsewhere")
            .edit(item.marker, "[ ]");
        sink.add(&document.path, report);
    }
}
