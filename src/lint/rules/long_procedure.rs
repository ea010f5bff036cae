//! Procedures that are too long to follow.

use crate::{
    diagnostic::Report,
    library::Kind,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::count,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "long-procedure",
    group: Group::Structure,
    default: Level::Off,
    deadline: false,
    asks: None,
    page: include_str!("long_procedure.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let outline = &document.outline;
    let steps = &outline.steps;
    let most = context.settings().max_steps as usize;
    if document.kind != Kind::Sop || document.is_retired() || steps.len() <= most {
        return;
    }
    let procedure = outline
        .sections
        .iter()
        .filter_map(|section| section.heading);
    let mut procedure = procedure.map(|heading| &outline.headings[heading]);
    let Some(heading) = procedure.find(|heading| heading.is_procedure()) else {
        return;
    };
    let message = format!("the procedure has {}", count(steps.len(), "step"));
    let help = format!(
        "split it where the work can be handed over; `max-steps` under `[structure]` allows {most}"
    );
    let mut report = Report::new(heading.text_span, message).help(help);
    if let Some(first) = steps.get(most) {
        report = report.related(&document.path, first.span, "the first step too many");
    }
    sink.add(&document.path, report);
}
