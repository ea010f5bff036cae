//! The settings of a library: `sopbook.toml`, read into typed values with every default filled in.
//!
//! Settings never fail to load. What cannot be understood is a defect and its default applies, so that a technician can
//! still search while CI, which lints, turns red.

mod effective;
mod reader;

pub(super) use self::effective::value_of;
pub use self::effective::{
    EffectiveSetting, SettingOrigin, SettingValue, default_setting, effective_settings,
};
pub(super) use self::reader::defaults;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use globset::GlobSet;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Kind, Risk, body_hash::digest, owner_files::OwnerFileKind, people::Roster, taxonomy::Taxonomy,
};
use crate::{
    clock::Interval,
    diagnostic::Defect,
    files::{ReadError, Source, read_text},
    text::{RelPath, Span, Spanned},
    tree::{Map, Node, Value},
};

/// The name of the settings file at a library's root.
pub const SETTINGS_FILE: &str = "sopbook.toml";

/// A rule's level as settings give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Fails CI.
    Error,
    /// Is shown.
    Warning,
    /// Does not run.
    Off,
}

/// Everything that `sopbook.toml` says, defaults filled in.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the settings file is, or would be.
    pub path: RelPath,
    /// Its text; none where there is no file.
    pub text: Option<Arc<str>>,
    /// What could not be understood.
    pub defects: Vec<Defect>,
    /// The library's name.
    pub title: String,
    /// Which files are documents.
    pub documents: DocumentPatterns,
    /// Other names for front matter keys: canonical key to names, in order of preference.
    pub key_aliases: BTreeMap<String, Vec<String>>,
    /// Values for whole folders, in written order; a later one wins.
    pub folder_defaults: Vec<FolderDefaults>,
    /// Issue types and subtypes.
    pub taxonomy: Taxonomy,
    /// People and teams.
    pub roster: Roster,
    /// The clients: key to names (the key, the name, the aliases).
    pub clients: BTreeMap<String, Client>,
    /// How long reviews hold.
    pub review: ReviewSettings,
    /// What is asked of owners.
    pub ownership: OwnershipSettings,
    /// The fewest items that make a checklist.
    pub min_items: u32,
    /// The most steps that a procedure should have.
    pub max_steps: u32,
    /// The headings that documents must have.
    pub sections: SectionSettings,
    /// What short forms stand for.
    pub glossary: BTreeMap<String, String>,
    /// The level of each rule that settings name.
    pub rules: Vec<(Spanned<String>, Level)>,
    /// Levels for single paths, in written order; a later one wins.
    pub overrides: Vec<Override>,
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
    /// Queries that must find what they are for.
    pub golden_queries: Vec<GoldenQuery>,
    /// The folder that `build` writes, relative to the root.
    pub site_out: String,
    /// Whether the site has its own search.
    pub site_search: bool,
}

/// Which files are documents.
#[derive(Debug, Clone)]
pub struct DocumentPatterns {
    /// Where SOPs are.
    pub sops: Patterns,
    /// Where checklists are.
    pub checklists: Patterns,
    /// File name endings, without the leading dot.
    pub extensions: Vec<String>,
    /// What is no document.
    pub exclude: GlobSet,
}

/// Folders and globs, compiled.
#[derive(Debug, Clone)]
pub struct Patterns {
    /// As written.
    pub written: Vec<String>,
    /// The folders to walk: the fixed beginning of each pattern.
    pub folders: Vec<RelPath>,
    /// The patterns that are no globs: folders, or single files.
    plain: Vec<RelPath>,
    globs: GlobSet,
}

impl Patterns {
    /// Whether a path is covered.
    #[must_use]
    pub fn matches(&self, path: &RelPath) -> bool {
        self.plain.iter().any(|plain| path.is_within(plain))
            || !self.globs.is_empty() && self.globs.is_match(path.as_str())
    }
}

/// Values for whole folders.
#[derive(Debug, Clone)]
pub struct FolderDefaults {
    /// Which documents.
    pub paths: GlobSet,
    /// The values, under front matter keys.
    pub values: Map,
}

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The name shown.
    pub name: String,
    /// What documents and systems call it.
    pub aliases: Vec<String>,
}

/// How long reviews hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewSettings {
    /// Of a standard document.
    pub standard: Interval,
    /// Of a critical document.
    pub critical: Interval,
    /// How long before its end a review is due soon.
    pub due_soon: Interval,
    /// How many signatures by one person on one day look like rubber stamps.
    pub bulk: u32,
    /// How long a draft may lie untouched.
    pub draft_limit: Interval,
}

