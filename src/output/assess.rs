//! Renders an assessment.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Format, write_json};
use crate::{
    library::{ActionStep, Assessment, Basis, Measure, Score, Verdict},
    text::{count, one_line},
};

/// How many obstacles of one measure text shows.
const SHOWN: usize = 5;

/// Writes an assessment as text or JSON.
///
/// # Errors
/// Where the writer fails.
pub fn render(assessment: &Assessment, format: Format, out: &mut dyn Write) -> io::Result<()> {
    if format == Format::Json {
        return write_json(assessment, out);
    }
    let bold = Style::new().bold();
    writeln!(
        out,
        "{bold}OML {}{bold:#}  {}",
        assessment.score,
        way_on(&assessment.score)
    )?;
    writeln!(out, "{}", basis(&assessment.basis))?;
    let mut level = 0;
    for step in &assessment.steps {
        if step.level != level {
            level = step.level;
            writeln!(out, "\n{bold}Level {level}{bold:#}")?;
        }
        render_step(step, out)?;
    }
    writeln!(
        out,
        "\nOnly documents, settings and git are read so far: what needs tickets, devices, runs or evidence files has no data."
    )
}

fn way_on(score: &Score) -> String {
    let done = format!(
        "{} of {}",
        score.progress.passed,
        count(score.progress.steps, "action step")
    );
    match score.level {
        5 => format!("{done} of level 5 pass"),
        level => format!("{done} towards level {} pass", level + 1),
    }
}

/// One line that lets somebody else come to the same result.
fn basis(basis: &Basis) -> String {
    let commit = match &basis.commit {
        None => "no commit".to_owned(),
        Some(commit) => {
            let short = commit.id.get(..12).unwrap_or(&commit.id);
            let changes = if commit.has_changes {
                " with uncommitted changes"
            } else {
                ""
            };
            format!("commit {short}{changes}")
        }
    };
    let settings = match &basis.settings {
        None => "default settings".to_owned(),
        Some(fingerprint) => format!("settings {fingerprint}"),
    };
    let mut parts = vec![
        format!("on {}", basis.on),
        commit,
        count(basis.sops, "SOP"),
        count(basis.checklists, "checklist"),
        settings,
    ];
    if basis.unreadable > 0 {
        parts.push(format!("{} unreadable", count(basis.unreadable, "file")));
    }
    parts.join(", ")
}

fn render_step(step: &ActionStep, out: &mut dyn Write) -> io::Result<()> {
    let style = style(step.verdict);
    let bold = Style::new().bold();
    writeln!(
        out,
        "  {style}{:<7}{style:#}  {}  {bold}{}{bold:#}",
        step.verdict.label(),
        step.id,
        step.name
    )?;
    for measure in &step.measures {
        render_measure(measure, out)?;
    }
    Ok(())
}

fn render_measure(measure: &Measure, out: &mut dyn Write) -> io::Result<()> {
    let style = style(measure.verdict);
    let label = measure.verdict.label();
    let needs = measure
        .at_least
        .map_or_else(String::new, |percent| format!(", needs {percent} %"));
    write!(
        out,
        "           {style}{label:<7}{style:#}  {}",
        measure.name
    )?;
    match (&measure.share, &measure.feed) {
        (Some(share), _) => writeln!(
            out,
            ": {} of {} ({} %){needs}",
            share.count,
            share.of,
            share.percent()
        )?,
        (None, Some(feed)) => writeln!(out, "{needs}: feed it with {feed}")?,
        (None, None) => writeln!(out)?,
    }
    let faint = Style::new().dimmed();
    for failing in measure.failing.iter().take(SHOWN) {
        writeln!(
            out,
            "                    - {}: {}",
            one_line(&failing.what),
            one_line(&failing.why)
        )?;
    }
    if measure.failing.len() > SHOWN {
        writeln!(
            out,
            "                    - … and {} more, all with --format json",
            measure.failing.len() - SHOWN
        )?;
    }
    for note in &measure.notes {
        writeln!(
            out,
            "                    {faint}{}{faint:#}",
            one_line(note)
        )?;
    }
    Ok(())
}

fn style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Pass => AnsiColor::Green,
        Verdict::Fail => AnsiColor::Red,
        Verdict::NoData => return Style::new().dimmed(),
    };
    Style::new().fg_color(Some(color.into()))
}
