//! The files of a revision, read from git's objects without a checkout.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use git2::{ObjectType, Oid, Repository};

use super::{HistoryError, find_commit, open, packs::Packs, top_of, unreadable};
use crate::{
    files::{
        EntryKind, ListedFile, Listing, MAX_DOCUMENT_BYTES, ReadError, Source, Stamp, Unreadable,
        real_path,
    },
    text::RelPath,
};

/// A git tree as a source: lists and reads what a checkout of it would hold, symbolic links followed inside the tree.
///
/// Of a link that leads out of the repository it cannot tell whether it leads to a file or a folder, or to anything.
pub struct GitTree {
    repository: Mutex<Repository>,
    packs: Packs,
    /// What is in each folder that was looked at.
    folders: Mutex<HashMap<Oid, Arc<Folder>>>,
    /// The library's folder in the commit.
    folder: Place,
    /// Where the library and the top of the repository are on disk.
    library: PathBuf,
    top: Option<PathBuf>,
    /// The commit that the tree belongs to.
    commit: Oid,
    /// The first thing that kept a part of it from being read.
    obstacle: OnceLock<HistoryError>,
}

/// What is in a folder, by name.
type Folder = BTreeMap<Vec<u8>, Entry>;

struct Entry {
    id: Oid,
    kind: Option<ObjectType>,
    is_link: bool,
}

impl GitTree {
    /// Opens the library's folder as it was at a revision (`HEAD~1`, a tag, a hash).
    ///
    /// # Errors
    /// Where there is no repository, it may not be read, or it lacks the revision, the folder in it or an object.
    pub fn open(library: &Path, revision: &str) -> Result<Self, HistoryError> {
        let library = real_path(library);
        let repository = open(&library)?;
        let (tree, commit) = {
            let commit = find_commit(&repository, revision)?;
            (commit.tree_id(), commit.id())
        };
        let top = repository.workdir().map(real_path);
        let below = top.as_ref().and_then(|top| library.strip_prefix(top).ok());
        let folder = find_folder(&repository, tree, below, revision)?;
        let packs = Packs::open(&repository);
        Ok(Self {
            repository: Mutex::new(repository),
            packs,
            folders: Mutex::default(),
            folder,
            library,
            top,
            commit,
            obstacle: OnceLock::new(),
        })
    }

    /// Tells whether all that was asked for so far could be read. What git could not read looks as if it were not there, so
    /// no number holds before this does.
    ///
    /// # Errors
    /// Where the repository lacks an object, or documents are looked for in a submodule.
    pub fn is_whole(&self) -> Result<(), HistoryError> {
        self.obstacle.get().cloned().map_or(Ok(()), Err)
    }

    /// The commit, as 40 hexadecimal digits.
    #[must_use]
    pub fn commit(&self) -> String {
        self.commit.to_string()
    }

    /// Follows a path below the library's folder.
    fn find(&self, repository: &Repository, path: &RelPath) -> Found {
        self.follow(repository, &self.folder, path.as_str().as_bytes())
    }

    /// Follows a path from a folder, through symbolic links as the system would in a checkout.
    fn follow(&self, repository: &Repository, from: &Place, path: &[u8]) -> Found {
        let mut here = from.clone();
        let mut ahead = Vec::new();
        push_parts(&mut ahead, path);
        let mut hops = MAX_HOPS;
        while let Some(part) = ahead.pop() {
            if part == b".." {
                if !here.leave() {
                    return Found::Elsewhere;
                }
                continue;
            }
            let folder = self.entries(repository, here.tree);
            let entry = folder.as_ref().and_then(|folder| folder.get(&part));
            let Some(entry) = entry else {
                return Found::Nothing;
            };
            if entry.is_link {
                let Some(left) = hops.checked_sub(1) else {
                    return Found::Endless;
                };
                hops = left;
                let link = repository.find_blob(entry.id);
                let Some(link) = self.read_object(repository, link) else {
                    return Found::Nothing;
                };
                let mut target = link.content();
                if target.starts_with(b"/") {
                    let Some(below) = self.below_top(target) else {
                        return Found::Elsewhere;
                    };
                    target = below;
                    while here.leave() {}
                }
                push_parts(&mut ahead, target);
            } else if entry.kind == Some(ObjectType::Blob) {
                return if ahead.is_empty() {
                    Found::File(entry.id, here)
                } else {
                    Found::NotAFolder
                };
            } else if entry.kind == Some(ObjectType::Commit) {
                here.enter(part, entry.id);
                return Found::Submodule(here);
            } else {
                here.enter(part, entry.id);
            }
        }
        Found::Folder(here)
    }

