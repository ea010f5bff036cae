//! Headings with nothing under them.

use crate::{
    diagnostic::Report,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    markdown::{Heading, Outline},
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "empty-section",
    group: Group::Structure,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("empty_section.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    if !document.is_active() {
        return;
    }
    let outline = &document.outline;
    for (at, section) in outline.sections.iter().enumerate() {
        let Some(heading) = section.heading.map(|heading| &outline.headings[heading]) else {
            continue;
        };
        // One that is itself a link leads to what belongs under it.
        if outline.is_section_empty(at) && !holds_link(outline, heading) {
            let message = match one_line(&heading.text).as_str() {
                "" => "nothing stands under this heading".to_owned(),
                text => format!("nothing stands under the heading `{text}`"),
            };
            let report = Report::new(heading.text_span, message)
                .help("write the section, or take the heading out");
            sink.add(&document.path, report);
        }
    }
}

fn holds_link(outline: &Outline, heading: &Heading) -> bool {
    let links = &outline.links;
    let first = links.partition_point(|link| link.span.start < heading.span.start);
    let next = links.get(first);
    next.is_some_and(|link| heading.span.contains(link.span))
}
