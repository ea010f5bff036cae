//! The library: settings, documents, people, the taxonomy and the links between them, as one immutable value.
//!
//! [`Library::load`] reads everything from a [`Source`] and never stops at a bad file: what cannot be read is listed in
//! [`Library::unreadable`], what cannot be understood is a defect of its document. Documents are sorted by path.
//! Everything that features share about documents lives here; the judgements (rules, scores) live in the features.

mod answerable;
mod assessment;
mod body_hash;
mod coverage;
mod discover;
mod document;
mod due;
mod filter;
mod ids;
mod key_schema;
mod keys;
mod links;
mod metadata;
mod owner_files;
mod people;
mod review;
mod schema;
mod settings;
mod summary;
mod taxonomy;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use rayon::prelude::*;

pub use self::{
    answerable::Successor,
    assessment::{
        ActionStep, Assessment, Basis, Commit, Failing, LevelCount, Measure, Score, Share,
        Standing, Tally, Verdict,
    },
    body_hash::{BodyHash, digest},
    coverage::{Coverage, UncoveredSubtype, has_placeholder},
    discover::{Discovered, discover, is_library},
    document::Document,
    due::{DueList, DueReview},
    filter::{Facet, Facets, Filter},
    ids::{DocId, IdSource, assign_ids},
    key_schema::{front_matter_schema, settings_schema},
    keys::{CHECKLIST as CHECKLIST_KEYS, SETTINGS as SETTINGS_KEYS, SOP as SOP_KEYS},
    links::{LinkTarget, scheme},
    metadata::{Audience, Automation, Kind, Metadata, ReviewKeys, Risk, Scope, Status},
    owner_files::{
        CODEOWNERS_PLACES, CodeOwners, CodeOwnersLine, OwnerFileKind, OwnerFiles, OwnerLine,
    },
    people::{Owner, Person, Roster, Team},
    review::{Review, ReviewState},
    schema::{Field, Shape},
    settings::{
        Client, DocumentPatterns, EffectiveSetting, FolderDefaults, GoldenQuery, Level, Override,
        OwnershipSettings, Patterns, ReviewSettings, SETTINGS_FILE, SectionSettings, SettingOrigin,
        SettingValue, Settings, default_setting, effective_settings,
    },
    summary::{FindingCounts, LibrarySummary, NextStep, ReviewCounts, StatusCounts},
    taxonomy::{IssueType, Taxonomy},
};
use crate::{
    files::{ListedFile, Memory, ReadError, Source, Unreadable, read_text},
    text::{LineIndex, RelPath, nearest},
};

/// A library, loaded.
pub struct Library {
    /// What `sopbook.toml` says.
    pub settings: Settings,
    /// What could not be read at all, sorted by path.
    pub unreadable: Vec<Unreadable>,
    documents: Vec<Arc<Document>>,
    source: Arc<dyn Source>,
    owner_files: OwnerFiles,
    by_path: HashMap<RelPath, usize>,
    by_id: HashMap<(Kind, DocId), usize>,
    /// For each kind and id, the documents of the other kind that name it, by position.
    named_by: HashMap<(Kind, DocId), Vec<usize>>,
}

impl Library {
    /// Loads the settings and every document.
    ///
    /// # Errors
    /// Where `sopbook.toml` is there but cannot be read. Nothing else stops it.
    pub fn load(source: Arc<dyn Source>) -> Result<Self, ReadError> {
        let settings = Settings::load(&*source)?;
        Ok(Self::load_with(source, settings))
    }

    /// Loads every document under settings that are at hand.
    #[must_use]
    pub fn load_with(source: Arc<dyn Source>, settings: Settings) -> Self {
        Self::load_reusing(source, settings, None)
    }