    /// What is in a folder. A large one takes long to take apart, and is asked about for each of its files.
    fn entries(&self, repository: &Repository, tree: Oid) -> Option<Arc<Folder>> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = folders.get(&tree) {
            return Some(known.clone());
        }
        let read = self.read_object(repository, repository.find_tree(tree))?;
        let entry = |entry: git2::TreeEntry<'_>| Entry {
            id: entry.id(),
            kind: entry.kind(),
            is_link: entry.filemode() == SYMBOLIC_LINK,
        };
        let entries = read.iter().map(|it| (it.name_bytes().to_vec(), entry(it)));
        let folder = Arc::new(entries.collect::<Folder>());
        folders.insert(tree, folder.clone());
        Some(folder)
    }

    /// What git read; what it could not read is remembered as the obstacle.
    fn read_object<T>(&self, repository: &Repository, read: Result<T, git2::Error>) -> Option<T> {
        read.map_err(|error| self.stumble(unreadable(top_of(repository), &error)))
            .ok()
    }

    fn stumble(&self, obstacle: HistoryError) {
        self.obstacle.get_or_init(|| obstacle);
    }

    /// What an absolute path is below the top of the work tree.
    fn below_top<'a>(&self, path: &'a [u8]) -> Option<&'a [u8]> {
        let top = self.top.as_ref()?.as_os_str().as_encoded_bytes();
        let below = path.strip_prefix(top)?;
        (below.is_empty() || below.starts_with(b"/")).then_some(below)
    }

    fn is_inside(&self, place: &Place) -> bool {
        let names = self.folder.names();
        place.names().take(self.folder.above.len()).eq(names)
    }

    fn is_symbolic_link(&self, repository: &Repository, path: &RelPath) -> bool {
        let Found::Folder(parent) = self.find(repository, &path.parent()) else {
            return false;
        };
        let folder = self.entries(repository, parent.tree);
        folder.is_some_and(|folder| {
            let entry = folder.get(path.file_name().as_bytes());
            entry.is_some_and(|entry| entry.is_link)
        })
    }
}

/// The mode of a symbolic link in a tree.
const SYMBOLIC_LINK: i32 = 0o120_000;

/// The symbolic links that Linux follows for one path.
const MAX_HOPS: u8 = 40;

/// The longest path that a checkout can hold on common systems, in bytes.
const MAX_PATH_BYTES: usize = 4096;

/// Puts the parts of a path on the stack of those that lie ahead.
fn push_parts(ahead: &mut Vec<Vec<u8>>, path: &[u8]) {
    let parts = path.split(|byte| *byte == b'/').rev();
    let parts = parts.filter(|part| !part.is_empty() && *part != b".");
    ahead.extend(parts.map(<[u8]>::to_vec));
}

/// A folder in the tree of a commit, free of symbolic links.
#[derive(Clone)]
struct Place {
    tree: Oid,
    /// The way here from the top: each folder passed through, and the name of the next one in it.
    above: Vec<(Oid, Vec<u8>)>,
}

impl Place {
    fn enter(&mut self, name: Vec<u8>, tree: Oid) {
        self.above.push((self.tree, name));
        self.tree = tree;
    }

    /// Goes to the folder around; false at the top.
    fn leave(&mut self) -> bool {
        let Some((tree, _)) = self.above.pop() else {
            return false;
        };
        self.tree = tree;
        true
    }

    fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.above.iter().map(|(_, name)| name.as_slice())
    }
}

/// Where a path leads.
enum Found {
    /// To a file, in this folder.
    File(Oid, Place),
    Folder(Place),
    /// Into a submodule, a folder whose files git keeps elsewhere.
    Submodule(Place),
    Nothing,
    /// Through a file.
    NotAFolder,
    /// From link to link without end.
    Endless,
    /// Out of the repository.
    Elsewhere,
}

