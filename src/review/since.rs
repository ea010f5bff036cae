//! What became of a document since its last review.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Base, Comparison, FoundBy, compare};
use crate::{
    clock::Date,
    history::Commit,
    library::{Document, Library},
    text::Spanned,
};

/// What changed in a document since its last review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SinceReview {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The file.
    pub path: String,
    /// The day of the review.
    pub reviewed_on: Option<Date>,
    /// Who reviewed it, as written.
    pub reviewed_by: Option<String>,
    /// The hash that the review recorded.
    pub reviewed_hash: Option<String>,
    /// The hash of the document as it stands.
    pub body_hash: String,
    /// Whether it says something else than what was read.
    pub changed: bool,
    /// The commit with the version that was read; none where nothing changed since, and nobody looked for it.
    pub commit: Option<Commit>,
    /// How that version was found.
    pub found_by: Option<FoundBy>,
    /// What changed.
    #[serde(flatten)]
    pub comparison: Comparison,
}

impl SinceReview {
    /// The answer for a document whose hash is the one that its review recorded; none where it is not.
    #[must_use]
    pub fn unchanged(library: &Library, document: &Document) -> Option<Self> {
        let hash = document.metadata.review.hash.as_ref()?;
        (hash.value == library.body_hash(document).as_str())
            .then(|| Self::of(library, document, Comparison::default()))
    }

    /// What changed since the version that was read.
    #[must_use]
    pub fn new(library: &Library, document: &Document, base: &Base) -> Self {
        let old = (&base.document, base.source(library));
        let comparison = compare(old, (document, library.source()));
        Self {
            commit: Some(base.commit.clone()),
            found_by: Some(base.found_by),
            ..Self::of(library, document, comparison)
        }
    }

    fn of(library: &Library, document: &Document, comparison: Comparison) -> Self {
        let review = &document.metadata.review;
        let text = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.value.clone());
        let hash = library.body_hash(document).as_str().to_owned();
        let reviewed_hash = text(&review.hash);
        Self {
            id: document.id.to_string(),
            title: document.title().to_owned(),
            path: document.path.to_string(),
            reviewed_on: review.on.as_ref().map(|on| on.value),
            reviewed_by: text(&review.by),
            changed: reviewed_hash.as_ref().is_some_and(|read| *read != hash)
                || !comparison.sections.is_empty(),
            reviewed_hash,
            body_hash: hash,
            commit: None,
            found_by: None,
            comparison,
        }
    }
}
