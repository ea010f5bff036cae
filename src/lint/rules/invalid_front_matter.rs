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
    let document = context.document;
    let invalid = || {
        let defects = document.defects.iter();
        defects.filter(|defect| defect.kind == DefectKind::Invalid)
    };
    for defect in invalid() {
        let span = defect.report.span;
        // A value that is wrong as a whole is not taken apart.
        let is_part = invalid().any(|other| {
            let whole = other.report.span;
            whole != span && !span.is_empty() && whole.contains(span)
        });
        if is_part {
            continue;
        }
        let mut report = defect.report.clone();
        if report.help.is_none() && span.slice(&document.text).starts_with("{{") {
            report = report.help("put template braces in quotes");
        }
        sink.add(&document.path, report);
    }
}
