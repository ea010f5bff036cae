//! Written ids that are not kebab-case.

use crate::{
    diagnostic::DefectKind,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "invalid-id",
    group: Group::FrontMatter,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("invalid_id.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    for defect in &context.document.defects {
        if defect.kind == DefectKind::InvalidId {
            sink.add(&context.document.path, defect.report.clone());
        }
    }
}
