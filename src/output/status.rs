//! Renders the library at a glance.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Format, wrap::write_wrapped, write_json};
use crate::{
    library::{Coverage, FindingCounts, LibrarySummary, ReviewCounts, StatusCounts},
    text::{count, one_line},
};

/// How many uncovered subtypes text names.
const SHOWN: usize = 3;

/// Writes a summary as text or JSON. `width` is the terminal's; none where there is no terminal, and no line is wrapped.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    summary: &LibrarySummary,
    format: Format,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == Format::Json {
        return write_json(summary, out);
    }
    let bold = Style::new().bold();
    writeln!(
        out,
        "{bold}{}{bold:#}, {}\n",
        one_line(&summary.title),
        summary.on
    )?;
    let mut row = |name: &str, value: &str| {
        write!(out, "{name:<11} ")?;
        write_wrapped(value, Style::new(), 12, width, out)
    };
    row("Documents", &documents(summary))?;
    if let Some(findings) = &summary.findings {
        row("Findings", &findings_line(findings))?;
        for gap in &findings.not_checked {
            row("", &format!("could not check {}", one_line(gap)))?;
        }
    }
    row("Reviews", &reviews(summary.reviews))?;
    row("Coverage", &coverage(&summary.coverage))?;
    row(
        "Maturity",
        &format!("OML {}: {}", summary.score, summary.tally),
    )?;
    writeln!(out, "\n{bold}What to do next{bold:#}")?;
    let column = summary
        .next
        .iter()
        .map(|step| step.command.chars().count())
        .max()
        .unwrap_or(0);
    let command = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
    for step in &summary.next {
        let pad = column - step.command.chars().count();
        write!(out, "  {command}{}{command:#}{:pad$}  ", step.command, "")?;
        write_wrapped(&step.why, Style::new(), column + 4, width, out)?;
    }
    Ok(())
}

fn documents(summary: &LibrarySummary) -> String {
    let mut parts = vec![
        with_status(summary.sops, "SOP"),
        with_status(summary.checklists, "checklist"),
    ];
    if summary.unreadable > 0 {
        parts.push(format!("{} unreadable", count(summary.unreadable, "file")));
    }
    parts.join(", ")
}

fn with_status(counts: StatusCounts, noun: &str) -> String {
    let asides: Vec<String> = [(counts.draft, "draft"), (counts.retired, "retired")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, status)| format!("{number} {status}"))
        .collect();
    let total = count(counts.total(), noun);
    if asides.is_empty() {
        total
    } else {
        format!("{total} ({})", asides.join(", "))
    }
}

fn findings_line(findings: &FindingCounts) -> String {
    let mut line = format!(
        "{}, {}",
        count(findings.errors, "error"),
        count(findings.warnings, "warning")
    );
    if findings.due > 0 {
        line.push_str(&format!(", {} due by the calendar", findings.due));
    }
    line
}

fn reviews(reviews: ReviewCounts) -> String {
    let mut parts = vec![
        format!("{} never reviewed", reviews.never_reviewed),
        format!("{} overdue", reviews.overdue),
        format!("{} due soon", reviews.due_soon),
        format!("{} current", reviews.current),
    ];
    if reviews.in_future > 0 {
        parts.push(format!("{} dated in the future", reviews.in_future));
    }
    parts.join(", ")
}

fn coverage(coverage: &Coverage) -> String {
    if coverage.total == 0 {
        return "no issue types in sopbook.toml".to_owned();
    }
    let mut line = format!(
        "active SOPs for {} of {}",
        coverage.covered,
        count(coverage.total, "subtype")
    );
    let missing: Vec<String> = coverage
        .uncovered
        .iter()
        .take(SHOWN)
        .map(|gap| {
            let gap = format!("{} › {}", gap.issue_type, gap.issue_subtype);
            one_line(&gap)
        })
        .collect();
    if !missing.is_empty() {
        line.push_str(&format!("; missing: {}", missing.join(", ")));
        if coverage.uncovered.len() > SHOWN {
            line.push_str(&format!(" and {} more", coverage.uncovered.len() - SHOWN));
        }
    }
    line
}
