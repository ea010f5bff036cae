//! Files that could not be read at all.

use crate::{
    diagnostic::Report,
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{Span, printable},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unreadable-file",
    group: Group::Engine,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("unreadable_file.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    for file in &context.library.unreadable {
        let message = format!("this could not be read: {}", printable(&file.reason));
        sink.add(&file.path, Report::new(Span::default(), message));
    }
}
