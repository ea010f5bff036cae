//! Setting keys in place, so that every other byte of the document stays as its author wrote it.
//!
//! The tree says where keys and values stand; lines and their indentation say where a value of several lines ends. What
//! comes out is read again before it is handed over: the wanted values must be there, and everything else as it was.

use thiserror::Error;

use super::{FrontMatter, lines_from, parse};
use crate::{
    clock::Date,
    diagnostic::{DefectKind, Edit, apply_edits},
    text::{Span, one_line},
    tree::{Entry, Map, Node, ScalarKind, Value},
    yaml,
};

/// A list on one line may make it this long; else each item gets a line.
const LONGEST_LINE: usize = 100;

/// A key to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<'a> {
    /// The key's names: its own first, then those that a document may use instead, in order of preference. The name that
    /// the document uses is kept.
    pub names: Vec<&'a str>,
    /// What it is to say.
    pub value: NewValue,
}

/// What a key is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewValue {
    /// Nothing: the key goes, under all of its names.
    Nothing,
    /// A text on one line.
    Text(String),
    /// A date.
    Date(Date),
    /// A list of texts.
    List(Vec<String>),
}

/// Why front matter is not edited.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct NotEditable {
    /// Where the reason stands.
    pub span: Span,
    /// What is wrong, in words.
    pub reason: String,
}

impl NotEditable {
    fn new(span: Span, reason: impl Into<String>) -> Self {
        Self {
            span,
            reason: reason.into(),
        }
    }
}

/// Sets keys in a document's front matter: the edits that do it, sorted.
///
/// The keys belong together. One that is not there yet goes below the last of them that is, else to the end of the block; a
/// document without a block gets one. Comments, order, quotation marks and line ends stay.
///
/// # Errors
/// Where that cannot be done without touching more than these keys.
pub fn set_keys(text: &str, settings: &[Setting<'_>]) -> Result<Vec<Edit>, NotEditable> {
    let front = parse(text);
    let mut edits = match front.block {
        None => new_block(text, front.body, settings),
        Some(block) => Block::new(text, &front, block)?.set(settings)?,
    };
    edits.sort_by_key(|edit| edit.span);
    if says_the_wanted(text, &front, settings, &edits) {
        Ok(edits)
    } else {
        let at = front.block.unwrap_or_default();
        Err(NotEditable::new(
            Span::at(at.start as usize),
            "the front matter is written in a way that cannot be edited safely",
        ))
    }
}

/// A block on top of a document that has none.
fn new_block(text: &str, top: usize, settings: &[Setting<'_>]) -> Vec<Edit> {
    let end = line_end(text);
    let lines: String = settings
        .iter()
        .filter(|setting| setting.value != NewValue::Nothing)
        .map(|setting| setting.line("", end))
        .collect();
    if lines.is_empty() {
        return Vec::new();
    }
    vec![Edit {
        span: Span::at(top),
        text: format!("---{end}{lines}---{end}"),
    }]
}

/// How the first line of a text ends.
fn line_end(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((line, _)) if line.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

impl Setting<'_> {
    /// The key and its value, as new lines.
    fn line(&self, indent: &str, end: &str) -> String {
        let key = yaml::scalar(self.names.first().copied().unwrap_or_default());
        let line = format!("{indent}{key}: {}", self.value.inline());
        match &self.value {
            NewValue::List(texts) if line.chars().count() > LONGEST_LINE => {
                let items = texts.iter();
                let items = items.map(|text| format!("{indent}  - {}{end}", yaml::scalar(text)));
                format!("{indent}{key}:{end}{}", items.collect::<String>())
            }
            _ => line + end,
        }
    }
}

impl NewValue {
    fn inline(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => yaml::scalar(text),
            Self::Date(date) => date.to_string(),
            Self::List(texts) => yaml::flow_list(texts),
        }
    }

    /// Whether a node says this already.
    fn is_said_by(&self, node: Option<&Node>) -> bool {
        match (self, node.map(|node| &node.value)) {
            (Self::Nothing, found) => found.is_none(),
            (Self::Text(text), Some(Value::Scalar(scalar))) => scalar.text == *text,
            (Self::Date(date), Some(Value::Scalar(scalar))) => scalar.text == date.to_string(),
            (Self::List(texts), Some(Value::List(nodes))) => {
                let said = |(node, text): (&Node, &String)| {
                    node.as_scalar().is_some_and(|scalar| scalar.text == *text)
                };
                nodes.len() == texts.len() && nodes.iter().zip(texts).all(said)
            }
            _ => false,
        }
    }
}

/// What a block says whose root is no map.
static EMPTY: Map = Map {
    entries: Vec::new(),
};

/// A block that can be edited.
struct Block<'a> {
    text: &'a str,
    front: &'a FrontMatter,
    map: &'a Map,
    /// The byte at which the closing fence begins.
    end: usize,
    /// How its lines end.
    line_end: &'static str,
}

