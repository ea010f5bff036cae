//! Settings that cannot be taken as they stand.

use crate::{
    diagnostic::{DefectKind, Report, Severity},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Rule, find_rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "invalid-settings",
    group: Group::Engine,
    default: Severity::Error,
    deadline: false,
    page: include_str!("invalid_settings.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let settings = context.settings();
    for defect in &settings.defects {
        if defect.kind != DefectKind::UnknownField {
            sink.add(&settings.path, defect.report.clone());
        }
    }
    let overrides = settings.overrides.iter().flat_map(|over| &over.rules);
    for (name, _) in settings.rules.iter().chain(overrides) {
        if let Err(near) = find_rule(name) {
            let message = format!("there is no rule `{}`", one_line(name));
            let report = Report::new(name.span, message);
            let report = match near {
                Some(near) => report
                    .help(format!("did you mean `{near}`?"))
                    .edit(name.span, near),
                None => report.help("`sopbook explain` lists the rules"),
            };
            sink.add(&settings.path, report);
        }
    }
    for query in &settings.golden_queries {
        if context.library.find(&query.expect).is_ok() {
            continue;
        }
        let message = format!(
            "the golden query `{}` expects `{}`, which nothing is called",
            one_line(&query.query),
            one_line(&query.expect)
        );
        let report = Report::new(query.expect_span, message);
        let near = context.library.find(&query.expect).err().flatten();
        let report = match near {
            Some(near) => report.help(format!("did you mean `{near}`?")),
            None => report.help("`sopbook list` shows the ids"),
        };
        sink.add(&settings.path, report);
    }
}
