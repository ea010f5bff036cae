//! Lint: holds a library against the rules of the house, and says what is wrong, where, and what to do.
//!
//! A rule is one file in `rules/`, named for the problem, with its page beside it; the slice [`RULES`] lists them all, and
//! everything else (help, `explain`, the rule index) derives from it. A rule reads the library and leaves reports in a
//! [`Sink`](sink::Sink), which stamps name, severity and position on them ([`crate::diagnostic::Finding`]). Then
//! suppressions written in the documents are taken off ([`suppression`]).
//!
//! Two things keep the checker honest. What could not be checked is said ([`NotChecked`]), never passed. And one cause gives
//! one finding: a value that is there but broken is not reported as missing a second time.

mod context;
mod engine;
mod level;
#[cfg(test)]
mod pages;
mod rule;
mod rules;
mod sink;
mod suppression;

use serde::Serialize;

pub use self::{
    engine::lint,
    rule::{Group, Rule, Scope, find_rule},
    rules::RULES,
};
use crate::{
    diagnostic::{Finding, Severity},
    text::RelPath,
};

/// What linting a library came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LintReport {
    /// What is wrong, sorted by path, place and rule.
    pub findings: Vec<Finding>,
    /// How many SOPs were read.
    pub sops: usize,
    /// How many checklists were read.
    pub checklists: usize,
    /// How many rules ran.
    pub rules_run: usize,
    /// What could not be checked, and why.
    pub not_checked: Vec<NotChecked>,
}

/// Something that a rule would have checked, had it been told enough.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NotChecked {
    /// What: a plural noun, as in "owners could not be checked".
    pub what: String,
    /// Why.
    pub why: String,
}

impl LintReport {
    /// How many documents were read.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.sops + self.checklists
    }

    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let same = |finding: &&Finding| finding.severity == severity;
        self.findings.iter().filter(same).count()
    }

    /// How many findings the calendar caused.
    #[must_use]
    pub fn due(&self) -> usize {
        self.findings.iter().filter(|finding| finding.due).count()
    }

    /// Keeps the findings in these files and folders.
    pub fn narrow_to(&mut self, paths: &[RelPath]) {
        self.findings
            .retain(|finding| paths.iter().any(|path| finding.path.is_within(path)));
    }

    /// Whether a finding weighs `least` or more. What the calendar caused counts only if `deadlines` do.
    #[must_use]
    pub fn fails(&self, least: Severity, deadlines: bool) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity >= least && (deadlines || !finding.due))
    }
}
