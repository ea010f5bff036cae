//! Owners who have gone quiet.

use std::collections::BTreeMap;

use super::departed_owner::successor;
use crate::{
    diagnostic::Report,
    history::{Commit, Depth},
    library::{Document, Library, Owner, Person},
    lint::{
        context::LibraryContext,
        past::{act, any},
        rule::{Asks, Check, Group, Level, Rule},
        sink::{Gaps, Sink},
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "inactive-owner",
    group: Group::Ownership,
    default: Level::Warning,
    deadline: true,
    asks: Some(Asks {
        depth: Depth::Changes,
        is_needed: true,
        about: |library| any(library, |document| has_address(library, document)),
    }),
    page: include_str!("inactive_owner.md"),
    check: Check::Library(check),
};

/// What is known of an owner.
enum Standing {
    /// Somebody committed lately, or nobody is left who could.
    Fine,
    /// Nobody did; the last commit, where there is one.
    Quiet(Option<Commit>),
    /// It cannot be told.
    Unknown,
}

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let roster = &context.settings().roster;
    let mut gaps = Gaps::default();
    let mut known: BTreeMap<Owner, Standing> = BTreeMap::new();
    for mention in context.owners() {
        if mention.key != "owner" || mention.document.is_some_and(Document::is_retired) {
            continue;
        }
        let owner = roster.resolve(&mention.value);
        let standing = known
            .entry(owner.clone())
            .or_insert_with(|| judge(context, &owner, &mut gaps));
        let Standing::Quiet(last) = standing else {
            continue;
        };
        let who = match &owner {
            Owner::Team(_) => format!("everybody in `{owner}` has gone quiet"),
            _ => format!("the owner `{}` has gone quiet", one_line(&mention.value)),
        };
        let label = match last {
            Some(commit) => format!("no commit since {}", commit.on),
            None => "no commit at all".to_owned(),
        };
        let report = Report::new(mention.value.span, who)
            .label(label)
            .help(format!(
                "ask whether they still keep it; else {}",
                successor(context, &mention, &owner)
            ))
            .acts(last.clone().map(act));
        sink.add(mention.path, report);
    }
    gaps.pour("the activity of", sink);
}

fn judge(context: &LibraryContext<'_>, owner: &Owner, gaps: &mut Gaps) -> Standing {
    let settings = context.settings();
    let people = settings.roster.people_behind(owner).into_iter();
    let (known, unknown): (Vec<&Person>, Vec<&Person>) = people
        .filter(|person| !person.has_left(context.today))
        .partition(|person| !person.emails.is_empty());
    let last = context.last_commit_by(&known);
    let since = settings.ownership.active_within.before(context.today);
    if last.is_some_and(|last| last.on >= since) {
        return Standing::Fine;
    }
    if !unknown.is_empty() {
        for person in unknown {
            gaps.add(&person.key, "sopbook.toml names no e-mail address");
        }
        return Standing::Unknown;
    }
    let Some(history) = context.history.filter(|_| !known.is_empty()) else {
        return Standing::Fine;
    };
    // A library that came to git last month cannot tell who was quiet before.
    match history.begins() {
        Some(first) if last.is_some() || first <= since => Standing::Quiet(last.cloned()),
        Some(first) => {
            let why = format!("they have no commit, and the history begins only on {first}");
            gaps.add(&owner.to_string(), &why);
            Standing::Unknown
        }
        None => {
            gaps.add(&owner.to_string(), "nothing was committed yet");
            Standing::Unknown
        }
    }
}

/// Whether git can know anybody who answers for a document.
fn has_address(library: &Library, document: &Document) -> bool {
    let people = |owner: Owner| {
        let people = library.settings.roster.people_behind(&owner);
        people.iter().any(|person| !person.emails.is_empty())
    };
    library.owner(document).is_some_and(people)
}
