//! Secrets that stand in a document.

use crate::{
    diagnostic::Report,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        secrets::find_secrets,
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "secret-in-document",
    group: Group::Safety,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("secret_in_document.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    for secret in find_secrets(&document.text) {
        let shown = one_line(&secret.masked(&document.text));
        let message = format!("`{shown}` looks like {}", secret.what);
        let report = Report::new(secret.span, message).help(
            "change it where it is in use, because git keeps what is taken out here; then write where it is kept instead",
        );
        sink.add(&document.path, report);
    }
}
