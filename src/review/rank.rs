//! Which reviews buy most: what waits for one, the most urgent first, each with its reasons in words.
//!
//! Urgency counts in hundredths of a review interval. A document that nobody ever reviewed counts as one interval overdue;
//! a change since the review adds half an interval; what is critical counts double.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    clock::{Date, days_between},
    library::{Document, Kind, Library, Owner, ReviewState, Risk},
    text::count,
};

/// One interval.
const WHOLE: i64 = 100;

/// A document that waits for a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Proposal {
    /// SOP or checklist.
    pub kind: Kind,
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The file.
    pub path: String,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// How much the review would buy, in hundredths of its interval.
    pub urgency: i64,
    /// Why, in words.
    pub reasons: Vec<String>,
}

/// Ranks those of the documents in force that wait for a review on the day `today`: the most urgent first, then by path.
#[must_use]
pub fn rank(library: &Library, documents: &[&Document], today: Date) -> Vec<Proposal> {
    let in_force = documents.iter().filter(|document| document.is_active());
    let mut proposals: Vec<Proposal> = in_force
        .filter_map(|document| propose(library, document, today))
        .collect();
    proposals.sort_by(|a, b| (Reverse(a.urgency), &a.path).cmp(&(Reverse(b.urgency), &b.path)));
    proposals
}

fn propose(library: &Library, document: &Document, today: Date) -> Option<Proposal> {
    let review = library.review(document, today);
    let mut reasons = Vec::new();
    let mut urgency = 0;
    match (review.state, review.on, review.due) {
        (ReviewState::Overdue, Some(on), Some(due)) => {
            let late = days_between(due, today);
            let interval = days_between(on, due).max(1);
            let share = late * WHOLE / interval;
            urgency = share.clamp(1, 10 * WHOLE);
            let days = count(usize::try_from(late).unwrap_or_default(), "day");
            reasons.push(format!("overdue by {days}, {share} % of its interval"));
        }
        (ReviewState::DueSoon, _, Some(due)) => {
            urgency = 1;
            reasons.push(format!("due on {due}"));
        }
        (ReviewState::InFuture, Some(on), _) => {
            urgency = WHOLE;
            reasons.push(format!("its review is dated {on}, in the future"));
        }
        (ReviewState::Current, ..) => {}
        _ => {
            urgency = WHOLE;
            reasons.push("never reviewed".to_owned());
        }
    }
    if review.changed_since == Some(true) {
        urgency += WHOLE / 2;
        reasons.push(match review.on {
            Some(on) => format!("changed since its review of {on}"),
            None => "changed since it was read".to_owned(),
        });
    }
    if urgency > 0 && document.metadata.risk == Risk::Critical {
        urgency *= 2;
        reasons.insert(0, "critical".to_owned());
    }
    (urgency > 0).then(|| Proposal {
        kind: document.kind,
        id: document.id.to_string(),
        title: document.title().to_owned(),
        path: document.path.to_string(),
        owner: library.owner(document),
        urgency,
        reasons,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::{files::Memory, text::RelPath};

    #[test]
    fn the_reviews_that_buy_most_come_first() {
        let files = [
            ("never", "title: Never"),
            ("never-critical", "risk: critical"),
            ("late", "last_reviewed_on: 2025-06-10"),
            ("very-late", "last_reviewed_on: 2022-06-15"),
            ("soon", "last_reviewed_on: 2025-06-20"),
            ("fresh", "last_reviewed_on: 2026-06-01"),
            (
                "fresh-critical",
                "last_reviewed_on: 2026-06-01\nrisk: critical",
            ),
            (
                "changed",
                "last_reviewed_on: 2026-06-01\nreviewed_hash: h1-0000000000000000",
            ),
            ("future", "last_reviewed_on: 2027-01-01"),
            ("draft", "status: draft"),
        ]
        .map(|(id, keys)| {
            let path = RelPath::parse(&format!("sops/{id}.md")).unwrap();
            (path, format!("---\n{keys}\n---\n# T\n").into_bytes())
        });
        let library = Library::load(Arc::new(files.into_iter().collect::<Memory>())).unwrap();
        let documents: Vec<&Document> = library.sops().collect();
        let ranked = rank(&library, &documents, date(2026, 6, 15));
        let lines = ranked.iter().map(|proposal| {
            let reasons = proposal.reasons.join("; ");
            format!("{} {}: {reasons}", proposal.urgency, proposal.id)
        });
        insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
        300 very-late: overdue by 1096 days, 300 % of its interval
        200 never-critical: critical; never reviewed
        100 future: its review is dated 2027-01-01, in the future
        100 never: never reviewed
        50 changed: changed since its review of 2026-06-01
        1 late: overdue by 5 days, 1 % of its interval
        1 soon: due on 2026-06-20
        ");
    }
}
