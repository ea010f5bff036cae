//! Which repository holds which document of a library, and what its file is called there.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use git2::Repository;

use super::{HistoryError, log_file::digest, open};
use crate::{
    files::{exists, is_link, real_path},
    library::Settings,
    text::RelPath,
};

/// Where a library and a repository that holds documents of it lie to each other: one of them may lie in the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The way from the repository's top to the library's root, with a `/` at its end where there is one.
    pub inside: String,
    /// The way from the library's root to the repository's top, likewise.
    pub outside: String,
}

impl Place {
    /// What a document's file is called in the repository; none where it lies outside.
    #[must_use]
    pub fn in_repository(&self, path: &RelPath) -> Option<String> {
        let below = path.as_str().strip_prefix(self.outside.as_str())?;
        Some(format!("{}{below}", self.inside))
    }

    /// What a file of the repository is called in the library; none where it lies outside, or its name is not UTF-8.
    pub(super) fn in_library(&self, path: &[u8]) -> Option<RelPath> {
        let below = std::str::from_utf8(path.strip_prefix(self.inside.as_bytes())?).ok()?;
        RelPath::parse(&format!("{}{below}", self.outside)).ok()
    }
}

/// The way from one folder to one below it, with a `/` at its end where there is one; none where it does not lie below, or
/// a name is not UTF-8.
#[must_use]
pub fn way(from: &Path, to: &Path) -> Option<String> {
    let way = to.strip_prefix(from).ok()?.to_str()?.replace('\\', "/");
    Some(if way.is_empty() { way } else { way + "/" })
}

/// The repositories that hold a library's documents, found as folders are asked about.
pub(super) struct Repositories<'r> {
    root: &'r Path,
    pub(super) opened: Vec<(Repository, Place)>,
    /// The repository of each folder that was asked about.
    folders: HashMap<RelPath, Option<usize>>,
    /// Where each folder is whose files were followed.
    real: HashMap<RelPath, PathBuf>,
}

impl<'r> Repositories<'r> {
    pub(super) fn new(root: &'r Path) -> Self {
        Self {
            root,
            opened: Vec::new(),
            folders: HashMap::new(),
            real: HashMap::new(),
        }
    }

    /// Where a file is once symbolic links are followed, which git keeps as files of their own; itself where that is outside
    /// the library.
    pub(super) fn follow(&mut self, file: &RelPath) -> RelPath {
        let parent = file.parent();
        let on_disk = self.root.join(parent.as_str());
        let real = self.real.entry(parent);
        let real = real.or_insert_with(|| real_path(&on_disk));
        let there = real.join(file.file_name());
        let there = match is_link(&there) {
            true => real_path(&there),
            false if *real == on_disk => return file.clone(),
            false => there,
        };
        let below = there.strip_prefix(self.root).ok().and_then(Path::to_str);
        let below = below.and_then(|below| RelPath::parse(&below.replace('\\', "/")).ok());
        below.unwrap_or_else(|| file.clone())
    }

    /// The repository that holds a folder of the library, by position.
    pub(super) fn around(&mut self, folder: &RelPath) -> Result<Option<usize>, HistoryError> {
        if let Some(known) = self.folders.get(folder) {
            return Ok(*known);
        }
        let is_root = folder.as_str().is_empty();
        let on_disk = self.root.join(folder.as_str());
        let found = if is_root || exists(&on_disk.join(".git")) {
            match open(&on_disk) {
                Ok(repository) => {
                    let top = repository.workdir().map(real_path);
                    let below = top.filter(|top| self.root.starts_with(top));
                    let inside = below.map_or(Some(String::new()), |top| way(&top, self.root));
                    let place = Place {
                        inside: inside.ok_or_else(|| HistoryError::Git {
                            folder: self.root.display().to_string(),
                            message: "the name of a folder around it is not UTF-8".to_owned(),
                        })?,
                        outside: if is_root {
                            String::new()
                        } else {
                            format!("{folder}/")
                        },
                    };
                    self.opened.push((repository, place));
                    Some(self.opened.len() - 1)
                }
                Err(HistoryError::NoRepository { .. }) => None,
                Err(error) => return Err(error),
            }
        } else {
            self.around(&folder.parent())?
        };
        self.folders.insert(folder.clone(), found);
        Ok(found)
    }

    /// Names what the logs are about.
    pub(super) fn key(&self, settings: &Settings) -> String {
        let mut about = env!("CARGO_PKG_VERSION").to_owned();
        about.push_str(&format!("{:?}", settings.documents.extensions));
        for (repository, place) in &self.opened {
            about.push_str(&format!("{} {place:?}", repository.path().display()));
        }
        format!("{:016x}", digest(about.as_bytes()))
    }
}
