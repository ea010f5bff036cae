//! Owners that other files name, for documents whose front matter and folder defaults name none.
//!
//! `[ownership] from` says which files count. Without it nothing here reads anything. What a file says is found by the
//! document's path; the library then treats it as the document's owner and remembers the line that it comes from.

mod code_owners;
mod owners_yaml;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

pub use self::code_owners::{CODEOWNERS_PLACES, CodeOwners, CodeOwnersLine};
use self::owners_yaml::Approvers;
use super::{Document, Kind, Owner, Settings};
use crate::{
    files::{ReadError, Source, Unreadable, read_text},
    text::{LineIndex, RelPath, Span, Spanned},
};

/// The files that may name owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnerFileKind {
    /// CODEOWNERS: patterns of paths, the last that matches wins.
    CodeOwners,
    /// OWNERS, as Kubernetes keeps them: a file per folder, the nearest upwards wins.
    OwnersFiles,
}

impl OwnerFileKind {
    /// The word that settings use.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "codeowners" => Some(Self::CodeOwners),
            "owners-files" => Some(Self::OwnersFiles),
            _ => None,
        }
    }
}

/// The line of a file that names a document's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerLine {
    /// The file.
    pub path: RelPath,
    /// The line, from 1.
    pub line: u32,
    /// Where the owner's name stands.
    pub owner: Span,
    /// Where the deputy's name stands, if the deputy is taken from there as well.
    pub deputy: Option<Span>,
}

/// Shows the place as `CODEOWNERS:12`.
impl std::fmt::Display for OwnerLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

/// The files that name owners, read.
#[derive(Debug, Clone, Default)]
pub struct OwnerFiles {
    order: Vec<OwnerFileKind>,
    texts: BTreeMap<RelPath, (Arc<str>, LineIndex)>,
    code_owners: HashMap<RelPath, Option<Arc<Rooted>>>,
    owners: HashMap<RelPath, Option<Approvers>>,
    /// What is there and could not be read.
    pub unreadable: Vec<Unreadable>,
}

/// A CODEOWNERS file, and the folder from which its patterns count.
#[derive(Debug)]
struct Rooted {
    base: RelPath,
    path: RelPath,
    rules: CodeOwners,
}

/// What a file says of a document.
struct Found {
    path: RelPath,
    owners: Vec<Spanned<String>>,
}

