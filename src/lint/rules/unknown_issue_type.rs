//! Issue types and subtypes outside the taxonomy.

use crate::{
    diagnostic::{Report, Severity},
    library::{IssueType, Taxonomy},
    lint::{
        context::{LibraryContext, Mention},
        rule::{Check, Group, Rule},
        sink::Sink,
    },
    text::{nearest, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unknown-issue-type",
    group: Group::FrontMatter,
    default: Severity::Error,
    deadline: false,
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
    for document in context.documents() {
        let metadata = &document.metadata;
        let issue_type = metadata
            .issue_type
            .as_ref()
            .and_then(|name| taxonomy.find(name));
        let Some(issue_type) = issue_type else {
            continue;
        };
        for subtype in &metadata.issue_subtypes {
            if !issue_type.has_subtype(subtype) {
                let mention = Mention {
                    path: &document.path,
                    key: "issue_subtype",
                    value: subtype.clone(),
                    document: Some(document),
                };
                sink.add(
                    &document.path,
                    unknown_subtype(&mention, issue_type, taxonomy),
                );
            }
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
