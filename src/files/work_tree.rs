//! Files on disk, below one root.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rayon::prelude::*;

use super::source::{
    EntryKind, ListedFile, Listing, MAX_DOCUMENT_BYTES, ReadError, Source, Stamp, Unreadable,
};
use crate::text::RelPath;

const NO_FILE: &str = "it is neither a file nor a folder; remove it";

/// The names in one folder, with what each is. None where the folder cannot be read.
type FolderNames = Option<Arc<HashMap<String, EntryKind>>>;

/// The files below a folder on disk.
///
/// Symbolic links are followed as long as they stay below the root; one that leads out is reported and not read. Folder
/// contents asked for by [`Source::kind`] are remembered for the life of the value, so make a new one after a change.
#[derive(Debug)]
pub struct WorkTree {
    root: PathBuf,
    folders: Mutex<HashMap<RelPath, FolderNames>>,
    /// Folders that no symbolic link leads to or from, as far as they were asked about.
    plain: Mutex<HashMap<RelPath, bool>>,
}

impl WorkTree {
    /// Opens the folder `root`.
    ///
    /// # Errors
    /// Where `root` does not exist or cannot be resolved.
    pub fn open(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: root.canonicalize()?,
            folders: Mutex::new(HashMap::new()),
            plain: Mutex::new(HashMap::new()),
        })
    }

    /// The root, absolute and free of symbolic links.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where `path` is on disk.
    #[must_use]
    pub fn locate(&self, path: &RelPath) -> PathBuf {
        self.root.join(path.as_str())
    }

    /// The library path of a path on disk, if it lies below the root.
    #[must_use]
    pub fn relative(&self, path: &Path) -> Option<RelPath> {
        // What a walk finds begins with the root to the letter; to compare name by name takes longer than to list.
        let to_the_letter = || {
            let below = path.to_str()?.strip_prefix(self.root.to_str()?)?;
            below.strip_prefix('/')
        };
        let below = match to_the_letter() {
            Some(below) => below,
            None => path.strip_prefix(&self.root).ok()?.to_str()?,
        };
        // Elsewhere than on Windows a backslash is a letter of the name, which no link could spell.
        let is_plain = cfg!(windows) || !below.contains('\\');
        RelPath::parse(below).ok().filter(|_| is_plain)
    }

    fn names(&self, folder: &RelPath) -> FolderNames {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = folders.get(folder) {
            return names.clone();
        }
        let names = self.read_names(folder).ok().map(Arc::new);
        folders.insert(folder.clone(), names.clone());
        names
    }

    fn read_names(&self, folder: &RelPath) -> io::Result<HashMap<String, EntryKind>> {
        let mut names = HashMap::new();
        for entry in std::fs::read_dir(self.locate(folder))? {
            let entry = entry?;
            let mut kind = entry.file_type()?;
            if kind.is_symlink() {
                let inside = entry
                    .path()
                    .canonicalize()
                    .is_ok_and(|to| to.starts_with(&self.root));
                match std::fs::metadata(entry.path()) {
                    Ok(there) if inside => kind = there.file_type(),
                    _ => continue,
                }
            }
            if let Ok(name) = entry.file_name().into_string() {
                if kind.is_dir() {
                    names.insert(name, EntryKind::Folder);
                } else if kind.is_file() {
                    names.insert(name, EntryKind::File);
                }
            }
        }
        Ok(names)
    }

    /// Whether a folder is reached without a symbolic link.
    fn is_plain_folder(&self, folder: &RelPath) -> bool {
        let mut plain = self.plain.lock().unwrap_or_else(PoisonError::into_inner);
        *plain.entry(folder.clone()).or_insert_with(|| {
            let on_disk = self.locate(folder);
            on_disk.canonicalize().is_ok_and(|real| real == on_disk)
        })
    }

    /// Lists one of the folders that were asked for, and all below it.
    ///
    /// Folders of the same depth are read at the same time, and so are the stamps in each, which take longest. Depth is
    /// worked off in a loop: no thread's stack is deep enough for what somebody can nest.
    fn list_below(&self, root: &RelPath, wanted: &Wanted<'_>) -> Listing {
        let on_disk = self.locate(root);
        let mut listing = Listing::default();
        let mut folders = Vec::new();
        match self.kind(root) {
            EntryKind::Folder => folders.push(Folder::new(root.clone(), on_disk)),
            EntryKind::File if wanted(root) => match std::fs::metadata(&on_disk).and_then(stamp) {
                Ok(stamp) => listing.files.push(ListedFile {
                    path: root.clone(),
                    stamp,
                }),
                Err(error) => listing.report(root, says(&error)),
            },
            EntryKind::Missing if on_disk.is_symlink() => {
                listing.report(root, Unreadable::LEADS_OUT.to_owned());
            }
            EntryKind::File | EntryKind::Missing => {}
        }
        while !folders.is_empty() {
            let listed: Vec<(Listing, Vec<Folder>)> = folders
                .par_iter()
                .map(|folder| self.list_folder(root, folder, wanted))
                .collect();
            folders.clear();
            for (here, below) in listed {
                listing.add(here);
                folders.extend(below);
            }
        }
        listing
    }

    /// What a folder holds, and the folders in it.
    fn list_folder(
        &self,
        root: &RelPath,
        folder: &Folder,
        wanted: &Wanted<'_>,
    ) -> (Listing, Vec<Folder>) {
        let mut listing = Listing::default();
        let mut files: Vec<(RelPath, std::fs::DirEntry)> = Vec::new();
        let mut folders: Vec<Folder> = Vec::new();
        let entries = match std::fs::read_dir(&folder.on_disk) {
            Ok(entries) => entries,
            Err(error) => {
                // A folder that went while its neighbours were listed is no news.
                if error.kind() != io::ErrorKind::NotFound {
                    listing.report(&folder.path, says(&error));
                }
                return (listing, folders);
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    listing.report(&folder.path, says(&error));
                    break;
                }
            };
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let Some(path) = name.to_str().and_then(|name| folder.path.child(name)) else {
                let shown = entry.path();
                listing.report(root, Unreadable::bad_name(&shown.to_string_lossy()));
                continue;
            };
            match entry.file_type() {
                Ok(kind) if kind.is_symlink() => {
                    match self.follow(folder, &path, entry.path(), wanted) {
                        Followed::Nothing => {}
                        Followed::File(stamp) => listing.files.push(ListedFile { path, stamp }),
                        Followed::Folder(folder) => folders.push(folder),
                        Followed::Unreadable(reason) => listing.report(&path, reason),
                    }
                }
                Ok(kind) if kind.is_dir() => folders.push(folder.below(path, entry.path())),
                Ok(kind) if wanted(&path) => {
                    if kind.is_file() {
                        files.push((path, entry));
                    } else {
                        listing.report(&path, NO_FILE.to_owned());
                    }
                }
                Ok(_) => {}
                Err(error) => listing.report(&path, says(&error)),
            }
        }
        files.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let stamps: Vec<io::Result<Stamp>> = files
            .par_iter()
            .with_min_len(64)
            .map(|(_, entry)| stamp_entry(entry))
            .collect();
        for ((path, _), stamp) in files.into_iter().zip(stamps) {
            match stamp {
                Ok(stamp) => listing.files.push(ListedFile { path, stamp }),
                Err(error) => listing.report(&path, says(&error)),
            }
        }
        (listing, folders)
    }

    /// What a symbolic link in a folder comes to.
    fn follow(
        &self,
        folder: &Folder,
        path: &RelPath,
        on_disk: PathBuf,
        wanted: &Wanted<'_>,
    ) -> Followed {
        let there = std::fs::metadata(&on_disk);
        let real = on_disk.canonicalize();
        match (there, real) {
            (Ok(there), Ok(real)) if there.is_dir() => {
                if folder.is_within(&real) {
                    Followed::Unreadable(Unreadable::LEADS_BACK.to_owned())
                } else if !real.starts_with(&self.root) {
                    Followed::Unreadable(Unreadable::LEADS_OUT.to_owned())
                } else {
                    Followed::Folder(folder.behind(path.clone(), on_disk, real))
                }
            }
            (Ok(_), Ok(_)) if !wanted(path) => Followed::Nothing,
            (Ok(_), Ok(real)) if !real.starts_with(&self.root) => {
                Followed::Unreadable(Unreadable::LEADS_OUT.to_owned())
            }
            (Ok(there), Ok(_)) if there.is_file() => match stamp(there) {
                Ok(stamp) => Followed::File(stamp),
                Err(error) => Followed::Unreadable(says(&error)),
            },
            (Ok(_), Ok(_)) => Followed::Unreadable(NO_FILE.to_owned()),
            (Err(error), _) | (_, Err(error)) if error.kind() == io::ErrorKind::NotFound => {
                if wanted(path) {
                    Followed::Unreadable(Unreadable::LEADS_NOWHERE.to_owned())
                } else {
                    Followed::Nothing
                }
            }
            (Err(error), _) | (_, Err(error)) => Followed::Unreadable(says(&error)),
        }
    }
}

