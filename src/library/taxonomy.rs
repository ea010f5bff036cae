//! Issue types and subtypes: the key by which tickets, SOPs and checklists meet.

use std::collections::BTreeMap;

use crate::{
    text::Spanned,
    tree::{Map, Node},
};

/// The PSA's ticket taxonomy, in written order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taxonomy {
    types: Vec<IssueType>,
}

/// An issue type and its subtypes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueType {
    /// The name.
    pub name: Spanned<String>,
    /// The subtypes, in written order.
    pub subtypes: Vec<Spanned<String>>,
    /// What other systems call the type, by system.
    pub aliases: BTreeMap<String, String>,
}

impl Taxonomy {
    pub(super) fn read(map: Option<&Map>) -> Self {
        let entries = map.map(|map| map.entries.as_slice()).unwrap_or_default();
        let types = entries.iter().filter_map(|entry| {
            let map = entry.value.as_map()?;
            let aliases = map.get("aliases").and_then(Node::as_map);
            let aliases = aliases
                .map(|map| map.entries.as_slice())
                .unwrap_or_default()
                .iter();
            Some(IssueType {
                name: entry.key.clone(),
                subtypes: map.get("subtypes").map(Node::texts).unwrap_or_default(),
                aliases: aliases
                    .filter_map(|alias| Some((alias.key.value.clone(), alias.value.text()?.value)))
                    .collect(),
            })
        });
        Self {
            types: types.collect(),
        }
    }

    /// Whether no types are named; then documents may use any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// The types, in written order.
    #[must_use]
    pub fn types(&self) -> &[IssueType] {
        &self.types
    }

    /// The type of this exact name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&IssueType> {
        self.types
            .iter()
            .find(|issue_type| issue_type.name.value == name)
    }

    /// The number of type and subtype pairs.
    #[must_use]
    pub fn subtype_count(&self) -> usize {
        self.types
            .iter()
            .map(|issue_type| issue_type.subtypes.len())
            .sum()
    }
}

impl IssueType {
    /// Whether a subtype of this exact name belongs to the type.
    #[must_use]
    pub fn has_subtype(&self, name: &str) -> bool {
        self.subtypes.iter().any(|subtype| subtype.value == name)
    }
}
