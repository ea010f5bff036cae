//! Files on disk, below one root.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rayon::prelude::*;
use walkdir::WalkDir;

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

    fn walk(
        &self,
        folder: &RelPath,
        wanted: &(dyn Fn(&RelPath) -> bool + Sync),
        listing: &mut Walked,
    ) {
        let start = self.locate(folder);
        match self.kind(folder) {
            EntryKind::Folder => {}
            EntryKind::File => {
                if wanted(folder) {
                    listing.files.push((folder.clone(), start));
                }
                return;
            }
            EntryKind::Missing => {
                if start.is_symlink() {
                    let path = folder.clone();
                    let reason = Unreadable::LEADS_OUT.to_owned();
                    listing.unreadable.push(Unreadable { path, reason });
                }
                return;
            }
        }
        let mut entries = WalkDir::new(&start).follow_links(true).into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error
                        .path()
                        .and_then(|path| self.relative(path))
                        .unwrap_or_else(|| folder.clone());
                    // Editors leave hidden links that lead nowhere (`.#name.md`).
                    let is_hidden = path.file_name().starts_with('.');
                    if !is_hidden && (!leads_nowhere(&error) || wanted(&path)) {
                        let reason = walk_error(&error);
                        listing.unreadable.push(Unreadable { path, reason });
                    }
                    continue;
                }
            };
            let hidden =
                entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
            if hidden {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            }
            let Some(path) = self.relative(entry.path()) else {
                let shown = entry.path().to_string_lossy();
                let reason = Unreadable::bad_name(&shown);
                listing.unreadable.push(Unreadable {
                    path: folder.clone(),
                    reason,
                });
                continue;
            };
            if entry.path_is_symlink()
                && !entry
                    .path()
                    .canonicalize()
                    .is_ok_and(|to| to.starts_with(&self.root))
            {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                if entry.file_type().is_dir() || wanted(&path) {
                    let reason = Unreadable::LEADS_OUT.to_owned();
                    listing.unreadable.push(Unreadable { path, reason });
                }
                continue;
            }
            let kind = entry.file_type();
            if kind.is_file() && wanted(&path) {
                listing.files.push((path, entry.into_path()));
            } else if !kind.is_file() && !kind.is_dir() && wanted(&path) {
                let reason = NO_FILE.to_owned();
                listing.unreadable.push(Unreadable { path, reason });
            }
        }
    }
}

/// Files found, not yet stamped.
#[derive(Default)]
struct Walked {
    files: Vec<(RelPath, PathBuf)>,
    unreadable: Vec<Unreadable>,
}

/// Whether an error is that of a link whose target is not there.
fn leads_nowhere(error: &walkdir::Error) -> bool {
    error
        .io_error()
        .is_some_and(|io| io.kind() == io::ErrorKind::NotFound)
}

fn walk_error(error: &walkdir::Error) -> String {
    match (error.loop_ancestor(), error.io_error()) {
        _ if leads_nowhere(error) => Unreadable::LEADS_NOWHERE.to_owned(),
        (Some(_), _) => Unreadable::LEADS_BACK.to_owned(),
        (None, Some(io)) => format!("the system says: {io}"),
        (None, None) => "it could not be walked".to_owned(),
    }
}

impl Source for WorkTree {
    fn list(&self, folders: &[RelPath], wanted: &(dyn Fn(&RelPath) -> bool + Sync)) -> Listing {
        let mut walked = Walked::default();
        for folder in folders {
            self.walk(folder, wanted, &mut walked);
        }
        let Walked {
            mut files,
            mut unreadable,
        } = walked;
        files.par_sort_unstable();
        files.dedup();
        let stamped: Vec<Result<ListedFile, Unreadable>> = files
            .into_par_iter()
            .with_min_len(64)
            .map(|(path, on_disk)| match stamp(&on_disk) {
                Ok(stamp) => Ok(ListedFile { path, stamp }),
                Err(error) => Err(Unreadable {
                    path,
                    reason: format!("the system says: {error}"),
                }),
            })
            .collect();
        let mut files = Vec::with_capacity(stamped.len());
        for file in stamped {
            match file {
                Ok(file) => files.push(file),
                Err(problem) => unreadable.push(problem),
            }
        }
        unreadable.sort();
        unreadable.dedup();
        Listing { files, unreadable }
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        use io::Read;
        let say = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => ReadError::Missing,
            _ => ReadError::Io(format!("the system says: {error}")),
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
}

fn stamp(path: &Path) -> io::Result<Stamp> {
    let there = std::fs::metadata(path)?;
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
        assert_eq!(unreadable, ["sops/loop", "sops/out.md", "sops/outside"]);
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
