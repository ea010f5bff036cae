//! Scaffolding: whole libraries (`init`), their CI pipelines (`init --ci`) and single documents (`new`).
//!
//! Both first make a [`Plan`], which touches nothing, and then carry it out. No file is ever replaced: where something
//! stands in the way, nothing is written at all. A file that holds just what the plan says is not in the way, so what a
//! full disk or a kill broke off can be done again. The one edit to a file that exists adds a new checklist's id to its SOP.

mod document;
mod embedded;
mod facts;
mod fill;
mod pipeline;
mod starter;

use std::{
    io,
    path::{Path, PathBuf},
};

use thiserror::Error;

pub use self::{
    document::{NewDocument, ScaffoldError, plan_document},
    facts::{Lead, PSAS, TeamFacts, unnamed_automations},
    pipeline::{CiSystem, GITLAB_ROOT, plan_pipeline},
    starter::{Starter, plan_library, starter_library},
};
use crate::{
    files::{holds, is_file, is_folder, write_atomic, write_new},
    text::RelPath,
};

/// What is about to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// New files with their content, in the order of writing.
    pub files: Vec<(RelPath, String)>,
    /// Files that exist, with their whole new content.
    pub edits: Vec<(RelPath, String)>,
    /// What a person has to fill in or do, in words.
    pub open: Vec<String>,
}

/// Why a plan was not carried out.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Something stands where a new file would go. Nothing was written.
    #[error("`{}` exists already; nothing was written", path.display())]
    Exists {
        /// The first file in the way.
        path: PathBuf,
    },
    /// A file could not be written. What was written before it stays.
    #[error("`{}` cannot be written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl Plan {
    /// Writes the files below `root`.
    ///
    /// # Errors
    /// Where a new file exists already, or writing fails.
    pub fn carry_out(&self, root: &Path) -> Result<(), WriteError> {
        let place = |path: &RelPath| root.join(path.as_str());
        let mut missing = Vec::new();
        for (path, text) in &self.files {
            let path = place(path);
            if is_folder(&path) || is_file(&path) && !holds(&path, text.as_bytes()) {
                return Err(WriteError::Exists { path });
            }
            if !is_file(&path) {
                missing.push((path, text));
            }
        }
        for (path, text) in missing {
            write_new(&path, text.as_bytes()).map_err(|source| match source.kind() {
                io::ErrorKind::AlreadyExists => WriteError::Exists { path },
                _ => WriteError::Io { path, source },
            })?;
        }
        for (path, text) in &self.edits {
            let path = place(path);
            write_atomic(&path, text.as_bytes())
                .map_err(|source| WriteError::Io { path, source })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_where_one_file_stands_in_the_way() {
        let dir = tempfile::tempdir().unwrap();
        write_new(&dir.path().join("b.md"), b"mine").unwrap();
        let file = |name: &str| (RelPath::parse(name).unwrap(), "new".to_owned());
        let plan = Plan {
            files: vec![file("a.md"), file("b.md")],
            ..Plan::default()
        };
        let error = plan.carry_out(dir.path()).unwrap_err();
        assert!(matches!(error, WriteError::Exists { path } if path.ends_with("b.md")));
        assert!(!is_file(&dir.path().join("a.md")));
    }

    #[test]
    fn a_plan_that_was_broken_off_can_be_carried_out_again() {
        let dir = tempfile::tempdir().unwrap();
        write_new(&dir.path().join("b.md"), b"new").unwrap();
        let file = |name: &str| (RelPath::parse(name).unwrap(), "new".to_owned());
        let plan = Plan {
            files: vec![file("a.md"), file("b.md")],
            ..Plan::default()
        };
        plan.carry_out(dir.path()).unwrap();
        assert!(holds(&dir.path().join("a.md"), b"new"));
    }
}
