//! Documents without a heading that all of their kind have.

use crate::{
    diagnostic::Report,
    library::{Document, Kind},
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    markdown::Heading,
    text::{fold_white_space, nearest, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "missing-section",
    group: Group::Structure,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("missing_section.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let sections = &context.settings().sections;
    if !document.is_active() {
        return;
    }
    let headings: Vec<(String, &Heading)> = sections_of(document)
        .map(|heading| (name_of(&heading.text), heading))
        .collect();
    let mut asked = Vec::new();
    for written in sections.required_of(document.kind, document.metadata.risk) {
        let wanted = name_of(written);
        if wanted.is_empty() || asked.contains(&wanted) {
            continue;
        }
        if headings.iter().all(|(name, _)| *name != wanted) {
            let place = match document.first_h1() {
                Some(heading) => heading.text_span,
                None => document.front_matter_anchor(),
            };
            let written = one_line(written);
            let message = format!("the section `{written}` is missing");
            let report = Report::new(place, message);
            let near = nearest(&wanted, headings.iter().map(|(name, _)| name.as_str()));
            let meant = headings
                .iter()
                .find(|(name, _)| Some(name.as_str()) == near);
            sink.add(
                &document.path,
                match meant {
                    Some((_, heading)) => report
                        .help(format!(
                            "is the heading `{}` meant?",
                            one_line(&heading.text)
                        ))
                        .related(&document.path, heading.text_span, "this heading is near"),
                    None => report.help(format!(
                        "add a heading `## {written}`; `{}` under `[sections]` asks for it",
                        key_of(sections.required.contains(&written), document.kind)
                    )),
                },
            );
        }
        asked.push(wanted);
    }
}

/// The key under `[sections]` that asks for a heading.
fn key_of(is_of_every_sop: bool, kind: Kind) -> &'static str {
    match kind {
        Kind::Checklist => "checklist",
        Kind::Sop if is_of_every_sop => "required",
        Kind::Sop => "critical",
    }
}

/// The headings of a document's sections, but for the one that is its title.
fn sections_of(document: &Document) -> impl Iterator<Item = &Heading> {
    let outline = &document.outline;
    let names_it = |heading: &&Heading| {
        let title = document.metadata.title.as_ref();
        title.is_none_or(|title| name_of(title) == name_of(&heading.text))
    };
    let title = document.first_h1().filter(names_it);
    let headings = outline
        .sections
        .iter()
        .filter_map(|section| section.heading);
    let headings = headings.map(|heading| &outline.headings[heading]);
    headings.filter(move |heading| title.is_none_or(|title| title.span != heading.span))
}

/// What a heading is called: in lower case, without the number before it and the punctuation round it.
fn name_of(heading: &str) -> String {
    let is_punctuation = |letter: char| !letter.is_alphanumeric();
    let heading = heading.trim_start_matches(is_punctuation);
    let is_of_number =
        |letter: char| letter.is_numeric() || (is_punctuation(letter) && !letter.is_whitespace());
    let unnumbered = heading.trim_start_matches(is_of_number);
    let is_numbered = unnumbered.starts_with(char::is_whitespace);
    let heading = if is_numbered { unnumbered } else { heading };
    fold_white_space(heading.trim_matches(is_punctuation)).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_punctuation_do_not_count() {
        for written in [
            "Scope",
            "SCOPE:",
            "1. Scope",
            "2.3) scope.",
            "\u{2728} Scope  ",
            "(4) Scope",
        ] {
            assert_eq!(name_of(written), "scope", "{written}");
        }
        for (written, name) in [
            ("3CX phones", "3cx phones"),
            ("2", "2"),
            ("  ", ""),
            ("Tell\tthe user!", "tell the user"),
            ("Über uns", "über uns"),
        ] {
            assert_eq!(name_of(written), name, "{written}");
        }
    }
}
