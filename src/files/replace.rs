//! Replacing several files, all of them or none.

use std::path::Path;

use thiserror::Error;

use super::{Source, write_atomic};
use crate::text::RelPath;

/// A file and what is to stand there instead of what was read.
#[derive(Debug, Clone, Copy)]
pub struct Replacement<'a> {
    /// The file.
    pub path: &'a RelPath,
    /// The text that was read.
    pub before: &'a str,
    /// The text to write.
    pub after: &'a str,
}

/// Why files were not replaced.
#[derive(Debug, Error)]
pub enum ReplaceError {
    /// A file is not what was read. Nothing was written.
    #[error("`{path}` was changed meanwhile by somebody else; nothing was written: try again")]
    Changed {
        /// The file.
        path: RelPath,
    },
    /// A file cannot be written. Those before it have their old text again.
    #[error("`{path}` cannot be written")]
    Io {
        /// The file.
        path: RelPath,
        /// Why.
        source: std::io::Error,
    },
}

/// Replaces files, all of them or none, each whole. `source` is where they were read from, `root` the folder.
///
/// # Errors
/// Where a file is not what was read, or cannot be written.
pub fn replace_all(
    root: &Path,
    source: &dyn Source,
    files: &[Replacement<'_>],
) -> Result<(), ReplaceError> {
    for file in files {
        let is_same = |bytes: Vec<u8>| bytes == file.before.as_bytes();
        if !source.read(file.path).is_ok_and(is_same) {
            let path = file.path.clone();
            return Err(ReplaceError::Changed { path });
        }
    }
    let place = |file: &Replacement<'_>| root.join(file.path.as_str());
    for (at, file) in files.iter().enumerate() {
        if let Err(source) = write_atomic(&place(file), file.after.as_bytes()) {
            for written in &files[..at] {
                // The error that is reported is the first one.
                write_atomic(&place(written), written.before.as_bytes()).ok();
            }
            let path = file.path.clone();
            return Err(ReplaceError::Io { path, source });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::WorkTree, *};

    #[test]
    fn all_files_are_replaced_or_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| RelPath::parse(name).unwrap();
        let (a, b) = (path("a.md"), path("b.md"));
        let write = |path: &RelPath, text: &str| {
            std::fs::write(dir.path().join(path.as_str()), text).unwrap();
        };
        let read = |path: &RelPath| std::fs::read_to_string(dir.path().join(path.as_str()));
        write(&a, "one");
        write(&b, "one");
        let tree = WorkTree::open(dir.path()).unwrap();
        let file = |path| Replacement {
            path,
            before: "one",
            after: "two",
        };
        let both = [file(&a), file(&b)];
        write(&b, "else");
        let changed = replace_all(dir.path(), &tree, &both).unwrap_err();
        assert!(matches!(changed, ReplaceError::Changed { path } if path == b));
        assert_eq!(read(&a).unwrap(), "one");
        write(&b, "one");
        replace_all(dir.path(), &tree, &both).unwrap();
        assert_eq!(
            (read(&a).unwrap(), read(&b).unwrap()),
            ("two".into(), "two".into())
        );
    }
}
