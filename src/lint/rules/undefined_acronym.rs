//! Words in capitals that nothing explains.

use std::{collections::HashSet, sync::Arc};

use rayon::prelude::*;

use crate::{
    diagnostic::Report,
    library::{Document, Library},
    lint::{
        acronyms::{Acronym, acronyms},
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "undefined-acronym",
    group: Group::Structure,
    default: Level::Off,
    deadline: false,
    asks: None,
    page: include_str!("undefined_acronym.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let library = context.library;
    let known = known_words(library);
    let documents = library.documents();
    let found: Vec<Vec<Acronym<'_>>> = documents
        .par_iter()
        .with_min_len(16)
        .map(of_document)
        .collect();
    let explains = |document: &Document, word: &str| {
        let at = library.position(&document.path);
        let mut found = at.map(|at| &found[at]).into_iter().flatten();
        found.any(|acronym| acronym.is_explained && acronym.word == word)
    };
    for (document, found) in documents.iter().zip(&found) {
        let partners = library.partners(document);
        for Acronym { word, span, .. } in found {
            if known.contains(*word)
                || explains(document, word)
                || partners.iter().any(|partner| explains(partner, word))
            {
                continue;
            }
            let help = format!(
                "write out once what it stands for, as in `what it stands for ({word})`, or add it under `[glossary]` in `sopbook.toml`"
            );
            let report = Report::new(*span, format!("nothing says what `{word}` stands for"));
            sink.add(&document.path, report.help(help));
        }
    }
}

fn of_document(document: &Arc<Document>) -> Vec<Acronym<'_>> {
    if document.is_active() {
        acronyms(document)
    } else {
        Vec::new()
    }
}

/// The words, in capitals, that the settings explain or that name something in the library.
fn known_words(library: &Library) -> HashSet<String> {
    let settings = &library.settings;
    let mut known = HashSet::new();
    let mut learn = |text: &str| {
        for word in text.split(|letter: char| !letter.is_alphanumeric()) {
            known.insert(word.strip_suffix('s').unwrap_or(word).to_uppercase());
            known.insert(word.to_uppercase());
        }
    };
    settings.glossary.keys().for_each(|word| learn(word));
    for issue_type in settings.taxonomy.types() {
        learn(&issue_type.name);
        issue_type.subtypes.iter().for_each(|name| learn(name));
        issue_type.aliases.values().for_each(|name| learn(name));
    }
    for person in settings.roster.people() {
        learn(&person.key);
        learn(&person.name);
        person.aliases.iter().for_each(|name| learn(name));
    }
    for team in settings.roster.teams() {
        learn(&team.key);
        learn(&team.name);
        team.aliases.iter().for_each(|name| learn(name));
    }
    for (key, client) in &settings.clients {
        learn(key);
        learn(&client.name);
        client.aliases.iter().for_each(|name| learn(name));
    }
    settings
        .synonyms
        .iter()
        .flatten()
        .for_each(|word| learn(word));
    learn(&settings.title);
    for document in library.documents() {
        learn(document.title());
        let metadata = &document.metadata;
        let names = metadata.tags.iter().chain(&metadata.aliases);
        names.for_each(|name| learn(name));
    }
    known
}
