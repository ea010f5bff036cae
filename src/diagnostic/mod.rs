//! Findings: what is wrong, where, and what to do about it.
//!
//! Three steps lead to one. A parser, which knows no rule, leaves a [`Defect`]. A rule, which knows neither its severity
//! nor line numbers, makes a [`Report`]. The rule engine stamps name, severity and position on it: a [`Finding`].

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::text::{Position, RelPath, Span};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth mending; passes CI unless `--fail-on warning`.
    Warning,
    /// Fails CI.
    Error,
}

/// What a rule says, before the engine stamps it.
///
/// The message is one lower-case sentence without a full stop, with backticks round the user's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What is wrong.
    pub message: String,
    /// Where, in the file that the report is about.
    pub span: Span,
    /// A few words set beside the marked text.
    pub label: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// Other places that belong to the story.
    pub related: Vec<Place>,
    /// Edits that mend it, all of the same file; empty where only a person can.
    pub edits: Vec<Edit>,
    /// The commits that belong to the story, newest first.
    pub acts: Vec<Act>,
}

impl Report {
    /// A report with nothing but a message and a place.
    #[must_use]
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span,
            label: None,
            help: None,
            related: Vec::new(),
            edits: Vec::new(),
            acts: Vec::new(),
        }
    }

    /// Sets the words beside the marked text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sets the line that says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that belongs to the story.
    #[must_use]
    pub fn related(mut self, path: &RelPath, span: Span, note: impl Into<String>) -> Self {
        self.related.push(Place {
            path: path.clone(),
            span,
            note: note.into(),
        });
        self
    }

    /// Adds commits that belong to the story.
    #[must_use]
    pub fn acts(mut self, acts: impl IntoIterator<Item = Act>) -> Self {
        self.acts.extend(acts);
        self
    }

    /// Adds an edit that mends the problem.
    #[must_use]
    pub fn edit(mut self, span: Span, text: impl Into<String>) -> Self {
        self.edits.push(Edit {
            span,
            text: text.into(),
        });
        self
    }
}

/// A place that belongs to a finding's story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: RelPath,
    /// Where in it.
    pub span: Span,
    /// What is there.
    pub note: String,
}

/// A commit that belongs to a finding's story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Act {
    /// The commit's hash.
    pub commit: String,
    /// The day, ISO 8601.
    pub on: String,
    /// Who authored it: name and e-mail address.
    pub by: String,
    /// The first line of its message.
    pub subject: String,
}

impl Act {
    /// The commit's hash as people write it: the first seven digits.
    #[must_use]
    pub fn short(&self) -> &str {
        self.commit.get(..7).unwrap_or(&self.commit)
    }
}

/// Replaces the bytes of `span` by `text`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// Applies edits that do not overlap to the text that they are about. One that does not fit is left out.
#[must_use]
pub fn apply_edits(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let (mut edited, mut at) = (String::with_capacity(text.len()), 0);
    for edit in sorted {
        let Some(kept) = text.get(at..edit.span.start as usize) else {
            continue;
        };
        edited.push_str(kept);
        edited.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    edited.push_str(text.get(at..).unwrap_or(""));
    edited
}

/// Takes the edits off reports on misspelled keys of one table that would write a key twice: one that is `taken`, or one that
/// two of them would write. Which of the values was meant, only the reader knows.
pub fn keep_keys_apart(reports: &mut [Report], taken: &[&str]) {
    let mut times: HashMap<String, usize> = HashMap::new();
    let written = reports.iter().flat_map(|report| &report.edits);
    let written = written.map(|edit| edit.text.as_str());
    for key in written.chain(taken.iter().copied()) {
        *times.entry(key.to_owned()).or_default() += 1;
    }
    for report in reports {
        if report.edits.iter().any(|edit| times[&edit.text] > 1) {
            report.edits.clear();
        }
    }
}

/// Something that a parser or the schema checker could not take as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// Which kind of trouble; each has one rule that reports it.
    pub kind: DefectKind,
    /// What to say about it.
    pub report: Report,
}

impl Defect {
    /// Pairs a kind with what to say.
    #[must_use]
    pub fn new(kind: DefectKind, report: Report) -> Self {
        Self { kind, report }
    }
}

/// The kinds of trouble in a file's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DefectKind {
    /// Syntax, a wrong type, a bad date or span, a duplicate key, an anchor.
    Invalid,
    /// A key that the schema lacks.
    UnknownField,
    /// A front matter block that is never closed or starts too late.
    Misplaced,
    /// A written id that is not kebab-case.
    InvalidId,
}

/// A report stamped by the engine: the value that every renderer and every other edge reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The rule's permanent name.
    pub rule: &'static str,
    /// How much it weighs here.
    pub severity: Severity,
    /// Whether the calendar caused it: then it counts for the exit code only under `--deadlines`.
    pub due: bool,
    /// The file, relative to the library's root.
    pub path: RelPath,
    /// Where the marked text starts.
    pub start: Position,
    /// Where it ends (the place after the last character).
    pub end: Position,
    /// What is wrong.
    pub message: String,
    /// A few words set beside the marked text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Other places that belong to the story.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RelatedPlace>,
    /// The commits that belong to the story, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<Act>,
    /// Edits that mend it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// What it is known by from one run to the next: 16 hexadecimal digits that stay when lines move.
    pub fingerprint: String,
    /// Whether a baseline knows it: then it does not count for the exit code.
    #[serde(skip_serializing_if = "is_false")]
    pub known: bool,
    /// Whether its file is one that `--since` leaves out: then it does not count for the exit code, either.
    #[serde(skip_serializing_if = "is_false")]
    pub unchanged: bool,
    /// The marked bytes, for renderers that show the source.
    #[serde(skip)]
    pub span: Span,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// A [`Place`] with its position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RelatedPlace {
    /// The file.
    pub path: RelPath,
    /// Where the place starts.
    pub start: Position,
    /// What is there.
    pub message: String,
    /// The bytes.
    #[serde(skip)]
    pub span: Span,
}
