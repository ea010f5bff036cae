//! Relative links to files that are not there.

use crate::{
    diagnostic::{Report, Severity},
    library::LinkTarget,
    lint::{
        context::{LibraryContext, ResolvedLink},
        rule::{Check, Group, Rule},
        sink::Sink,
    },
    markdown::LinkKind,
    text::{RelPath, nearest, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "broken-link",
    group: Group::Links,
    default: Severity::Error,
    deadline: false,
    page: include_str!("broken_link.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    for found in context.links() {
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
            sink.add(&found.document.path, missing(context, found, path));
        }
    }
}

fn missing(context: &LibraryContext<'_>, found: &ResolvedLink<'_>, path: &RelPath) -> Report {
    let shown = one_line(path.as_str());
    let report = Report::new(
        found.link.destination_span,
        format!("there is no file `{shown}`"),
    );
    match likely(context, path) {
        Some(meant) => {
            let written = meant.relative_to(&found.document.path.parent());
            report.help(format!("did you mean `{written}`?"))
        }
        None => report.help("correct the link, or take it out; paths count from the document's own folder, and letter case matters"),
    }
}

/// The document that was probably meant: the only one of that file name, else one in that folder of nearly that name.
fn likely<'a>(context: &LibraryContext<'a>, path: &RelPath) -> Option<&'a RelPath> {
    let paths = || context.documents().map(|document| &document.path);
    let wanted = path.file_name();
    let mut named = paths().filter(|other| other.file_name().eq_ignore_ascii_case(wanted));
    if let (Some(only), None) = (named.next(), named.next()) {
        return Some(only);
    }
    let folder = path.parent();
    let beside = || paths().filter(|other| other.parent() == folder);
    let near = nearest(wanted, beside().map(RelPath::file_name))?;
    beside().find(|other| other.file_name() == near)
}
