//! Reviews that the reviewer did not commit.

use crate::{
    diagnostic::Report,
    history::{Depth, History},
    library::{Document, Owner, Roster},
    lint::{
        context::LibraryContext,
        past::{act, any, name, signed},
        rule::{Asks, Check, Group, Level, Rule},
        sink::{Gaps, Sink},
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unverified-review",
    group: Group::Review,
    default: Level::Warning,
    deadline: false,
    asks: Some(Asks {
        depth: Depth::Signings,
        is_needed: true,
        about: |library| any(library, is_signed),
    }),
    page: include_str!("unverified_review.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let Some(history) = context.history else {
        return;
    };
    let mut gaps = Gaps::default();
    for document in context
        .documents()
        .filter(|document| !document.is_retired())
    {
        let Some(by) = document
            .metadata
            .review
            .by
            .as_ref()
            .filter(|_| is_signed(document))
        else {
            continue;
        };
        let addresses = match addresses(by, &context.settings().roster) {
            Ok(addresses) => history.addresses(&addresses),
            Err(why) => {
                gaps.add_document(&document.path, &why);
                continue;
            }
        };
        let Some((change, _)) = signed(document, history) else {
            gaps.add_document(&document.path, why_unknown(document, history));
            continue;
        };
        let mut people = change.people();
        if people.any(|person| addresses.contains(&person.email.to_lowercase())) {
            continue;
        }
        let commit = change.commit();
        let (short, author) = (commit.short(), one_line(name(&commit.author)));
        let message = format!(
            "the review by `{}` came with commit `{short}` by {author}",
            one_line(by)
        );
        let help = "have the reviewer sign it, or name them in a `Reviewed-by:` trailer of the commit that signs";
        let report = Report::new(by.span, message).help(help).acts([act(commit)]);
        sink.add(&document.path, report);
    }
    gaps.pour("signatures on", sink);
}

fn is_signed(document: &Document) -> bool {
    let keys = &document.metadata.review;
    keys.hash.is_some() && keys.by.is_some()
}

/// Where git may know a reviewer by; else why it cannot.
fn addresses(by: &str, roster: &Roster) -> Result<Vec<String>, String> {
    let owner = roster.resolve(by);
    let name = one_line(by);
    match &owner {
        Owner::Unknown(written) if written.contains('@') => Ok(vec![written.clone()]),
        Owner::Unknown(_) => Err(format!("`{name}` is not in the roster")),
        Owner::Person(_) | Owner::Team(_) => {
            let people = roster.people_behind(&owner);
            let emails = people.iter().flat_map(|person| person.emails.clone());
            Some(emails.collect::<Vec<_>>())
                .filter(|emails| !emails.is_empty())
                .ok_or_else(|| format!("sopbook.toml names no e-mail address of `{name}`"))
        }
    }
}

fn why_unknown(document: &Document, history: &History) -> &'static str {
    if !history.covers(&document.path) {
        return "they lie in no git repository";
    }
    match history.is_committed(document) {
        Ok(true) => "a merge put them together",
        Ok(false) => "they are not committed yet",
        Err(_) => "git could not read the last version",
    }
}
