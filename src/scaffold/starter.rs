//! The starter libraries that `init` hands out: this repository's own documents, embedded.

use std::sync::Arc;

use super::{
    Plan,
    embedded::{BOOK, DOCUMENTS, SETTINGS},
    facts::{TeamFacts, with_automations, with_facts, with_title},
};
use crate::{
    diagnostic::{Edit, apply_edits},
    files::Memory,
    library::{Document, Library, LinkTarget},
    text::RelPath,
};

/// Which library to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Starter {
    /// The whole starter library for a managed IT service provider.
    Msp,
    /// Its settings and three SOPs.
    Minimal,
    /// Its settings alone.
    Empty,
}

const IGNORE: &str = "/site\n";
/// A smaller starter comes with the whole taxonomy and few SOPs.
const NOT_COVERED_YET: &str = "
[rules]
# `sopbook status` counts the subtypes that have no SOP yet. Take this out when you mean to have one for each.
uncovered-issue-type = \"off\"
";
const GOLDEN_QUERY: &str = "[[golden-queries]]";

/// The stems of the documents in the minimal starter.
const MINIMAL: [&str; 3] = ["account-lockout", "internet-outage", "phishing-report"];

/// Plans a library called `title`, made out to the team. `.gitignore` is left out where `has_ignore` says that there is one.
#[must_use]
pub fn plan_library(starter: Starter, title: &str, facts: &TeamFacts, has_ignore: bool) -> Plan {
    let documents = documents(starter);
    let mut settings = with_facts(&settings_for(&documents), title, facts);
    if starter != Starter::Msp {
        settings.push_str(NOT_COVERED_YET);
    }
    let mut plan = Plan::default();
    plan.files
        .push((embedded("book.toml"), with_title(BOOK, "book", title)));
    if !has_ignore {
        plan.files.push((embedded(".gitignore"), IGNORE.to_owned()));
    }
    let library = library(&settings, &documents);
    let documents = library.documents().iter().map(|document| {
        let mut edits = loose_links(&library, document);
        edits.extend(with_automations(document, facts));
        (document.path.clone(), apply_edits(&document.text, &edits))
    });
    plan.files.extend(documents);
    // Last, so that a library that could not be written whole is not taken for one.
    plan.files.push((embedded("sopbook.toml"), settings));
    plan
}

fn embedded(path: &str) -> RelPath {
    RelPath::parse(path).expect("embedded paths stay below the root")
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".md").unwrap_or(name)
}

/// What a team can be asked before it begins with a starter: its ticket systems, teams and automations.
#[must_use]
pub fn starter_library(starter: Starter) -> Library {
    let documents = documents(starter);
    library(&settings_for(&documents), &documents)
}

fn documents(starter: Starter) -> Vec<(RelPath, &'static str)> {
    let documents = DOCUMENTS.iter().filter(|(path, _)| match starter {
        Starter::Msp => true,
        Starter::Minimal => MINIMAL.contains(&stem(path)),
        Starter::Empty => false,
    });
    documents
        .map(|(path, text)| (embedded(path), *text))
        .collect()
}

fn library(settings: &str, documents: &[(RelPath, &str)]) -> Library {
    let mut memory = Memory::default();
    memory.insert(embedded("sopbook.toml"), settings);
    for (path, text) in documents {
        memory.insert(path.clone(), *text);
    }
    Library::load(Arc::new(memory)).expect("memory can be read")
}

/// The settings with only those golden queries whose document is there.
fn settings_for(documents: &[(RelPath, &str)]) -> String {
    let mut parts = SETTINGS.split(GOLDEN_QUERY);
    let mut settings = parts.next().unwrap_or(SETTINGS).to_owned();
    let expects = |query: &str, path: &RelPath| {
        query.contains(&format!("expect = \"{}\"", stem(path.as_str())))
    };
    for query in parts {
        if documents.iter().any(|(path, _)| expects(query, path)) {
            settings.push_str(GOLDEN_QUERY);
            settings.push_str(query);
        }
    }
    settings.truncate(settings.trim_end().len());
    settings + "\n"
}

/// The edits by which links to documents that are left out become their text.
fn loose_links(library: &Library, document: &Document) -> Vec<Edit> {
    let links = document.outline.links.iter().filter(|link| {
        let target = library.resolve(document, &link.destination);
        matches!(target, LinkTarget::Missing(_))
    });
    links
        .map(|link| Edit {
            span: link.span,
            text: link.text.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::files::{Source, WorkTree};

    fn load(plan: &Plan) -> Library {
        let files = plan.files.iter();
        let files = files.map(|(path, text)| (path.clone(), text.as_bytes().to_vec()));
        Library::load(Arc::new(files.collect::<Memory>())).unwrap()
    }

    #[test]
    fn every_document_of_this_repository_is_embedded() {
        let tree = WorkTree::open(std::path::Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let folders = ["sops", "checklists"].map(embedded);
        let listing = tree.list(&folders, &|path| path.as_str().ends_with(".md"));
        let on_disk: BTreeSet<String> = listing
            .files
            .iter()
            .map(|file| file.path.to_string())
            .collect();
        let here: BTreeSet<String> = DOCUMENTS
            .iter()
            .map(|(path, _)| (*path).to_owned())
            .collect();
        assert_eq!(here, on_disk);
    }

    #[test]
    fn the_whole_starter_is_this_library_under_another_name() {
        let plan = plan_library(Starter::Msp, "North \"wind\"", &TeamFacts::default(), false);
        let library = load(&plan);
        assert_eq!(library.settings.title, "North \"wind\"");
        assert!(library.settings.defects.is_empty());
        assert!(!library.settings.golden_queries.is_empty());
        for (path, text) in DOCUMENTS {
            let document = library
                .documents()
                .iter()
                .find(|document| document.path.as_str() == *path);
            assert_eq!(&*document.unwrap().text, *text, "{path}");
        }
    }

    #[test]
    fn a_smaller_starter_has_no_link_and_no_query_that_leads_nowhere() {
        for (starter, sops) in [(Starter::Minimal, 3), (Starter::Empty, 0)] {
            let library = load(&plan_library(starter, "Small", &TeamFacts::default(), true));
            assert_eq!(library.sops().count(), sops);
            assert_eq!(library.checklists().count(), sops);
            for document in library.documents() {
                for link in &document.outline.links {
                    let target = library.resolve(document, &link.destination);
                    let is_loose = matches!(target, LinkTarget::Missing(_) | LinkTarget::Outside);
                    assert!(!is_loose, "{}: {}", document.path, link.destination);
                }
            }
            for query in &library.settings.golden_queries {
                assert!(library.find(&query.expect).is_ok(), "{}", query.expect);
            }
        }
    }

    #[test]
    fn a_starter_carries_no_signature() {
        for document in load(&plan_library(
            Starter::Msp,
            "x",
            &TeamFacts::default(),
            false,
        ))
        .documents()
        {
            assert!(document.metadata.review.on.is_none(), "{}", document.path);
        }
    }
}
