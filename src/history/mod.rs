//! What git knows: a revision's files as a [`Source`](crate::files::Source), the commit at hand and the one of a day, how
//! old the clone may be, and the [`History`] of every document: who changed it when, and who signed.
//!
//! This is the one home of git2 and flate2. Nothing here touches the network or the work tree. [`init`] writes where there was no
//! repository, and a [`PlannedCommit`] commits single files.

mod changed_files;
mod clone_age;
mod commit;
mod document_past;
mod head;
mod log;
mod log_file;
mod message;
mod objects;
mod packs;
mod past;
mod renames;
mod repositories;
mod signing;
mod trace;
mod tree;

use std::path::{Path, PathBuf};

use git2::Repository;
use thiserror::Error;

use crate::files::{exists, find_upwards, real_path};

pub use self::{
    changed_files::{ChangedFiles, changed_files},
    clone_age::{CloneAge, clone_age},
    commit::{CommitError, PlannedCommit, identity, plan_commit},
    document_past::{DocumentPast, PastChange, PastReview},
    head::{branch, commit_on, commits_on, git_folders, head, head_id, init},
    past::{Author, Change, Commit, Depth, History},
    repositories::{Place, way},
    signing::{KeyChanges, Signing},
    tree::GitTree,
};

/// Why git could not answer.
#[derive(Debug, Clone, Error)]
pub enum HistoryError {
    /// There is no repository around the library.
    #[error(
        "`{folder}` is in no git repository; run `git init` there, or clone the library with git"
    )]
    NoRepository {
        /// The folder that was asked about.
        folder: String,
    },
    /// The repository belongs to somebody else, and git refuses to read it.
    #[error(
        "git does not trust `{folder}`, which belongs to another user; run `git config --global --add safe.directory '{folder}'`"
    )]
    NotTrusted {
        /// The top of its work tree.
        folder: String,
    },
    /// The revision does not exist here.
    #[error("no revision `{revision}` in `{folder}`; `git log --oneline` shows them{hint}")]
    NoRevision {
        /// As typed.
        revision: String,
        /// The repository's folder.
        folder: String,
        /// What may help, beginning with a semicolon; or nothing.
        hint: &'static str,
    },
    /// Nothing was ever committed on the branch at hand.
    #[error("nothing was committed in `{folder}` yet, so there is no past to look at")]
    Unborn {
        /// The repository's folder.
        folder: String,
    },
    /// The commit has no such folder.
    #[error("`{revision}` holds no folder `{folder}`; the library was not there yet, or elsewhere")]
    NoFolder {
        /// As typed.
        revision: String,
        /// The library's folder.
        folder: String,
    },
    /// The files of the folder are kept in another repository, of which the commit knows no more than a hash.
    #[error("`{folder}` is a submodule at `{revision}`; look into its own repository")]
    Submodule {
        /// The commit.
        revision: String,
        /// The folder.
        folder: String,
    },
    /// The clone lacks the commits that would tell.
    #[error(
        "the clone `{folder}` is shallow; `git fetch --unshallow` brings the rest of its history"
    )]
    Shallow {
        /// The folder that was asked about.
        folder: String,
    },
    /// The clone was made without all objects (`--filter`).
    #[error(
        "the clone `{folder}` lacks objects that its history needs; clone it anew without `--filter`"
    )]
    Incomplete {
        /// The folder that was asked about.
        folder: String,
    },
    /// Anything else, in libgit2's words.
    #[error("git could not read `{folder}`: {message}")]
    Git {
        /// The folder that was asked about.
        folder: String,
        /// What libgit2 says.
        message: String,
    },
}

/// Opens the repository that holds `folder`.
fn open(folder: &Path) -> Result<Repository, HistoryError> {
    let shown = folder.display().to_string();
    Repository::discover(folder).map_err(|error| match error.code() {
        git2::ErrorCode::NotFound => HistoryError::NoRepository { folder: shown },
        git2::ErrorCode::Owner => HistoryError::NotTrusted {
            folder: work_tree_around(folder).display().to_string(),
        },
        _ if error.message().contains("object format") => HistoryError::Git {
            folder: work_tree_around(folder).display().to_string(),
            message: "its objects are named by SHA-256, which is not understood yet; what needs no history works"
                .to_owned(),
        },
        _ => HistoryError::Git {
            folder: shown,
            message: error.message().to_owned(),
        },
    })
}

/// The top of the work tree around a folder, in the words that `safe.directory` understands: absolute, without links and
/// without a slash at its end.
fn work_tree_around(folder: &Path) -> PathBuf {
    let top = find_upwards(folder, |folder| exists(&folder.join(".git")));
    top.unwrap_or_else(|| real_path(folder))
}

/// The top of a repository's work tree, or its own folder where it has none; without a slash at its end.
fn top_of(repository: &Repository) -> &Path {
    let top = repository.workdir().unwrap_or_else(|| repository.path());
    top.components().as_path()
}

/// The commit that a revision names.
fn find_commit<'r>(
    repository: &'r Repository,
    revision: &str,
) -> Result<git2::Commit<'r>, HistoryError> {
    let object = repository.revparse_single(revision);
    let is_unborn = |head: git2::Error| head.code() == git2::ErrorCode::UnbornBranch;
    object
        .and_then(|object| object.peel_to_commit())
        .map_err(|_| {
            let folder = top_of(repository).display().to_string();
            if revision.starts_with("HEAD") && repository.head().is_err_and(is_unborn) {
                return HistoryError::Unborn { folder };
            }
            HistoryError::NoRevision {
                revision: revision.to_owned(),
                folder,
                hint: if repository.is_shallow() {
                    "; the clone is shallow, `git fetch --unshallow` brings the rest"
                } else {
                    ""
                },
            }
        })
}

/// Says what libgit2 could not do in the repository of `folder`.
fn unreadable(folder: &Path, error: &git2::Error) -> HistoryError {
    let folder = folder.display().to_string();
    if error.code() == git2::ErrorCode::NotFound {
        return HistoryError::Incomplete { folder };
    }
    HistoryError::Git {
        folder,
        message: error.message().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_is_told_to_trust_the_top_of_the_work_tree() {
        let dir = tempfile::tempdir().expect("there is room");
        init(dir.path()).expect("a repository");
        let sops = dir.path().join("docs/sops");
        crate::files::write_new(&sops.join("a.md"), b"x").expect("there is room");
        let top = real_path(dir.path());
        for asked in [dir.path().join(""), sops.join("..")] {
            let found = work_tree_around(&asked);
            assert_eq!(found.as_os_str(), top.as_os_str(), "{}", asked.display());
        }
    }
}
