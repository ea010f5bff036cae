//! Reads the index: which units hold a word or a row of words, and how strongly.

use std::{io, sync::Arc};

use tantivy::{
    DocId, DocSet, InvertedIndexReader, Searcher, SegmentReader, TERMINATED,
    columnar::Column,
    fieldnorm::FieldNormReader,
    postings::{Postings, SegmentPostings, TermInfo},
    schema::IndexRecordOption,
};

use super::{
    closeness::{Target, TargetWay},
    units::{self, FIELDS, KEY, NAME_ENDS},
    words::Stems,
};

/// What a match in each field counts; the first four belong to a document's first unit.
const WEIGHTS: [f32; 6] = [3.2, 2.8, 1.5, 1.3, 1.6, 1.0];
const BODY: usize = 5;
/// The positions of title and names in [`WEIGHTS`].
const NAMES: [usize; 2] = [0, 1];
/// Where the fields of sections begin in [`WEIGHTS`].
const SECTION: usize = 4;
/// BM25's usual constants: how soon repetition stops counting, and how much length counts.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Where a unit is: its segment, and its number there.
pub(super) type Address = (usize, DocId);

/// A unit that holds what was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnitHit {
    pub(super) address: Address,
    /// The document's key.
    pub(super) key: u32,
    pub(super) is_head: bool,
    /// How strongly, over all fields.
    pub(super) strength: f32,
    /// How near the nearest word is, at most 1.
    pub(super) near: f32,
}

/// The index, opened for reading.
pub(super) struct Segments {
    segments: Vec<Segment>,
    /// How many words a body has on average.
    average: f32,
}

struct Segment {
    reader: SegmentReader,
    keys: Column<u64>,
    sections: Column<u64>,
    norms: FieldNormReader,
    fields: [Arc<InvertedIndexReader>; WEIGHTS.len()],
}

impl Segments {
    pub(super) fn open(searchers: &[Searcher], average: f32) -> tantivy::Result<Self> {
        let open = |reader: &SegmentReader| {
            let fields = &*FIELDS;
            let field = |field| reader.inverted_index(field);
            let norms = reader.get_fieldnorms_reader(fields.body)?;
            let body = field(fields.body)?;
            Ok(Segment {
                keys: reader.fast_fields().u64(KEY)?,
                sections: reader.fast_fields().u64(units::SECTION)?,
                norms,
                fields: [
                    field(fields.title)?,
                    field(fields.names)?,
                    field(fields.labels)?,
                    field(fields.summary)?,
                    field(fields.heading)?,
                    body,
                ],
                reader: reader.clone(),
            })
        };
        let readers = searchers.iter().flat_map(Searcher::segment_readers);
        let segments: tantivy::Result<Vec<Segment>> = readers.map(open).collect();
        segments.map(|segments| Self { segments, average })
    }

    /// The units that hold one of the ways.
    pub(super) fn find(&self, ways: &[TargetWay], stems: &mut Stems) -> io::Result<Vec<UnitHit>> {
        let mut hits = Vec::new();
        for (at, segment) in self.segments.iter().enumerate() {
            segment.find(at, ways, self.average, stems, &mut hits)?;
        }
        Ok(hits)
    }

    /// Which section of its document a unit is; none for the first unit.
    pub(super) fn section(&self, (segment, unit): Address) -> Option<usize> {
        let number = self.segments[segment].sections.first(unit)?;
        usize::try_from(number).ok()
    }

    /// Makes the question ready whether units hold all `targets` in a row.
    pub(super) fn row<'a>(&'a self, targets: &[Target], stems: &mut Stems) -> io::Result<Row<'a>> {
        let mut terms = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let mut of_fields = Vec::with_capacity(WEIGHTS.len());
            for field in &segment.fields {
                let mut of_field = Vec::with_capacity(targets.len());
                for target in targets {
                    of_field.push(near_terms(field, target, stems)?);
                }
                of_fields.push(of_field);
            }
            terms.push(of_fields);
        }
        Ok(Row {
            segments: self,
            terms,
        })
    }
}

