//! Front matter that cannot be taken as it stands.

use crate::{
    diagnostic::{DefectKind, Severity},
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "invalid-front-matter",
    group: Group::FrontMatter,
    default: Severity::Error,
    deadline: false,
    page: include_str!("invalid_front_matter.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    for defect in &context.document.defects {
        if defect.kind == DefectKind::Invalid {
            sink.add(&context.document.path, defect.report.clone());
        }
    }
}
