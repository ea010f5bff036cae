//! Renders a list of documents.

use std::{
    io::{self, Write},
    sync::Arc,
};

use serde::Serialize;

use super::{Format, write_json};
use crate::{
    library::{Document, Facets, Library},
    text::one_line,
};

/// A list of documents as JSON.
#[derive(Debug, Serialize)]
struct DocumentList<'a> {
    documents: Vec<Row<'a>>,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    id: &'a str,
    title: &'a str,
    path: &'a str,
    #[serde(flatten)]
    facets: Facets,
}

/// Writes the documents, one line each, or as JSON.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    library: &Library,
    documents: &[&Arc<Document>],
    format: Format,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows = documents.iter().map(|document| Row {
        id: document.id.as_str(),
        title: document.title(),
        path: document.path.as_str(),
        facets: library.facets(document),
    });
    let list = DocumentList {
        documents: rows.collect(),
    };
    match format {
        Format::Json => write_json(&list, out),
        Format::Text => {
            for row in &list.documents {
                writeln!(out, "{}  {}  {}", row.id, one_line(row.title), row.path)?;
            }
            Ok(())
        }
    }
}
