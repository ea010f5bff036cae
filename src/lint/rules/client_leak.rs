//! Pages for clients that lead to what those clients must not read.

use std::collections::BTreeSet;

use crate::{
    diagnostic::Report,
    library::{Audience, Document, LinkTarget},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    markdown::LinkKind,
    text::one_line,
    tree::Node,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "client-leak",
    group: Group::Safety,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("client_leak.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    for found in &context.links {
        let from = found.document;
        if from.metadata.audience != Audience::Client {
            continue;
        }
        let LinkTarget::Document(at, _) = found.target else {
            continue;
        };
        let to = &*context.library.documents()[at];
        let shown = one_line(to.path.as_str());
        let verb = match found.link.kind {
            LinkKind::Link => "leads to",
            LinkKind::Image => "shows",
        };
        let (message, help) = if is_internal(context, to) {
            (
                format!("a page for clients {verb} the internal `{shown}`"),
                "take the link out, and say here what clients may know; or set `audience: client` there",
            )
        } else if let Some((ours, theirs)) = outsiders(context, from, to) {
            (
                format!("a page for {ours} {verb} `{shown}`, which is for {theirs}"),
                "take the link out, or correct `clients` in one of the two",
            )
        } else {
            continue;
        };
        let report = Report::new(found.link.destination_span, message).help(help);
        sink.add(&from.path, report);
    }
}

/// Whether a document says that it is internal, or leaves it to the default. What it says and cannot be read is another
/// rule's finding.
fn is_internal<'a>(context: &LibraryContext<'a>, document: &'a Document) -> bool {
    if document.metadata.audience != Audience::Internal {
        return false;
    }
    let written = document.front_matter.get("audience").and_then(Node::text);
    let says_so = written.is_some_and(|text| text.trim() == Audience::Internal.name());
    says_so || context.of(document).place_of_missing("audience").is_some()
}

/// Whom a page is for and whom the one that it leads to, in words, if not all of the former are among the latter.
fn outsiders<'a>(
    context: &LibraryContext<'a>,
    from: &'a Document,
    to: &'a Document,
) -> Option<(String, String)> {
    if to.metadata.audience != Audience::Client {
        return None;
    }
    let (ours, theirs) = (context.clients_of(from), context.clients_of(to));
    let is_closed = !theirs.is_empty() && (ours.is_empty() || !ours.is_subset(&theirs));
    is_closed.then(|| (list(&ours), list(&theirs)))
}

fn list(clients: &BTreeSet<&str>) -> String {
    if clients.is_empty() {
        return "all clients".to_owned();
    }
    let names = clients
        .iter()
        .map(|client| format!("`{}`", one_line(client)));
    names.collect::<Vec<_>>().join(", ")
}
