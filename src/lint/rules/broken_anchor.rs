//! Fragments that the target lacks.

use std::collections::HashMap;

use crate::{
    diagnostic::Report,
    files::{Source, read_text},
    front_matter,
    library::LinkTarget,
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    markdown::{self, Outline},
    text::{RelPath, nearest, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "broken-anchor",
    group: Group::Links,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("broken_anchor.md"),
    check: Check::Library(check),
};

/// For how many dead fragments of a document a likely one is looked for, among all that its target has.
const MOST_SUGGESTIONS: usize = 20;

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let library = context.library;
    let documents = library.documents();
    let mut others: HashMap<&RelPath, Option<Outline>> = HashMap::new();
    let mut dead: HashMap<&RelPath, usize> = HashMap::new();
    for found in &context.links {
        let (path, outline, fragment) = match &found.target {
            LinkTarget::Document(at, Some(fragment)) => (
                &documents[*at].path,
                Some(&documents[*at].outline),
                fragment,
            ),
            LinkTarget::File(path, Some(fragment)) => {
                let outline = others
                    .entry(path)
                    .or_insert_with(|| read(library.source(), path));
                (path, outline.as_ref(), fragment)
            }
            _ => continue,
        };
        let Some(outline) = outline else { continue };
        if fragment == "top" || outline.has_anchor(fragment) {
            continue;
        }
        let place = if *path == found.document.path {
            "this document".to_owned()
        } else {
            format!("`{}`", one_line(path.as_str()))
        };
        let message = format!(
            "{place} has no heading, step or item `#{}`",
            one_line(fragment)
        );
        let report = Report::new(found.link.destination_span, message);
        let so_far = dead.entry(&found.document.path).or_default();
        *so_far += 1;
        let near = if *so_far <= MOST_SUGGESTIONS {
            nearest(fragment, outline.anchors.iter().map(String::as_str))
        } else {
            None
        };
        let report = match near {
            Some(name) => report.help(format!("did you mean `#{name}`?")),
            None => report.help("a heading's fragment is its text in lower case with hyphens; a step or item names its own with `{#id}`"),
        };
        sink.add(&found.document.path, report);
    }
}

/// The outline of a markdown file that is no document; none for other files, whose fragments mean something else.
fn read(source: &dyn Source, path: &RelPath) -> Option<Outline> {
    let name = path.file_name().to_ascii_lowercase();
    if !name.ends_with(".md") && !name.ends_with(".markdown") {
        return None;
    }
    let text = read_text(source, path).ok()?;
    Some(markdown::outline(&text, front_matter::parse(&text).body))
}
