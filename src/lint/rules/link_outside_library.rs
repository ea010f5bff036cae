//! Links that leave the library.

use crate::{
    diagnostic::Report,
    library::LinkTarget,
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "link-outside-library",
    group: Group::Links,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("link_outside_library.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    for found in &context.links {
        if found.target != LinkTarget::Outside {
            continue;
        }
        let message = format!(
            "`{}` leads out of the library",
            one_line(&found.link.destination)
        );
        let report = Report::new(found.link.destination_span, message).help(
            "link to a file of the library by its relative path, or to a web address in full",
        );
        sink.add(&found.document.path, report);
    }
}