/// The folder `below` the top of a revision's tree.
fn find_folder(
    repository: &Repository,
    tree: Oid,
    below: Option<&Path>,
    revision: &str,
) -> Result<Place, HistoryError> {
    let mut folder = Place {
        tree,
        above: Vec::new(),
    };
    let failed = |error: git2::Error| unreadable(top_of(repository), &error);
    for part in below.into_iter().flat_map(Path::components) {
        let name = part.as_os_str().as_encoded_bytes();
        let tree = repository.find_tree(folder.tree).map_err(failed)?;
        let entry = tree.get_name_bytes(name);
        match entry.map(|entry| (entry.kind(), entry.id())) {
            Some((Some(ObjectType::Tree), id)) => folder.enter(name.to_vec(), id),
            _ => {
                return Err(HistoryError::NoFolder {
                    revision: revision.to_owned(),
                    folder: below.unwrap_or(Path::new("")).display().to_string(),
                });
            }
        }
    }
    repository.find_tree(folder.tree).map_err(failed)?;
    Ok(folder)
}

// The words of the work tree.

fn system_says(error: i32) -> String {
    format!("the system says: {}", io::Error::from_raw_os_error(error))
}

/// What the system says of a link through a file.
fn not_a_folder() -> String {
    system_says(20)
}

/// What the system says of links that lead to each other.
fn endless() -> String {
    system_says(if cfg!(target_os = "linux") { 40 } else { 62 })
}

/// A walk below one of the folders that are listed.
struct Walk<'a> {
    source: &'a GitTree,
    repository: &'a Repository,
    folder: &'a RelPath,
    wanted: &'a (dyn Fn(&RelPath) -> bool + Sync),
    listing: &'a mut Listing,
    /// The folders around the current one, and itself, as links lead back to them.
    around: Vec<Place>,
}

impl Walk<'_> {
    fn start(&mut self) {
        let found = self.source.find(self.repository, self.folder);
        match found {
            Found::Folder(place) if self.source.is_inside(&place) => {
                self.descend(place, self.folder.as_str().as_bytes());
            }
            Found::File(id, place) if self.source.is_inside(&place) => {
                self.list(id, self.folder.clone());
            }
            Found::Submodule(_) => self.source.stumble(HistoryError::Submodule {
                revision: self.source.commit(),
                folder: self.folder.to_string(),
            }),
            _ if self.source.is_symbolic_link(self.repository, self.folder) => {
                self.report(self.folder.clone(), Unreadable::LEADS_OUT.to_owned());
            }
            _ => {}
        }
    }

    /// Lists what is in a folder; `path` is the way that the walk took there.
    fn descend(&mut self, place: Place, path: &[u8]) {
        let Some(folder) = self.source.entries(self.repository, place.tree) else {
            return;
        };
        self.around.push(place.clone());
        for (name, entry) in folder.iter() {
            let mut path = path.to_vec();
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(name);
            if !name.starts_with(b".") && path.len() <= MAX_PATH_BYTES {
                let found = self.source.follow(self.repository, &place, name);
                self.visit(found, entry.is_link, &path);
            }
        }
        self.around.pop();
    }

    fn visit(&mut self, found: Found, is_link: bool, bytes: &[u8]) {
        let path = std::str::from_utf8(bytes).ok();
        let path = path.and_then(|path| RelPath::parse(path).ok());
        let shown = || path.clone().unwrap_or_else(|| self.folder.clone());
        let wanted = path.as_ref().is_some_and(self.wanted);
        match &found {
            Found::Nothing if !wanted => return,
            Found::Nothing => return self.report(shown(), Unreadable::LEADS_NOWHERE.to_owned()),
            Found::NotAFolder => return self.report(shown(), not_a_folder()),
            Found::Endless => return self.report(shown(), endless()),
            Found::Folder(place) if is_link && self.leads_back(place) => {
                return self.report(shown(), Unreadable::LEADS_BACK.to_owned());
            }
            _ => {}
        }
        let is_inside = match &found {
            Found::File(_, place) | Found::Folder(place) | Found::Submodule(place) => {
                self.source.is_inside(place)
            }
            _ => false,
        };
        let Some(path) = path else {
            let on_disk = self.source.library.display();
            let below = String::from_utf8_lossy(bytes);
            let reason = Unreadable::bad_name(&format!("{on_disk}/{below}"));
            self.report(self.folder.clone(), reason);
            return;
        };
        match found {
            Found::Folder(place) if is_inside => self.descend(place, bytes),
            Found::File(id, _) if is_inside => self.list(id, path),
            Found::Submodule(_) if is_inside => self.report(path, Unreadable::SUBMODULE.to_owned()),
            Found::Folder(_) | Found::Submodule(_) => {
                self.report(path, Unreadable::LEADS_OUT.to_owned());
            }
            _ if wanted => self.report(path, Unreadable::LEADS_OUT.to_owned()),
            _ => {}
        }
    }

    /// Whether a folder holds the current one, or one that was passed on the way.
    fn leads_back(&self, place: &Place) -> bool {
        let mut around = self.around.iter();
        around.any(|folder| {
            let mut names = folder.names();
            place.names().all(|name| names.next() == Some(name))
        })
    }

    fn list(&mut self, id: Oid, path: RelPath) {
        if (self.wanted)(&path) {
            let stamp = stamp(id);
            self.listing.files.push(ListedFile { path, stamp });
        }
    }

    fn report(&mut self, path: RelPath, reason: String) {
        self.listing.unreadable.push(Unreadable { path, reason });
    }
}

