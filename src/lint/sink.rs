//! Where rules leave what they find.

use std::collections::BTreeMap;

use super::{NotChecked, engine::Desk, rule::Rule};
use crate::{
    diagnostic::{Finding, Report},
    text::{RelPath, one_line},
};

/// What a rule left, about one document or about the library.
#[derive(Debug, Clone)]
pub(super) struct Left {
    pub(super) rule: &'static Rule,
    pub(super) findings: Vec<Finding>,
    pub(super) not_checked: Vec<NotChecked>,
    /// The documents about which the rule could not say anything.
    pub(super) unjudged: Vec<RelPath>,
    /// Those of them about which it should have.
    pub(super) in_doubt: Vec<RelPath>,
}

/// Takes one rule's reports and stamps name, severity and position on them; what is switched off for a path is dropped.
pub(super) struct Sink<'a> {
    desk: &'a Desk<'a>,
    left: Left,
}

impl<'a> Sink<'a> {
    pub(super) fn new(desk: &'a Desk<'a>, rule: &'static Rule) -> Self {
        Self {
            desk,
            left: Left {
                rule,
                findings: Vec::new(),
                not_checked: Vec::new(),
                unjudged: Vec::new(),
                in_doubt: Vec::new(),
            },
        }
    }

    /// What was left; none where nothing was, as of nearly every rule and document.
    pub(super) fn into_left(self) -> Option<Left> {
        let left = self.left;
        let is_judged = left.unjudged.is_empty() && left.in_doubt.is_empty();
        let is_empty = left.findings.is_empty() && left.not_checked.is_empty() && is_judged;
        (!is_empty).then_some(left)
    }

    /// Takes a report about the file at `path`.
    pub(super) fn add(&mut self, path: &RelPath, report: Report) {
        let finding = self.desk.stamp(self.left.rule, path, report);
        self.left.findings.extend(finding);
    }

    /// Notes that something could not be checked.
    pub(super) fn not_checked(&mut self, what: &str, why: &str) {
        self.left.not_checked.push(NotChecked {
            what: what.to_owned(),
            why: why.to_owned(),
        });
    }
}

/// What a rule could not check, by the reason why, so that many of a kind are said on one line.
#[derive(Default)]
pub(super) struct Gaps {
    names: BTreeMap<String, Vec<String>>,
    documents: Vec<RelPath>,
    in_doubt: Vec<RelPath>,
}

impl Gaps {
    /// The most names on a line.
    const NAMED: usize = 5;

    /// Notes that something, as users call it, could not be checked.
    pub(super) fn add(&mut self, what: &str, why: &str) {
        let name = format!("`{}`", one_line(what));
        let names = self.names.entry(why.to_owned()).or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }

    /// Notes that a document could not be checked.
    pub(super) fn add_document(&mut self, path: &RelPath, why: &str) {
        self.add_pending(path, why);
        self.in_doubt.push(path.clone());
    }

    /// Notes that a document could not be checked yet, which the next commit changes.
    pub(super) fn add_pending(&mut self, path: &RelPath, why: &str) {
        self.add(path.as_str(), why);
        self.documents.push(path.clone());
    }

    /// Leaves one note for each reason: `before` and the names.
    pub(super) fn pour(self, before: &str, sink: &mut Sink<'_>) {
        sink.left.unjudged.extend(self.documents);
        sink.left.in_doubt.extend(self.in_doubt);
        for (why, names) in self.names {
            let shown = names.len().min(Self::NAMED);
            let mut what = format!("{before} {}", names[..shown].join(", "));
            if names.len() > shown {
                what.push_str(&format!(" and {} more", names.len() - shown));
            }
            sink.not_checked(&what, &why);
        }
    }
}
