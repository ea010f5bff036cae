//! The filters that mean the same in every command.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Audience, Document, Kind, Library, Owner, Status};

/// What a document is filed under: each value as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Facets {
    /// SOP or checklist.
    pub kind: Kind,
    /// The issue type: an SOP's own, a checklist's through its SOPs.
    pub issue_types: Vec<String>,
    /// The subtypes, likewise.
    pub issue_subtypes: Vec<String>,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// `draft`, `active` or `retired`.
    #[schemars(with = "Status")]
    pub status: &'static str,
    /// The clients' keys; empty where it applies to all.
    pub clients: Vec<String>,
    /// The tags.
    pub tags: Vec<String>,
    /// `internal` or `client`.
    #[schemars(with = "Audience")]
    pub audience: &'static str,
}

/// The facet that a filter asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// `--kind`
    Kind,
    /// `--type`
    Type,
    /// `--subtype`
    Subtype,
    /// `--owner`
    Owner,
    /// `--status`
    Status,
    /// `--client`
    Client,
    /// `--tag`
    Tag,
    /// `--audience`
    Audience,
}

impl Facet {
    /// All facets.
    pub const ALL: [Facet; 8] = [
        Self::Kind,
        Self::Type,
        Self::Subtype,
        Self::Owner,
        Self::Status,
        Self::Client,
        Self::Tag,
        Self::Audience,
    ];

    /// The facet's name, as its flag is spelled.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Type => "type",
            Self::Subtype => "subtype",
            Self::Owner => "owner",
            Self::Status => "status",
            Self::Client => "client",
            Self::Tag => "tag",
            Self::Audience => "audience",
        }
    }
}

/// What the user asks for: for each facet the values of which one must match; no values, no condition.
///
/// Values are compared without regard to letter case. `--client` also lets through what applies to every client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    conditions: Vec<(Facet, Vec<String>)>,
}

impl Filter {
    /// Adds a condition. Owners and clients are resolved through the settings, so that a handle finds what a key finds.
    #[must_use]
    pub fn with(mut self, facet: Facet, values: &[String], settings: &super::Settings) -> Self {
        if !values.is_empty() {
            let resolve = |value: &String| match facet {
                Facet::Owner => fold(&settings.roster.resolve(value).to_string()),
                Facet::Client => fold(settings.client(value).unwrap_or(value)),
                _ => fold(value),
            };
            self.conditions
                .push((facet, values.iter().map(resolve).collect()));
        }
        self
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    /// The conditions: all must hold, each through one of its values (folded as [`Facets::values`] folds).
    #[must_use]
    pub fn conditions(&self) -> &[(Facet, Vec<String>)] {
        &self.conditions
    }

    /// Whether a document is asked for.
    #[must_use]
    pub fn matches(&self, facets: &Facets) -> bool {
        self.conditions.iter().all(|(facet, wanted)| {
            facets
                .values(*facet)
                .iter()
                .any(|value| wanted.contains(value))
                || (*facet == Facet::Client && facets.clients.is_empty())
        })
    }
}

impl Facets {
    /// The values of a facet, folded for comparison.
    #[must_use]
    pub fn values(&self, facet: Facet) -> Vec<String> {
        let each = |values: &[String]| values.iter().map(|value| fold(value)).collect();
        match facet {
            Facet::Kind => vec![self.kind.name().to_owned()],
            Facet::Type => each(&self.issue_types),
            Facet::Subtype => each(&self.issue_subtypes),
            Facet::Owner => self
                .owner
                .iter()
                .map(|owner| fold(&owner.to_string()))
                .collect(),
            Facet::Status => vec![self.status.to_owned()],
            Facet::Client => each(&self.clients),
            Facet::Tag => each(&self.tags),
            Facet::Audience => vec![self.audience.to_owned()],
        }
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

impl Library {
    /// What a document is filed under. A checklist without type or owner takes those of its SOPs.
    #[must_use]
    pub fn facets(&self, document: &Document) -> Facets {
        let metadata = &document.metadata;
        let sops = self.partners(document);
        let from = |own: &Document| {
            let own = &own.metadata;
            let types: Vec<String> = own
                .issue_type
                .iter()
                .map(|text| text.value.clone())
                .collect();
            let subtypes: Vec<String> = own
                .issue_subtypes
                .iter()
                .map(|text| text.value.clone())
                .collect();
            (types, subtypes)
        };
        let (mut issue_types, mut issue_subtypes) = from(document);
        if document.kind == Kind::Checklist {
            for sop in &sops {
                let (types, subtypes) = from(sop);
                issue_types.extend(types);
                issue_subtypes.extend(subtypes);
            }
            let mut seen = std::collections::BTreeSet::new();
            issue_types.retain(|name| seen.insert(name.clone()));
            seen.clear();
            issue_subtypes.retain(|name| seen.insert(name.clone()));
        }
        let clients = metadata.clients.iter();
        Facets {
            kind: document.kind,
            issue_types,
            issue_subtypes,
            owner: self.owner(document),
            status: metadata.status.name(),
            clients: clients
                .map(|client| self.settings.client(client).unwrap_or(client).to_owned())
                .collect(),
            tags: metadata.tags.iter().map(|tag| tag.value.clone()).collect(),
            audience: metadata.audience.name(),
        }
    }
}
