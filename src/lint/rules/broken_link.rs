//! Relative links to files that are not there.

use std::collections::HashMap;

use crate::{
    diagnostic::Report,
    library::{Document, LinkTarget},
    lint::{
        context::{LibraryContext, ResolvedLink},
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    markdown::LinkKind,
    text::{RelPath, nearest, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "broken-link",
    group: Group::Links,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("broken_link.md"),
    check: Check::Library(check),
};

/// For how many dead links into one folder a document of nearly that name is looked for there.
const MOST_SUGGESTIONS: usize = 100;

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let mut shelves = None;
    for found in &context.links {
        let LinkTarget::Missing(path) = &found.target else {
            continue;
        };
        if found.link.kind != LinkKind::Link {
            continue;
        }
        if let Some(folder) = context.unread_folder(path) {
            let what = format!("links into `{}`", one_line(folder.as_str()));
            sink.not_checked(&what, "the folder could not be read");
        } else {
            let shelves = shelves.get_or_insert_with(|| Shelves::new(context.documents()));
            sink.add(&found.document.path, missing(shelves, found, path));
        }
    }
}

fn missing(shelves: &mut Shelves<'_>, found: &ResolvedLink<'_>, path: &RelPath) -> Report {
    let shown = one_line(path.as_str());
    let report = Report::new(
        found.link.destination_span,
        format!("there is no file `{shown}`"),
    );
    match shelves.likely(path) {
        Some(meant) => {
            let written = meant.relative_to(&found.document.path.parent());
            report.help(format!("did you mean `{written}`?"))
        }
        None => report.help("correct the link, or take it out; paths count from the document's own folder, and letter case matters"),
    }
}

/// The documents by file name and by folder: a dead link must not cost a look at each of them.
struct Shelves<'a> {
    /// By file name in lower case; none where several have it.
    named: HashMap<String, Option<&'a RelPath>>,
    /// The documents of each folder, and how often a name was looked for there.
    folders: HashMap<RelPath, (Vec<&'a RelPath>, usize)>,
}

impl<'a> Shelves<'a> {
    fn new(documents: impl Iterator<Item = &'a Document>) -> Self {
        let mut shelves = Self {
            named: HashMap::new(),
            folders: HashMap::new(),
        };
        for document in documents {
            let path = &document.path;
            shelves
                .named
                .entry(path.file_name().to_ascii_lowercase())
                .and_modify(|only| *only = None)
                .or_insert(Some(path));
            let (shelf, _) = shelves.folders.entry(path.parent()).or_default();
            shelf.push(path);
        }
        shelves
    }

    /// The document that was probably meant: the only one of that file name, else one in that folder of nearly that name.
    fn likely(&mut self, path: &RelPath) -> Option<&'a RelPath> {
        let wanted = path.file_name();
        if let Some(Some(only)) = self.named.get(&wanted.to_ascii_lowercase()) {
            return Some(only);
        }
        let (beside, so_far) = self.folders.get_mut(&path.parent())?;
        *so_far += 1;
        if *so_far > MOST_SUGGESTIONS {
            return None;
        }
        let near = nearest(wanted, beside.iter().map(|path| path.file_name()))?;
        beside.iter().copied().find(|path| path.file_name() == near)
    }
}
