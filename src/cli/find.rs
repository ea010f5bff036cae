//! Finds the document that a name on the command line means, or says which one may have been meant.

use std::path::Path;

use super::{Context, fail};
use crate::{
    files::{WorkTree, real_path},
    library::{Document, Library},
    text::{RelPath, kebab_case, one_line},
};

/// The document of a name: its path, which counts from the current folder, an id, `sop:ID`, `checklist:ID`, or its path in
/// the library, as it is printed.
pub(crate) fn find_document<'l>(
    context: &Context,
    library: &'l Library,
    name: &str,
) -> anyhow::Result<&'l Document> {
    let tree = context.work_tree()?;
    let here = path_in_library(&context.folder, &tree, Path::new(name));
    let found = library.find(here.as_ref().map_or(name, RelPath::as_str));
    let is_there = |document: &&Document| Some(&document.path) == here.as_ref();
    if let Some(document) = found.ok().filter(is_there) {
        return Ok(document);
    }
    library.find(name).map_err(|near| {
        let name = one_line(name);
        fail(
            format!("no document is called `{name}`"),
            hint(library, &name, near),
        )
    })
}

/// What a path on disk, which counts from `folder`, is called in the library; none where it lies outside.
pub(crate) fn path_in_library(folder: &Path, tree: &WorkTree, path: &Path) -> Option<RelPath> {
    let on_disk = folder.join(path);
    // The file itself may be a link within the library, so only its folder is resolved.
    let named = match (on_disk.parent(), on_disk.file_name()) {
        (Some(parent), Some(name)) => real_path(parent).join(name),
        _ => real_path(&on_disk),
    };
    tree.relative(&named)
}

/// What may have been meant: documents whose ids end in the name, else the nearest id.
fn hint(library: &Library, name: &str, near: Option<String>) -> String {
    let ending = format!("/{}", kebab_case(name));
    let mut meant: Vec<String> = library
        .documents()
        .iter()
        .filter(|document| document.id.as_str().ends_with(&ending))
        .map(|document| format!("`{}`", document.id))
        .collect();
    if meant.is_empty() {
        let slug = kebab_case(name);
        let by_slug = library.find(&slug).ok().map(|_| slug);
        meant.extend(by_slug.or(near).map(|near| format!("`{near}`")));
    }
    meant.dedup();
    if meant.is_empty() {
        "`sopbook list` shows all ids, `sopbook search` finds by words".to_owned()
    } else {
        format!("did you mean {}?", meant.join(" or "))
    }
}
