//! The body hash: a fingerprint of what a document says, and of nothing else.
//!
//! `docs/body-hash.md` specifies algorithm 1 to the byte; golden vectors hold it there. A better algorithm would get a new
//! prefix beside `h1-`.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::{document::Document, links};
use crate::{
    files::Source,
    markdown::{self, Block, Link, LinkKind},
    text::{RelPath, fold_white_space},
    tree::{Node, Value},
};

/// The front matter keys that change the procedure, in the order in which they are counted.
const COUNTED_KEYS: [&str; 6] = [
    "title",
    "risk",
    "skill_level",
    "audience",
    "clients",
    "automation",
];

/// `h1-` and 16 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct BodyHash(String);

impl BodyHash {
    /// Computes the body hash of what counts in a document, algorithm 1.
    #[must_use]
    pub fn of(counted: &[Block]) -> Self {
        let mut bytes = Vec::new();
        markdown::write_canonical(counted, &mut bytes);
        Self::of_bytes([&bytes])
    }

    /// Computes the body hash of a document from the records of its body, local images read from `source`.
    pub(super) fn of_records(document: &Document, body: &[u8], source: &dyn Source) -> Self {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        markdown::write_canonical(&keys(document), &mut before);
        markdown::write_canonical(&images(document, source), &mut after);
        Self::of_bytes([&before, body, &after])
    }

    fn of_bytes<const N: usize>(parts: [&[u8]; N]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(part);
        }
        Self(format!("h1-{}", &hasher.finalize().to_hex()[..16]))
    }

    /// The hash as written in front matter.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The first 16 hexadecimal digits of the BLAKE3 hash of bytes.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..16].to_owned()
}

impl fmt::Display for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Lists what a document's body hash counts. Local images are read from `source`.
pub(super) fn counted(document: &Document, source: &dyn Source) -> Vec<Block> {
    let mut blocks = keys(document);
    blocks.extend(markdown::canonical(&document.text, document.body));
    blocks.extend(images(document, source));
    blocks
}

/// The keys that the body hash counts.
fn keys(document: &Document) -> Vec<Block> {
    let mut blocks = Vec::new();
    for key in COUNTED_KEYS {
        let value = match key {
            // Not the id, which the path may supply: moving a file changes nothing that it says.
            "title" => document.written_title().map(|title| vec![title.to_owned()]),
            _ => value_of(document, key),
        };
        if let Some(values) = value {
            blocks.push(Block::key(key, values));
        }
    }
    blocks
}

/// The local images that the body hash counts, read from `source`.
fn images(document: &Document, source: &dyn Source) -> Vec<Block> {
    let images = pictures(document).filter_map(|(link, path)| {
        let bytes = source.read(&path).ok()?;
        let digest = blake3::hash(&bytes).to_hex();
        Some(Block::image(&link.destination, digest.as_str()))
    });
    images.collect()
}

/// The local images that a document shows, and their files. One of the document itself would count its review keys, too.
pub(super) fn pictures(document: &Document) -> impl Iterator<Item = (&Link, RelPath)> {
    let links = document.outline.links.iter();
    let images = links.filter(|link| link.kind == LinkKind::Image);
    images.filter_map(|link| {
        let path = links::local_path(&document.path, &link.destination)?;
        (path != document.path).then_some((link, path))
    })
}

/// The texts under a counted key, white space folded; a default written out counts like the default left out.
fn value_of(document: &Document, key: &str) -> Option<Vec<String>> {
    let metadata = &document.metadata;
    match key {
        "risk" => Some(vec![metadata.risk.name().to_owned()]),
        "audience" => Some(vec![metadata.audience.name().to_owned()]),
        "skill_level" => metadata.skill_level.clone().map(|level| vec![level]),
        "clients" => {
            let mut clients: Vec<String> = metadata
                .clients
                .iter()
                .map(|client| fold_white_space(client))
                .collect();
            clients.sort();
            (!clients.is_empty()).then_some(clients)
        }
        _ => {
            let mut values = Vec::new();
            flatten(document.front_matter.get(key)?, "", &mut values);
            (!values.is_empty()).then_some(values)
        }
    }
}

/// The leaves of a value as `path=text`, in written order.
fn flatten(node: &Node, path: &str, leaves: &mut Vec<String>) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(scalar) => leaves.push(format!("{path}={}", fold_white_space(&scalar.text))),
        Value::List(nodes) => {
            for (at, node) in nodes.iter().enumerate() {
                flatten(node, &format!("{path}/{at}"), leaves);
            }
        }
        Value::Map(map) => {
            let mut entries: Vec<_> = map.entries.iter().collect();
            entries.sort_by(|a, b| a.key.value.cmp(&b.key.value));
            // When somebody last saw a script work is review, not procedure.
            for entry in entries
                .into_iter()
                .filter(|entry| entry.key.value != "verified_on")
            {
                flatten(&entry.value, &format!("{path}/{}", entry.key.value), leaves);
            }
        }
    }
}
