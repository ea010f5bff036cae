//! Signing: the text that a document has once somebody has reviewed it, and the writing of such texts.

use std::path::Path;

use thiserror::Error;

use crate::{
    clock::Date,
    diagnostic::{DefectKind, apply_edits},
    files::{Replacement, Source, Stamp, replace_all},
    front_matter::{NewValue, Setting, set_keys},
    library::{Document, Kind, Library},
    text::{RelPath, one_line},
};

/// What a person gives with a review.
#[derive(Debug, Clone, Copy)]
pub struct Signature<'a> {
    /// The person's key in the roster.
    pub by: &'a str,
    /// The day.
    pub on: Date,
    /// What came of it.
    pub outcome: &'a str,
}

/// A document with a review signed into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The file.
    pub path: RelPath,
    /// The document's name.
    pub name: String,
    /// Its text so far.
    pub before: String,
    /// Its text with the review.
    pub text: String,
    /// The keys that the review set, with their values.
    pub keys: Vec<(&'static str, String)>,
}

/// Why a document is not signed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignError {
    /// The outcome says nothing.
    #[error("a review needs an outcome: what came of it, even if that is \"no change\"")]
    NoOutcome,
    /// The front matter is not read as it stands.
    #[error("`{path}` cannot be signed: line {line}: {reason}")]
    Broken {
        /// The file.
        path: RelPath,
        /// The line where the reason stands.
        line: u32,
        /// What is wrong.
        reason: String,
    },
}

/// Signs a document: the four review keys, and on a checklist the versions of the SOPs that it was read against.
///
/// # Errors
/// Where the outcome is blank, or the front matter would stay broken.
pub fn sign(
    library: &Library,
    document: &Document,
    signature: &Signature<'_>,
) -> Result<Signed, SignError> {
    let outcome = one_line(signature.outcome);
    if outcome.is_empty() {
        return Err(SignError::NoOutcome);
    }
    let hash = library.body_hash(document);
    let text = |text: &str| NewValue::Text(text.to_owned());
    let mut values = vec![
        ("last_reviewed_on", NewValue::Date(signature.on)),
        ("last_reviewed_by", text(signature.by)),
        ("last_review_outcome", text(&outcome)),
        ("reviewed_hash", text(hash.as_str())),
    ];
    if document.kind == Kind::Checklist {
        let follows = follows(library, document);
        let is_written = document.front_matter.entry("follows").is_some();
        if !follows.is_empty() || is_written {
            values.push(("follows", NewValue::List(follows)));
        }
    }
    let settings: Vec<Setting<'_>> = values
        .iter()
        .map(|(key, value)| Setting {
            names: library.settings.names_of(key),
            value: value.clone(),
        })
        .collect();
    let broken = |at: u32, reason: &str| SignError::Broken {
        path: document.path.clone(),
        line: document.lines().line(at),
        reason: reason.to_owned(),
    };
    let edits = set_keys(&document.text, &settings)
        .map_err(|refusal| broken(refusal.span.start, &refusal.reason))?;
    let text = apply_edits(&document.text, &edits);
    let signed = Document::parse(
        document.kind,
        &document.path,
        Stamp::default(),
        &text,
        &library.settings,
    );
    // What the review itself mends, a date that was none, is no reason to refuse it.
    let stays = |message: &str| {
        let mut defects = signed.defects.iter();
        defects.any(|defect| defect.report.message == message)
    };
    let mut defects = document.defects.iter();
    if let Some(defect) = defects.find(|defect| {
        matches!(defect.kind, DefectKind::Invalid | DefectKind::Misplaced)
            && stays(&defect.report.message)
    }) {
        return Err(broken(defect.report.span.start, &defect.report.message));
    }
    if signed.body_hash(library.source()) != hash {
        let reason = "a review written into it would change what it says";
        return Err(broken(0, reason));
    }
    let keys = values.into_iter().map(|(key, value)| match value {
        NewValue::Date(date) => (key, date.to_string()),
        NewValue::Text(text) => (key, text),
        NewValue::List(texts) => (key, texts.join(", ")),
        NewValue::Nothing => (key, String::new()),
    });
    Ok(Signed {
        path: document.path.clone(),
        name: document.short_name(),
        before: document.text.to_string(),
        text,
        keys: keys.collect(),
    })
}

/// The SOPs that a checklist names, each with the version at hand.
fn follows(library: &Library, checklist: &Document) -> Vec<String> {
    let mut follows = Vec::new();
    for sop in library.named_partners(checklist) {
        let version = format!("{}@{}", sop.id, library.body_hash(sop));
        if !follows.contains(&version) {
            follows.push(version);
        }
    }
    follows
}

/// Why signed documents were not written.
pub use crate::files::ReplaceError as WriteError;

/// Writes signed documents, all of them or none, each whole. `source` is where they were read from, `root` the folder.
///
/// # Errors
/// Where a file is not what was signed, or cannot be written.
pub fn write(root: &Path, source: &dyn Source, documents: &[Signed]) -> Result<(), WriteError> {
    let files = documents.iter().map(|signed| Replacement {
        path: &signed.path,
        before: &signed.before,
        after: &signed.text,
    });
    replace_all(root, source, &files.collect::<Vec<_>>())
}

