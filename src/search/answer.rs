//! What a search came to: plain values, ready to be shown or serialised.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    files::Unreadable,
    library::{DocId, Kind, Owner, ReviewState, Status},
    text::RelPath,
};

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// The query as typed.
    pub query: String,
    /// How many documents answer it; `hits` holds the first of them.
    pub total: usize,
    /// The documents, best first.
    pub hits: Vec<Hit>,
    /// Whether files have changed that the index could not take in, because another process was writing to it.
    pub may_lag: bool,
    /// Why nothing was found, and what to try; none where something was.
    pub nothing: Option<Nothing>,
    /// How many documents were searched.
    pub documents: usize,
    /// What could not be read, and so was not searched.
    #[serde(skip)]
    pub unreadable: Vec<Unreadable>,
}

/// Why nothing was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Nothing {
    /// How many documents the filters hold back.
    pub filtered_out: usize,
    /// The words that no document holds.
    pub unknown_words: Vec<String>,
    /// Titles that are near the query.
    pub near_titles: Vec<String>,
}

/// A document that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Hit {
    /// The document's id.
    pub id: DocId,
    /// SOP or checklist.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Its file.
    pub path: RelPath,
    /// Where to begin reading: the line of the best section's match, else of the title.
    pub line: u32,
    /// `draft`, `active` or `retired`.
    #[schemars(with = "Status")]
    pub status: &'static str,
    /// The issue type: an SOP's own, a checklist's through its SOPs.
    pub issue_types: Vec<String>,
    /// The subtypes, likewise.
    pub issue_subtypes: Vec<String>,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// The owner's name, as shown.
    #[serde(skip)]
    pub owner_name: Option<String>,
    /// Where its review stands.
    pub review: ReviewState,
    /// What it is about, in one sentence.
    pub summary: Option<String>,
    /// The sections that match, best first.
    pub sections: Vec<SectionHit>,
}

/// A section that matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SectionHit {
    /// Its heading; none for what stands before the first.
    pub heading: Option<String>,
    /// Its anchor.
    pub anchor: Option<String>,
    /// Its file, so that a section can be opened by itself.
    pub path: RelPath,
    /// The line of the match.
    pub line: u32,
    /// The words round the match.
    pub snippet: Snippet,
}

/// A line of plain text with its matches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Snippet {
    /// Safe to print, on one line.
    pub text: String,
    /// The matches as start and end, counted in Unicode code points.
    pub marks: Vec<(usize, usize)>,
}