    /// Loads every document, taking over from `known` those whose files have the same stamp under the same settings. Both
    /// libraries must come from sources whose stamps mean the same, such as two revisions of one repository.
    #[must_use]
    pub fn load_reusing(source: Arc<dyn Source>, settings: Settings, known: Option<&Self>) -> Self {
        let known = known.filter(|known| known.settings.text == settings.text);
        let Discovered {
            documents: found,
            mut unreadable,
        } = discover(&*source, &settings);
        let read: Vec<Result<Arc<Document>, Unreadable>> = found
            .into_par_iter()
            .with_min_len(8)
            .map(|(kind, file)| {
                let same = known.and_then(|known| known.unchanged(kind, &file, &*source));
                if let Some(same) = same {
                    return Ok(same);
                }
                let text = read_text(&*source, &file.path).map_err(|error| Unreadable {
                    path: file.path.clone(),
                    reason: error.to_string(),
                })?;
                Ok(Arc::new(Document::parse_to_compare(
                    kind, &file.path, file.stamp, &text, &settings, &*source,
                )))
            })
            .collect();
        let mut documents = Vec::with_capacity(read.len());
        for document in read {
            match document {
                Ok(document) => documents.push(document),
                Err(problem) => unreadable.push(problem),
            }
        }
        let paths = documents.iter().map(|document| &document.path);
        let mut owner_files = OwnerFiles::load(&*source, &settings, paths);
        unreadable.append(&mut owner_files.unreadable);
        unreadable.sort();
        Self::assemble(source, settings, documents, unreadable, owner_files)
    }

    /// The library of documents that are at hand, under settings and files of owners that are at hand; it has no files
    /// itself.
    #[must_use]
    pub fn of(settings: Settings, documents: Vec<Document>, owner_files: OwnerFiles) -> Self {
        let documents = documents.into_iter().map(Arc::new).collect();
        let nowhere = Arc::new(Memory::default());
        Self::assemble(nowhere, settings, documents, Vec::new(), owner_files)
    }

    /// The document of a file that has not changed. The pictures that it shows may have; and an owner whom another file names
    /// is not in its file alone.
    fn unchanged(
        &self,
        kind: Kind,
        file: &ListedFile,
        source: &dyn Source,
    ) -> Option<Arc<Document>> {
        let document = &self.documents[self.position(&file.path)?];
        let is_same = document.kind == kind && document.stamp == file.stamp;
        let is_alone = document.metadata.owner_line.is_none();
        (is_same && is_alone).then(|| document.with_pictures_of(source))
    }

    fn assemble(
        source: Arc<dyn Source>,
        settings: Settings,
        mut documents: Vec<Arc<Document>>,
        unreadable: Vec<Unreadable>,
        owner_files: OwnerFiles,
    ) -> Self {
        owner_files.apply(&mut documents, &settings);
        for kind in [Kind::Sop, Kind::Checklist] {
            let of_kind: Vec<usize> = (0..documents.len())
                .filter(|at| documents[*at].kind == kind)
                .collect();
            let sources: Vec<IdSource<'_>> = of_kind
                .iter()
                .map(|&at| {
                    let document = &documents[at];
                    let written = document.metadata.id.as_ref().map(|id| id.value.as_str());
                    IdSource {
                        written,
                        path: &document.path,
                    }
                })
                .collect();
            let ids = assign_ids(&sources, &settings.documents.extensions);
            for (at, id) in of_kind.into_iter().zip(ids) {
                if documents[at].id != id {
                    Arc::make_mut(&mut documents[at]).id = id;
                }
            }
        }
        let by_path = documents
            .iter()
            .enumerate()
            .map(|(at, document)| (document.path.clone(), at))
            .collect();
        let mut by_id = HashMap::with_capacity(documents.len());
        for (at, document) in documents.iter().enumerate() {
            by_id
                .entry((document.kind, document.id.clone()))
                .or_insert(at);
        }
        let mut named_by: HashMap<(Kind, DocId), Vec<usize>> = HashMap::new();
        for (at, document) in documents.iter().enumerate() {
            for id in document.partners() {
                named_by
                    .entry((document.kind.other(), DocId::new(id)))
                    .or_default()
                    .push(at);
            }
        }
        Self {
            settings,
            unreadable,
            documents,
            source,
            owner_files,
            by_path,
            by_id,
            named_by,
        }
    }

