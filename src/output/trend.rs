//! Renders a library over time: a table, one row a day, each with its commit.

use std::io::{self, Write};

use super::{
    list::ListFormat,
    table::{Table, short_id},
    write_json,
};
use crate::{library::ReviewCounts, trend::Trend};

const HEAD: [&str; 14] = [
    "date",
    "commit",
    "sops",
    "overdue",
    "never",
    "active",
    "covered",
    "subtypes",
    "errors",
    "warnings",
    "due",
    "checklists",
    "drafts",
    "retired",
];

/// Writes the trend: the SOPs in force; of all active documents those whose review is overdue, or was never done; of all
/// subtypes those covered; what the rules found. `width` is the terminal's; none where there is no terminal.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    trend: &Trend,
    format: ListFormat,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new(&HEAD, (6, 9));
    for point in &trend.points {
        let numbers = [
            point.sops.active,
            point.reviews.overdue,
            point.reviews.never_reviewed,
            active(&point.reviews),
            point.covered,
            point.subtypes,
            point.findings.errors,
            point.findings.warnings,
            point.findings.due,
            point.checklists.active,
            point.sops.draft + point.checklists.draft,
            point.sops.retired + point.checklists.retired,
        ];
        let names = [point.on.to_string(), short_id(&point.commit, width)];
        let numbers = numbers.map(|number| number.to_string());
        table.row(names.into_iter().chain(numbers));
    }
    match format {
        ListFormat::Json => write_json(trend, out),
        ListFormat::Csv => table.csv(out),
        ListFormat::Text => table.text(width, out),
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
