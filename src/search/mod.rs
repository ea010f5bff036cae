//! Search: the sections that answer a query, grouped by document, with no index to be kept by anybody.
//!
//! Every [`search`] first brings the index up to date with the files ([`store`]), then ranks (`rank`), and at last
//! cuts snippets from the files of the hits that are asked for ([`snippet`]). Tantivy has its only home here: it keeps
//! the words and their positions; nothing is stored in it but each document's key, and what to know of a document
//! without reading it stands in the manifest.
//!
//! The cache may be missing, damaged, read-only or in use by another process: a damaged one is made anew, and where it
//! cannot be used the index is made in memory. A search never fails because of it.

mod answer;
mod card;
mod closeness;
mod directory;
mod guard;
mod manifest;
mod postings;
mod query;
mod rank;
mod snippet;
mod store;
mod synonyms;
mod units;
mod words;

use std::{path::Path, time::Instant};

use thiserror::Error;

pub use answer::{Answer, Hit, Nothing, SectionHit, Snippet};
use card::Card;
use manifest::Entry;
use postings::Segments;
use query::Query;
use rank::{Ranking, rank};
use snippet::Matcher;
use store::{Origin, Store, Trouble};
pub use synonyms::other_names;

use crate::{
    clock::Date,
    files::{Source, read_text, remove_cached},
    library::{Document, Filter, OwnerFiles, Settings, discover},
    text::{fold_white_space, nearest, one_line},
};

/// How many sections of a document are shown.
const SECTIONS: usize = 3;
/// How many near titles are offered.
const NEAR_TITLES: usize = 3;

/// What to search in.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The library's files.
    pub source: &'a dyn Source,
    /// Its settings.
    pub settings: &'a Settings,
    /// Where the index may be kept; none keeps it in memory.
    pub cache: Option<&'a Path>,
    /// The day on which reviews are judged.
    pub today: Date,
}

/// What to search for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Words, `"phrases"` and `-word`; anything else is taken literally.
    pub query: String,
    /// Which documents may answer.
    pub filter: Filter,
    /// How many documents to show.
    pub limit: usize,
}

/// Why a search could not be done.
#[derive(Debug, Error)]
pub enum SearchError {
    /// There is nothing to search.
    #[error("there are no documents in {folders}")]
    NoDocuments {
        /// Where they were looked for, in words.
        folders: String,
    },
    /// The index cannot even be made in memory.
    #[error("the search index cannot be made in memory: {0}")]
    Index(String),
}

/// Whether a query looks for anything: one of nothing but marks, or of words that must not occur, does not.
#[must_use]
pub fn asks_for_something(query: &str) -> bool {
    !query::Query::parse(query, &[]).wanted.is_empty()
}

/// How a query is understood: its words, phrases and exclusions, written as a query that means the same.
#[must_use]
pub fn understood(query: &str) -> String {
    query::Query::parse(query, &[]).to_string()
}

/// Answers requests, one after the other, from one state of the library.
///
/// # Errors
/// Where there are no documents, or memory does not suffice.
pub fn search(place: Place<'_>, requests: &[Request]) -> Result<Vec<Answer>, SearchError> {
    let started = Instant::now();
    let open = || {
        let folder = store::folder(place.cache?, place.settings)?;
        let opened = guard::catch(|| store::open(&folder));
        Some((folder, opened.unwrap_or(Err(Trouble::Damaged))))
    };
    // To list a large library takes as long as to open its index.
    let (found, mut opened) = rayon::join(|| discover(place.source, place.settings), open);
    if found.documents.is_empty() && found.unreadable.is_empty() {
        let patterns = &place.settings.documents;
        let written = patterns
            .sops
            .written
            .iter()
            .chain(&patterns.checklists.written);
        let folders: Vec<String> = written
            .map(|folder| format!("`{}`", one_line(folder)))
            .collect();
        return Err(SearchError::NoDocuments {
            folders: folders.join(" or "),
        });
    }
    let paths = found.documents.iter().map(|(_, file)| &file.path);
    let owner_files = OwnerFiles::load(place.source, place.settings, paths);
    let origin = Origin {
        source: place.source,
        settings: place.settings,
        found: &found,
        started,
        owner_files: &owner_files,
    };
    for _ in 0..2 {
        let Some((folder, on_disk)) = opened else {
            break;
        };
        let attempt = guard::catch(|| {
            let store = store::update(on_disk?, origin)?;
            answer_all(place, &store, requests).map_err(Trouble::from)
        });
        match attempt {
            Some(Ok(answers)) => return Ok(answers),
            Some(Err(Trouble::Unwritable)) => break,
            // What is damaged is made anew, once.
            None | Some(Err(Trouble::Damaged)) => {
                if !remove_cached(&folder) {
                    break;
                }
                opened = open();
            }
        }
    }
    let in_memory = || -> tantivy::Result<Vec<Answer>> {
        answer_all(place, &store::in_memory(origin)?, requests)
    };
    in_memory().map_err(|error| SearchError::Index(error.to_string()))
}