impl Segment {
    fn find(
        &self,
        at: usize,
        ways: &[TargetWay],
        average: f32,
        stems: &mut Stems,
        hits: &mut Vec<UnitHit>,
    ) -> io::Result<()> {
        let units = self.reader.max_doc() as usize;
        let mut strengths = vec![0_f32; units];
        let mut nears = vec![0_f32; units];
        let mut in_field = vec![0_f32; units];
        for group in [0..SECTION, SECTION..WEIGHTS.len()] {
            let is_head = group.start == 0;
            let mut found: Vec<DocId> = Vec::new();
            for field in group {
                let mut found_here: Vec<DocId> = Vec::new();
                let mut meet = |unit: DocId, near: f32, count: u32| {
                    let place = unit as usize;
                    let strength = near * self.repetition(field, unit, count, average);
                    if in_field[place] == 0.0 {
                        found_here.push(unit);
                    }
                    in_field[place] = in_field[place].max(strength);
                    nears[place] = nears[place].max(near);
                };
                for way in ways {
                    self.visit(field, way, stems, &mut meet)?;
                }
                for unit in found_here {
                    let place = unit as usize;
                    if strengths[place] == 0.0 {
                        found.push(unit);
                    }
                    strengths[place] += WEIGHTS[field] * in_field[place];
                    in_field[place] = 0.0;
                }
            }
            let alive = self.reader.alive_bitset();
            for unit in found {
                let is_alive = alive.is_none_or(|alive| alive.is_alive(unit));
                let key = self
                    .keys
                    .first(unit)
                    .and_then(|key| u32::try_from(key).ok());
                if let (true, Some(key)) = (is_alive, key) {
                    hits.push(UnitHit {
                        address: (at, unit),
                        key,
                        is_head,
                        strength: strengths[unit as usize],
                        near: nears[unit as usize],
                    });
                }
            }
        }
        Ok(())
    }

    /// Calls `meet` for each unit that holds the way in the field: how near, and how often.
    fn visit(
        &self,
        field: usize,
        way: &TargetWay,
        stems: &mut Stems,
        meet: &mut dyn FnMut(DocId, f32, u32),
    ) -> io::Result<()> {
        let reader = &self.fields[field];
        if let [target] = way.targets.as_slice() {
            for (near, term) in near_terms(reader, target, stems)? {
                let mut postings =
                    reader.read_postings_from_terminfo(&term, IndexRecordOption::WithFreqs)?;
                while postings.doc() != TERMINATED {
                    meet(postings.doc(), near * way.weight, postings.term_freq());
                    postings.advance();
                }
            }
            return Ok(());
        }
        let mut words = Vec::with_capacity(way.targets.len());
        for target in &way.targets {
            words.push(near_terms(reader, target, stems)?);
        }
        let units = common_units(reader, &words)?;
        // For each unit, where the words so far end, and how near the farthest of them is.
        let mut ends: Vec<(f32, Vec<u32>)> = Vec::new();
        for (place, terms) in words.iter().enumerate() {
            let mut here = vec![(0.0_f32, Vec::new()); units.len()];
            for (near, term) in terms {
                let mut postings = reader
                    .read_postings_from_terminfo(term, IndexRecordOption::WithFreqsAndPositions)?;
                for (at, unit) in units.iter().enumerate() {
                    let before = (place > 0).then(|| &ends[at]);
                    if before.is_some_and(|(_, before)| before.is_empty())
                        || !is_at(&mut postings, *unit)
                    {
                        continue;
                    }
                    let mut found = Vec::new();
                    postings.positions(&mut found);
                    if let Some((_, before)) = before {
                        found.retain(|at| at.checked_sub(1).is_some_and(|at| before.contains(&at)));
                    }
                    if !found.is_empty() {
                        let near = before.map_or(*near, |(least, _)| least.min(*near));
                        here[at].0 = here[at].0.max(near);
                        here[at].1.extend(found);
                    }
                }
            }
            ends = here;
        }
        for (unit, (near, positions)) in units.into_iter().zip(ends) {
            if !positions.is_empty() {
                let count = u32::try_from(positions.len()).unwrap_or(u32::MAX);
                meet(unit, near * way.weight, count);
            }
        }
        Ok(())
    }

