//! Which documents answer a query, and in what order.
//!
//! Each wanted word is looked up by itself, so that the words of a query may stand in different sections of a document.
//! A document's score is the sum over the words of how rare the word is times how strongly it is met: in the first unit
//! (title, other names, labels) plus in the best section. Documents that lack words lose more than those words; a query
//! that stands there in a row, or is one of the document's names, gains.

use std::{
    collections::{HashMap, HashSet},
    io,
};

use super::{
    card::Card,
    closeness::{TargetWay, target_ways},
    manifest::Manifest,
    postings::{Address, Fit, Segments},
    query::{Query, Wanted},
    words::Stems,
};
use crate::library::{Filter, Kind, Settings, Status};

/// Where fewer documents than this hold a word, slips are forgiven.
const FEW: usize = 3;
/// How many documents are looked at more closely.
const SHORTLIST: usize = 50;
/// A document that lacks a word is dropped if it scores less than this share of the first.
const CUT: f32 = 0.3;
/// How near a word must be to count towards its being common.
const SURE: f32 = 0.65;

/// The documents that answer a query, best first.
#[derive(Debug, Default)]
pub(super) struct Ranking {
    /// Positions in the manifest, with scores.
    pub(super) hits: Vec<(usize, f32)>,
    /// How many there would be without the filter.
    pub(super) unfiltered: usize,
    /// The words that no document holds, as typed.
    pub(super) unknown: Vec<String>,
    /// What counts as a match of each wanted word.
    pub(super) ways: Vec<Weighed>,
}

/// The ways of a wanted word, and how much it tells.
#[derive(Debug)]
pub(super) struct Weighed {
    pub(super) ways: Vec<TargetWay>,
    pub(super) rarity: f32,
}

/// What a document has of one wanted word.
#[derive(Debug, Clone, Copy, Default)]
struct Met {
    head: f32,
    section: f32,
    near: f32,
}

/// What a document has of all of them.
#[derive(Debug, Default)]
struct Tally {
    strength: f32,
    covered: f32,
    met: usize,
    head: Option<Address>,
    /// The best section and its strength over all words.
    sections: HashMap<Address, f32>,
}

/// Ranks the documents of the manifest.
pub(super) fn rank(
    segments: &Segments,
    manifest: &Manifest,
    query: &Query,
    filter: &Filter,
    settings: &Settings,
) -> io::Result<Ranking> {
    let by_key = manifest.by_key();
    let mut stems = Stems::default();
    let mut ranking = Ranking::default();
    let mut tallies: HashMap<usize, Tally> = HashMap::new();
    let mut weight = 0.0;
    let mut required: Vec<HashSet<usize>> = Vec::new();
    for wanted in &query.wanted {
        let (ways, found) = look_up(segments, &by_key, wanted, &mut stems)?;
        let sure = found
            .values()
            .filter(|found| found.met.near >= SURE)
            .count();
        let holding = if sure == 0 { found.len() } else { sure };
        let rarity = rarity(manifest.entries.len(), holding);
        if found.is_empty() {
            ranking.unknown.push(wanted.written.clone());
        } else {
            weight += rarity;
        }
        if wanted.is_required {
            required.push(found.keys().copied().collect());
        }
        for (at, found) in found {
            let tally = tallies.entry(at).or_default();
            tally.strength += rarity * (found.met.head + found.met.section);
            // A guess covers less than the word itself.
            tally.covered += rarity * found.met.near.max(0.5);
            tally.met += 1;
            tally.head = tally.head.or(found.head);
            for (address, strength) in found.sections {
                *tally.sections.entry(address).or_default() += rarity * strength;
            }
        }
        ranking.ways.push(Weighed { ways, rarity });
    }
    for unwanted in &query.unwanted {
        for hit in segments.find(&target_ways(unwanted, false, &mut stems), &mut stems)? {
            if let Some(at) = by_key.get(&hit.key) {
                tallies.remove(at);
            }
        }
    }
    tallies.retain(|at, _| required.iter().all(|found| found.contains(at)));
    ranking.unfiltered = tallies.len();
    if !filter.is_empty() {
        tallies.retain(|at, _| {
            let entry = &manifest.entries[*at];
            serde_json::from_slice::<Card>(&entry.card)
                .is_ok_and(|card| filter.matches(&card.facets(entry.kind, settings)))
        });
    }
    let mut hits: Vec<(usize, f32)> = tallies
        .iter()
        .map(|(at, tally)| {
            let coverage = if weight > 0.0 {
                tally.covered / weight
            } else {
                1.0
            };
            let entry = &manifest.entries[*at];
            let standing = match (entry.status, entry.kind) {
                (Status::Retired, _) => 0.4,
                (Status::Draft, _) => 0.7,
                (Status::Active, Kind::Checklist) => 0.85,
                (Status::Active, Kind::Sop) => 1.0,
            };
            (*at, tally.strength * coverage * coverage * standing)
        })
        .collect();
    sort(&mut hits);
    favour_rows(
        segments,
        query,
        &ranking.ways,
        &tallies,
        &mut hits,
        &mut stems,
    )?;
    let complete = query.wanted.len() - ranking.unknown.len();
    if let Some(&(_, best)) = hits.first() {
        hits.retain(|(at, score)| tallies[at].met >= complete || *score >= best * CUT);
    }
    ranking.hits = hits;
    Ok(ranking)
}

