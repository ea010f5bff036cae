//! Action step 2.3: SOPs for recurring and maintenance work.
//!
//! A maintenance item of this library is an active checklist with a `cadence`. It counts where an active SOP stands behind
//! it. The denominator is at least the twelve items of the base catalogue, so that a library with one recurring
//! checklist does not score 1 of 1. Which catalogue item a checklist stands for is not guessed at.

use super::{Evidence, failing};
use crate::{
    library::{Document, Failing, Measure, Share, Status},
    text::count,
};

/// The base catalogue of preventive maintenance.
const CATALOGUE: [&str; 12] = [
    "daily backup job review",
    "weekly review of alerts and failed patches",
    "weekly endpoint protection health",
    "monthly patch compliance",
    "monthly test restore",
    "monthly server, disk and array health",
    "monthly stale users and licence audit",
    "quarterly firewall firmware, rules and configuration backup",
    "quarterly administrator, MFA and access review",
    "quarterly warranty, domain and certificate expiry",
    "half-yearly disaster recovery exercise",
    "quarterly documentation review",
];

const FEED: &str = "recurring checklists: set `cadence` in their front matter";

pub(super) fn judge(evidence: &Evidence<'_>) -> Vec<Measure> {
    let library = evidence.library;
    let (recurring, aside): (Vec<_>, Vec<_>) = library
        .checklists()
        .filter(|checklist| checklist.metadata.cadence.is_some())
        .partition(|checklist| checklist.metadata.status == Status::Active);
    let (with_sop, without): (Vec<_>, Vec<_>) =
        recurring
            .iter()
            .copied()
            .partition(|checklist: &&Document| {
                library
                    .partners(checklist)
                    .iter()
                    .any(|sop| sop.is_active())
            });
    let mut problems: Vec<Failing> = without
        .iter()
        .map(|checklist| failing(checklist, "no active SOP stands behind it"))
        .collect();
    let missing = CATALOGUE.len().saturating_sub(recurring.len());
    if missing > 0 {
        problems.push(Failing {
            what: "base catalogue".to_owned(),
            why: match recurring.len() {
                0 => "none of its items has a recurring checklist".to_owned(),
                _ => format!("at least {missing} of its items have no recurring checklist"),
            },
        });
    }
    let share = Share {
        count: with_sop.len(),
        of: recurring.len().max(CATALOGUE.len()),
    };
    let mut items = Measure::counted("maintenance items with an active SOP", 90, share, FEED)
        .note(format!(
            "counts active checklists with a `cadence`, {} here, against at least the {} items of the base catalogue: {}",
            recurring.len(),
            CATALOGUE.len(),
            CATALOGUE.join("; ")
        ))
        .failing(problems);
    if !aside.is_empty() {
        items = items.note(format!(
            "leaves out {} that is no active document",
            count(aside.len(), "recurring checklist")
        ));
    }
    let tickets = Measure::no_data(
        "tickets whose type and subtype have an active SOP",
        Some(50),
        "closed tickets of the last 90 days from the PSA",
    );
    vec![items, tickets]
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use crate::library::Verdict;

    #[test]
    fn a_recurring_checklist_counts_only_with_an_active_sop_behind_it() {
        let library = library(&[
            ("sops/a.md", "---\nchecklists: [a]\n---\n"),
            ("sops/b.md", "---\nstatus: draft\n---\n"),
            ("checklists/a.md", "---\ncadence: 1 month\n---\n"),
            ("checklists/b.md", "---\nsops: [b]\ncadence: 1 month\n---\n"),
            (
                "checklists/c.md",
                "---\nsops: [a]\ncadence: 1 week\nstatus: retired\n---\n",
            ),
            ("checklists/d.md", "---\nsops: [a]\n---\n"),
        ]);
        let measures = judge(&evidence(&library));
        assert_eq!(measures[0].share, Some(Share { count: 1, of: 12 }));
        assert_eq!(measures[0].verdict, Verdict::Fail);
        let failing: Vec<&str> = measures[0]
            .failing
            .iter()
            .map(|failing| failing.what.as_str())
            .collect();
        assert_eq!(failing, ["base catalogue", "checklist:b"]);
        assert_eq!(measures[1].verdict, Verdict::NoData);
    }

    #[test]
    fn twelve_covered_items_pass_their_half() {
        let files: Vec<(String, String)> = (0..13)
            .map(|n| {
                (
                    format!("checklists/c{n}.md"),
                    "---\nsops: [a]\ncadence: 1 month\n---\n".to_owned(),
                )
            })
            .chain([("sops/a.md".to_owned(), String::new())])
            .collect();
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let library = library(&files);
        let measures = judge(&evidence(&library));
        assert_eq!(measures[0].share, Some(Share { count: 13, of: 13 }));
        assert_eq!(measures[0].verdict, Verdict::Pass);
    }
}
