//! Ways that lead to what is no longer in force.

use crate::{
    diagnostic::Report,
    library::{Document, Library, LinkTarget},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "link-to-retired",
    group: Group::Links,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("link_to_retired.md"),
    check: Check::Library(check),
};

/// For how many documents in a row a successor's successor is looked for.
const MOST_SUCCESSORS: usize = 16;

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let library = context.library;
    for found in &context.links {
        let from = found.document;
        if let LinkTarget::Document(at, _) = found.target {
            let target = &*library.documents()[at];
            if target.is_retired() && !from.is_retired() {
                let report = Report::new(
                    found.link.destination_span,
                    format!("`{}` is retired", one_line(target.path.as_str())),
                );
                let successor = successor_of(library, target);
                let help = match successor.filter(|successor| successor.path != from.path) {
                    Some(successor) => {
                        let path = successor.path.relative_to(&from.path.parent());
                        format!("`{}` replaces it", one_line(&path))
                    }
                    None => "take the link out, or say what holds now".to_owned(),
                };
                sink.add(&from.path, report.help(help));
            }
        }
    }
    for from in context.documents().filter(|from| !from.is_retired()) {
        let key = from.kind.partners_key();
        if from.metadata.inherited.iter().any(|name| name == key) {
            continue;
        }
        for named in from.partners() {
            let target = library.get(from.kind.other(), named);
            let Some(target) = target.filter(|target| target.is_retired()) else {
                continue;
            };
            let message = format!("the {} `{}` is retired", target.kind.noun(), target.id);
            let help = match successor_of(library, target) {
                Some(successor) => format!("`{}` replaces it", successor.id),
                None => "take the id out, or name the one that holds now".to_owned(),
            };
            sink.add(&from.path, Report::new(named.span, message).help(help));
        }
    }
}

/// The document in force that replaces a retired one, by way of others where those are retired as well.
fn successor_of<'a>(library: &'a Library, retired: &'a Document) -> Option<&'a Document> {
    let next = |document: &&'a Document| {
        let id = document.metadata.superseded_by.as_ref()?;
        library.get(document.kind, id)
    };
    let chain = std::iter::successors(Some(retired), next);
    let mut chain = chain.take(MOST_SUCCESSORS);
    chain.find(|document| !document.is_retired())
}
