//! One commit of single files: the second of the two things that this room writes.
//!
//! What else is staged stays staged, and is not committed. Everything that speaks against the commit is looked for before
//! anybody writes a file, and stays true until the commit is made: the index is locked all the while, as git itself does it.
//! No hook is run: nothing in a library is executed.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use git2::{
    AttrCheckFlags, AttrValue, FileMode, Index, IndexEntry, IndexEntryExtendedFlag, IndexEntryFlag,
    Repository, RepositoryState, Signature, Status, build::TreeUpdateBuilder,
};
use thiserror::Error;

use super::{Author, HistoryError, open};
use crate::files::{LockedCopy, real_path};

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
    /// Git is told not to look at the file.
    #[error("git is told to take `{path}` as unchanged (`{flag}`), and cannot tell whether it is")]
    Unwatched {
        /// The file.
        path: String,
        /// What it was told, as `git update-index` has it.
        flag: &'static str,
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
    /// The lock on the index cannot be had.
    #[error("`{lock}` cannot be written: {source}")]
    NoLock {
        /// The lock.
        lock: String,
        /// Why.
        source: io::Error,
    },
    /// The commit was made, but the index still lists what was there before.
    #[error("commit {commit} was made, but git's index could not be replaced: {source}")]
    Stale {
        /// The commit.
        commit: String,
        /// Why.
        source: io::Error,
    },
    /// Anything else, in libgit2's words.
    #[error("git could not commit: {0}")]
    Git(#[from] git2::Error),
}

impl CommitError {
    /// Whether one of the files keeps the commit from being made, not the repository: another file might be committed.
    #[must_use]
    pub fn is_of_file(&self) -> bool {
        matches!(
            self,
            Self::TwoRepositories { .. }
                | Self::Uncommitted { .. }
                | Self::Ignored { .. }
                | Self::Unwatched { .. }
                | Self::Filtered { .. }
        )
    }
}

/// A commit of single files, about to be made. As long as it lives, no other git process writes to the index.
pub struct PlannedCommit {
    /// What git will list once the commit is made.
    lock: LockedCopy,
    repository: Repository,
    author: Signature<'static>,
    committer: Signature<'static>,
    /// The files, relative to the work tree's top.
    files: Vec<PathBuf>,
}

/// Who git says authors commits in the repository around `folder`, the environment before the settings; none where it does not say, or there is no repository and the
/// user's own settings do not say.
#[must_use]
pub fn identity(folder: &Path) -> Option<Author> {
    let config = match open(&real_path(folder)) {
        Ok(repository) => match repository.author_from_env() {
            Ok(author) => return Some(named(&author)),
            Err(_) => repository.config(),
        },
        Err(_) => git2::Config::open_default(),
    };
    let config = config.and_then(|mut config| config.snapshot()).ok()?;
    let text = |key: &str| config.get_string(key).ok().filter(|text| !text.is_empty());
    Some(Author {
        name: text("user.name").unwrap_or_default(),
        email: text("user.email")?,
    })
}

fn named(person: &Signature<'_>) -> Author {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Author {
        name: text(person.name_bytes()),
        email: text(person.email_bytes()),
    }
}

/// Prepares a commit of these files on disk: finds out whether it can be made, before any of them is changed, and keeps
/// others from writing to the index until it is made or dropped.
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
        let plan = match &mut plan {
            Some(plan) if plan.repository.path() == repository.path() => plan,
            Some(_) => {
                return Err(CommitError::TwoRepositories {
                    first: files[0].display().to_string(),
                    second: shown,
                });
            }
            none => none.insert(PlannedCommit::begin(repository, &shown)?),
        };
        plan.check_file(&path, shown)?;
        plan.files.push(path);
    }
    Ok(plan.ok_or_else(|| git2::Error::from_str("no file was named"))?)
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
    /// Takes the lock on a repository's index. `first` is the first file, for the error.
    fn begin(repository: Repository, first: &str) -> Result<Self, CommitError> {
        let index = repository.path().join("index");
        let lock = LockedCopy::take(&index).map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => CommitError::Locked {
                folder: folder_of(&repository),
                lock: LockedCopy::place(&index).display().to_string(),
            },
            // Nothing was ever added.
            ErrorKind::NotFound => CommitError::Uncommitted {
                path: first.to_owned(),
            },
            _ => CommitError::NoLock {
                lock: LockedCopy::place(&index).display().to_string(),
                source,
            },
        })?;
        repository.set_index(&mut Index::open(lock.path())?)?;
        check(&repository)?;
        let identity = |found: Result<_, git2::Error>| found.map_err(|_| CommitError::NoIdentity);
        Ok(Self {
            lock,
            author: identity(repository.author_from_env())?,
            committer: identity(repository.committer_from_env())?,
            repository,
            files: Vec::new(),
        })
    }

    fn check_file(&self, file: &Path, shown: String) -> Result<(), CommitError> {
        if let Some(attribute) = filter_of(&self.repository, file)? {
            let path = shown;
            return Err(CommitError::Filtered { path, attribute });
        }
        let listed = self.repository.index()?.get_path(file, 0);
        if let Some(flag) = listed.as_ref().and_then(flag_of) {
            return Err(CommitError::Unwatched { path: shown, flag });
        }
        match self.repository.status_file(file)? {
            Status::CURRENT => Ok(()),
            status if status.contains(Status::IGNORED) => Err(CommitError::Ignored { path: shown }),
            _ => Err(CommitError::Uncommitted { path: shown }),
        }
    }

    /// Who will have authored the commit.
    #[must_use]
    pub fn author(&self) -> Author {
        named(&self.author)
    }

    /// Whether the author is somebody with these addresses; the mailmap is honoured.
    #[must_use]
    pub fn is_by(&self, emails: &[String]) -> bool {
        let mailmap = self.repository.mailmap().ok();
        let known = |email: &str| {
            let (name, when) = (&self.author().name, self.author.when());
            let person = Signature::new(name, email, &when).ok()?;
            let person = mailmap.as_ref()?.resolve_signature(&person).ok()?;
            Some(named(&person).email)
        };
        let known = |email: &str| {
            known(email)
                .unwrap_or_else(|| email.to_owned())
                .to_lowercase()
        };
        let author = known(&self.author().email);
        emails.iter().any(|email| known(email) == author)
    }

    /// Commits the files as they are now on top of HEAD, and gives the commit's hash.
    ///
    /// # Errors
    /// Where git cannot write: then nothing is committed, but for [`CommitError::Stale`].
    pub fn make(self, message: &str) -> Result<String, CommitError> {
        let repository = &self.repository;
        let head = repository.head()?.peel_to_commit()?;
        let tree = head.tree()?;
        let mut changed = TreeUpdateBuilder::new();
        let mut index = repository.index()?;
        for file in &self.files {
            // As `git add` would: line ends are converted.
            index.add_path(file)?;
            let added = index.get_path(file, 0);
            let mut added = added.ok_or_else(|| git2::Error::from_str("the file went away"))?;
            let mode = match tree.get_path(file)?.filemode() {
                0o100_755 => FileMode::BlobExecutable,
                _ => FileMode::Blob,
            };
            changed.upsert(added.path.as_slice(), added.id, mode);
            added.mode = mode.into();
            index.add(&added)?;
        }
        index.write()?;
        let tree = repository.find_tree(changed.create_updated(repository, &tree)?)?;
        let (author, committer) = (&self.author, &self.committer);
        let commit =
            repository.commit(Some("HEAD"), author, committer, message, &tree, &[&head])?;
        self.lock.publish().map_err(|source| CommitError::Stale {
            commit: commit.to_string(),
            source,
        })?;
        Ok(commit.to_string())
    }
}

