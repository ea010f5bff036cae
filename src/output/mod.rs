//! Renders results: each file turns one feature's result value into text or JSON on a writer.
//!
//! JSON documents are the serialised results inside an [`Envelope`]; text is for people and may change. Whatever comes
//! from a document goes through [`crate::text::printable`] before it can reach a terminal.

pub mod assess;
pub mod build;
pub mod config;
pub mod diff;
mod digest;
pub mod due;
pub mod findings;
pub mod history;
mod ics;
pub mod list;
pub mod owners;
pub mod patch;
pub mod reassign;
pub mod review;
pub mod rules;
pub mod schema;
pub mod search;
pub mod show;
pub mod status;
mod table;
pub mod trend;
mod wrap;

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

/// The formats that most commands speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: versioned.
    Json,
}

/// A JSON document: the result's own keys beside the version of their shape.
#[derive(Debug, Serialize, JsonSchema)]
struct Envelope<'a, T> {
    /// The version of the document's shape. Keys may be added to it; what changes the meaning of one gets a new version.
    #[schemars(extend("const" = 1))]
    version: u32,
    #[serde(flatten)]
    result: &'a T,
}

/// Writes a result as one JSON document, `"version": 1`, with a line feed at the end.
///
/// # Errors
/// Where the writer fails.
pub fn write_json<T: Serialize + JsonSchema>(result: &T, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Envelope { version: 1, result })
        .map_err(io::Error::from)?;
    writeln!(out)
}

/// Writes a result as one JSON document on a line of its own, with its version as in [`write_json`].
fn write_json_line<T: Serialize + JsonSchema>(result: &T, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Envelope { version: 1, result })?;
    writeln!(out)
}
