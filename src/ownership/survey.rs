//! The load: what each person and team answers for, and when they were last seen.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    gaps::{BusFactor, Gap, bus_factor, find_gaps},
    kept,
};
use crate::{
    clock::Date,
    library::{Library, Owner, ReviewState, Risk},
};

/// Who answers for a library's documents, on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Survey {
    /// The day.
    pub on: Date,
    /// The people of the roster, its teams, then the owners whom it does not know; each by key.
    pub owners: Vec<OwnerLoad>,
    /// The documents that are in nobody's hands, or in one person's alone: by kind of gap, critical ones first.
    pub gaps: Vec<Gap>,
    /// How many absences the critical documents can bear.
    pub bus_factor: BusFactor,
    /// Why nothing is known of commits; none where git could tell.
    pub no_history: Option<String>,
}

/// What one owner answers for. Retired documents are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnerLoad {
    /// The owner, as documents name one: a key, `team:KEY`, or a text that the roster does not know.
    pub owner: Owner,
    /// The name shown.
    pub name: String,
    /// A person, a team, or somebody whom the roster does not know.
    pub kind: OwnerKind,
    /// The documents that it owns, its checklists by way of their SOPs among them.
    pub documents: usize,
    /// Those of them that are critical.
    pub critical: usize,
    /// Those of them that are in force and whose review has run out.
    pub overdue: usize,
    /// The documents for whose owner it stands in.
    pub deputy_for: usize,
    /// Whether it owns more than `ownership.max-documents`.
    pub is_overloaded: bool,
    /// The day of the last commit by one of its e-mail addresses; of a team, by anybody in it. None where there is none, or
    /// the roster has no address.
    pub last_commit_on: Option<Date>,
    /// Whether nobody of theirs committed within `ownership.active-within`; none where that cannot be told: there is no such
    /// commit, and the roster lacks addresses or the history is younger.
    pub is_quiet: Option<bool>,
    /// The last day, where it is past; of a team, that of the last to leave.
    pub left_on: Option<Date>,
}

/// What an owner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OwnerKind {
    /// A person of the roster.
    Person,
    /// A team of the roster.
    Team,
    /// Nobody whom the roster knows.
    Unknown,
}

/// When people were last seen in git.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Activity {
    /// The day of the last commit by e-mail address, in lower case.
    pub last: HashMap<String, Date>,
    /// The day of the first commit of all; none where there is no commit yet.
    pub begins: Option<Date>,
}

/// Surveys a library on the day `today`, with what git knows of people, or why it knows nothing.
#[must_use]
pub fn survey(library: &Library, today: Date, seen: Result<&Activity, String>) -> Survey {
    let roster = &library.settings.roster;
    let people = roster.people().map(|person| person.key.value.clone());
    let teams = roster.teams().map(|team| team.key.value.clone());
    let known = people.map(Owner::Person).chain(teams.map(Owner::Team));
    let mut loads: BTreeMap<Owner, OwnerLoad> = known
        .map(|owner| (owner.clone(), load(library, owner, today, &seen)))
        .collect();
    let mut load_of = |owner: Owner, add: &dyn Fn(&mut OwnerLoad)| {
        let known = loads.entry(owner.clone());
        add(known.or_insert_with(|| load(library, owner, today, &seen)));
    };
    for document in kept(library) {
        let is_critical = document.metadata.risk == Risk::Critical;
        let is_overdue =
            document.is_active() && library.review_state(document, today) == ReviewState::Overdue;
        if let Some(owner) = library.owner(document) {
            load_of(owner, &|load| {
                load.documents += 1;
                load.critical += usize::from(is_critical);
                load.overdue += usize::from(is_overdue);
            });
        }
        if let Some(deputy) = library.deputy(document) {
            load_of(deputy, &|load| load.deputy_for += 1);
        }
    }
    let most = library.settings.ownership.max_documents as usize;
    let mut owners: Vec<OwnerLoad> = loads.into_values().collect();
    for load in &mut owners {
        load.is_overloaded = load.documents > most;
    }
    Survey {
        on: today,
        owners,
        gaps: find_gaps(library, today),
        bus_factor: bus_factor(library, today),
        no_history: seen.err(),
    }
}

fn load(
    library: &Library,
    owner: Owner,
    today: Date,
    seen: &Result<&Activity, String>,
) -> OwnerLoad {
    let roster = &library.settings.roster;
    let people = roster.people_behind(&owner);
    let last_of = |emails: &[String]| {
        let last = &seen.as_ref().ok()?.last;
        let days = emails
            .iter()
            .filter_map(|email| last.get(&email.to_lowercase()));
        days.max().copied()
    };
    let last = people
        .iter()
        .filter_map(|person| last_of(&person.emails))
        .max();
    // Who is named by an e-mail address can be looked for without a roster.
    let last = last.or_else(|| match &owner {
        Owner::Unknown(written) => last_of(std::slice::from_ref(written)),
        _ => None,
    });
    let since = library.settings.ownership.active_within.before(today);
    let begins = seen.as_ref().ok().and_then(|seen| seen.begins);
    let has_addresses = people.iter().all(|person| !person.emails.is_empty());
    let is_quiet = match last {
        Some(last) => Some(last < since),
        // A history that began lately cannot tell who was quiet before.
        None if people.is_empty() || !has_addresses => None,
        None => begins.is_some_and(|begins| begins <= since).then_some(true),
    };
    OwnerLoad {
        name: roster.name(&owner).to_owned(),
        kind: match &owner {
            Owner::Person(_) => OwnerKind::Person,
            Owner::Team(_) => OwnerKind::Team,
            Owner::Unknown(_) => OwnerKind::Unknown,
        },
        documents: 0,
        critical: 0,
        overdue: 0,
        deputy_for: 0,
        is_overloaded: false,
        last_commit_on: last,
        is_quiet,
        left_on: roster.departed_on(&owner, today),
        owner,
    }
}
