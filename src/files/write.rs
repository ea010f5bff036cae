//! Writing so that no reader ever sees half of anything.

use std::{
    collections::BTreeSet,
    fs::{File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use walkdir::WalkDir;

/// Writes a file whole, making its folders: to a temporary file beside it, then by rename. The old content stays until the
/// new one is safe; permissions are kept.
///
/// # Errors
/// Where the file cannot be written; then the old content still stands.
pub fn write_atomic(path: &Path, content: &[u8]) -> io::Result<()> {
    // A symbolic link is written through, not replaced.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let (part, mut file) = create_part(path)?;
    let written = (|| {
        file.write_all(content)?;
        if let Ok(old) = std::fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_data()?;
        std::fs::rename(&part, path)
    })();
    if written.is_err() {
        std::fs::remove_file(&part).ok();
    }
    written
}

/// Writes a file that must not exist yet, making its folders.
///
/// # Errors
/// `AlreadyExists` where something stands there, else where the file cannot be written.
pub fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let (part, mut file) = create_part(path)?;
    let written = (|| {
        file.write_all(content)?;
        file.sync_data()?;
        // A hard link fails where the name is taken; a rename would replace what somebody wrote meanwhile.
        match std::fs::hard_link(&part, path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !path.exists() => {
                std::fs::rename(&part, path)
            }
            linked => linked,
        }
    })();
    std::fs::remove_file(&part).ok();
    written
}

/// Whether a file holds exactly `content`.
pub fn holds(path: &Path, content: &[u8]) -> bool {
    std::fs::read(path).is_ok_and(|there| there == content)
}

/// A folder written beside its place and moved there whole.
///
/// Dropped without [`Staging::publish`], it removes what it wrote and the old folder stands untouched. What a killed
/// process leaves behind is cleared away by the next, which also puts the old folder back if it was just being replaced.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    /// Holds the lock, the `new` folder, the `old` one while it is being replaced, and as `gone` once it has been.
    part: PathBuf,
    folder: PathBuf,
    lock: Option<File>,
}

impl Staging {
    /// Starts a new version of the folder `target`.
    ///
    /// # Errors
    /// Where the folder beside `target` cannot be made.
    pub fn new(target: &Path) -> io::Result<Self> {
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
            clear_parts(parent);
        }
        let (part, lock) = unless_cleared(target, |part| {
            std::fs::create_dir(part)?;
            File::create_new(part.join(LOCK))
        })?;
        let staging = Self {
            target: target.to_path_buf(),
            folder: part.join(NEW),
            part,
            lock: Some(lock),
        };
        std::fs::create_dir(&staging.folder)?;
        Ok(staging)
    }

    /// The folder being written.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes one file, `/`-separated `path` below the folder, making its folders. May be called from many threads.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&self, path: &str, content: &[u8]) -> io::Result<()> {
        let file = self.folder.join(path);
        match std::fs::write(&file, content) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(folder) = file.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                std::fs::write(&file, content)
            }
            written => written,
        }
    }

    /// Puts the folder in its place and removes the old one.
    ///
    /// # Errors
    /// Where a rename fails; then the old folder stands again.
    pub fn publish(self) -> io::Result<()> {
        let old = self.part.join(OLD);
        let had_old = match std::fs::rename(&self.target, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        let published = std::fs::rename(&self.folder, &self.target);
        if had_old {
            if published.is_err() {
                std::fs::rename(&old, &self.target)?;
            } else {
                // Nobody is to put back what is being removed.
                std::fs::rename(&old, self.part.join(GONE)).ok();
            }
        }
        published
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if let Some(lock) = self.lock.take() {
            remove_part(&self.part, lock);
        }
    }
}

/// Removes a folder that is a part; its lock last, so that whoever is killed over it leaves it to be cleared away.
fn remove_part(part: &Path, lock: File) {
    for name in [NEW, GONE] {
        std::fs::remove_dir_all(part.join(name)).ok();
    }
    // An open file keeps its folder on Windows.
    drop(lock);
    // An old folder that could not be put back is kept.
    if std::fs::remove_file(part.join(LOCK)).is_ok() {
        std::fs::remove_dir(part).ok();
    }
}

