//! Where rules leave what they find.

use super::{NotChecked, engine::Desk, rule::Rule};
use crate::{
    diagnostic::{Finding, Report},
    text::RelPath,
};

/// Takes one rule's reports and stamps name, severity and position on them; what is switched off for a path is dropped.
pub(super) struct Sink<'a> {
    desk: &'a Desk<'a>,
    rule: &'static Rule,
    pub(super) findings: Vec<Finding>,
    pub(super) not_checked: Vec<NotChecked>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(desk: &'a Desk<'a>, rule: &'static Rule) -> Self {
        Self {
            desk,
            rule,
            findings: Vec::new(),
            not_checked: Vec::new(),
        }
    }

    /// Takes a report about the file at `path`.
    pub(super) fn add(&mut self, path: &RelPath, report: Report) {
        self.findings
            .extend(self.desk.stamp(self.rule, path, report));
    }

    /// Notes that something could not be checked.
    pub(super) fn not_checked(&mut self, what: &str, why: &str) {
        self.not_checked.push(NotChecked {
            what: what.to_owned(),
            why: why.to_owned(),
        });
    }
}
