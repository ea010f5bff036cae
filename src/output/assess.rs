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

/// Writes an assessment as text or JSON. `width` is the terminal's; none where there is no terminal, and no line is
/// wrapped.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    assessment: &Assessment,
    format: Format,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
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
        render_step(step, width, out)?;
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

fn render_step(step: &ActionStep, width: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
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
        render_measure(measure, width, out)?;
    }
    Ok(())
}

fn render_measure(measure: &Measure, width: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let style = style(measure.verdict);
    let needs = measure
        .at_least
        .map_or_else(String::new, |percent| format!(", needs {percent} %"));
    let mut line = measure.name.to_owned();
    match (&measure.share, &measure.feed) {
        (Some(share), _) => line.push_str(&format!(
            ": {} of {} ({} %){needs}",
            share.count,
            share.of,
            share.percent()
        )),
        (None, Some(feed)) => line.push_str(&format!("{needs}: feed it with {feed}")),
        (None, None) => {}
    }
    write!(
        out,
        "           {style}{:<7}{style:#}  ",
        measure.verdict.label()
    )?;
    write_wrapped(&line, Style::new(), width, out)?;
    for failing in measure.failing.iter().take(SHOWN) {
        let line = format!("- {}: {}", failing.what, failing.why);
        write!(out, "{INDENT}")?;
        write_wrapped(&line, Style::new(), width, out)?;
    }
    if measure.failing.len() > SHOWN {
        let more = measure.failing.len() - SHOWN;
        writeln!(out, "{INDENT}- … and {more} more, all with --format json")?;
    }
    for note in &measure.notes {
        write!(out, "{INDENT}")?;
        write_wrapped(note, Style::new().dimmed(), width, out)?;
    }
    Ok(())
}

/// What a measure's lines begin with.
const INDENT: &str = "                    ";

/// Writes a text whose first line has begun after [`INDENT`].
fn write_wrapped(
    text: &str,
    style: Style,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let room = width.map_or(usize::MAX, |width| {
        width.saturating_sub(INDENT.len()).max(20)
    });
    let mut column = 0;
    write!(out, "{style}")?;
    for word in one_line(text).split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > room {
            write!(out, "\n{INDENT}")?;
            column = 0;
        } else if column > 0 {
            write!(out, " ")?;
            column += 1;
        }
        write!(out, "{word}")?;
        column += length;
    }
    writeln!(out, "{style:#}")
}

fn style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Pass => AnsiColor::Green,
        Verdict::Fail => AnsiColor::Red,
        Verdict::NoData => return Style::new().dimmed(),
    };
    Style::new().fg_color(Some(color.into()))
}
