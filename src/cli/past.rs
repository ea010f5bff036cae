//! The past of a library, read as deep as the rules that are on would ask.

use std::{mem::ManuallyDrop, path::Path};

use crate::{
    clock::Date,
    history::History,
    library::Library,
    lint::{LintReport, history_wanted, lint},
};

use super::Context;

impl Context {
    /// Holds a library against its rules, with its history as `revision` knows it.
    pub(crate) fn lint(&self, library: &Library, root: &Path, revision: &str) -> LintReport {
        // The process ends with the command; to take a long history apart first would only keep its reader waiting.
        let past = ManuallyDrop::new(read_past(library, root, revision));
        lint(library, self.today, past.as_ref().map_err(String::as_str))
    }
}

/// Holds a library against its rules on another day than today.
pub(crate) fn lint_on(library: &Library, root: &Path, revision: &str, day: Date) -> LintReport {
    let past = read_past(library, root, revision);
    lint(library, day, past.as_ref().map_err(String::as_str))
}

/// The library's history as `revision` knows it, or why there is none.
pub(crate) fn read_past(library: &Library, root: &Path, revision: &str) -> Result<History, String> {
    match history_wanted(library) {
        Some(depth) => {
            History::read(root, library, revision, depth).map_err(|error| error.to_string())
        }
        None => Err("no rule asks for it".to_owned()),
    }
}
