//! The files of a revision, read from git's objects without a checkout.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use git2::{ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};

use super::{HistoryError, open};
use crate::{
    files::{
        EntryKind, ListedFile, Listing, MAX_DOCUMENT_BYTES, ReadError, Source, Stamp, real_path,
    },
    text::RelPath,
};

/// A git tree as a source.
pub struct GitTree {
    repository: Mutex<Repository>,
    tree: Oid,
    /// The commit that the tree belongs to.
    commit: Oid,
}

impl GitTree {
    /// Opens the library's folder as it was at a revision (`HEAD~1`, a tag, a hash).
    ///
    /// # Errors
    /// Where there is no repository, it may not be read, or it lacks the revision or the folder in it.
    pub fn open(library: &Path, revision: &str) -> Result<Self, HistoryError> {
        let library = real_path(library);
        let repository = open(&library)?;
        let folder = repository
            .workdir()
            .unwrap_or_else(|| repository.path())
            .display()
            .to_string();
        let hint = if repository.is_shallow() {
            "; the clone is shallow, `git fetch --unshallow` brings the rest"
        } else {
            ""
        };
        let missing = || HistoryError::NoRevision {
            revision: revision.to_owned(),
            folder: folder.clone(),
            hint,
        };
        let below = repository.workdir().map(real_path);
        let below = below.and_then(|top| library.strip_prefix(top).ok().map(Path::to_path_buf));
        let (tree, commit) =
            find_folder(&repository, revision, below.as_deref()).map_err(|_| missing())?;
        Ok(Self {
            repository: Mutex::new(repository),
            tree,
            commit,
        })
    }

    /// The commit, as 40 hexadecimal digits.
    #[must_use]
    pub fn commit(&self) -> String {
        self.commit.to_string()
    }

    fn entry(&self, repository: &Repository, path: &RelPath) -> Option<(Oid, ObjectType, i32)> {
        let entry = repository
            .find_tree(self.tree)
            .ok()?
            .get_path(Path::new(path.as_str()))
            .ok()?;
        Some((entry.id(), entry.kind()?, entry.filemode()))
    }

    /// The blob at `path`, symbolic links followed inside the tree.
    fn blob(&self, repository: &Repository, path: &RelPath, hops: u8) -> Option<Oid> {
        const SYMBOLIC_LINK: i32 = 0o120_000;
        let (id, kind, mode) = self.entry(repository, path)?;
        if kind != ObjectType::Blob {
            return None;
        }
        if mode != SYMBOLIC_LINK {
            return Some(id);
        }
        let target = repository.find_blob(id).ok()?;
        let target = path
            .parent()
            .join(std::str::from_utf8(target.content()).ok()?)
            .ok()?;
        self.blob(repository, &target, hops.checked_sub(1)?)
    }
}

/// The tree of the folder `below` the repository's root at a revision, and the revision's commit.
fn find_folder(
    repository: &Repository,
    revision: &str,
    below: Option<&Path>,
) -> Result<(Oid, Oid), git2::Error> {
    let commit = repository.revparse_single(revision)?.peel_to_commit()?;
    let tree = commit.tree()?;
    let tree = match below.filter(|below| !below.as_os_str().is_empty()) {
        Some(below) => tree
            .get_path(below)?
            .to_object(repository)?
            .peel_to_tree()?,
        None => tree,
    };
    Ok((tree.id(), commit.id()))
}

impl Source for GitTree {
    fn list(&self, folders: &[RelPath], wanted: &(dyn Fn(&RelPath) -> bool + Sync)) -> Listing {
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut files = Vec::new();
        let Ok(tree) = repository.find_tree(self.tree) else {
            return Listing::default();
        };
        let walked = tree.walk(TreeWalkMode::PreOrder, |parent, entry| {
            let Ok(name) = entry.name() else {
                return TreeWalkResult::Skip;
            };
            if name.starts_with('.') {
                return TreeWalkResult::Skip;
            }
            let Ok(path) = RelPath::parse(&format!("{parent}{name}")) else {
                return TreeWalkResult::Skip;
            };
            match entry.kind() {
                Some(ObjectType::Tree) => {
                    let leads_there = folders
                        .iter()
                        .any(|folder| path.is_within(folder) || folder.is_within(&path));
                    return if leads_there {
                        TreeWalkResult::Ok
                    } else {
                        TreeWalkResult::Skip
                    };
                }
                Some(ObjectType::Blob)
                    if folders.iter().any(|folder| path.is_within(folder)) && wanted(&path) =>
                {
                    if let Some(id) = self.blob(&repository, &path, 8) {
                        files.push(ListedFile {
                            stamp: stamp(id),
                            path,
                        });
                    }
                }
                _ => {}
            }
            TreeWalkResult::Ok
        });
        debug_assert!(walked.is_ok(), "the callback never aborts");
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Listing {
            files,
            unreadable: Vec::new(),
        }
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let id = self.blob(&repository, path, 8).ok_or(ReadError::Missing)?;
        let blob = repository
            .find_blob(id)
            .map_err(|error| ReadError::Io(error.message().to_owned()))?;
        if blob.size() as u64 > MAX_DOCUMENT_BYTES {
            return Err(ReadError::TooLarge {
                size: blob.size() as u64,
                limit: MAX_DOCUMENT_BYTES,
            });
        }
        Ok(blob.content().to_vec())
    }

    fn kind(&self, path: &RelPath) -> EntryKind {
        if path.as_str().is_empty() {
            return EntryKind::Folder;
        }
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match self.entry(&repository, path) {
            Some((_, ObjectType::Tree, _)) => EntryKind::Folder,
            Some((_, ObjectType::Blob, _)) => EntryKind::File,
            _ => EntryKind::Missing,
        }
    }
}

fn stamp(id: Oid) -> Stamp {
    let part = |at: usize| {
        id.as_bytes()[at..at + 8]
            .try_into()
            .map_or(0, u64::from_le_bytes)
    };
    Stamp {
        size: part(0),
        modified: 0,
        identity: part(8),
    }
}
