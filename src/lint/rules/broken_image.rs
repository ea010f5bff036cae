//! Images that are not there.

use crate::{
    diagnostic::Report,
    library::LinkTarget,
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    markdown::LinkKind,
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "broken-image",
    group: Group::Links,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("broken_image.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    for found in &context.links {
        if found.link.kind != LinkKind::Image {
            continue;
        }
        let message = match &found.target {
            LinkTarget::Missing(path) if context.unread_folder(path).is_some() => {
                sink.not_checked(
                    "images in unreadable folders",
                    "the folders could not be read",
                );
                continue;
            }
            LinkTarget::Missing(path) => {
                format!("there is no image `{}`", one_line(path.as_str()))
            }
            LinkTarget::Folder(path) => {
                format!("`{}` is a folder, not an image", one_line(path.as_str()))
            }
            _ => continue,
        };
        let report = Report::new(found.link.destination_span, message)
            .help("add the file, or correct the path: it counts from the document's own folder, and letter case matters");
        sink.add(&found.document.path, report);
    }
}
