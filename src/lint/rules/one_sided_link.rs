//! SOPs and checklists of which only one names the other.

use std::collections::{BTreeMap, HashSet};

use crate::{
    diagnostic::{Edit, Report},
    front_matter::{NewValue, Setting, set_keys},
    library::{Document, Library},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{Span, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "one-sided-link",
    group: Group::Checklists,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("one_sided_link.md"),
    check: Check::Library(check),
};

/// How many of those who name a document in vain a message names.
const NAMED: usize = 5;

/// A document that names another one, and where.
type Naming<'a> = (&'a Document, Span);

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let library = context.library;
    let documents = library.documents();
    let mut named: HashSet<(usize, usize)> = HashSet::new();
    for (from, document) in documents.iter().enumerate() {
        named.extend(partners(library, document).map(|(to, _)| (from, to)));
    }
    let mut in_vain: BTreeMap<usize, Vec<Naming<'_>>> = BTreeMap::new();
    for (from, document) in documents.iter().enumerate() {
        // A folder default names its partners once for many documents, which need not name each of those.
        if document.is_retired()
            || inherits_partners(document)
            || !is_found_by_id(library, document)
        {
            continue;
        }
        for (to, span) in partners(library, document) {
            if named.contains(&(to, from)) || documents[to].is_retired() {
                continue;
            }
            let namings = in_vain.entry(to).or_default();
            if namings
                .last()
                .is_none_or(|(last, _)| last.path != document.path)
            {
                namings.push((document, span));
            }
        }
    }
    for (to, namings) in in_vain {
        let document = &documents[to];
        if let Some(place) = place(context, document) {
            sink.add(&document.path, report(context, document, place, &namings));
        }
    }
}

/// The documents that a document names, by position, and where.
fn partners<'a>(
    library: &'a Library,
    document: &'a Document,
) -> impl Iterator<Item = (usize, Span)> + use<'a> {
    document.partners().iter().filter_map(|id| {
        let partner = library.get(document.kind.other(), id)?;
        Some((library.position(&partner.path)?, id.span))
    })
}

/// Whether the id leads here, and not to another document that writes the same one.
fn is_found_by_id(library: &Library, document: &Document) -> bool {
    let found = library.get(document.kind, document.id.as_str());
    found.is_some_and(|found| found.path == document.path)
}

fn inherits_partners(document: &Document) -> bool {
    let mut inherited = document.metadata.inherited.iter();
    inherited.any(|key| key == document.kind.partners_key())
}

/// The partners that the document's own front matter names.
fn own_partners(document: &Document) -> usize {
    if inherits_partners(document) {
        0
    } else {
        document.partners().len()
    }
}

/// Where to say that a partner is missing; none where one that nothing has may be meant for it, the key cannot be read, or
/// the whole front matter is missing: those are findings themselves.
fn place<'a>(context: &LibraryContext<'a>, document: &'a Document) -> Option<Span> {
    let alone = context.of(document);
    if own_partners(document) == 0 {
        let has_said_more = alone.lacks_front_matter();
        return alone
            .place_of_missing(document.kind.partners_key())
            .filter(|_| !has_said_more);
    }
    let is_known = |id: &str| context.library.get(document.kind.other(), id).is_some();
    let are_known = document.partners().iter().all(|id| is_known(id));
    let entry = document.front_matter.entry(document.kind.partners_key())?;
    are_known.then_some(entry.key.span)
}

fn report(
    context: &LibraryContext<'_>,
    document: &Document,
    place: Span,
    namings: &[Naming<'_>],
) -> Report {
    let (here, there) = (document.kind, document.kind.other());
    let mut names: Vec<String> = namings
        .iter()
        .take(NAMED)
        .map(|(from, _)| format!("`{}`", one_line(from.id.as_str())))
        .collect();
    if namings.len() > NAMED {
        names.push(format!("{} more", namings.len() - NAMED));
    }
    let (other, this) = (there.noun(), here.noun());
    let last = names.pop().unwrap_or_default();
    let (message, them) = if names.is_empty() {
        let message = format!("the {other} {last} names this {this}, which does not name it");
        (message, "it")
    } else {
        let names = names.join(", ");
        let message =
            format!("the {other}s {names} and {last} name this {this}, which does not name them");
        (message, "them")
    };
    let mut report = Report::new(place, message).help(format!(
        "add {them} to `{}`, or take this {this} out of `{}` there",
        here.partners_key(),
        there.partners_key()
    ));
    for (from, span) in namings.iter().take(NAMED) {
        report = report.related(&from.path, *span, "named here");
    }
    report.edits = edits(context, document, namings).unwrap_or_default();
    report
}

/// Names back all who name the document: in one edit, because each of several would have to wait for the one before it.
fn edits(
    context: &LibraryContext<'_>,
    document: &Document,
    namings: &[Naming<'_>],
) -> Option<Vec<Edit>> {
    let key = document.kind.partners_key();
    let written = document.front_matter.entry(key);
    let is_whole = written.map_or(0, |entry| entry.value.items().len()) == own_partners(document);
    // An SOP that says why it needs no checklist contradicts itself.
    let is_clear = document.metadata.checklist_exempt.is_none();
    // A key that is likely to be this one, misspelled, is mended first.
    let mut corrections = document.defects.iter().flat_map(|it| &it.report.edits);
    let is_misspelled = corrections.any(|edit| edit.text == key);
    if !is_whole || !is_clear || is_misspelled || document.front_matter_block.is_none() {
        return None;
    }
    let named = document.partners().iter().map(|id| id.value.clone());
    let naming = namings.iter().map(|(from, _)| from.id.to_string());
    let setting = Setting {
        names: context.settings().names_of(key),
        value: NewValue::List(named.chain(naming).collect()),
    };
    set_keys(&document.text, &[setting]).ok()
}
