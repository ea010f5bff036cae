//! The filters that mean the same in every command.

use crate::{
    cli::fail,
    library::{Facet, Filter, Owner, Settings},
    text::{nearest, one_line},
};

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
    /// What the flags ask for, in the library's terms. A value that the settings would have to know and do not is an
    /// error, so that a slip is not taken for an empty shelf.
    pub(crate) fn resolve(&self, settings: &Settings) -> anyhow::Result<Filter> {
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
        let mut filter = Filter::default();
        for (facet, values) in given {
            for value in values {
                check(facet, value, settings)?;
            }
            filter = filter.with(facet, values, settings);
        }
        Ok(filter)
    }
}

/// Refuses a value that is not among those that the settings define; where they define none, any will do.
fn check(facet: Facet, value: &str, settings: &Settings) -> anyhow::Result<()> {
    let (noun, near) = match facet {
        Facet::Type => ("issue type", unknown_type(value, settings)),
        Facet::Subtype => ("subtype", unknown_subtype(value, settings)),
        Facet::Owner => ("owner", unknown_owner(value, settings)),
        Facet::Client => ("client", unknown_client(value, settings)),
        Facet::Kind | Facet::Status | Facet::Tag | Facet::Audience => return Ok(()),
    };
    let Some(near) = near else { return Ok(()) };
    let hint = match near {
        Some(near) => format!("did you mean `{}`?", one_line(&near)),
        None => format!("sopbook.toml lists each {noun}"),
    };
    Err(fail(format!("no {noun} `{}`", one_line(value)), hint))
}

/// What an unknown value may have meant; none where the value is known.
type Near = Option<Option<String>>;

fn unknown_type(value: &str, settings: &Settings) -> Near {
    let types = settings.taxonomy.types();
    if types.is_empty() || types.iter().any(|known| is_same(&known.name, value)) {
        return None;
    }
    let by_alias = types
        .iter()
        .find(|known| known.aliases.values().any(|alias| is_same(alias, value)));
    let names = types.iter().map(|known| known.name.as_str());
    let near = by_alias.map(|known| known.name.as_str());
    Some(near.or_else(|| nearest(value, names)).map(str::to_owned))
}

fn unknown_subtype(value: &str, settings: &Settings) -> Near {
    let types = settings.taxonomy.types();
    let names = || {
        let subtypes = types.iter().flat_map(|known| &known.subtypes);
        subtypes.map(|subtype| subtype.as_str())
    };
    let is_known = names().next().is_none() || names().any(|name| is_same(name, value));
    (!is_known).then(|| nearest(value, names()).map(str::to_owned))
}

fn unknown_owner(value: &str, settings: &Settings) -> Near {
    let roster = &settings.roster;
    // Filters ignore letter case, also where documents may not.
    let mut people = roster.people().map(|person| &person.key.value);
    let mut teams = roster
        .teams()
        .map(|team| format!("team:{}", team.key.value));
    let is_known = roster.is_empty()
        || !matches!(roster.resolve(value), Owner::Unknown(_))
        || people.any(|key| is_same(key, value))
        || teams.any(|key| is_same(&key, value));
    (!is_known).then(|| roster.nearest(value))
}

fn unknown_client(value: &str, settings: &Settings) -> Near {
    let clients = &settings.clients;
    let is_unknown = !clients.is_empty() && settings.client(value).is_none();
    let names = clients
        .iter()
        .flat_map(|(key, client)| [key.as_str(), client.name.as_str()]);
    is_unknown.then(|| nearest(value, names).map(str::to_owned))
}

/// Whether two names are the same to a filter.
fn is_same(known: &str, value: &str) -> bool {
    known.trim().to_lowercase() == value.trim().to_lowercase()
}
