//! What ties checklists to SOPs: the links of items to steps.

use std::collections::HashMap;

use super::context::LibraryContext;
use crate::library::{Document, Kind, LinkTarget};

/// A link of an item to a step.
pub(super) struct Tie<'a> {
    pub(super) checklist: &'a Document,
    /// The item, as an index into those of the checklist.
    pub(super) item: usize,
    pub(super) sop: &'a Document,
    /// The step, as an index into those of the SOP.
    pub(super) step: usize,
}

/// Every link of a checklist's item to a step of an SOP.
pub(super) fn ties<'a>(context: &LibraryContext<'a>) -> Vec<Tie<'a>> {
    let documents = context.library.documents();
    let mut steps: HashMap<usize, HashMap<&str, usize>> = HashMap::new();
    let mut ties = Vec::new();
    for found in &context.links {
        let LinkTarget::Document(at, Some(fragment)) = &found.target else {
            continue;
        };
        let Some(item) = found.link.item else {
            continue;
        };
        let (checklist, sop) = (found.document, &*documents[*at]);
        if checklist.kind != Kind::Checklist || sop.kind != Kind::Sop {
            continue;
        }
        let steps = steps
            .entry(*at)
            .or_insert_with(|| sop.outline.steps_by_fragment());
        if let Some(&step) = steps.get(fragment.as_str()) {
            ties.push(Tie {
                checklist,
                item,
                sop,
                step,
            });
        }
    }
    ties
}
