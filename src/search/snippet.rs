//! Cuts from a hit's file the sections that the index says match best, and from each of them the words round the match.

use std::{cmp::Reverse, collections::HashMap, ops::Range};

use super::{
    answer::{SectionHit, Snippet},
    rank::Weighed,
    words::{self, Stems, Token},
};
use crate::{library::Document, markdown::plain_text, text::one_line};

/// The most letters that a snippet shows.
const WIDTH: usize = 160;
/// The usual length of a line, in words.
const LINE: f32 = 12.0;
/// A section is shown if it matches at least this share of what the best one does.
const CUT: f32 = 0.4;

/// Finds matches of a query in plain text.
pub(super) struct Matcher<'a> {
    wanted: &'a [Weighed],
    stems: Stems,
    /// What is known about single words: how near each is to the words of the ways, by wanted word and way.
    known: HashMap<String, Vec<(usize, usize, usize)>>,
}

/// A match.
struct Match {
    wanted: usize,
    span: Range<usize>,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(wanted: &'a [Weighed]) -> Self {
        Self {
            wanted,
            stems: Stems::default(),
            known: HashMap::new(),
        }
    }

    /// The first `limit` of the `ranked` sections that still match: the file may be newer than the index.
    pub(super) fn sections(
        &mut self,
        document: &Document,
        ranked: &[(usize, f32)],
        limit: usize,
    ) -> Vec<SectionHit> {
        let mut sections = Vec::new();
        let mut least = 0.0;
        for &(at, strength) in ranked {
            if sections.len() == limit || strength < least {
                break;
            }
            if let Some(section) = self.section(document, at) {
                if sections.is_empty() {
                    least = strength * CUT;
                }
                sections.push(section);
            }
        }
        sections
    }

    /// A section with the words round its best match; none where nothing matches, or only the title, which is shown
    /// above the sections already.
    fn section(&mut self, document: &Document, at: usize) -> Option<SectionHit> {
        let section = document.outline.sections.get(at)?;
        let heading = section
            .heading
            .and_then(|at| document.outline.headings.get(at));
        let plain = plain_text(&document.text, section.body);
        let (offset, line) = if let Some(line) = self.best_line(&plain, &[]) {
            let line = &plain[line];
            let written = self.find_written(section.body.slice(&document.text), line);
            let start = written.map_or(0, |line| line.start);
            (section.body.start as usize + start, line)
        } else {
            let in_heading =
                heading.is_some_and(|heading| heading.level > 1 && self.matches_in(&heading.text));
            if !in_heading && !self.matches_in(&plain) {
                return None;
            }
            let begin = lines(&plain).find(|line| !plain[line.clone()].trim().is_empty());
            let begin = begin.map_or("", |line| &plain[line]);
            (section.span.start as usize, begin)
        };
        Some(SectionHit {
            heading: heading.map(|heading| one_line(&heading.text)),
            anchor: heading.map(|heading| heading.anchor.clone()),
            path: document.path.clone(),
            line: document
                .lines()
                .line(u32::try_from(offset).unwrap_or(u32::MAX)),
            snippet: self.snippet(line),
        })
    }

    /// Where a line of plain text begins in the text as written: where it stands to the letter, else at the line that
    /// holds most of the same matches, since marks may stand inside words and a paragraph may be wrapped.
    fn find_written(&mut self, written: &str, line: &str) -> Option<Range<usize>> {
        let to_the_letter = lines(written).find(|at| written[at.clone()].contains(line.trim()));
        if to_the_letter.is_some() {
            return to_the_letter;
        }
        let found = self.matches(&words::tokens(line)).into_iter();
        let found: Vec<&str> = found.map(|found| &line[found.span]).collect();
        self.best_line(written, &found)
            .or_else(|| self.best_line(written, &[]))
    }

    fn matches_in(&mut self, text: &str) -> bool {
        !self.matches(&words::tokens(text)).is_empty()
    }

    /// The words of a line round its matches.
    pub(super) fn snippet(&mut self, line: &str) -> Snippet {
        let line = one_line(line);
        let matches = self.matches(&words::tokens(&line));
        let window = window(&line, &matches);
        let (before, after) = (window.start > 0, window.end < line.len());
        let mut text = String::with_capacity(window.len() + 6);
        if before {
            text.push_str("… ");
        }
        let shift = text.len();
        text.push_str(line[window.clone()].trim_end());
        if after {
            text.push_str(" …");
        }
        let mut spans: Vec<Range<usize>> = matches
            .into_iter()
            .map(|found| found.span)
            .filter(|span| span.start >= window.start && span.end <= window.end)
            .map(|span| span.start - window.start + shift..span.end - window.start + shift)
            .collect();
        spans.sort_by_key(|span| (span.start, Reverse(span.end)));
        let mut marks: Vec<(usize, usize)> = Vec::new();
        let letters = |end: usize| text[..end].chars().count();
        let mut last = 0;
        for span in spans {
            if span.start >= last {
                last = span.end;
                marks.push((letters(span.start), letters(span.end)));
            }
        }
        Snippet { text, marks }
    }

