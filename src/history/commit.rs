//! One commit of single files: the second of the two things that this room writes.
//!
//! What else is staged stays staged, and is not committed. Everything that speaks against the commit is looked for before
//! anybody writes a file. No hook is run: nothing in a library is executed.

use std::path::{Path, PathBuf};

use git2::{
    AttrCheckFlags, AttrValue, FileMode, Repository, RepositoryState, Status,
    build::TreeUpdateBuilder,
};
use thiserror::Error;

use super::{Author, HistoryError, open};
use crate::files::{exists, real_path};

/// Why a commit is not made.
#[derive(Debug, Error)]
pub enum CommitError {
    /// The repository cannot be opened.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The files are in more than one repository.
    #[error("`{first}` and `{second}` are in two repositories, and one commit cannot hold both")]
    TwoRepositories {
        /// The first file.
        first: String,
        /// One that is elsewhere.
        second: String,
    },
    /// The file is not as it was committed last.
    #[error("`{path}` has edits that are not committed")]
    Uncommitted {
        /// The file.
        path: String,
    },
    /// Git ignores the file.
    #[error("git ignores `{path}`")]
    Ignored {
        /// The file.
        path: String,
    },
    /// Git stores the file by other bytes than those on disk, in a way that is not known here.
    #[error(
        "git changes `{path}` on its way in (`{attribute}`), and sopbook would commit it as it is"
    )]
    Filtered {
        /// The file.
        path: String,
        /// The attribute that says so, as `.gitattributes` writes it.
        attribute: String,
    },
    /// A merge, a rebase or the like is under way.
    #[error("{state} is under way in `{folder}`")]
    Busy {
        /// What is under way.
        state: &'static str,
        /// The repository's folder.
        folder: String,
    },
    /// Another git process is writing.
    #[error("another git process is at work in `{folder}` (`{lock}` is there)")]
    Locked {
        /// The repository's folder.
        folder: String,
        /// The lock.
        lock: String,
    },
    /// Git does not know who commits.
    #[error("git does not know who you are")]
    NoIdentity,
    /// Commits are to be signed with a key.
    #[error("commits are signed with a key here (`commit.gpgsign`), which sopbook does not have")]
    MustSign,
    /// Anything else, in libgit2's words.
    #[error("git could not commit: {0}")]
    Git(#[from] git2::Error),
}

/// A commit of single files, about to be made.
pub struct PlannedCommit {
    repository: Repository,
    /// The files, relative to the work tree's top.
    files: Vec<PathBuf>,
}

/// Who git says commits in the repository around `folder`; none where it does not say, or there is no repository and the
/// user's own settings do not say.
#[must_use]
pub fn identity(folder: &Path) -> Option<Author> {
    let config = match open(&real_path(folder)) {
        Ok(repository) => repository.config(),
        Err(_) => git2::Config::open_default(),
    };
    let config = config.and_then(|mut config| config.snapshot()).ok()?;
    let text = |key: &str| config.get_string(key).ok().filter(|text| !text.is_empty());
    Some(Author {
        name: text("user.name").unwrap_or_default(),
        email: text("user.email")?,
    })
}

/// Prepares a commit of these files on disk: finds out whether it can be made, before any of them is changed.
///
/// # Errors
/// Where it cannot: one is not as it was committed last, or goes through a filter of git's, they are in several repositories,
/// a merge is under way, git does not know who commits, or commits have to be signed.
pub fn plan_commit(files: &[PathBuf]) -> Result<PlannedCommit, CommitError> {
    let mut plan: Option<PlannedCommit> = None;
    for file in files {
        let file = real_path(file);
        let shown = file.display().to_string();
        let repository = open(file.parent().unwrap_or(&file))?;
        let top = repository.workdir().map(real_path);
        let Some(path) = top.and_then(|top| Some(file.strip_prefix(top).ok()?.to_path_buf()))
        else {
            return Err(CommitError::Ignored { path: shown });
        };
        if let Some(attribute) = filter_of(&repository, &path)? {
            let path = shown;
            return Err(CommitError::Filtered { path, attribute });
        }
        match repository.status_file(&path)? {
            Status::CURRENT => {}
            status if status.contains(Status::IGNORED) => {
                return Err(CommitError::Ignored { path: shown });
            }
            _ => return Err(CommitError::Uncommitted { path: shown }),
        }
        match &mut plan {
            None => {
                plan = Some(PlannedCommit {
                    repository,
                    files: vec![path],
                });
            }
            Some(plan) if plan.repository.path() == repository.path() => plan.files.push(path),
            Some(_) => {
                return Err(CommitError::TwoRepositories {
                    first: files[0].display().to_string(),
                    second: shown,
                });
            }
        }
    }
    let plan = plan.ok_or_else(|| git2::Error::from_str("no file was named"))?;
    plan.check()?;
    Ok(plan)
}

