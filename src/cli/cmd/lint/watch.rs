//! `sopbook lint --watch`: the findings anew whenever a file changes.
//!
//! A round reads and judges only what is not the same as in the round before. History is read again only when git's own files
//! change or documents come and go: what else is edited is not in it.

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;

use super::{Args, is_checked, narrow, show};
use crate::{
    cli::{Context, Exit, past::read_past},
    files::{Source, Watcher, WorkTree},
    history::{History, git_folders, head_id},
    library::{Library, SETTINGS_FILE, Settings},
    lint::{Memo, history_wanted, lint_again},
    output::findings,
    text::RelPath,
};

/// Takes the screen back to its upper left corner and wipes it.
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";

/// What a round leaves to the next.
struct Round {
    library: Library,
    past: Result<History, String>,
    memo: Memo,
    /// The commit that `past` was read at.
    commit: Option<String>,
}

pub(super) fn run(
    args: &Args,
    context: &Context,
    tree: &Arc<WorkTree>,
    paths: &[RelPath],
) -> anyhow::Result<Exit> {
    let root = tree.root();
    let git = git_folders(root);
    // The index and what we keep ourselves change whenever somebody looks.
    let is_relevant = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str());
        if git.iter().any(|git| path.starts_with(git)) {
            name.is_some_and(|name| !name.ends_with(".lock") && name != "index")
        } else {
            name != Some(".sopbook")
        }
    };
    let mut watcher = Watcher::new().context("changes cannot be watched here")?;
    let mut before = None;
    let mut is_first = true;
    loop {
        // A work tree remembers what it saw.
        let tree = Arc::new(WorkTree::open(root)?);
        let settings =
            Settings::load(&*tree).with_context(|| format!("{SETTINGS_FILE} cannot be read"))?;
        // Before anything is read, so that no edit is missed in between.
        watcher
            .set(places(args, context, root, &git, &settings))
            .context("not every folder can be watched")?;
        match round(args, context, &tree, settings, paths, before.take()) {
            Ok(round) => before = Some(round),
            Err(error) if is_first || error.is::<io::Error>() => return Err(error),
            // What is half written, such as a baseline that is being edited, does not end the watch.
            Err(error) => context.report(&error),
        }
        is_first = false;
        while !watcher
            .wait(is_relevant)
            .context("changes are no longer told")?
        {}
    }
}

/// What is watched: alone, or with all that is below it.
fn places(
    args: &Args,
    context: &Context,
    root: &Path,
    git: &[PathBuf],
    settings: &Settings,
) -> Vec<(PathBuf, bool)> {
    let baseline = args.baseline.as_ref();
    let baseline =
        baseline.and_then(|file| context.folder.join(file).parent().map(Path::to_path_buf));
    // HEAD and the log of its moves; the branches.
    let logs = git.iter().flat_map(|git| [git.clone(), git.join("logs")]);
    let alone = [root.to_path_buf()].into_iter().chain(baseline).chain(logs);
    let branches = git.iter().map(|git| git.join("refs"));
    let deep = settings.folders(root).skip(1).chain(branches);
    let places = alone.map(|folder| (folder, false));
    places.chain(deep.map(|folder| (folder, true))).collect()
}

/// Looks once, and shows what is found.
fn round(
    args: &Args,
    context: &Context,
    tree: &Arc<WorkTree>,
    settings: Settings,
    paths: &[RelPath],
    before: Option<Round>,
) -> anyhow::Result<Round> {
    let root = tree.root();
    let source = Arc::clone(tree) as Arc<dyn Source>;
    let known = before.as_ref().map(|round| &round.library);
    let library = Library::load_reusing(source, settings, known);
    let commit = head_id(root);
    let is_same_past = |round: &Round| {
        round.commit == commit
            && has_same_files(&round.library, &library)
            && history_wanted(&round.library) == history_wanted(&library)
    };
    let (past, mut memo) = match before {
        Some(round) if is_same_past(&round) => (round.past, round.memo),
        _ => (read_past(&library, root, "HEAD"), Memo::default()),
    };
    let history = past.as_ref().map_err(String::as_str);
    let mut report = lint_again(&library, context.today, history, Some(&mut memo));
    let is_any_checked = narrow(&mut report, &library, paths, args, context, tree)?;
    if io::stdout().is_terminal() {
        io::stdout().lock().write_all(CLEAR.as_bytes())?;
    }
    show(&report, &library, args, context, tree)?;
    if let Err(error) = is_checked(&library, is_any_checked) {
        context.report(&error);
    }
    context.say(1, format_args!("{}", findings::summary(&report)));
    Ok(Round {
        library,
        past,
        memo,
        commit,
    })
}

/// Whether both hold documents of the same files, under the same settings.
fn has_same_files(one: &Library, other: &Library) -> bool {
    let paths = |library: &'_ Library| -> Vec<RelPath> {
        let documents = library.documents().iter();
        documents.map(|document| document.path.clone()).collect()
    };
    one.settings.text == other.settings.text && paths(one) == paths(other)
}
