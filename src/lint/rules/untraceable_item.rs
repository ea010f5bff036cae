//! Items of which nobody can tell where they come from.

use std::collections::HashSet;

use super::placeholder_text::end_of_line;
use crate::{
    diagnostic::Report,
    library::{Document, LinkTarget, Risk},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
        ties::ties,
    },
    markdown::Item,
    text::{RelPath, Span, count},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "untraceable-item",
    group: Group::Checklists,
    default: Level::Off,
    deadline: false,
    asks: None,
    page: include_str!("untraceable_item.md"),
    check: Check::Library(check),
};

const HELP: &str = "link to the step that it belongs to: `[step](PATH#STEP)`";

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let library = context.library;
    let ties = ties(context);
    let tied = ties.iter().map(|tie| (&tie.checklist.path, tie.item));
    // A link that leads nowhere is another rule's finding.
    let broken = context.links.iter().filter(|found| match &found.target {
        LinkTarget::Document(at, Some(fragment)) => {
            !library.documents()[*at].outline.has_anchor(fragment)
        }
        LinkTarget::Missing(_) => true,
        _ => false,
    });
    let broken = broken.filter_map(|found| Some((&found.document.path, found.link.item?)));
    let tied: HashSet<(&RelPath, usize)> = tied.chain(broken).collect();
    // An SOP without steps is another rule's finding.
    let is_critical = |sop: &Document| {
        sop.is_active() && sop.metadata.risk == Risk::Critical && !sop.outline.steps.is_empty()
    };
    for checklist in library
        .checklists()
        .filter(|checklist| checklist.is_active())
    {
        let mut sops = library.partners(checklist).into_iter();
        if sops.any(is_critical) {
            let is_tied = |item| tied.contains(&(&checklist.path, item));
            report(checklist, &untraceable(checklist, is_tied), sink);
        }
    }
}

fn report(checklist: &Document, untraceable: &[usize], sink: &mut Sink<'_>) {
    let items = &checklist.outline.items;
    if untraceable.len() > 1 && untraceable.len() == items.len() {
        let message = format!(
            "none of the {} links to a step of the SOP",
            count(items.len(), "item")
        );
        let place = match checklist.first_h1() {
            Some(heading) => heading.text_span,
            None => checklist.front_matter_anchor(),
        };
        sink.add(&checklist.path, Report::new(place, message).help(HELP));
        return;
    }
    for at in untraceable {
        let place = text_of(checklist, &items[*at]);
        let report = Report::new(place, "the item links to no step of an SOP");
        sink.add(&checklist.path, report.help(HELP));
    }
}

/// The first line of an item, without its box and attributes.
fn text_of(checklist: &Document, item: &Item) -> Span {
    let start = item.marker.end as usize;
    let end = end_of_line(&checklist.text, item.marker);
    let line = Span::new(start, end).slice(&checklist.text);
    let is_attributed = line.trim_end().ends_with('}');
    let attributes = line.rfind('{').filter(|_| is_attributed);
    let text = line[..attributes.unwrap_or(line.len())].trim_end();
    let blank = text.len() - text.trim_start().len();
    Span::new(start + blank, start + text.len())
}

/// The items that are not tied to a step, nor is one round them or in them.
fn untraceable(checklist: &Document, is_tied: impl Fn(usize) -> bool) -> Vec<usize> {
    let items = &checklist.outline.items;
    let mut is_traceable = vec![false; items.len()];
    // The items round the present one, outermost first, each with whether it or one round it is tied.
    let mut outer: Vec<(usize, bool)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let is_outside = |&(outer, _): &(usize, bool)| !items[outer].span.contains(item.span);
        while outer.last().is_some_and(is_outside) {
            outer.pop();
        }
        let is_own = is_tied(at);
        let is_inherited = outer.last().is_some_and(|(_, is_tied)| *is_tied);
        is_traceable[at] = is_own || is_inherited;
        if is_own {
            // Where one is marked already, so are those round it.
            for (above, _) in outer.iter().rev() {
                if std::mem::replace(&mut is_traceable[*above], true) {
                    break;
                }
            }
        }
        outer.push((at, is_own || is_inherited));
    }
    (0..items.len()).filter(|at| !is_traceable[*at]).collect()
}
