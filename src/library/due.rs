//! What falls due: the documents in force that wait for a review, soonest first.

use schemars::JsonSchema;
use serde::Serialize;

use super::{DocId, Document, Filter, Kind, Library, Owner, ReviewState, Risk, Status};
use crate::{
    clock::{Date, Interval, days_between},
    text::RelPath,
    tree::Value,
};

/// The documents that wait for a review, on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DueList {
    /// The day on which they were judged.
    pub on: Date,
    /// The last day that counts: a review that runs out later is not due yet.
    pub until: Date,
    /// The documents in force that were looked at.
    pub of: usize,
    /// Drafts that were left out.
    pub drafts: usize,
    /// Retired documents that were left out.
    pub retired: usize,
    /// What is due: by day, what has no day that counts as if due on the day of judging; critical ones first.
    pub due: Vec<DueReview>,
}

/// A document that waits for a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DueReview {
    /// SOP or checklist.
    pub kind: Kind,
    /// The id, unique among documents of its kind.
    #[schemars(with = "String")]
    pub id: DocId,
    /// The title.
    pub title: String,
    /// The file, relative to the library's root.
    pub path: RelPath,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// The owner's last day, where they have left.
    pub left_on: Option<Date>,
    /// Whom to hand over to, where the owner has left.
    pub hand_to: Option<Owner>,
    /// What is at stake.
    pub risk: Risk,
    /// Overdue, due soon, never reviewed, or dated in the future.
    pub state: ReviewState,
    /// The day of the last review.
    pub reviewed_on: Option<Date>,
    /// The day on which the review runs out; none where there is none, or where its date cannot be true.
    pub due_on: Option<Date>,
    /// The days left until then; negative where they are past.
    pub days_left: Option<i64>,
    /// Why it is due, in words.
    pub why: String,
}

impl Library {
    /// Lists the documents that the filter lets through and whose review is overdue, was never done, is dated in the future,
    /// or runs out `within` a span of `today`.
    #[must_use]
    pub fn due(&self, filter: &Filter, today: Date, within: Interval) -> DueList {
        let mut list = DueList {
            on: today,
            until: within.after(today),
            of: 0,
            drafts: 0,
            retired: 0,
            due: Vec::new(),
        };
        for document in self.documents() {
            if !filter.is_empty() && !filter.matches(&self.facets(document)) {
                continue;
            }
            match document.metadata.status {
                Status::Draft => list.drafts += 1,
                Status::Retired => list.retired += 1,
                Status::Active => {
                    list.of += 1;
                    list.due
                        .extend(self.due_review(document, today, list.until));
                }
            }
        }
        list.due.sort_by(|a, b| {
            let key = |review: &DueReview| {
                let is_standard = review.risk == Risk::Standard;
                (review.due_on.unwrap_or(today), is_standard, review.kind)
            };
            (key(a), &a.id, &a.path).cmp(&(key(b), &b.id, &b.path))
        });
        list
    }

    fn due_review(&self, document: &Document, today: Date, until: Date) -> Option<DueReview> {
        let every = self.review_interval(document);
        let on = document.metadata.review.on.as_ref().map(|on| on.value);
        let due_on = on.filter(|on| *on <= today).map(|on| every.after(on));
        let (state, why) = match (on, due_on) {
            (None, _) if is_date_unreadable(document) => (
                ReviewState::NeverReviewed,
                "what stands in `last_reviewed_on` is no date".to_owned(),
            ),
            (None, _) => (
                ReviewState::NeverReviewed,
                "nobody has reviewed it".to_owned(),
            ),
            (Some(on), None) => (
                ReviewState::InFuture,
                format!("the review is dated {on}, which is yet to come"),
            ),
            (Some(on), Some(due)) if due < today => (
                ReviewState::Overdue,
                format!("the review of {on} held for {every}"),
            ),
            (Some(on), Some(due)) if due <= until => (
                ReviewState::DueSoon,
                format!("the review of {on} holds for {every}"),
            ),
            _ => return None,
        };
        let owner = self.owner(document);
        let roster = &self.settings.roster;
        let left_on = owner
            .as_ref()
            .and_then(|owner| roster.departed_on(owner, today));
        let departed = owner.as_ref().filter(|_| left_on.is_some());
        let successor =
            departed.and_then(|owner| roster.successor(owner, self.deputy(document), today));
        Some(DueReview {
            kind: document.kind,
            id: document.id.clone(),
            title: document.title().to_owned(),
            path: document.path.clone(),
            owner,
            left_on,
            hand_to: successor.map(|successor| successor.owner().clone()),
            risk: document.metadata.risk,
            state,
            reviewed_on: on,
            due_on,
            days_left: due_on.map(|due| days_between(today, due)),
            why,
        })
    }
}

/// Whether something stands where the date of the review belongs and cannot be read as one.
fn is_date_unreadable(document: &Document) -> bool {
    let entry = document.front_matter.get("last_reviewed_on");
    entry.is_some_and(|node| node.value != Value::Null)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::files::Memory;

    fn due(files: &[(&str, &str)], within: &str) -> DueList {
        let files = files.iter().map(|(path, text)| {
            let path = RelPath::parse(path).unwrap();
            (path, text.as_bytes().to_vec())
        });
        let library = Library::load(Arc::new(files.collect::<Memory>())).unwrap();
        let within = Interval::parse(within).unwrap();
        library.due(&Filter::default(), date(2026, 6, 15), within)
    }

    const FILES: &[(&str, &str)] = &[
        (
            "sops/current.md",
            "---\nlast_reviewed_on: 2026-06-01\n---\n",
        ),
        ("sops/draft.md", "---\nstatus: draft\n---\n"),
        ("sops/future.md", "---\nlast_reviewed_on: 2026-06-16\n---\n"),
        ("sops/garbled.md", "---\nlast_reviewed_on: soon\n---\n"),
        ("sops/late.md", "---\nlast_reviewed_on: 2025-06-14\n---\n"),
        ("sops/never.md", "---\nrisk: critical\n---\n"),
        ("sops/old.md", "---\nstatus: retired\n---\n"),
        ("sops/soon.md", "---\nlast_reviewed_on: 2025-07-15\n---\n"),
        ("sops/today.md", "---\nlast_reviewed_on: 2025-06-15\n---\n"),
    ];

    #[test]
    fn what_is_due_comes_soonest_first_and_says_why() {
        let list = due(FILES, "30 days");
        let rows: Vec<String> = list
            .due
            .iter()
            .map(|row| format!("{} {:?}: {}", row.id, row.days_left, row.why))
            .collect();
        insta::assert_snapshot!(rows.join("\n"), @r"
        late Some(-1): the review of 2025-06-14 held for 12 months
        never None: nobody has reviewed it
        future None: the review is dated 2026-06-16, which is yet to come
        garbled None: what stands in `last_reviewed_on` is no date
        today Some(0): the review of 2025-06-15 holds for 12 months
        soon Some(30): the review of 2025-07-15 holds for 12 months
        ");
        assert_eq!((list.of, list.drafts, list.retired), (7, 1, 1));
    }

    #[test]
    fn the_span_says_how_far_ahead_to_look() {
        assert_eq!(due(FILES, "29 days").due.len(), 5);
        assert_eq!(due(FILES, "1 year").due.len(), 7);
    }
}
