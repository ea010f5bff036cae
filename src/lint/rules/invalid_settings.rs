//! Settings that cannot be taken as they stand.

use std::iter;

use crate::{
    diagnostic::{DefectKind, Report, keep_keys_apart},
    files::EntryKind,
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule, find_rule},
        sink::Sink,
    },
    text::{RelPath, Spanned, one_line},
    toml,
    tree::{Map, Node},
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
    let parsed = toml::parse(settings.text.as_deref().unwrap_or(""));
    if let Some(root) = parsed.root.as_map() {
        missing_folders(context, root, sink);
        unknown_rules(root, &settings.path, sink);
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

/// Rules that the settings set, and that there are not.
fn unknown_rules(root: &Map, path: &RelPath, sink: &mut Sink<'_>) {
    let overrides = root.get("overrides").map(Node::items).unwrap_or_default();
    let overrides = overrides.iter().filter_map(Node::as_map);
    for table in iter::once(root).chain(overrides) {
        let Some(rules) = table.get("rules").and_then(Node::as_map) else {
            continue;
        };
        let names = rules.entries.iter().map(|entry| &entry.key);
        let mut reports: Vec<Report> = names.clone().filter_map(unknown_rule).collect();
        let taken: Vec<&str> = names.map(|name| name.value.as_str()).collect();
        keep_keys_apart(&mut reports, &taken);
        for report in reports {
            sink.add(path, report);
        }
    }
}

fn unknown_rule(name: &Spanned<String>) -> Option<Report> {
    let near = find_rule(name).err()?;
    let report = Report::new(name.span, format!("there is no rule `{}`", one_line(name)));
    Some(match near {
        Some(near) => report
            .help(format!("did you mean `{near}`?"))
            .edit(name.span, near),
        None => report.help("`sopbook explain` lists the rules"),
    })
}

/// Folders that the settings write, and that are not there. The folders that apply by default may be missing.
fn missing_folders(context: &LibraryContext<'_>, root: &Map, sink: &mut Sink<'_>) {
    let settings = context.settings();
    let Some(library) = root.get("library").and_then(Node::as_map) else {
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
