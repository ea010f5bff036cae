//! The one schema checker: front matter and settings are both spanned trees, and both are held against tables like
//! [`Field`].
//!
//! The tables are data: help texts and JSON schemas derive from them. Checking collects one defect for each key that is
//! unknown or of the wrong shape; whoever reads the tree afterwards takes what has the right shape and leaves the rest.

use super::keys;
use crate::{
    clock::{Interval, parse_date},
    diagnostic::{Defect, DefectKind, Report, keep_keys_apart},
    text::{is_kebab_case, nearest, one_line},
    tree::{Map, Node, ScalarKind, Value},
};

/// A key that a file may hold.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key as written.
    pub name: &'static str,
    /// What may stand under it.
    pub shape: Shape,
    /// One sentence on what it means.
    pub doc: &'static str,
}

/// What may stand under a key.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any text on one line or many.
    Text,
    /// Text, or a list of texts.
    Texts,
    /// A list of lists of texts.
    TextGroups,
    /// A kebab-case id.
    Id,
    /// `true` or `false`.
    Bool,
    /// A truth value, or `no, why`.
    BoolOrReason,
    /// A whole number, zero or more.
    Integer,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A span of time: `6 months`, `90 days`, `P1Y`.
    Interval,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// One or several of a few words.
    Choices(&'static [&'static str]),
    /// A map with these keys.
    Record(&'static [Field]),
    /// A list of maps with these keys.
    Records(&'static [Field]),
    /// A map from free names to one shape.
    Table(&'static Shape),
    /// A list of maps with [`keys::folder_defaults`].
    FolderDefaults,
}

impl Shape {
    /// What may stand there, in words that continue "where … belongs".
    #[must_use]
    pub fn wanted(self) -> String {
        let words = match self {
            Self::Text => "text",
            Self::Texts => "text or a list of texts",
            Self::TextGroups => "a list of lists of words",
            Self::Id => "a kebab-case id",
            Self::Bool => "`true` or `false`",
            Self::BoolOrReason => "`true`, `false` or `no, why`",
            Self::Integer => "a whole number",
            Self::Date => "a date like 2026-01-31",
            Self::Interval => "a span like `6 months`, `90 days` or `P1Y`",
            Self::Choice(words) | Self::Choices(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                return words.join(" or ");
            }
            Self::Record(_) => "a map",
            Self::Records(_) | Self::FolderDefaults => "a list of maps",
            Self::Table(_) => "a table",
        };
        words.to_owned()
    }
}

/// Shorthand for the tables.
pub(super) const fn field(name: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field { name, shape, doc }
}

/// Holds a map against its fields. `also` lists further names that are fine (aliases).
#[must_use]
pub fn check(map: &Map, fields: &[Field], also: &[&str]) -> Vec<Defect> {
    let mut defects = Vec::new();
    check_map(map, fields, also, &mut defects);
    defects
}

fn check_map(map: &Map, fields: &[Field], also: &[&str], defects: &mut Vec<Defect>) {
    let absent: Vec<&str> = fields
        .iter()
        .map(|field| field.name)
        .filter(|name| map.get(name).is_none())
        .collect();
    let mut unknown = Vec::new();
    for entry in &map.entries {
        let key = &entry.key;
        if let Some(field) = fields.iter().find(|field| field.name == key.value) {
            check_value(&key.value, &entry.value, field.shape, defects);
        } else if !key.value.is_empty() && !also.contains(&key.value.as_str()) {
            let shown = one_line(&key.value);
            let mut report = Report::new(key.span, format!("unknown key `{shown}`"));
            report = match nearest(&key.value, absent.iter().copied()) {
                Some(name) => report
                    .help(format!("did you mean `{name}`?"))
                    .edit(key.span, name),
                None => report.help(
                    "remove it, or see `sopbook explain unknown-field` for the keys there are",
                ),
            };
            unknown.push(report);
        }
    }
    keep_keys_apart(&mut unknown, &[]);
    let unknown = unknown.into_iter();
    defects.extend(unknown.map(|report| Defect::new(DefectKind::UnknownField, report)));
}

fn check_value(key: &str, node: &Node, shape: Shape, defects: &mut Vec<Defect>) {
    if node.value == Value::Null {
        return;
    }
    let scalar = node.as_scalar();
    let text = scalar.map(|scalar| scalar.text.as_str());
    match shape {
        Shape::Text if text.is_none() => wrong(defects, key, node, shape),
        Shape::Text => {}
        Shape::Texts => match &node.value {
            Value::Map(_) => wrong(defects, key, node, shape),
            Value::List(nodes) => {
                for node in nodes.iter().filter(|node| node.as_scalar().is_none()) {
                    wrong(defects, key, node, Shape::Text);
                }
            }
            _ => {}
        },
        Shape::TextGroups => {
            let lists = |node: &Node| matches!(&node.value, Value::List(nodes) if nodes.iter().all(|node| node.as_scalar().is_some()));
            if !matches!(&node.value, Value::List(nodes) if nodes.iter().all(lists)) {
                wrong(defects, key, node, shape);
            }
        }
        Shape::Id => match text {
            Some(text) if is_kebab_case(text) => {}
            Some(text) => {
                let slug = crate::text::kebab_case(text);
                let report = Report::new(
                    node.span,
                    format!("the id `{}` is not kebab-case", one_line(text)),
                );
                let report = if slug.is_empty() {
                    report
                } else {
                    report.help(format!(
                        "write `{slug}`: lower-case words joined by hyphens"
                    ))
                };
                defects.push(Defect::new(DefectKind::InvalidId, report));
            }
            None => wrong(defects, key, node, shape),
        },
        Shape::Bool if truth(node).is_none() => wrong(defects, key, node, shape),
        Shape::Bool => {}
        Shape::BoolOrReason => match text {
            _ if truth(node).is_some() => {}
            Some(text)
                if text.split_once(',').is_some_and(|(word, why)| {
                    word.trim().eq_ignore_ascii_case("no") && !why.trim().is_empty()
                }) => {}
            _ => wrong(defects, key, node, shape),
        },
        Shape::Integer if integer(node).is_none() => wrong(defects, key, node, shape),
        Shape::Integer => {}
        Shape::Date if text.and_then(parse_date).is_none() => {
            wrong(defects, key, node, shape);
        }
        Shape::Date => {}
        Shape::Interval if text.and_then(Interval::parse).is_none() => {
            wrong(defects, key, node, shape);
        }
        Shape::Interval => {}
        Shape::Choice(words) => {
            if !text.is_some_and(|text| words.contains(&text)) {
                wrong(defects, key, node, shape);
            }
        }
        Shape::Choices(words) => {
            for node in node.items() {
                check_value(key, node, Shape::Choice(words), defects);
            }
        }
        Shape::Record(fields) => match &node.value {
            Value::Map(map) => check_map(map, fields, &[], defects),
            _ => wrong(defects, key, node, shape),
        },
        Shape::FolderDefaults => check_records(key, node, shape, &keys::folder_defaults(), defects),
        Shape::Records(fields) => check_records(key, node, shape, fields, defects),
        Shape::Table(values) => match &node.value {
            Value::Map(map) => {
                for entry in &map.entries {
                    check_value(&entry.key.value, &entry.value, *values, defects);
                }
            }
            _ => wrong(defects, key, node, shape),
        },
    }
}

/// Whether a value counts. One that does not is a defect, and the key's default holds; in a list, single values may be
/// defects without that.
#[must_use]
pub fn stands(node: &Node, shape: Shape) -> bool {
    let text = node.as_scalar().map(|scalar| scalar.text.as_str());
    match shape {
        Shape::Text | Shape::Id | Shape::BoolOrReason => text.is_some(),
        Shape::Texts | Shape::Choices(_) => match &node.value {
            Value::List(nodes) if !nodes.is_empty() => !node.texts().is_empty(),
            value => matches!(value, Value::Scalar(_) | Value::List(_)),
        },
        Shape::Bool => truth(node).is_some(),
        Shape::Integer => integer(node).is_some(),
        Shape::Date => text.and_then(parse_date).is_some(),
        Shape::Interval => text.and_then(Interval::parse).is_some(),
        Shape::Choice(words) => text.is_some_and(|text| words.contains(&text)),
        Shape::Record(_) | Shape::Table(_) => matches!(node.value, Value::Map(_)),
        Shape::TextGroups | Shape::Records(_) | Shape::FolderDefaults => {
            matches!(node.value, Value::List(_))
        }
    }
}

fn check_records(
    key: &str,
    node: &Node,
    shape: Shape,
    fields: &[Field],
    defects: &mut Vec<Defect>,
) {
    let Value::List(nodes) = &node.value else {
        return wrong(defects, key, node, shape);
    };
    for node in nodes {
        match &node.value {
            Value::Map(map) => check_map(map, fields, &[], defects),
            _ => wrong(defects, key, node, Shape::Record(&[])),
        }
    }
}

fn wrong(defects: &mut Vec<Defect>, key: &str, node: &Node, shape: Shape) {
    let wanted = shape.wanted();
    let got = match node.as_scalar() {
        Some(scalar) => format!("`{}`", one_line(&scalar.text)),
        None => node.kind_name().to_owned(),
    };
    let report = Report::new(
        node.span,
        format!("`{key}` is {got}, where {wanted} belongs"),
    );
    defects.push(Defect::new(
        DefectKind::Invalid,
        report.label(format!("expected {wanted}")),
    ));
}

/// The truth value of a node: TOML's, or YAML's `true` and `false` in any case.
#[must_use]
pub fn truth(node: &Node) -> Option<bool> {
    let scalar = node.as_scalar()?;
    match scalar.kind {
        ScalarKind::Bool | ScalarKind::Plain if scalar.text.eq_ignore_ascii_case("true") => {
            Some(true)
        }
        ScalarKind::Bool | ScalarKind::Plain if scalar.text.eq_ignore_ascii_case("false") => {
            Some(false)
        }
        _ => None,
    }
}

/// The whole number of a node.
#[must_use]
pub fn integer(node: &Node) -> Option<u32> {
    let scalar = node.as_scalar()?;
    matches!(scalar.kind, ScalarKind::Number | ScalarKind::Plain)
        .then(|| scalar.text.parse().ok())
        .flatten()
}