impl Source for GitTree {
    fn list(&self, folders: &[RelPath], wanted: &(dyn Fn(&RelPath) -> bool + Sync)) -> Listing {
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut listing = Listing::default();
        for folder in folders {
            Walk {
                source: self,
                repository: &repository,
                folder,
                wanted,
                listing: &mut listing,
                around: Vec::new(),
            }
            .start();
        }
        listing.files.sort_by(|a, b| a.path.cmp(&b.path));
        listing.files.dedup();
        listing.unreadable.sort();
        listing.unreadable.dedup();
        listing
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let id = match self.find(&repository, path) {
            Found::File(id, place) if self.is_inside(&place) => id,
            Found::Folder(place) if self.is_inside(&place) => {
                return Err(ReadError::Io("it is a folder".to_owned()));
            }
            Found::Submodule(place) if self.is_inside(&place) => {
                return Err(ReadError::Io(Unreadable::SUBMODULE.to_owned()));
            }
            Found::File(..) | Found::Folder(_) | Found::Submodule(_) | Found::Elsewhere => {
                return Err(ReadError::Io(Unreadable::LEADS_OUT.to_owned()));
            }
            Found::Nothing => return Err(ReadError::Missing),
            Found::NotAFolder => return Err(ReadError::Io(not_a_folder())),
            Found::Endless => return Err(ReadError::Io(endless())),
        };
        drop(repository);
        let bytes = self.packs.read_blob(id, &self.repository);
        let bytes = bytes.map_err(|error| {
            let top = self.top.as_ref().unwrap_or(&self.library);
            self.stumble(unreadable(top, &error));
            ReadError::Io("git lacks it".to_owned())
        })?;
        let size = bytes.len() as u64;
        if size > MAX_DOCUMENT_BYTES {
            let limit = MAX_DOCUMENT_BYTES;
            return Err(ReadError::TooLarge { size, limit });
        }
        Ok(bytes)
    }

    fn kind(&self, path: &RelPath) -> EntryKind {
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match self.find(&repository, path) {
            Found::File(_, place) if self.is_inside(&place) => EntryKind::File,
            Found::Folder(place) | Found::Submodule(place) if self.is_inside(&place) => {
                EntryKind::Folder
            }
            _ => EntryKind::Missing,
        }
    }

    fn stamp(&self, path: &RelPath) -> Option<Stamp> {
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match self.find(&repository, path) {
            Found::File(id, place) if self.is_inside(&place) => Some(stamp(id)),
            _ => None,
        }
    }
}

fn stamp(id: Oid) -> Stamp {
    let part = |at: usize| {
        id.as_bytes()[at..at + 8]
            .try_into()
            .map_or(0, u64::from_le_bytes)
    };
    Stamp {
        size: part(0),
        modified: 0,
        identity: part(8),
    }
}
