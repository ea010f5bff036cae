//! Which subtypes of the taxonomy have an SOP.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Library, Scope};

/// Whether a text still holds the `TODO` that a template leaves for a person to fill in.
#[must_use]
pub fn has_placeholder(text: &str) -> bool {
    let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.any(|word| word == "TODO")
}

/// How much of the taxonomy active SOPs cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Coverage {
    /// Subtypes with at least one active SOP.
    pub covered: usize,
    /// All subtypes.
    pub total: usize,
    /// The subtypes without one, in the taxonomy's order.
    pub uncovered: Vec<UncoveredSubtype>,
}

/// A subtype without an active SOP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UncoveredSubtype {
    /// The issue type.
    pub issue_type: String,
    /// The subtype.
    pub issue_subtype: String,
}

impl Library {
    /// Counts the subtypes of the taxonomy that have an active SOP. One that a template's `TODO` still stands in is none.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        let answers = |issue_type: &str, subtype: &str| {
            self.sops().any(|sop| {
                sop.is_active()
                    && sop.metadata.scope == Scope::Ticket
                    && sop
                        .metadata
                        .issue_type
                        .as_ref()
                        .is_some_and(|own| own.value == issue_type)
                    && sop
                        .metadata
                        .issue_subtypes
                        .iter()
                        .any(|own| own.value == subtype)
                    && !has_placeholder(sop.text.get(sop.body..).unwrap_or_default())
            })
        };
        let mut uncovered = Vec::new();
        for issue_type in self.settings.taxonomy.types() {
            for subtype in &issue_type.subtypes {
                if !answers(&issue_type.name, subtype) {
                    uncovered.push(UncoveredSubtype {
                        issue_type: issue_type.name.value.clone(),
                        issue_subtype: subtype.value.clone(),
                    });
                }
            }
        }
        let total = self.settings.taxonomy.subtype_count();
        Coverage {
            covered: total - uncovered.len(),
            total,
            uncovered,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{files::Memory, text::RelPath};

    #[test]
    fn an_unfilled_template_covers_nothing() {
        let covered = |body: &str| {
            let mut memory = Memory::default();
            let path = |path| RelPath::parse(path).unwrap();
            memory.insert(
                path("sopbook.toml"),
                "[issue-types.Network]\nsubtypes = [\"VPN\"]\n",
            );
            let front = "---\nissue_type: Network\nissue_subtype: VPN\n---\n";
            memory.insert(path("sops/vpn.md"), format!("{front}{body}"));
            Library::load(Arc::new(memory)).unwrap().coverage().covered
        };
        assert_eq!(covered("1. Open the client.\n"), 1);
        assert_eq!(covered("1. Write a to-do, or a METHODOLOGY.\n"), 1);
        assert_eq!(covered("1. TODO: one action\n"), 0);
    }
}
