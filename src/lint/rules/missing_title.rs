//! Documents without a name.

use crate::{
    diagnostic::Report,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "missing-title",
    group: Group::FrontMatter,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("missing_title.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let has_heading = document
        .first_h1()
        .is_some_and(|heading| !heading.text.trim().is_empty());
    if document.metadata.title.is_some() || has_heading {
        return;
    }
    if let Some(place) = context.place_of_missing("title") {
        let report = Report::new(place, "the document has no title");
        let help = "add `title:` to the front matter, or begin the body with a `# Heading`";
        sink.add(&document.path, report.help(help));
    }
}
