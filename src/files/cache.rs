//! The folder `.sopbook/`: what the tool keeps for itself in a library.
//!
//! `cache/` may be deleted at any time; `state/` is never removed by us. Neither is ever committed: the folder holds its
//! own `.gitignore`.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::write::write_atomic;

/// The cache folder of the library at `root`, made and marked on first use.
///
/// # Errors
/// Where it cannot be made, as in a read-only library.
pub fn cache_folder(root: &Path) -> io::Result<PathBuf> {
    let cache = own_folder(root, "cache")?;
    let tag = cache.join("CACHEDIR.TAG");
    if !tag.exists() {
        // The signature is fixed by the Cache Directory Tagging Specification, https://bford.info/cachedir/.
        write_atomic(
            &tag,
            b"Signature: 8a477f597d28d172789f06886806bc55\n# A cache of sopbook: safe to delete.\n",
        )?;
    }
    Ok(cache)
}

/// The folder of the library at `root` for what must not be lost, made on first use.
///
/// # Errors
/// Where it cannot be made, as in a read-only library.
pub fn state_folder(root: &Path) -> io::Result<PathBuf> {
    own_folder(root, "state")
}

fn own_folder(root: &Path, name: &str) -> io::Result<PathBuf> {
    let own = root.join(".sopbook");
    let folder = own.join(name);
    if !folder.is_dir() {
        std::fs::create_dir_all(&folder)?;
    }
    let ignore = own.join(".gitignore");
    if !ignore.exists() {
        write_atomic(&ignore, b"*\n")?;
    }
    Ok(folder)
}

/// The folder `cache/name/key`, made on first use. A cache holds one key at a time: folders of other keys are removed.
///
/// # Errors
/// Where it is not there and cannot be made, as in a read-only library.
pub fn keyed_folder(cache: &Path, name: &str, key: &str) -> io::Result<PathBuf> {
    let parent = cache.join(name);
    let folder = parent.join(key);
    if folder.is_dir() {
        return Ok(folder);
    }
    std::fs::create_dir_all(&folder)?;
    for other in std::fs::read_dir(&parent)? {
        let other = other?.path();
        if other != folder {
            // Another process may be at the same; what stays is removed the next time.
            std::fs::remove_dir_all(&other).ok();
        }
    }
    Ok(folder)
}

/// Reads a file of the cache; none where there is none or it cannot be read.
#[must_use]
pub fn read_cached(file: &Path) -> Option<Vec<u8>> {
    std::fs::read(file).ok()
}

/// Removes a folder of the cache with everything in it; true where nothing is left.
pub fn remove_cached(folder: &Path) -> bool {
    match std::fs::remove_dir_all(folder) {
        Ok(()) => true,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Removes the files of a cache's folder whose names are stale. What cannot be removed stays until the next time.
pub fn sweep(folder: &Path, is_stale: impl Fn(&str) -> bool) {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(&is_stale) {
            std::fs::remove_file(entry.path()).ok();
        }
    }
}