impl OwnerFiles {
    /// Reads the files that can name owners of the documents at `paths`; none where the settings ask for none.
    #[must_use]
    pub fn load<'p>(
        source: &dyn Source,
        settings: &Settings,
        paths: impl Iterator<Item = &'p RelPath>,
    ) -> Self {
        let mut files = Self {
            order: settings.ownership.from.clone(),
            ..Self::default()
        };
        if files.order.is_empty() {
            return files;
        }
        let folders: BTreeSet<RelPath> = paths.map(RelPath::parent).collect();
        for folder in &folders {
            for kind in files.order.clone() {
                match kind {
                    OwnerFileKind::CodeOwners => drop(files.load_code_owners(source, folder)),
                    OwnerFileKind::OwnersFiles => files.load_owners(source, folder),
                }
            }
        }
        files.unreadable.sort();
        files.unreadable.dedup();
        files
    }

    /// The CODEOWNERS file that governs a folder: the topmost, because one in `docs/` speaks for the folder above it.
    fn load_code_owners(&mut self, source: &dyn Source, folder: &RelPath) -> Option<Arc<Rooted>> {
        if let Some(known) = self.code_owners.get(folder) {
            return known.clone();
        }
        let above = if folder.as_str().is_empty() {
            None
        } else {
            self.load_code_owners(source, &folder.parent())
        };
        let found = above.or_else(|| {
            CODEOWNERS_PLACES.iter().find_map(|place| {
                let path = folder.join(place).ok()?;
                let text = self.read(source, &path)?;
                Some(Arc::new(Rooted {
                    base: folder.clone(),
                    path,
                    rules: CodeOwners::parse(&text),
                }))
            })
        });
        self.code_owners.insert(folder.clone(), found.clone());
        found
    }

    /// The OWNERS files of a folder and of those around it.
    fn load_owners(&mut self, source: &dyn Source, folder: &RelPath) {
        if self.owners.contains_key(folder) {
            return;
        }
        let approvers = folder
            .join("OWNERS")
            .ok()
            .and_then(|path| self.read(source, &path))
            .map(|text| Approvers::parse(&text));
        self.owners.insert(folder.clone(), approvers);
        if !folder.as_str().is_empty() {
            self.load_owners(source, &folder.parent());
        }
    }

    fn read(&mut self, source: &dyn Source, path: &RelPath) -> Option<Arc<str>> {
        match read_text(source, path) {
            Ok(text) => {
                let text: Arc<str> = Arc::from(text);
                let lines = LineIndex::new(&text);
                self.texts.insert(path.clone(), (Arc::clone(&text), lines));
                Some(text)
            }
            Err(ReadError::Missing) => None,
            Err(error) => {
                let (path, reason) = (path.clone(), error.to_string());
                self.unreadable.push(Unreadable { path, reason });
                None
            }
        }
    }

    /// The files that were read, with their texts, by path.
    pub fn texts(&self) -> impl Iterator<Item = (&RelPath, &str)> {
        self.texts.iter().map(|(path, (text, _))| (path, &**text))
    }

    /// The text of a file that was read, and where its lines begin.
    #[must_use]
    pub fn text(&self, path: &RelPath) -> Option<(&str, &LineIndex)> {
        let (text, lines) = self.texts.get(path)?;
        Some((text, lines))
    }

    fn find(&self, path: &RelPath) -> Option<Found> {
        self.order.iter().find_map(|kind| match kind {
            OwnerFileKind::CodeOwners => self.find_in_code_owners(path),
            OwnerFileKind::OwnersFiles => self.find_in_owners(path),
        })
    }

    fn find_in_code_owners(&self, path: &RelPath) -> Option<Found> {
        let file = self.code_owners.get(&path.parent())?.as_ref()?;
        let below = path.relative_to(&file.base);
        let line = file.rules.find(&below)?;
        (!line.owners.is_empty()).then(|| Found {
            path: file.path.clone(),
            owners: line.owners.clone(),
        })
    }

    fn find_in_owners(&self, path: &RelPath) -> Option<Found> {
        let mut folder = path.parent();
        loop {
            if let Some(file) = self.owners.get(&folder)?.as_ref() {
                if !file.people.is_empty() {
                    return Some(Found {
                        path: folder.join("OWNERS").ok()?,
                        owners: file.people.clone(),
                    });
                }
                if file.stops {
                    return None;
                }
            }
            if folder.as_str().is_empty() {
                return None;
            }
            folder = folder.parent();
        }
    }

    /// Gives documents that name no owner the ones that a file names: the first as owner, the second, where no deputy is
    /// named, as deputy. A checklist that names SOPs has its first SOP's owner.
    pub(super) fn apply(&self, documents: &mut [Arc<Document>], settings: &Settings) {
        if self.texts.is_empty() {
            return;
        }
        for document in documents {
            let metadata = &document.metadata;
            let inherits = document.kind == Kind::Checklist && !metadata.sops.is_empty();
            if metadata.owner.is_some() || inherits {
                continue;
            }
            let Some(found) = self.find(&document.path) else {
                continue;
            };
            let place = document.front_matter_anchor();
            let metadata = &mut Arc::make_mut(document).metadata;
            let mut owners = found.owners.into_iter();
            let Some(owner) = owners.next() else { continue };
            let deputy = owners.next().filter(|_| metadata.deputy.is_none());
            let line = self
                .text(&found.path)
                .map_or(1, |(_, lines)| lines.line(owner.span.start));
            metadata.owner_line = Some(OwnerLine {
                path: found.path,
                line,
                owner: owner.span,
                deputy: deputy.as_ref().map(|deputy| deputy.span),
            });
            let as_known = |name: Spanned<String>| Spanned::new(as_known(&name, settings), place);
            metadata.owner = Some(as_known(owner));
            if let Some(deputy) = deputy {
                metadata.deputy = Some(as_known(deputy));
            }
        }
    }
}

/// A name as the roster knows it: OWNERS files leave out the `@` of a handle.
fn as_known(name: &str, settings: &Settings) -> String {
    let handle = format!("@{name}");
    let is_known = |name: &str| !matches!(settings.roster.resolve(name), Owner::Unknown(_));
    if !is_known(name) && is_known(&handle) {
        handle
    } else {
        name.to_owned()
    }
}
