//! HTML that a page shows as text.

use std::collections::HashSet;

use super::placeholder_text::{end_of_line, is_bracketed_placeholder};
use crate::{
    diagnostic::Report,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{Span, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "raw-html",
    group: Group::Safety,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("raw_html.md"),
    check: Check::Document(check),
};

/// The elements of HTML that people write into markdown. What else looks like a tag is taken for a variable.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "meta",
    "nav",
    "nobr",
    "noscript",
    "object",
    "ol",
    "option",
    "p",
    "param",
    "path",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let text = &document.text;
    // What closes an element that was named already is no second finding.
    let mut opened = HashSet::new();
    let mut line_end = 0;
    for html in &document.outline.html {
        let source = html.slice(text);
        let first = first_tag(source);
        let name = name_of(first);
        let closes = first.starts_with("</") && opened.contains(&name);
        opened.extend(opening_names(source));
        if closes || is_bracketed_placeholder(first) {
            continue;
        }
        let start = html.start as usize;
        // One finding per line is enough.
        if start < line_end {
            continue;
        }
        let span = Span::new(start, start + first.len());
        line_end = end_of_line(text, span);
        let shown = one_line(first);
        let is_variable = !name.is_empty() && !ELEMENTS.contains(&name.as_str());
        let report = if is_variable {
            let help = format!(
                "write it as code (`{shown}` in backticks), or as `\\{shown}`: other viewers hide it"
            );
            Report::new(span, format!("`{shown}` reads as an HTML tag")).help(help)
        } else {
            let message = match name.as_str() {
                "" => "this is a block of HTML, and is shown as text".to_owned(),
                _ => format!("the HTML `{shown}` is shown as text"),
            };
            Report::new(span, message).help(instead_of(&name))
        };
        sink.add(&document.path, report);
    }
}

/// How to say it in markdown.
fn instead_of(name: &str) -> &'static str {
    match name {
        "a" => "write `[the text](the address)`",
        "img" | "picture" => "write `![what it shows](picture.png)`",
        "b" | "strong" => "write `**the words**`",
        "i" | "em" | "cite" | "var" => "write `*the words*`",
        "s" | "del" | "strike" => "write `~~the words~~`",
        "code" | "pre" | "kbd" | "samp" | "tt" => "write it as code, between backticks",
        "table" | "tr" | "td" | "th" | "thead" | "tbody" => "write a table with `|`",
        "ul" | "ol" | "li" | "dl" | "dt" | "dd" => "write a list",
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "details" | "summary" => {
            "write a heading: `### What follows`"
        }
        "blockquote" => "write `> ` before each line",
        "hr" => "write `---` between blank lines",
        "" => "put a blank line between it and the comment or the tag",
        _ => "write it in markdown, or as code where the reader is to see it",
    }
}

/// The tag at the start of a piece of HTML; where there is none, its first line.
fn first_tag(html: &str) -> &str {
    let line = html.lines().next().unwrap_or_default();
    match html.find('>') {
        Some(end) if html.starts_with('<') => &html[..=end],
        _ => line,
    }
}

/// The name of the element that a tag opens or closes, in lower case; empty where it is no tag.
fn name_of(tag: &str) -> String {
    let Some(rest) = tag.strip_prefix('<') else {
        return String::new();
    };
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let end = rest.find(|letter| !is_of_name(letter));
    rest[..end.unwrap_or(rest.len())].to_ascii_lowercase()
}

fn opening_names(html: &str) -> impl Iterator<Item = String> {
    let tags = html.match_indices('<').map(|(at, _)| &html[at..]);
    let names = tags.filter(|tag| !tag.starts_with("</")).map(name_of);
    names.filter(|name| !name.is_empty())
}
