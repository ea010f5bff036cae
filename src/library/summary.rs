//! The library at a glance: counts of everything that `status` shows, and what to do next.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Coverage, Document, Library, ReviewState, Risk, Score, Status, Tally};
use crate::{
    clock::Date,
    text::{count, one_line},
};

/// A library in numbers. It depends on the library, the day and nothing else, so that a revision read from git and a
/// checkout of it look the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LibrarySummary {
    /// The library's name.
    pub title: String,
    /// The day that reviews are judged by.
    pub on: Date,
    /// The SOPs by status.
    pub sops: StatusCounts,
    /// The checklists by status.
    pub checklists: StatusCounts,
    /// The files that could not be read.
    pub unreadable: usize,
    /// The findings of the rules; none where they were not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<FindingCounts>,
    /// The reviews of active documents.
    pub reviews: ReviewCounts,
    /// The subtypes that have an SOP.
    pub coverage: Coverage,
    /// The maturity score.
    pub score: Score,
    /// How many of the maturity ladder's action steps pass, fail, and could not be judged.
    pub tally: Tally,
    /// What to do next, the most pressing first; at most three.
    pub next: Vec<NextStep>,
}

/// Documents by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StatusCounts {
    /// In force.
    pub active: usize,
    /// Being written.
    pub draft: usize,
    /// No longer in force.
    pub retired: usize,
}

impl StatusCounts {
    /// All of them.
    #[must_use]
    pub fn total(self) -> usize {
        self.active + self.draft + self.retired
    }

    /// Counts documents.
    #[must_use]
    pub fn of<'a>(documents: impl Iterator<Item = &'a Document>) -> Self {
        let mut counts = Self::default();
        for document in documents {
            match document.metadata.status {
                Status::Active => counts.active += 1,
                Status::Draft => counts.draft += 1,
                Status::Retired => counts.retired += 1,
            }
        }
        counts
    }
}

/// Findings by weight.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingCounts {
    /// Errors that a change to a file caused.
    pub errors: usize,
    /// Warnings that a change to a file caused.
    pub warnings: usize,
    /// Findings of either weight that the calendar caused.
    pub due: usize,
    /// What could not be checked at all, and why.
    pub not_checked: Vec<String>,
}

/// Reviews by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReviewCounts {
    /// Never reviewed.
    pub never_reviewed: usize,
    /// Past their interval.
    pub overdue: usize,
    /// Past it soon.
    pub due_soon: usize,
    /// Within it.
    pub current: usize,
    /// Dated in the future.
    pub in_future: usize,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NextStep {
    /// The command.
    pub command: String,
    /// Why.
    pub why: String,
}

impl Library {
    /// Sums the library up. Findings and score are others' results, handed in.
    #[must_use]
    pub fn summary(
        &self,
        today: Date,
        findings: Option<FindingCounts>,
        (score, tally): (Score, Tally),
    ) -> LibrarySummary {
        let coverage = self.coverage();
        let reviews = self.review_counts(today);
        let next = self.next_steps(today, findings.as_ref(), &reviews, &coverage);
        LibrarySummary {
            title: self.settings.title.clone(),
            on: today,
            sops: StatusCounts::of(self.sops()),
            checklists: StatusCounts::of(self.checklists()),
            unreadable: self.unreadable.len(),
            findings,
            reviews,
            coverage,
            score,
            tally,
            next,
        }
    }

    fn active(&self) -> impl Iterator<Item = &Document> {
        let documents = self.documents().iter().map(AsRef::as_ref);
        documents.filter(|document: &&Document| document.is_active())
    }

    /// The reviews of active documents, judged on a day.
    #[must_use]
    pub fn review_counts(&self, today: Date) -> ReviewCounts {
        let mut counts = ReviewCounts::default();
        for document in self.active() {
            match self.review_state(document, today) {
                ReviewState::NeverReviewed => counts.never_reviewed += 1,
                ReviewState::Overdue => counts.overdue += 1,
                ReviewState::DueSoon => counts.due_soon += 1,
                ReviewState::Current => counts.current += 1,
                ReviewState::InFuture => counts.in_future += 1,
            }
        }
        counts
    }