/// Gives documents that were written their old texts again, all of them or none: [`write()`] undone.
///
/// # Errors
/// Where a file is not what was written any more, or cannot be written.
pub fn take_back(root: &Path, source: &dyn Source, documents: &[Signed]) -> Result<(), WriteError> {
    let files = documents.iter().map(|signed| Replacement {
        path: &signed.path,
        before: &signed.text,
        after: &signed.before,
    });
    replace_all(root, source, &files.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::files::{Memory, WorkTree};

    fn library(files: &[(&str, &str)]) -> Library {
        let files = files.iter().map(|(path, text)| {
            let path = RelPath::parse(path).unwrap();
            (path, text.as_bytes().to_vec())
        });
        Library::load(Arc::new(files.collect::<Memory>())).unwrap()
    }

    fn signed(library: &Library, name: &str) -> Result<String, SignError> {
        let signature = Signature {
            by: "ann",
            on: date(2026, 6, 15),
            outcome: "no change",
        };
        let signed = sign(library, library.find(name).unwrap(), &signature);
        signed.map(|signed| signed.text)
    }

    #[test]
    fn a_checklist_says_which_versions_it_was_read_against() {
        let library = library(&[
            ("sops/a.md", "# A\n"),
            ("sops/b.md", "# B\n"),
            (
                "checklists/c.md",
                "---\nsops: [a, gone, b, a] # all\n---\n- [ ] x\n",
            ),
        ]);
        insta::assert_snapshot!(signed(&library, "c").unwrap(), @r"
        ---
        sops: [a, gone, b, a] # all
        last_reviewed_on: 2026-06-15
        last_reviewed_by: ann
        last_review_outcome: no change
        reviewed_hash: h1-72580638a3b049f4
        follows: [a@h1-28acdcd9d00dcc12, b@h1-2626ee5456a764ff]
        ---
        - [ ] x
        ");
        insta::assert_snapshot!(signed(&library, "a").unwrap(), @r"
        ---
        last_reviewed_on: 2026-06-15
        last_reviewed_by: ann
        last_review_outcome: no change
        reviewed_hash: h1-28acdcd9d00dcc12
        ---
        # A
        ");
    }

    #[test]
    fn what_the_review_mends_is_no_reason_to_refuse_it() {
        let library = library(&[
            (
                "sopbook.toml",
                "[front-matter.aliases]\nlast_reviewed_on = [\"ms.date\"]\n",
            ),
            ("sops/dated.md", "---\nms.date: soon\n---\n# A\n"),
            ("sops/broken.md", "---\nrisk: high\n---\n# A\n"),
            ("sops/unread.md", "---\nsummary: a: b\n---\n# A\n"),
        ]);
        assert!(
            signed(&library, "dated")
                .unwrap()
                .contains("ms.date: 2026-06-15\n")
        );
        let refused = ["broken", "unread"].map(|id| signed(&library, id).unwrap_err().to_string());
        insta::assert_snapshot!(refused.join("\n"), @r"
        `sops/broken.md` cannot be signed: line 2: `risk` is `high`, where `standard` or `critical` belongs
        `sops/unread.md` cannot be signed: line 2: the value holds a colon and a space, which YAML takes for a key
        ");
    }

    #[test]
    fn a_file_that_changed_meanwhile_keeps_all_from_being_written() {
        let dir = tempfile::tempdir().unwrap();
        let library = library(&[("sops/a.md", "# A\n"), ("sops/gone/b.md", "# B\n")]);
        let signature = Signature {
            by: "ann",
            on: date(2026, 6, 15),
            outcome: "no change",
        };
        let mut both: Vec<Signed> = ["a", "b"]
            .map(|id| sign(&library, library.find(id).unwrap(), &signature).unwrap())
            .into();
        let file = dir.path().join("sops/a.md");
        crate::files::write_new(&file, both[0].before.as_bytes()).unwrap();
        let disk = WorkTree::open(dir.path()).unwrap();
        let source = library.source();
        both[1].before.push('x');
        let changed = write(dir.path(), source, &both);
        assert!(matches!(changed, Err(WriteError::Changed { .. })));
        assert_eq!(disk.read(&both[0].path).unwrap(), b"# A\n");
        both[1].before.pop();
        // A file stands where the second one's folder should be: the first has its old text again.
        crate::files::write_new(&dir.path().join("sops/gone"), b"").unwrap();
        let unwritten = write(dir.path(), source, &both);
        assert!(matches!(unwritten, Err(WriteError::Io { .. })));
        assert_eq!(disk.read(&both[0].path).unwrap(), b"# A\n");
        write(dir.path(), source, &both[..1]).unwrap();
        assert_eq!(disk.read(&both[0].path).unwrap(), both[0].text.as_bytes());
    }
}
