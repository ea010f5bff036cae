//! `sopbook lint --watch`: the findings anew whenever a file changes.
//!
//! A round reads and judges only what is not the same as in the round before. History is read again only when git's own files
//! change or documents come and go: what else is edited is not in it.

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
    sync::Arc,
};

use anyhow::Context as _;

use super::{Args, is_checked, narrow, show};
use crate::{
    cli::{Context, Exit, past::read_past, repository_around},
    files::{Source, Watcher, WorkTree},
    history::History,
    library::{Library, SETTINGS_FILE, Settings},
    lint::{Memo, lint_again},
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
}

pub(super) fn run(
    args: &Args,
    context: &Context,
    tree: &Arc<WorkTree>,
    paths: &[RelPath],
) -> anyhow::Result<Exit> {
    let repository = repository_around(tree.root());
    let git = repository.map(|repository| repository.join(".git"));
    let is_git = |path: &Path| git.as_deref().is_some_and(|git| path.starts_with(git));
    // The index and what we keep ourselves change whenever somebody looks.
    let is_relevant = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str());
        if is_git(path) {
            name.is_some_and(|name| !name.ends_with(".lock") && name != "index")
        } else {
            name != Some(".sopbook")
        }
    };
    let mut watcher = Watcher::new().context("changes cannot be watched here")?;
    let mut before: Option<Round> = None;
    let mut commit = None;
    loop {
        // A work tree remembers what it saw.
        let tree = &Arc::new(WorkTree::open(tree.root())?);
        let settings =
            Settings::load(&**tree).with_context(|| format!("{SETTINGS_FILE} cannot be read"))?;
        let folders = settings
            .folders(tree.root())
            .skip(1)
            .map(|folder| (folder, true));
        let flat = [Some(tree.root().to_path_buf()), git.clone()];
        let flat = flat.into_iter().flatten().map(|folder| (folder, false));
        watcher
            .set(flat.chain(folders))
            .context("not every folder can be watched")?;
        let source = Arc::clone(tree) as Arc<dyn Source>;
        let known = before.as_ref().map(|round| &round.library);
        let library = Library::load_reusing(source, settings, known);
        let head = crate::history::head_id(tree.root());
        let is_same_past =
            head == commit && known.is_some_and(|known| has_same_files(known, &library));
        commit = head;
        let (past, mut memo) = match before.take() {
            Some(round) if is_same_past => (round.past, round.memo),
            _ => (read_past(&library, tree.root(), "HEAD"), Memo::default()),
        };
        let history = past.as_ref().map_err(String::as_str);
        let mut report = lint_again(&library, context.today, history, Some(&mut memo));
        let is_any_checked = narrow(&mut report, &library, paths, args, context, tree)?;
        if io::stdout().is_terminal() {
            let mut out = io::stdout().lock();
            out.write_all(CLEAR.as_bytes())?;
        }
        show(&report, &library, args, context, tree)?;
        if let Err(error) = is_checked(&library, is_any_checked) {
            context.report(&error);
        }
        context.say(1, format_args!("{}", findings::summary(&report)));
        before = Some(Round {
            library,
            past,
            memo,
        });
        while !watcher
            .wait(is_relevant)
            .context("changes are no longer told")?
        {}
    }
}

/// Whether both hold documents of the same files, under the same settings.
fn has_same_files(one: &Library, other: &Library) -> bool {
    let paths = |library: &Library| {
        let documents = library.documents().iter();
        documents
            .map(|document| document.path.clone())
            .collect::<Vec<_>>()
    };
    one.settings.text == other.settings.text && paths(one) == paths(other)
}
