//! Renders a library over time: a table, one row a day, each with its commit.

use std::io::{self, Write};

use super::{list::ListFormat, write_csv, write_json};
use crate::{
    library::ReviewCounts,
    trend::{Point, Trend},
};

const HEAD: [&str; 14] = [
    "date",
    "commit",
    "sops_active",
    "sops_draft",
    "sops_retired",
    "checklists_active",
    "subtypes_covered",
    "subtypes",
    "reviews_overdue",
    "never_reviewed",
    "active_documents",
    "errors",
    "warnings",
    "due",
];

/// Writes the trend.
///
/// # Errors
/// Where the writer fails.
pub fn render(trend: &Trend, format: ListFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ListFormat::Json => write_json(trend, out),
        ListFormat::Csv => {
            write_csv(&HEAD.map(str::to_owned), out)?;
            trend.points.iter().try_for_each(|point| {
                let numbers = [
                    point.sops.active,
                    point.sops.draft,
                    point.sops.retired,
                    point.checklists.active,
                    point.covered,
                    point.subtypes,
                    point.reviews.overdue,
                    point.reviews.never_reviewed,
                    active(&point.reviews),
                    point.findings.errors,
                    point.findings.warnings,
                    point.findings.due,
                ];
                let mut cells = vec![point.on.to_string(), point.commit.clone()];
                cells.extend(numbers.map(|number| number.to_string()));
                write_csv(&cells, out)
            })
        }
        ListFormat::Text => text(&trend.points, out),
    }
}

/// How many documents are active, and so are to be reviewed.
fn active(reviews: &ReviewCounts) -> usize {
    let ReviewCounts {
        never_reviewed,
        overdue,
        due_soon,
        current,
        in_future,
    } = reviews;
    never_reviewed + overdue + due_soon + current + in_future
}

fn text(points: &[Point], out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 9]> = points
        .iter()
        .map(|point| {
            [
                point.on.to_string(),
                point.commit.chars().take(7).collect(),
                point.sops.active.to_string(),
                point.checklists.active.to_string(),
                format!("{}/{}", point.covered, point.subtypes),
                format!("{}/{}", point.reviews.overdue, active(&point.reviews)),
                point.reviews.never_reviewed.to_string(),
                point.findings.errors.to_string(),
                point.findings.warnings.to_string(),
            ]
        })
        .collect();
    let head = [
        "DATE",
        "COMMIT",
        "SOPS",
        "CHECKLISTS",
        "COVERED",
        "OVERDUE",
        "NEVER",
        "ERRORS",
        "WARNINGS",
    ]
    .map(str::to_owned);
    let width = |at: usize| rows.iter().chain([&head]).map(|row| row[at].len()).max();
    let widths: [usize; 9] = std::array::from_fn(|at| width(at).unwrap_or(0));
    for row in [&head].into_iter().chain(&rows) {
        let cells: Vec<String> = row
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(at, (cell, width))| match at {
                0 | 1 => format!("{cell:width$}"),
                _ => format!("{cell:>width$}"),
            })
            .collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}
