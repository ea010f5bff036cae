//! A baseline: findings that are known and do not count until somebody mends them, so that an old library can be linted from
//! the first day on.
//!
//! An entry knows a finding by its fingerprint; rule, path and message are for people who read the file. An entry whose
//! finding is gone is stale. A new baseline keeps what still stands and drops what is stale; findings are added only when
//! somebody accepts them.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LintReport;
use crate::{clock::Date, diagnostic::Finding, text::RelPath};

/// The version of the file's shape.
const VERSION: u32 = 1;

/// Findings that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// By fingerprint.
    entries: BTreeMap<String, Known>,
}

/// A finding that is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The file.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// What was wrong when it was accepted.
    pub message: String,
    /// What it is known by.
    pub fingerprint: String,
    /// The last day on which it does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    findings: Vec<Known>,
}

/// What holding a baseline against a report came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// How many findings are known and do not count.
    pub known: usize,
    /// The entries that ran out: their findings count again.
    pub expired: Vec<Known>,
    /// The entries whose findings are gone.
    pub stale: Vec<Known>,
}

impl Baseline {
    /// Reads a baseline's text.
    ///
    /// # Errors
    /// Where it is not one, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let written: Written = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if written.version != VERSION {
            return Err(format!(
                "it has version {}, and this sopbook reads version {VERSION}",
                written.version
            ));
        }
        let entries = written.findings.into_iter();
        let entries = entries.map(|known| (known.fingerprint.clone(), known));
        Ok(Self {
            entries: entries.collect(),
        })
    }

    /// The text to write: JSON, sorted by path and rule, so that versions of it compare well.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut findings: Vec<Known> = self.entries.values().cloned().collect();
        findings.sort();
        let written = Written {
            version: VERSION,
            findings,
        };
        let text = serde_json::to_string_pretty(&written).expect("strings and dates are JSON");
        text + "\n"
    }

    /// How many findings it knows.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// Marks the findings of `report` that are known, and gives what became of the entries. What was not looked at is not
    /// stale: entries of rules that could not run or not judge the file, of files that could not be read, and of files
    /// outside `paths` where any are named.
    pub fn apply(&self, report: &mut LintReport, paths: &[RelPath], today: Date) -> Standing {
        let mut standing = Standing::default();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for finding in &mut report.findings {
            let Some((fingerprint, known)) = self.entries.get_key_value(&finding.fingerprint)
            else {
                continue;
            };
            seen.insert(fingerprint);
            if known.expires.is_some_and(|expires| expires < today) {
                standing.expired.push(known.clone());
            } else {
                finding.known = true;
                standing.known += 1;
            }
        }
        let was_looked_at = |known: &Known| {
            let is_named = |path: &RelPath| paths.iter().any(|named| path.is_within(named));
            RelPath::parse(&known.path).is_ok_and(|path| {
                (paths.is_empty() || is_named(&path)) && report.has_judged(&known.rule, &path)
            })
        };
        let gone = |known: &&Known| !seen.contains(known.fingerprint.as_str());
        let stale = self.entries.values().filter(gone);
        standing.stale = stale
            .filter(|known| was_looked_at(known))
            .cloned()
            .collect();
        standing.expired.sort();
        standing.stale.sort();
        standing
    }

    /// The baseline without what is stale; with `accept`, what was found and is not known joins it, until `expires`, and
    /// what has run out begins anew.
    #[must_use]
    pub fn renewed(
        &self,
        report: &LintReport,
        standing: &Standing,
        accept: bool,
        expires: Option<Date>,
    ) -> Self {
        let mut renewed = self.clone();
        for stale in &standing.stale {
            renewed.entries.remove(&stale.fingerprint);
        }
        let is_new = |finding: &&Finding| accept && !finding.known;
        for finding in report.findings.iter().filter(is_new) {
            let known = Known {
                path: finding.path.to_string(),
                rule: finding.rule.to_owned(),
                message: finding.message.clone(),
                fingerprint: finding.fingerprint.clone(),
                expires,
            };
            renewed.entries.insert(known.fingerprint.clone(), known);
        }
        renewed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_baseline_is_refused() {
        for text in ["", "[]", "{}", r#"{"version": 2, "findings": []}"#] {
            assert!(Baseline::parse(text).is_err(), "{text}");
        }
        let empty = Baseline::default();
        assert_eq!(Baseline::parse(&empty.to_text()), Ok(empty));
    }
}