fn answer_all(
    place: Place<'_>,
    store: &Store,
    requests: &[Request],
) -> tantivy::Result<Vec<Answer>> {
    let segments = Segments::open(&store.searchers, store.manifest.words_of_a_section())?;
    requests
        .iter()
        .map(|request| answer(place, store, &segments, request))
        .collect()
}

fn answer(
    place: Place<'_>,
    store: &Store,
    segments: &Segments,
    request: &Request,
) -> tantivy::Result<Answer> {
    let manifest = &store.manifest;
    let query = Query::parse(&request.query, &place.settings.synonyms);
    let ranking = rank(
        segments,
        manifest,
        &query,
        &request.filter,
        place.settings,
        request.limit,
    )?;
    let mut matcher = Matcher::new(&ranking.ways);
    let hits: Vec<Hit> = ranking
        .hits
        .iter()
        .take(request.limit)
        .map(|(at, _)| {
            let sections = ranking.sections(*at, segments);
            hit(place, &manifest.entries[*at], &sections, &mut matcher)
        })
        .collect::<tantivy::Result<_>>()?;
    let nothing = if ranking.hits.is_empty() {
        Some(why_nothing(store, &ranking, &request.query)?)
    } else {
        None
    };
    Ok(Answer {
        query: request.query.clone(),
        total: ranking.hits.len(),
        hits,
        may_lag: store.may_lag,
        nothing,
        documents: manifest.entries.len(),
        unreadable: store.unreadable.clone(),
    })
}

fn hit(
    place: Place<'_>,
    entry: &Entry,
    sections: &[(usize, f32)],
    matcher: &mut Matcher<'_>,
) -> tantivy::Result<Hit> {
    let settings = place.settings;
    let card = entry.card.card()?;
    let facets = card.facets(entry.kind, settings);
    // A file that has gone since is still named, without sections.
    let text = read_text(place.source, &entry.path).unwrap_or_default();
    let document = Document::parse(entry.kind, &entry.path, entry.stamp, &text, settings);
    let sections = matcher.sections(&document, sections, SECTIONS);
    let start = match document.first_h1() {
        Some(heading) => heading.span.start,
        None => u32::try_from(document.body).unwrap_or(u32::MAX),
    };
    let line = sections
        .first()
        .map_or_else(|| document.lines().line(start), |section| section.line);
    let summary = document.metadata.summary.as_ref();
    let summary = summary.map(|summary| one_line(&summary.value));
    Ok(Hit {
        id: card.id(),
        kind: entry.kind,
        title: one_line(card.title()),
        path: entry.path.clone(),
        line,
        status: facets.status,
        issue_types: facets.issue_types,
        issue_subtypes: facets.issue_subtypes,
        owner_name: facets
            .owner
            .as_ref()
            .map(|owner| one_line(settings.roster.name(owner))),
        owner: facets.owner,
        review: settings.review.state(&document.metadata, place.today),
        summary,
        sections,
    })
}

fn why_nothing(store: &Store, ranking: &Ranking, query: &str) -> tantivy::Result<Nothing> {
    let cards = store.manifest.entries.iter();
    let cards: Vec<Card> = cards
        .map(|entry| entry.card.card())
        .collect::<tantivy::Result<_>>()?;
    let titles: Vec<&str> = cards.iter().map(Card::title).collect();
    let mut near: Vec<String> = Vec::new();
    let whole = fold_white_space(query);
    near.extend(nearest(&whole, titles.iter().copied()).map(one_line));
    for word in whole.split(' ') {
        let words = titles.iter().flat_map(|title| title.split_whitespace());
        let Some(close) = nearest(word, words) else {
            continue;
        };
        let with_it = titles
            .iter()
            .filter(|title| title.split_whitespace().any(|word| word == close));
        near.extend(with_it.map(|title| one_line(title)));
    }
    let mut seen = std::collections::BTreeSet::new();
    near.retain(|title| seen.insert(title.clone()));
    near.truncate(NEAR_TITLES);
    Ok(Nothing {
        filtered_out: ranking.unfiltered,
        unknown_words: ranking.unknown.iter().map(|word| one_line(word)).collect(),
        near_titles: near,
    })
}

