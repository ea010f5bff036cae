//! Where a document stands with its reviews, as far as the document itself can say.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Document, Library, Metadata, ReviewSettings, Risk};
use crate::clock::{Date, Interval};

/// A document's review, judged on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Review {
    /// Fresh, due, overdue or never done.
    pub state: ReviewState,
    /// The day of the last review.
    pub on: Option<Date>,
    /// Who reviewed it, as written.
    pub by: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
    /// The day on which the review runs out.
    pub due: Option<Date>,
    /// How long a review holds.
    pub every: Interval,
    /// Whether the review recorded what was read (`reviewed_hash`); a date without it is one that anybody could have bumped.
    pub is_recorded: bool,
    /// Whether the document says something else than what was read; none where that was not recorded.
    pub changed_since: Option<bool>,
}

/// Fresh, due, overdue or never done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewState {
    /// No review date.
    NeverReviewed,
    /// The review has run out.
    Overdue,
    /// It runs out within `review.due-soon`.
    DueSoon,
    /// It holds.
    Current,
    /// The date lies in the future.
    InFuture,
}

impl ReviewState {
    /// How people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NeverReviewed => "never reviewed",
            Self::Overdue => "overdue",
            Self::DueSoon => "due soon",
            Self::Current => "current",
            Self::InFuture => "dated in the future",
        }
    }
}

impl ReviewSettings {
    /// How long a review holds: `review_in`, else what the risk calls for.
    #[must_use]
    pub fn interval(&self, metadata: &Metadata) -> Interval {
        match (&metadata.review.every, metadata.risk) {
            (Some(every), _) => every.value,
            (None, Risk::Critical) => self.critical,
            (None, Risk::Standard) => self.standard,
        }
    }

    /// Where the review stands on the day `today`.
    #[must_use]
    pub fn state(&self, metadata: &Metadata, today: Date) -> ReviewState {
        let Some(on) = metadata.review.on.as_ref().map(|on| on.value) else {
            return ReviewState::NeverReviewed;
        };
        let due = self.interval(metadata).after(on);
        if on > today {
            ReviewState::InFuture
        } else if due < today {
            ReviewState::Overdue
        } else if due <= self.due_soon.after(today) {
            ReviewState::DueSoon
        } else {
            ReviewState::Current
        }
    }
}

impl Library {
    /// How long a review of a document holds: its `review_in`, else what its risk calls for.
    #[must_use]
    pub fn review_interval(&self, document: &Document) -> Interval {
        self.settings.review.interval(&document.metadata)
    }

    /// Where a document's review stands on the day `today`: [`Library::review`] without reading the body.
    #[must_use]
    pub fn review_state(&self, document: &Document, today: Date) -> ReviewState {
        self.settings.review.state(&document.metadata, today)
    }

    /// Judges a document's review on the day `today`.
    #[must_use]
    pub fn review(&self, document: &Document, today: Date) -> Review {
        let keys = &document.metadata.review;
        let every = self.review_interval(document);
        let on = keys.on.as_ref().map(|on| on.value);
        let hash = keys.hash.as_ref();
        Review {
            state: self.review_state(document, today),
            on,
            by: keys.by.as_ref().map(|by| by.value.clone()),
            outcome: keys.outcome.as_ref().map(|outcome| outcome.value.clone()),
            due: on.map(|on| every.after(on)),
            every,
            is_recorded: on.is_some() && hash.is_some(),
            changed_since: hash.map(|hash| hash.value != self.body_hash(document).as_str()),
        }
    }
}