    /// How much a text matches: each wanted word by its rarity, a little more where it is repeated, and less in a text
    /// that is long beside the usual line.
    fn score(&mut self, text: &str) -> f32 {
        let tokens = words::tokens(text);
        let mut counts = vec![0_u16; self.wanted.len()];
        for found in self.matches(&tokens) {
            counts[found.wanted] = counts[found.wanted].saturating_add(1);
        }
        let length = tokens.last().map_or(0, |token| token.position);
        let length = f32::from(u16::try_from(length).unwrap_or(u16::MAX));
        let weighed = self.wanted.iter().zip(counts);
        weighed
            .map(|(wanted, count)| {
                let count = f32::from(count);
                wanted.rarity * count / (count + 0.6 + 0.6 * length / LINE)
            })
            .sum()
    }

    /// The line that matches most; the first of equals. None where no line matches. Looks only at lines that hold one of
    /// `some`, where any is given.
    fn best_line(&mut self, text: &str, some: &[&str]) -> Option<Range<usize>> {
        let mut best: Option<(f32, Range<usize>)> = None;
        for line in lines(text) {
            let written = &text[line.clone()];
            if !some.is_empty() && !some.iter().any(|word| written.contains(word)) {
                continue;
            }
            let score = self.score(written);
            if score > best.as_ref().map_or(0.0, |(score, _)| *score) {
                best = Some((score, line));
            }
        }
        best.map(|(_, line)| line)
    }

    fn matches(&mut self, tokens: &[Token]) -> Vec<Match> {
        let mut matches = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            for (wanted, way, place) in self.places(&token.text) {
                if place > 0 {
                    continue;
                }
                let length = self.wanted[wanted].ways[way].targets.len();
                if let Some(end) = self.follow(tokens, at, (wanted, way), length) {
                    matches.push(Match {
                        wanted,
                        span: token.span.start..end,
                    });
                }
            }
        }
        matches
    }

    /// Where the way ends that begins with the token at `at`, if the rest of it follows.
    fn follow(
        &mut self,
        tokens: &[Token],
        at: usize,
        (wanted, way): (usize, usize),
        length: usize,
    ) -> Option<usize> {
        let first = &tokens[at];
        let mut end = first.span.end;
        for place in 1..length {
            let position = first.position + u32::try_from(place).ok()?;
            let next = tokens[at..]
                .iter()
                .take_while(|token| token.position <= position)
                .filter(|token| token.position == position)
                .find(|token| self.places(&token.text).contains(&(wanted, way, place)))?;
            end = next.span.end;
        }
        Some(end)
    }

    /// Where a word fits: wanted word, way, and place in the way.
    fn places(&mut self, word: &str) -> Vec<(usize, usize, usize)> {
        if let Some(places) = self.known.get(word) {
            return places.clone();
        }
        let mut places = Vec::new();
        for (wanted, weighed) in self.wanted.iter().enumerate() {
            for (way, targets) in weighed.ways.iter().enumerate() {
                for (place, target) in targets.targets.iter().enumerate() {
                    if target.closeness(word, &mut self.stems).is_some() {
                        places.push((wanted, way, place));
                    }
                }
            }
        }
        self.known.insert(word.to_owned(), places.clone());
        places
    }
}

fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let range = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        range
    })
}

/// The stretch of a line that holds most matches, cut between words, at most [`WIDTH`] letters long.
fn window(line: &str, matches: &[Match]) -> Range<usize> {
    if line.chars().count() <= WIDTH {
        return 0..line.len();
    }
    let first = matches.iter().map(|found| found.span.start);
    let starts: Vec<usize> = line
        .char_indices()
        .filter(|(at, _)| *at == 0 || line[..*at].ends_with(' '))
        .map(|(at, _)| at)
        .collect();
    let end_of = |start: usize| {
        let rest = &line[start..];
        match rest.char_indices().nth(WIDTH) {
            None => line.len(),
            Some((cut, _)) => {
                let cut = rest[..cut].rfind(' ').filter(|at| *at > 0).unwrap_or(cut);
                start + cut
            }
        }
    };
    // Some words lead up to the first match of each window.
    let mut best = (0, 0..end_of(0));
    for at in first {
        let lead = starts
            .partition_point(|start| *start <= at)
            .saturating_sub(5);
        let start = starts[lead];
        let here = start..end_of(start);
        let inside = |found: &&Match| found.span.start >= here.start && found.span.end <= here.end;
        let mut kinds: Vec<usize> = matches
            .iter()
            .filter(inside)
            .map(|found| found.wanted)
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() > best.0 {
            best = (kinds.len(), here);
        }
    }
    best.1
}
