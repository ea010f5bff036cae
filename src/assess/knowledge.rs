//! Action step 3.5: all knowledge in one place that can be searched, filed, unbroken and fresh.

use super::{Evidence, failing};
use crate::{
    library::{
        Document, Failing, Kind, Library, LinkTarget, Measure, ReviewState, Scope, Share, Status,
    },
    text::count,
};

const FEED: &str = "documents: `sopbook new sop TITLE` makes the first one";

pub(super) fn judge(evidence: &Evidence<'_>) -> Vec<Measure> {
    vec![
        indexed(evidence.library),
        unbroken(evidence.library),
        filed(evidence.library),
        fresh(evidence, 80),
    ]
}

/// Documents that can be read: those are in the search index, which needs no building.
fn indexed(library: &Library) -> Measure {
    let read = library.documents().len();
    let share = Share {
        count: read,
        of: read + library.unreadable.len(),
    };
    let problems = library.unreadable.iter().map(|problem| Failing {
        what: problem.path.to_string(),
        why: problem.reason.clone(),
    });
    Measure::counted(
        "files that can be read and are in the search index",
        100,
        share,
        FEED,
    )
    .note(
        "how often tickets cite a document is not counted: it has no threshold, and needs tickets",
    )
    .failing(problems.collect())
}

fn unbroken(library: &Library) -> Measure {
    let mut problems = Vec::new();
    let mut documents = 0;
    for document in in_use(library) {
        documents += 1;
        if let Some(why) = why_broken(library, document) {
            problems.push(failing(document, why));
        }
    }
    let share = Share {
        count: documents - problems.len(),
        of: documents,
    };
    Measure::counted("documents without a broken link", 100, share, FEED)
        .note("addresses outside the library are not followed")
        .failing(problems)
}

/// What is wrong with the first link that leads nowhere inside the library.
fn why_broken(library: &Library, document: &Document) -> Option<String> {
    let fault = |destination: &str| match library.resolve(document, destination) {
        LinkTarget::Missing(_) => Some("leads nowhere"),
        LinkTarget::Outside => Some("leaves the library"),
        LinkTarget::Document(at, Some(fragment)) => {
            let is_there =
                fragment == "top" || library.documents()[at].outline.has_anchor(&fragment);
            (!is_there).then_some("leads nowhere")
        }
        LinkTarget::Document(_, None)
        | LinkTarget::External
        | LinkTarget::File(..)
        | LinkTarget::Folder(_) => None,
    };
    let mut links = document.outline.links.iter();
    links.find_map(|link| {
        let fault = fault(&link.destination)?;
        Some(format!("`{}` {fault}", link.destination))
    })
}

/// Documents that the index by issue type leads to.
pub(super) fn filed(library: &Library) -> Measure {
    let mut problems = Vec::new();
    let mut documents = 0;
    for document in in_use(library) {
        documents += 1;
        if let Some(why) = why_unfiled(library, document) {
            problems.push(failing(document, why));
        }
    }
    let share = Share {
        count: documents - problems.len(),
        of: documents,
    };
    Measure::counted(
        "documents filed under a known type and subtype",
        100,
        share,
        FEED,
    )
    .note("internal SOPs are filed as such; a checklist is filed with its SOPs")
    .failing(problems)
}

fn why_unfiled(library: &Library, document: &Document) -> Option<String> {
    let metadata = &document.metadata;
    if document.kind == Kind::Checklist {
        let is_orphan = library.partners(document).is_empty();
        return is_orphan.then(|| "it belongs to no SOP".to_owned());
    }
    if metadata.scope == Scope::Internal {
        return None;
    }
    let Some(written) = &metadata.issue_type else {
        return Some("it has no issue type".to_owned());
    };
    let taxonomy = &library.settings.taxonomy;
    if taxonomy.is_empty() {
        return None;
    }
    let Some(issue_type) = taxonomy.find(written) else {
        return Some(format!(
            "`{}` is no issue type of the taxonomy",
            written.value
        ));
    };
    let mut subtypes = metadata.issue_subtypes.iter();
    match subtypes.find(|subtype| !issue_type.has_subtype(subtype)) {
        Some(unknown) => Some(format!(
            "`{}` is no subtype of {}",
            unknown.value, written.value
        )),
        None if metadata.issue_subtypes.is_empty() => Some("it has no subtype".to_owned()),
        None => None,
    }
}

