//! What a rule may look at.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, btree_map::Entry},
    sync::OnceLock,
};

use rayon::prelude::*;

use crate::{
    clock::Date,
    diagnostic::{DefectKind, Report},
    history::{Commit, History},
    library::{Document, Kind, Library, LinkTarget, Person, Scope, Settings, Status},
    markdown::Link,
    text::{RelPath, Span, Spanned},
    tree::{Node, Value},
};

/// One document, the settings, and the day.
pub(super) struct DocumentContext<'a> {
    pub(super) document: &'a Document,
    pub(super) library: &'a Library,
    pub(super) today: Date,
    pub(super) history: Option<&'a History>,
}

impl<'a> DocumentContext<'a> {
    pub(super) fn settings(&self) -> &'a Settings {
        &self.library.settings
    }

    /// Where to say that `key` is missing: at the empty key where somebody began to write it, else where the front matter
    /// begins. None where a value stands there that could not be read, or where the whole block may be lost because it is not
    /// closed or not on top: that is another rule's finding.
    pub(super) fn place_of_missing(&self, key: &str) -> Option<Span> {
        if self.has_misplaced_front_matter() {
            return None;
        }
        let aliases = self.settings().key_aliases.get(key);
        let names =
            || std::iter::once(key).chain(aliases.into_iter().flatten().map(String::as_str));
        let document = self.document;
        let mut empty = None;
        for name in names() {
            match document.front_matter.entry(name) {
                Some(entry) if is_empty(&entry.value.value) => {
                    empty.get_or_insert(entry.key.span);
                }
                Some(_) => return None,
                None => {}
            }
        }
        let is_invalid = |kind| kind == DefectKind::Invalid;
        let garbled = document
            .defects
            .iter()
            .any(|defect| is_invalid(defect.kind));
        let block = document.front_matter_block.unwrap_or_default();
        let begins = |line: &str, name: &str| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.trim_start().starts_with(':'))
        };
        let is_lost = || {
            let mut lines = block.slice(&document.text).lines();
            lines.any(|line| names().any(|name| begins(line, name)))
        };
        match empty {
            Some(span) => Some(span),
            None if garbled && is_lost() => None,
            None => Some(document.front_matter_anchor()),
        }
    }

    /// Whether a block is there that is not closed, or does not begin on top.
    fn has_misplaced_front_matter(&self) -> bool {
        let mut defects = self.document.defects.iter();
        defects.any(|defect| defect.kind == DefectKind::Misplaced)
    }

    /// Whether the whole front matter is missing where it was needed: then one finding says so, and the keys are not
    /// reported one by one.
    pub(super) fn lacks_front_matter(&self) -> bool {
        self.document.front_matter_block.is_none()
            && !self.has_misplaced_front_matter()
            && !self.missing_keys().is_empty()
    }

    /// The required keys that neither the document nor a folder default supplies.
    pub(super) fn missing_keys(&self) -> Vec<&'static str> {
        let metadata = &self.document.metadata;
        let mut keys = Vec::new();
        if needs_owner(self.document) {
            keys.push("owner");
        }
        if needs_issue_type(self.document) && metadata.issue_type.is_none() {
            keys.push("issue_type");
        }
        keys
    }
}

/// Whether nobody answers for a document, as far as it says itself. A checklist that names SOPs leaves it to the first.
pub(super) fn needs_owner(document: &Document) -> bool {
    let metadata = &document.metadata;
    let inherits = document.kind == Kind::Checklist && !metadata.sops.is_empty();
    metadata.owner.is_none() && !inherits
}

/// Whether a document must name the tickets that it answers.
pub(super) fn needs_issue_type(document: &Document) -> bool {
    document.kind == Kind::Sop && document.metadata.scope == Scope::Ticket
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Scalar(scalar) => scalar.text.trim().is_empty(),
        Value::List(nodes) => nodes.is_empty(),
        Value::Map(_) => false,
    }
}

/// The whole library, and the day.
pub(super) struct LibraryContext<'a> {
    pub(super) library: &'a Library,
    pub(super) today: Date,
    /// Every link and image, in the order of the documents.
    pub(super) links: Vec<ResolvedLink<'a>>,
    pub(super) history: Option<&'a History>,
    last_commits: OnceLock<HashMap<String, Commit>>,
    unread_folders: OnceLock<Vec<&'a RelPath>>,
}

/// A link of a document, and where it leads.
pub(super) struct ResolvedLink<'a> {
    pub(super) document: &'a Document,
    pub(super) link: &'a Link,
    pub(super) target: LinkTarget,
}

