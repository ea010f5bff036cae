//! Where a library is in the git repository around it.

use std::path::{Path, PathBuf};

use crate::{
    files::{find_upwards, is_file, is_folder, real_path},
    history::{Place, way},
    library::Library,
};

/// The folder of the repository around a folder.
pub(crate) fn repository_around(folder: &Path) -> Option<PathBuf> {
    find_upwards(folder, |folder| {
        let git = folder.join(".git");
        is_file(&git) || is_folder(&git)
    })
}

/// The repository that holds a library's documents, and where they are in it: the one around the library, else the one in
/// it that holds its first document. Without one the library itself.
pub(crate) fn place_of(library: &Library, root: &Path) -> (PathBuf, Place) {
    let root = real_path(root);
    let around = || {
        let repository = repository_around(&root)?;
        let inside = way(&repository, &root)?;
        let outside = String::new();
        Some((repository, Place { inside, outside }))
    };
    let below = || {
        let first = library.documents().first()?;
        let folder = root.join(first.path.parent().as_str());
        let repository = repository_around(&folder)?;
        let outside = way(&root, &repository)?;
        let inside = String::new();
        Some((repository, Place { inside, outside }))
    };
    around()
        .or_else(below)
        .unwrap_or_else(|| (root.clone(), Place::default()))
}
