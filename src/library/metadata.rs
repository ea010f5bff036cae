//! What a document's front matter says, typed, after aliases and folder defaults.

use std::borrow::Cow;

use crate::{
    clock::{Date, Interval, parse_date},
    library::schema::truth,
    text::{RelPath, Span, Spanned},
    tree::{Entry, Map, Node, Value},
};

use super::{keys, owner_files::OwnerLine, schema, settings::Settings};
use crate::diagnostic::Defect;
use schemars::JsonSchema;
use serde::Serialize;

/// SOP or checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A procedure.
    Sop,
    /// The tick list that accompanies one.
    Checklist,
}

impl Kind {
    /// `sop` or `checklist`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sop => "sop",
            Self::Checklist => "checklist",
        }
    }

    /// The noun of a sentence: `SOP` or `checklist`.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Sop => "SOP",
            Self::Checklist => "checklist",
        }
    }

    /// The kind on the other side: SOPs name checklists, checklists name SOPs.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Sop => Self::Checklist,
            Self::Checklist => Self::Sop,
        }
    }

    /// The front matter key under which a document of this kind names those on the other side.
    #[must_use]
    pub fn partners_key(self) -> &'static str {
        match self {
            Self::Sop => "checklists",
            Self::Checklist => "sops",
        }
    }

    /// The front matter keys of this kind.
    #[must_use]
    pub fn fields(self) -> &'static [schema::Field] {
        match self {
            Self::Sop => keys::SOP,
            Self::Checklist => keys::CHECKLIST,
        }
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal),+ $(,)? } default $default:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        pub enum $name { $($(#[$word_doc])* #[serde(rename = $text)] $word),+ }

        impl $name {
            /// The word as front matter writes it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$word => $text),+ }
            }

            /// Reads the word as front matter writes it.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$word),)+ _ => None }
            }
        }

        impl Default for $name {
            fn default() -> Self { Self::$default }
        }
    };
}

words! {
    /// Where a document stands in its life.
    Status {
        /// Being written.
        Draft = "draft",
        /// In force.
        Active = "active",
        /// No longer in force.
        Retired = "retired",
    } default Active
}

words! {
    /// What is at stake.
    Risk {
        /// The usual.
        Standard = "standard",
        /// A mistake costs a client dearly.
        Critical = "critical",
    } default Standard
}

words! {
    /// Who may read a document.
    Audience {
        /// The MSP alone.
        Internal = "internal",
        /// Its clients, too.
        Client = "client",
    } default Internal
}

words! {
    /// What an SOP answers.
    Scope {
        /// Tickets.
        Ticket = "ticket",
        /// Internal work.
        Internal = "internal",
    } default Ticket
}

/// The review keys, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewKeys {
    /// `last_reviewed_on`.
    pub on: Option<Spanned<Date>>,
    /// `last_reviewed_by`.
    pub by: Option<Spanned<String>>,
    /// `last_review_outcome`.
    pub outcome: Option<Spanned<String>>,
    /// `reviewed_hash`.
    pub hash: Option<Spanned<String>>,
    /// `review_in`.
    pub every: Option<Spanned<Interval>>,
}

/// A script, policy or the like that does a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automation {
    /// The RMM or other platform.
    pub platform: Option<String>,
    /// What it is there.
    pub kind: Option<String>,
    /// Its id there.
    pub reference: Option<Spanned<String>>,
    /// When somebody last saw it work.
    pub verified_on: Option<Date>,
}

