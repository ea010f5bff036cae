//! Lint: holds a library against the rules of the house, and says what is wrong, where, and what to do.
//!
//! A rule is one file in `rules/`, named for the problem, with its page beside it; the slice [`RULES`] lists them all, and
//! everything else (help, `explain`, the rule index) derives from it. A rule reads the library and leaves reports in a
//! [`Sink`](sink::Sink), which stamps name, severity and position on them ([`crate::diagnostic::Finding`]). Then
//! suppressions written in the documents are taken off ([`suppression`]).
//!
//! Two things keep the checker honest. What could not be checked is said ([`NotChecked`], [`NotRun`]), never passed. And one
//! cause gives one finding: a value that is there but broken is not reported as missing a second time.
//!
//! And no finding quotes a secret that a document holds, whichever rule's it is ([`secrets`]).
//!
//! Some rules ask git who did what, and when. The edge reads the history if [`history_wanted`] says so and hands it in, or why
//! there is none. Without it a rule that needs it does not run, and one that is only helped by it says less.

mod acronyms;
mod baseline;
mod context;
mod cover;
mod engine;
mod fingerprint;
mod fix;
mod level;
mod memo;
mod past;
mod rule;
mod rules;
mod secrets;
mod sink;
mod suppression;
mod ties;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

pub use self::{
    baseline::{Baseline, Known, Standing},
    engine::{history_wanted, lint, lint_again},
    fix::{Mended, MendedFile, mend},
    memo::Memo,
    rule::{Group, HistoryUse, Rule, Scope, find_rule},
    rules::RULES,
    secrets::{Veil, dotted},
};
use crate::{
    diagnostic::{Finding, Severity},
    history::ChangedFiles,
    library::{Document, FindingCounts, Library},
    text::{RelPath, one_line},
};

/// What linting a library came to.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct LintReport {
    /// What is wrong, sorted by path, place and rule.
    pub findings: Vec<Finding>,
    /// How many SOPs were read.
    pub sops: usize,
    /// How many checklists were read.
    pub checklists: usize,
    /// How many rules ran.
    pub rules_run: usize,
    /// Which rules could not run, and why.
    pub not_run: Vec<NotRun>,
    /// What could not be checked, and why.
    pub not_checked: Vec<NotChecked>,
    /// What a rule that asks git and counts as an error could not tell, though it should have: no verdict is no pass.
    #[serde(skip)]
    pub in_doubt: Vec<InDoubt>,
    /// What no rule, or not this one, could say anything about.
    #[serde(skip)]
    pub(crate) unjudged: Unjudged,
    /// What a baseline came to; none where none was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Standing>,
}

/// What was not looked at: that nothing is found there says nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unjudged {
    /// The documents about which a rule could not say anything.
    documents: BTreeSet<(&'static str, RelPath)>,
    /// What could not be read: files, and folders with all that is in them.
    unread: Vec<RelPath>,
}

/// A document about which a rule could not say anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InDoubt {
    /// The rule's name.
    pub rule: &'static str,
    /// The document's file.
    pub path: RelPath,
}

/// A rule that could not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotRun {
    /// The rule's name.
    pub rule: &'static str,
    /// The most that its findings would have weighed.
    pub severity: Severity,
    /// Why, and what to do about it.
    pub why: String,
}

