//! The roster: people and teams that documents name as owner, deputy or reviewer.
//!
//! Documents name people in many ways: by key, `team:KEY`, e-mail, handle or channel. All of them resolve here, so that an
//! owner is a key and a key is somebody who is there, has left, or never was.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    clock::Date,
    text::{Spanned, nearest},
    tree::{Map, Node},
};

/// A person or role in the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The key, as in `[people.KEY]`.
    pub key: Spanned<String>,
    /// The name shown; the key where none is given.
    pub name: String,
    /// E-mail addresses, as git knows them.
    pub emails: Vec<String>,
    /// Handles and channels that documents use.
    pub aliases: Vec<String>,
    /// The team's key.
    pub team: Option<Spanned<String>>,
    /// The tier: `L1`, `L2`, `L3`.
    pub tier: Option<String>,
    /// The last day; after it the person has left.
    pub until: Option<Date>,
}

impl Person {
    /// Whether the person's last day lies before `today`.
    #[must_use]
    pub fn has_left(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

/// A team in the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// The key, as in `[teams.KEY]`.
    pub key: Spanned<String>,
    /// The name shown; the key where none is given.
    pub name: String,
    /// The key of the person who leads it.
    pub lead: Option<Spanned<String>>,
    /// Handles and channels that documents use.
    pub aliases: Vec<String>,
}

/// Who answers for something: somebody whom the roster knows, or a text that it does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub enum Owner {
    /// A person's key.
    Person(String),
    /// A team's key.
    Team(String),
    /// As written, unknown to the roster.
    Unknown(String),
}

/// Shows an owner as documents name one: `service-desk-lead`, `team:service-desk`.
impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(key) | Self::Unknown(key) => f.write_str(key),
            Self::Team(key) => write!(f, "team:{key}"),
        }
    }
}

impl Serialize for Owner {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Everybody whom the settings name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    people: BTreeMap<String, Person>,
    teams: BTreeMap<String, Team>,
}

impl Roster {
    pub(super) fn read(people: Option<&Map>, teams: Option<&Map>) -> Self {
        let text = |map: &Map, key: &str| map.get(key).and_then(Node::text).map(|text| text.value);
        let texts = |map: &Map, key: &str| -> Vec<String> {
            map.get(key)
                .map(|node| node.texts().into_iter().map(|text| text.value).collect())
                .unwrap_or_default()
        };
        let mut roster = Self::default();
        for entry in people.map(|map| map.entries.as_slice()).unwrap_or_default() {
            let Some(map) = entry.value.as_map() else {
                continue;
            };
            let key = entry.key.clone();
            let person = Person {
                name: text(map, "name").unwrap_or_else(|| key.value.clone()),
                emails: texts(map, "emails"),
                aliases: texts(map, "aliases"),
                team: map.get("team").and_then(Node::text),
                tier: text(map, "tier"),
                until: text(map, "until")
                    .as_deref()
                    .and_then(crate::clock::parse_date),
                key,
            };
            roster.people.insert(person.key.value.clone(), person);
        }
        for entry in teams.map(|map| map.entries.as_slice()).unwrap_or_default() {
            let Some(map) = entry.value.as_map() else {
                continue;
            };
            let key = entry.key.clone();
            let team = Team {
                name: text(map, "name").unwrap_or_else(|| key.value.clone()),
                lead: map.get("lead").and_then(Node::text),
                aliases: texts(map, "aliases"),
                key,
            };
            roster.teams.insert(team.key.value.clone(), team);
        }
        roster
    }