/// Ends the name of what is being written: hidden, beside its place, and locked as long as its process lives.
const PART: &str = ".sopbook-part";
const LOCK: &str = "lock";
const NEW: &str = "new";
const OLD: &str = "old";
const GONE: &str = "gone";

/// Creates the file that is to become `path`, after clearing away what killed processes left beside it.
fn create_part(path: &Path) -> io::Result<(PathBuf, File)> {
    if let Some(folder) = path.parent() {
        clear_parts(folder);
    }
    unless_cleared(path, |part| File::create_new(part))
}

/// Creates a part for `path` and locks the file that `create` returns. Another process that clears parts away may come
/// between the two; then it begins anew.
fn unless_cleared(
    path: &Path,
    create: impl Fn(&Path) -> io::Result<File>,
) -> io::Result<(PathBuf, File)> {
    let mut tries = 0..100;
    loop {
        let part = part_of(path);
        let was_cleared = match create(&part) {
            Ok(file) => match file.try_lock() {
                Err(TryLockError::WouldBlock) => true,
                Ok(()) if !part.exists() => true,
                // Where the file system knows no locks, nobody takes the part for abandoned.
                Ok(()) | Err(TryLockError::Error(_)) => return Ok((part, file)),
            },
            // The folder round a lock has gone, or the name is that of a process long dead.
            Err(error) => match error.kind() {
                io::ErrorKind::AlreadyExists => true,
                io::ErrorKind::NotFound => path.parent().is_some_and(Path::is_dir),
                _ => return Err(error),
            },
        };
        if !was_cleared || tries.next().is_none() {
            return Err(io::ErrorKind::NotFound.into());
        }
    }
}

/// A name in the same folder that nobody else uses.
fn part_of(path: &Path) -> PathBuf {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let name = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    path.with_file_name(format!(".{name}.{}-{number}{PART}", std::process::id()))
}

/// The name of what a part was to become; none where the name is not a part's.
fn name_of(part: &str) -> Option<&str> {
    let (name, number) = part
        .strip_prefix('.')?
        .strip_suffix(PART)?
        .rsplit_once('.')?;
    let is_number = number.split_once('-').is_some_and(|(process, number)| {
        process.parse::<u32>().is_ok() && number.parse::<u32>().is_ok()
    });
    is_number.then_some(name)
}

/// Removes the parts in a folder whose processes are dead.
fn clear_parts(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if let Some(target) = name.to_str().and_then(name_of) {
            clear_part(&entry.path(), &folder.join(target));
        }
    }
}

fn clear_part(part: &Path, target: &Path) {
    let is_folder = part.is_dir();
    let file = if is_folder {
        File::open(part.join(LOCK))
    } else {
        File::open(part)
    };
    match file {
        // The lock of a living process cannot be had.
        Ok(file) if file.try_lock().is_ok() => {
            if is_folder {
                let old = part.join(OLD);
                let over = if target.exists() {
                    &part.join(GONE)
                } else {
                    target
                };
                if old.is_dir() && std::fs::rename(&old, over).is_err() {
                    return;
                }
                remove_part(part, file);
            } else {
                std::fs::remove_file(part).ok();
            }
        }
        Err(error) if is_folder && error.kind() == io::ErrorKind::NotFound => {
            // Killed before it was locked, or about to be: only an empty folder is removed.
            std::fs::remove_dir(part).ok();
        }
        Ok(_) | Err(_) => {}
    }
}

