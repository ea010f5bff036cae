//! Reviews by people who do not answer for the document.

use crate::{
    diagnostic::Report,
    library::{Document, Library, Owner},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unqualified-reviewer",
    group: Group::Review,
    default: Level::Off,
    deadline: false,
    asks: None,
    page: include_str!("unqualified_reviewer.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let roster = &context.settings().roster;
    for document in context
        .documents()
        .filter(|document| !document.is_retired())
    {
        let Some(by) = &document.metadata.review.by else {
            continue;
        };
        if roster.is_empty() {
            sink.not_checked("reviewers", "sopbook.toml names no people or teams");
            return;
        }
        // A document that nobody owns is the finding of `missing-owner`.
        let Some(owner) = context.library.owner(document) else {
            continue;
        };
        if !is_qualified(&roster.resolve(by), &owner, document, context.library) {
            let name = one_line(by);
            let message = format!("`{name}` neither owns this document nor deputises nor leads");
            let help = "have the owner, the deputy or the lead of the team read it and sign";
            sink.add(&document.path, Report::new(by.span, message).help(help));
        }
    }
}

fn is_qualified(reviewer: &Owner, owner: &Owner, document: &Document, library: &Library) -> bool {
    let roster = &library.settings.roster;
    let deputy = document.metadata.deputy.as_ref();
    let deputy = deputy.map(|deputy| roster.resolve(deputy));
    let team = match owner {
        Owner::Person(key) => roster
            .person(key)
            .and_then(|person| person.team.as_ref())
            .and_then(|team| roster.team(team)),
        Owner::Team(_) | Owner::Unknown(_) => None,
    };
    let leads = team
        .and_then(|team| team.lead.as_ref())
        .is_some_and(|lead| *reviewer == Owner::Person(lead.value.clone()));
    let answers = |owner: &Owner| {
        let people = roster.people_behind(owner);
        let mut keys = people.iter().map(|person| &person.key.value);
        reviewer == owner || keys.any(|key| *reviewer == Owner::Person(key.clone()))
    };
    leads || answers(owner) || deputy.as_ref().is_some_and(answers)
}
