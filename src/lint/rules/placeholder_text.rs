//! What somebody meant to write later.

use crate::{
    diagnostic::Report,
    lint::{
        context::DocumentContext,
        cover::{Cover, Unread},
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{Span, one_line},
    tree::Node,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "placeholder-text",
    group: Group::Structure,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("placeholder_text.md"),
    check: Check::Document(check),
};

/// Words that say "later", in capitals.
const MARKS: &[&str] = &["TODO", "TBD", "FIXME"];

/// The words that printers set where text is to come.
const LOREM: &[u8] = b"lorem ipsum";

/// What follows a mark where it is talked about.
const TALK: &[&str] = &["app", "comment", "item", "list", "marker", "tag"];

/// How a text in brackets begins that somebody was to replace.
const OPENINGS: &[&str] = &[
    "fill in",
    "fill-in",
    "fill me in",
    "fixme",
    "placeholder",
    "tbd",
    "to be added",
    "to be decided",
    "to be defined",
    "to be determined",
    "to be done",
    "to be written",
    "todo",
];

/// How one begins that ends in "here".
const OPENINGS_OF_HERE: &[&str] = &["add", "describe", "insert", "put", "write", "your"];

/// The most bytes between brackets.
const LONGEST: usize = 80;

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    if !document.is_active() {
        return;
    }
    let entries = document.front_matter.entries.iter();
    let values = entries.map(|entry| &entry.value).flat_map(Node::texts);
    let body = Span::new(document.body, document.text.len());
    let parts = values.map(|value| value.span).chain([body]);
    let found: Vec<Span> = parts
        .flat_map(|part| {
            let found = placeholders(part.slice(&document.text)).into_iter();
            found.map(move |span| span.shifted(part.start as usize))
        })
        .collect();
    if found.is_empty() {
        return;
    }
    let unread = Unread::new(&document.outline);
    // Links are written in square brackets.
    let links = document.outline.links.iter().map(|link| link.span);
    let links = Cover::new(links);
    let is_unread = |span: Span| {
        let is_square = span.slice(&document.text).starts_with('[');
        unread.holds(span.start) || (is_square && links.holds(span.start))
    };
    let mut line_end = 0;
    for span in found {
        // One finding per line is enough.
        if (span.start as usize) < line_end || is_unread(span) {
            continue;
        }
        line_end = end_of_line(&document.text, span);
        let shown = one_line(span.slice(&document.text));
        let report = Report::new(span, format!("`{shown}` stands for text that is missing"))
            .help("write what belongs here, or make the document a draft until somebody has");
        sink.add(&document.path, report);
    }
}

/// The byte at which the line ends on which a span does.
pub(super) fn end_of_line(text: &str, span: Span) -> usize {
    let end = span.end as usize;
    let rest = text.get(end..).unwrap_or_default();
    end + rest.find('\n').unwrap_or(rest.len())
}

/// Whether a text in brackets, with them, stands for one that is missing.
pub(super) fn is_bracketed_placeholder(text: &str) -> bool {
    let inside = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let inside = inside('<', '>')
        .or_else(|| inside('[', ']'))
        .or_else(|| inside('{', '}'));
    let Some(inside) = inside else {
        return false;
    };
    let inside = inside.trim_matches(['{', '}', ' ']);
    let begins = |opening: &&str| {
        let head = inside.get(..opening.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(opening))
            && !inside[opening.len()..].starts_with(|letter: char| letter.is_alphanumeric())
    };
    let tail = inside.len().checked_sub(" here".len());
    let tail = tail.and_then(|start| inside.get(start..));
    let ends_in_here = tail.is_some_and(|tail| tail.eq_ignore_ascii_case(" here"));
    OPENINGS.iter().any(begins) || (ends_in_here && OPENINGS_OF_HERE.iter().any(begins))
}

/// Every placeholder in a text, in order; none overlaps another.
fn placeholders(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'T' | b'F' => {
                let mut marks = MARKS.iter();
                let mark = marks.find(|mark| bytes[at..].starts_with(mark.as_bytes()));
                let end = mark.map_or(at, |mark| at + mark.len());
                if end > at && is_meant(&text[..at], &text[end..]) {
                    found.push(Span::new(at, end));
                }
            }
            b'L' | b'l' => {
                let words = bytes[at..].get(..LOREM.len());
                if words.is_some_and(|words| words.eq_ignore_ascii_case(LOREM)) {
                    found.push(Span::new(at, at + LOREM.len()));
                }
            }
            b'<' | b'[' | b'{' => {
                let mut rest = bytes[at + 1..].iter().take(LONGEST);
                let stop = rest.position(|byte| b">]}\n<[".contains(byte));
                let end = stop.map_or(at, |stop| at + stop + 2);
                if text.get(at..end).is_some_and(is_bracketed_placeholder) {
                    found.push(Span::new(at, end));
                }
            }
            _ => {}
        }
    }
    found.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut end = 0;
    found.retain(|span| {
        let is_new = span.start >= end;
        end = end.max(span.end);
        is_new
    });
    found
}

/// Whether a mark between two texts says that something is missing: it is a word of its own, no part of a path or an
/// address, and is not talked about.
fn is_meant(before: &str, after: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || "_-/\\@#$".contains(letter);
    let is_quote =
        |letter: char| "\"'\u{201c}\u{201d}\u{2018}\u{2019}\u{ab}\u{bb}".contains(letter);
    let continues = |mut rest: std::str::Chars<'_>| match rest.next() {
        Some('.') => rest.next().is_some_and(char::is_alphanumeric),
        Some(letter) => is_letter(letter),
        None => false,
    };
    let is_quoted = before.ends_with(is_quote) && after.starts_with(is_quote);
    let next = after.split(|letter: char| !letter.is_alphanumeric()).nth(1);
    let next = next.unwrap_or_default().to_ascii_lowercase();
    let is_talk = after.starts_with(' ') && TALK.contains(&next.trim_end_matches('s'));
    let is_inside = before.ends_with(is_letter) || before.ends_with('.') && !before.ends_with("..");
    !is_inside && !continues(after.chars()) && !is_quoted && !is_talk
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_from_what_is_talked_about() {
        let found = |text| {
            let spans = placeholders(text).into_iter();
            spans.map(|span| span.slice(text)).collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("TODO: call", vec!["TODO"]),
            ("Owner: TBD.", vec!["TBD"]),
            ("(FIXME)", vec!["FIXME"]),
            ("[TBD]", vec!["[TBD]"]),
            ("Lorem Ipsum dolor", vec!["Lorem Ipsum"]),
            (
                "at <fill in the time>, {{ fill in }}",
                vec!["<fill in the time>", "{{ fill in }"],
            ),
            (
                "[insert phone number here] now",
                vec!["[insert phone number here]"],
            ),
            ("<to be determined>", vec!["<to be determined>"]),
            (
                "Todo, todo, TODOS, sTODO, TODO-1, see docs/TODO.md and TODO.md",
                vec![],
            ),
            (
                "Write a TODO comment, keep a TODO list, search for \"TODO\"",
                vec![],
            ),
            (
                "<server> [time] {#todo} [ ] {{title}} <tbdx> [click here]",
                vec![],
            ),
            ("https://example.com/#TODO", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
