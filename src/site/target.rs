//! The folder that a build replaces: it must be new, empty, or one that a build wrote.

use super::{BuildOptions, MARKER, SiteError};
use crate::{
    files::{is_file, is_folder_empty, real_path},
    library::Library,
};

/// Refuses a folder whose content somebody may miss.
pub(super) fn check(library: &Library, options: &BuildOptions) -> Result<(), SiteError> {
    let out = real_path(&options.out);
    let root = real_path(&options.root);
    let holds_documents = || {
        library.documents().iter().any(|document| {
            let file = root.join(document.path.as_str());
            file.starts_with(&out)
        })
    };
    if root.starts_with(&out) || holds_documents() {
        return Err(SiteError::HoldsLibrary {
            out: options.out.clone(),
        });
    }
    let is_ours = is_file(&out.join(MARKER));
    if is_ours || is_folder_empty(&out) {
        Ok(())
    } else {
        Err(SiteError::NotOurs {
            out: options.out.clone(),
        })
    }
}
