//! Procedures that nobody can follow step by step.

use crate::{
    diagnostic::Report,
    library::Kind,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "no-steps",
    group: Group::Structure,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("no_steps.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    if document.kind != Kind::Sop || !document.is_active() {
        return;
    }
    let outline = &document.outline;
    for (at, section) in outline.sections.iter().enumerate() {
        let heading = section.heading.map(|heading| &outline.headings[heading]);
        let Some(heading) = heading.filter(|heading| heading.is_procedure()) else {
            continue;
        };
        let next = outline.sections.get(at + 1);
        let next = next.and_then(|next| Some(&outline.headings[next.heading?]));
        let has_step_headings = next.is_some_and(|next| next.level > heading.level);
        let mut steps = outline.steps.iter();
        let has_steps = steps.any(|step| section.body.contains(step.span));
        // One that is empty is another rule's finding.
        if has_step_headings || has_steps || outline.is_section_empty(at) {
            continue;
        }
        let message = format!("`{}` has no numbered steps", one_line(&heading.text));
        let report = Report::new(heading.text_span, message)
            .help("write one action per step in a numbered list: `1. Open the console.`");
        sink.add(&document.path, report);
    }
}