/// What is asked of owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnershipSettings {
    /// The files that name owners where front matter and folder defaults name none, in order of preference.
    pub from: Vec<OwnerFileKind>,
    /// How long an owner may be quiet.
    pub active_within: Interval,
    /// How many documents one owner can answer for.
    pub max_documents: u32,
}

/// The headings that documents must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionSettings {
    /// Every SOP.
    pub required: Vec<String>,
    /// A critical SOP, besides those of every SOP.
    pub critical: Vec<String>,
    /// Every checklist.
    pub checklist: Vec<String>,
}

impl SectionSettings {
    /// The headings that a document of this kind and risk must have, in written order.
    pub fn required_of(&self, kind: Kind, risk: Risk) -> impl Iterator<Item = &str> {
        let (of_all, of_critical): (&[String], &[String]) = match (kind, risk) {
            (Kind::Sop, Risk::Critical) => (&self.required, &self.critical),
            (Kind::Sop, Risk::Standard) => (&self.required, &[]),
            (Kind::Checklist, _) => (&self.checklist, &[]),
        };
        of_all.iter().chain(of_critical).map(String::as_str)
    }
}

/// Levels for single paths.
#[derive(Debug, Clone)]
pub struct Override {
    /// Which files.
    pub paths: GlobSet,
    /// The levels there.
    pub rules: Vec<(Spanned<String>, Level)>,
}

/// A query that must find what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldenQuery {
    /// What a technician types.
    pub query: String,
    /// The id of the document that must be found.
    pub expect: String,
    /// Where the settings say so.
    pub expect_span: Span,
    /// Among how many of the first results, at least 1.
    pub within: usize,
}

impl Settings {
    /// Reads the settings of a library; a missing file means the defaults.
    ///
    /// # Errors
    /// Where the file is there but cannot be read.
    pub fn load(source: &dyn Source) -> Result<Self, ReadError> {
        let path = RelPath::parse(SETTINGS_FILE).expect("a plain file name stays below the root");
        match read_text(source, &path) {
            Ok(text) => Ok(Self::parse(Some(&text))),
            Err(ReadError::Missing) => Ok(Self::parse(None)),
            Err(error) => Err(error),
        }
    }

    /// Reads settings from the text of a settings file.
    #[must_use]
    pub fn parse(text: Option<&str>) -> Self {
        reader::read(text)
    }

    /// The names of a front matter key: its own, then the aliases, in order of preference.
    #[must_use]
    pub fn names_of<'a>(&'a self, key: &'a str) -> Vec<&'a str> {
        let aliases = self.key_aliases.get(key).into_iter().flatten();
        std::iter::once(key)
            .chain(aliases.map(String::as_str))
            .collect()
    }

    /// A fingerprint of the settings file, 16 hexadecimal digits; none where there is no file. CRLF counts as LF.
    #[must_use]
    pub fn fingerprint(&self) -> Option<String> {
        let text = self.text.as_deref()?.replace("\r\n", "\n");
        Some(digest(text.as_bytes()))
    }

    /// The library's root and the folders of its documents, on disk: where to ask git. Settings may stand beside the
    /// clone that holds the documents.
    pub fn folders(&self, root: &Path) -> impl Iterator<Item = PathBuf> {
        let DocumentPatterns {
            sops, checklists, ..
        } = &self.documents;
        let below = sops.folders.iter().chain(&checklists.folders);
        let below = below.map(|folder| root.join(folder.as_str()));
        std::iter::once(root.to_path_buf()).chain(below)
    }

    /// The value that folder defaults give a key of the document at `path`; a later one wins.
    #[must_use]
    pub fn folder_default(&self, key: &str, path: &RelPath) -> Option<&Node> {
        let mut defaults = self.folder_defaults.iter().rev();
        defaults.find_map(|defaults| {
            let node = defaults.values.get(key)?;
            let holds = node.value != Value::Null && defaults.paths.is_match(path.as_str());
            holds.then_some(node)
        })
    }

    /// The client that a document means: by key, name or alias, letter case ignored.
    #[must_use]
    pub fn client(&self, written: &str) -> Option<&str> {
        let same = |name: &str| name.eq_ignore_ascii_case(written.trim());
        let found = self.clients.iter().find(|(key, client)| {
            same(key) || same(&client.name) || client.aliases.iter().any(|alias| same(alias))
        });
        found.map(|(key, _)| key.as_str())
    }
}
