//! Owners and deputies who have left.

use crate::{
    diagnostic::Report,
    history::Depth,
    library::{Document, Owner, Successor},
    lint::{
        context::{LibraryContext, Mention},
        past::act,
        rule::{Asks, Check, Group, Level, Rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "departed-owner",
    group: Group::Ownership,
    default: Level::Error,
    deadline: true,
    asks: Some(Asks {
        depth: Depth::Changes,
        is_needed: false,
        about: |library| {
            let mut people = library.settings.roster.people();
            people.any(|person| person.until.is_some())
        },
    }),
    page: include_str!("departed_owner.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let roster = &context.settings().roster;
    for mention in context.owners() {
        if mention.document.is_some_and(Document::is_retired) {
            continue;
        }
        let owner = roster.resolve(&mention.value);
        let Some(last_day) = roster.departed_on(&owner, context.today) else {
            continue;
        };
        let who = match &owner {
            Owner::Team(_) => format!("everybody in `{owner}` has left"),
            _ => format!(
                "the {} `{}` has left",
                mention.key,
                one_line(&mention.value)
            ),
        };
        let last = context.last_commit_by(&roster.people_behind(&owner));
        let report = Report::new(mention.value.span, who)
            .label(format!("the last day was {last_day}"))
            .help(successor(context, &mention, &owner))
            .acts(last.cloned().map(act));
        sink.add(mention.path, report);
    }
}

/// Whom to hand over to, as an order.
pub(super) fn successor(
    context: &LibraryContext<'_>,
    mention: &Mention<'_>,
    owner: &Owner,
) -> String {
    let roster = &context.settings().roster;
    let deputy = mention
        .document
        .filter(|_| mention.key == "owner")
        .and_then(|document| context.library.deputy(document));
    match roster.successor(owner, deputy, context.today) {
        Some(Successor::Deputy(deputy)) => format!("hand over to the deputy, `{deputy}`"),
        Some(Successor::Lead(lead)) => format!("hand over to `{lead}`, who leads the team"),
        None => "name somebody who is still there".to_owned(),
    }
}
