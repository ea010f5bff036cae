//! Critical SOPs that hang on one person.

use crate::{
    diagnostic::Report,
    library::{Owner, Person, Risk},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::{Gaps, Sink},
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "single-point-of-failure",
    group: Group::Ownership,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("single_point_of_failure.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let roster = &context.settings().roster;
    let mut gaps = Gaps::default();
    for sop in context.library.sops() {
        let metadata = &sop.metadata;
        let Some(written) = metadata
            .owner
            .as_ref()
            .filter(|_| metadata.risk == Risk::Critical && !sop.is_retired())
        else {
            continue;
        };
        let owner = roster.resolve(written);
        let mut people: Vec<&Person> = roster.people_behind(&owner);
        if people.is_empty() {
            // Somebody unknown is the finding of `unknown-owner`.
            if matches!(owner, Owner::Team(_)) {
                gaps.add(&owner.to_string(), "sopbook.toml names nobody in it");
            }
            continue;
        }
        if let Some(deputy) = &metadata.deputy {
            people.extend(roster.people_behind(&roster.resolve(deputy)));
        }
        people.retain(|person| !person.has_left(context.today));
        people.sort_by_key(|person| person.key.as_str());
        people.dedup_by_key(|person| person.key.as_str());
        if let [only] = people.as_slice() {
            let name = one_line(&only.key);
            let message = format!("this SOP is critical, and `{name}` alone can be reached for it");
            let help =
                "name somebody else as `deputy`, or list more people of the team in sopbook.toml";
            sink.add(&sop.path, Report::new(written.span, message).help(help));
        }
    }
    gaps.pour("backups for", sink);
}