#[cfg(test)]
mod tests {
    use tantivy::{Directory, directory::INDEX_WRITER_LOCK};

    use super::*;
    use crate::{
        files::{Memory, WorkTree},
        text::RelPath,
    };

    const TODAY: Date = jiff::civil::date(2026, 6, 15);

    fn library(files: &[(&str, &str)]) -> Memory {
        files
            .iter()
            .map(|(path, text)| (RelPath::parse(path).unwrap(), text.as_bytes().to_vec()))
            .collect()
    }

    fn ask(source: &dyn Source, cache: Option<&Path>, query: &str) -> Answer {
        let settings = Settings::parse(None);
        let place = Place {
            source,
            settings: &settings,
            cache,
            today: TODAY,
        };
        let request = Request {
            query: query.to_owned(),
            filter: Filter::default(),
            limit: 10,
        };
        search(place, &[request]).unwrap().remove(0)
    }

    fn ids(answer: &Answer) -> Vec<&str> {
        answer.hits.iter().map(|hit| hit.id.as_str()).collect()
    }

    #[test]
    fn an_index_in_memory_answers_as_one_on_disk() {
        let dir = tempfile::tempdir().unwrap();
        let files = library(&[
            ("sops/vpn.md", "# VPN\n\n## Procedure\n\nDial the tunnel.\n"),
            ("sops/fax.md", "# Fax\n\nDial nine.\n"),
        ]);
        let in_memory = ask(&files, None, "dial tunnel");
        assert_eq!(ids(&in_memory), ["vpn"]);
        assert_eq!(ask(&files, Some(dir.path()), "dial tunnel"), in_memory);
        assert_eq!(ask(&files, Some(dir.path()), "dial tunnel"), in_memory);
    }

    #[test]
    fn while_another_process_writes_the_last_index_answers_and_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let before = library(&[("sops/vpn.md", "# VPN\n\nzebra\n")]);
        assert_eq!(ids(&ask(&before, Some(dir.path()), "zebra")), ["vpn"]);
        let folder = store::folder(dir.path(), &Settings::parse(None)).unwrap();
        let index = directory::IndexFolder::open(&folder).unwrap();
        let lock = index.acquire_lock(&INDEX_WRITER_LOCK).unwrap();

        let unchanged = ask(&before, Some(dir.path()), "zebra");
        assert!(!unchanged.may_lag, "nothing is to be written");
        let after = library(&[
            ("sops/vpn.md", "# VPN\n"),
            ("sops/fax.md", "# Fax\n\nzebra\n"),
        ]);
        let lagging = ask(&after, Some(dir.path()), "zebra");
        assert!(lagging.may_lag);
        assert_eq!(ids(&lagging), ["vpn"]);

