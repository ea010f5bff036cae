//! Renders reviews: what a signature would write, and which documents wait for one.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Format, write_json};
use crate::{
    library::Roster,
    review::{Proposal, Signed},
    text::{count, one_line, printable},
};

/// The reviews that buy most.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NextReviews {
    /// The most urgent first.
    pub proposals: Vec<Proposal>,
    /// How many documents wait for a review.
    pub waiting: usize,
    /// What would count and nothing records yet.
    pub not_counted: Vec<&'static str>,
}

/// Writes the proposals, as text or JSON.
///
/// # Errors
/// Where the writer fails.
pub fn render_next(
    next: &NextReviews,
    roster: &Roster,
    format: Format,
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == Format::Json {
        return write_json(next, out);
    }
    for proposal in &next.proposals {
        let (bold, faint) = (Style::new().bold(), Style::new().dimmed());
        let name = format!("{}:{}", proposal.kind.name(), proposal.id);
        let title = one_line(&proposal.title);
        writeln!(
            out,
            "{bold}{}{bold:#}  {faint}{title}{faint:#}",
            one_line(&name)
        )?;
        writeln!(out, "  {}", why(proposal, roster))?;
    }
    if next.waiting > next.proposals.len() {
        let waiting = count(next.waiting, "document");
        let verb = if next.waiting == 1 { "waits" } else { "wait" };
        writeln!(out, "{waiting} {verb} for a review in all")?;
    }
    Ok(())
}

/// The reasons for a review, and whose document it is, in a line.
#[must_use]
pub fn why(proposal: &Proposal, roster: &Roster) -> String {
    let owner = match &proposal.owner {
        Some(owner) => format!("owner {}", roster.name(owner)),
        None => "no owner".to_owned(),
    };
    one_line(&format!("{}; {owner}", proposal.reasons.join("; ")))
}

/// Writes what a signature would write into a document.
///
/// # Errors
/// Where the writer fails.
pub fn render_signed(signed: &Signed, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    writeln!(out, "{bold}{}{bold:#}", printable(signed.path.as_str()))?;
    let green = Style::new().fg_color(Some(AnsiColor::Green.into()));
    for (key, value) in &signed.keys {
        writeln!(out, "  {green}{key}: {}{green:#}", one_line(value))?;
    }
    Ok(())
}
