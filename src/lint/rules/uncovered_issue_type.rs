//! Issue types and subtypes that no SOP in force is for.

use std::collections::{HashMap, HashSet};

use crate::{
    diagnostic::Report,
    library::{Document, Kind, Scope, Status},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "uncovered-issue-type",
    group: Group::Library,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("uncovered_issue_type.md"),
    check: Check::Library(check),
};

/// An issue type, and one of its subtypes or none.
type Ticket<'a> = (&'a str, Option<&'a str>);

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let settings = context.settings();
    // Who has not begun knows that everything is missing.
    if context.library.sops().next().is_none() {
        return;
    }
    let mut answered: HashSet<Ticket<'_>> = HashSet::new();
    let mut drafts: HashMap<Ticket<'_>, &Document> = HashMap::new();
    for sop in context.library.sops() {
        for ticket in tickets(sop) {
            match sop.metadata.status {
                Status::Active => drop(answered.insert(ticket)),
                Status::Draft => drop(drafts.entry(ticket).or_insert(sop)),
                Status::Retired => {}
            }
        }
    }
    for issue_type in settings.taxonomy.types() {
        let name = &issue_type.name;
        let shown = one_line(name);
        let subtypes = issue_type.subtypes.iter().map(|subtype| {
            let what = format!("the subtype `{}` of `{shown}`", one_line(subtype));
            ((name.as_str(), Some(subtype.as_str())), subtype.span, what)
        });
        let alone = issue_type.subtypes.is_empty();
        let alone = alone.then(|| {
            let what = format!("the issue type `{shown}`");
            ((name.as_str(), None), name.span, what)
        });
        for (ticket, place, what) in subtypes.chain(alone) {
            if answered.contains(&ticket) {
                continue;
            }
            if let Some(unread) = context.unread(Kind::Sop) {
                let why = format!("`{}` could not be read", one_line(unread.as_str()));
                sink.not_checked("issue types that no SOP seems to be for", &why);
                return;
            }
            let report = Report::new(place, format!("no active SOP is for {what}"));
            let report = match drafts.get(&ticket) {
                Some(draft) => {
                    let path = one_line(draft.path.as_str());
                    report.help(format!("finish the draft `{path}`"))
                }
                None => report.help("write one with `sopbook new sop TITLE`, or take the name out if no such tickets come in"),
            };
            sink.add(&settings.path, report);
        }
    }
}

/// The tickets that an SOP is for: its issue type, and that with each of its subtypes.
fn tickets(sop: &Document) -> impl Iterator<Item = Ticket<'_>> {
    let metadata = &sop.metadata;
    let answers_tickets = metadata.scope == Scope::Ticket;
    let issue_type = metadata.issue_type.as_ref().filter(|_| answers_tickets);
    issue_type.into_iter().flat_map(|issue_type| {
        let subtypes = metadata.issue_subtypes.iter();
        let subtypes = subtypes.map(|subtype| Some(subtype.as_str()));
        std::iter::once(None)
            .chain(subtypes)
            .map(|subtype| (issue_type.as_str(), subtype))
    })
}