/// The first entry of a folder, by name, that its own list of files does not account for; none where there is no folder.
///
/// The file `list` names one `/`-separated path a line. It and the folders that hold listed files are accounted for; a
/// `.git` never is. Symbolic links are not followed.
///
/// # Errors
/// Where the folder cannot be read.
pub fn foreign_entry(folder: &Path, list: &str) -> io::Result<Option<String>> {
    let listed = match std::fs::read_to_string(folder.join(list)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let mut listed: BTreeSet<&str> = listed.lines().collect();
    listed.insert(list);
    if !folder.exists() {
        return Ok(None);
    }
    let mut foreign = None;
    let mut entries = WalkDir::new(folder).min_depth(1).into_iter();
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let below = entry.path().strip_prefix(folder);
        let parts = below.unwrap_or(entry.path()).components();
        let parts: Vec<_> = parts
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        let path = parts.join("/");
        let is_ours = entry.file_name().to_str().is_some_and(|name| {
            name != ".git" && {
                let below = format!("{path}/");
                let next = listed.range(below.as_str()..).next();
                listed.contains(path.as_str()) || next.is_some_and(|next| next.starts_with(&below))
            }
        });
        if !is_ours {
            foreign = foreign.into_iter().chain([path]).min();
            if entry.file_type().is_dir() {
                entries.skip_current_dir();
            }
        }
    }
    Ok(foreign)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_dropped_staging_leaves_the_old_folder_alone() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("site");
        let first = Staging::new(&target).unwrap();
        first.write("a/index.html", b"one").unwrap();
        first.publish().unwrap();
        let second = Staging::new(&target).unwrap();
        second.write("a/index.html", b"two").unwrap();
        drop(second);
        assert_eq!(fs::read(target.join("a/index.html")).unwrap(), b"one");
        assert_eq!(
            fs::read_dir(dir.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn writing_anew_never_replaces_and_atomic_writing_does() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("sops/a.md");
        write_new(&file, b"one").unwrap();
        assert_eq!(
            write_new(&file, b"two").unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read(&file).unwrap(), b"one");
        write_atomic(&file, b"two").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!(
            fs::read_dir(dir.path().join("sops")).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn what_a_killed_process_left_is_cleared_by_the_next_write_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let names = || -> BTreeSet<String> {
            let entries = fs::read_dir(dir.path()).unwrap();
            entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect()
        };
        fs::write(at(".a.md.1-0.sopbook-part"), b"half").unwrap();
        fs::create_dir_all(at(".site.1-1.sopbook-part/new")).unwrap();
        fs::write(at(".site.1-1.sopbook-part/lock"), b"").unwrap();
        fs::create_dir(at(".site.1-2.sopbook-part")).unwrap();
        // Neither is ours, nor is what a living process writes.
        fs::write(at(".a.md.swp-part"), b"").unwrap();
        fs::write(at(".a.x.sopbook-part"), b"").unwrap();
        let living = Staging::new(&at("site")).unwrap();
        write_new(&at("b.md"), b"b").unwrap();
        let living_name = living.part.file_name().unwrap().to_str().unwrap();
        let expected = [".a.md.swp-part", ".a.x.sopbook-part", living_name, "b.md"];
        assert_eq!(names(), expected.map(str::to_owned).into());
        drop(living);
        assert_eq!(names().len(), 3);
    }

    #[test]
    fn a_folder_that_was_just_being_replaced_is_put_back() {
        let dir = tempfile::tempdir().unwrap();
        let part = dir.path().join(".site.1-0.sopbook-part");
        fs::create_dir_all(part.join("old")).unwrap();
        fs::create_dir_all(part.join("new")).unwrap();
        fs::write(part.join("old/index.html"), b"old").unwrap();
        fs::write(part.join("lock"), b"").unwrap();
        let target = dir.path().join("site");
        drop(Staging::new(&target).unwrap());
        assert_eq!(fs::read(target.join("index.html")).unwrap(), b"old");
        assert!(!part.exists());
    }

    #[test]
    fn what_a_list_does_not_name_is_foreign() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("site");
        assert_eq!(foreign_entry(&folder, ".list").unwrap(), None);
        let site = Staging::new(&folder).unwrap();
        site.write("a/index.html", b"").unwrap();
        site.write(".list", b"a/index.html\nb/index.html\n")
            .unwrap();
        site.publish().unwrap();
        let first = || foreign_entry(&folder, ".list").unwrap();
        assert_eq!(first(), None);
        fs::write(folder.join("a/own.txt"), "").unwrap();
        assert_eq!(first().as_deref(), Some("a/own.txt"));
        fs::create_dir(folder.join("Empty")).unwrap();
        assert_eq!(first().as_deref(), Some("Empty"));
        fs::write(folder.join(".list"), "a/own.txt\na/index.html\n.git").unwrap();
        fs::write(folder.join(".git"), "gitdir: elsewhere\n").unwrap();
        assert_eq!(first().as_deref(), Some(".git"));
    }
}