/// Something that a rule would have checked, had it been told enough.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct NotChecked {
    /// What: a plural noun, as in "owners could not be checked", or a path in backticks.
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

    /// How many findings have this severity; those that a baseline knows are not counted.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let same = |finding: &&Finding| finding.severity == severity && !finding.known;
        self.findings.iter().filter(same).count()
    }

    /// What it comes to in numbers.
    #[must_use]
    pub fn counts(&self) -> FindingCounts {
        let lasting = |severity: Severity| {
            let findings = self.findings.iter().filter(|finding| !finding.due);
            findings
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let gaps = self.not_checked.iter();
        let gaps = gaps.map(|gap| format!("{}: {}", gap.what, gap.why));
        let not_run = self.reasons_not_run().into_iter();
        let not_run = not_run.map(|(rules, why)| format!("{rules}: {why}"));
        FindingCounts {
            errors: lasting(Severity::Error),
            warnings: lasting(Severity::Warning),
            due: self.due(),
            not_checked: gaps.chain(not_run).collect(),
        }
    }

    /// How many findings the calendar caused; those that a baseline knows are not counted.
    #[must_use]
    pub fn due(&self) -> usize {
        let due = |finding: &&Finding| finding.due && !finding.known;
        self.findings.iter().filter(due).count()
    }

    /// The rules that could not run, in backticks and by commas, for each reason why.
    #[must_use]
    pub fn reasons_not_run(&self) -> Vec<(String, &str)> {
        let mut reasons: Vec<(String, &str)> = Vec::new();
        for NotRun { rule, why, .. } in &self.not_run {
            match reasons.iter_mut().find(|(_, known)| known == why) {
                Some((rules, _)) => rules.push_str(&format!(", `{rule}`")),
                None => reasons.push((format!("`{rule}`"), why)),
            }
        }
        reasons
    }

    /// Keeps the findings in these files and folders of `library`, counts the documents there, and notes which of the paths
    /// cover nothing that was read. What is wrong with the settings decides what was checked, and stays. Gives whether
    /// anything is left that was looked at.
    pub fn narrow_to(&mut self, paths: &[RelPath], library: &Library) -> bool {
        let is_named = |at: &RelPath| paths.iter().any(|path| at.is_within(path));
        self.findings
            .retain(|finding| finding.rule == rules::INVALID_SETTINGS || is_named(&finding.path));
        let is_counted = |document: &&Document| is_named(&document.path);
        self.sops = library.sops().filter(is_counted).count();
        self.checklists = library.checklists().filter(is_counted).count();
        let settings = &library.settings;
        let covers = |path: &RelPath| {
            let documents = library.documents().iter().map(|document| &document.path);
            let unreadable = library.unreadable.iter().map(|file| &file.path);
            let of_settings = settings.text.as_ref().map(|_| &settings.path);
            let mut looked_at = documents.chain(unreadable).chain(of_settings);
            looked_at.any(|at| at.is_within(path))
        };
        self.in_doubt.retain(|doubt| is_named(&doubt.path));
        let empty: Vec<&RelPath> = paths.iter().filter(|path| !covers(path)).collect();
        self.not_checked.extend(empty.iter().map(|path| NotChecked {
            what: format!("`{}`", one_line(path.as_str())),
            why: "the library has no document there".to_owned(),
        }));
        self.not_checked.sort();
        self.not_checked.dedup();
        empty.len() < paths.len()
    }

    /// Whether a rule would have found something in a file.
    fn has_judged(&self, rule: &str, path: &RelPath) -> bool {
        let mut documents = self.unjudged.documents.iter();
        !self.not_run.iter().any(|missed| missed.rule == rule)
            && !documents.any(|(name, unjudged)| *name == rule && unjudged == path)
            && !self
                .unjudged
                .unread
                .iter()
                .any(|unread| path.is_within(unread))
    }

    /// Marks the findings whose files did not change.
    pub fn count_only_in(&mut self, changed: &ChangedFiles) {
        for finding in &mut self.findings {
            finding.unchanged = !changed.may_hold(&finding.path);
        }
    }

    /// Whether any finding counts.
    #[must_use]
    pub fn fails(&self, verdict: Verdict) -> bool {
        self.findings.iter().any(|finding| verdict.counts(finding))
    }
}

/// Which findings count for the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The least severity that does.
    pub least: Severity,
    /// Whether what the calendar causes does, too.
    pub deadlines: bool,
}

impl Default for Verdict {
    fn default() -> Self {
        Self {
            least: Severity::Error,
            deadlines: false,
        }
    }
}

impl Verdict {
    /// Whether a finding counts.
    #[must_use]
    pub fn counts(self, finding: &Finding) -> bool {
        finding.severity >= self.least
            && (self.deadlines || !finding.due)
            && !finding.known
            && !finding.unchanged
    }
}
