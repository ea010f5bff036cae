//! Clients that the settings do not know.

use crate::{
    diagnostic::Report,
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{nearest, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unknown-client",
    group: Group::FrontMatter,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("unknown_client.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let settings = context.settings();
    let mentions = context.mentions("clients", |document| document.metadata.clients.clone());
    if settings.clients.is_empty() {
        if !mentions.is_empty() {
            sink.not_checked("clients", "sopbook.toml has no `[clients]`");
        }
        return;
    }
    for mention in mentions {
        if settings.client(&mention.value).is_some() {
            continue;
        }
        let message = format!("`{}` is no client", one_line(&mention.value));
        let report = Report::new(mention.value.span, message);
        let known = settings
            .clients
            .iter()
            .flat_map(|(key, client)| [key.as_str(), client.name.as_str()]);
        let report = match nearest(&mention.value, known) {
            Some(name) => mention.mended_to(report.help(format!("did you mean `{name}`?")), name),
            None => report.help("add the client to `[clients]` in sopbook.toml"),
        };
        sink.add(mention.path, report);
    }
}
