//! The lock by which programs that write the same file take turns, as git has it.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// A copy of a file that is about to take its place: `NAME.lock` beside it.
///
/// While it stands, nobody else who keeps to this writes the file. Dropped without [`LockedCopy::publish`] it goes, and the
/// file stays as it was.
#[derive(Debug)]
pub struct LockedCopy {
    path: PathBuf,
    file: PathBuf,
    is_published: bool,
}

impl LockedCopy {
    /// Where the copy of a file stands while somebody writes it.
    #[must_use]
    pub fn place(file: &Path) -> PathBuf {
        let mut path = file.as_os_str().to_owned();
        path.push(".lock");
        path.into()
    }

    /// Takes the lock on a file.
    ///
    /// # Errors
    /// `AlreadyExists` where somebody has it, else where the file cannot be copied.
    pub fn take(file: &Path) -> io::Result<Self> {
        let path = Self::place(file);
        let mut copy = File::create_new(&path)?;
        let lock = Self {
            path,
            file: file.to_path_buf(),
            is_published: false,
        };
        let mut from = File::open(file)?;
        io::copy(&mut from, &mut copy)?;
        // Git tells by this time which of the files that it lists may have changed since.
        copy.set_modified(from.metadata()?.modified()?)?;
        Ok(lock)
    }

    /// The copy, to be read and written.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the copy in the file's place.
    ///
    /// # Errors
    /// Where it cannot be renamed; then the file stays as it was.
    pub fn publish(mut self) -> io::Result<()> {
        fs::rename(&self.path, &self.file)?;
        self.is_published = true;
        Ok(())
    }
}

impl Drop for LockedCopy {
    fn drop(&mut self) {
        if !self.is_published {
            // Whoever meets a lock that cannot be removed is told where it is.
            fs::remove_file(&self.path).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_writes_the_file_or_leaves_it_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("list");
        fs::write(&file, "one").unwrap();
        let lock = LockedCopy::take(&file).unwrap();
        let second = LockedCopy::take(&file).unwrap_err();
        assert_eq!(second.kind(), io::ErrorKind::AlreadyExists);
        fs::write(lock.path(), "two").unwrap();
        drop(lock);
        assert_eq!(fs::read_to_string(&file).unwrap(), "one");
        let lock = LockedCopy::take(&file).unwrap();
        let time = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
        assert_eq!(time(lock.path()), time(&file));
        fs::write(lock.path(), "three").unwrap();
        lock.publish().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "three");
        assert!(!LockedCopy::place(&file).exists());
        assert!(LockedCopy::take(&dir.path().join("none")).is_err());
        assert!(!LockedCopy::place(&dir.path().join("none")).exists());
    }
}