/// Active documents whose last review still holds and whose text is the one that was read.
pub(super) fn fresh(evidence: &Evidence<'_>, at_least: u8) -> Measure {
    let library = evidence.library;
    let mut problems = Vec::new();
    let (mut documents, mut bare_dates) = (0, 0);
    for document in in_use(library).filter(|document| document.is_active()) {
        documents += 1;
        let review = library.review(document, evidence.today);
        let holds = matches!(review.state, ReviewState::Current | ReviewState::DueSoon);
        let why = if !holds {
            match review.due {
                Some(due) if review.state == ReviewState::Overdue => {
                    format!("review overdue since {due}")
                }
                _ => review.state.label().to_owned(),
            }
        } else if review.changed_since == Some(true) {
            "changed since its review".to_owned()
        } else {
            bare_dates += usize::from(!review.is_recorded);
            continue;
        };
        problems.push(failing(document, why));
    }
    let share = Share {
        count: documents - problems.len(),
        of: documents,
    };
    let mut measure = Measure::counted(
        "active documents reviewed within their own interval",
        at_least,
        share,
        FEED,
    )
    .failing(problems);
    if bare_dates > 0 {
        measure = measure.note(format!(
            "{} counted as reviewed by a date alone, without a record of what was read",
            count(bare_dates, "document")
        ));
    }
    measure
}

/// All documents but the retired ones.
pub(super) fn in_use(library: &Library) -> impl Iterator<Item = &Document> {
    let documents = library.documents().iter().map(AsRef::as_ref);
    documents.filter(|document: &&Document| document.metadata.status != Status::Retired)
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use crate::library::Verdict;

    const SETTINGS: &str = "[issue-types.Network]\nsubtypes = [\"VPN\"]\n";

    fn problems(measure: &Measure) -> Vec<String> {
        let problems = measure.failing.iter();
        problems
            .map(|failing| format!("{}: {}", failing.what, failing.why))
            .collect()
    }

    #[test]
    fn a_link_to_nowhere_counts_against_its_document() {
        let library = library(&[
            ("sops/a.md", "[one](b.md#here) [two](gone.md)"),
            (
                "sops/b.md",
                "# Here\n\n[self](#there) [web](https://example.com)",
            ),
            ("sops/c.md", "[b](b.md#here)"),
            ("sops/d.md", "[out](../../out.md)"),
            ("sops/old.md", "---\nstatus: retired\n---\n[x](gone.md)"),
        ]);
        let measure = unbroken(&library);
        assert_eq!(measure.share, Some(Share { count: 1, of: 4 }));
        assert_eq!(
            problems(&measure),
            [
                "sop:a: `gone.md` leads nowhere",
                "sop:b: `#there` leads nowhere",
                "sop:d: `../../out.md` leaves the library"
            ]
        );
    }

    #[test]
    fn a_document_is_filed_by_a_type_and_subtype_that_the_taxonomy_has() {
        let library = library(&[
            ("sopbook.toml", SETTINGS),
            (
                "sops/a.md",
                "---\nissue_type: Network\nissue_subtype: VPN\n---\n",
            ),
            (
                "sops/b.md",
                "---\nissue_type: Network\nissue_subtype: Wi-Fi\n---\n",
            ),
            ("sops/c.md", "---\nscope: internal\n---\n"),
            ("sops/d.md", ""),
            ("checklists/a.md", "---\nsops: [a]\n---\n"),
            ("checklists/e.md", ""),
        ]);
        let measure = filed(&library);
        assert_eq!(measure.share, Some(Share { count: 3, of: 6 }));
        assert_eq!(
            problems(&measure),
            [
                "checklist:e: it belongs to no SOP",
                "sop:b: `Wi-Fi` is no subtype of Network",
                "sop:d: it has no issue type"
            ]
        );
    }

    #[test]
    fn only_a_review_that_holds_and_saw_this_text_is_fresh() {
        let library = library(&[
            ("sops/a.md", "---\nlast_reviewed_on: 2026-06-01\n---\n"),
            ("sops/b.md", "---\nlast_reviewed_on: 2024-06-01\n---\n"),
            (
                "sops/c.md",
                "---\nlast_reviewed_on: 2026-06-01\nreviewed_hash: h1-0000000000000000\n---\n",
            ),
            ("sops/d.md", ""),
            ("sops/e.md", "---\nstatus: draft\n---\n"),
        ]);
        let measure = fresh(&evidence(&library), 25);
        assert_eq!(measure.share, Some(Share { count: 1, of: 4 }));
        assert_eq!(measure.verdict, Verdict::Pass);
        assert_eq!(
            problems(&measure),
            [
                "sop:b: review overdue since 2025-06-01",
                "sop:c: changed since its review",
                "sop:d: never reviewed"
            ]
        );
        assert_eq!(
            measure.notes,
            ["1 document counted as reviewed by a date alone, without a record of what was read"]
        );
    }
}