/// Tells which files a caller wants listed.
type Wanted<'a> = dyn Fn(&RelPath) -> bool + Sync + 'a;

/// A folder to be listed.
struct Folder {
    path: RelPath,
    on_disk: PathBuf,
    /// Where it really is, and where each folder really is in which a link was followed on the way to it.
    ways: Vec<PathBuf>,
}

impl Folder {
    fn new(path: RelPath, on_disk: PathBuf) -> Self {
        let ways = vec![real_path(&on_disk)];
        Self {
            path,
            on_disk,
            ways,
        }
    }

    /// A folder in this one.
    fn below(&self, path: RelPath, on_disk: PathBuf) -> Self {
        let mut ways = self.ways.clone();
        if let (Some(end), Some(name)) = (ways.last_mut(), on_disk.file_name()) {
            end.push(name);
        }
        Self {
            path,
            on_disk,
            ways,
        }
    }

    /// The folder `real`, to which a link in this one leads.
    fn behind(&self, path: RelPath, on_disk: PathBuf, real: PathBuf) -> Self {
        let mut ways = self.ways.clone();
        ways.push(real);
        Self {
            path,
            on_disk,
            ways,
        }
    }

    /// Whether `real` holds this folder or one that was passed on the way to it: its documents are listed already, or will
    /// be.
    fn is_within(&self, real: &Path) -> bool {
        self.ways.iter().any(|end| end.starts_with(real))
    }
}

