//! Suppressions without sense, reason or effect.

use crate::{
    diagnostic::Severity,
    lint::rule::{Check, Group, Rule},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unused-suppression",
    group: Group::Engine,
    default: Severity::Warning,
    deadline: false,
    page: include_str!("unused_suppression.md"),
    check: Check::Engine,
};
