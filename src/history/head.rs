//! Where the library stands in its history: the commit at hand, an earlier one, a repository made anew.

use std::path::{Path, PathBuf};

use git2::{Repository, RepositoryInitOptions, Sort, StatusOptions};

use super::{HistoryError, open, unreadable};
use crate::{
    clock::{Date, day_of_second},
    files::real_path,
    library::Commit,
};

/// The commit that the folder's files come from; none where nothing was ever committed. Files that git ignores do not count
/// as changes.
///
/// # Errors
/// Where there is no repository, or it may not be read.
pub fn head(folder: &Path) -> Result<Option<Commit>, HistoryError> {
    let folder = real_path(folder);
    let repository = open(&folder)?;
    let Ok(commit) = repository.head().and_then(|head| head.peel_to_commit()) else {
        return Ok(None);
    };
    let mut wanted = StatusOptions::new();
    wanted
        .include_untracked(true)
        .include_ignored(false)
        .exclude_submodules(true);
    let top = repository.workdir().map(real_path);
    let below = top.and_then(|top| folder.strip_prefix(top).ok().map(Path::to_path_buf));
    if let Some(below) = below.filter(|below| !below.as_os_str().is_empty()) {
        wanted.pathspec(below).disable_pathspec_match(true);
    }
    let changes = repository
        .statuses(Some(&mut wanted))
        .map_err(|error| unreadable(&folder, &error))?;
    Ok(Some(Commit {
        id: commit.id().to_string(),
        has_changes: !changes.is_empty(),
    }))
}

/// The id of the commit that is checked out; none where there is no repository, or no commit.
#[must_use]
pub fn head_id(folder: &Path) -> Option<String> {
    let repository = open(folder).ok()?;
    let commit = repository.head().ok()?.peel_to_commit().ok()?;
    Some(commit.id().to_string())
}

/// The folders in which git keeps what a checkout has for itself, and what all checkouts of the repository share; none where
/// there is no repository.
#[must_use]
pub fn git_folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(repository) = open(folder) else {
        return Vec::new();
    };
    let mut folders = vec![
        real_path(repository.path()),
        real_path(repository.commondir()),
    ];
    folders.dedup();
    folders
}

/// The branch that a repository's main line is on: the one that its remote names as such, else the one that is checked out,
/// even before its first commit. None where there is no repository, or no branch.
#[must_use]
pub fn branch(folder: &Path) -> Option<String> {
    let repository = open(folder).ok()?;
    let target = |name: &str| {
        let reference = repository.find_reference(name).ok()?;
        reference
            .symbolic_target()
            .ok()
            .flatten()
            .map(str::to_owned)
    };
    let remote = target("refs/remotes/origin/HEAD");
    let remote =
        remote.and_then(|name| Some(name.strip_prefix("refs/remotes/origin/")?.to_owned()));
    remote.or_else(|| Some(target("HEAD")?.strip_prefix("refs/heads/")?.to_owned()))
}

/// The commit that was current at the end of `day`, going back from `revision` along first parents; days are UTC. None
/// where the history begins later, or nothing was committed yet.
///
/// # Errors
/// As [`commits_on`].
pub fn commit_on(folder: &Path, revision: &str, day: Date) -> Result<Option<String>, HistoryError> {
    Ok(commits_on(folder, revision, &[day])?.pop().flatten())
}

/// For each of the days, which are in order of time, the commit that was current at its end: [`commit_on`].
///
/// # Errors
/// Where there is no repository or no such revision, it may not be read, or the clone is too shallow to tell.
pub fn commits_on(
    folder: &Path,
    revision: &str,
    days: &[Date],
) -> Result<Vec<Option<String>>, HistoryError> {
    let repository = open(&real_path(folder))?;
    let is_unborn = |error: git2::Error| error.code() == git2::ErrorCode::UnbornBranch;
    if revision == "HEAD" && repository.head().is_err_and(is_unborn) {
        return Ok(vec![None; days.len()]);
    }
    let mut found =
        walk_back(&repository, revision, days).map_err(|error| unreadable(folder, &error))?;
    if found.len() < days.len() {
        if repository.is_shallow() {
            let folder = folder.display().to_string();
            return Err(HistoryError::Shallow { folder });
        }
        found.resize(days.len(), None);
    }
    found.reverse();
    Ok(found)
}