/// What a symbolic link came to.
enum Followed {
    /// Nothing that is wanted.
    Nothing,
    File(Stamp),
    Folder(Folder),
    Unreadable(String),
}

impl Listing {
    fn report(&mut self, path: &RelPath, reason: String) {
        self.unreadable.push(Unreadable {
            path: path.clone(),
            reason,
        });
    }

    fn add(&mut self, other: Listing) {
        self.files.extend(other.files);
        self.unreadable.extend(other.unreadable);
    }
}

fn says(error: &io::Error) -> String {
    format!("the system says: {error}")
}

impl Source for WorkTree {
    fn list(&self, folders: &[RelPath], wanted: &(dyn Fn(&RelPath) -> bool + Sync)) -> Listing {
        let mut listing = Listing::default();
        for folder in folders {
            listing.add(self.list_below(folder, wanted));
        }
        // Each folder's files are in order, which a stable sort makes use of.
        listing.files.sort_by(|a, b| a.path.cmp(&b.path));
        listing.files.dedup_by(|a, b| a.path == b.path);
        listing.unreadable.sort();
        listing.unreadable.dedup();
        listing
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        use io::Read;
        let say = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => ReadError::Missing,
            _ => ReadError::Io(says(&error)),
        };
        let on_disk = self.locate(path);
        // To open a pipe would wait for its other end; to follow a link out would read what is not the library's.
        let mut there = std::fs::symlink_metadata(&on_disk).map_err(say)?;
        let holds_links = !self.is_plain_folder(&path.parent());
        if there.is_symlink() || holds_links {
            if !on_disk.canonicalize().map_err(say)?.starts_with(&self.root) {
                return Err(ReadError::Io(Unreadable::LEADS_OUT.to_owned()));
            }
            there = std::fs::metadata(&on_disk).map_err(say)?;
        }
        if there.is_dir() {
            return Err(ReadError::Io("it is a folder".to_owned()));
        }
        if !there.is_file() {
            return Err(ReadError::Io(NO_FILE.to_owned()));
        }
        let mut file = std::fs::File::open(&on_disk).map_err(say)?;
        if there.len() > MAX_DOCUMENT_BYTES {
            return Err(ReadError::TooLarge {
                size: there.len(),
                limit: MAX_DOCUMENT_BYTES,
            });
        }
        let mut content = Vec::with_capacity(usize::try_from(there.len()).unwrap_or(0) + 1);
        file.by_ref()
            .take(MAX_DOCUMENT_BYTES + 1)
            .read_to_end(&mut content)
            .map_err(say)?;
        if content.len() as u64 > MAX_DOCUMENT_BYTES {
            return Err(ReadError::TooLarge {
                size: content.len() as u64,
                limit: MAX_DOCUMENT_BYTES,
            });
        }
        Ok(content)
    }

    fn kind(&self, path: &RelPath) -> EntryKind {
        if path.as_str().is_empty() {
            return EntryKind::Folder;
        }
        // Every folder on the way must be spelled as on disk, too.
        let parent = path.parent();
        if !parent.as_str().is_empty() && self.kind(&parent) != EntryKind::Folder {
            return EntryKind::Missing;
        }
        self.names(&parent)
            .and_then(|names| names.get(path.file_name()).copied())
            .unwrap_or(EntryKind::Missing)
    }

    fn stamp(&self, path: &RelPath) -> Option<Stamp> {
        let there = std::fs::metadata(self.locate(path)).ok()?;
        let is_file = there.is_file();
        stamp(there).ok().filter(|_| is_file)
    }
}

