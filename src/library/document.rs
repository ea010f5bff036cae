//! A document: one markdown file, read.

use std::sync::{Arc, OnceLock};

use super::{
    DocId,
    body_hash::{self, BodyHash},
    metadata::{self, Kind, Metadata},
    settings::Settings,
};
use crate::{
    diagnostic::Defect,
    files::{Source, Stamp},
    front_matter,
    markdown::{self, Outline},
    text::{LineIndex, RelPath, Span, Spanned},
    tree::{Map, Node},
};

/// One SOP or checklist. Immutable; made from its text, its path and the settings alone, but for the id.
#[derive(Debug, Clone)]
pub struct Document {
    /// SOP or checklist.
    pub kind: Kind,
    /// The id: written or derived.
    pub id: DocId,
    /// Where the file is.
    pub path: RelPath,
    /// Changes when the file's content does.
    pub stamp: Stamp,
    /// The whole text.
    pub text: Arc<str>,
    /// What the front matter says, typed.
    pub metadata: Metadata,
    /// What the front matter says, as written; aliased keys have their canonical names.
    pub front_matter: Map,
    /// The front matter block with both fences, if there is one.
    pub front_matter_block: Option<Span>,
    /// The byte at which the body starts.
    pub body: usize,
    /// Headings, links, steps, items.
    pub outline: Outline,
    /// What could not be read as it stands.
    pub defects: Vec<Defect>,
    lines: OnceLock<LineIndex>,
    hash: OnceLock<BodyHash>,
    /// The stamps of the local images, when the file was read by a library.
    pictures: Vec<Option<Stamp>>,
}

impl Document {
    /// Reads a document. Never fails: what cannot be read becomes a defect.
    ///
    /// The id is derived from the path alone; a [`super::Library`] gives the final one.
    #[must_use]
    pub fn parse(
        kind: Kind,
        path: &RelPath,
        stamp: Stamp,
        text: &str,
        settings: &Settings,
    ) -> Self {
        Self::read(kind, path, stamp, text, settings, |text, body, _| {
            markdown::outline(text, body)
        })
    }

    /// Reads a document, and computes the body hash at once if a review of it names one: in the same pass, that costs half.
    /// Local images are read from `source`.
    #[must_use]
    pub(super) fn parse_to_compare(
        kind: Kind,
        path: &RelPath,
        stamp: Stamp,
        text: &str,
        settings: &Settings,
        source: &dyn Source,
    ) -> Self {
        let mut said = Vec::new();
        let mut document =
            Self::read(
                kind,
                path,
                stamp,
                text,
                settings,
                |text, body, metadata| match metadata.review.hash {
                    Some(_) => markdown::outline_and_write_canonical(text, body, &mut said),
                    None => markdown::outline(text, body),
                },
            );
        if document.metadata.review.hash.is_some() {
            let hash = || BodyHash::of_records(&document, &said, source);
            document.hash.get_or_init(hash);
        }
        document.pictures = document.picture_stamps(source);
        document
    }

    /// Reads a document's front matter alone: the outline stays empty.
    #[must_use]
    pub fn parse_head(
        kind: Kind,
        path: &RelPath,
        stamp: Stamp,
        text: &str,
        settings: &Settings,
    ) -> Self {
        Self::read(kind, path, stamp, text, settings, |_, _, _| {
            Outline::default()
        })
    }

    fn read(
        kind: Kind,
        path: &RelPath,
        stamp: Stamp,
        text: &str,
        settings: &Settings,
        outline: impl FnOnce(&str, usize, &Metadata) -> Outline,
    ) -> Self {
        let front = front_matter::parse(text);
        let fence = front.block.map_or(Span::at(front.body), |block| {
            Span::new(block.start as usize, block.start as usize + 3)
        });
        let map = match front.root {
            Node {
                value: crate::tree::Value::Map(map),
                ..
            } => map,
            _ => Map::default(),
        };
        let (metadata, map, mut defects) = metadata::read(map, kind, path, settings, fence);
        defects.extend(front.defects);
        defects.sort_by_key(|defect| defect.report.span);
        let outline = outline(text, front.body, &metadata);
        Self {
            kind,
            id: metadata
                .id
                .as_ref()
                .map_or_else(|| DocId::new(path.file_name()), |id| DocId::new(id)),
            path: path.clone(),
            stamp,
            text: Arc::from(text),
            metadata,
            front_matter: map,
            front_matter_block: front.block,
            body: front.body,
            outline,
            defects,
            lines: OnceLock::new(),
            hash: OnceLock::new(),
            pictures: Vec::new(),
        }
    }

