//! Suppressions without sense, reason or effect.

use crate::lint::rule::{Check, Group, Level, Rule};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unused-suppression",
    group: Group::Engine,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("unused_suppression.md"),
    check: Check::Engine,
};
