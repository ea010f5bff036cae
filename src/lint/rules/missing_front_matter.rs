//! Front matter that is missing, unclosed, or not at the top.

use crate::{
    diagnostic::{DefectKind, Report},
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "missing-front-matter",
    group: Group::FrontMatter,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("missing_front_matter.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    for defect in &document.defects {
        if defect.kind == DefectKind::Misplaced {
            sink.add(&document.path, defect.report.clone());
        }
    }
    if context.lacks_front_matter() {
        let keys: Vec<String> = context
            .missing_keys()
            .iter()
            .map(|key| format!("`{key}`"))
            .collect();
        let keys = keys.join(" and ");
        let report = Report::new(document.front_matter_anchor(), "there is no front matter");
        let help = format!(
            "begin the file with a block between two lines of `---` that says {keys}, or give whole folders defaults with `[[front-matter.defaults]]` in sopbook.toml"
        );
        sink.add(&document.path, report.help(help));
    }
}
