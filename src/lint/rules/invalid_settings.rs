//! Settings that cannot be taken as they stand.

use crate::{
    diagnostic::{DefectKind, Report},
    files::EntryKind,
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule, find_rule},
        sink::Sink,
    },
    text::{RelPath, Spanned, one_line},
    toml,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "invalid-settings",
    group: Group::Engine,
    default: Level::Error,
    deadline: false,
    asks: None,
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
    missing_folders(context, sink);
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

/// Folders that the settings write, and that are not there. The folders that apply by default may be missing.
fn missing_folders(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let settings = context.settings();
    let parsed = toml::parse(settings.text.as_deref().unwrap_or(""));
    let Some(library) = parsed
        .root
        .as_map()
        .and_then(|root| root.get("library")?.as_map())
    else {
        return;
    };
    for (key, patterns) in [
        ("sops", &settings.documents.sops),
        ("checklists", &settings.documents.checklists),
    ] {
        let Some(node) = library.get(key) else {
            continue;
        };
        let written = node.texts();
        for folder in &patterns.folders {
            let is_root = folder.as_str().is_empty();
            if is_root || context.library.source().kind(folder) != EntryKind::Missing {
                continue;
            }
            let names_it = |text: &&Spanned<String>| {
                RelPath::parse(&text.value).is_ok_and(|path| path.is_within(folder))
            };
            let place = written.iter().find(names_it);
            let place = place.map(|text| text.span).unwrap_or_default();
            let message = format!("there is no folder `{}`", one_line(folder.as_str()));
            let report = Report::new(place, message);
            let help = format!("correct `{key}`, or make the folder; letter case matters");
            sink.add(&settings.path, report.help(help));
        }
    }
}