    /// What repetition in a body counts, by its length: 1 for once in a body of average length.
    fn repetition(&self, field: usize, unit: DocId, count: u32, average: f32) -> f32 {
        if field != BODY {
            return 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a rank need not be exact")]
        let (count, length) = (count as f32, self.norms.fieldnorm(unit) as f32);
        let longer = 1.0 - B + B * length / average;
        count * (K1 + 1.0) / (count + K1 * longer)
    }
}

/// The units that hold all words, in order. The rarest word says where to look at all.
fn common_units(reader: &InvertedIndexReader, words: &[NearTerms]) -> io::Result<Vec<DocId>> {
    let mut words: Vec<&NearTerms> = words.iter().collect();
    words.sort_by_key(|terms| -> u64 {
        let holding = terms.iter().map(|(_, term)| u64::from(term.doc_freq));
        holding.sum()
    });
    let mut common: Option<Vec<DocId>> = None;
    for terms in words {
        let mut units = Vec::new();
        for (_, term) in terms {
            let mut postings =
                reader.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
            match &common {
                None => {
                    while postings.doc() != TERMINATED {
                        units.push(postings.doc());
                        postings.advance();
                    }
                }
                Some(common) => {
                    let common = common.iter().copied();
                    units.extend(common.filter(|unit| is_at(&mut postings, *unit)));
                }
            }
        }
        units.sort_unstable();
        units.dedup();
        common = Some(units);
    }
    Ok(common.unwrap_or_default())
}

/// Whether postings hold a unit. They move on to it, so that units must be asked for in order.
fn is_at(postings: &mut SegmentPostings, unit: DocId) -> bool {
    if postings.doc() < unit {
        postings.seek(unit);
    }
    postings.doc() == unit
}

/// Terms of a field, with how near each is.
type NearTerms = Vec<(f32, TermInfo)>;

/// The terms of a field that are near a word of the query.
fn near_terms(
    field: &InvertedIndexReader,
    target: &Target,
    stems: &mut Stems,
) -> io::Result<NearTerms> {
    let prefix = target.prefix().as_bytes();
    let mut range = field.terms().range().ge(prefix);
    if let Some((last, start)) = prefix.split_last() {
        // In UTF-8 no byte is 255, so the next prefix is one byte away.
        let next: Vec<u8> = start
            .iter()
            .copied()
            .chain([last.saturating_add(1)])
            .collect();
        range = range.lt(next);
    }
    let mut near = Vec::new();
    let mut stream = range.into_stream()?;
    while let Some((term, place)) = stream.next() {
        let closeness = std::str::from_utf8(term)
            .ok()
            .and_then(|term| target.closeness(term, stems));
        if let Some(closeness) = closeness {
            near.push((closeness, place.clone()));
        }
    }
    Ok(near)
}

/// Words in a row, ready to be looked for in single units.
pub(super) struct Row<'a> {
    segments: &'a Segments,
    /// By segment, field and word.
    terms: Vec<Vec<Vec<NearTerms>>>,
}

/// How well a row of words fits a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Not at all.
    None,
    /// In a section.
    InSection,
    /// In a title or another name.
    InName,
    /// It is a title or another name.
    IsName,
}

impl Row<'_> {
    /// How well the row fits a document's first unit and its best section.
    pub(super) fn fit(&self, head: Option<Address>, section: Option<Address>) -> io::Result<Fit> {
        let mut best = Fit::None;
        if let Some(head) = head {
            for field in NAMES {
                best = best.max(self.fit_field(head, field)?);
            }
        }
        if let (Fit::None, Some(section)) = (best, section) {
            for field in SECTION..WEIGHTS.len() {
                best = best.max(self.fit_field(section, field)?);
            }
        }
        Ok(best)
    }

    fn fit_field(&self, (segment, unit): Address, field: usize) -> io::Result<Fit> {
        let reader = &self.segments.segments[segment].fields[field];
        let words = &self.terms[segment][field];
        let mut ends: Option<Vec<u32>> = None;
        for terms in words {
            let mut here = Vec::new();
            for (_, term) in terms {
                positions(reader, term, unit, &mut here)?;
            }
            if let Some(before) = ends {
                here.retain(|at| at.checked_sub(1).is_some_and(|at| before.contains(&at)));
            }
            if here.is_empty() {
                return Ok(Fit::None);
            }
            ends = Some(here);
        }
        if !NAMES.contains(&field) {
            return Ok(if words.len() > 1 {
                Fit::InSection
            } else {
                Fit::None
            });
        }
        let ends = ends.unwrap_or_default();
        let mut signs = [Vec::new(), Vec::new()];
        for (sign, found) in NAME_ENDS.iter().zip(&mut signs) {
            if let Some(term) = reader.terms().get(sign.as_bytes())? {
                positions(reader, &term, unit, found)?;
            }
        }
        let length = u32::try_from(words.len()).unwrap_or(u32::MAX);
        let is_whole = ends.iter().any(|end| {
            signs[1].contains(&(end + 1))
                && end
                    .checked_sub(length)
                    .is_some_and(|start| signs[0].contains(&start))
        });
        Ok(match (is_whole, words.len()) {
            (true, _) => Fit::IsName,
            (false, 2..) => Fit::InName,
            (false, _) => Fit::None,
        })
    }
}

/// Adds the positions of a term in one unit.
fn positions(
    reader: &InvertedIndexReader,
    term: &TermInfo,
    unit: DocId,
    found: &mut Vec<u32>,
) -> io::Result<()> {
    let mut postings =
        reader.read_postings_from_terminfo(term, IndexRecordOption::WithFreqsAndPositions)?;
    if is_at(&mut postings, unit) {
        postings.append_positions_with_offset(0, found);
    }
    Ok(())
}