/// Whether a repository takes a commit from us at all.
fn check(repository: &Repository) -> Result<(), CommitError> {
    let state = match repository.state() {
        RepositoryState::Clean => None,
        RepositoryState::Merge => Some("a merge"),
        RepositoryState::Revert | RepositoryState::RevertSequence => Some("a revert"),
        RepositoryState::CherryPick | RepositoryState::CherryPickSequence => Some("a cherry-pick"),
        RepositoryState::Bisect => Some("a bisection"),
        RepositoryState::Rebase
        | RepositoryState::RebaseInteractive
        | RepositoryState::RebaseMerge => Some("a rebase"),
        RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => {
            Some("an application of patches")
        }
    };
    if let Some(state) = state {
        let folder = folder_of(repository);
        return Err(CommitError::Busy { state, folder });
    }
    if repository
        .config()?
        .snapshot()?
        .get_bool("commit.gpgsign")
        .unwrap_or(false)
    {
        return Err(CommitError::MustSign);
    }
    Ok(())
}

/// The flag that tells git to take a file as unchanged, whatever stands in it.
fn flag_of(listed: &IndexEntry) -> Option<&'static str> {
    let flags = IndexEntryFlag::from_bits_truncate(listed.flags);
    let more = IndexEntryExtendedFlag::from_bits_truncate(listed.flags_extended);
    if flags.contains(IndexEntryFlag::VALID) {
        Some("assume-unchanged")
    } else if more.contains(IndexEntryExtendedFlag::SKIP_WORKTREE) {
        Some("skip-worktree")
    } else {
        None
    }
}

fn folder_of(repository: &Repository) -> String {
    let folder = repository.workdir().unwrap_or(repository.path());
    folder.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::write_atomic;

    #[test]
    fn while_a_commit_is_planned_no_other_is_and_afterwards_nothing_is_staged() {
        let dir = tempfile::tempdir().unwrap();
        let repository = Repository::init(dir.path()).unwrap();
        let mut config = repository.config().unwrap();
        config.set_str("user.name", "Ann").unwrap();
        config.set_str("user.email", "ann@example.com").unwrap();
        let file = dir.path().join("a.md");
        write_atomic(&file, b"one\n").unwrap();
        let refused = plan_commit(std::slice::from_ref(&file)).err();
        assert!(matches!(refused, Some(CommitError::Uncommitted { .. })));
        let mut index = repository.index().unwrap();
        index.add_path(Path::new("a.md")).unwrap();
        index.write().unwrap();
        let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
        let ann = repository.signature().unwrap();
        let first = repository.commit(Some("HEAD"), &ann, &ann, "first", &tree, &[]);
        let first = first.unwrap().to_string();
        let plan = || plan_commit(std::slice::from_ref(&file));
        let one = plan().unwrap();
        assert!(matches!(plan().err(), Some(CommitError::Locked { .. })));
        assert!(index.write().is_err());
        drop(one);
        let one = plan().unwrap();
        write_atomic(&file, b"two\n").unwrap();
        let second = one.make("second").unwrap();
        let head = repository.head().unwrap().peel_to_commit().unwrap();
        assert_eq!(head.id().to_string(), second);
        assert_eq!(head.parent_id(0).unwrap().to_string(), first);
        let status = repository.status_file(Path::new("a.md")).unwrap();
        assert_eq!(status, Status::CURRENT);
        assert!(plan().is_ok());
    }
}
