//! Findings as a JUnit report, which most CI systems list among their tests.
//!
//! Each file with findings is a test suite and each finding a test; what does not count for the exit code passes, with its
//! message as output. A rule that could not run is a test that was skipped. The shape is the one that Jenkins reads:
//! <https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd>.

use std::io::{self, Write};

use super::{FindingsStyle, shown, story};
use crate::{diagnostic::Finding, lint::LintReport, text::printable};

pub(super) fn render(
    report: &LintReport,
    style: &FindingsStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let fails = |finding: &&&Finding| style.verdict.counts(finding);
    let findings: Vec<&Finding> = shown(report, style).collect();
    let tests = findings.len() + report.not_run.len();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="sopbook lint" tests="{}" failures="{}">"#,
        tests.max(1),
        findings.iter().filter(fails).count(),
    )?;
    for of_file in findings.chunk_by(|a, b| a.path == b.path) {
        let path = format!("{}{}", style.prefix, of_file[0].path);
        writeln!(
            out,
            r#"  <testsuite name="{}" tests="{}" failures="{}">"#,
            text(&path),
            of_file.len(),
            of_file.iter().filter(fails).count(),
        )?;
        for finding in of_file {
            case(finding, style, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    if tests == 0 {
        writeln!(
            out,
            r#"  <testsuite name="library" tests="1" failures="0">"#
        )?;
        writeln!(
            out,
            r#"    <testcase classname="library" name="no findings"/>"#
        )?;
        writeln!(out, "  </testsuite>")?;
    }
    if !report.not_run.is_empty() {
        let skipped = report.not_run.len();
        writeln!(
            out,
            r#"  <testsuite name="not run" tests="{skipped}" failures="0" skipped="{skipped}">"#
        )?;
        for missed in &report.not_run {
            writeln!(
                out,
                r#"    <testcase classname="not run" name="{}"><skipped message="{}"/></testcase>"#,
                missed.rule,
                text(&missed.why),
            )?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn case(finding: &Finding, style: &FindingsStyle, out: &mut dyn Write) -> io::Result<()> {
    let story = story(finding, &style.prefix);
    let (line, column) = (finding.start.line, finding.start.column);
    writeln!(
        out,
        r#"    <testcase classname="{}" name="{} at {line}:{column}">"#,
        text(&format!("{}{}", style.prefix, finding.path)),
        finding.rule,
    )?;
    let body = text(&story.join("\n"));
    if style.verdict.counts(finding) {
        let message = text(&story[0]);
        let rule = finding.rule;
        writeln!(
            out,
            r#"      <failure type="{rule}" message="{message}">{body}</failure>"#
        )?;
    } else {
        writeln!(out, "      <system-out>{body}</system-out>")?;
    }
    writeln!(out, "    </testcase>")
}

/// Escapes text for XML: in an attribute as well as between tags. Control characters, which XML cannot hold, do not survive
/// `printable`.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in printable(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_text_ends_a_tag_or_an_attribute() {
        assert_eq!(
            super::text("a\"b<c>&\u{1b}\u{ffff}"),
            "a&quot;b&lt;c&gt;&amp;\u{fffd}\u{fffd}"
        );
    }
}