        drop(lock);
        let current = ask(&after, Some(dir.path()), "zebra");
        assert!(!current.may_lag);
        assert_eq!(ids(&current), ["fax"]);
    }

    #[test]
    fn while_another_process_makes_the_first_index_the_answer_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let folder = store::folder(dir.path(), &Settings::parse(None)).unwrap();
        let index = directory::IndexFolder::open(&folder).unwrap();
        let _lock = index.acquire_lock(&INDEX_WRITER_LOCK).unwrap();
        let files = library(&[("sops/vpn.md", "# VPN\n\nzebra\n")]);
        let answer = ask(&files, Some(dir.path()), "zebra");
        assert_eq!(ids(&answer), ["vpn"]);
        assert!(!answer.may_lag);
    }

    #[test]
    fn a_commit_that_never_came_leaves_the_old_state_readable() {
        let dir = tempfile::tempdir().unwrap();
        let files = library(&[("sops/vpn.md", "# VPN\n\nzebra\n")]);
        ask(&files, Some(dir.path()), "zebra");
        // A process that was killed between writing its manifest and committing leaves a manifest that nobody names.
        let folder = store::folder(dir.path(), &Settings::parse(None)).unwrap();
        let index = directory::IndexFolder::open(&folder).unwrap();
        let encoded = manifest::Manifest::default().encode(std::time::Duration::ZERO);
        index
            .atomic_write(Path::new(&encoded.name), &encoded.manifest)
            .unwrap();
        assert_eq!(ids(&ask(&files, Some(dir.path()), "zebra")), ["vpn"]);
    }

    #[test]
    fn edits_are_answered_from_memory_until_they_are_many_and_always_as_if_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let mut edits = vec![0_usize; 30];
        let files = |edits: &[usize]| -> Memory {
            let edits = edits.iter().enumerate();
            let files = edits.map(|(at, edits)| {
                let path = RelPath::parse(&format!("sops/s{at}.md")).unwrap();
                let text = format!(
                    "{}zebra {} tail\n",
                    "gnu ".repeat(at % 7),
                    "zebra ".repeat(*edits)
                );
                (
                    path,
                    format!("# S{at}\n\n## One\n\n{text}\n## Two\n\ngnu {edits}x\n").into_bytes(),
                )
            });
            files.collect()
        };
        let same = |edits: &[usize]| {
            let files = files(edits);
            for query in ["zebra", "gnu zebra", "\"zebra tail\"", "3x", "s7"] {
                let kept = ask(&files, Some(dir.path()), query);
                assert_eq!(kept, ask(&files, None, query), "{query}");
            }
        };
        same(&edits);
        let folder = store::folder(dir.path(), &Settings::parse(None)).unwrap();
        let index = directory::IndexFolder::open(&folder).unwrap();
        let committed = || index.atomic_read(Path::new("meta.json")).unwrap();
        let first = committed();
        for at in [3, 3, 8, 20] {
            edits[at] += 3;
            same(&edits);
        }
        assert_eq!(committed(), first, "nothing was worth a commit");
        edits.iter_mut().step_by(2).for_each(|edits| *edits += 2);
        same(&edits);
        for edit in &mut edits {
            *edit += 1;
        }
        same(&edits);
        assert_ne!(committed(), first);
        edits.truncate(29);
        same(&edits);
    }

    #[test]
    fn a_review_that_ran_out_is_told() {
        let files = library(&[(
            "sops/vpn.md",
            "---\nlast_reviewed_on: 2020-01-01\n---\n# VPN\n",
        )]);
        let answer = ask(&files, None, "vpn");
        assert_eq!(answer.hits[0].review, crate::library::ReviewState::Overdue);
    }

    #[test]
    fn the_line_of_a_section_is_the_one_that_its_snippet_shows() {
        let files = library(&[(
            "checklists/mail.md",
            "# Mail\n\n## Check\n\nSee [it](mailbox.md) first, and\n*then* say so.\n\n- [ ] Open the **mail**box {#open-mailbox}\n",
        )]);
        let section = |query| ask(&files, None, query).hits.remove(0).sections.remove(0);
        let to_the_letter = section("first");
        assert_eq!(
            (to_the_letter.line, to_the_letter.snippet.text.as_str()),
            (5, "See it first, and then say so.")
        );
        let in_a_wrapped_line = section("say");
        assert_eq!(in_a_wrapped_line.line, 6);
        let past_a_link = section("open mailbox");
        assert_eq!(
            (past_a_link.line, past_a_link.snippet.text.as_str()),
            (8, "Open the mailbox")
        );
    }

    #[test]
    fn accents_and_scripts_without_spaces_are_found() {
        let files = library(&[
            ("sops/a.md", "# Réinitialiser\n"),
            ("sops/b.md", "# 密码重置\n\n步骤\n"),
        ]);
        assert_eq!(ids(&ask(&files, None, "reinitialiser")), ["a"]);
        assert_eq!(ids(&ask(&files, None, "密码")), ["b"]);
        assert_eq!(
            ids(&ask(&files, None, "重")),
            [""; 0],
            "a letter inside a word"
        );
    }

    #[test]
    fn an_empty_folder_says_where_documents_were_looked_for() {
        let dir = tempfile::tempdir().unwrap();
        let tree = WorkTree::open(dir.path()).unwrap();
        let settings = Settings::parse(None);
        let place = Place {
            source: &tree,
            settings: &settings,
            cache: None,
            today: TODAY,
        };
        let error = search(place, &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there are no documents in `sops` or `checklists`"
        );
    }
}
