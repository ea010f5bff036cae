//! Mending: the edits that findings carry, applied to the files until none is left.
//!
//! The edits of a finding belong together: all of them are made, or none. Of two findings whose edits meet, the first is mended
//! now and the other is looked at again afterwards, because the file is checked anew after each round. Nothing is written
//! here.

use std::{collections::BTreeMap, sync::Arc};

use super::LintReport;
use crate::{
    diagnostic::{Edit, Finding, apply_edits},
    files::{Memory, Overlay, Source, read_text},
    library::Library,
    text::{RelPath, Span},
};

/// More rounds than any two edits can wait for each other.
const ROUNDS: usize = 10;

/// Files, mended.
pub struct Mended {
    /// The files that change, by path.
    pub files: Vec<MendedFile>,
    /// How many findings were mended.
    pub findings: usize,
    /// The library as it stands afterwards.
    pub library: Library,
    /// What is still wrong.
    pub report: LintReport,
}

/// A file that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MendedFile {
    /// The file, relative to the library's root.
    pub path: RelPath,
    /// The text that was read.
    pub before: String,
    /// The text to write.
    pub after: String,
}

/// Mends what can be mended in the library that `source` holds. `load` loads a library, and `check` lints it.
///
/// # Errors
/// Where a library cannot be loaded.
pub fn mend<E>(
    source: &Arc<dyn Source>,
    load: impl Fn(Arc<dyn Source>) -> Result<Library, E>,
    check: impl Fn(&Library) -> LintReport,
) -> Result<Mended, E> {
    let mut library = load(Arc::clone(source))?;
    let mut report = check(&library);
    let mut files: BTreeMap<RelPath, MendedFile> = BTreeMap::new();
    let mut findings = 0;
    for _ in 0..ROUNDS {
        let mut above = Memory::default();
        let before = findings;
        for (path, (mended, edits)) in edits_by_file(&report.findings) {
            let Ok(text) = read_text(library.source(), path) else {
                continue;
            };
            let after = apply_edits(&text, &edits);
            if after == text {
                continue;
            }
            findings += mended;
            let file = files.entry(path.clone()).or_insert_with(|| MendedFile {
                path: path.clone(),
                before: text,
                after: String::new(),
            });
            file.after = after;
        }
        if findings == before {
            break;
        }
        for file in files.values() {
            above.insert(file.path.clone(), file.after.as_bytes());
        }
        library = load(Arc::new(Overlay::new(Arc::clone(source), above)))?;
        report = check(&library);
    }
    let files = files.into_values();
    Ok(Mended {
        files: files.filter(|file| file.before != file.after).collect(),
        findings,
        library,
        report,
    })
}

/// For each file the edits to make in it that do not meet, and the number of findings that they mend.
fn edits_by_file(findings: &[Finding]) -> BTreeMap<&RelPath, (usize, Vec<Edit>)> {
    let mut by_file: BTreeMap<&RelPath, (usize, Vec<Edit>)> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| !finding.edits.is_empty()) {
        let (mended, edits) = by_file.entry(&finding.path).or_default();
        let meets = |edit: &Edit| edits.iter().any(|other| meet(edit.span, other.span));
        if !finding.edits.iter().any(meets) {
            edits.extend(finding.edits.iter().cloned());
            *mended += 1;
        }
    }
    by_file
}

/// Whether two spans share a byte or touch.
fn meet(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}