/// The commit of each day, the last day first, as far as the history reaches.
fn walk_back(
    repository: &Repository,
    revision: &str,
    days: &[Date],
) -> Result<Vec<Option<String>>, git2::Error> {
    let start = repository.revparse_single(revision)?.peel_to_commit()?;
    let mut walk = repository.revwalk()?;
    walk.set_sorting(Sort::TOPOLOGICAL)?;
    walk.simplify_first_parent()?;
    walk.push(start.id())?;
    let mut days = days.iter().rev().peekable();
    let mut found = Vec::new();
    for id in walk {
        let commit = repository.find_commit(id?)?;
        let committed = day_of_second(commit.time().seconds());
        while days.next_if(|day| committed <= **day).is_some() {
            found.push(Some(commit.id().to_string()));
        }
        if days.peek().is_none() {
            break;
        }
    }
    Ok(found)
}

/// Makes the folder a git repository, unless it already lies in one. Says whether it did.
///
/// # Errors
/// Where the repository cannot be made.
pub fn init(folder: &Path) -> Result<bool, HistoryError> {
    match open(folder) {
        Ok(_) | Err(HistoryError::NotTrusted { .. }) => return Ok(false),
        Err(_) => {}
    }
    let branch = git2::Config::open_default()
        .and_then(|config| config.get_string("init.defaultBranch"))
        .unwrap_or_else(|_| "main".to_owned());
    let mut options = RepositoryInitOptions::new();
    options.no_reinit(true).initial_head(&branch);
    Repository::init_opts(folder, &options).map_err(|error| HistoryError::Git {
        folder: folder.display().to_string(),
        message: error.message().to_owned(),
    })?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Commits whatever the index holds at noon (UTC) of a day.
    fn commit(repository: &Repository, day: Date) -> String {
        let noon = day
            .at(12, 0, 0, 0)
            .to_zoned(jiff::tz::TimeZone::UTC)
            .unwrap();
        let time = git2::Time::new(noon.timestamp().as_second(), 0);
        let ann = git2::Signature::new("Ann", "ann@example.com", &time).unwrap();
        let tree = repository.index().unwrap().write_tree().unwrap();
        let tree = repository.find_tree(tree).unwrap();
        let parent = repository
            .head()
            .ok()
            .map(|head| head.peel_to_commit().unwrap());
        let parents: Vec<_> = parent.iter().collect();
        repository
            .commit(Some("HEAD"), &ann, &ann, "Why", &tree, &parents)
            .unwrap()
            .to_string()
    }

    #[test]
    fn the_commit_of_a_day_is_the_last_one_up_to_its_end() {
        let dir = tempfile::tempdir().unwrap();
        assert!(init(dir.path()).unwrap());
        assert!(!init(dir.path()).unwrap(), "it is a repository already");
        let repository = Repository::open(dir.path()).unwrap();
        assert_eq!(head(dir.path()).unwrap(), None);
        let first = commit(&repository, date(2026, 2, 1));
        let second = commit(&repository, date(2026, 3, 1));
        for (day, expected) in [
            (date(2026, 1, 31), None),
            (date(2026, 2, 1), Some(&first)),
            (date(2026, 2, 28), Some(&first)),
            (date(2026, 6, 1), Some(&second)),
        ] {
            let found = commit_on(dir.path(), "HEAD", day).unwrap();
            assert_eq!(found.as_ref(), expected, "{day}");
        }
        assert_eq!(head(dir.path()).unwrap().unwrap().id, second);
    }

    #[test]
    fn a_file_that_was_never_committed_is_a_change() {
        let dir = tempfile::tempdir().unwrap();
        init(dir.path()).unwrap();
        let repository = Repository::open(dir.path()).unwrap();
        commit(&repository, date(2026, 2, 1));
        assert!(!head(dir.path()).unwrap().unwrap().has_changes);
        crate::files::write_new(&dir.path().join("sops/a.md"), b"x").unwrap();
        assert!(head(dir.path()).unwrap().unwrap().has_changes);
        let checklists = dir.path().join("checklists/b.md");
        crate::files::write_new(&checklists, b"x").unwrap();
        crate::files::write_new(&dir.path().join(".gitignore"), b"*\n").unwrap();
        assert!(
            !head(dir.path()).unwrap().unwrap().has_changes,
            "what git ignores does not count"
        );
    }

    #[test]
    fn a_folder_outside_git_has_no_head() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(
            head(dir.path()),
            Err(HistoryError::NoRepository { .. })
        ));
    }
}
