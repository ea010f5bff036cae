//! Builds a spanned tree from parser events, without recursion.

use granit_parser::{Event, Parser, ScalarStyle, Span as EventSpan, options};

use super::{MAX_BYTES, Yaml};
use crate::{
    diagnostic::{Defect, DefectKind, Report},
    text::{Span, Spanned},
    tree::{Entry, Map, Node, Scalar, ScalarKind, Value},
};

/// How deep lists and maps may nest.
const MAX_DEPTH: usize = 32;

/// How many keys a map may have.
const MAX_KEYS: usize = 500;

/// A syntax error: where, and what the parser says.
pub(super) struct SyntaxError {
    pub(super) at: usize,
    pub(super) message: String,
}

/// Reads a whole block.
///
/// # Errors
/// The first syntax error; the caller then reads key by key.
pub(super) fn parse_block(text: &str, block: Span) -> Result<Yaml, SyntaxError> {
    let source = block.slice(text);
    let base = block.start as usize;
    let mut builder = Builder {
        text,
        base,
        open: Vec::new(),
        root: None,
        defects: Vec::new(),
    };
    if source.len() > MAX_BYTES {
        let message = format!(
            "the block is {} bytes long, over the limit of {MAX_BYTES}",
            source.len()
        );
        let report =
            Report::new(Span::at(base), message).help("move what is no front matter into the body");
        let defects = vec![Defect::new(DefectKind::Invalid, report)];
        return Ok(Yaml {
            root: Node::empty_map(),
            defects,
        });
    }
    let limits = options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    for event in Parser::new_from_str_with_options(source, limits) {
        match event {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0).min(source.len());
                return Err(SyntaxError {
                    at: base + at,
                    message: error.info(),
                });
            }
        }
    }
    Ok(builder.finish(block))
}

/// A list or map being filled.
enum Open {
    List {
        start: Span,
        nodes: Vec<Node>,
    },
    Map {
        start: Span,
        map: Map,
        key: Option<Option<Spanned<String>>>,
    },
}

struct Builder<'a> {
    text: &'a str,
    base: usize,
    open: Vec<Open>,
    root: Option<Node>,
    defects: Vec<Defect>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: EventSpan) {
        let span = self.locate(&span);
        match event {
            Event::Scalar(text, style, anchor, _) => {
                self.refuse_anchor(anchor, span);
                // A block scalar reaches to the next key.
                let kept = span.slice(self.text).trim_end().len();
                let span = Span::new(span.start as usize, span.start as usize + kept);
                let value = scalar(text.into_owned(), style);
                self.place(Node { span, value });
            }
            Event::SequenceStart(_, anchor, _) => {
                self.refuse_anchor(anchor, span);
                self.open.push(Open::List {
                    start: span,
                    nodes: Vec::new(),
                });
            }
            Event::MappingStart(_, anchor, _) => {
                self.refuse_anchor(anchor, span);
                self.open.push(Open::Map {
                    start: span,
                    map: Map::default(),
                    key: None,
                });
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.invalid(
                    span,
                    "aliases are not read: nothing is ever expanded",
                    "write the value out",
                );
                self.place(Node {
                    span,
                    value: Value::Null,
                });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    let (start, value) = match open {
                        Open::List { start, nodes } => (start, Value::List(nodes)),
                        Open::Map { start, map, .. } => (start, Value::Map(map)),
                    };
                    // A block collection's end event stands before the next token: cut the white space.
                    let covered = Span::new(start.start as usize, span.end.max(start.end) as usize);
                    let kept = covered.slice(self.text).trim_end().len();
                    let span = Span::new(start.start as usize, start.start as usize + kept);
                    self.place(Node { span, value });
                }
            }
            _ => {}
        }
    }

    fn locate(&self, span: &EventSpan) -> Span {
        let range = span.byte_range().unwrap_or(0..0);
        let mut located = Span::new(self.base + range.start, self.base + range.end);
        // A value that is not there stands where the parser noticed, which may be lines below its key.
        if located.is_empty() {
            let before = Span::new(self.base, located.start as usize).slice(self.text);
            located = Span::at(self.base + before.trim_end().len());
        }
        if self.text.get(located.range()).is_some() {
            located
        } else {
            Span::at(self.base)
        }
    }

    fn refuse_anchor(&mut self, anchor: usize, span: Span) {
        if anchor != 0 {
            self.invalid(
                span,
                "anchors are not read: nothing is ever expanded",
                "remove the `&name`",
            );
        }
    }

    fn invalid(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.defects.push(Defect::new(
            DefectKind::Invalid,
            Report::new(span, message).help(help),
        ));
    }

    /// Puts a finished node where it belongs: into the open list or map, or at the root.
    fn place(&mut self, node: Node) {
        match self.open.last_mut() {
            None => {
                if self.root.is_none() {
                    self.root = Some(node);
                } else {
                    self.invalid(
                        node.span,
                        "a second YAML document begins here",
                        "keep one block",
                    );
                }
            }
            Some(Open::List { nodes, .. }) => nodes.push(node),
            Some(Open::Map { map, key, .. }) => match key.take() {
                None => {
                    let written = node
                        .as_scalar()
                        .map(|scalar| Spanned::new(scalar.text.clone(), node.span));
                    let is_scalar = written.is_some();
                    *key = Some(written);
                    if !is_scalar && node.value != Value::Null {
                        self.invalid(
                            node.span,
                            format!("{} stands where a key belongs", node.kind_name()),
                            "quote it if it is text",
                        );
                    }
                }
                Some(None) => {}
                Some(Some(key)) => {
                    add(map, Entry { key, value: node }, &mut self.defects);
                }
            },
        }
    }

    fn finish(mut self, block: Span) -> Yaml {
        let root = match self.root.take() {
            Some(
                node @ Node {
                    value: Value::Map(_),
                    ..
                },
            ) => node,
            Some(Node {
                value: Value::Null, ..
            })
            | None => Node {
                span: block,
                ..Node::empty_map()
            },
            Some(other) => {
                let message = format!(
                    "this is {}, where `key: value` lines belong",
                    other.kind_name()
                );
                self.invalid(other.span, message, "write one `key: value` on each line");
                Node {
                    span: block,
                    ..Node::empty_map()
                }
            }
        };
        Yaml {
            root,
            defects: self.defects,
        }
    }
}

/// Adds an entry to a map; a second entry of one key and a key too many become defects.
pub(super) fn add(map: &mut Map, entry: Entry, defects: &mut Vec<Defect>) {
    let overfull = format!("the map has more than {MAX_KEYS} keys; the rest is not read");
    let (key, span) = (&entry.key.value, entry.key.span);
    if map.entries.len() >= MAX_KEYS {
        if defects
            .last()
            .is_none_or(|last| last.report.message != overfull)
        {
            let report = Report::new(span, overfull).help("keep data out of front matter");
            defects.push(Defect::new(DefectKind::Invalid, report));
        }
        return;
    }
    if map.get(key).is_some() {
        let message = format!("the key `{key}` stands here for the second time");
        let report =
            Report::new(span, message).help("keep one of the two; until then the first counts");
        defects.push(Defect::new(DefectKind::Invalid, report));
    }
    map.entries.push(entry);
}

fn scalar(text: String, style: ScalarStyle) -> Value {
    let plain = style == ScalarStyle::Plain;
    if plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") {
        return Value::Null;
    }
    Value::Scalar(Scalar {
        text,
        kind: if plain {
            ScalarKind::Plain
        } else {
            ScalarKind::Text
        },
    })
}
