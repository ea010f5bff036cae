//! The pages that list documents: the landing page, one per issue type, all SOPs, all checklists; and the page for
//! addresses that do not exist.

use serde::Serialize;

use super::{
    SiteError,
    book::Book,
    links,
    pages::{Entry, kind_name},
    plan::{Group, Plan, sort_key},
    templates::{LinkView, Templates},
};
use crate::{
    library::{Kind, Library},
    text::{RelPath, count},
};

#[derive(Debug, Serialize)]
struct LandingView {
    sops: usize,
    checklists: usize,
    never_reviewed: usize,
    covered: usize,
    subtypes: usize,
    cards_title: &'static str,
    cards: Vec<Card>,
    checklist_entries: Vec<Entry>,
}

/// An issue type on the landing page.
#[derive(Debug, Serialize)]
struct Card {
    name: String,
    href: Option<String>,
    count: String,
    /// `2 of 9 subtypes have an SOP`.
    coverage: Option<String>,
    /// The first few titles.
    titles: Vec<String>,
    more: usize,
}

/// How many titles a card shows.
const TITLES_ON_A_CARD: usize = 3;

#[derive(Debug, Serialize)]
struct ListView {
    title: String,
    lead: String,
    crumbs: Vec<LinkView>,
    sections: Vec<Section>,
}

#[derive(Debug, Serialize)]
struct Section {
    title: String,
    entries: Vec<Entry>,
}

/// Lays out every list: file and HTML.
pub(super) fn render(
    library: &Library,
    plan: &Plan,
    book: &Book,
    templates: &Templates,
) -> Result<Vec<(String, String)>, SiteError> {
    let mut pages = vec![
        ("index.html".to_owned(), landing(library, plan, templates)?),
        (
            "404.html".to_owned(),
            templates.missing(book.site_path.as_deref())?,
        ),
    ];
    for group in &plan.groups {
        if group.count > 0 {
            pages.push((
                format!("{}/index.html", group.address),
                type_page(library, plan, templates, group)?,
            ));
        }
    }
    for kind in [Kind::Sop, Kind::Checklist] {
        let folder = super::plan::folder(kind);
        pages.push((
            format!("{folder}/index.html"),
            kind_page(library, plan, templates, kind, folder)?,
        ));
    }
    Ok(pages)
}

fn landing(library: &Library, plan: &Plan, templates: &Templates) -> Result<String, SiteError> {
    let root = folder("");
    let coverage = library.coverage();
    let cards = plan.groups.iter().map(|group| {
        let mut members: Vec<usize> = group
            .subtypes
            .iter()
            .flat_map(|(_, members)| members.iter().copied())
            .collect();
        members.sort_by_key(|at| sort_key(&library.documents()[*at]));
        members.dedup();
        let titles = members.iter().take(TITLES_ON_A_CARD);
        Card {
            name: group.name.clone(),
            href: (group.count > 0).then(|| links::page(&root, &group.address)),
            count: count(group.count, "SOP"),
            coverage: group.known_subtypes.map(|known| {
                let covered = group.subtypes[..known]
                    .iter()
                    .filter(|(_, members)| !members.is_empty())
                    .count();
                format!("{covered} of {}", count(known, "subtype"))
            }),
            titles: titles
                .map(|at| library.documents()[*at].title().to_owned())
                .collect(),
            more: members.len().saturating_sub(TITLES_ON_A_CARD),
        }
    });
    let view = LandingView {
        sops: library.sops().count(),
        checklists: library.checklists().count(),
        never_reviewed: library
            .documents()
            .iter()
            .filter(|document| document.is_active() && document.metadata.review.on.is_none())
            .count(),
        covered: coverage.covered,
        subtypes: coverage.total,
        cards_title: if plan.groups.iter().any(|group| !group.is_issue_type) {
            "Browse"
        } else {
            "By issue type"
        },
        cards: cards.collect(),
        checklist_entries: entries(library, plan, &root, Kind::Checklist),
    };
    templates.page("landing.html", &root, &view)
}

fn type_page(
    library: &Library,
    plan: &Plan,
    templates: &Templates,
    group: &Group,
) -> Result<String, SiteError> {
    let sections = group.subtypes.iter().map(|(subtype, members)| Section {
        title: subtype.clone(),
        entries: members
            .iter()
            .map(|at| Entry::new(library, plan, *at, &group.address))
            .collect(),
    });
    let view = ListView {
        title: group.name.clone(),
        lead: count(group.count, "SOP"),
        crumbs: vec![LinkView {
            label: "Library".to_owned(),
            href: Some(links::root(&group.address)),
        }],
        sections: sections.collect(),
    };
    templates.page("list.html", &group.address, &view)
}

fn kind_page(
    library: &Library,
    plan: &Plan,
    templates: &Templates,
    kind: Kind,
    name: &str,
) -> Result<String, SiteError> {
    let address = folder(name);
    let entries = entries(library, plan, &address, kind);
    let view = ListView {
        title: format!(
            "All {}s",
            if kind == Kind::Sop {
                "SOP"
            } else {
                "checklist"
            }
        ),
        lead: count(
            entries.len(),
            if kind == Kind::Sop {
                kind_name(kind)
            } else {
                "checklist"
            },
        ),
        crumbs: vec![LinkView {
            label: "Library".to_owned(),
            href: Some(links::root(&address)),
        }],
        sections: vec![Section {
            title: String::new(),
            entries,
        }],
    };
    templates.page("list.html", &address, &view)
}

/// The documents of a kind, by title.
fn entries(library: &Library, plan: &Plan, folder: &RelPath, kind: Kind) -> Vec<Entry> {
    let documents = library.documents();
    let mut members: Vec<usize> = (0..documents.len())
        .filter(|at| documents[*at].kind == kind)
        .collect();
    members.sort_by_key(|at| sort_key(&documents[*at]));
    members
        .into_iter()
        .map(|at| Entry::new(library, plan, at, folder))
        .collect()
}

fn folder(path: &str) -> RelPath {
    RelPath::parse(path).expect("a folder of ours stays below the root")
}