/// A value that names something, and where it stands: in a document, or among the folder defaults of the settings.
pub(super) struct Mention<'a> {
    pub(super) path: &'a RelPath,
    /// The key under which it stands.
    pub(super) key: &'static str,
    pub(super) value: Spanned<String>,
    /// The document; none for the settings. For a line of a file that names owners, one of those that it speaks for.
    pub(super) document: Option<&'a Document>,
}

impl<'a> Mention<'a> {
    pub(super) fn new(
        path: &'a RelPath,
        key: &'static str,
        value: Spanned<String>,
        document: Option<&'a Document>,
    ) -> Self {
        Self {
            path,
            key,
            value,
            document,
        }
    }

    /// Adds the edit that replaces the written value, in the quotes that it was written in. A value that needs quotes and has
    /// none is left to the reader, and so is a file that names owners by handles.
    pub(super) fn mended_to(&self, report: Report, value: &str) -> Report {
        let span = self.value.span;
        let written = span.end.saturating_sub(span.start) as usize;
        let is_quoted = written == self.value.value.len() + 2;
        let is_plain = written == self.value.value.len();
        let is_safe = |letter: char| letter.is_alphanumeric() || " _-/&".contains(letter);
        let begins_safe = value.starts_with(|letter: char| letter.is_alphanumeric());
        if self
            .document
            .is_some_and(|document| document.path != *self.path)
        {
            return report;
        }
        match value.chars().all(is_safe) && begins_safe {
            true if is_quoted => {
                let inner = Span::new(span.start as usize + 1, span.end as usize - 1);
                report.edit(inner, value)
            }
            true if is_plain => report.edit(span, value),
            _ => report,
        }
    }
}

impl<'a> LibraryContext<'a> {
    pub(super) fn new(library: &'a Library, today: Date, history: Option<&'a History>) -> Self {
        Self {
            library,
            today,
            links: resolve_links(library),
            history,
            last_commits: OnceLock::new(),
            unread_folders: OnceLock::new(),
        }
    }

