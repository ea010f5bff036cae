//! Reviews that the reviewer did not commit.

use crate::{
    diagnostic::Report,
    history::Depth,
    library::{Document, Owner},
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
        let roster = &context.settings().roster;
        let addresses = roster.addresses(by);
        if addresses.is_empty() {
            let name = one_line(by);
            let is_unknown = matches!(roster.resolve(by), Owner::Unknown(_));
            if is_unknown && !roster.is_empty() {
                let message = format!("`{name}` signed the review, and is not in the roster");
                let help = "have somebody who is in the roster sign it, or add them under `[people]` in sopbook.toml, with their addresses";
                sink.add(&document.path, Report::new(by.span, message).help(help));
            } else {
                let why = format!("sopbook.toml names no e-mail address of `{name}`");
                gaps.add_document(&document.path, &why);
            }
            continue;
        }
        let addresses = history.addresses(&addresses);
        let Some((change, _)) = signed(document, history) else {
            let path = &document.path;
            match history.is_committed(document) {
                _ if !history.covers(path) => {
                    gaps.add_document(path, "they lie in no git repository");
                }
                Ok(false) => gaps.add_pending(path, "they are not committed yet"),
                Ok(true) => gaps.add_document(path, "a merge put them together"),
                Err(_) => gaps.add_document(path, "git could not read the last version"),
            }
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
