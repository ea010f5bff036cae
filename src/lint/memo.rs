//! What was found in each document, for a library that is looked at again and again.

use std::{collections::HashMap, sync::Arc};

use super::sink::Left;
use crate::{
    library::{Document, Library},
    text::RelPath,
};

/// What the rules that look at one document left about each. A document counts as the same while it is the same value, which
/// [`Library::load_reusing`] takes over from library to library. What a rule finds also depends on the day and on history: a
/// memo holds for one of each.
#[derive(Debug, Default)]
pub struct Memo {
    seen: HashMap<RelPath, (Arc<Document>, Vec<Left>)>,
}

impl Memo {
    /// What was left about this document.
    pub(super) fn of(&self, document: &Arc<Document>) -> Option<&[Left]> {
        let (seen, left) = self.seen.get(&document.path)?;
        Arc::ptr_eq(seen, document).then_some(left)
    }

    /// Keeps what was left about each document of the library, in its order, and forgets those that are gone.
    pub(super) fn keep(&mut self, library: &Library, left: &[Vec<Left>]) {
        let mut known = std::mem::take(&mut self.seen);
        let documents = library.documents().iter().zip(left);
        self.seen = documents
            .map(|(document, left)| {
                let same = known.remove(&document.path);
                let same = same.filter(|(seen, _)| Arc::ptr_eq(seen, document));
                let kept = same.unwrap_or_else(|| (document.clone(), left.clone()));
                (document.path.clone(), kept)
            })
            .collect();
    }
}