/// The attribute by which git runs a program over a file, or keeps it in another encoding: libgit2 does neither, and what
/// git-crypt or Git LFS guards would be stored in the open.
fn filter_of(repository: &Repository, file: &Path) -> Result<Option<String>, CommitError> {
    for name in ["filter", "working-tree-encoding"] {
        let value = repository.get_attr_bytes(file, name, AttrCheckFlags::FILE_THEN_INDEX)?;
        if let AttrValue::Bytes(value) = AttrValue::always_bytes(value) {
            return Ok(Some(format!("{name}={}", String::from_utf8_lossy(value))));
        }
    }
    Ok(None)
}

impl PlannedCommit {
    fn check(&self) -> Result<(), CommitError> {
        let repository = &self.repository;
        let folder = || {
            let folder = repository.workdir().unwrap_or(repository.path());
            folder.display().to_string()
        };
        let state = match repository.state() {
            RepositoryState::Clean => None,
            RepositoryState::Merge => Some("a merge"),
            RepositoryState::Revert | RepositoryState::RevertSequence => Some("a revert"),
            RepositoryState::CherryPick | RepositoryState::CherryPickSequence => {
                Some("a cherry-pick")
            }
            RepositoryState::Bisect => Some("a bisection"),
            RepositoryState::Rebase
            | RepositoryState::RebaseInteractive
            | RepositoryState::RebaseMerge => Some("a rebase"),
            RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => {
                Some("an application of patches")
            }
        };
        if let Some(state) = state {
            let folder = folder();
            return Err(CommitError::Busy { state, folder });
        }
        let lock = repository.path().join("index.lock");
        if exists(&lock) {
            return Err(CommitError::Locked {
                folder: folder(),
                lock: lock.display().to_string(),
            });
        }
        let mut config = repository.config()?;
        if config
            .snapshot()?
            .get_bool("commit.gpgsign")
            .unwrap_or(false)
        {
            return Err(CommitError::MustSign);
        }
        match repository.signature() {
            Ok(_) => Ok(()),
            Err(_) => Err(CommitError::NoIdentity),
        }
    }

    /// Commits the files as they are now on top of HEAD, and gives the commit's hash.
    ///
    /// # Errors
    /// Where git cannot write.
    pub fn make(&self, message: &str) -> Result<String, CommitError> {
        let repository = &self.repository;
        let head = repository.head()?.peel_to_commit()?;
        let tree = head.tree()?;
        let top = repository.workdir().unwrap_or(repository.path());
        let mut changed = TreeUpdateBuilder::new();
        let mut index = repository.index()?;
        index.read(true)?;
        for file in &self.files {
            let mode = match tree.get_path(file)?.filemode() {
                0o100_755 => FileMode::BlobExecutable,
                _ => FileMode::Blob,
            };
            // As `git add` would: line ends are converted.
            let blob = repository.blob_path(&top.join(file))?;
            changed.upsert(file.to_string_lossy().replace('\\', "/"), blob, mode);
            index.add_path(file)?;
        }
        let tree = repository.find_tree(changed.create_updated(repository, &tree)?)?;
        let person = repository.signature()?;
        index.write()?;
        let commit = repository.commit(Some("HEAD"), &person, &person, message, &tree, &[&head])?;
        Ok(commit.to_string())
    }
}
