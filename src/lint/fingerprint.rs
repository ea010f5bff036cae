//! Fingerprints: what a finding is known by from one run to the next.
//!
//! A fingerprint is made from the rule, the file, the marked text and the message, not from the place, so that it stays
//! when lines move. Numbers in a message count for nothing, because they may be counts that change by themselves, unless they
//! stand in backticks, where the user's own text is; the message of a finding that the calendar caused counts not at all.
//! Equal findings of a file are numbered from its top.

use std::collections::HashMap;

use crate::{diagnostic::Finding, library::digest};

/// Sets the fingerprint of each finding. `marked` gives the text that one marks.
pub(super) fn set<'a>(findings: &mut [Finding], marked: impl Fn(&Finding) -> &'a str) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let message = if finding.due {
            String::new()
        } else {
            without_counts(&finding.message)
        };
        let parts = [
            finding.rule,
            finding.path.as_str(),
            marked(finding),
            message.as_str(),
        ];
        // Zeros cannot stand in a path, and in a text they change nothing but the fingerprint.
        let print = digest(parts.join("\0").as_bytes());
        let number = seen.entry(print.clone()).or_default();
        *number += 1;
        finding.fingerprint = match number {
            1 => print,
            number => digest(format!("{print}\0{number}").as_bytes()),
        };
    }
}

/// A message without the digits that stand outside backticks.
fn without_counts(message: &str) -> String {
    let mut is_quoted = false;
    let counts = |letter: &char| {
        is_quoted ^= *letter == '`';
        is_quoted || !letter.is_ascii_digit()
    };
    message.chars().filter(counts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::Severity,
        text::{Position, RelPath, Span},
    };

    fn finding(message: &str, line: u32, due: bool) -> Finding {
        let at = Position { line, column: 1 };
        Finding {
            rule: "broken-link",
            severity: Severity::Error,
            due,
            path: RelPath::parse("sops/a.md").unwrap(),
            start: at,
            end: at,
            message: message.to_owned(),
            label: None,
            help: None,
            related: Vec::new(),
            acts: Vec::new(),
            edits: Vec::new(),
            fingerprint: String::new(),
            known: false,
            unchanged: false,
            span: Span::at(line as usize),
        }
    }

    fn prints<const N: usize>(mut findings: [Finding; N]) -> [String; N] {
        set(&mut findings, |_| "marked");
        findings.map(|finding| finding.fingerprint)
    }

    #[test]
    fn places_and_counts_do_not_matter_and_names_do() {
        let [one, moved, other] = [
            finding("2 of `step-2`", 1, false),
            finding("31 of `step-2`", 9, false),
            finding("2 of `step-3`", 1, false),
        ]
        .map(|finding| prints([finding])[0].clone());
        assert_eq!(one, moved);
        assert_ne!(one, other);
        assert_eq!(one.len(), 16);
    }

    #[test]
    fn what_the_calendar_says_does_not_matter() {
        let late = |message| prints([finding(message, 1, true)]);
        assert_eq!(late("due since 1 day"), late("due since 2 days"));
    }

    #[test]
    fn equal_findings_are_told_apart_by_their_order() {
        let same = || finding("gone", 1, false);
        let [first, second, third] = prints([same(), same(), same()]);
        assert!(first != second && second != third && third != first);
        assert_eq!(prints([same()]), [first]);
    }
}
