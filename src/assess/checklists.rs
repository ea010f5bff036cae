//! Action step 4.3: a checklist accompanies every SOP.

use super::{Evidence, failing};
use crate::{
    library::{Document, Kind, Library, LinkTarget, Measure, Share, has_placeholder},
    text::count,
};

const FEED: &str = "active SOPs with numbered steps below a `Procedure` heading";

pub(super) fn judge(evidence: &Evidence<'_>) -> Vec<Measure> {
    let library = evidence.library;
    let (mut sound, mut exempt, mut stepless) = (0, 0, 0);
    let mut problems = Vec::new();
    for sop in library.sops().filter(|sop| sop.is_active()) {
        if sop.metadata.exemption().is_some() {
            exempt += 1;
        } else if sop.outline.steps.is_empty() {
            stepless += 1;
        } else {
            match why_unaccompanied(library, sop) {
                None => sound += 1,
                Some(why) => problems.push(failing(sop, why)),
            }
        }
    }
    let share = Share {
        count: sound,
        of: sound + problems.len(),
    };
    let mut measure = Measure::counted(
        "active SOPs with a checklist that proves the work",
        95,
        share,
        FEED,
    )
    .note(format!(
        "the checklist has {} items or more, one of them `.verify`, and each leads to a step",
        library.settings.min_items
    ))
    .failing(problems);
    for (number, why) in [
        (exempt, "with `checklist_exempt`"),
        (stepless, "without steps below `Procedure`"),
    ] {
        if number > 0 {
            measure = measure.note(format!("leaves out {} {why}", count(number, "active SOP")));
        }
    }
    vec![measure]
}

/// What keeps an SOP from having a sound checklist; nothing where one of its checklists is.
fn why_unaccompanied(library: &Library, sop: &Document) -> Option<String> {
    let partners = library.partners(sop);
    let checklists: Vec<&&Document> = partners
        .iter()
        .filter(|checklist| checklist.is_active())
        .collect();
    if checklists.is_empty() {
        return Some("it has no active checklist".to_owned());
    }
    let mut reasons = Vec::with_capacity(checklists.len());
    for checklist in checklists {
        reasons.push(why_unsound(library, checklist)?);
    }
    Some(reasons.swap_remove(0))
}

fn why_unsound(library: &Library, checklist: &Document) -> Option<String> {
    let id = &checklist.id;
    let items = &checklist.outline.items;
    if items.len() < library.settings.min_items as usize {
        return Some(format!(
            "checklist `{id}` has only {}",
            count(items.len(), "item")
        ));
    }
    if let Some(item) = items.iter().find(|item| has_placeholder(&item.text)) {
        return Some(format!(
            "item `{}` of checklist `{id}` is still a TODO",
            item.id
        ));
    }
    if !items.iter().any(|item| item.verify) {
        return Some(format!("checklist `{id}` has no `.verify` item"));
    }
    let untraceable: Vec<&str> = (0..items.len())
        .filter(|&at| !leads_to_step(library, checklist, at))
        .map(|at| items[at].id.as_str())
        .collect();
    match untraceable.as_slice() {
        [] => None,
        [item] => Some(format!(
            "item `{item}` of checklist `{id}` leads to no step"
        )),
        [first, ..] => Some(format!(
            "{} of checklist `{id}` lead to no step, first `{first}`",
            count(untraceable.len(), "item")
        )),
    }
}

/// Whether an item, or the item that it belongs to, links to a step of an SOP.
fn leads_to_step(library: &Library, checklist: &Document, at: usize) -> bool {
    let items = &checklist.outline.items;
    let links_to_step = |at: usize| {
        items[at].links.iter().any(|&link| {
            let destination = &checklist.outline.links[link].destination;
            match library.resolve(checklist, destination) {
                LinkTarget::Document(sop, Some(fragment)) => {
                    let sop = &library.documents()[sop];
                    let mut steps = sop.outline.steps.iter();
                    sop.kind == Kind::Sop && steps.any(|step| step.anchor == fragment)
                }
                _ => false,
            }
        })
    };
    // Sub-items follow the item that they belong to.
    let mut depth = items[at].depth;
    links_to_step(at)
        || (0..at).rev().any(|before| {
            let encloses = items[before].depth < depth;
            depth = depth.min(items[before].depth);
            encloses && links_to_step(before)
        })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};

    const SOP: &str = "---\nchecklists: [a]\n---\n## Procedure\n\n1. Pull. {#pull}\n2. Push.\n";

    fn judged(checklist: &str) -> Measure {
        let library = library(&[("sops/a.md", SOP), ("checklists/a.md", checklist)]);
        judge(&evidence(&library)).remove(0)
    }

    #[test]
    fn a_checklist_that_leads_to_steps_and_verifies_is_sound() {
        let measure = judged(
            "- [ ] Pulled [step](../sops/a.md#pull) {#a}\n  - [ ] Twice\n- [ ] Pushed [step](../sops/a.md#step-2) {.verify}\n",
        );
        assert_eq!(
            measure.share,
            Some(Share { count: 1, of: 1 }),
            "{measure:?}"
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        for (checklist, why) in [
            ("- [ ] Pulled\n", "checklist `a` has only 1 item"),
            (
                "- [ ] A\n- [ ] TODO: what is next {#next}\n- [ ] C {.verify}\n",
                "item `next` of checklist `a` is still a TODO",
            ),
            (
                "- [ ] A\n- [ ] B\n- [ ] C\n",
                "checklist `a` has no `.verify` item",
            ),
            (
                "- [ ] [A](../sops/a.md#pull)\n- [ ] [B](../sops/a.md#procedure)\n- [ ] [C](../sops/a.md#pull) {.verify}\n",
                "item `b` of checklist `a` leads to no step",
            ),
        ] {
            assert_eq!(judged(checklist).failing[0].why, why);
        }
    }

    #[test]
    fn exempt_and_stepless_sops_are_left_out_and_said_to_be() {
        let library = library(&[
            ("sops/a.md", "---\nchecklist_exempt: one click\n---\n"),
            ("sops/b.md", "Some prose.\n"),
        ]);
        let measure = judge(&evidence(&library)).remove(0);
        assert_eq!(measure.share, None);
        assert_eq!(
            measure.notes[1..],
            [
                "leaves out 1 active SOP with `checklist_exempt`",
                "leaves out 1 active SOP without steps below `Procedure`"
            ]
        );
    }
}
