//! Pictures that say nothing to those who cannot see them.

use crate::{
    diagnostic::Report,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    markdown::{Link, LinkKind},
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "missing-alt-text",
    group: Group::Links,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("missing_alt_text.md"),
    check: Check::Document(check),
};

/// What editors and forges write where a person wrote nothing.
const STAND_INS: &[&str] = &[
    "alt",
    "alt text",
    "alt-text",
    "image",
    "img",
    "image description",
];

/// How the names of picture files end.
const ENDINGS: &[&str] = &[
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".avif",
];

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let mut shown_up_to = 0;
    for link in &document.outline.links {
        // What stands in the text of another picture is not shown.
        if link.kind != LinkKind::Image || link.span.start < shown_up_to {
            continue;
        }
        shown_up_to = link.span.end;
        if let Some(message) = fault(link) {
            let report = Report::new(link.span, message)
                .help("say what one must see in it: `![The error dialog with code 809](vpn.png)`");
            sink.add(&document.path, report);
        }
    }
}

fn fault(image: &Link) -> Option<String> {
    let text = image.text.trim().to_lowercase();
    let is_file_name = ENDINGS.iter().any(|ending| text.ends_with(ending)) && !text.contains(' ');
    if text.is_empty() {
        Some("the picture has no alternative text".to_owned())
    } else if is_file_name || STAND_INS.contains(&text.as_str()) {
        let shown = one_line(&image.text);
        Some(format!("the alternative text `{shown}` says nothing"))
    } else {
        None
    }
}
