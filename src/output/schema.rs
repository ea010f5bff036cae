//! The published JSON schemas: what each JSON document holds, what front matter may say, what settings may say.
//!
//! Those of documents come from the types that [`write_json`](super::write_json) serialises, their descriptions from the
//! comments on the fields; the other two from the tables that the checker reads. So no schema is written by hand, and a
//! result without one does not compile.

use std::io::{self, Write};

use schemars::{JsonSchema, Schema, generate::SchemaSettings, transform::RecursiveTransform};
use serde_json::{Value, json};

use super::{
    Envelope,
    config::Configuration,
    digest::OwnerIssue,
    findings::Counted,
    history::LastChanges,
    list::DocumentList,
    review::NextReviews,
    rules::{Described, RuleList},
    search::GoldenReport,
    show::Shown,
};
use crate::{
    diagnostic::Finding,
    history::DocumentPast,
    library::{Assessment, DueList, LibrarySummary, front_matter_schema, settings_schema},
    lint::{RULES, Rule},
    ownership::{Comparison, HandOver, Survey},
    review::SinceReview,
    search::Answer,
    site::BuildReport,
    text::nearest,
    trend::Trend,
};

/// A schema that programs may rely on.
#[derive(Debug, Clone, Copy)]
pub struct PublishedSchema {
    /// Its permanent name.
    pub name: &'static str,
    /// What it describes: the words after "the schema of".
    pub about: &'static str,
    make: fn() -> Value,
}

/// Every schema, by name.
pub const SCHEMAS: &[PublishedSchema] = &[
    published::<Assessment>("assess", "`sopbook assess --format json`"),
    published::<BuildReport>("build", "`sopbook build --format json`"),
    PublishedSchema {
        name: "config",
        about: "`sopbook.toml`, the settings of a library",
        make: config,
    },
    published::<Configuration>("config-show", "`sopbook config show --format json`"),
    published::<SinceReview>("diff", "`sopbook diff ID --format json`"),
    published::<DueList>("due", "`sopbook due --format json`"),
    published::<Finding>("finding", "a line of `sopbook lint --format jsonl`"),
    published::<Counted<'static>>("findings", "`sopbook lint --format json`"),
    PublishedSchema {
        name: "front-matter",
        about: "front matter: an SOP's under `#/$defs/sop`, a checklist's under `#/$defs/checklist`",
        make: front_matter_schema,
    },
    published::<GoldenReport>("golden-queries", "`sopbook search --golden --format json`"),
    published::<DocumentPast>("history", "`sopbook history ID --format json`"),
    published::<LastChanges<'static>>("last-changes", "`sopbook history --format json`"),
    published::<DocumentList<'static>>("list", "`sopbook list --format json`"),
    published::<OwnerIssue>("owner-issue", "a line of `sopbook due --format issues`"),
    published::<Survey>("owners", "`sopbook owners --format json`"),
    published::<Comparison>("owners-check", "`sopbook owners --check --format json`"),
    published::<HandOver>("reassign", "`sopbook reassign --format json`"),
    published::<NextReviews>("reviews", "`sopbook review --next --format json`"),
    published::<Described>("rule", "`sopbook explain RULE --format json`"),
    published::<RuleList>("rules", "`sopbook explain --format json`"),
    published::<Answer>("search", "`sopbook search QUERY --format json`"),
    published::<Shown<'static>>("show", "`sopbook show ID --format json`"),
    published::<LibrarySummary>("status", "`sopbook status --format json`"),
    published::<Trend>("trend", "`sopbook trend --format json`"),
];

const fn published<T: JsonSchema + 'static>(
    name: &'static str,
    about: &'static str,
) -> PublishedSchema {
    PublishedSchema {
        name,
        about,
        make: document::<T>,
    }
}

/// Finds a schema by its name.
///
/// # Errors
/// The nearest name, where one is near.
pub fn find_schema(name: &str) -> Result<&'static PublishedSchema, Option<&'static str>> {
    let mut schemas = SCHEMAS.iter();
    schemas
        .find(|schema| schema.name == name)
        .ok_or_else(|| nearest(name, SCHEMAS.iter().map(|schema| schema.name)))
}

impl PublishedSchema {
    /// The schema as a JSON document of JSON Schema 2020-12.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut schema = (self.make)();
        if let Value::Object(schema) = &mut schema {
            let mut set = |key: &str, value: String| schema.insert(key.to_owned(), value.into());
            set(
                "$schema",
                "https://json-schema.org/draft/2020-12/schema".to_owned(),
            );
            set("$id", format!("urn:sopbook:schema:{}:1", self.name));
            set("title", format!("sopbook {}", self.name));
            set("description", format!("The shape of {}.", self.about));
        }
        schema
    }
}

/// Writes the names, one line each.
///
/// # Errors
/// Where the writer fails.
pub fn render_list(out: &mut dyn Write) -> io::Result<()> {
    let widest = SCHEMAS.iter().map(|schema| schema.name.len()).max();
    let widest = widest.unwrap_or(0);
    SCHEMAS
        .iter()
        .try_for_each(|schema| writeln!(out, "{:widest$}  {}", schema.name, schema.about))
}

/// Writes one schema.
///
/// # Errors
/// Where the writer fails.
pub fn render(schema: &PublishedSchema, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &schema.json()).map_err(io::Error::from)?;
    writeln!(out)
}

/// The schema of what [`write_json`](super::write_json) makes of a result.
fn document<T: JsonSchema + 'static>() -> Value {
    SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(RecursiveTransform(tidy))
        .into_generator()
        .into_root_schema_for::<Envelope<'static, T>>()
        .to_value()
}

/// Closes an object whose keys are known, and drops what means something to Rust alone.
fn tidy(schema: &mut Schema) {
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    let format = schema.get("format").and_then(Value::as_str);
    if format.is_some_and(|format| format.starts_with("uint")) {
        schema.remove("format");
    }
    let description = schema.get("description").and_then(Value::as_str);
    if let Some(text) = description.map(|text| text.replace("[`", "`").replace("`]", "`")) {
        schema.insert("description".to_owned(), Value::String(text));
    }
}

/// The schema of settings, with the rules by name.
fn config() -> Value {
    let mut schema = settings_schema();
    for rules in [
        "/properties/rules",
        "/properties/overrides/items/properties/rules",
    ] {
        if let Some(rules) = schema.pointer_mut(rules) {
            name_rules(rules);
        }
    }
    schema
}

/// Replaces "any name" by the rules that there are.
fn name_rules(table: &mut Value) {
    let level = table["additionalProperties"].take();
    let known = |rule: &Rule| {
        let mut level = level.clone();
        level["description"] = rule.summary().into();
        (rule.name.to_owned(), level)
    };
    table["properties"] = Value::Object(RULES.iter().map(known).collect());
    table["additionalProperties"] = json!(false);
}
