//! Steps of a procedure that its checklists do not hold.

use std::collections::{HashMap, HashSet};

use super::placeholder_text::end_of_line;
use crate::{
    diagnostic::Report,
    library::{Document, Kind},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
        ties::{Tie, ties},
    },
    markdown::Step,
    text::{RelPath, Span, count, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "uncovered-step",
    group: Group::Checklists,
    default: Level::Off,
    deadline: false,
    asks: None,
    page: include_str!("uncovered_step.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let library = context.library;
    if let Some(folder) = context.unread_folder_for(Kind::Checklist) {
        let why = format!(
            "the folder `{}` could not be read",
            one_line(folder.as_str())
        );
        sink.not_checked("whether checklists hold each step", &why);
        return;
    }
    let ties = ties(context);
    let mut ties_of: HashMap<&RelPath, Vec<&Tie<'_>>> = HashMap::new();
    for tie in &ties {
        ties_of.entry(&tie.sop.path).or_default().push(tie);
    }
    for sop in library.sops().filter(|sop| sop.is_active()) {
        let partners = library.partners(sop).into_iter();
        let checklists: HashSet<&RelPath> = partners
            .filter(|partner| partner.is_active())
            .map(|partner| &partner.path)
            .collect();
        // An SOP without a checklist, and one that names a checklist that is not there, are findings of other rules.
        let is_one_missing = library.named_partners(sop).len() < sop.metadata.checklists.len();
        if checklists.is_empty() || is_one_missing {
            continue;
        }
        let ties = ties_of.get(&sop.path).map(Vec::as_slice);
        let ties = ties.unwrap_or_default().iter();
        let covered: HashSet<usize> = ties
            .filter(|tie| checklists.contains(&tie.checklist.path))
            .map(|tie| tie.step)
            .collect();
        report(sop, &covered, sink);
    }
}

fn report(sop: &Document, covered: &HashSet<usize>, sink: &mut Sink<'_>) {
    let steps = &sop.outline.steps;
    let help_for = |step: &Step| {
        if step.explicit {
            let anchor = one_line(&step.anchor);
            format!("link the item that belongs to it to `#{anchor}` of this file, or write one")
        } else {
            "give the step an id, `{#its-name}`, and link the item that belongs to it there"
                .to_owned()
        }
    };
    if let (Some(first), true) = (steps.first(), covered.is_empty()) {
        let message = match steps.len() {
            1 => "no checklist item links to the one step".to_owned(),
            many => format!(
                "no checklist item links to any of the {}",
                count(many, "step")
            ),
        };
        let heading = first.heading.map(|at| &sop.outline.headings[at]);
        let heading = heading.filter(|heading| heading.span != first.span);
        let place = heading.map_or_else(|| first_line(sop, first), |heading| heading.text_span);
        sink.add(&sop.path, Report::new(place, message).help(help_for(first)));
        return;
    }
    for (at, step) in steps.iter().enumerate() {
        if !covered.contains(&at) {
            let place = first_line(sop, step);
            let report = Report::new(place, "no checklist item links to this step");
            sink.add(&sop.path, report.help(help_for(step)));
        }
    }
}

/// The first line of a step, without its number.
fn first_line(sop: &Document, step: &Step) -> Span {
    let heading = step.heading.map(|at| &sop.outline.headings[at]);
    if let Some(heading) = heading.filter(|heading| heading.span == step.span) {
        return heading.text_span;
    }
    let end = end_of_line(&sop.text, Span::at(step.span.start as usize));
    let line = Span::new(step.span.start as usize, end).slice(&sop.text);
    let is_of_number = |letter: char| letter.is_ascii_digit() || ".) \t".contains(letter);
    let text = line.trim_start_matches(is_of_number);
    Span::new(end - text.len(), end - text.len() + text.trim_end().len())
}
