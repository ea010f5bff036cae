//! Changes to files as a patch that `git apply` takes.

use std::io::{self, Write};

use similar::TextDiff;

use crate::lint::MendedFile;

/// Writes what changes in `files` as a unified diff; `prefix` is the way from the repository's root to the library.
///
/// # Errors
/// Where the writer fails.
pub fn render(files: &[MendedFile], prefix: &str, out: &mut dyn Write) -> io::Result<()> {
    for file in files {
        let (a, b) = (
            format!("a/{prefix}{}", file.path),
            format!("b/{prefix}{}", file.path),
        );
        let diff = TextDiff::from_lines(&file.before, &file.after);
        write!(out, "{}", diff.unified_diff().header(&a, &b))?;
    }
    Ok(())
}