    pub(super) fn settings(&self) -> &'a Settings {
        &self.library.settings
    }

    pub(super) fn documents(&self) -> impl Iterator<Item = &'a Document> + use<'a> {
        self.library.documents().iter().map(AsRef::as_ref)
    }

    /// What a rule about single documents sees of one.
    pub(super) fn of(&self, document: &'a Document) -> DocumentContext<'a> {
        DocumentContext {
            document,
            library: self.library,
            today: self.today,
            history: self.history,
        }
    }

    /// The last commit that any of these people made to anything; none without history.
    pub(super) fn last_commit_by(&self, people: &[&Person]) -> Option<&Commit> {
        let history = self.history?;
        let last_commits = self.last_commits.get_or_init(|| history.last_commits());
        let addresses = people
            .iter()
            .flat_map(|person| history.addresses(&person.emails));
        addresses
            .filter_map(|address| last_commits.get(&address))
            .max_by(|a, b| (a.on, &a.id).cmp(&(b.on, &b.id)))
    }

    /// The folder around `path` that could not be read; none where all of them were.
    pub(super) fn unread_folder(&self, path: &RelPath) -> Option<&'a RelPath> {
        self.unread_folders().find(|folder| path.is_within(folder))
    }

    /// The folder that could not be read and may hold documents of this kind; none where there is none.
    pub(super) fn unread_folder_for(&self, kind: Kind) -> Option<&'a RelPath> {
        let documents = &self.settings().documents;
        let patterns = match kind {
            Kind::Sop => &documents.sops,
            Kind::Checklist => &documents.checklists,
        };
        self.unread_folders().find(|folder| {
            let ending = documents.extensions.first().map_or("md", String::as_str);
            let inside = RelPath::parse(&format!("{folder}/x.{ending}"));
            let holds = |walked: &RelPath| walked.is_within(folder);
            inside.is_ok_and(|path| patterns.matches(&path)) || patterns.folders.iter().any(holds)
        })
    }

    /// What could not be read and is a document of this kind, or may hold some; none where all was read.
    pub(super) fn unread(&self, kind: Kind) -> Option<&'a RelPath> {
        let library = self.library;
        let is_of_kind = |path: &&RelPath| library.settings.documents.kind_of(path) == Some(kind);
        let mut paths = library.unreadable.iter().map(|file| &file.path);
        let file = paths.find(is_of_kind);
        file.or_else(|| self.unread_folder_for(kind))
    }

    /// The clients that a document is for, by their keys as far as settings know them; none where it is for all.
    pub(super) fn clients_of(&self, document: &'a Document) -> BTreeSet<&'a str> {
        let settings = self.settings();
        let clients = document.metadata.clients.iter();
        clients
            .map(|written| settings.client(written).unwrap_or(written.as_str()))
            .collect()
    }

    /// What could not be read and is no document's file. A folder of which documents are known was read.
    fn unread_folders(&self) -> impl Iterator<Item = &'a RelPath> {
        let find = || {
            let library = self.library;
            let is_unread = |path: &&RelPath| {
                let is_file = library.settings.documents.kind_of(path).is_some();
                let mut documents = library.documents().iter();
                !is_file && !documents.any(|document| document.path.is_within(path))
            };
            let paths = library.unreadable.iter().map(|file| &file.path);
            paths.filter(is_unread).collect()
        };
        self.unread_folders.get_or_init(find).iter().copied()
    }

    /// Every value under `key`: in the documents that write it themselves, and in the folder defaults.
    pub(super) fn mentions(
        &self,
        key: &'static str,
        values: impl Fn(&'a Document) -> Vec<Spanned<String>>,
    ) -> Vec<Mention<'a>> {
        let settings = self.settings();
        let of_defaults = settings.folder_defaults.iter().flat_map(|defaults| {
            let node = defaults.values.get(key);
            node.map(Node::texts).unwrap_or_default()
        });
        let mut mentions: Vec<Mention<'a>> = of_defaults
            .map(|value| Mention::new(&settings.path, key, value, None))
            .collect();
        for document in self.documents() {
            if document.metadata.inherited.iter().any(|name| name == key) {
                continue;
            }
            let of_document = values(document).into_iter();
            mentions.extend(
                of_document.map(|value| Mention::new(&document.path, key, value, Some(document))),
            );
        }
        mentions
    }

    /// Every owner and deputy who is named: in documents, in folder defaults, and in the files that name owners, there once
    /// for each place that a document takes one from.
    pub(super) fn owners(&self) -> Vec<Mention<'a>> {
        let list = |value: &Option<Spanned<String>>| value.iter().cloned().collect::<Vec<_>>();
        let mut owners = self.mentions("owner", |document| {
            let metadata = &document.metadata;
            match &metadata.owner_line {
                Some(_) => Vec::new(),
                None => list(&metadata.owner),
            }
        });
        owners.extend(self.mentions("deputy", |document| {
            let metadata = &document.metadata;
            match &metadata.owner_line {
                Some(line) if line.deputy.is_some() => Vec::new(),
                _ => list(&metadata.deputy),
            }
        }));
        owners.extend(self.owners_of_files());
        owners
    }

    fn owners_of_files(&self) -> impl Iterator<Item = Mention<'a>> + use<'a> {
        let mut mentions: BTreeMap<(&RelPath, Span), Mention<'a>> = BTreeMap::new();
        for document in self.documents() {
            let metadata = &document.metadata;
            let Some(line) = &metadata.owner_line else {
                continue;
            };
            let named = [
                ("owner", Some(line.owner), &metadata.owner),
                ("deputy", line.deputy, &metadata.deputy),
            ];
            for (key, span, name) in named {
                if let (Some(span), Some(name)) = (span, name) {
                    let value = Spanned::new(name.value.clone(), span);
                    let mention = Mention::new(&line.path, key, value, Some(document));
                    let known = mentions.entry((&line.path, span));
                    // One that is in force stands for those that are not.
                    let is_retired =
                        |document: &Document| document.metadata.status == Status::Retired;
                    match known {
                        Entry::Occupied(mut known) => {
                            if known.get().document.is_some_and(is_retired) {
                                known.insert(mention);
                            }
                        }
                        Entry::Vacant(place) => drop(place.insert(mention)),
                    }
                }
            }
        }
        mentions.into_values()
    }
}

/// Resolves every link and image once for all rules, before the first of them runs: rules run side by side, and one that
/// waited for another's threads inside a cell could be handed a rule that waits for the same cell.
fn resolve_links(library: &Library) -> Vec<ResolvedLink<'_>> {
    let documents = library.documents().par_iter().with_min_len(16);
    let links = documents.flat_map_iter(|document| {
        let links = document.outline.links.iter();
        links.map(|link| ResolvedLink {
            document,
            link,
            target: library.resolve(document, &link.destination),
        })
    });
    links.collect()
}
