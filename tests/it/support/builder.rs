//! A library on disk that is deleted with its value.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{command::Sopbook, document::Document, git};

const SETTINGS: &str = r#"[library]
title = "Test library"

[issue-types.Endpoint]
subtypes = ["Performance"]

[people.ops-lead]
name = "Ops lead"
emails = ["ops@example.com"]
team = "ops"

[teams.ops]
lead = "ops-lead"

[rules]
never-reviewed = "off"
"#;

/// Makes a [`TestLibrary`] step by step.
///
/// What the steps leave unsaid is good: the settings know one issue type, one person and one team, and `sopbook lint`
/// finds nothing. An SOP names the checklists that name it; one without is exempt. Nobody has read the made-up
/// documents, so the rule `never-reviewed` is off; a test about reviews brings its own settings.
#[must_use = "call build()"]
pub(crate) struct LibraryBuilder {
    library: TestLibrary,
    settings: Option<String>,
    sops: BTreeMap<String, Document>,
    checklists: BTreeMap<String, Document>,
    files: BTreeMap<String, Vec<u8>>,
}

impl LibraryBuilder {
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        // The binary prints resolved paths, so the test has to know them (`/tmp` is a link on macOS).
        let base = temporary.path().canonicalize().expect("a resolved path");
        let library = TestLibrary {
            root: base.join("library"),
            home: base.join("home"),
            temporary,
        };
        fs::create_dir(&library.root).expect("a root");
        fs::create_dir(&library.home).expect("a home");
        Self {
            library,
            settings: Some(SETTINGS.to_owned()),
            sops: BTreeMap::new(),
            checklists: BTreeMap::new(),
            files: BTreeMap::new(),
        }
    }

    /// Replaces `sopbook.toml`.
    pub(crate) fn settings(mut self, toml: &str) -> Self {
        self.settings = Some(toml.to_owned());
        self
    }

    /// Adds tables to `sopbook.toml`.
    pub(crate) fn more_settings(mut self, toml: &str) -> Self {
        let settings = self.settings.get_or_insert_default();
        settings.push('\n');
        settings.push_str(toml);
        self
    }

    /// Leaves `sopbook.toml` out.
    pub(crate) fn without_settings(mut self) -> Self {
        self.settings = None;
        self
    }

    /// Adds or replaces the SOP `sops/<id>.md`.
    pub(crate) fn sop(mut self, id: &str, change: impl FnOnce(Document) -> Document) -> Self {
        self.sops.insert(id.to_owned(), change(Document::sop(id)));
        self
    }

    /// Adds or replaces the checklist `checklists/<id>.md`, which belongs to the SOP of the same id.
    pub(crate) fn checklist(mut self, id: &str, change: impl FnOnce(Document) -> Document) -> Self {
        self.checklists
            .insert(id.to_owned(), change(Document::checklist(id)));
        self
    }

    /// Adds or replaces a file with exactly these bytes.
    pub(crate) fn file(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.to_owned(), content.into());
        self
    }

    /// Commits what stands so far, as the ops lead, at noon (UTC) of `date`. The first commit makes the repository.
    #[track_caller]
    pub(crate) fn commit(self, date: &str, why: &str) -> Self {
        self.write();
        self.library.commit(date, why);
        self
    }

    /// Commits what stands so far as the person with `email`.
    #[track_caller]
    pub(crate) fn commit_by(self, date: &str, why: &str, email: &str) -> Self {
        self.write();
        self.library.commit_by(date, why, email);
        self
    }

    /// Writes what is not yet written.
    #[track_caller]
    pub(crate) fn build(self) -> TestLibrary {
        self.write();
        self.library
    }

    fn write(&self) {
        if let Some(settings) = &self.settings {
            self.library.write("sopbook.toml", settings);
        }
        for (id, sop) in &self.sops {
            self.library
                .write(sop.location(), sop.text(self.checklist_key(id, sop)));
        }
        for checklist in self.checklists.values() {
            self.library
                .write(checklist.location(), checklist.text(None));
        }
        for (path, content) in &self.files {
            self.library.write(path, content);
        }
    }

    /// The key that ties an SOP to its checklists, unless the test wrote one itself.
    fn checklist_key(&self, id: &str, sop: &Document) -> Option<(&'static str, String)> {
        if sop
            .get("checklists")
            .or(sop.get("checklist_exempt"))
            .is_some()
        {
            return None;
        }
        let names_it = |sops: &str| sops.split(['[', ']', ',', ' ']).any(|named| named == id);
        let ids: Vec<&str> = self
            .checklists
            .iter()
            .filter(|(_, checklist)| checklist.get("sops").is_some_and(names_it))
            .map(|(checklist, _)| checklist.as_str())
            .collect();
        Some(if ids.is_empty() {
            ("checklist_exempt", "nothing to tick".to_owned())
        } else {
            ("checklists", format!("[{}]", ids.join(", ")))
        })
    }
}

/// A library on disk, and the commands to run in it.
pub(crate) struct TestLibrary {
    root: PathBuf,
    home: PathBuf,
    #[expect(dead_code, reason = "deletes the folder when dropped")]
    temporary: TempDir,
}

impl TestLibrary {
    /// The library's folder, absolute and resolved.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file of the library is on disk.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The text of a file.
    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path))
            .unwrap_or_else(|error| panic!("reading {path}: {error}"))
    }

    /// Writes a file, its folders included.
    #[track_caller]
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().expect("a file stands in a folder")).expect("folders");
        fs::write(file, content).unwrap_or_else(|error| panic!("writing {path}: {error}"));
    }

    /// Commits everything, as the ops lead, at noon (UTC) of `date`.
    #[track_caller]
    pub(crate) fn commit(&self, date: &str, why: &str) {
        self.commit_by(date, why, "ops@example.com");
    }

    /// Commits everything as the person with `email`.
    #[track_caller]
    pub(crate) fn commit_by(&self, date: &str, why: &str, email: &str) {
        git::commit(&self.root, &self.home, date, why, email);
    }

    /// Runs git in the library and returns what it prints.
    #[track_caller]
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git::run(&self.root, &self.home, arguments, &[])
    }

    /// The binary, ready to run in the library's root.
    pub(crate) fn sopbook(&self, arguments: &[&str]) -> Sopbook {
        Sopbook::new(&self.root, &self.home, arguments)
    }
}