    /// A document of which only the metadata is at hand, as an index keeps it.
    ///
    /// The id is derived from the path alone; a [`super::Library`] gives the final one.
    #[must_use]
    pub fn without_body(kind: Kind, path: &RelPath, metadata: Metadata) -> Self {
        Self {
            kind,
            id: DocId::new(path.file_name()),
            path: path.clone(),
            stamp: Stamp::default(),
            text: Arc::from(""),
            metadata,
            front_matter: Map::default(),
            front_matter_block: None,
            body: 0,
            outline: Outline::default(),
            defects: Vec::new(),
            lines: OnceLock::new(),
            hash: OnceLock::new(),
            pictures: Vec::new(),
        }
    }

    /// The title: front matter's, else the first H1's text, else the id.
    #[must_use]
    pub fn title(&self) -> &str {
        self.written_title().unwrap_or(self.id.as_str())
    }

    /// The title that the document writes: front matter's, else the first H1's text.
    #[must_use]
    pub fn written_title(&self) -> Option<&str> {
        let heading = || self.first_h1().map(|heading| heading.text.as_str());
        let key = self
            .metadata
            .title
            .as_ref()
            .map(|title| title.value.as_str());
        key.or_else(heading).filter(|title| !title.is_empty())
    }

    /// The first heading of level 1.
    #[must_use]
    pub fn first_h1(&self) -> Option<&markdown::Heading> {
        self.outline
            .headings
            .iter()
            .find(|heading| heading.level == 1)
    }

    /// Where lines start in the text.
    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Whether the document is in force.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.metadata.status == super::Status::Active
    }

    /// Whether the document is no longer in force.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.metadata.status == super::Status::Retired
    }

    /// Whether the document says that it was ever reviewed.
    #[must_use]
    pub fn was_reviewed(&self) -> bool {
        let review = &self.metadata.review;
        review.on.is_some() || review.hash.is_some()
    }

    /// The fingerprint of what the document says, local images read from `source`; computed on first use.
    #[must_use]
    pub fn body_hash(&self, source: &dyn Source) -> &BodyHash {
        self.hash
            .get_or_init(|| BodyHash::of(&self.canonical(source)))
    }

    /// What the body hash counts: the keys that change the procedure, the body, the bytes of local images from `source`.
    #[must_use]
    pub fn canonical(&self, source: &dyn Source) -> Vec<markdown::Block> {
        body_hash::counted(self, source)
    }

    /// The same document with the local images that `source` holds: itself where none of them changed, else with its body
    /// hash to be computed anew.
    pub(super) fn with_pictures_of(self: &Arc<Self>, source: &dyn Source) -> Arc<Self> {
        let pictures = self.picture_stamps(source);
        if pictures == self.pictures {
            return self.clone();
        }
        let mut document = (**self).clone();
        document.hash = OnceLock::new();
        document.pictures = pictures;
        Arc::new(document)
    }

    /// Whether the document shows pictures: then what it says is not in its file alone.
    #[must_use]
    pub fn shows_pictures(&self) -> bool {
        let mut links = self.outline.links.iter();
        links.any(|link| link.kind == markdown::LinkKind::Image)
    }

    fn picture_stamps(&self, source: &dyn Source) -> Vec<Option<Stamp>> {
        let pictures = body_hash::pictures(self);
        pictures.map(|(_, path)| source.stamp(&path)).collect()
    }

    /// Where to say that something is missing from the front matter: its opening fence, or the first line of the file.
    #[must_use]
    pub fn front_matter_anchor(&self) -> Span {
        match self.front_matter_block {
            Some(block) => Span::new(block.start as usize, block.start as usize + 3),
            None => {
                let first = self.text.lines().next().unwrap_or("");
                Span::new(self.body.min(first.len()), first.len())
            }
        }
    }

    /// `kind:id`, which names the document exactly.
    #[must_use]
    pub fn exact_name(&self) -> String {
        format!("{}:{}", self.kind.name(), self.id)
    }

    /// The shortest name that finds the document: an SOP's id, `checklist:ID`.
    #[must_use]
    pub fn short_name(&self) -> String {
        match self.kind {
            Kind::Sop => self.id.to_string(),
            Kind::Checklist => self.exact_name(),
        }
    }

    /// The ids of the documents on the other side: an SOP's checklists, a checklist's SOPs.
    #[must_use]
    pub fn partners(&self) -> &[Spanned<String>] {
        match self.kind {
            Kind::Sop => &self.metadata.checklists,
            Kind::Checklist => &self.metadata.sops,
        }
    }
}
