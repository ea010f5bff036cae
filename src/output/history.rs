//! Renders what git knows of documents.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    list::ListFormat,
    table::{Table, short_id},
    write_json,
};
use crate::history::{Commit, DocumentPast, PastChange, PastReview};

/// The last change of every document.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct LastChanges<'a> {
    /// The documents, sorted by path.
    documents: &'a [LastChange<'a>],
}

/// A document's file and its last change.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LastChange<'a> {
    /// The file, relative to the library's root.
    pub path: &'a str,
    /// The commit that `git log -1 -- FILE` names; none where the file was never committed.
    pub last_change: Option<Commit>,
}

/// Writes the last change of each file. `width` is the terminal's; none where there is no terminal.
///
/// # Errors
/// Where the writer fails.
pub fn render_all(
    rows: &[LastChange<'_>],
    format: ListFormat,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let head = ["date", "commit", "path", "author", "subject", "email"];
    let mut table = Table::new(&head, (3, 5));
    for row in rows {
        let path = row.path.to_owned();
        table.row(match &row.last_change {
            Some(commit) => [
                commit.on.to_string(),
                short_id(&commit.id, width),
                path,
                commit.author.name.clone(),
                commit.subject.clone(),
                commit.author.email.clone(),
            ],
            None => ["", "", &path, "", "", ""].map(str::to_owned),
        });
    }
    match format {
        ListFormat::Json => write_json(&LastChanges { documents: rows }, out),
        ListFormat::Csv => table.csv(out),
        ListFormat::Text => table.text(width, out),
    }
}

/// Writes a document's changes, newest first. `width` is the terminal's; none where there is no terminal.
///
/// # Errors
/// Where the writer fails.
pub fn render_document(
    past: &DocumentPast,
    format: ListFormat,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let head = [
        "date",
        "commit",
        "author",
        "subject",
        "review",
        "renamed_from",
        "email",
    ];
    let mut table = Table::new(&head, (4, 6));
    for PastChange {
        commit,
        renamed_from,
        review,
    } in &past.changes
    {
        table.row([
            commit.on.to_string(),
            short_id(&commit.id, width),
            commit.author.name.clone(),
            commit.subject.clone(),
            review.as_ref().map(describe).unwrap_or_default(),
            renamed_from.clone().unwrap_or_default(),
            commit.author.email.clone(),
        ]);
    }
    match format {
        ListFormat::Json => write_json(past, out),
        ListFormat::Csv => table.csv(out),
        ListFormat::Text => table.text(width, out),
    }
}

/// What a commit did to the review keys, in words.
fn describe(review: &PastReview) -> String {
    let by = review.last_reviewed_by.as_deref().unwrap_or("nobody named");
    let on = review
        .last_reviewed_on
        .map_or_else(|| "without a date".to_owned(), |on| format!("dated {on}"));
    let has_moved = |key: &str| review.changed.contains(&key);
    if let (Some(day), Some(_)) = (review.last_reviewed_on, &review.last_review_outcome)
        && !review.is_recorded
        && has_moved("last_reviewed_on")
        && !has_moved("last_review_outcome")
    {
        return format!("the date moved to {day}, the outcome is from before");
    }
    match (&review.last_review_outcome, &review.reviewed_hash) {
        _ if review.last_reviewed_on.is_none() && review.reviewed_hash.is_none() => {
            "review keys changed".to_owned()
        }
        (Some(outcome), Some(_)) => format!("reviewed by {by}, {on}: {outcome}"),
        (Some(outcome), None) => {
            format!("review {on} by {by}, what was read is not recorded: {outcome}")
        }
        (None, _) => format!("review {on} by {by}, no outcome recorded"),
    }
}