impl<'a> Block<'a> {
    fn new(text: &'a str, front: &'a FrontMatter, block: Span) -> Result<Self, NotEditable> {
        let refuse = |span, reason: &str| Err(NotEditable::new(span, reason));
        let mut defects = front.defects.iter();
        if let Some(defect) = defects.find(|defect| defect.kind == DefectKind::Misplaced) {
            return refuse(defect.report.span, &defect.report.message);
        }
        let written = block.slice(text);
        let closing = written.trim_end().rfind('\n').unwrap_or_default() + 1;
        let mut inner = written.lines().skip(1).map(str::trim_start);
        let first = inner.find(|line| !line.is_empty() && !line.starts_with('#'));
        if first.is_some_and(|line| line.starts_with('{')) {
            return refuse(
                block,
                "the front matter is one `{…}`: write `key: value` on a line each",
            );
        }
        let map = front.root.as_map().unwrap_or(&EMPTY);
        if let (true, Some(defect)) = (map.entries.is_empty(), front.defects.first()) {
            return refuse(defect.report.span, &defect.report.message);
        }
        Ok(Self {
            text,
            front,
            map,
            end: block.start as usize + closing,
            line_end: line_end(written),
        })
    }

    fn set(&self, settings: &[Setting<'_>]) -> Result<Vec<Edit>, NotEditable> {
        let mut edits = Vec::new();
        let mut missing = Vec::new();
        let mut after: Option<&Entry> = None;
        for setting in settings {
            let found = self.find(setting)?;
            after = found
                .into_iter()
                .chain(after)
                .max_by_key(|entry| entry.key.span);
            match (found, &setting.value) {
                (_, NewValue::Nothing) => {
                    let entries = self.map.entries.iter();
                    for entry in entries.filter(|entry| setting.is_about(entry)) {
                        self.check(entry)?;
                        edits.push(Edit {
                            span: Span::new(self.line_start(entry), self.end_of(entry)),
                            text: String::new(),
                        });
                    }
                }
                (None, _) => missing.push(setting),
                (Some(entry), value) => self.replace(entry, value, &mut edits)?,
            }
        }
        if !missing.is_empty() {
            let first = self.map.entries.first();
            let indent = first.map_or("", |entry| {
                &self.text[self.line_start(entry)..entry.key.span.start as usize]
            });
            let lines = missing
                .iter()
                .map(|setting| setting.line(indent, self.line_end));
            edits.push(Edit {
                span: Span::at(after.map_or(self.end, |entry| self.end_of(entry))),
                text: lines.collect(),
            });
        }
        Ok(edits)
    }

    /// The entry that speaks for a key: the first of its names that has a value, else the first that is there.
    fn find(&self, setting: &Setting<'_>) -> Result<Option<&'a Entry>, NotEditable> {
        let named = || {
            let entries = |name: &&str| self.map.entry(name);
            setting.names.iter().filter_map(entries)
        };
        let has_value = |entry: &&Entry| entry.value.value != Value::Null;
        let found = named().find(has_value).or_else(|| named().next());
        let Some(entry) = found else { return Ok(None) };
        let is_same = |other: &&Entry| other.key.value == entry.key.value;
        if let Some(second) = self.map.entries.iter().filter(is_same).nth(1) {
            let key = one_line(&entry.key.value);
            let reason = format!("the key `{key}` stands here for the second time: keep one");
            return Err(NotEditable::new(second.key.span, reason));
        }
        self.check(entry)?;
        Ok(Some(entry))
    }

    /// Refuses an entry that is not read as it stands, and one that is no `key: value` on lines of its own.
    fn check(&self, entry: &Entry) -> Result<(), NotEditable> {
        let whole = Span::new(self.line_start(entry), self.end_of(entry));
        let mut defects = self.front.defects.iter();
        if let Some(defect) = defects.find(|defect| whole.contains(defect.report.span)) {
            return Err(NotEditable::new(
                defect.report.span,
                &*defect.report.message,
            ));
        }
        let before = &self.text[self.line_start(entry)..entry.key.span.start as usize];
        if before.chars().all(|letter| letter == ' ') && self.colon(entry).is_some() {
            return Ok(());
        }
        let key = one_line(&entry.key.value);
        let reason = format!("the key `{key}` is not written as `{key}: value`");
        Err(NotEditable::new(entry.key.span, reason))
    }

    fn line_start(&self, entry: &Entry) -> usize {
        let before = &self.text[..entry.key.span.start as usize];
        before.rfind('\n').map_or(0, |feed| feed + 1)
    }

    /// The byte after the line that holds byte `at`.
    fn line_after(&self, at: usize) -> usize {
        let rest = &self.text[at..self.end.max(at)];
        rest.find('\n')
            .map_or(self.end.max(at), |feed| at + feed + 1)
    }

    /// The byte after a key's colon.
    fn colon(&self, entry: &Entry) -> Option<usize> {
        let rest = &self.text[entry.key.span.end as usize..];
        let blank = rest.len() - rest.trim_start_matches(' ').len();
        let colon = entry.key.span.end as usize + blank + 1;
        rest[blank..].starts_with(':').then_some(colon)
    }

    /// The byte after the last line of an entry. Comments and blank lines below it are not its own.
    fn end_of(&self, entry: &Entry) -> usize {
        let node = &entry.value;
        let column = entry.key.span.start as usize - self.line_start(entry);
        let written = node.span.slice(self.text).trim_end();
        let form = Form::of(node, written);
        let mut end = match form {
            Form::Inline => self.line_after(node.span.start as usize + written.len()),
            _ => self.line_after(entry.key.span.end as usize),
        };
        let mut content = None;
        for line in lines_from(self.text, end) {
            let raw = line.slice(self.text);
            let indent = raw.len() - raw.trim_start_matches(' ').len();
            let line_text = raw.trim();
            if line.start as usize >= self.end || form == Form::Inline {
                break;
            }
            if line_text.is_empty() {
                continue;
            }
            let is_inside = match form {
                Form::BlockScalar => indent > column && indent >= *content.get_or_insert(indent),
                _ => {
                    let is_dash = line_text == "-" || line_text.starts_with("- ");
                    indent > column || (indent == column && is_dash)
                }
            };
            let is_comment = line_text.starts_with('#');
            if is_inside && (form == Form::BlockScalar || !is_comment) {
                end = line.end as usize;
            } else if !is_comment {
                break;
            }
        }
        end
    }

    fn replace(
        &self,
        entry: &Entry,
        value: &NewValue,
        edits: &mut Vec<Edit>,
    ) -> Result<(), NotEditable> {
        let node = &entry.value;
        if value.is_said_by(Some(node)) {
            return Ok(());
        }
        let written = node.span.slice(self.text).trim_end();
        let start = node.span.start as usize;
        let form = Form::of(node, written);
        let mut put = |span: Span, text: String| edits.push(Edit { span, text });
        match (form, &node.value, value) {
            (Form::Inline | Form::BlockList, Value::List(nodes), NewValue::List(texts))
                if self.can_grow(form, nodes) && nodes.len() <= texts.len() =>
            {
                let dash = self.dash(nodes).unwrap_or_default();
                let (write, before, after): (fn(&str) -> String, _, _) = match form {
                    Form::Inline => (yaml::flow_scalar, ", ", ""),
                    _ => (yaml::scalar, dash, self.line_end),
                };
                for (node, text) in nodes.iter().zip(texts) {
                    if node.as_scalar().is_some_and(|scalar| scalar.text != *text) {
                        put(node.span, write(text));
                    }
                }
                let more = &texts[nodes.len()..];
                let more: Vec<String> = more.iter().map(|text| write(text)).collect();
                if !more.is_empty() {
                    let at = match (form, nodes.last()) {
                        (Form::Inline, Some(last)) => last.span.end as usize,
                        _ => self.end_of(entry),
                    };
                    let more = more.join(&format!("{after}{before}"));
                    put(Span::at(at), format!("{before}{more}{after}"));
                }
            }
            (Form::Inline, ..) => put(Span::new(start, start + written.len()), value.inline()),
            (Form::BlockList, Value::List(nodes), NewValue::List(texts))
                if !texts.is_empty() && self.dash(nodes).is_some() =>
            {
                let dash = self.dash(nodes).unwrap_or_default();
                let end = self.line_end;
                let items = texts.iter();
                let items = items.map(|text| format!("{dash}{}{end}", yaml::scalar(text)));
                let first = nodes.first().map_or(start, |node| node.span.start as usize);
                put(Span::at(first - dash.len()), items.collect());
                self.remove_lines(first - dash.len(), self.end_of(entry), true, edits);
            }
            _ => {
                let Some(colon) = self.colon(entry) else {
                    return self.check(entry);
                };
                let line = self.line_after(colon);
                // The mark of a block scalar gives way to the value.
                let rest = &self.text[colon..line];
                let mark = match form {
                    Form::BlockScalar => {
                        rest.len() - rest.trim_start().trim_start_matches(is_mark).len()
                    }
                    _ => 0,
                };
                put(
                    Span::new(colon, colon + mark),
                    format!(" {}", value.inline()),
                );
                let may_comment = form != Form::BlockScalar;
                self.remove_lines(line, self.end_of(entry), may_comment, edits);
            }
        }
        Ok(())
    }

    /// Removes the lines from one byte to another; what is a comment stays.
    fn remove_lines(&self, from: usize, to: usize, may_comment: bool, edits: &mut Vec<Edit>) {
        let lines = lines_from(self.text, from).take_while(|line| (line.start as usize) < to);
        for span in lines {
            let is_comment = span.slice(self.text).trim_start().starts_with('#');
            if !(may_comment && is_comment) {
                let text = String::new();
                edits.push(Edit { span, text });
            }
        }
    }

    /// Whether a list can be changed item by item: there are some, each a text from its first letter to its last.
    fn can_grow(&self, form: Form, nodes: &[Node]) -> bool {
        let is_inline = |node: &Node| {
            let written = node.span.slice(self.text);
            node.as_scalar().is_some() && Form::of(node, written) == Form::Inline
        };
        !nodes.is_empty()
            && nodes.iter().all(is_inline)
            && (form == Form::Inline || self.dash(nodes).is_some())
    }

    /// What stands before the first item of a block list on its line: spaces, a dash, spaces.
    fn dash(&self, nodes: &[Node]) -> Option<&'a str> {
        let item = nodes.first()?.span.start as usize;
        let line = self.text[..item].rfind('\n')? + 1;
        let dash = &self.text[line..item];
        (dash.trim() == "-" && dash.ends_with(' ')).then_some(dash)
    }
}

impl Setting<'_> {
    fn is_about(&self, entry: &Entry) -> bool {
        self.names.contains(&entry.key.value.as_str())
    }
}

