//! Findings as GitHub's workflow commands: a line each, which GitHub shows beside the changed file.

use std::io::{self, Write};

use super::{FindingsStyle, mark, shown, story, word};
use crate::{
    diagnostic::Finding,
    lint::LintReport,
    text::{one_line, printable},
};

pub(super) fn render(
    report: &LintReport,
    style: &FindingsStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in shown(report, style) {
        writeln!(out, "{}", command(finding, &style.prefix))?;
    }
    Ok(())
}

fn command(finding: &Finding, prefix: &str) -> String {
    let path = format!("{prefix}{}", finding.path);
    let mut story = story(finding, prefix);
    // The title says so.
    story[0] = one_line(&finding.message);
    // A span over several lines has no columns.
    let columns = if finding.start.line == finding.end.line {
        format!(
            ",col={},endColumn={}",
            finding.start.column, finding.end.column
        )
    } else {
        String::new()
    };
    let title = format!("{}{}", finding.rule, mark(finding));
    format!(
        "::{} file={},line={},endLine={}{columns},title={}::{}",
        word(finding.severity),
        property(&path),
        finding.start.line,
        finding.end.line,
        property(&title),
        data(&story.join("\n")),
    )
}

/// Escapes the message of a workflow command. A carriage return does not survive `printable`.
fn data(text: &str) -> String {
    printable(text).replace('%', "%25").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_can_end_the_command_or_begin_another() {
        assert_eq!(
            property("a,b:c%\n::error::"),
            "a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3A"
        );
        assert_eq!(data("100%\r\nx\r"), "100%25%0Ax\u{fffd}");
    }
}
