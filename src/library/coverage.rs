//! Which subtypes of the taxonomy have an SOP.

use serde::Serialize;

use super::{Library, Scope};

/// How much of the taxonomy active SOPs cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Subtypes with at least one active SOP.
    pub covered: usize,
    /// All subtypes.
    pub total: usize,
    /// The subtypes without one, in the taxonomy's order.
    pub uncovered: Vec<UncoveredSubtype>,
}

/// A subtype without an active SOP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UncoveredSubtype {
    /// The issue type.
    pub issue_type: String,
    /// The subtype.
    pub issue_subtype: String,
}

impl Library {
    /// Counts the subtypes of the taxonomy that have an active SOP.
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
