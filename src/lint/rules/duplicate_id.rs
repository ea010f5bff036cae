//! Two documents of one kind that write the same id.

use crate::{
    diagnostic::Report,
    library::{Document, Kind},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "duplicate-id",
    group: Group::FrontMatter,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("duplicate_id.md"),
    check: Check::Library(check),
};

use std::collections::HashMap;

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let mut first: HashMap<(Kind, &str), &Document> = HashMap::new();
    for document in context.documents() {
        let Some(id) = &document.metadata.id else {
            continue;
        };
        let earlier = *first
            .entry((document.kind, id.as_str()))
            .or_insert(document);
        let Some(taken) = earlier
            .metadata
            .id
            .as_ref()
            .filter(|_| earlier.path != document.path)
        else {
            continue;
        };
        let kind = document.kind.noun();
        let report = Report::new(id.span, format!("another {kind} has the id `{}`", id.value))
            .label("taken")
            .related(&earlier.path, taken.span, "first written here")
            .help("give one of the two another id; what names it must follow");
        sink.add(&document.path, report);
    }
}
