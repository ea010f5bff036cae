//! Reads a block that is not sound YAML key by key, so that one slip costs one key.
//!
//! A top-level key begins a piece; the lines up to the next one belong to it. A piece that still cannot be read leaves one
//! defect, and where its author's meaning is plain (a value on the key's line, or a list of lines) the text is kept.

use super::{
    Yaml,
    build::{SyntaxError, add, parse_block},
};
use crate::{
    diagnostic::{Defect, DefectKind, Report},
    text::{Span, Spanned},
    tree::{Entry, Map, Node, Scalar, ScalarKind, Value},
};

pub(super) fn parse_by_key(text: &str, block: Span, first: SyntaxError) -> Yaml {
    let pieces = cut_into_keys(text, block);
    let mut map = Map::default();
    let mut defects = Vec::new();
    for piece in pieces {
        match parse_block(text, piece) {
            Ok(yaml) => {
                defects.extend(yaml.defects);
                let Value::Map(read) = yaml.root.value else {
                    continue;
                };
                for entry in read.entries {
                    add(&mut map, entry, &mut defects);
                }
            }
            Err(error) => {
                defects.push(Defect::new(
                    DefectKind::Invalid,
                    explain(text, piece, &error),
                ));
                if let Some(entry) = keep_as_text(text, piece) {
                    add(&mut map, entry, &mut defects);
                }
            }
        }
    }
    if defects.is_empty() {
        // Each key alone is sound, the whole is not.
        defects.push(Defect::new(
            DefectKind::Invalid,
            explain(text, block, &first),
        ));
    }
    Yaml {
        root: Node {
            span: block,
            value: Value::Map(map),
        },
        defects,
    }
}

/// The pieces of a block, each beginning at a line that holds a top-level key (or, for the first, at the block's start).
fn cut_into_keys(text: &str, block: Span) -> Vec<Span> {
    let mut pieces: Vec<Span> = Vec::new();
    let mut at = block.start as usize;
    for line in block.slice(text).split_inclusive('\n') {
        let end = at + line.len();
        match pieces.last_mut() {
            Some(piece) if !begins_key(line) => piece.end = Span::at(end).end,
            _ => pieces.push(Span::new(at, end)),
        }
        at = end;
    }
    pieces
}

fn begins_key(line: &str) -> bool {
    !line.starts_with([' ', '\t', '#', '-', '[', ']', '{', '}', '\r', '\n'])
        && line
            .split_once(':')
            .is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

/// The value on a line, without the comment and the white space around it.
fn value_on(text: &str, from: usize, to: usize) -> Span {
    let raw = &text[from..to];
    let raw = raw.split_once(" #").map_or(raw, |(value, _)| value);
    let lead = raw.len() - raw.trim_start().len();
    Span::new(from + lead, from + lead + raw.trim().len())
}

fn keep_as_text(text: &str, piece: Span) -> Option<Entry> {
    let source = piece.slice(text);
    let (first, rest) = source.split_once('\n').unwrap_or((source, ""));
    let colon = first.find(':')?;
    let start = piece.start as usize;
    let key = Spanned::new(
        first[..colon].trim().to_owned(),
        value_on(text, start, start + colon),
    );
    let inline = value_on(text, start + colon + 1, start + first.len());
    let scalar = |span: Span| Node {
        span,
        value: Value::Scalar(Scalar {
            text: unquote(span.slice(text)),
            kind: ScalarKind::Plain,
        }),
    };
    let lines: Vec<Span> = line_spans(piece, source).skip(1).collect();
    let is_list = rest
        .lines()
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with("- "));
    let value = if !inline.is_empty() && rest.trim().is_empty() {
        scalar(inline)
    } else if inline.is_empty() && !rest.trim().is_empty() && is_list {
        let items = lines.iter().filter_map(|line| {
            let dash = line.slice(text).find("- ")?;
            let item = value_on(text, line.start as usize + dash + 2, line.end as usize);
            (!item.is_empty()).then(|| scalar(item))
        });
        let nodes = items.collect();
        Node {
            span: Span::new(lines.first()?.start as usize, lines.last()?.end as usize),
            value: Value::List(nodes),
        }
    } else {
        return None;
    };
    (source.len() < 4096).then_some(Entry { key, value })
}

fn unquote(text: &str) -> String {
    let inner = |quote| {
        text.strip_prefix(quote)
            .and_then(|rest: &str| rest.strip_suffix(quote))
    };
    inner('"')
        .or_else(|| inner('\''))
        .unwrap_or(text)
        .to_owned()
}

fn line_spans(piece: Span, source: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = piece.start as usize;
    source.split_inclusive('\n').map(move |line| {
        let span = Span::new(at, at + line.trim_end_matches(['\n', '\r']).len());
        at += line.len();
        span
    })
}

/// Says what is wrong with a piece in the words of its author's trade, not of the YAML grammar.
fn explain(text: &str, piece: Span, error: &SyntaxError) -> Report {
    let source = piece.slice(text);
    if let Some(tab) = source
        .lines()
        .zip(line_spans(piece, source))
        .find_map(|(line, span)| {
            let indent = line.len() - line.trim_start().len();
            line[..indent].find('\t').map(|at| span.start as usize + at)
        })
    {
        return Report::new(
            Span::new(tab, tab + 1),
            "YAML indents with spaces, and here is a tab",
        )
        .help("indent with two spaces");
    }
    for line in line_spans(piece, source) {
        let start = line.start as usize;
        let written = line.slice(text);
        let value_from = match written.trim_start().strip_prefix("- ") {
            Some(item) => written.len() - item.len(),
            None => written.find(':').map_or(0, |colon| colon + 1),
        };
        let value = value_on(text, start + value_from, line.end as usize);
        let shown = value.slice(text);
        if let Some(sign) = shown
            .chars()
            .next()
            .filter(|sign| "%@`&*!|>{}[],".contains(*sign))
        {
            if "%@`".contains(sign) {
                let message = format!("a value without quotes may not begin with `{sign}`");
                return Report::new(value, message).help("put the value in double quotes");
            }
        } else if shown.contains(": ") && !shown.starts_with(['"', '\'']) {
            return Report::new(
                value,
                "the value holds a colon and a space, which YAML takes for a key",
            )
            .help("put the value in double quotes");
        }
    }
    let at = error.at.clamp(piece.start as usize, piece.end as usize);
    let line = line_spans(piece, source)
        .find(|line| at <= line.end as usize)
        .unwrap_or(piece);
    let marked = if line.is_empty() {
        Span::at(line.start as usize)
    } else {
        line
    };
    Report::new(
        marked,
        format!("this is not YAML: {}", error.message.trim_end_matches('.')),
    )
    .help("quote values that hold `:`, `#`, quotes, brackets or braces")
}
