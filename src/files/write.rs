//! Writing so that no reader ever sees half of anything.

use std::{
    collections::BTreeSet,
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
    let temporary = sibling(path);
    let written = (|| {
        let mut file = std::fs::File::create_new(&temporary)?;
        file.write_all(content)?;
        if let Ok(old) = std::fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_data()?;
        std::fs::rename(&temporary, path)
    })();
    if written.is_err() {
        std::fs::remove_file(&temporary).ok();
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
    let temporary = sibling(path);
    let written = (|| {
        let mut file = std::fs::File::create_new(&temporary)?;
        file.write_all(content)?;
        file.sync_data()?;
        // A hard link fails where the name is taken; a rename would replace what somebody wrote meanwhile.
        match std::fs::hard_link(&temporary, path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !path.exists() => {
                std::fs::rename(&temporary, path)
            }
            linked => linked,
        }
    })();
    std::fs::remove_file(&temporary).ok();
    written
}

/// A name in the same folder that nobody else uses.
fn sibling(path: &Path) -> PathBuf {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let name = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    path.with_file_name(format!(".{name}.{}-{number}.tmp", std::process::id()))
}

/// A folder written beside its place and moved there whole.
///
/// Dropped without [`Staging::publish`], it removes what it wrote and the old folder stands untouched.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    folder: PathBuf,
    published: bool,
}

impl Staging {
    /// Starts a new version of the folder `target`.
    ///
    /// # Errors
    /// Where the folder beside `target` cannot be made.
    pub fn new(target: &Path) -> io::Result<Self> {
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let folder = sibling(target);
        std::fs::create_dir_all(&folder)?;
        Ok(Self {
            target: target.to_path_buf(),
            folder,
            published: false,
        })
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
    pub fn publish(mut self) -> io::Result<()> {
        let old = sibling(&self.target);
        let had_old = match std::fs::rename(&self.target, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        if let Err(error) = std::fs::rename(&self.folder, &self.target) {
            if had_old {
                std::fs::rename(&old, &self.target)?;
            }
            return Err(error);
        }
        self.published = true;
        if had_old {
            std::fs::remove_dir_all(&old)?;
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
            std::fs::remove_dir_all(&self.folder).ok();
        }
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
