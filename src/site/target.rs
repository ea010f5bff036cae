//! The folder that a build replaces: it must be new, empty, or hold nothing but what a build wrote.

use super::{BuildOptions, MARKER, SiteError};
use crate::{
    files::{foreign_entry, is_file, real_path},
    library::Library,
    text::one_line,
};

/// Refuses a folder whose content somebody may miss.
pub(super) fn check(library: &Library, options: &BuildOptions) -> Result<(), SiteError> {
    let out = real_path(&options.out);
    let root = real_path(&options.root);
    let holds_documents = || {
        library.documents().iter().any(|document| {
            let file = root.join(document.path.as_str());
            file.starts_with(&out)
        })
    };
    if root.starts_with(&out) || holds_documents() {
        return Err(SiteError::HoldsLibrary {
            out: options.out.clone(),
        });
    }
    let not_ours = |entry: &str, remedy| SiteError::NotOurs {
        out: options.out.clone(),
        entry: one_line(entry),
        remedy,
    };
    if is_file(&out) {
        return Err(not_ours("a file", "name a folder with `--out`"));
    }
    let foreign = foreign_entry(&out, MARKER).map_err(|source| SiteError::Write {
        out: options.out.clone(),
        source,
    })?;
    match foreign.as_deref() {
        None => Ok(()),
        Some(".git") => Err(not_ours(
            "`.git`",
            "name another folder with `--out` and copy the site from there",
        )),
        Some(entry) => Err(not_ours(
            &format!("`{entry}`"),
            "move it elsewhere, or name another folder with `--out`",
        )),
    }
}
