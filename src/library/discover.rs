//! Which files of a source are documents.

use super::{DocumentPatterns, Kind, SETTINGS_FILE, Settings};
use crate::{
    files::{EntryKind, ListedFile, Source, Unreadable},
    text::RelPath,
};

/// The files that are documents, not yet read.
#[derive(Debug, Clone, Default)]
pub struct Discovered {
    /// The documents' files, sorted by path.
    pub documents: Vec<(Kind, ListedFile)>,
    /// What could not be listed.
    pub unreadable: Vec<Unreadable>,
}

impl DocumentPatterns {
    /// The kind of the document at a path; none where the path is no document's: no pattern of `[library]` covers it, it
    /// does not end as a document does, or it is excluded. Where both kinds' patterns cover it it is a checklist, whose
    /// folder often lies inside the SOPs'.
    #[must_use]
    pub fn kind_of(&self, path: &RelPath) -> Option<Kind> {
        let is_ending = |ending: &String| {
            let stem = path.file_name().strip_suffix(ending.as_str());
            stem.is_some_and(|stem| stem.ends_with('.'))
        };
        let is_excluded = || !self.exclude.is_empty() && self.exclude.is_match(path.as_str());
        if !self.extensions.iter().any(is_ending) || is_excluded() {
            None
        } else {
            self.kind_by_folder(path)
        }
    }

    /// The folders to walk for documents, sorted; one inside another is walked with it.
    #[must_use]
    pub fn roots(&self) -> Vec<RelPath> {
        let mut folders: Vec<RelPath> = self
            .sops
            .folders
            .iter()
            .chain(&self.checklists.folders)
            .cloned()
            .collect();
        folders.sort();
        let mut roots: Vec<RelPath> = Vec::new();
        for folder in folders {
            if !roots.iter().any(|root| folder.is_within(root)) {
                roots.push(folder);
            }
        }
        roots
    }

    /// The kind of a file that ends as a document does and is not excluded.
    fn kind_by_folder(&self, path: &RelPath) -> Option<Kind> {
        if self.checklists.matches(path) {
            Some(Kind::Checklist)
        } else if self.sops.matches(path) {
            Some(Kind::Sop)
        } else {
            None
        }
    }
}

/// Whether a source holds a library: settings, or the folder that is one without them.
#[must_use]
pub fn is_library(source: &dyn Source) -> bool {
    let kind = |path| RelPath::parse(path).map_or(EntryKind::Missing, |path| source.kind(&path));
    kind(SETTINGS_FILE) == EntryKind::File || kind("sops") == EntryKind::Folder
}

/// Lists the documents of a source.
#[must_use]
pub fn discover(source: &dyn Source, settings: &Settings) -> Discovered {
    let patterns = &settings.documents;
    let listing = source.list(&patterns.roots(), &|path| patterns.kind_of(path).is_some());
    let documents = listing
        .files
        .into_iter()
        .filter_map(|file| Some((patterns.kind_by_folder(&file.path)?, file)))
        .collect();
    Discovered {
        documents,
        unreadable: listing.unreadable,
    }
}