    fn next_steps(
        &self,
        today: Date,
        findings: Option<&FindingCounts>,
        reviews: &ReviewCounts,
        coverage: &Coverage,
    ) -> Vec<NextStep> {
        let mut next = Vec::new();
        let mut suggest = |command: String, why: String| next.push(NextStep { command, why });
        let errors = findings.map_or(0, |findings| findings.errors);
        if errors > 0 {
            suggest(
                "sopbook lint".to_owned(),
                format!("mend {}", count(errors, "error")),
            );
        }
        if self.documents().is_empty() {
            suggest(
                "sopbook new sop 'Password reset'".to_owned(),
                "write the first SOP".to_owned(),
            );
        }
        if reviews.overdue > 0 {
            suggest(
                "sopbook lint --deadlines".to_owned(),
                format!("{} overdue", count(reviews.overdue, "review")),
            );
        }
        if let Some(document) = self.first_to_review(today) {
            let critical = match document.metadata.risk {
                Risk::Critical => ", critical ones first",
                Risk::Standard => "",
            };
            let name = document.exact_name();
            suggest(
                format!("sopbook show {}", shell_word(&name)),
                format!(
                    "{} never reviewed{critical}",
                    count(reviews.never_reviewed, "document")
                ),
            );
        }
        if let Some(gap) = coverage.uncovered.first() {
            suggest(
                format!(
                    "sopbook new sop {} --type {} --subtype {}",
                    shell_word(&gap.issue_subtype),
                    shell_word(&gap.issue_type),
                    shell_word(&gap.issue_subtype)
                ),
                format!(
                    "{} without an SOP",
                    count(coverage.uncovered.len(), "subtype")
                ),
            );
        }
        suggest(
            "sopbook assess".to_owned(),
            "see what the score takes".to_owned(),
        );
        next.truncate(3);
        next
    }

    /// The document that awaits its first review most: critical ones first, SOPs before checklists.
    fn first_to_review(&self, today: Date) -> Option<&Document> {
        self.active()
            .filter(|document| self.review_state(document, today) == ReviewState::NeverReviewed)
            .min_by_key(|document| {
                let is_standard = document.metadata.risk == Risk::Standard;
                (is_standard, document.kind, &document.id)
            })
    }
}

/// A text as one word of a POSIX shell's command line.
fn shell_word(text: &str) -> String {
    let text = one_line(text);
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./:@+,".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) && !text.starts_with('-') {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::{files::Memory, library::LevelCount, text::RelPath};

    fn summary(files: &[(&str, &str)], findings: Option<FindingCounts>) -> LibrarySummary {
        let files = files.iter().map(|(path, text)| {
            let path = RelPath::parse(path).unwrap();
            (path, text.as_bytes().to_vec())
        });
        let library = Library::load(Arc::new(files.collect::<Memory>())).unwrap();
        let nothing = LevelCount {
            passed: 0,
            steps: 2,
        };
        let maturity = (Score::new(&[nothing; 5]), Tally::default());
        library.summary(date(2026, 6, 15), findings, maturity)
    }

    fn next(summary: &LibrarySummary) -> Vec<String> {
        let next = summary.next.iter();
        next.map(|step| format!("{} # {}", step.command, step.why))
            .collect()
    }

    #[test]
    fn reviews_are_counted_for_active_documents_alone() {
        let summary = summary(
            &[
                ("sops/a.md", ""),
                ("sops/b.md", "---\nlast_reviewed_on: 2025-01-01\n---\n"),
                ("sops/c.md", "---\nlast_reviewed_on: 2026-06-01\n---\n"),
                ("sops/d.md", "---\nlast_reviewed_on: 2025-06-20\n---\n"),
                ("sops/e.md", "---\nlast_reviewed_on: 2027-01-01\n---\n"),
                ("sops/f.md", "---\nstatus: draft\n---\n"),
                ("checklists/g.md", "---\nstatus: retired\n---\n"),
            ],
            None,
        );
        let all_one = ReviewCounts {
            never_reviewed: 1,
            overdue: 1,
            due_soon: 1,
            current: 1,
            in_future: 1,
        };
        assert_eq!(summary.reviews, all_one);
        assert_eq!((summary.sops.total(), summary.sops.draft), (6, 1));
        assert_eq!(
            (summary.checklists.active, summary.checklists.retired),
            (0, 1)
        );
    }

    #[test]
    fn the_most_pressing_thing_comes_first_and_three_are_enough() {
        let files = [
            (
                "sopbook.toml",
                "[issue-types.\"A & B\"]\nsubtypes = [\"It's\"]\n",
            ),
            ("sops/a.md", ""),
            ("sops/b.md", "---\nrisk: critical\n---\n"),
        ];
        assert_eq!(
            next(&summary(&files, None)),
            [
                "sopbook show sop:b # 2 documents never reviewed, critical ones first",
                r"sopbook new sop 'It'\''s' --type 'A & B' --subtype 'It'\''s' # 1 subtype without an SOP",
                "sopbook assess # see what the score takes",
            ]
        );
        let findings = FindingCounts {
            errors: 2,
            ..FindingCounts::default()
        };
        let with_errors = next(&summary(&files, Some(findings)));
        assert_eq!(with_errors[0], "sopbook lint # mend 2 errors");
        assert_eq!(with_errors.len(), 3);
    }

    #[test]
    fn an_empty_library_is_told_how_to_begin() {
        assert_eq!(
            next(&summary(&[], None))[0],
            "sopbook new sop 'Password reset' # write the first SOP"
        );
    }
}
