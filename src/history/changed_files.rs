//! Which files of a library are not as another revision last had them in common with this one.

use std::{collections::BTreeSet, path::Path};

use git2::{DiffOptions, Repository};

use super::{
    HistoryError,
    repositories::{Place, Repositories},
    unreadable,
};
use crate::{files::real_path, library::Settings, text::RelPath};

/// The files of the library at `root` that differ from the merge base of `HEAD` and `revision`: committed since, or edited and
/// not committed yet, new and deleted ones included. Paths are the library's.
///
/// # Errors
/// Where no document lies in a repository, one may not be read, lacks the revision, or is too shallow to know the merge base.
pub fn changed_files(
    root: &Path,
    settings: &Settings,
    revision: &str,
) -> Result<BTreeSet<RelPath>, HistoryError> {
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
    let mut changed = BTreeSet::new();
    for (repository, place) in &found.opened {
        changed.extend(changed_in(repository, place, &root, revision)?);
    }
    Ok(changed)
}

fn changed_in(
    repository: &Repository,
    place: &Place,
    root: &Path,
    revision: &str,
) -> Result<BTreeSet<RelPath>, HistoryError> {
    let folder = || root.display().to_string();
    let failed = |error: git2::Error| unreadable(root, &error);
    let commit = |revision: &str| {
        let object = repository.revparse_single(revision);
        let commit = object.and_then(|object| object.peel_to_commit());
        commit.map_err(|_| HistoryError::NoRevision {
            revision: revision.to_owned(),
            folder: folder(),
            hint: "; a CI job may have to fetch it first, with its whole history",
        })
    };
    let (theirs, ours) = (commit(revision)?, commit("HEAD")?);
    let base = match repository.merge_base(ours.id(), theirs.id()) {
        Ok(base) => repository.find_commit(base).map_err(failed)?,
        Err(_) if repository.is_shallow() => {
            return Err(HistoryError::Shallow { folder: folder() });
        }
        Err(error) => {
            return Err(HistoryError::Git {
                folder: folder(),
                message: format!(
                    "`HEAD` and `{revision}` have no commit in common ({})",
                    error.message()
                ),
            });
        }
    };
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
