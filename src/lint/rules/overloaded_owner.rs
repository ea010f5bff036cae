//! Owners of more documents than one can keep.

use std::collections::BTreeMap;

use crate::{
    diagnostic::Report,
    library::Owner,
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "overloaded-owner",
    group: Group::Ownership,
    default: Level::Off,
    deadline: false,
    asks: None,
    page: include_str!("overloaded_owner.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let settings = context.settings();
    let most = settings.ownership.max_documents as usize;
    let mut load: BTreeMap<Owner, usize> = BTreeMap::new();
    for document in context
        .documents()
        .filter(|document| !document.is_retired())
    {
        if let Some(owner) = context.library.owner(document) {
            *load.entry(owner).or_default() += 1;
        }
    }
    for (owner, count) in load.into_iter().filter(|(_, count)| *count > most) {
        let place = match &owner {
            Owner::Person(key) => settings.roster.person(key).map(|person| person.key.span),
            Owner::Team(key) => settings.roster.team(key).map(|team| team.key.span),
            Owner::Unknown(_) => None,
        };
        let Some(place) = place else {
            continue;
        };
        let name = one_line(&owner.to_string());
        let report = Report::new(place, format!("`{name}` answers for {count} documents"))
            .label(format!("more than {most}"))
            .help("hand some over, or raise `max-documents` under `[ownership]`");
        sink.add(&settings.path, report);
    }
}