/// Whether a letter belongs to what opens a block scalar: `|`, `>-`, `|2+`.
fn is_mark(letter: char) -> bool {
    matches!(letter, '|' | '>' | '+' | '-' | '0'..='9')
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Not at all: the key stands alone.
    Empty,
    /// From its first letter to its last: a scalar, or a list or map in brackets.
    Inline,
    /// `|` or `>`, then indented lines.
    BlockScalar,
    /// A line for each item.
    BlockList,
    /// A line for each key.
    BlockMap,
}

impl Form {
    fn of(node: &Node, written: &str) -> Self {
        match &node.value {
            Value::Null if written.is_empty() => Self::Empty,
            // Its place is that of its text; the mark stands before it.
            Value::Scalar(scalar)
                if scalar.kind == ScalarKind::Text && !written.starts_with(['"', '\'']) =>
            {
                Self::BlockScalar
            }
            Value::List(_) if !written.starts_with('[') => Self::BlockList,
            Value::Map(_) if !written.starts_with('{') => Self::BlockMap,
            Value::Null if !["~", "null", "Null", "NULL"].contains(&written) => Self::Empty,
            _ => Self::Inline,
        }
    }
}

/// Whether the edits do what is wanted and nothing else.
fn says_the_wanted(
    text: &str,
    front: &FrontMatter,
    settings: &[Setting<'_>],
    edits: &[Edit],
) -> bool {
    let edited = apply_edits(text, edits);
    let after = parse(&edited);
    let (Some(old), Some(new)) = (front.root.as_map(), after.root.as_map()) else {
        return false;
    };
    let is_other = |entry: &&Entry| !settings.iter().any(|setting| setting.is_about(entry));
    let others = |map: &'_ Map| {
        let entries = map.entries.iter().filter(is_other);
        let pairs = entries.map(|entry| (entry.key.value.clone(), without_places(&entry.value)));
        pairs.collect::<Vec<_>>()
    };
    let is_set = |setting: &Setting<'_>| {
        let entries = || setting.names.iter().filter_map(|name| new.get(name));
        let speaks = entries().find(|node| node.value != Value::Null);
        setting
            .value
            .is_said_by(speaks.or_else(|| entries().next()))
    };
    let is_old = |message: &str| {
        let mut old = front.defects.iter();
        old.any(|defect| defect.report.message == message)
    };
    edited[after.body..] == text[front.body..]
        && others(old) == others(new)
        && settings.iter().all(is_set)
        && after
            .defects
            .iter()
            .all(|defect| is_old(&defect.report.message))
}

/// A node as it reads wherever it stands.
fn without_places(node: &Node) -> Node {
    let value = match &node.value {
        Value::List(nodes) => Value::List(nodes.iter().map(without_places).collect()),
        Value::Map(map) => {
            let entries = map.entries.iter().map(|entry| Entry {
                key: crate::text::Spanned::new(entry.key.value.clone(), Span::default()),
                value: without_places(&entry.value),
            });
            Value::Map(Map {
                entries: entries.collect(),
            })
        }
        value => value.clone(),
    };
    Node {
        span: Span::default(),
        value,
    }
}

#[cfg(test)]
mod tests;
