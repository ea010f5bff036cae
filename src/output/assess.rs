//! Renders an assessment.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Format, wrap::write_wrapped, write_json};
use crate::{
    library::{ActionStep, Assessment, Basis, Measure, Standing, Verdict},
    text::count,
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
    write!(out, "{bold}OML {}{bold:#}: ", assessment.score)?;
    writeln!(out, "{}", assessment.tally)?;
    let way_on = way_on(assessment.score.level, &assessment.blocking);
    write_wrapped(&way_on, Style::new(), 0, width, out)?;
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

/// Which steps hold the score on its level, and why.
fn way_on(level: u8, blocking: &[Standing]) -> String {
    let ids = |verdict: Option<Verdict>| -> Vec<&str> {
        let steps = blocking.iter();
        steps
            .filter(|step| verdict.is_none_or(|verdict| step.verdict == verdict))
            .map(|step| step.id)
            .collect()
    };
    let all = ids(None);
    if all.is_empty() {
        return "every action step passes".to_owned();
    }
    let why: Vec<String> = [
        (Verdict::Fail, "fails", "fail"),
        (Verdict::NoData, "has no data", "have no data"),
    ]
    .into_iter()
    .filter_map(|(verdict, one, many)| {
        let of_them = ids(Some(verdict));
        let who = match of_them.len() {
            0 => return None,
            1 if all.len() == 1 => "it".to_owned(),
            2 if all.len() == 2 => "both".to_owned(),
            number if number == all.len() => "all".to_owned(),
            _ => list(&of_them),
        };
        Some(format!(
            "{who} {}",
            if of_them.len() == 1 { one } else { many }
        ))
    })
    .collect();
    let end = if level == 5 { "complete" } else { "left" };
    let pass = if all.len() == 1 { "passes" } else { "pass" };
    format!(
        "level {level} is {end} when {} {pass}; {}",
        list(&all),
        why.join(", ")
    )
}

/// Names in a sentence: `a, b and c`.
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
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
    write_wrapped(&line, Style::new(), INDENT.len(), width, out)?;
    for failing in measure.failing.iter().take(SHOWN) {
        let line = format!("- {}: {}", failing.what, failing.why);
        write!(out, "{INDENT}")?;
        write_wrapped(&line, Style::new(), INDENT.len(), width, out)?;
    }
    if measure.failing.len() > SHOWN {
        let more = measure.failing.len() - SHOWN;
        writeln!(out, "{INDENT}- … and {more} more, all with --format json")?;
    }
    for note in &measure.notes {
        write!(out, "{INDENT}")?;
        write_wrapped(note, Style::new().dimmed(), INDENT.len(), width, out)?;
    }
    Ok(())
}

/// What a measure's lines begin with.
const INDENT: &str = "                    ";

fn style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Pass => AnsiColor::Green,
        Verdict::Fail => AnsiColor::Red,
        Verdict::NoData => return Style::new().dimmed(),
    };
    Style::new().fg_color(Some(color.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_names_the_steps_that_block_and_why() {
        use Verdict::{Fail, NoData};
        let way = |level, blocking: &[(&'static str, Verdict)]| {
            let blocking: Vec<Standing> = blocking
                .iter()
                .map(|&(id, verdict)| Standing { id, verdict })
                .collect();
            way_on(level, &blocking)
        };
        assert_eq!(
            way(1, &[("1.1", NoData), ("1.2", NoData)]),
            "level 1 is left when 1.1 and 1.2 pass; both have no data"
        );
        assert_eq!(
            way(2, &[("2.1", NoData), ("2.3", Fail), ("2.4", NoData)]),
            "level 2 is left when 2.1, 2.3 and 2.4 pass; 2.3 fails, 2.1 and 2.4 have no data"
        );
        assert_eq!(
            way(5, &[("5.2", Fail)]),
            "level 5 is complete when 5.2 passes; it fails"
        );
        assert_eq!(way(5, &[]), "every action step passes");
    }
}