    /// Whether nobody is named at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.teams.is_empty()
    }

    /// The people, by key.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// The teams, by key.
    pub fn teams(&self) -> impl Iterator<Item = &Team> {
        self.teams.values()
    }

    /// The person with this key.
    #[must_use]
    pub fn person(&self, key: &str) -> Option<&Person> {
        self.people.get(key)
    }

    /// The team with this key.
    #[must_use]
    pub fn team(&self, key: &str) -> Option<&Team> {
        self.teams.get(key)
    }

    /// Finds whom a document means: a key, `team:KEY`, an e-mail address, or an alias. Letter case is ignored but in keys.
    #[must_use]
    pub fn resolve(&self, written: &str) -> Owner {
        let written = written.trim();
        if let Some(team) = written.strip_prefix("team:") {
            let team = team.trim();
            return if self.teams.contains_key(team) {
                Owner::Team(team.to_owned())
            } else {
                Owner::Unknown(written.to_owned())
            };
        }
        if self.people.contains_key(written) {
            return Owner::Person(written.to_owned());
        }
        let same = |name: &String| name.eq_ignore_ascii_case(written);
        if let Some(person) = self
            .people
            .values()
            .find(|person| person.emails.iter().chain(&person.aliases).any(same))
        {
            return Owner::Person(person.key.value.clone());
        }
        match self
            .teams
            .values()
            .find(|team| team.aliases.iter().any(same))
        {
            Some(team) => Owner::Team(team.key.value.clone()),
            None => Owner::Unknown(written.to_owned()),
        }
    }

    /// The name to show for an owner.
    #[must_use]
    pub fn name<'a>(&'a self, owner: &'a Owner) -> &'a str {
        match owner {
            Owner::Person(key) => self.people.get(key).map_or(key, |person| &person.name),
            Owner::Team(key) => self.teams.get(key).map_or(key, |team| &team.name),
            Owner::Unknown(written) => written,
        }
    }

    /// The handle that a chat or a forge knows an owner by: the first alias that begins with `@`.
    #[must_use]
    pub fn handle(&self, owner: &Owner) -> Option<&str> {
        let aliases = match owner {
            Owner::Person(key) => &self.people.get(key)?.aliases,
            Owner::Team(key) => &self.teams.get(key)?.aliases,
            Owner::Unknown(_) => return None,
        };
        let handle = aliases.iter().find(|alias| alias.starts_with('@'));
        handle.map(String::as_str)
    }

    /// The people behind an owner: the person, or the team's members and lead. Sorted by key; empty for an unknown owner,
    /// and for a team that the roster gives no people.
    #[must_use]
    pub fn people_behind(&self, owner: &Owner) -> Vec<&Person> {
        match owner {
            Owner::Person(key) => self.people.get(key).into_iter().collect(),
            Owner::Team(key) => {
                let lead = self
                    .teams
                    .get(key)
                    .and_then(|team| team.lead.as_ref())
                    .map(|lead| lead.value.as_str());
                let belongs = |person: &&Person| {
                    person.team.as_ref().is_some_and(|team| team.value == *key)
                        || Some(person.key.value.as_str()) == lead
                };
                self.people.values().filter(belongs).collect()
            }
            Owner::Unknown(_) => Vec::new(),
        }
    }

    /// The e-mail addresses of the people whom a document means: what is written itself where it is an unknown address.
    #[must_use]
    pub fn addresses(&self, written: &str) -> Vec<String> {
        match self.resolve(written) {
            Owner::Unknown(written) if written.contains('@') => vec![written],
            owner => {
                let people = self.people_behind(&owner).into_iter();
                people.flat_map(|person| person.emails.clone()).collect()
            }
        }
    }

    /// The day on which the last person behind an owner left, if all of them have left before `today`.
    #[must_use]
    pub fn departed_on(&self, owner: &Owner, today: Date) -> Option<Date> {
        let ends: Option<Vec<Date>> = self
            .people_behind(owner)
            .iter()
            .map(|person| person.until)
            .collect();
        ends?.into_iter().max().filter(|last| *last < today)
    }

    /// Whom to hand over to when a person has left: the lead of the person's team, if there is one who is still there.
    #[must_use]
    pub fn lead_of(&self, owner: &Owner, today: Date) -> Option<&Person> {
        let team = match owner {
            Owner::Person(key) => self.people.get(key)?.team.as_ref()?.value.as_str(),
            Owner::Team(key) => key,
            Owner::Unknown(_) => return None,
        };
        let lead = self
            .people
            .get(&self.teams.get(team)?.lead.as_ref()?.value)?;
        let is_other = *owner != Owner::Person(lead.key.value.clone());
        (is_other && !lead.has_left(today)).then_some(lead)
    }

    /// The name in the roster that is nearest to a text it does not know, as documents would write it.
    #[must_use]
    pub fn nearest(&self, written: &str) -> Option<String> {
        let teams: Vec<String> = self.teams.keys().map(|key| format!("team:{key}")).collect();
        let names = self.people.keys().chain(&teams).map(String::as_str);
        let near = nearest(written, names).map(ToOwned::to_owned);
        near.or_else(|| {
            teams
                .iter()
                .find(|team| team.strip_prefix("team:") == Some(written))
                .cloned()
        })
    }
}
