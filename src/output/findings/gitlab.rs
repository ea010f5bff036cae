//! Findings as a GitLab code quality report, which a merge request shows beside the changed files.
//!
//! The format: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::io::{self, Write};

use serde::Serialize;

use super::{FindingsStyle, shown, story};
use crate::{
    diagnostic::{Finding, Severity},
    lint::LintReport,
};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn render(
    report: &LintReport,
    style: &FindingsStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let issues = shown(report, style).map(|finding| issue(finding, &style.prefix));
    let issues: Vec<Issue<'_>> = issues.collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn issue<'a>(finding: &'a Finding, prefix: &str) -> Issue<'a> {
    Issue {
        description: story(finding, prefix).join("; "),
        check_name: finding.rule,
        fingerprint: &finding.fingerprint,
        severity: match (finding.severity, finding.due) {
            (_, true) => "info",
            (Severity::Error, false) => "major",
            (Severity::Warning, false) => "minor",
        },
        location: Location {
            path: format!("{prefix}{}", finding.path),
            lines: Lines {
                begin: finding.start.line,
                end: finding.end.line,
            },
        },
    }
}
