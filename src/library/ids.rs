//! Ids: the ones that documents write, and the ones that we derive from their paths.
//!
//! A derived id is the file's stem in kebab-case. Where several would get the same, each takes its shortest trailing path
//! that nobody else has (`dns/kube-api-down`). Ids are unique among the documents of one kind, but for written ids that
//! collide, which a rule reports.

use std::{collections::HashMap, fmt, sync::Arc};

use schemars::JsonSchema;
use serde::Serialize;

use crate::text::{RelPath, kebab_case};

/// The id of a document: kebab-case, with `/` between folders where the stem alone was not unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct DocId(Arc<str>);

impl DocId {
    /// Takes a text for an id.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an id is made from.
#[derive(Debug, Clone, Copy)]
pub struct IdSource<'a> {
    /// The id that the document writes, if it writes one.
    pub written: Option<&'a str>,
    /// Where the document is.
    pub path: &'a RelPath,
}

/// Gives each document of one kind its id, in the order given. `extensions` are the file name endings of documents.
#[must_use]
pub fn assign_ids(documents: &[IdSource<'_>], extensions: &[String]) -> Vec<DocId> {
    let trails: Vec<Vec<String>> = documents
        .iter()
        .map(|document| trail(document.path, extensions))
        .collect();
    let mut ids: Vec<Option<String>> = documents
        .iter()
        .map(|document| document.written.map(str::to_owned))
        .collect();
    let mut taken: HashMap<String, usize> = HashMap::new();
    for id in ids.iter().flatten() {
        *taken.entry(id.clone()).or_default() += 1;
    }
    let mut open: Vec<usize> = (0..documents.len())
        .filter(|at| ids[*at].is_none())
        .collect();
    let longest = trails.iter().map(Vec::len).max().unwrap_or(0);
    for length in 1..=longest {
        // A trail is told apart at this length if nobody, settled or open, has the same one.
        let mut seen: HashMap<String, usize> = HashMap::new();
        for &at in &open {
            *seen.entry(trailing(&trails[at], length)).or_default() += 1;
        }
        open.retain(|&at| {
            let id = trailing(&trails[at], length);
            let unique = seen[&id] == 1 && !taken.contains_key(&id);
            if unique {
                taken.insert(id.clone(), 1);
                ids[at] = Some(id);
            }
            !unique
        });
    }
    // What shares its whole path (`a.md` and `A.md`, or a written id that looks like a path) is numbered.
    for at in open {
        let whole = trails[at].join("/");
        let numbered = (2..).map(|number| format!("{whole}-{number}"));
        let free = std::iter::once(whole.clone())
            .chain(numbered)
            .find(|id| !taken.contains_key(id));
        let id = free.expect("there are more numbers than documents");
        taken.insert(id.clone(), 1);
        ids[at] = Some(id);
    }
    ids.into_iter()
        .map(|id| DocId::new(&id.unwrap_or_default()))
        .collect()
}

/// The slugs of a path's parts; the last is the stem. `index` and `README` take their folder's place.
fn trail(path: &RelPath, extensions: &[String]) -> Vec<String> {
    let mut parts: Vec<&str> = path.parts().collect();
    let file = parts.pop().unwrap_or_default();
    let ending = extensions
        .iter()
        .filter(|ending| file.ends_with(&format!(".{ending}")))
        .max_by_key(|ending| ending.len());
    let stem = ending.map_or(file, |ending| &file[..file.len() - ending.len() - 1]);
    let is_folder_page = stem.eq_ignore_ascii_case("index") || stem.eq_ignore_ascii_case("readme");
    if !is_folder_page || parts.is_empty() {
        parts.push(stem);
    }
    let slugs = parts
        .into_iter()
        .map(kebab_case)
        .filter(|slug| !slug.is_empty());
    let slugs: Vec<String> = slugs.collect();
    if slugs.is_empty() {
        vec!["untitled".to_owned()]
    } else {
        slugs
    }
}

fn trailing(trail: &[String], length: usize) -> String {
    trail[trail.len().saturating_sub(length)..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(documents: &[(Option<&str>, &str)]) -> Vec<String> {
        let paths: Vec<RelPath> = documents
            .iter()
            .map(|(_, path)| RelPath::parse(path).unwrap())
            .collect();
        let sources: Vec<IdSource<'_>> = documents
            .iter()
            .zip(&paths)
            .map(|((written, _), path)| IdSource {
                written: *written,
                path,
            })
            .collect();
        assign_ids(&sources, &["md".into(), "html.md.erb".into()])
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn stems_become_ids_and_folder_pages_take_the_folder() {
        let derived = ids(&[
            (None, "sops/KubeAPIDown.md"),
            (None, "sops/network/index.md"),
            (None, "sops/x/README.md"),
            (None, "a/b.html.md.erb"),
        ]);
        assert_eq!(derived, ["kube-api-down", "network", "x", "b"]);
    }

    #[test]
    fn where_stems_collide_each_takes_its_shortest_unique_trail() {
        let derived = ids(&[
            (None, "alerts/dns/KubeAPIDown.md"),
            (None, "alerts/mon/KubeAPIDown.md"),
            (None, "alerts/dns/Other.md"),
        ]);
        assert_eq!(derived, ["dns/kube-api-down", "mon/kube-api-down", "other"]);
        assert_eq!(
            ids(&[(None, "a/x/p.md"), (None, "b/x/p.md"), (None, "p.md")]),
            ["a/x/p", "b/x/p", "p"]
        );
    }

    #[test]
    fn a_written_id_keeps_its_name_and_the_derived_one_steps_aside() {
        assert_eq!(
            ids(&[(None, "sops/a/vpn.md"), (Some("vpn"), "sops/b.md")]),
            ["a/vpn", "vpn"]
        );
        assert_eq!(
            ids(&[(Some("vpn"), "a.md"), (Some("vpn"), "b.md")]),
            ["vpn", "vpn"]
        );
    }

    #[test]
    fn the_same_path_in_other_letters_still_gets_an_id_of_its_own() {
        assert_eq!(
            ids(&[(None, "A.md"), (None, "a.md"), (None, "…/!.md")]),
            ["a", "a-2", "untitled"]
        );
    }
}
