//! Documents with two names.

use crate::{
    diagnostic::Report,
    front_matter::{NewValue, Setting, set_keys},
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "title-mismatch",
    group: Group::FrontMatter,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("title_mismatch.md"),
    check: Check::Document(check),
};

/// What begins an expression that another program fills in.
const TEMPLATE_MARKS: &[&str] = &["<%", "{{", "{%", "${"];

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let metadata = &document.metadata;
    let is_own = !metadata.inherited.iter().any(|key| key == "title");
    let title = metadata.title.as_ref().filter(|_| is_own);
    let (Some(title), Some(heading)) = (title, document.first_h1()) else {
        return;
    };
    let words = words_of(&heading.text);
    if is_template(heading.text_span.slice(&document.text)) || is_template(&title.value) {
        return;
    }
    if words.is_empty() || words == words_of(&title.value) {
        return;
    }
    let (key, shown) = (one_line(&title.value), one_line(&heading.text));
    let message = format!("the title is `{key}`, and the first heading is `{shown}`");
    let mut report = Report::new(title.span, message)
        .help("call the document the same in both places; lists and search show the key")
        .related(&document.path, heading.text_span, "the heading");
    let setting = Setting {
        names: context.settings().names_of("title"),
        value: NewValue::Text(heading.text.clone()),
    };
    if shown == heading.text
        && let Ok(edits) = set_keys(&document.text, &[setting])
    {
        report.edits = edits;
    }
    sink.add(&document.path, report);
}

/// Whether another program fills in a title, or a part of it.
pub(super) fn is_template(title: &str) -> bool {
    TEMPLATE_MARKS.iter().any(|mark| title.contains(mark))
}

/// What is read aloud of a title: its words, in lower case.
pub(super) fn words_of(title: &str) -> Vec<String> {
    let words = title.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
