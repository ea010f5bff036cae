//! A library at a moment: the work tree, or a revision of it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Context, fail};
use crate::{
    assess::{Earlier, Evidence, assess},
    clock::Date,
    history::{self, GitTree, HistoryError},
    library::{Assessment, Commit, Library, is_library},
};

/// A library, and how to look further back from it.
pub(crate) struct Snapshot {
    /// The library.
    pub(crate) library: Library,
    /// The commit that it was read at; none where nothing was committed yet, or why there is no history.
    commit: Result<Option<Commit>, String>,
    /// The revision that it was read at.
    tree: Option<Arc<GitTree>>,
    /// The library's folder.
    pub(crate) root: PathBuf,
    today: Date,
}

/// Says what keeps the past of a library from being read. Where the settings stand beside the clone that holds the documents, git
/// has the documents but not the library.
pub(crate) fn no_past(
    context: &Context,
    root: &Path,
    revision: &str,
    error: HistoryError,
) -> anyhow::Error {
    let holds_documents = || -> anyhow::Result<bool> {
        let settings = context.settings(&*context.work_tree()?)?;
        let mut folders = settings.folders(root);
        Ok(folders.any(|folder| GitTree::open(&folder, revision).is_ok()))
    };
    match error {
        HistoryError::NoRepository { folder } if holds_documents().unwrap_or(false) => fail(
            format!(
                "a look at the past needs the settings in git, and `{folder}` stands outside the repository of its documents"
            ),
            "move sopbook.toml into that repository and commit it; then any revision can be read",
        ),
        error => error.into(),
    }
}

impl Snapshot {
    /// Reads the work tree, or the revision `at`.
    pub(crate) fn load(context: &Context, at: Option<&str>) -> anyhow::Result<Self> {
        let today = context.today;
        let root = context.root()?;
        let Some(revision) = at else {
            let commit = history::head(&root).map_err(|error| match error {
                HistoryError::NoRepository { .. } => {
                    "the library's folder is in no git repository".to_owned()
                }
                error => error.to_string(),
            });
            return Ok(Self {
                library: context.library()?,
                commit,
                tree: None,
                root,
                today,
            });
        };
        let tree = GitTree::open(&root, revision)
            .map_err(|error| no_past(context, &root, revision, error))?;
        let commit = Commit {
            id: tree.commit(),
            has_changes: false,
        };
        let tree = Arc::new(tree);
        if !is_library(&*tree) {
            tree.is_whole()?;
            return Err(fail(
                format!(
                    "there was no library at `{revision}`: neither a sopbook.toml nor a `sops` folder"
                ),
                "`sopbook trend` shows since when there is one",
            ));
        }
        let library = context.load(tree.clone());
        tree.is_whole()?;
        Ok(Self {
            library: library?,
            commit: Ok(Some(commit)),
            tree: Some(tree),
            root,
            today,
        })
    }

    /// Tells whether all that was asked of the library so far could be read, as [`GitTree::is_whole`] does.
    pub(crate) fn is_whole(&self) -> Result<(), HistoryError> {
        self.tree.as_ref().map_or(Ok(()), |tree| tree.is_whole())
    }

    /// Judges the action steps.
    pub(crate) fn assess(&self) -> Assessment {
        assess(&Evidence {
            library: &self.library,
            today: self.today,
            commit: self.commit.as_ref().ok().cloned().flatten(),
            earlier: &|day| self.earlier(day),
        })
    }

    /// The library as it was at the end of a day, read by today's settings so that ids mean the same.
    fn earlier(&self, day: Date) -> Earlier {
        let commit = match &self.commit {
            Ok(Some(commit)) => commit,
            Ok(None) => return Earlier::NotYet,
            Err(why) => return Earlier::Unknown(why.clone()),
        };
        match history::commit_on(&self.root, &commit.id, day) {
            Ok(None) => Earlier::NotYet,
            Ok(Some(before)) => match GitTree::open(&self.root, &before) {
                Ok(tree) => {
                    let tree = Arc::new(tree);
                    if !is_library(&*tree) && tree.is_whole().is_ok() {
                        return Earlier::NotYet;
                    }
                    let settings = self.library.settings.clone();
                    let library = Library::load_with(tree.clone(), settings);
                    for document in library.documents().iter().filter(|it| it.shows_pictures()) {
                        // Reads the pictures, which would be read only after the question whether all is there.
                        let _ = library.body_hash(document);
                    }
                    match tree.is_whole() {
                        Ok(()) => Earlier::Library(Box::new(library)),
                        Err(error) => Earlier::Unknown(error.to_string()),
                    }
                }
                // The folder was not there yet.
                Err(HistoryError::NoFolder { .. }) => Earlier::NotYet,
                Err(error) => Earlier::Unknown(error.to_string()),
            },
            Err(error) => Earlier::Unknown(error.to_string()),
        }
    }
}
