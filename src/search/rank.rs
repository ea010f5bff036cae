//! Which documents answer a query, and in what order.
//!
//! Each wanted word is looked up by itself, so that the words of a query may stand in different sections of a document.
//! A document's score is the sum over the words of how rare the word is times how strongly it is met: in the first unit
//! (title, other names, labels) plus in the best section. Documents that lack words lose more than those words; a query
//! that stands there in a row, or is one of the document's names, gains.

use std::io;

use super::{
    closeness::{TargetWay, target_ways},
    manifest::{Keys, Manifest},
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
    /// The units that match of the first hits, by document.
    units: Vec<Unit>,
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
    /// How near its nearest word is; 0 where it has none.
    near: f32,
}

/// What a document has of all of them.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    strength: f32,
    covered: f32,
    met: usize,
    is_out: bool,
}

/// A unit that matches.
#[derive(Debug, Clone, Copy)]
struct Unit {
    /// Its document's position in the manifest.
    at: usize,
    address: Address,
    is_head: bool,
    strength: f32,
}

impl Ranking {
    /// The sections of a hit that match, best first, with how strongly.
    pub(super) fn sections(&self, at: usize, segments: &Segments) -> Vec<(usize, f32)> {
        let sections = units_of(&self.units, at).iter();
        let mut sections: Vec<(usize, f32)> = sections
            .filter(|unit| !unit.is_head)
            .filter_map(|unit| Some((segments.section(unit.address)?, unit.strength)))
            .collect();
        sort(&mut sections);
        sections
    }
}

/// Ranks the documents of the manifest; the sections of the first `limit` are to be shown.
pub(super) fn rank(
    segments: &Segments,
    manifest: &Manifest,
    query: &Query,
    filter: &Filter,
    settings: &Settings,
    limit: usize,
) -> io::Result<Ranking> {
    let keys = manifest.keys();
    let mut stems = Stems::default();
    let mut ranking = Ranking::default();
    let mut tallies = vec![Tally::default(); manifest.entries.len()];
    let mut weight = 0.0;
    for wanted in &query.wanted {
        let (ways, found) = look_up(segments, &keys, wanted, &mut stems)?;
        let sure = found.met.iter().filter(|met| met.near >= SURE).count();
        let holding = if sure == 0 { found.holding } else { sure };
        let rarity = rarity(manifest.entries.len(), holding);
        if found.holding == 0 {
            ranking.unknown.push(wanted.written.clone());
        } else {
            weight += rarity;
        }
        for (tally, met) in tallies.iter_mut().zip(&found.met) {
            if met.near > 0.0 {
                tally.strength += rarity * (met.head + met.section);
                // A guess covers less than the word itself.
                tally.covered += rarity * met.near.max(0.5);
                tally.met += 1;
            } else if wanted.is_required {
                tally.is_out = true;
            }
        }
        ranking
            .units
            .extend(found.units.into_iter().map(|unit| Unit {
                strength: rarity * unit.strength,
                ..unit
            }));
        ranking.ways.push(Weighed { ways, rarity });
    }
    for unwanted in &query.unwanted {
        let ways = target_ways(unwanted, false, &mut stems);
        for unit in collect(segments, &keys, &ways, &mut stems)?.units {
            tallies[unit.at].is_out = true;
        }
    }
    let entries = manifest.entries.iter().zip(&tallies).enumerate();
    let mut hits = Vec::new();
    for (at, (entry, tally)) in entries.filter(|(_, (_, tally))| tally.met > 0 && !tally.is_out) {
        ranking.unfiltered += 1;
        if !filter.is_empty() {
            let card = entry.card.card().map_err(io::Error::other)?;
            if !filter.matches(&card.facets(entry.kind, settings)) {
                continue;
            }
        }
        let coverage = if weight > 0.0 {
            tally.covered / weight
        } else {
            1.0
        };
        let standing = match (entry.status, entry.kind) {
            (Status::Retired, _) => 0.4,
            (Status::Draft, _) => 0.7,
            (Status::Active, Kind::Checklist) => 0.85,
            (Status::Active, Kind::Sop) => 1.0,
        };
        hits.push((at, tally.strength * coverage * standing));
    }
    sort(&mut hits);
    ranking.units = gather(ranking.units, &hits[..hits.len().min(limit.max(SHORTLIST))]);
    favour_rows(segments, query, &ranking, &mut hits, &mut stems)?;
    let complete = query.wanted.len() - ranking.unknown.len();
    if let Some(&(_, best)) = hits.first() {
        hits.retain(|(at, score)| tallies[*at].met >= complete || *score >= best * CUT);
    }
    ranking.hits = hits;
    Ok(ranking)
}

