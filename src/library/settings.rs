//! The settings of a library: `sopbook.toml`, read into typed values with every default filled in.
//!
//! Settings never fail to load. What cannot be understood is a defect and its default applies, so that a technician can
//! still search while CI, which lints, turns red.

use std::{collections::BTreeMap, sync::Arc};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::{keys, people::Roster, schema, taxonomy::Taxonomy};
use crate::{
    clock::Interval,
    diagnostic::{Defect, DefectKind, Report},
    files::{ReadError, Source, read_text},
    text::{RelPath, Span, Spanned, nearest, one_line},
    toml,
    tree::{Map, Node},
};

/// The name of the settings file at a library's root.
pub const SETTINGS_FILE: &str = "sopbook.toml";

/// A rule's level as settings give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The headings that an SOP must have.
    pub required_sections: Vec<String>,
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
    globs: GlobSet,
}

impl Patterns {
    /// Whether a path is covered.
    #[must_use]
    pub fn matches(&self, path: &RelPath) -> bool {
        self.globs.is_match(path.as_str())
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
    /// How long an owner may be quiet.
    pub active_within: Interval,
    /// How many documents one owner can answer for.
    pub max_documents: u32,
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
        let parsed = toml::parse(text.unwrap_or(""));
        let empty = Map::default();
        let root = parsed.root.as_map().unwrap_or(&empty);
        let mut defects = parsed.defects;
        let mut checked = schema::check(root, keys::SETTINGS, &[]);
        // Folder defaults hold front matter keys beside `paths`; those are checked as front matter.
        checked.retain(|defect| {
            let within_defaults = Reader::nodes(root, &["front-matter", "defaults"])
                .iter()
                .filter_map(Node::as_map)
                .any(|map| {
                    map.entries
                        .iter()
                        .any(|entry| entry.key.span == defect.report.span)
                });
            !(defect.kind == DefectKind::UnknownField && within_defaults)
        });
        defects.extend(checked);
        let mut read = Reader { root, defects };
        let settings = Self {
            path: RelPath::parse(SETTINGS_FILE).expect("a plain file name stays below the root"),
            text: text.map(Arc::from),
            title: read
                .text(&["library", "title"])
                .unwrap_or_else(|| "SOP library".to_owned()),
            documents: DocumentPatterns {
                sops: read.patterns(&["library", "sops"], "sops"),
                checklists: read.patterns(&["library", "checklists"], "checklists"),
                extensions: read.list(&["library", "extensions"]).map_or_else(
                    || vec!["md".to_owned()],
                    |list| {
                        list.into_iter()
                            .map(|ext| ext.trim_start_matches('.').to_owned())
                            .collect()
                    },
                ),
                exclude: read.globs(&["library", "exclude"]),
            },
            key_aliases: read.key_aliases(),
            folder_defaults: read.folder_defaults(),
            taxonomy: Taxonomy::read(read.map(&["issue-types"])),
            roster: Roster::read(read.map(&["people"]), read.map(&["teams"])),
            clients: read.clients(),
            review: ReviewSettings {
                standard: read.interval(&["review", "every", "standard"], Interval::months(12)),
                critical: read.interval(&["review", "every", "critical"], Interval::months(6)),
                due_soon: read.interval(&["review", "due-soon"], Interval::days(30)),
                bulk: read.number(&["review", "bulk"], 10),
                draft_limit: read.interval(&["review", "draft-limit"], Interval::days(90)),
            },
            ownership: OwnershipSettings {
                active_within: read.interval(&["ownership", "active-within"], Interval::days(180)),
                max_documents: read.number(&["ownership", "max-documents"], 15),
            },
            min_items: read.number(&["checklists", "min-items"], 3),
            max_steps: read.number(&["structure", "max-steps"], 25),
            required_sections: read.list(&["sections", "required"]).unwrap_or_else(|| {
                [
                    "Purpose",
                    "Scope",
                    "Procedure",
                    "Verification",
                    "Escalation",
                ]
                .map(str::to_owned)
                .to_vec()
            }),
            rules: Reader::levels(read.map(&["rules"])),
            overrides: read.overrides(),
            synonyms: Reader::nodes(root, &["search", "synonyms"])
                .iter()
                .map(|group| group.texts().into_iter().map(|word| word.value).collect())
                .collect(),
            golden_queries: read.golden_queries(),
            site_out: read
                .text(&["site", "out"])
                .unwrap_or_else(|| "site".to_owned()),
            site_search: Reader::node(root, &["site", "search"])
                .and_then(schema::truth)
                .unwrap_or(true),
            defects: Vec::new(),
        };
        Self {
            defects: read.defects,
            ..settings
        }
    }

