//! The JSON schemas of front matter and settings, made from the tables that [`super::schema`] checks against.
//!
//! An editor that validates with them and `sopbook lint` agree, because neither has a list of its own. A schema cannot say
//! everything that the checker knows (which dates exist, who is in the roster): it passes some of what lint reports.

use serde_json::{Map, Value, json};

use super::{
    keys,
    schema::{Field, Shape},
    settings::{defaults, value_of},
};
use crate::tree::{self, Node};

/// The schema of front matter: an SOP's or a checklist's, each under `$defs`.
#[must_use]
pub fn front_matter_schema() -> Value {
    json!({
        "$defs": { "sop": record(keys::SOP, None), "checklist": record(keys::CHECKLIST, None) },
        "anyOf": [ { "$ref": "#/$defs/sop" }, { "$ref": "#/$defs/checklist" } ],
    })
}

/// The schema of `sopbook.toml`.
#[must_use]
pub fn settings_schema() -> Value {
    record(keys::SETTINGS, Some(defaults()))
}

fn record(fields: &[Field], defaults: Option<&tree::Map>) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| {
            let default = defaults.and_then(|map| map.get(field.name));
            let mut schema = shape(field.shape, default);
            if let Value::Object(schema) = &mut schema {
                schema.insert("description".to_owned(), field.doc.into());
                if let Some(default) = default.filter(|default| default.as_map().is_none()) {
                    schema.insert("default".to_owned(), json!(value_of(default)));
                }
            }
            (field.name.to_owned(), schema)
        })
        .collect();
    json!({ "type": ["object", "null"], "properties": properties, "additionalProperties": false })
}

/// What may stand under a key. A key without a value (`owner:`) counts as not written, so `null` is always fine.
fn shape(shape: Shape, defaults: Option<&Node>) -> Value {
    // Text needs no quotation marks: a title may be `2024`.
    let word = || json!({ "type": ["string", "number", "boolean"] });
    let list = |items: Value| json!({ "type": ["array", "null"], "items": items });
    match shape {
        Shape::Text => json!({ "type": ["string", "number", "boolean", "null"] }),
        Shape::Texts => json!({
            "type": ["string", "number", "boolean", "array", "null"],
            "items": word(),
        }),
        Shape::TextGroups => list(json!({ "type": "array", "items": word() })),
        Shape::Id => json!({
            "type": ["string", "integer", "null"],
            "pattern": r"^[\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}]+(-[\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}]+)*$",
        }),
        Shape::Bool => json!({ "type": ["boolean", "null"] }),
        Shape::BoolOrReason => json!({
            "type": ["boolean", "string", "null"],
            "pattern": r"^\s*[Nn][Oo]\s*,\s*\S",
        }),
        Shape::Integer => {
            json!({ "type": ["integer", "null"], "minimum": 0, "maximum": u32::MAX })
        }
        Shape::Date => json!({
            "type": ["string", "null"],
            "pattern": r"^\s*\d{4}-\d{2}-\d{2}([Tt ].*)?\s*$",
        }),
        Shape::Interval => json!({
            "type": ["string", "null"],
            "pattern": r"^\s*(\d+[ _-]*([Dd][Aa][Yy]|[Ww][Ee][Ee][Kk]|[Mm][Oo][Nn][Tt][Hh]|[Yy][Ee][Aa][Rr])[Ss]?|[Pp](\d+[YyMmWwDd])+)\s*$",
        }),
        Shape::Choice(words) => {
            let words = words.iter().copied().map(Value::from).chain([Value::Null]);
            json!({ "enum": words.collect::<Vec<_>>() })
        }
        Shape::Choices(words) => {
            let nothing = [Value::Null];
            let one = words.iter().copied().map(Value::from).chain(nothing);
            json!({ "anyOf": [{ "enum": one.collect::<Vec<_>>() }, list(json!({ "enum": words }))] })
        }
        Shape::Record(fields) => record(fields, defaults.and_then(Node::as_map)),
        Shape::Records(fields) => list(record(fields, None)),
        Shape::Table(values) => json!({
            "type": ["object", "null"],
            "additionalProperties": self::shape(*values, None),
        }),
        Shape::FolderDefaults => list(record(&keys::folder_defaults(), None)),
    }
}
