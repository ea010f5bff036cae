//! The settings that hold, key by key, each with the place that it comes from.
//!
//! A value counts where [`schema::stands`] says so, which is what the reader of settings goes by as well.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::reader::defaults;
use crate::{
    library::{
        keys,
        schema::{self, Field, Shape},
    },
    text::LineIndex,
    toml,
    tree::{Entry, Map, Node, ScalarKind, Value},
};

/// A setting that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EffectiveSetting {
    /// The key with those of its tables: `review.every.standard`, `overrides[0].paths`.
    pub key: String,
    /// The value.
    pub value: SettingValue,
    /// Where it comes from.
    pub from: SettingOrigin,
    /// The line of `sopbook.toml` that says so; none for a default.
    pub line: Option<u32>,
    /// The line of a value that could not be understood, so that the default holds instead.
    pub ignored_line: Option<u32>,
    /// The tables that hold the key.
    #[serde(skip)]
    pub table: Vec<String>,
    /// Which one it is, where the table is one of a list.
    #[serde(skip)]
    pub index: Option<usize>,
    /// The key by itself.
    #[serde(skip)]
    pub name: String,
}

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SettingOrigin {
    /// The program.
    Default,
    /// `sopbook.toml`.
    Settings,
}

/// A value as TOML and JSON know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum SettingValue {
    /// `true` or `false`.
    Truth(bool),
    /// A whole number.
    Number(i64),
    /// A text or a date.
    Text(String),
    /// A list.
    List(Vec<SettingValue>),
    /// A table.
    Table(BTreeMap<String, SettingValue>),
}

/// Lists the settings that hold, in the order of the reference, given the text of the settings file.
#[must_use]
pub fn effective_settings(text: Option<&str>) -> Vec<EffectiveSetting> {
    let text = text.unwrap_or("");
    let parsed = toml::parse(text);
    let mut walk = Walk {
        text,
        lines: LineIndex::new(text),
        found: Vec::new(),
    };
    let place = Place::default();
    walk.fields(
        keys::SETTINGS,
        parsed.root.as_map(),
        Some(defaults()),
        &place,
    );
    walk.found
}

/// The default of a key of `sopbook.toml`, if it has one.
#[must_use]
pub fn default_setting(path: &[&str]) -> Option<SettingValue> {
    let (last, tables) = path.split_last()?;
    let mut map = defaults();
    for table in tables {
        map = map.get(table)?.as_map()?;
    }
    Some(value_of(map.get(last)?))
}

/// A table on the way.
#[derive(Clone, Default)]
struct Place {
    table: Vec<String>,
    index: Option<usize>,
}

impl Place {
    fn below(&self, name: &str) -> Self {
        let mut table = self.table.clone();
        table.push(name.to_owned());
        Self { table, index: None }
    }
}

struct Walk<'a> {
    text: &'a str,
    lines: LineIndex,
    found: Vec<EffectiveSetting>,
}

impl Walk<'_> {
    fn fields(
        &mut self,
        fields: &[Field],
        own: Option<&Map>,
        defaults: Option<&Map>,
        place: &Place,
    ) {
        // TOML wants the keys of a table before the tables in it.
        for field in fields {
            self.key(field, own, defaults, place);
        }
        for field in fields {
            let below = place.below(field.name);
            let own = own.and_then(|map| map.get(field.name));
            let map = own.and_then(Node::as_map);
            match field.shape {
                Shape::Record(fields) => {
                    let defaults = defaults.and_then(|map| map.get(field.name)?.as_map());
                    self.fields(fields, map, defaults, &below);
                }
                Shape::Table(shape) => {
                    let entries = map.map(|map| map.entries.as_slice()).unwrap_or_default();
                    self.entries(entries, *shape, &below);
                }
                Shape::Records(fields) => self.records(own, fields, &below),
                Shape::FolderDefaults => self.records(own, &keys::folder_defaults(), &below),
                _ => {}
            }
        }
    }

    fn key(&mut self, field: &Field, own: Option<&Map>, defaults: Option<&Map>, place: &Place) {
        let is_table = matches!(
            field.shape,
            Shape::Record(_) | Shape::Table(_) | Shape::Records(_) | Shape::FolderDefaults
        );
        let own = own.and_then(|map| map.entry(field.name));
        let default = defaults.and_then(|map| map.get(field.name));
        match own {
            _ if is_table => {}
            Some(entry) if schema::stands(&entry.value, field.shape) => self.written(entry, place),
            own => {
                if let Some(default) = default {
                    let ignored = own.map(|entry| self.line(entry));
                    self.push(
                        field.name,
                        default,
                        SettingOrigin::Default,
                        None,
                        ignored,
                        place,
                    );
                }
            }
        }
    }

    /// The entries of a table with free names.
    fn entries(&mut self, entries: &[Entry], shape: Shape, place: &Place) {
        for entry in entries {
            match (shape, entry.value.as_map()) {
                (Shape::Record(fields), Some(map)) if !map.entries.is_empty() => {
                    self.fields(fields, Some(map), None, &place.below(&entry.key.value));
                }
                (Shape::Record(_), None) => {}
                _ if schema::stands(&entry.value, shape) => self.written(entry, place),
                _ => {}
            }
        }
    }

    fn records(&mut self, own: Option<&Node>, fields: &[Field], place: &Place) {
        let maps = own.map(Node::items).unwrap_or_default();
        for (index, map) in maps.iter().filter_map(Node::as_map).enumerate() {
            let place = Place {
                index: Some(index),
                ..place.clone()
            };
            for field in fields {
                let entry = map.entry(field.name);
                if let Some(entry) = entry.filter(|entry| schema::stands(&entry.value, field.shape))
                {
                    self.written(entry, &place);
                }
            }
        }
    }

    fn written(&mut self, entry: &Entry, place: &Place) {
        let line = Some(self.line(entry));
        let name = &entry.key.value;
        self.push(
            name,
            &entry.value,
            SettingOrigin::Settings,
            line,
            None,
            place,
        );
    }

    fn line(&self, entry: &Entry) -> u32 {
        self.lines.position(self.text, entry.key.span.start).line
    }

    fn push(
        &mut self,
        name: &str,
        value: &Node,
        from: SettingOrigin,
        line: Option<u32>,
        ignored_line: Option<u32>,
        place: &Place,
    ) {
        let mut key = place.table.join(".");
        if let Some(index) = place.index {
            key.push_str(&format!("[{index}]"));
        }
        self.found.push(EffectiveSetting {
            key: format!("{key}.{name}"),
            value: value_of(value),
            from,
            line,
            ignored_line,
            table: place.table.clone(),
            index: place.index,
            name: name.to_owned(),
        });
    }
}

pub(in crate::library) fn value_of(node: &Node) -> SettingValue {
    match &node.value {
        Value::Null => SettingValue::Text(String::new()),
        Value::Scalar(scalar) => match scalar.kind {
            ScalarKind::Bool => SettingValue::Truth(scalar.text == "true"),
            ScalarKind::Number => match scalar.text.parse() {
                Ok(number) => SettingValue::Number(number),
                Err(_) => SettingValue::Text(scalar.text.clone()),
            },
            ScalarKind::Plain | ScalarKind::Text | ScalarKind::Date => {
                SettingValue::Text(scalar.text.clone())
            }
        },
        Value::List(nodes) => SettingValue::List(nodes.iter().map(value_of).collect()),
        Value::Map(map) => {
            let entries = map.entries.iter();
            let entries = entries.map(|entry| (entry.key.value.clone(), value_of(&entry.value)));
            SettingValue::Table(entries.collect())
        }
    }
}