    /// A fingerprint of the settings file, 16 hexadecimal digits; none where there is no file. CRLF counts as LF.
    #[must_use]
    pub fn fingerprint(&self) -> Option<String> {
        let text = self.text.as_deref()?.replace("\r\n", "\n");
        let mut hash = blake3::hash(text.as_bytes()).to_hex().to_string();
        hash.truncate(16);
        Some(hash)
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

/// Takes values of the right shape out of the tree; wrong shapes are the schema checker's to report.
struct Reader<'a> {
    root: &'a Map,
    defects: Vec<Defect>,
}

impl<'a> Reader<'a> {
    fn node(root: &'a Map, path: &[&str]) -> Option<&'a Node> {
        let (last, folders) = path.split_last()?;
        let mut map = root;
        for key in folders {
            map = map.get(key)?.as_map()?;
        }
        map.get(last)
    }

    fn nodes(root: &'a Map, path: &[&str]) -> &'a [Node] {
        Self::node(root, path).map(Node::items).unwrap_or_default()
    }

    fn map(&self, path: &[&str]) -> Option<&'a Map> {
        Self::node(self.root, path)?.as_map()
    }

    fn text(&self, path: &[&str]) -> Option<String> {
        Some(Self::node(self.root, path)?.text()?.value)
    }

    fn list(&self, path: &[&str]) -> Option<Vec<String>> {
        Some(
            Self::node(self.root, path)?
                .texts()
                .into_iter()
                .map(|text| text.value)
                .collect(),
        )
    }

    fn interval(&self, path: &[&str], default: Interval) -> Interval {
        self.text(path)
            .as_deref()
            .and_then(Interval::parse)
            .unwrap_or(default)
    }

    fn number(&self, path: &[&str], default: u32) -> u32 {
        Self::node(self.root, path)
            .and_then(schema::integer)
            .unwrap_or(default)
    }

    fn invalid(&mut self, span: Span, message: String, help: &str) {
        self.defects.push(Defect::new(
            DefectKind::Invalid,
            Report::new(span, message).help(help),
        ));
    }

    fn glob(&mut self, written: &Spanned<String>) -> Option<Glob> {
        let built = GlobBuilder::new(written.value.trim_start_matches("./"))
            .literal_separator(true)
            .build();
        built
            .map_err(|error| {
                let message = format!(
                    "`{}` is no glob: {}",
                    one_line(&written.value),
                    error.kind()
                );
                self.invalid(
                    written.span,
                    message,
                    "`*` stands for a name, `**` for folders, `{a,b}` for either",
                );
            })
            .ok()
    }

    fn glob_set(&mut self, written: &[Spanned<String>]) -> GlobSet {
        let mut set = GlobSetBuilder::new();
        for pattern in written {
            if let Some(glob) = self.glob(pattern) {
                set.add(glob);
            }
        }
        set.build().unwrap_or_default()
    }

    fn globs(&mut self, path: &[&str]) -> GlobSet {
        let written = Self::node(self.root, path)
            .map(Node::texts)
            .unwrap_or_default();
        self.glob_set(&written)
    }

    fn patterns(&mut self, path: &[&str], default: &str) -> Patterns {
        let default = Spanned::new(default.to_owned(), Span::default());
        let written = Self::node(self.root, path).map_or_else(|| vec![default], Node::texts);
        let mut folders = Vec::new();
        let mut globs = Vec::new();
        for pattern in &written {
            let text = pattern.value.trim_end_matches('/');
            let is_magic = |part: &&str| part.contains(['*', '?', '[', '{']);
            let fixed: Vec<&str> = text.split('/').take_while(|part| !is_magic(part)).collect();
            let has_magic = text.split('/').any(|part| is_magic(&part));
            let Ok(folder) = RelPath::parse(&fixed.join("/")) else {
                let message = format!("`{}` leaves the library", one_line(&pattern.value));
                self.invalid(
                    pattern.span,
                    message,
                    "put the settings beside or above the documents",
                );
                continue;
            };
            if has_magic {
                // A glob that names files is walked from the folder above them.
                globs.push(pattern.clone());
            } else {
                let escaped = globset::escape(folder.as_str());
                let all = if escaped.is_empty() {
                    "**".to_owned()
                } else {
                    format!("{escaped}/**")
                };
                globs.push(Spanned::new(all, pattern.span));
                // A pattern may also name a single file.
                globs.push(Spanned::new(escaped, pattern.span));
            }
            folders.push(folder);
        }
        let globs = self.glob_set(&globs);
        Patterns {
            written: written.into_iter().map(|text| text.value).collect(),
            folders,
            globs,
        }
    }

    fn key_aliases(&mut self) -> BTreeMap<String, Vec<String>> {
        let mut aliases = BTreeMap::new();
        for entry in self
            .map(&["front-matter", "aliases"])
            .map(|map| map.entries.as_slice())
            .unwrap_or_default()
        {
            let key = &entry.key;
            let known = || {
                keys::SOP
                    .iter()
                    .chain(keys::CHECKLIST)
                    .map(|field| field.name)
            };
            if known().all(|name| name != key.value) {
                let mut report = Report::new(
                    key.span,
                    format!("`{}` is no front matter key", one_line(&key.value)),
                );
                if let Some(name) = nearest(&key.value, known()) {
                    report = report
                        .help(format!("did you mean `{name}`?"))
                        .edit(key.span, name);
                }
                self.defects
                    .push(Defect::new(DefectKind::UnknownField, report));
            }
            aliases.insert(
                key.value.clone(),
                entry
                    .value
                    .texts()
                    .into_iter()
                    .map(|text| text.value)
                    .collect(),
            );
        }
        aliases
    }

    fn folder_defaults(&mut self) -> Vec<FolderDefaults> {
        let mut defaults = Vec::new();
        for node in Self::nodes(self.root, &["front-matter", "defaults"]) {
            let Some(map) = node.as_map() else { continue };
            let paths = map.get("paths").map(Node::texts).unwrap_or_default();
            let values = Map {
                entries: map
                    .entries
                    .iter()
                    .filter(|entry| entry.key.value != "paths")
                    .cloned()
                    .collect(),
            };
            // A default may hold the keys of either kind.
            let checklist_only: Vec<&str> =
                keys::CHECKLIST.iter().map(|field| field.name).collect();
            self.defects
                .extend(schema::check(&values, keys::SOP, &checklist_only));
            if paths.is_empty() {
                self.invalid(
                    node.span,
                    "these defaults name no `paths`".to_owned(),
                    "add `paths = [\"sops/network/**\"]`",
                );
            }
            defaults.push(FolderDefaults {
                paths: self.glob_set(&paths),
                values,
            });
        }
        defaults
    }

    fn clients(&self) -> BTreeMap<String, Client> {
        let entries = self
            .map(&["clients"])
            .map(|map| map.entries.as_slice())
            .unwrap_or_default();
        let clients = entries.iter().filter_map(|entry| {
            let map = entry.value.as_map()?;
            let name = map
                .get("name")
                .and_then(Node::text)
                .map_or_else(|| entry.key.value.clone(), |text| text.value);
            let aliases = map.get("aliases").map(Node::texts).unwrap_or_default();
            let aliases = aliases.into_iter().map(|text| text.value).collect();
            Some((entry.key.value.clone(), Client { name, aliases }))
        });
        clients.collect()
    }

    fn levels(map: Option<&Map>) -> Vec<(Spanned<String>, Level)> {
        let entries = map.map(|map| map.entries.as_slice()).unwrap_or_default();
        let levels = entries.iter().filter_map(|entry| {
            let level = match entry.value.as_scalar()?.text.as_str() {
                "error" => Level::Error,
                "warning" => Level::Warning,
                "off" => Level::Off,
                _ => return None,
            };
            Some((entry.key.clone(), level))
        });
        levels.collect()
    }

    fn overrides(&mut self) -> Vec<Override> {
        let mut overrides = Vec::new();
        for map in Self::nodes(self.root, &["overrides"])
            .iter()
            .filter_map(Node::as_map)
        {
            let paths = map.get("paths").map(Node::texts).unwrap_or_default();
            let rules = Self::levels(map.get("rules").and_then(Node::as_map));
            overrides.push(Override {
                paths: self.glob_set(&paths),
                rules,
            });
        }
        overrides
    }

    fn golden_queries(&mut self) -> Vec<GoldenQuery> {
        let mut queries = Vec::new();
        for node in Self::nodes(self.root, &["golden-queries"]) {
            let Some(map) = node.as_map() else { continue };
            let text = |key: &str| map.get(key).and_then(Node::text);
            let (Some(query), Some(expect)) = (text("query"), text("expect")) else {
                self.invalid(
                    node.span,
                    "a golden query needs `query` and `expect`".to_owned(),
                    "add the missing key",
                );
                continue;
            };
            let within = map
                .get("within")
                .and_then(schema::integer)
                .unwrap_or(3)
                .max(1) as usize;
            queries.push(GoldenQuery {
                query: query.value,
                expect: expect.value,
                expect_span: expect.span,
                within,
            });
        }
        queries
    }
}