/// What front matter says, typed. A key of the wrong shape is absent here and a defect there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The keys that a folder default supplied; their spans are the document's front matter fence.
    pub inherited: Vec<String>,
    /// `title`.
    pub title: Option<Spanned<String>>,
    /// `id`, if kebab-case.
    pub id: Option<Spanned<String>>,
    /// `summary`.
    pub summary: Option<Spanned<String>>,
    /// `issue_type`.
    pub issue_type: Option<Spanned<String>>,
    /// `issue_subtype`.
    pub issue_subtypes: Vec<Spanned<String>>,
    /// `scope`.
    pub scope: Scope,
    /// `owner`.
    pub owner: Option<Spanned<String>>,
    /// The line of another file that the owner is taken from, where neither the document nor a folder default names one.
    pub owner_line: Option<OwnerLine>,
    /// `deputy`.
    pub deputy: Option<Spanned<String>>,
    /// `status`.
    pub status: Status,
    /// `superseded_by`.
    pub superseded_by: Option<Spanned<String>>,
    /// `risk`.
    pub risk: Risk,
    /// The review keys.
    pub review: ReviewKeys,
    /// `checklists`.
    pub checklists: Vec<Spanned<String>>,
    /// `checklist_exempt`.
    pub checklist_exempt: Option<Spanned<String>>,
    /// `sops`.
    pub sops: Vec<Spanned<String>>,
    /// `follows`.
    pub follows: Vec<Spanned<String>>,
    /// `gate`, of a checklist.
    pub gate: Risk,
    /// `style`, of a checklist: `read-do` or `do-confirm`.
    pub style: Option<String>,
    /// `cadence`, of a checklist.
    pub cadence: Option<Spanned<Interval>>,
    /// `starts_on`, of a checklist.
    pub starts_on: Option<Date>,
    /// `skill_level`.
    pub skill_level: Option<String>,
    /// `estimated_time`.
    pub estimated_time: Option<String>,
    /// `audience`.
    pub audience: Audience,
    /// `clients`.
    pub clients: Vec<Spanned<String>>,
    /// `automatable`: whether, or none where nothing is said.
    pub automatable: Option<bool>,
    /// `automation`.
    pub automation: Vec<Automation>,
    /// `tags`.
    pub tags: Vec<Spanned<String>>,
    /// `aliases`.
    pub aliases: Vec<Spanned<String>>,
    /// `redirect_from`.
    pub redirect_from: Vec<Spanned<String>>,
}

impl Metadata {
    /// Why the document needs no checklist, if it says why. A mere yes or no is no reason.
    #[must_use]
    pub fn exemption(&self) -> Option<&str> {
        let written = self.checklist_exempt.as_ref()?.value.as_str();
        let is_written = |word: &&str| written.eq_ignore_ascii_case(word);
        let is_bare = ["true", "false", "yes", "no"].iter().any(is_written);
        (!is_bare).then_some(written)
    }
}

/// Reads a front matter map: holds it against the schema, then takes what has the right shape.
///
/// `fence` is where values that the document inherits are said to stand. The map that comes back has the aliased keys under
/// their canonical names, and no inherited ones.
pub(super) fn read(
    map: Map,
    kind: Kind,
    path: &RelPath,
    settings: &Settings,
    fence: Span,
) -> (Metadata, Map, Vec<Defect>) {
    let canonical = with_aliases(map, settings);
    let other = settings
        .key_aliases
        .values()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>();
    let defects = schema::check(&canonical, kind.fields(), &other);
    let (full, inherited) = with_defaults(&canonical, kind, path, settings, fence);
    (take(&full, inherited), canonical, defects)
}

/// Gives aliased keys their canonical names. The canonical key wins over its aliases unless it is empty, an
/// earlier alias over a later.
fn with_aliases(mut renamed: Map, settings: &Settings) -> Map {
    for (canonical, aliases) in &settings.key_aliases {
        let is_set = |entry: &Entry| entry.value.value != Value::Null;
        if renamed.entry(canonical).is_some_and(is_set) {
            continue;
        }
        let found = aliases.iter().find_map(|alias| {
            renamed
                .entries
                .iter()
                .position(|entry| entry.key.value == *alias && is_set(entry))
        });
        if let Some(at) = found {
            renamed.entries[at].key.value.clone_from(canonical);
            // A key left empty stands back for its alias.
            let alias = renamed.entries[at].key.span;
            let keeps = |entry: &Entry| entry.key.value != *canonical || entry.key.span == alias;
            renamed.entries.retain(keeps);
        }
    }
    renamed
}

