//! What git knows of one document, as a value that can be shown.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Commit, History, HistoryError, KeyChanges, Signing};
use crate::{
    clock::Date,
    library::{Document, Roster},
};

/// What git knows of one document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentPast {
    /// The document's id.
    pub id: String,
    /// Where its file is.
    pub path: String,
    /// Whether the file says something else than the last commit.
    pub has_uncommitted_changes: bool,
    /// The changes, newest first.
    pub changes: Vec<PastChange>,
}

/// A change to a document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PastChange {
    /// The commit that made it.
    #[serde(flatten)]
    pub commit: Commit,
    /// What the file was called before.
    pub renamed_from: Option<String>,
    /// What the commit did to the review keys; none where it left them as they were.
    pub review: Option<PastReview>,
}

/// What a commit did to a document's review keys.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PastReview {
    /// The keys that the commit changed.
    pub changed: Vec<&'static str>,
    /// `last_reviewed_on` after the commit.
    pub last_reviewed_on: Option<Date>,
    /// `last_reviewed_by` after the commit.
    pub last_reviewed_by: Option<String>,
    /// `last_review_outcome` after the commit.
    pub last_review_outcome: Option<String>,
    /// `reviewed_hash` after the commit.
    pub reviewed_hash: Option<String>,
    /// Whether the commit left what the document says as it was.
    pub left_body: bool,
    /// Whether the commit recorded a review of its own: an outcome, a hash or a name, or a `Reviewed-by` trailer where it
    /// left those as they were.
    pub is_recorded: bool,
}

impl DocumentPast {
    /// Collects what a history knows of a document; the roster knows reviewers' addresses.
    ///
    /// # Errors
    /// Where git cannot read the last version.
    pub fn read(
        document: &Document,
        history: &History,
        roster: &Roster,
    ) -> Result<Self, HistoryError> {
        let changes = history.changes(&document.path).map(|change| PastChange {
            commit: change.commit(),
            renamed_from: change.renamed_from().map(|path| path.to_string()),
            review: change
                .signing()
                .map(|signing| PastReview::new(signing, history.is_review(change, roster))),
        });
        Ok(Self {
            id: document.id.to_string(),
            path: document.path.to_string(),
            has_uncommitted_changes: !history.is_committed(document)?,
            changes: changes.collect(),
        })
    }
}

impl PastReview {
    fn new(signing: &Signing, is_recorded: bool) -> Self {
        let KeyChanges {
            on,
            by,
            outcome,
            hash,
        } = signing.changed;
        let keys = [
            (on, "last_reviewed_on"),
            (by, "last_reviewed_by"),
            (outcome, "last_review_outcome"),
            (hash, "reviewed_hash"),
        ];
        Self {
            changed: keys
                .into_iter()
                .filter_map(|(changed, key)| changed.then_some(key))
                .collect(),
            last_reviewed_on: signing.on,
            last_reviewed_by: signing.by.clone(),
            last_review_outcome: signing.outcome.clone(),
            reviewed_hash: signing.hash.clone(),
            left_body: signing.left_body,
            is_recorded,
        }
    }
}