/// Best first; of equals, the first.
fn sort(scored: &mut [(usize, f32)]) {
    scored.sort_by(|(a, a_score), (b, b_score)| b_score.total_cmp(a_score).then(a.cmp(b)));
}

/// The units of the documents in `hits`, each once, with its strength over all words.
fn gather(units: Vec<Unit>, hits: &[(usize, f32)]) -> Vec<Unit> {
    let mut documents: Vec<usize> = hits.iter().map(|(at, _)| *at).collect();
    documents.sort_unstable();
    let mut units: Vec<Unit> = units
        .into_iter()
        .filter(|unit| documents.binary_search(&unit.at).is_ok())
        .collect();
    units.sort_by_key(|unit| (unit.at, unit.address));
    units.dedup_by(|next, unit| {
        let is_same = next.address == unit.address;
        if is_same {
            unit.strength += next.strength;
        }
        is_same
    });
    units
}

fn units_of(units: &[Unit], at: usize) -> &[Unit] {
    let start = units.partition_point(|unit| unit.at < at);
    let end = units.partition_point(|unit| unit.at <= at);
    &units[start..end]
}

/// Where one wanted word is found.
struct Found {
    /// By position in the manifest.
    met: Vec<Met>,
    /// How many documents hold it.
    holding: usize,
    units: Vec<Unit>,
}

fn look_up(
    segments: &Segments,
    keys: &Keys,
    wanted: &Wanted,
    stems: &mut Stems,
) -> io::Result<(Vec<TargetWay>, Found)> {
    let mut ways = target_ways(wanted, false, stems);
    let mut found = collect(segments, keys, &ways, stems)?;
    if found.holding < FEW && !wanted.is_exact {
        let forgiving = target_ways(wanted, true, stems);
        let more = collect(segments, keys, &forgiving, stems)?;
        if more.holding > found.holding {
            (ways, found) = (forgiving, more);
        }
    }
    Ok((ways, found))
}

fn collect(
    segments: &Segments,
    keys: &Keys,
    ways: &[TargetWay],
    stems: &mut Stems,
) -> io::Result<Found> {
    let mut found = Found {
        met: vec![Met::default(); keys.len()],
        holding: 0,
        units: Vec::new(),
    };
    for hit in segments.find(ways, stems)? {
        let Some(at) = keys.position(hit.key) else {
            continue;
        };
        let met = &mut found.met[at];
        found.holding += usize::from(met.near == 0.0);
        met.near = met.near.max(hit.near);
        let part = if hit.is_head {
            &mut met.head
        } else {
            &mut met.section
        };
        *part = part.max(hit.strength);
        found.units.push(Unit {
            at,
            address: hit.address,
            is_head: hit.is_head,
            strength: hit.strength,
        });
    }
    Ok(found)
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
    ranking: &Ranking,
    hits: &mut [(usize, f32)],
    stems: &mut Stems,
) -> io::Result<()> {
    let words = query
        .wanted
        .iter()
        .zip(&ranking.ways)
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
        let (heads, sections): (Vec<&Unit>, Vec<&Unit>) = units_of(&ranking.units, *at)
            .iter()
            .partition(|unit| unit.is_head);
        let head = heads.first().map(|unit| unit.address);
        let section = sections
            .into_iter()
            .max_by(|a, b| {
                a.strength
                    .total_cmp(&b.strength)
                    .then(b.address.cmp(&a.address))
            })
            .map(|unit| unit.address);
        *score *= match row.fit(head, section)? {
            Fit::None => 1.0,
            Fit::InSection => 1.15,
            Fit::InName => 1.3,
            Fit::IsName => 1.7,
        };
    }
    sort(hits);
    Ok(())
}
