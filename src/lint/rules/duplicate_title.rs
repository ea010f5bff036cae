//! Documents of one kind that are called the same.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use super::title_mismatch::{is_template, words_of};
use crate::{
    diagnostic::Report,
    library::{Document, Kind},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{Span, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "duplicate-title",
    group: Group::FrontMatter,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("duplicate_title.md"),
    check: Check::Library(check),
};

/// What lists show of a document: its kind, the words of its title, the clients that it is for.
type Shown<'a> = (Kind, Vec<String>, BTreeSet<&'a str>);

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let mut first: HashMap<Shown<'_>, (&Document, Span)> = HashMap::new();
    for document in context
        .documents()
        .filter(|document| !document.is_retired())
    {
        let Some((title, place)) = own_title(document) else {
            continue;
        };
        let words = words_of(title);
        if words.is_empty() {
            continue;
        }
        let shown = (document.kind, words, context.clients_of(document));
        match first.entry(shown) {
            Entry::Vacant(entry) => drop(entry.insert((document, place))),
            Entry::Occupied(entry) => {
                let (earlier, taken) = *entry.get();
                let (kind, shown) = (document.kind.noun(), one_line(title));
                let report = Report::new(place, format!("another {kind} is called `{shown}`"))
                    .related(&earlier.path, taken, "the first of that name")
                    .help("say in the titles what sets the two apart, or make them one");
                sink.add(&document.path, report);
            }
        }
    }
}

/// The title that a document writes itself, and where: not one of a folder default, or one that another program fills in.
fn own_title(document: &Document) -> Option<(&str, Span)> {
    let metadata = &document.metadata;
    let (title, place) = match &metadata.title {
        Some(_) if metadata.inherited.iter().any(|key| key == "title") => return None,
        Some(title) => (title.value.as_str(), title.span),
        None => {
            let heading = document.first_h1()?;
            (heading.text.as_str(), heading.text_span)
        }
    };
    let is_filled_in = is_template(title) || is_template(place.slice(&document.text));
    (!is_filled_in).then_some((title, place))
}