/// Best first; of equals, the first by path.
fn sort(hits: &mut [(usize, f32)]) {
    hits.sort_by(|(a, a_score), (b, b_score)| b_score.total_cmp(a_score).then(a.cmp(b)));
}

/// What a document holds of one wanted word, and where.
#[derive(Default)]
struct Found {
    met: Met,
    head: Option<Address>,
    sections: Vec<(Address, f32)>,
}

fn look_up(
    segments: &Segments,
    by_key: &HashMap<u32, usize>,
    wanted: &Wanted,
    stems: &mut Stems,
) -> io::Result<(Vec<TargetWay>, HashMap<usize, Found>)> {
    let mut ways = target_ways(wanted, false, stems);
    let mut found = collect(segments, by_key, &ways, stems)?;
    if found.len() < FEW && !wanted.is_exact {
        let forgiving = target_ways(wanted, true, stems);
        let more = collect(segments, by_key, &forgiving, stems)?;
        if more.len() > found.len() {
            (ways, found) = (forgiving, more);
        }
    }
    Ok((ways, found))
}

fn collect(
    segments: &Segments,
    by_key: &HashMap<u32, usize>,
    ways: &[TargetWay],
    stems: &mut Stems,
) -> io::Result<HashMap<usize, Found>> {
    let mut documents: HashMap<usize, Found> = HashMap::new();
    for hit in segments.find(ways, stems)? {
        let Some(&at) = by_key.get(&hit.key) else {
            continue;
        };
        let found = documents.entry(at).or_default();
        found.met.near = found.met.near.max(hit.near);
        if hit.is_head {
            found.met.head = hit.strength;
            found.head = Some(hit.address);
        } else {
            found.met.section = found.met.section.max(hit.strength);
            found.sections.push((hit.address, hit.strength));
        }
    }
    Ok(documents)
}

/// How much a word tells that `holding` of `all` documents hold: BM25's inverse document frequency.
#[expect(clippy::cast_precision_loss, reason = "a rank need not be exact")]
fn rarity(all: usize, holding: usize) -> f32 {
    let (all, holding) = (all.max(holding) as f32, holding as f32);
    ((all - holding + 0.5) / (holding + 0.5)).ln_1p()
}

/// Raises the documents at the top that hold the query's words in a row.
fn favour_rows(
    segments: &Segments,
    query: &Query,
    ways: &[Weighed],
    tallies: &HashMap<usize, Tally>,
    hits: &mut [(usize, f32)],
    stems: &mut Stems,
) -> io::Result<()> {
    let words = query
        .wanted
        .iter()
        .zip(ways)
        .filter_map(|(wanted, weighed)| {
            // A compound stands in a row by its parts.
            let parts = weighed
                .ways
                .get(1)
                .filter(|way| way.targets.len() > 1 && way.weight > 0.9);
            let parts = parts.or(weighed.ways.first())?;
            Some(
                parts
                    .targets
                    .iter()
                    .map(|target| target.strict(wanted.is_exact)),
            )
        });
    let words: Vec<_> = words.flatten().collect();
    if words.is_empty() {
        return Ok(());
    }
    let row = segments.row(&words, stems)?;
    for (at, score) in hits.iter_mut().take(SHORTLIST) {
        let tally = &tallies[at];
        let section = tally
            .sections
            .iter()
            .max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a)))
            .map(|(address, _)| *address);
        *score *= match row.fit(tally.head, section)? {
            Fit::None => 1.0,
            Fit::InSection => 1.15,
            Fit::InName => 1.3,
            Fit::IsName => 1.7,
        };
    }
    sort(hits);
    Ok(())
}
