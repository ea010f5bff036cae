//! Large files of others that are read a piece at a time.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

/// A file that is read wherever one likes, by several threads at once.
pub struct Pieces {
    file: File,
}

impl Pieces {
    /// Opens a file.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        Ok(Self { file })
    }

    /// How many bytes it holds.
    ///
    /// # Errors
    /// Where the system cannot tell.
    pub fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// Reads from `at` as many bytes as the buffer takes or the file has, and gives their number.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            let rest = &mut buffer[filled..];
            #[cfg(unix)]
            let read = std::os::unix::fs::FileExt::read_at(&self.file, rest, at + filled as u64);
            #[cfg(windows)]
            let read =
                std::os::windows::fs::FileExt::seek_read(&self.file, rest, at + filled as u64);
            match read {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}

/// The files of a folder whose names have an ending, sorted; none where it cannot be read.
#[must_use]
pub fn files_with_ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|it| it == ending))
        .collect();
    found.sort();
    found
}
