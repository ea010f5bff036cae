//! What rules ask the past of a document, and how commits stand in findings.

use super::{context::DocumentContext, rule::Asks};
use crate::{
    diagnostic::Act,
    history::{Author, Change, Commit, Depth, History, Signing},
    library::{Document, Library},
};

/// A commit, as a finding shows it.
pub(super) fn act(commit: Commit) -> Act {
    Act {
        by: format!("{} <{}>", commit.author.name, commit.author.email),
        on: commit.on.to_string(),
        commit: commit.id,
        subject: commit.subject,
    }
}

/// The commit that set a document's review keys as they stand, and what it did to them; none where none did: the keys are
/// not committed yet, or a merge put them together.
pub(super) fn signed<'h>(
    document: &Document,
    history: &'h History,
) -> Option<(Change<'h>, &'h Signing)> {
    let keys = &document.metadata.review;
    let on = keys.on.as_ref().map(|on| on.value);
    let by = keys.by.as_ref().map(|by| by.value.as_str());
    let hash = keys.hash.as_ref().map(|hash| hash.value.as_str());
    history.signings(&document.path).find(|(_, signing)| {
        let changed = signing.changed;
        let stands = (signing.on, signing.by.as_deref(), signing.hash.as_deref());
        (changed.on || changed.by || changed.hash) && stands == (on, by, hash)
    })
}

/// What rules about the date of a review ask: who signed last. Without an answer they say less.
pub(super) const WHO_SIGNED: Asks = Asks {
    depth: Depth::Signings,
    is_needed: false,
    about: |library| any(library, |document| document.metadata.review.on.is_some()),
};

/// Who signed last in which commit, for the story of a finding about the date of a review.
pub(super) fn last_act(context: &DocumentContext<'_>) -> Option<Act> {
    let (change, _) = signed(context.document, context.history?)?;
    Some(act(change.commit()))
}

/// A person as a sentence names one.
pub(super) fn name(author: &Author) -> &str {
    match author.name.trim() {
        "" => &author.email,
        name => name,
    }
}

/// Whether a library has documents that are in use, or will be, and of which `is_wanted` holds.
pub(super) fn any(library: &Library, is_wanted: impl Fn(&Document) -> bool) -> bool {
    let mut documents = library.documents().iter();
    documents.any(|document| !document.is_retired() && is_wanted(document))
}
