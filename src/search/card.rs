//! A card: what the manifest keeps of a document, so that a search can filter and name it without reading its file.

use serde::{Deserialize, Serialize};

use super::manifest::Entry;
use crate::{
    library::{
        Audience, DocId, Document, Facets, Kind, Library, Metadata, OwnerFiles, Settings, Status,
    },
    text::{RelPath, Span, Spanned},
};

/// What a document says of itself, and what follows from it in this library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Card {
    /// The written title, else the first heading.
    title: Option<String>,
    written_id: Option<String>,
    issue_type: Option<String>,
    issue_subtypes: Vec<String>,
    owner: Option<String>,
    status: String,
    audience: String,
    clients: Vec<String>,
    tags: Vec<String>,
    partners: Vec<String>,
    /// What depends on the other documents and on the settings; computed anew whenever either changes.
    derived: Derived,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Derived {
    id: String,
    issue_types: Vec<String>,
    issue_subtypes: Vec<String>,
    owner: Option<String>,
    clients: Vec<String>,
}

impl Card {
    pub(super) fn of(document: &Document) -> Self {
        let metadata = &document.metadata;
        let text = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.value.clone());
        let texts = |texts: &[Spanned<String>]| -> Vec<String> {
            texts.iter().map(|text| text.value.clone()).collect()
        };
        let heading = || document.first_h1().map(|heading| heading.text.clone());
        Self {
            title: text(&metadata.title)
                .or_else(heading)
                .filter(|title| !title.is_empty()),
            written_id: text(&metadata.id),
            issue_type: text(&metadata.issue_type),
            issue_subtypes: texts(&metadata.issue_subtypes),
            owner: text(&metadata.owner),
            status: metadata.status.name().to_owned(),
            audience: metadata.audience.name().to_owned(),
            clients: texts(&metadata.clients),
            tags: texts(&metadata.tags),
            partners: texts(document.partners()),
            derived: Derived::default(),
        }
    }

    /// Whether both say the same of themselves, so that the same follows from them.
    pub(super) fn says_what(&self, other: &Self) -> bool {
        let own = |card: &Self| Self {
            derived: Derived::default(),
            ..card.clone()
        };
        own(self) == own(other)
    }

    /// The document with nothing but its metadata.
    fn document(&self, kind: Kind, path: &RelPath) -> Document {
        let spanned = |text: &String| Spanned::new(text.clone(), Span::default());
        let text = |text: &Option<String>| text.as_ref().map(spanned);
        let texts = |texts: &[String]| texts.iter().map(spanned).collect::<Vec<_>>();
        let partners = texts(&self.partners);
        let (checklists, sops) = match kind {
            Kind::Sop => (partners, Vec::new()),
            Kind::Checklist => (Vec::new(), partners),
        };
        let metadata = Metadata {
            title: text(&self.title),
            id: text(&self.written_id),
            issue_type: text(&self.issue_type),
            issue_subtypes: texts(&self.issue_subtypes),
            owner: text(&self.owner),
            status: self.status(),
            audience: Audience::parse(&self.audience).unwrap_or_default(),
            clients: texts(&self.clients),
            tags: texts(&self.tags),
            checklists,
            sops,
            ..Metadata::default()
        };
        Document::without_body(kind, path, metadata)
    }

    pub(super) fn id(&self) -> DocId {
        DocId::new(&self.derived.id)
    }

    pub(super) fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.derived.id)
    }

    pub(super) fn status(&self) -> Status {
        Status::parse(&self.status).unwrap_or_default()
    }

    /// What the document is filed under.
    pub(super) fn facets(&self, kind: Kind, settings: &Settings) -> Facets {
        let derived = &self.derived;
        Facets {
            kind,
            issue_types: derived.issue_types.clone(),
            issue_subtypes: derived.issue_subtypes.clone(),
            owner: derived
                .owner
                .as_ref()
                .map(|owner| settings.roster.resolve(owner)),
            status: self.status().name(),
            clients: derived.clients.clone(),
            tags: self.tags.clone(),
            audience: Audience::parse(&self.audience).unwrap_or_default().name(),
        }
    }
}

/// Computes what follows for each card from all cards and the settings.
pub(super) fn derive(cards: &mut [(Entry, Card)], settings: &Settings, owner_files: &OwnerFiles) {
    let documents = cards
        .iter()
        .map(|(entry, card)| card.document(entry.kind, &entry.path))
        .collect();
    let library = Library::of(settings.clone(), documents, owner_files.clone());
    for (entry, card) in cards {
        let Some(at) = library.position(&entry.path) else {
            continue;
        };
        let document = &library.documents()[at];
        let facets = library.facets(document);
        card.derived = Derived {
            id: document.id.to_string(),
            issue_types: facets.issue_types,
            issue_subtypes: facets.issue_subtypes,
            owner: facets.owner.map(|owner| owner.to_string()),
            clients: facets.clients,
        };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{files::Memory, search::manifest::Packed};

    #[test]
    fn a_card_files_a_document_as_the_library_does() {
        let settings = "[people.ann]\naliases = [\"@ann\"]\n[clients.acme]\nname = \"Acme Corp\"\n";
        let files = [
            ("sopbook.toml", settings),
            (
                "sops/a/x.md",
                "---\ntitle: A\nissue_type: T\nissue_subtype: [S, R]\nowner: '@ann'\nchecklists: [c]\ntags: [t]\nclients: [acme corp]\n---\n",
            ),
            (
                "sops/b/x.md",
                "---\nid: mine\nstatus: retired\nissue_type: U\naudience: client\n---\n# B *b*\n",
            ),
            ("sops/b/y.md", "no front matter"),
            (
                "checklists/c.md",
                "---\ntitle: C\nsops: [mine]\nowner: team:gone\n---\n",
            ),
            ("checklists/d.md", "---\ntitle: D\nsops: [x]\n---\n"),
        ];
        let memory: Memory = files
            .iter()
            .map(|(path, text)| (RelPath::parse(path).unwrap(), text.as_bytes().to_vec()))
            .collect();
        let library = Library::load(Arc::new(memory)).unwrap();
        let entry = |document: &Document| Entry {
            key: 0,
            kind: document.kind,
            status: document.metadata.status,
            path: document.path.clone(),
            stamp: document.stamp,
            digest: 0,
            extent: crate::search::manifest::Extent::default(),
            card: Packed::new(&Card::of(document)).unwrap(),
        };
        let mut cards: Vec<(Entry, Card)> = library
            .documents()
            .iter()
            .map(|document| (entry(document), Card::of(document)))
            .collect();
        derive(&mut cards, &library.settings, &OwnerFiles::default());
        assert_eq!(cards.len(), 5);
        for ((entry, card), document) in cards.iter().zip(library.documents()) {
            let path = &entry.path;
            let facets = card.facets(entry.kind, &library.settings);
            assert_eq!(facets, library.facets(document), "{path}");
            assert_eq!(card.id(), document.id, "{path}");
            assert_eq!(card.title(), document.title(), "{path}");
        }
    }
}
