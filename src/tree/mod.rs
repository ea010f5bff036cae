//! Spanned values: what YAML front matter and TOML settings have in common.
//!
//! A scalar keeps the text as written, so that `1.10` stays `1.10` and `NO` stays `NO`; what it means is decided by the
//! schema that reads it. Maps keep their written order and, should a key stand twice, both entries.

use crate::text::{Span, Spanned};

/// A value and the bytes that it was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands. For a quoted scalar the quotes are included.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing: an empty YAML value, `~` or `null`.
    Null,
    /// A single value.
    Scalar(Scalar),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping.
    Map(Map),
}

/// A single value as text, and what its syntax says about its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text: as written where unquoted, unescaped where quoted.
    pub text: String,
    /// What the syntax says.
    pub kind: ScalarKind,
}

/// What a scalar's syntax says about its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarKind {
    /// YAML without quotes: text, number, date or truth value, as the schema wishes.
    Plain,
    /// Quoted: text.
    Text,
    /// TOML `true` or `false`.
    Bool,
    /// A TOML number.
    Number,
    /// A TOML date or date-time.
    Date,
}

impl ScalarKind {
    /// How an error message names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain | Self::Text => "text",
            Self::Bool => "a truth value",
            Self::Number => "a number",
            Self::Date => "a date",
        }
    }
}

/// A mapping in written order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Map {
    /// The entries; a repeated key stands here as often as it was written.
    pub entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key and where it stands.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

impl Map {
    /// The first value under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The first entry under `key`.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.value == key)
    }
}

impl Node {
    /// An empty map at the start of a file.
    #[must_use]
    pub fn empty_map() -> Self {
        Self {
            span: Span::default(),
            value: Value::Map(Map::default()),
        }
    }

    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The scalar, if it is one.
    #[must_use]
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar, whatever its syntax.
    #[must_use]
    pub fn text(&self) -> Option<Spanned<String>> {
        self.as_scalar()
            .map(|scalar| Spanned::new(scalar.text.clone(), self.span))
    }

    /// The texts of a list of scalars; a lone scalar is a list of one. What is no scalar is left out.
    #[must_use]
    pub fn texts(&self) -> Vec<Spanned<String>> {
        match &self.value {
            Value::List(nodes) => nodes.iter().filter_map(Node::text).collect(),
            _ => self.text().into_iter().collect(),
        }
    }

    /// The nodes of a list; anything but null is otherwise a list of itself.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(nodes) => nodes,
            Value::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// How an error message names what this is.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Scalar(scalar) => scalar.kind.name(),
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}
