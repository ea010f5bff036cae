//! Issue types and subtypes outside the taxonomy.

use crate::{
    diagnostic::Report,
    library::{IssueType, Taxonomy},
    lint::{
        context::{LibraryContext, Mention},
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{nearest, one_line},
    tree::Node,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unknown-issue-type",
    group: Group::FrontMatter,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("unknown_issue_type.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let taxonomy = &context.settings().taxonomy;
    let types = context.mentions("issue_type", |document| {
        document.metadata.issue_type.iter().cloned().collect()
    });
    if taxonomy.is_empty() {
        if !types.is_empty() {
            sink.not_checked("issue types", "sopbook.toml has no `[issue-types]`");
        }
        return;
    }
    for mention in types {
        if taxonomy.find(&mention.value).is_none() {
            sink.add(mention.path, unknown_type(&mention, taxonomy));
        }
    }
    check_subtypes(context, taxonomy, sink);
}

fn check_subtypes(context: &LibraryContext<'_>, taxonomy: &Taxonomy, sink: &mut Sink<'_>) {
    let mut look_up = |mention: Mention<'_>, type_name: &str| {
        let found = taxonomy.find(type_name);
        if let Some(known) = found.filter(|known| !known.has_subtype(&mention.value)) {
            sink.add(mention.path, unknown_subtype(&mention, known, taxonomy));
        }
    };
    let settings = context.settings();
    for defaults in &settings.folder_defaults {
        let texts = |key: &str| {
            defaults
                .values
                .get(key)
                .map(Node::texts)
                .unwrap_or_default()
        };
        for type_name in texts("issue_type") {
            for value in texts("issue_subtype") {
                look_up(
                    Mention::new(&settings.path, "issue_subtype", value, None),
                    &type_name,
                );
            }
        }
    }
    for document in context.documents() {
        let metadata = &document.metadata;
        let inherits = |key: &str| metadata.inherited.iter().any(|name| name == key);
        let Some(type_name) = &metadata.issue_type else {
            continue;
        };
        // A pair that stands in the settings is looked up there, once.
        if inherits("issue_type") && inherits("issue_subtype") {
            continue;
        }
        for value in metadata.issue_subtypes.iter().cloned() {
            let mention = Mention::new(&document.path, "issue_subtype", value, Some(document));
            look_up(mention, type_name);
        }
    }
}

fn unknown_type(mention: &Mention<'_>, taxonomy: &Taxonomy) -> Report {
    let written = &mention.value;
    let shown = one_line(written);
    let names = || taxonomy.types().iter().map(|known| known.name.as_str());
    let meant = taxonomy.types().iter().find(|known| {
        known
            .aliases
            .values()
            .any(|alias| alias.eq_ignore_ascii_case(written))
    });
    let report = Report::new(written.span, format!("`{shown}` is no issue type"));
    match meant
        .map(|known| known.name.as_str())
        .or_else(|| nearest(written, names()))
    {
        Some(name) => mention.mended_to(report.help(format!("did you mean `{name}`?")), name),
        None => report.help(format!("the types are {}", list(names()))),
    }
}

fn unknown_subtype(mention: &Mention<'_>, issue_type: &IssueType, taxonomy: &Taxonomy) -> Report {
    let written = &mention.value;
    let names = || issue_type.subtypes.iter().map(|subtype| subtype.as_str());
    let type_name = issue_type.name.as_str();
    let message = format!("`{}` is no subtype of `{type_name}`", one_line(written));
    let report = Report::new(written.span, message);
    let elsewhere = taxonomy
        .types()
        .iter()
        .find(|other| other.has_subtype(written));
    match (nearest(written, names()), elsewhere) {
        (Some(name), _) => mention.mended_to(report.help(format!("did you mean `{name}`?")), name),
        (None, Some(other)) => report.help(format!(
            "it belongs to `{}`: change the type",
            other.name.value
        )),
        (None, None) if issue_type.subtypes.is_empty() => report.help(format!(
            "`{type_name}` has no subtypes: leave `issue_subtype` out"
        )),
        (None, None) => report.help(format!("its subtypes are {}", list(names()))),
    }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
