//! Renders what lint found: for people with the source beside it, one line each for editors, for programs, and in the
//! formats that CI systems read.

mod github;
mod gitlab;
mod junit;
mod markdown;
mod sarif;
mod text;

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{write_json, write_json_line};
use crate::{
    diagnostic::{Finding, Severity},
    library::Library,
    lint::{LintReport, Verdict},
    text::{count, one_line},
};

/// The formats of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FindingsFormat {
    /// With the source beside it.
    #[default]
    Text,
    /// One line each: `path:line:column: severity[rule] message`.
    Concise,
    /// For programs: versioned.
    Json,
    /// For programs that read line by line: a finding each, versioned.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub's workflow commands, which annotate a pull request.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit's report, which most CI systems list among their tests.
    Junit,
    /// A table for the summary of a job.
    Markdown,
}

/// How findings are shown.
#[derive(Debug, Clone, Default)]
pub struct FindingsStyle {
    /// The format.
    pub format: FindingsFormat,
    /// Whether a rule with many findings shows all of them (text only).
    pub all: bool,
    /// The columns of the terminal, if it is one.
    pub width: Option<usize>,
    /// The way from the repository's root to the library, with a `/` at its end: what CI systems read is placed by it.
    pub prefix: String,
    /// What counts for the exit code: only that fails in reports that know passing and failing.
    pub verdict: Verdict,
}

/// Writes the findings of a report about `library`.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    report: &LintReport,
    library: &Library,
    style: &FindingsStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    match style.format {
        FindingsFormat::Text => text::render(report, library, style, out),
        FindingsFormat::Concise => {
            shown(report, style).try_for_each(|finding| writeln!(out, "{}", concise(finding)))
        }
        FindingsFormat::Json => write_json(&Counted::new(report), out),
        FindingsFormat::Jsonl => report
            .findings
            .iter()
            .try_for_each(|finding| write_json_line(finding, out)),
        FindingsFormat::Sarif => sarif::render(report, &style.prefix, out),
        FindingsFormat::Github => github::render(report, style, out),
        FindingsFormat::Gitlab => gitlab::render(report, style, out),
        FindingsFormat::Junit => junit::render(report, style, out),
        FindingsFormat::Markdown => markdown::render(report, style, out),
    }
}

/// The findings that people look at: those that a baseline knows only where all are asked for.
fn shown<'r>(
    report: &'r LintReport,
    style: &FindingsStyle,
) -> impl Iterator<Item = &'r Finding> + Clone + use<'r> {
    let all = style.all;
    let findings = report.findings.iter();
    findings.filter(move |finding| all || !finding.known)
}

/// What lint found.
#[derive(Serialize, JsonSchema)]
pub(super) struct Counted<'a> {
    /// The findings that are errors, without those that a baseline knows.
    errors: usize,
    /// The findings that are warnings, likewise.
    warnings: usize,
    /// The findings of either severity that the calendar caused, likewise.
    due: usize,
    #[serde(flatten)]
    report: &'a LintReport,
}

impl<'a> Counted<'a> {
    fn new(report: &'a LintReport) -> Self {
        Self {
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            due: report.due(),
            report,
        }
    }
}

/// One finding on one line.
fn concise(finding: &Finding) -> String {
    format!(
        "{}:{}:{}: {}[{}] {}{}",
        one_line(finding.path.as_str()),
        finding.start.line,
        finding.start.column,
        word(finding.severity),
        finding.rule,
        one_line(&finding.message),
        mark(finding),
    )
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Why a finding may not count for the exit code.
fn mark(finding: &Finding) -> &'static str {
    match finding {
        Finding { known: true, .. } => " (known)",
        Finding {
            unchanged: true, ..
        } => " (file unchanged)",
        Finding { due: true, .. } => " (due)",
        _ => "",
    }
}

/// What a finding says, a line each: the message, the other places, the commits, what to do.
fn story(finding: &Finding, prefix: &str) -> Vec<String> {
    let message = format!("{}{}", one_line(&finding.message), mark(finding));
    let places = finding.related.iter().map(|place| {
        let path = one_line(place.path.as_str());
        let note = one_line(&place.message);
        format!("{prefix}{path}:{}: {note}", place.start.line)
    });
    let help = finding.help.iter();
    let help = help.map(|help| format!("help: {}", one_line(help)));
    let lines = std::iter::once(message).chain(places);
    lines.chain(acts(finding)).chain(help).collect()
}

/// The commits of a finding's story, a line each; of many the newest.
fn acts(finding: &Finding) -> Vec<String> {
    const SHOWN: usize = 3;
    let acts = &finding.acts;
    let mut lines: Vec<String> = acts
        .iter()
        .take(SHOWN)
        .map(|act| {
            let (by, subject) = (one_line(&act.by), one_line(&act.subject));
            format!("{} of {} by {by}: {subject}", act.short(), act.on)
        })
        .collect();
    if acts.len() > SHOWN {
        lines.push(format!(
            "and {}; --format json lists them",
            count(acts.len() - SHOWN, "more commit")
        ));
    }
    lines
}

/// The sums in one line: `12 SOPs, 12 checklists, 27 rules: 0 errors, 24 warnings (0 due)`.
#[must_use]
pub fn summary(report: &LintReport) -> String {
    format!(
        "{}, {}, {}: {}, {} ({} due)",
        count(report.sops, "SOP"),
        count(report.checklists, "checklist"),
        count(report.rules_run, "rule"),
        count(report.count(Severity::Error), "error"),
        count(report.count(Severity::Warning), "warning"),
        report.due(),
    )
}
