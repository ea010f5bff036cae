//! The starter libraries that `init` hands out: this repository's own documents, embedded.

use super::{Plan, fill::fill};
use crate::{
    files::Memory,
    library::{Library, LinkTarget},
    text::{RelPath, one_line},
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

/// The stems of the documents in the minimal starter.
const MINIMAL: [&str; 3] = ["account-lockout", "internet-outage", "phishing-report"];

const SETTINGS: &str = include_str!("../../sopbook.toml");
const BOOK: &str = include_str!("../../book.toml");
const IGNORE: &str = "/site\n";
const TITLE: &str = "\"MSP starter library\"";
const GOLDEN_QUERY: &str = "[[golden-queries]]";

macro_rules! embed {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../", $path)))),+]
    };
}

/// The embedded documents. A test holds the list against the folders.
const DOCUMENTS: &[(&str, &str)] = embed![
    "checklists/account-compromise.md",
    "checklists/account-lockout.md",
    "checklists/backup-failure.md",
    "checklists/internet-outage.md",
    "checklists/mail-delivery-failure.md",
    "checklists/mfa-reset.md",
    "checklists/password-reset.md",
    "checklists/phishing-report.md",
    "checklists/slow-computer.md",
    "checklists/software-install.md",
    "checklists/test-restore.md",
    "checklists/user-offboarding.md",
    "sops/email-collaboration/mail-delivery-failure.md",
    "sops/endpoint/slow-computer.md",
    "sops/identity-access/account-lockout.md",
    "sops/identity-access/mfa-reset.md",
    "sops/identity-access/password-reset.md",
    "sops/identity-access/user-offboarding.md",
    "sops/network/internet-outage.md",
    "sops/security/account-compromise.md",
    "sops/security/phishing-report.md",
    "sops/server-backup/backup-failure.md",
    "sops/service-management/test-restore.md",
    "sops/software-licensing/software-install.md",
];

/// Plans a library called `title`. `.gitignore` is left out where `has_ignore` says that there is one.
#[must_use]
pub fn plan_library(starter: Starter, title: &str, has_ignore: bool) -> Plan {
    let documents: Vec<(RelPath, &str)> = DOCUMENTS
        .iter()
        .filter(|(path, _)| match starter {
            Starter::Msp => true,
            Starter::Minimal => MINIMAL.contains(&stem(path)),
            Starter::Empty => false,
        })
        .map(|(path, text)| (embedded(path), *text))
        .collect();
    let settings = settings_for(title, &documents);
    let mut plan = Plan::default();
    plan.files.push((
        embedded("book.toml"),
        BOOK.replace(TITLE, &toml_text(title)),
    ));
    if !has_ignore {
        plan.files.push((embedded(".gitignore"), IGNORE.to_owned()));
    }
    plan.files
        .extend(without_loose_links(&settings, &documents));
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

/// The settings under another title, with only those golden queries whose document is there.
fn settings_for(title: &str, documents: &[(RelPath, &str)]) -> String {
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
    settings.replace(TITLE, &toml_text(title)) + "\n"
}

/// A text as a TOML string.
fn toml_text(text: &str) -> String {
    let escaped = one_line(text).replace('\\', r"\\").replace('"', "\\\"");
    fill("\"{{text}}\"", &[("text", &escaped)])
}

/// The documents; a link to one that is left out becomes its text.
fn without_loose_links(settings: &str, documents: &[(RelPath, &str)]) -> Vec<(RelPath, String)> {
    let mut memory = Memory::default();
    memory.insert(embedded("sopbook.toml"), settings);
    for (path, text) in documents {
        memory.insert(path.clone(), *text);
    }
    let Ok(library) = Library::load(std::sync::Arc::new(memory)) else {
        return Vec::new();
    };
    let written = library.documents().iter().map(|document| {
        let mut text = document.text.to_string();
        let mut loose: Vec<_> = document
            .outline
            .links
            .iter()
            .filter(|link| {
                let target = library.resolve(document, &link.destination);
                matches!(target, LinkTarget::Missing(_))
            })
            .collect();
        loose.sort_by_key(|link| std::cmp::Reverse(link.span.start));
        for link in loose {
            text.replace_range(link.span.range(), &link.text);
        }
        (document.path.clone(), text)
    });
    written.collect()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

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
        let plan = plan_library(Starter::Msp, "North \"wind\"", false);
        let library = load(&plan);
        assert_eq!(library.settings.title, "North \"wind\"");
        assert!(library.settings.defects.is_empty());
        assert_eq!(library.settings.golden_queries.len(), 5);
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
            let library = load(&plan_library(starter, "Small", true));
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
        for document in load(&plan_library(Starter::Msp, "x", false)).documents() {
            assert!(document.metadata.review.on.is_none(), "{}", document.path);
        }
    }
}
