//! Which files of a source are documents.

use super::{Kind, Settings};
use crate::{
    files::{ListedFile, Source, Unreadable},
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

/// Lists the documents of a source: the files that a pattern of `[library]` covers, that end as a document does, and that
/// are not excluded. Where both kinds' patterns cover a file it is a checklist, whose folder often lies inside the SOPs'.
#[must_use]
pub fn discover(source: &dyn Source, settings: &Settings) -> Discovered {
    let patterns = &settings.documents;
    let endings: Vec<String> = patterns
        .extensions
        .iter()
        .map(|ending| format!(".{ending}"))
        .collect();
    let kind_of = |path: &RelPath| {
        if patterns.checklists.matches(path) {
            Some(Kind::Checklist)
        } else if patterns.sops.matches(path) {
            Some(Kind::Sop)
        } else {
            None
        }
    };
    let is_document = |path: &RelPath| {
        endings
            .iter()
            .any(|ending| path.file_name().ends_with(ending.as_str()))
            && kind_of(path).is_some()
            && !patterns.exclude.is_match(path.as_str())
    };
    let mut folders: Vec<RelPath> = patterns
        .sops
        .folders
        .iter()
        .chain(&patterns.checklists.folders)
        .cloned()
        .collect();
    folders.sort();
    // A folder inside another one is walked with it.
    let mut roots: Vec<RelPath> = Vec::new();
    for folder in folders {
        if !roots.iter().any(|root| folder.is_within(root)) {
            roots.push(folder);
        }
    }
    let listing = source.list(&roots, &is_document);
    let documents = listing
        .files
        .into_iter()
        .filter_map(|file| Some((kind_of(&file.path)?, file)))
        .collect();
    Discovered {
        documents,
        unreadable: listing.unreadable,
    }
}
