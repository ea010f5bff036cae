//! Where a library's files come from.

use thiserror::Error;

use crate::text::RelPath;

/// The largest document that is read. Procedures are a few kilobytes; what is larger is an accident.
pub const MAX_DOCUMENT_BYTES: u64 = 8 * 1024 * 1024;

/// A place that files can be listed in and read from.
pub trait Source: Send + Sync {
    /// Lists the regular files below `folders` for which `wanted` holds, sorted by path, each once.
    ///
    /// Hidden files and folders (names that begin with a dot) are passed over. Whatever cannot be listed becomes an
    /// [`Unreadable`], and the walk goes on. A folder that does not exist lists nothing.
    fn list(&self, folders: &[RelPath], wanted: &(dyn Fn(&RelPath) -> bool + Sync)) -> Listing;

    /// Reads a file whole.
    ///
    /// # Errors
    /// [`ReadError`] says why it could not be read; files over [`MAX_DOCUMENT_BYTES`] are refused.
    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError>;

    /// What stands at `path`, letter case compared exactly on every system.
    fn kind(&self, path: &RelPath) -> EntryKind;

    /// The stamp of the file at `path`; none where no file is.
    fn stamp(&self, path: &RelPath) -> Option<Stamp>;
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// Nothing.
    Missing,
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// What a [`Source::list`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The files, sorted by path.
    pub files: Vec<ListedFile>,
    /// What could not be listed, sorted by path.
    pub unreadable: Vec<Unreadable>,
}

/// A file and a stamp that changes when its content does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Where it is.
    pub path: RelPath,
    /// Its stamp.
    pub stamp: Stamp,
}

/// Changes when a file's content changes: compared for equality only.
///
/// On disk: size, time of modification, and time of change mixed with the inode, in nanoseconds. For a git object and in
/// memory: a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Stamp {
    /// Bytes on disk, or a part of the digest.
    pub size: u64,
    /// Nanoseconds since 1970, or a part of the digest.
    pub modified: i64,
    /// Time of change and inode, or a part of the digest.
    pub identity: u64,
}

/// A path that could not be read, and why, in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unreadable {
    /// Where.
    pub path: RelPath,
    /// Why, and what to do: a lower-case phrase.
    pub reason: String,
}

impl Unreadable {
    /// The reason for a symbolic link to nothing.
    pub const LEADS_NOWHERE: &str = "it is a symbolic link to a file that is not there; remove it";
    /// The reason for a symbolic link to a folder around it.
    pub const LEADS_BACK: &str =
        "it is a symbolic link that leads back to a folder around it; remove it";
    /// The reason for a symbolic link out of the library.
    pub const LEADS_OUT: &str =
        "it is a symbolic link that leads out of the library; replace it by the file";

    /// The reason for a submodule in a revision.
    pub const SUBMODULE: &str =
        "it is in a submodule, whose past is kept in a repository of its own; look there";

    /// The reason for a name that no link could spell; `shown` is the path on disk.
    #[must_use]
    pub fn bad_name(shown: &str) -> String {
        format!(
            "its name is not UTF-8, or holds a backslash or a drive letter ({shown}); rename it"
        )
    }
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// It is over the limit.
    #[error(
        "it is {size} bytes long, over the limit of {limit}; split it, or list it under `exclude` in `[library]`"
    )]
    TooLarge {
        /// Its length in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// It is not UTF-8.
    #[error("{0}")]
    NotText(String),
    /// The system refused.
    #[error("{0}")]
    Io(String),
}

/// Reads a file as UTF-8 text. A byte order mark is kept, so that offsets count the file's bytes.
///
/// # Errors
/// As [`Source::read`], and [`ReadError::NotText`].
pub fn read_text(source: &dyn Source, path: &RelPath) -> Result<String, ReadError> {
    decode(source.read(path)?)
}

/// Takes bytes for UTF-8 text.
///
/// # Errors
/// [`ReadError::NotText`] says which byte is not, or that the file is UTF-16.
pub fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(ReadError::NotText(
            "it is UTF-16; save it as UTF-8".to_owned(),
        ));
    }
    // A zero in every other byte: UTF-16 that nobody marked.
    let start = &bytes[..bytes.len().min(512)];
    if start.len() >= 4 && start.iter().filter(|byte| **byte == 0).count() * 3 > start.len() {
        return Err(ReadError::NotText(
            "it is no text, or UTF-16 without a byte order mark; save it as UTF-8".to_owned(),
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        ReadError::NotText(format!(
            "it is not UTF-8 (line {line}, byte {at}); save it as UTF-8"
        ))
    })
}
