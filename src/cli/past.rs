//! The past of a library, read as deep as the rules that are on would ask.

use std::{mem::ManuallyDrop, path::Path};

use crate::{
    history::History,
    library::Library,
    lint::{LintReport, history_wanted, lint},
};

use super::Context;

impl Context {
    /// Holds a library against its rules, with its history as `revision` knows it.
    pub(crate) fn lint(&self, library: &Library, root: &Path, revision: &str) -> LintReport {
        let past = match history_wanted(library) {
            Some(depth) => {
                History::read(root, library, revision, depth).map_err(|error| error.to_string())
            }
            None => Err("no rule asks for it".to_owned()),
        };
        // The process ends with the command; to take a long history apart first would only keep its reader waiting.
        let past = ManuallyDrop::new(past);
        lint(library, self.today, past.as_ref().map_err(String::as_str))
    }
}
