//! Finds the document that a name on the command line means, or says which one may have been meant.

use super::fail;
use crate::{
    library::{Document, Library},
    text::{kebab_case, one_line},
};

/// The document of a name: an id, `sop:ID`, `checklist:ID`, or its path.
pub(crate) fn find_document<'l>(library: &'l Library, name: &str) -> anyhow::Result<&'l Document> {
    library.find(name).map_err(|near| {
        let name = one_line(name);
        fail(
            format!("no document is called `{name}`"),
            hint(library, &name, near),
        )
    })
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
