//! The trend: the library at many points of its past, each read straight from git's objects.
//!
//! A point says what `status --at COMMIT` says on that day, with the settings that stood there then, so every number can be
//! traced to a commit. What the rules find is another feature's result: the caller hands in a function that counts it.

use std::{path::Path, sync::Arc};

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    clock::{Date, Interval},
    files::ReadError,
    history::{GitTree, HistoryError, commits_on},
    library::{FindingCounts, Library, ReviewCounts, Settings, StatusCounts, is_library},
};

/// How far the points are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// At the end of each month.
    Month,
    /// At the end of March, June, September and December.
    Quarter,
    /// So long before one another, counted back from the last.
    Span(Interval),
}

/// The most points that are computed.
const MAX_POINTS: usize = 1200;

impl Every {
    /// Reads `month`, `quarter`, `week`, `year`, or a span such as `14 days`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "month" => Some(Self::Month),
            "quarter" => Some(Self::Quarter),
            "week" => Some(Self::Span(Interval::days(7))),
            "year" => Some(Self::Span(Interval::months(12))),
            span => Interval::parse(span).map(Self::Span),
        }
    }

    /// The days from `since` to `last`, `last` always among them, in order of time; at most [`MAX_POINTS`], the latest.
    #[must_use]
    pub fn days(self, since: Date, last: Date) -> Vec<Date> {
        let mut days = vec![last];
        let mut step = 1;
        while days.len() < MAX_POINTS {
            let day = match self {
                Self::Month => month_end_before(last, step),
                Self::Quarter => {
                    let past = i32::from((last.month() - 1) % 3);
                    month_end_before(last, past + 1 + (step - 1) * 3)
                }
                Self::Span(span) => (0..step).fold(last, |day, _| span.before(day)),
            };
            // The beginning of the calendar has no day before it.
            if day < since || days.last() == Some(&day) {
                break;
            }
            days.push(day);
            step += 1;
        }
        days.reverse();
        days
    }
}

/// The last day of the month that lies `months` before that of `day`.
fn month_end_before(day: Date, months: i32) -> Date {
    let first = Interval::months(months - 1).before(day.first_of_month());
    Interval::days(1).before(first)
}

/// A library over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Trend {
    /// The points, in order of time. Days before the library was there are left out.
    pub points: Vec<Point>,
}

/// A library at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Point {
    /// The day that reviews are judged by.
    pub on: Date,
    /// The commit that was current at its end; `sopbook status --at COMMIT` shows the rest, with `SOPBOOK_TODAY` set to the day.
    pub commit: String,
    /// The SOPs by status.
    pub sops: StatusCounts,
    /// The checklists by status.
    pub checklists: StatusCounts,
    /// The subtypes that have an active SOP.
    pub covered: usize,
    /// All subtypes of the taxonomy of that day.
    pub subtypes: usize,
    /// The reviews of active documents, on that day.
    pub reviews: ReviewCounts,
    /// What the rules found.
    pub findings: FindingCounts,
}

/// Why there is no trend.
#[derive(Debug, thiserror::Error)]
pub enum TrendError {
    /// Git cannot tell.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// Settings of the past cannot be read.
    #[error("sopbook.toml of {commit} cannot be read")]
    Settings {
        /// The commit.
        commit: String,
        /// Why.
        source: ReadError,
    },
}

/// Reads the library at `root` at the end of each day, as `HEAD` knows it, and sums it up. `count` gives what the rules
/// find in a library on a day, at a commit.
///
/// # Errors
/// Where git or settings of the past cannot be read, or the clone is shallow or lacks objects.
pub fn trend(
    root: &Path,
    days: &[Date],
    count: &dyn Fn(&Library, Date, &str) -> FindingCounts,
) -> Result<Trend, TrendError> {
    let commits = commits_on(root, "HEAD", days)?;
    let mut points = Vec::new();
    let mut last: Option<(String, Library, Arc<GitTree>)> = None;
    for (day, commit) in days.iter().zip(commits) {
        let Some(commit) = commit else {
            continue;
        };
        if last.as_ref().is_none_or(|(known, ..)| *known != commit) {
            let tree = match GitTree::open(root, &commit) {
                Ok(tree) => tree,
                // The folder was not there yet.
                Err(HistoryError::NoFolder { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            let tree = Arc::new(tree);
            if !is_library(&*tree) {
                tree.is_whole()?;
                continue;
            }
            let settings = Settings::load(&*tree);
            tree.is_whole()?;
            let settings = settings.map_err(|source| TrendError::Settings {
                commit: commit.clone(),
                source,
            })?;
            let before = last.as_ref().map(|(_, library, _)| library);
            let library = Library::load_reusing(tree.clone(), settings, before);
            last = Some((commit.clone(), library, tree));
        }
        if let Some((commit, library, tree)) = &last {
            points.push(Point::of(library, *day, commit, count));
            tree.is_whole()?;
        }
    }
    Ok(Trend { points })
}

impl Point {
    fn of(
        library: &Library,
        on: Date,
        commit: &str,
        count: &dyn Fn(&Library, Date, &str) -> FindingCounts,
    ) -> Self {
        let coverage = library.coverage();
        Self {
            on,
            commit: commit.to_owned(),
            sops: StatusCounts::of(library.sops()),
            checklists: StatusCounts::of(library.checklists()),
            covered: coverage.covered,
            subtypes: coverage.total,
            reviews: library.review_counts(on),
            findings: count(library, on, commit),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn days(every: &str, since: Date, last: Date) -> String {
        let every = Every::parse(every).unwrap();
        let days = every.days(since, last);
        let days: Vec<String> = days.iter().map(ToString::to_string).collect();
        days.join(" ")
    }

    #[test]
    fn months_end_on_their_last_day_and_today_ends_the_row() {
        let (since, last) = (date(2025, 12, 31), date(2026, 3, 31));
        assert_eq!(
            days("month", since, last),
            "2025-12-31 2026-01-31 2026-02-28 2026-03-31"
        );
        assert_eq!(
            days("quarter", since, date(2026, 5, 10)),
            "2025-12-31 2026-03-31 2026-05-10"
        );
        assert_eq!(
            days("quarter", since, date(2026, 6, 1)),
            "2025-12-31 2026-03-31 2026-06-01"
        );
    }

    #[test]
    fn spans_are_counted_back_from_the_last_day() {
        let (since, last) = (date(2026, 1, 1), date(2026, 1, 20));
        assert_eq!(
            days("week", since, last),
            "2026-01-06 2026-01-13 2026-01-20"
        );
        assert_eq!(days("10 days", since, last), "2026-01-10 2026-01-20");
        assert_eq!(days("year", since, last), "2026-01-20");
    }

    #[test]
    fn a_long_past_has_an_end() {
        let every = Every::parse("1 day").unwrap();
        assert_eq!(
            every.days(date(1, 1, 1), date(2026, 1, 1)).len(),
            MAX_POINTS
        );
        assert_eq!(Every::parse("now and then"), None);
    }
}