/// The stamp of a folder's entry that is no symbolic link.
fn stamp_entry(entry: &std::fs::DirEntry) -> io::Result<Stamp> {
    // What a folder holds on Windows of a file may be older than the file. Elsewhere the entry asks the file itself, which
    // is quicker than by its path.
    if cfg!(windows) {
        stamp(std::fs::metadata(entry.path())?)
    } else {
        stamp(entry.metadata()?)
    }
}

fn stamp(there: std::fs::Metadata) -> io::Result<Stamp> {
    let modified = there
        .modified()?
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos());
    #[cfg(unix)]
    let identity = {
        use std::os::unix::fs::MetadataExt;
        let changed = there
            .ctime()
            .wrapping_mul(1_000_000_000)
            .wrapping_add(there.ctime_nsec());
        changed.cast_unsigned() ^ there.ino().rotate_left(32)
    };
    #[cfg(not(unix))]
    let identity = 0;
    Ok(Stamp {
        size: there.len(),
        modified: i64::try_from(modified).unwrap_or(i64::MAX),
        identity,
    })
}

/// The nearest folder at or above `start` for which `accept` holds, no further up than the folder that holds `.git`.
pub fn find_upwards(start: &Path, accept: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    for folder in start.ancestors() {
        if accept(folder) {
            return Some(folder.to_path_buf());
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Whether a file stands at `path`.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether a folder stands at `path`.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a folder holds nothing; true where there is none.
#[must_use]
pub fn is_folder_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).map_or(!folder.exists(), |mut entries| entries.next().is_none())
}

/// The path with symbolic links resolved, or as given where that fails.
#[must_use]
pub fn real_path(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// Whether a symbolic link stands at `path`.
#[must_use]
pub fn is_link(path: &Path) -> bool {
    path.is_symlink()
}

/// Whether anything stands at `path`.
#[must_use]
pub fn exists(path: &Path) -> bool {
    path.exists()
}

/// When a file was last written; none where there is none.
#[must_use]
pub fn modified_at(path: &Path) -> Option<std::time::SystemTime> {
    std::fs::metadata(path).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn path(text: &str) -> RelPath {
        RelPath::parse(text).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_and_reported_when_they_loop_or_leave() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.md"), "x").unwrap();
        let sops = dir.path().join("sops");
        fs::create_dir(&sops).unwrap();
        fs::write(sops.join("a.md"), "a").unwrap();
        symlink("a.md", sops.join("b.md")).unwrap();
        symlink(&sops, sops.join("loop")).unwrap();
        symlink("..", sops.join("up")).unwrap();
        symlink(outside.path().join("secret.md"), sops.join("out.md")).unwrap();
        symlink(outside.path(), sops.join("outside")).unwrap();
        let listing = WorkTree::open(dir.path())
            .unwrap()
            .list(&[path("sops")], &|path| path.as_str().ends_with(".md"));
        let files: Vec<_> = listing
            .files
            .iter()
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(files, ["sops/a.md", "sops/b.md"]);
        let unreadable: Vec<_> = listing
            .unreadable
            .iter()
            .map(|bad| bad.path.as_str())
            .collect();
        assert_eq!(
            unreadable,
            ["sops/loop", "sops/out.md", "sops/outside", "sops/up"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn nothing_outside_is_read_and_no_pipe_is_waited_for() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), "x").unwrap();
        symlink(
            outside.path().join("secret"),
            dir.path().join("sopbook.toml"),
        )
        .unwrap();
        symlink(outside.path(), dir.path().join("images")).unwrap();
        fs::create_dir(dir.path().join("real")).unwrap();
        fs::write(dir.path().join("real/a.md"), "a").unwrap();
        symlink("real", dir.path().join("alias")).unwrap();
        let socket = std::os::unix::net::UnixListener::bind(dir.path().join("pipe.md")).unwrap();
        let tree = WorkTree::open(dir.path()).unwrap();
        let refused = |text: &str| tree.read(&path(text)).unwrap_err().to_string();
        assert_eq!(refused("sopbook.toml"), Unreadable::LEADS_OUT);
        assert_eq!(refused("images/secret"), Unreadable::LEADS_OUT);
        assert_eq!(refused("pipe.md"), NO_FILE);
        assert_eq!(refused("real"), "it is a folder");
        assert_eq!(tree.kind(&path("pipe.md")), EntryKind::Missing);
        assert_eq!(tree.read(&path("alias/a.md")).unwrap(), b"a");
        drop(socket);
    }

    #[test]
    fn letter_case_counts_on_every_system() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("Img")).unwrap();
        fs::write(dir.path().join("Img/a.PNG"), "").unwrap();
        let tree = WorkTree::open(dir.path()).unwrap();
        assert_eq!(tree.kind(&path("Img/a.PNG")), EntryKind::File);
        assert_eq!(tree.kind(&path("Img/a.png")), EntryKind::Missing);
        assert_eq!(tree.kind(&path("img/a.PNG")), EntryKind::Missing);
        assert_eq!(tree.kind(&path("Img")), EntryKind::Folder);
    }

    #[test]
    fn an_edit_moves_the_stamp() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.md"), "one").unwrap();
        let stamp = || {
            WorkTree::open(dir.path())
                .unwrap()
                .list(&[path("")], &|_| true)
                .files[0]
                .stamp
        };
        let before = stamp();
        assert_eq!(before, stamp());
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::write(dir.path().join("a.md"), "two").unwrap();
        assert_ne!(before, stamp());
    }
}
