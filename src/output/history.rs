//! Renders what git knows of documents.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{list::ListFormat, write_csv, write_json};
use crate::{
    clock::Date,
    history::{Change, Commit, History, HistoryError, KeyChanges, Signing},
    library::Document,
    text::one_line,
};

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

/// What git knows of one document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentPast {
    /// The document's id.
    id: String,
    /// Where its file is.
    path: String,
    /// Whether the file says something else than the last commit.
    has_uncommitted_changes: bool,
    /// The changes, newest first.
    changes: Vec<PastChange>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PastChange {
    #[serde(flatten)]
    commit: Commit,
    /// What the file was called before.
    renamed_from: Option<String>,
    /// What the commit did to the review keys; none where it left them as they were.
    review: Option<PastReview>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PastReview {
    /// The keys that the commit changed.
    changed: Vec<&'static str>,
    /// `last_reviewed_on` after the commit.
    last_reviewed_on: Option<Date>,
    /// `last_reviewed_by` after the commit.
    last_reviewed_by: Option<String>,
    /// `last_review_outcome` after the commit.
    last_review_outcome: Option<String>,
    /// `reviewed_hash` after the commit.
    reviewed_hash: Option<String>,
    /// Whether the commit left what the document says as it was.
    left_body: bool,
}

impl DocumentPast {
    /// Collects what a history knows of a document.
    ///
    /// # Errors
    /// Where git cannot read the last version.
    pub fn read(document: &Document, history: &History) -> Result<Self, HistoryError> {
        let signings: Vec<_> = history.signings(&document.path).collect();
        let last = history.changes(&document.path).next();
        let committed = last.map(Change::texts).transpose()?;
        let committed = committed.and_then(|(_, after)| after);
        let changes = history.changes(&document.path).map(|change| {
            let commit = change.commit();
            let signing = signings
                .iter()
                .find(|(signed, _)| signed.commit().id == commit.id);
            PastChange {
                review: signing.map(|(_, signing)| PastReview::new(signing)),
                renamed_from: change.renamed_from().map(|path| path.to_string()),
                commit,
            }
        });
        Ok(Self {
            id: document.id.to_string(),
            path: document.path.to_string(),
            has_uncommitted_changes: committed.is_none_or(|text| *text != *document.text),
            changes: changes.collect(),
        })
    }
}

impl PastReview {
    fn new(signing: &Signing) -> Self {
        let KeyChanges {
            on,
            by,
            outcome,
            hash,
        } = signing.changed;
        let keys = [
            (on, "last_reviewed_on"),
            (by, "last_reviewed_by"),
            (outcome, "last_review_outcome"),
            (hash, "reviewed_hash"),
        ];
        Self {
            changed: keys
                .into_iter()
                .filter_map(|(changed, key)| changed.then_some(key))
                .collect(),
            last_reviewed_on: signing.on,
            last_reviewed_by: signing.by.clone(),
            last_review_outcome: signing.outcome.clone(),
            reviewed_hash: signing.hash.clone(),
            left_body: signing.left_body,
        }
    }

    /// What the commit did, in words.
    fn describe(&self) -> String {
        let by = self.last_reviewed_by.as_deref().unwrap_or("nobody named");
        let on = self
            .last_reviewed_on
            .map_or_else(|| "without a date".to_owned(), |on| format!("dated {on}"));
        match (&self.last_review_outcome, &self.reviewed_hash) {
            _ if self.last_reviewed_on.is_none() && self.reviewed_hash.is_none() => {
                "review keys changed".to_owned()
            }
            (Some(outcome), Some(_)) => format!("reviewed by {by}, {on}: {outcome}"),
            (Some(outcome), None) => {
                format!("review {on} by {by}, what was read is not recorded: {outcome}")
            }
            (None, _) => format!("review {on} by {by}, no outcome recorded"),
        }
    }
}

/// Writes the last change of each file, one line each.
///
/// # Errors
/// Where the writer fails.
pub fn render_all(
    rows: &[LastChange<'_>],
    format: ListFormat,
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == ListFormat::Json {
        return write_json(&LastChanges { documents: rows }, out);
    }
    if format == ListFormat::Csv {
        write_csv(
            &["path", "date", "commit", "author", "email", "subject"].map(str::to_owned),
            out,
        )?;
    }
    for row in rows {
        let commit = row.last_change.as_ref();
        let cell = |part: &dyn Fn(&Commit) -> String| commit.map(part).unwrap_or_default();
        let cells = [
            row.path.to_owned(),
            cell(&|commit| commit.on.to_string()),
            cell(&|commit| commit.id.clone()),
            cell(&|commit| commit.author.name.clone()),
            cell(&|commit| commit.author.email.clone()),
            cell(&|commit| commit.subject.clone()),
        ]
        .map(|cell| one_line(&cell));
        if format == ListFormat::Csv {
            write_csv(&cells, out)?;
            continue;
        }
        let [path, on, id, author, _, subject] = cells;
        if commit.is_none() {
            writeln!(out, "{on:10}  {id:7}  {path}: never committed")?;
        } else {
            writeln!(out, "{on}  {}  {path}: {author}, {subject}", &id[..7])?;
        }
    }
    Ok(())
}

/// Writes a document's changes, newest first.
///
/// # Errors
/// Where the writer fails.
pub fn render_document(
    past: &DocumentPast,
    format: ListFormat,
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == ListFormat::Json {
        return write_json(past, out);
    }
    if format == ListFormat::Csv {
        let head = [
            "date",
            "commit",
            "author",
            "email",
            "subject",
            "renamed_from",
            "review",
        ];
        write_csv(&head.map(str::to_owned), out)?;
    } else if past.has_uncommitted_changes {
        writeln!(out, "{:10}  {:7}  changes that are not committed", "", "")?;
    }
    for change in &past.changes {
        let commit = &change.commit;
        let review = change.review.as_ref().map(PastReview::describe);
        if format == ListFormat::Csv {
            let cells = [
                commit.on.to_string(),
                commit.id.clone(),
                commit.author.name.clone(),
                commit.author.email.clone(),
                commit.subject.clone(),
                change.renamed_from.clone().unwrap_or_default(),
                review.unwrap_or_default(),
            ];
            write_csv(&cells.map(|cell| one_line(&cell)), out)?;
            continue;
        }
        let author = one_line(&commit.author.name);
        let subject = one_line(&commit.subject);
        writeln!(
            out,
            "{}  {}  {author}: {subject}",
            commit.on,
            &commit.id[..7]
        )?;
        if let Some(from) = &change.renamed_from {
            writeln!(out, "{:21}renamed from {}", "", one_line(from))?;
        }
        if let Some(review) = review {
            writeln!(out, "{:21}{}", "", one_line(&review))?;
        }
    }
    Ok(())
}
