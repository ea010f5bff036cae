//! The filters that mean the same in every command.

use crate::library::{Facet, Filter, Settings};

/// `--type`, `--owner` and the others. A flag may be repeated: one of its values must match.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct FilterArgs {
    /// Only documents of this issue type
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// Only documents of this subtype
    #[arg(long, value_name = "SUBTYPE")]
    subtype: Vec<String>,
    /// Only documents of this owner: a key, `team:NAME`, an e-mail or a handle
    #[arg(long, value_name = "OWNER")]
    owner: Vec<String>,
    /// Only documents of this status: draft, active or retired
    #[arg(long, value_name = "STATUS", value_parser = ["draft", "active", "retired"])]
    status: Vec<String>,
    /// Only SOPs or only checklists
    #[arg(long, value_name = "KIND", value_parser = ["sop", "checklist"])]
    kind: Vec<String>,
    /// Only what applies to this client
    #[arg(long, value_name = "CLIENT")]
    client: Vec<String>,
    /// Only documents with this tag
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Only documents for this audience: internal or client
    #[arg(long, value_name = "AUDIENCE", value_parser = ["internal", "client"])]
    audience: Vec<String>,
}

impl FilterArgs {
    /// What the flags ask for, in the library's terms.
    pub(crate) fn resolve(&self, settings: &Settings) -> Filter {
        let given = [
            (Facet::Type, &self.types),
            (Facet::Subtype, &self.subtype),
            (Facet::Owner, &self.owner),
            (Facet::Status, &self.status),
            (Facet::Kind, &self.kind),
            (Facet::Client, &self.client),
            (Facet::Tag, &self.tag),
            (Facet::Audience, &self.audience),
        ];
        given
            .into_iter()
            .fold(Filter::default(), |filter, (facet, values)| {
                filter.with(facet, values, settings)
            })
    }
}
