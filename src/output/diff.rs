//! Renders what changed since a review: red and struck out what went, green what came; without colour between marks.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Format, write_json};
use crate::{
    review::{
        ChangedLine, Comparison, FoundBy, PieceKind, SectionChange, SectionState, SinceReview,
    },
    text::{one_line, printable},
};

/// What tells what went and what came from what stayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// Red and green.
    Color,
    /// `[-` `-]` and `{+` `+}`, as git's word diff has them.
    Brackets,
}

impl Marks {
    /// The marks for an output with or without colour.
    #[must_use]
    pub fn of(has_color: bool) -> Self {
        if has_color {
            Self::Color
        } else {
            Self::Brackets
        }
    }
}

/// Writes what changed, as text or JSON.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    since: &SinceReview,
    format: Format,
    marks: Marks,
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == Format::Json {
        return write_json(since, out);
    }
    let bold = Style::new().bold();
    let title = one_line(&since.title);
    writeln!(out, "{bold}{title}{bold:#}: {}", one_line(&verdict(since)))?;
    render_sections(&since.comparison, marks, out)
}

/// What came of the comparison, in a line.
fn verdict(since: &SinceReview) -> String {
    let mut review = "its review".to_owned();
    if let Some(on) = since.reviewed_on {
        review.push_str(&format!(" of {on}"));
    }
    if let Some(by) = &since.reviewed_by {
        review.push_str(&format!(" by {by}"));
    }
    let changed = match (since.changed, since.comparison.sections.is_empty()) {
        (false, _) => "nothing changed",
        (true, false) => "changed",
        (true, true) => "its hash changed, but nothing that can be shown did,",
    };
    let found = since.commit.as_ref().map(|commit| {
        let id = commit.id.get(..10).unwrap_or(&commit.id);
        match since.found_by {
            Some(FoundBy::Date) => {
                format!(
                    " (no hash was recorded; commit {id} of {} set the date)",
                    commit.on
                )
            }
            _ => format!(" (the version of commit {id}, {})", commit.on),
        }
    });
    format!("{changed} since {review}{}", found.unwrap_or_default())
}

/// Writes the sections that changed, each below its heading.
///
/// # Errors
/// Where the writer fails.
pub fn render_sections(
    comparison: &Comparison,
    marks: Marks,
    out: &mut dyn Write,
) -> io::Result<()> {
    for SectionChange {
        heading,
        state,
        lines,
    } in &comparison.sections
    {
        let bold = Style::new().bold().fg_color(Some(AnsiColor::Cyan.into()));
        let heading = one_line(heading.as_deref().unwrap_or("(before the first heading)"));
        let state = match state {
            SectionState::Changed => "",
            SectionState::Added => " (added)",
            SectionState::Removed => " (removed)",
        };
        writeln!(out, "\n{bold}{heading}{bold:#}{state}")?;
        for line in lines {
            render_line(line, marks, out)?;
        }
    }
    Ok(())
}

fn render_line(line: &ChangedLine, marks: Marks, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "  ")?;
    for piece in &line.pieces {
        let text = printable(&piece.text).replace('\n', " ");
        let red = Style::new()
            .strikethrough()
            .fg_color(Some(AnsiColor::Red.into()));
        let green = Style::new().fg_color(Some(AnsiColor::Green.into()));
        match (piece.kind, marks) {
            (PieceKind::Same, _) => write!(out, "{text}")?,
            (PieceKind::Removed, Marks::Color) => write!(out, "{red}{text}{red:#}")?,
            (PieceKind::Added, Marks::Color) => write!(out, "{green}{text}{green:#}")?,
            (PieceKind::Removed, Marks::Brackets) => write!(out, "[-{text}-]")?,
            (PieceKind::Added, Marks::Brackets) => write!(out, "{{+{text}+}}")?,
        }
    }
    writeln!(out)
}
