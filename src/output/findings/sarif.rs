//! Findings as SARIF 2.1.0, which code scanning services read.
//!
//! The format: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>. Paths count from the repository's root.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use serde_json::{Value, json};

use super::{story, word};
use crate::{
    diagnostic::{Finding, RelatedPlace},
    library::Level,
    lint::{LintReport, RULES, Rule},
    output::rules::readable_page,
    text::{Position, one_line, printable},
};

pub(super) fn render(report: &LintReport, prefix: &str, out: &mut dyn Write) -> io::Result<()> {
    let results = report
        .findings
        .iter()
        .map(|finding| result(finding, prefix));
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "sopbook",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(descriptor).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notifications(report),
            }],
            "results": results.collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn descriptor(rule: &Rule) -> Value {
    let (level, enabled) = match rule.default {
        Level::Error => ("error", true),
        Level::Warning => ("warning", true),
        Level::Off => ("warning", false),
    };
    let page = readable_page(rule);
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level, "enabled": enabled },
        "properties": { "tags": [rule.group.label()] },
    })
}

/// What was not looked at, and why.
fn notifications(report: &LintReport) -> Vec<Value> {
    let not_run = report.not_run.iter().map(|missed| {
        json!({
            "level": word(missed.severity),
            "message": { "text": format!("`{}` could not run: {}", missed.rule, printable(&missed.why)) },
            "associatedRule": { "id": missed.rule },
        })
    });
    let gaps = report.not_checked.iter().map(|gap| {
        let text = format!("{} could not be checked: {}", gap.what, gap.why);
        json!({ "level": "warning", "message": { "text": printable(&text) } })
    });
    not_run.chain(gaps).collect()
}

fn result(finding: &Finding, prefix: &str) -> Value {
    // The other places have a list of their own.
    let without_places = Finding {
        related: Vec::new(),
        ..finding.clone()
    };
    let text = story(&without_places, prefix).join("\n");
    let rule = RULES.iter().position(|rule| rule.name == finding.rule);
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1),
        "level": word(finding.severity),
        "message": { "text": text },
        "locations": [location(
            &format!("{prefix}{}", finding.path),
            finding.start,
            Some(finding.end),
        )],
        "partialFingerprints": { "sopbook/v1": finding.fingerprint },
        "properties": { "due": finding.due },
    });
    if finding.known {
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted" }]);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|place| related(place, prefix));
        result["relatedLocations"] = related.collect();
    }
    result
}

fn related(place: &RelatedPlace, prefix: &str) -> Value {
    let mut location = location(&format!("{prefix}{}", place.path), place.start, None);
    location["message"] = json!({ "text": one_line(&place.message) });
    location
}

fn location(path: &str, start: Position, end: Option<Position>) -> Value {
    let mut region = json!({ "startLine": start.line, "startColumn": start.column });
    if let Some(end) = end {
        region["endLine"] = end.line.into();
        region["endColumn"] = end.column.into();
    }
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(path), "uriBaseId": "%SRCROOT%" },
            "region": region,
        },
    })
}

/// A path as a relative URI reference.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(super::uri("docs/a b:é#.md"), "docs/a%20b%3A%C3%A9%23.md");
    }
}