    /// The documents, sorted by path.
    #[must_use]
    pub fn documents(&self) -> &[Arc<Document>] {
        &self.documents
    }

    /// The SOPs, sorted by path.
    pub fn sops(&self) -> impl Iterator<Item = &Document> {
        self.of_kind(Kind::Sop)
    }

    /// The checklists, sorted by path.
    pub fn checklists(&self) -> impl Iterator<Item = &Document> {
        self.of_kind(Kind::Checklist)
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Document> {
        self.documents
            .iter()
            .map(Arc::as_ref)
            .filter(move |document| document.kind == kind)
    }

    /// The text of a file that names owners, and where its lines begin.
    #[must_use]
    pub fn owner_file(&self, path: &RelPath) -> Option<(&str, &LineIndex)> {
        self.owner_files.text(path)
    }

    /// Where the library's files come from.
    #[must_use]
    pub fn source(&self) -> &dyn Source {
        &*self.source
    }

    /// The position in [`Library::documents`] of the document at `path`.
    #[must_use]
    pub fn position(&self, path: &RelPath) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// The document of this kind and id; of several with one written id, the first by path.
    #[must_use]
    pub fn get(&self, kind: Kind, id: &str) -> Option<&Document> {
        self.by_id
            .get(&(kind, DocId::new(id)))
            .map(|at| &*self.documents[*at])
    }

    /// Finds a document as users name one: `sop:ID`, `checklist:ID`, a bare id (an SOP before a checklist), or its path.
    ///
    /// # Errors
    /// The nearest id, where one is near.
    pub fn find(&self, name: &str) -> Result<&Document, Option<String>> {
        let exact = match name.split_once(':') {
            Some(("sop", id)) => self.get(Kind::Sop, id),
            Some(("checklist", id)) => self.get(Kind::Checklist, id),
            _ => self
                .get(Kind::Sop, name)
                .or_else(|| self.get(Kind::Checklist, name)),
        };
        let by_path = || {
            self.position(&RelPath::parse(name).ok()?)
                .map(|at| &*self.documents[at])
        };
        exact.or_else(by_path).ok_or_else(|| {
            let ids = self.documents.iter().map(|document| document.id.as_str());
            nearest(name.rsplit(':').next().unwrap_or(name), ids).map(str::to_owned)
        })
    }

    /// The documents on the other side of a document's written links: an SOP's checklists, a checklist's SOPs. Ids that
    /// nothing has are left out.
    #[must_use]
    pub fn named_partners(&self, document: &Document) -> Vec<&Document> {
        document
            .partners()
            .iter()
            .filter_map(|id| self.get(document.kind.other(), id))
            .collect()
    }

    /// [`Library::named_partners`] and those who name this document, each once: first the ones it names, in its order.
    #[must_use]
    pub fn partners(&self, document: &Document) -> Vec<&Document> {
        let mut partners = self.named_partners(document);
        for &at in self
            .named_by
            .get(&(document.kind, document.id.clone()))
            .into_iter()
            .flatten()
        {
            let other = &*self.documents[at];
            if !partners.iter().any(|partner| partner.path == other.path) {
                partners.push(other);
            }
        }
        partners
    }

    /// Who answers for a document: its owner, or for a checklist without one its first SOP's.
    #[must_use]
    pub fn owner(&self, document: &Document) -> Option<Owner> {
        let own = |document: &Document| {
            document
                .metadata
                .owner
                .as_ref()
                .map(|owner| self.settings.roster.resolve(owner))
        };
        own(document).or_else(|| match document.kind {
            Kind::Sop => None,
            Kind::Checklist => self
                .named_partners(document)
                .first()
                .and_then(|sop| own(sop)),
        })
    }

    /// The fingerprint of what a document says; computed on first use.
    #[must_use]
    pub fn body_hash<'a>(&self, document: &'a Document) -> &'a BodyHash {
        document.body_hash(&*self.source)
    }
}
