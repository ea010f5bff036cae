//! Which files of a library are not as another revision last had them in common with this one.

use std::{collections::BTreeSet, path::Path};

use git2::{DiffOptions, Repository};

use super::{
    HistoryError, find_commit,
    repositories::{Place, Repositories},
    top_of, unreadable,
};
use crate::{files::real_path, library::Settings, text::RelPath};

/// The files of a library that are not as they were.
#[derive(Debug)]
pub struct ChangedFiles {
    files: BTreeSet<RelPath>,
    places: Vec<Place>,
}

impl ChangedFiles {
    /// Whether a file changed, or lies where git cannot tell.
    #[must_use]
    pub fn may_hold(&self, path: &RelPath) -> bool {
        let mut places = self.places.iter();
        self.files.contains(path) || !places.any(|place| place.in_repository(path).is_some())
    }
}

/// The files of the library at `root` that differ from the merge base of `HEAD` and `revision`: committed since, or edited and
/// not committed yet, new and deleted ones included. Paths are the library's.
///
/// # Errors
/// Where no document lies in a repository, one may not be read, lacks the revision, or is too shallow to know the merge base.
pub fn changed_files(
    root: &Path,
    settings: &Settings,
    revision: &str,
) -> Result<ChangedFiles, HistoryError> {
    let root = real_path(root);
    let mut found = Repositories::new(&root);
    let documents = &settings.documents;
    let folders = documents.sops.folders.iter();
    for folder in folders.chain(&documents.checklists.folders) {
        found.around(folder)?;
    }
    if found.opened.is_empty() {
        let folder = root.display().to_string();
        return Err(HistoryError::NoRepository { folder });
    }
    let mut files = BTreeSet::new();
    for (repository, place) in &found.opened {
        files.extend(changed_in(repository, place, revision)?);
    }
    let places = found.opened.into_iter();
    Ok(ChangedFiles {
        files,
        places: places.map(|(_, place)| place).collect(),
    })
}

fn changed_in(
    repository: &Repository,
    place: &Place,
    revision: &str,
) -> Result<BTreeSet<RelPath>, HistoryError> {
    let top = top_of(repository);
    let failed = |error: git2::Error| unreadable(top, &error);
    let theirs = find_commit(repository, revision)?;
    let ours = find_commit(repository, "HEAD")?;
    let base = repository.merge_base(ours.id(), theirs.id());
    let base = base.map_err(|error| {
        let folder = top.display().to_string();
        if repository.is_shallow() {
            return HistoryError::Shallow { folder };
        }
        let why = error.message();
        let message = format!("`HEAD` and `{revision}` have no commit in common ({why})");
        HistoryError::Git { folder, message }
    })?;
    let base = repository.find_commit(base).map_err(failed)?;
    let tree = base.tree().map_err(failed)?;
    let mut options = DiffOptions::new();
    options
        .include_untracked(true)
        .recurse_untracked_dirs(true)
        .include_typechange(true);
    let diff = repository
        .diff_tree_to_workdir_with_index(Some(&tree), Some(&mut options))
        .map_err(failed)?;
    let files = diff
        .deltas()
        .flat_map(|delta| [delta.old_file().path_bytes(), delta.new_file().path_bytes()]);
    let files = files.flatten();
    Ok(files.filter_map(|file| place.in_library(file)).collect())
}
