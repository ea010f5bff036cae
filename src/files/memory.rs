//! Sources that need no disk: tests, and editor buffers laid over another source.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use super::source::{EntryKind, ListedFile, Listing, ReadError, Source, Stamp};
use crate::text::RelPath;

/// Files held in memory.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<RelPath, Vec<u8>>,
}

impl Memory {
    /// Adds or replaces a file.
    pub fn insert(&mut self, path: RelPath, content: impl Into<Vec<u8>>) {
        self.files.insert(path, content.into());
    }
}

impl FromIterator<(RelPath, Vec<u8>)> for Memory {
    fn from_iter<I: IntoIterator<Item = (RelPath, Vec<u8>)>>(files: I) -> Self {
        Self {
            files: files.into_iter().collect(),
        }
    }
}

impl Source for Memory {
    fn list(&self, folders: &[RelPath], wanted: &(dyn Fn(&RelPath) -> bool + Sync)) -> Listing {
        // A folder that is asked for may itself be hidden.
        let is_listed = |path: &RelPath, folder: &RelPath| {
            let mut below = path.parts().skip(folder.parts().count());
            path.is_within(folder) && !below.any(|part| part.starts_with('.'))
        };
        let files = self
            .files
            .iter()
            .filter(|(path, _)| {
                folders.iter().any(|folder| is_listed(path, folder)) && wanted(path)
            })
            .map(|(path, content)| ListedFile {
                path: path.clone(),
                stamp: stamp(content),
            })
            .collect();
        Listing {
            files,
            unreadable: Vec::new(),
        }
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        self.files.get(path).cloned().ok_or(ReadError::Missing)
    }

    fn kind(&self, path: &RelPath) -> EntryKind {
        if self.files.contains_key(path) {
            EntryKind::File
        } else if self.files.keys().any(|file| file.is_within(path)) {
            EntryKind::Folder
        } else {
            EntryKind::Missing
        }
    }

    fn stamp(&self, path: &RelPath) -> Option<Stamp> {
        self.files.get(path).map(|content| stamp(content))
    }
}

fn stamp(content: &[u8]) -> Stamp {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    Stamp {
        size: content.len() as u64,
        modified: 0,
        identity: hasher.finish(),
    }
}

/// Another source with single files replaced or added.
#[derive(Clone)]
pub struct Overlay {
    below: Arc<dyn Source>,
    above: Memory,
}

impl Overlay {
    /// Lays `above` over `below`.
    #[must_use]
    pub fn new(below: Arc<dyn Source>, above: Memory) -> Self {
        Self { below, above }
    }
}

impl Source for Overlay {
    fn list(&self, folders: &[RelPath], wanted: &(dyn Fn(&RelPath) -> bool + Sync)) -> Listing {
        let mut listing = self.below.list(folders, wanted);
        let above = self.above.list(folders, wanted).files;
        listing
            .files
            .retain(|file| !above.iter().any(|over| over.path == file.path));
        listing.files.extend(above);
        listing.files.sort_by(|a, b| a.path.cmp(&b.path));
        listing
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        match self.above.read(path) {
            Err(ReadError::Missing) => self.below.read(path),
            read => read,
        }
    }

    fn kind(&self, path: &RelPath) -> EntryKind {
        match self.above.kind(path) {
            EntryKind::Missing => self.below.kind(path),
            kind => kind,
        }
    }

    fn stamp(&self, path: &RelPath) -> Option<Stamp> {
        self.above.stamp(path).or_else(|| self.below.stamp(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RelPath {
        RelPath::parse(text).unwrap()
    }

    #[test]
    fn a_hidden_folder_is_listed_where_it_is_asked_for() {
        let memory: Memory = [".sops/a.md", ".sops/.b.md", ".sops/.c/d.md"]
            .map(|at| (path(at), Vec::new()))
            .into_iter()
            .collect();
        let listed = memory.list(&[path(".sops")], &|_| true).files;
        let listed: Vec<_> = listed.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(listed, [".sops/a.md"]);
        assert_eq!(memory.list(&[path("")], &|_| true), Listing::default());
    }

    #[test]
    fn an_overlay_replaces_single_files_and_keeps_the_order() {
        let below: Memory = [("sops/b.md", "old"), ("sops/c.md", "c")]
            .map(|(at, text)| (path(at), text.into()))
            .into_iter()
            .collect();
        let above: Memory = [("sops/a.md", "a"), ("sops/b.md", "new")]
            .map(|(at, text)| (path(at), text.into()))
            .into_iter()
            .collect();
        let both = Overlay::new(Arc::new(below), above);
        let listed: Vec<_> = both
            .list(&[path("sops")], &|_| true)
            .files
            .into_iter()
            .map(|file| file.path.to_string())
            .collect();
        assert_eq!(listed, ["sops/a.md", "sops/b.md", "sops/c.md"]);
        assert_eq!(both.read(&path("sops/b.md")).unwrap(), b"new");
        assert_eq!(both.kind(&path("sops")), EntryKind::Folder);
        assert_eq!(both.kind(&path("sops/C.md")), EntryKind::Missing);
    }
}
