//! Takes the settings out of the tree that `sopbook.toml` is read into.
//!
//! Each kind of value has one reader that falls back to the default in `defaults.toml`; what the schema checker cannot see (globs, names
//! of front matter keys, queries without an expectation) becomes a defect here.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::{
    Client, DocumentPatterns, FolderDefaults, GoldenQuery, Level, Override, OwnershipSettings,
    Patterns, ReviewSettings, SETTINGS_FILE, SectionSettings, Settings,
};
use crate::{
    clock::Interval,
    diagnostic::{Defect, DefectKind, Report, keep_keys_apart},
    library::{
        keys,
        owner_files::OwnerFileKind,
        people::Roster,
        schema::{self, Shape},
        taxonomy::Taxonomy,
    },
    text::{RelPath, Span, Spanned, nearest, one_line},
    toml,
    tree::{Map, Node},
};

/// What holds where settings say nothing.
pub(in crate::library) fn defaults() -> &'static Map {
    static DEFAULTS: LazyLock<toml::Toml> =
        LazyLock::new(|| toml::parse(include_str!("defaults.toml")));
    let root = DEFAULTS.root.as_map();
    root.expect("the root of a TOML text is a table")
}

pub(super) fn read(text: Option<&str>) -> Settings {
    let parsed = toml::parse(text.unwrap_or(""));
    let empty = Map::default();
    let root = parsed.root.as_map().unwrap_or(&empty);
    let mut defects = parsed.defects;
    defects.extend(schema::check(root, keys::SETTINGS, &[]));
    let mut read = Reader { root, defects };
    let settings = Settings {
        path: RelPath::parse(SETTINGS_FILE).expect("a plain file name stays below the root"),
        text: text.map(Arc::from),
        title: read.text(&["library", "title"]),
        documents: DocumentPatterns {
            sops: read.patterns(&["library", "sops"]),
            checklists: read.patterns(&["library", "checklists"]),
            extensions: read
                .list(&["library", "extensions"])
                .into_iter()
                .map(|extension| extension.trim_start_matches('.').to_owned())
                .collect(),
            exclude: read.globs(&["library", "exclude"]),
        },
        key_aliases: read.key_aliases(),
        folder_defaults: read.folder_defaults(),
        taxonomy: Taxonomy::read(read.map(&["issue-types"])),
        roster: Roster::read(read.map(&["people"]), read.map(&["teams"])),
        clients: read.clients(),
        review: ReviewSettings {
            standard: read.interval(&["review", "every", "standard"]),
            critical: read.interval(&["review", "every", "critical"]),
            due_soon: read.interval(&["review", "due-soon"]),
            bulk: read.number(&["review", "bulk"]),
            draft_limit: read.interval(&["review", "draft-limit"]),
        },
        ownership: OwnershipSettings {
            from: read
                .leaf(&["ownership", "from"], Shape::Texts)
                .texts()
                .iter()
                .filter_map(|word| OwnerFileKind::parse(word))
                .collect(),
            active_within: read.interval(&["ownership", "active-within"]),
            max_documents: read.number(&["ownership", "max-documents"]),
        },
        min_items: read.number(&["checklists", "min-items"]),
        max_steps: read.number(&["structure", "max-steps"]),
        sections: SectionSettings {
            required: read.list(&["sections", "required"]),
            critical: read.list(&["sections", "critical"]),
            checklist: read.list(&["sections", "checklist"]),
        },
        glossary: read.glossary(),
        rules: Reader::levels(read.map(&["rules"])),
        overrides: read.overrides(),
        synonyms: read
            .leaf(&["search", "synonyms"], Shape::TextGroups)
            .items()
            .iter()
            .map(|group| group.texts().into_iter().map(|word| word.value).collect())
            .collect(),
        golden_queries: read.golden_queries(),
        site_out: read.text(&["site", "out"]),
        site_search: schema::truth(read.leaf(&["site", "search"], Shape::Bool))
            .expect("what is no truth value gives way to the default"),
        defects: Vec::new(),
    };
    Settings {
        defects: read.defects,
        ..settings
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

    /// The value that holds: the written one where it counts, else the default.
    fn leaf(&self, path: &[&str], shape: Shape) -> &'a Node {
        Self::node(self.root, path)
            .filter(|node| schema::stands(node, shape))
            .or_else(|| Self::node(defaults(), path))
            .expect("each key that is read so has a default")
    }

    fn text(&self, path: &[&str]) -> String {
        let node = self.leaf(path, Shape::Text);
        node.text().map_or_else(String::new, |text| text.value)
    }

    fn list(&self, path: &[&str]) -> Vec<String> {
        let texts = self.leaf(path, Shape::Texts).texts();
        texts.into_iter().map(|text| text.value).collect()
    }

    fn interval(&self, path: &[&str]) -> Interval {
        let text = self.leaf(path, Shape::Interval).text();
        text.and_then(|text| Interval::parse(&text.value))
            .expect("what is no span gives way to the default")
    }

    fn number(&self, path: &[&str]) -> u32 {
        schema::integer(self.leaf(path, Shape::Integer))
            .expect("what is no number gives way to the default")
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
            // A folder means what is in it.
            let is_plain = !pattern.value.contains(['*', '?', '[', '{']);
            let within = format!("{}/**", pattern.value.trim_end_matches('/'));
            if is_plain && let Some(glob) = self.glob(&Spanned::new(within, pattern.span)) {
                set.add(glob);
            }
        }
        set.build().unwrap_or_default()
    }

    fn globs(&mut self, path: &[&str]) -> GlobSet {
        let written = self.leaf(path, Shape::Texts).texts();
        self.glob_set(&written)
    }

    fn patterns(&mut self, path: &[&str]) -> Patterns {
        let mut written = self.leaf(path, Shape::Texts).texts();
        let mut folders = Vec::new();
        let mut plain = Vec::new();
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
            if !has_magic {
                plain.push(folder.clone());
            } else if self.glob(pattern).is_some() {
                // A glob that names files is walked from the folder above them.
                globs.push(pattern.clone());
            } else {
                continue;
            }
            folders.push(folder);
        }
        if folders.is_empty() && !written.is_empty() {
            // Nothing of it can be meant.
            written = Self::node(defaults(), path).map_or_else(Vec::new, Node::texts);
            plain.extend(
                written
                    .iter()
                    .flat_map(|folder| RelPath::parse(&folder.value)),
            );
            folders.clone_from(&plain);
        }
        let globs = self.glob_set(&globs);
        Patterns {
            written: written.into_iter().map(|text| text.value).collect(),
            folders,
            plain,
            globs,
        }
    }

    fn key_aliases(&mut self) -> BTreeMap<String, Vec<String>> {
        let mut aliases = BTreeMap::new();
        let mut unknown = Vec::new();
        let entries = self
            .map(&["front-matter", "aliases"])
            .map(|map| map.entries.as_slice())
            .unwrap_or_default();
        for entry in entries {
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
                unknown.push(report);
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
        let taken: Vec<&str> = aliases.keys().map(String::as_str).collect();
        keep_keys_apart(&mut unknown, &taken);
        let unknown = unknown.into_iter();
        self.defects
            .extend(unknown.map(|report| Defect::new(DefectKind::UnknownField, report)));
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

    fn glossary(&self) -> BTreeMap<String, String> {
        let entries = self
            .map(&["glossary"])
            .map(|map| map.entries.as_slice())
            .unwrap_or_default();
        let words = entries
            .iter()
            .filter_map(|entry| Some((entry.key.value.clone(), entry.value.text()?.value)));
        words.collect()
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
        for node in Self::nodes(self.root, &["overrides"]) {
            let Some(map) = node.as_map() else { continue };
            let paths = map.get("paths").map(Node::texts).unwrap_or_default();
            if paths.is_empty() {
                let message = "this override names no `paths`".to_owned();
                self.invalid(node.span, message, "add `paths = [\"sops/network/**\"]`");
            }
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
