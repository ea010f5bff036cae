//! Owners, deputies, teams and leads who are not in the roster.

use crate::{
    diagnostic::Report,
    library::Owner,
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{nearest, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unknown-owner",
    group: Group::Ownership,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("unknown_owner.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let roster = &context.settings().roster;
    let owners = context.owners();
    if roster.is_empty() {
        if !owners.is_empty() {
            sink.not_checked("owners", "sopbook.toml names no people or teams");
        }
        return;
    }
    for mention in owners {
        if !matches!(roster.resolve(&mention.value), Owner::Unknown(_)) {
            continue;
        }
        let written = one_line(&mention.value);
        let message = format!("the {} `{written}` is not in the roster", mention.key);
        let report = Report::new(mention.value.span, message);
        let report = match roster.nearest(&mention.value) {
            Some(name) => mention.mended_to(report.help(format!("did you mean `{name}`?")), &name),
            None => report.help(
                "name somebody from `[people]` or `[teams]` in sopbook.toml, or add them there",
            ),
        };
        sink.add(mention.path, report);
    }
    check_roster(context, sink);
}

/// The roster's own cross-references.
fn check_roster(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let settings = context.settings();
    let roster = &settings.roster;
    for person in roster.people() {
        let unknown = person
            .team
            .as_ref()
            .filter(|team| roster.team(team).is_none());
        if let Some(team) = unknown {
            let message = format!(
                "`{}` is in the team `{}`, which does not exist",
                one_line(&person.key),
                one_line(team)
            );
            let report = Report::new(team.span, message);
            let near = nearest(team, roster.teams().map(|team| team.key.as_str()));
            let help = match near {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("add `[teams.{}]`", one_line(team)),
            };
            sink.add(&settings.path, report.help(help));
        }
    }
    for team in roster.teams() {
        let unknown = team
            .lead
            .as_ref()
            .filter(|lead| roster.person(lead).is_none());
        if let Some(lead) = unknown {
            let message = format!(
                "the team `{}` is led by `{}`, who does not exist",
                one_line(&team.key),
                one_line(lead)
            );
            let report = Report::new(lead.span, message);
            let near = nearest(lead, roster.people().map(|person| person.key.as_str()));
            let help = match near {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("add `[people.{}]`", one_line(lead)),
            };
            sink.add(&settings.path, report.help(help));
        }
    }
}
