//! The version of a document that its last review was about, found in its past.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use crate::{
    files::{Source, Stamp},
    history::{Commit, GitTree, History, HistoryError},
    library::{BodyHash, Document, Library},
    text::{RelPath, count},
};

/// The version that a review was about.
pub struct Base {
    /// The document as it was.
    pub document: Document,
    /// The commit that holds it.
    pub commit: Commit,
    /// How it was found.
    pub found_by: FoundBy,
    /// The files beside it, where it shows pictures and git has them.
    tree: Option<GitTree>,
}

impl Base {
    /// Where the pictures of the version are; those of today where git does not have them.
    #[must_use]
    pub fn source<'a>(&'a self, library: &'a Library) -> &'a dyn Source {
        match &self.tree {
            Some(tree) => tree,
            None => library.source(),
        }
    }
}

/// How the version that a review was about was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FoundBy {
    /// It has the body hash that the review recorded.
    Hash,
    /// The review recorded no hash; this is what its date was committed with.
    Date,
}

/// Why there is no version to compare with.
#[derive(Debug, Error)]
pub enum NoBase {
    /// Nobody ever reviewed the document.
    #[error("`{name}` was never reviewed, so there is nothing to compare it with")]
    NeverReviewed {
        /// The document's name.
        name: String,
    },
    /// No version has the hash.
    #[error(
        "no committed version of `{path}` has the hash `{hash}` that its review recorded; {tried}"
    )]
    NoSuchVersion {
        /// The file.
        path: RelPath,
        /// The hash.
        hash: String,
        /// What was looked at, in words.
        tried: String,
    },
    /// The date of a review without a hash was never committed.
    #[error("the review of `{path}` recorded no hash, and no commit set its date; {tried}")]
    NoSuchDate {
        /// The file.
        path: RelPath,
        /// What was looked at, in words.
        tried: String,
    },
    /// Git could not tell.
    #[error(transparent)]
    History(#[from] HistoryError),
}

/// Finds the newest version in a document's past that has the hash that its review recorded; where the review recorded
/// none, the version that its date was committed with. `root` is the library's folder.
///
/// # Errors
/// Where there is no such version, or git cannot read one.
pub fn find_base(
    root: &Path,
    library: &Library,
    history: &History,
    document: &Document,
) -> Result<Base, NoBase> {
    let keys = &document.metadata.review;
    if !document.was_reviewed() {
        let name = document.short_name();
        return Err(NoBase::NeverReviewed { name });
    }
    let mut path = document.path.clone();
    let (mut tried, mut oldest) = (0, None);
    for change in history.changes(&document.path) {
        let (before, after) = change.texts()?;
        let parse = |text: &str| {
            Document::parse(
                document.kind,
                &path,
                Stamp::default(),
                text,
                &library.settings,
            )
        };
        let day = |document: &Document| document.metadata.review.on.as_ref().map(|on| on.value);
        if let Some(version) = after.as_deref().map(parse) {
            let tree = version
                .shows_pictures()
                .then(|| GitTree::open(root, &change.commit().id).ok())
                .flatten();
            let has_hash = |source: &dyn Source, hash: &str| {
                BodyHash::of(&version.canonical(source)).as_str() == hash
            };
            let found = match &keys.hash {
                Some(hash) if tree.as_ref().is_some_and(|tree| has_hash(tree, hash)) => {
                    Some((FoundBy::Hash, tree))
                }
                // Pictures may be kept outside git.
                Some(hash) if has_hash(library.source(), hash) => Some((FoundBy::Hash, None)),
                None if day(&version) == day(document)
                    && before.as_deref().map(parse).as_ref().and_then(day) != day(document) =>
                {
                    Some((FoundBy::Date, tree))
                }
                _ => None,
            };
            if let Some((found_by, tree)) = found {
                return Ok(Base {
                    document: version,
                    commit: change.commit(),
                    found_by,
                    tree,
                });
            }
        }
        tried += 1;
        oldest = Some(change.commit());
        path = change.renamed_from().unwrap_or(path);
    }
    let path = document.path.clone();
    let tried = match oldest {
        Some(oldest) => format!(
            "looked at {} back to {}",
            count(tried, "version"),
            oldest.on
        ),
        None => "it was never committed".to_owned(),
    };
    Err(match &keys.hash {
        Some(hash) => NoBase::NoSuchVersion {
            path,
            hash: hash.value.clone(),
            tried,
        },
        None => NoBase::NoSuchDate { path, tried },
    })
}