fn with_defaults<'m>(
    map: &'m Map,
    kind: Kind,
    path: &RelPath,
    settings: &Settings,
    fence: Span,
) -> (Cow<'m, Map>, Vec<String>) {
    let mut map = Cow::Borrowed(map);
    let mut inherited = Vec::new();
    for defaults in settings
        .folder_defaults
        .iter()
        .rev()
        .filter(|defaults| defaults.paths.is_match(path.as_str()))
    {
        for entry in &defaults.values.entries {
            let key = entry.key.value.as_str();
            let belongs = kind.fields().iter().any(|field| field.name == key);
            let is_set = map.get(key).is_some_and(|node| node.value != Value::Null);
            if belongs && !is_set {
                let mut entry = entry.clone();
                entry.key.span = fence;
                place_at(&mut entry.value, fence);
                let entries = &mut map.to_mut().entries;
                entries.retain(|entry| entry.key.value != key);
                entries.push(entry);
                inherited.push(key.to_owned());
            }
        }
    }
    (map, inherited)
}

fn place_at(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.value {
        Value::List(nodes) => nodes.iter_mut().for_each(|node| place_at(node, span)),
        Value::Map(map) => map
            .entries
            .iter_mut()
            .for_each(|entry| place_at(&mut entry.value, span)),
        _ => {}
    }
}

fn take(map: &Map, inherited: Vec<String>) -> Metadata {
    let text = |key: &str| -> Option<Spanned<String>> {
        let text = map.get(key)?.text()?;
        (!text.value.trim().is_empty()).then(|| text.map(|text| text.trim().to_owned()))
    };
    let texts = |key: &str| map.get(key).map(Node::texts).unwrap_or_default();
    let date = |key: &str| {
        text(key).and_then(|text| Some(Spanned::new(parse_date(&text.value)?, text.span)))
    };
    let interval = |key: &str| {
        text(key).and_then(|text| Some(Spanned::new(Interval::parse(&text.value)?, text.span)))
    };
    let plain = |key: &str| text(key).map(|text| text.value);
    Metadata {
        inherited,
        title: text("title"),
        id: text("id").filter(|id| crate::text::is_kebab_case(id)),
        summary: text("summary"),
        issue_type: text("issue_type"),
        issue_subtypes: texts("issue_subtype"),
        scope: plain("scope")
            .as_deref()
            .and_then(Scope::parse)
            .unwrap_or_default(),
        owner: text("owner"),
        owner_line: None,
        deputy: text("deputy"),
        status: plain("status")
            .as_deref()
            .and_then(Status::parse)
            .unwrap_or_default(),
        superseded_by: text("superseded_by"),
        risk: plain("risk")
            .as_deref()
            .and_then(Risk::parse)
            .unwrap_or_default(),
        review: ReviewKeys {
            on: date("last_reviewed_on"),
            by: text("last_reviewed_by"),
            outcome: text("last_review_outcome"),
            hash: text("reviewed_hash"),
            every: interval("review_in"),
        },
        checklists: texts("checklists"),
        checklist_exempt: text("checklist_exempt"),
        sops: texts("sops"),
        follows: texts("follows"),
        gate: plain("gate")
            .as_deref()
            .and_then(Risk::parse)
            .unwrap_or_default(),
        style: plain("style"),
        cadence: interval("cadence"),
        starts_on: date("starts_on").map(|date| date.value),
        skill_level: plain("skill_level"),
        estimated_time: plain("estimated_time"),
        audience: plain("audience")
            .as_deref()
            .and_then(Audience::parse)
            .unwrap_or_default(),
        clients: texts("clients"),
        automatable: map
            .get("automatable")
            .and_then(|node| truth(node).or_else(|| node.text().map(|_| false))),
        automation: automation(map),
        tags: texts("tags"),
        aliases: texts("aliases"),
        redirect_from: texts("redirect_from"),
    }
}

fn automation(map: &Map) -> Vec<Automation> {
    let nodes = map.get("automation").map(Node::items).unwrap_or_default();
    let read = |map: &Map| {
        let text = |key: &str| map.get(key).and_then(Node::text);
        Automation {
            platform: text("platform").map(|text| text.value),
            kind: text("kind").map(|text| text.value),
            reference: text("ref"),
            verified_on: text("verified_on")
                .as_deref()
                .map(String::as_str)
                .and_then(parse_date),
        }
    };
    nodes.iter().filter_map(Node::as_map).map(read).collect()
}
