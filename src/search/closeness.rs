//! How near a word of a document is to a word of the query. The index and the marks in snippets ask the same question.

use super::{query::Wanted, words::Stems};
use crate::text::slips;

/// What a word with another ending counts, beside 1 for the same word.
const SAME_STEM: f32 = 0.9;
/// What a word counts that goes on where the query's last word ends.
const GOES_ON: f32 = 0.45;
/// What a word counts that is one slip away, and two.
const SLIPPED: [f32; 2] = [0.5, 0.35];

/// A word of the query.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) word: String,
    stem: String,
    /// What every form of the word begins with; empty where it may begin with anything.
    root: String,
    may_go_on: bool,
    is_exact: bool,
    /// How many slips are forgiven.
    slips: usize,
}

/// A way of saying what is wanted, with its words as targets.
#[derive(Debug, Clone)]
pub(super) struct TargetWay {
    pub(super) targets: Vec<Target>,
    pub(super) weight: f32,
}

/// The ways of a wanted word. `forgiving` allows slips: in words of four letters one, of eight two, never in codes.
pub(super) fn target_ways(wanted: &Wanted, forgiving: bool, stems: &mut Stems) -> Vec<TargetWay> {
    let ways = wanted.ways.iter().enumerate().map(|(at, way)| TargetWay {
        weight: way.weight,
        targets: way
            .words
            .iter()
            .map(|word| {
                let letters = word.chars().count();
                let is_code = word.chars().any(|letter| !letter.is_alphabetic());
                // Only the word itself is being typed, and only it is misspelled; synonyms are ours.
                let is_own = at == 0;
                let stem = stems.stem(word);
                Target {
                    root: root(word, &stem).to_owned(),
                    stem,
                    may_go_on: wanted.is_open && is_own && letters >= 2,
                    is_exact: wanted.is_exact,
                    slips: match letters {
                        _ if !forgiving || is_code || wanted.is_exact || !is_own => 0,
                        0..=3 => 0,
                        4..=7 => 1,
                        _ => 2,
                    },
                    word: word.clone(),
                }
            })
            .collect(),
    });
    ways.collect()
}

impl Target {
    /// How near a folded word is, above 0 and at most 1; none where it is another word.
    pub(super) fn closeness(&self, other: &str, stems: &mut Stems) -> Option<f32> {
        if other == self.word {
            return Some(1.0);
        }
        if self.is_exact {
            return None;
        }
        if other.starts_with(&self.root) && stems.stem(other) == self.stem {
            return Some(SAME_STEM);
        }
        if self.may_go_on && other.starts_with(&self.word) {
            return Some(GOES_ON);
        }
        if self.slips == 0 || !may_be_near(&self.word, other, self.slips) {
            return None;
        }
        match slips(&self.word, other) {
            slips if slips <= self.slips => SLIPPED.get(slips - 1).copied(),
            _ => None,
        }
    }

    /// The same word, or another form of it, and nothing else.
    pub(super) fn strict(&self, is_exact: bool) -> Self {
        Self {
            may_go_on: false,
            is_exact,
            slips: 0,
            ..self.clone()
        }
    }

    /// What every near word begins with; empty where it may begin with anything.
    pub(super) fn prefix(&self) -> &str {
        if self.slips > 0 {
            return "";
        }
        if self.is_exact {
            return &self.word;
        }
        &self.root
    }
}

/// What every form of a word begins with. English stems keep all but the last letter of what the forms share: `studi`
/// is study and studies.
fn root<'a>(word: &str, stem: &'a str) -> &'a str {
    let mut end = stem.len().min(word.len());
    if end >= 3 && stem.is_ascii() && stem != word || stem.ends_with(['e', 'i', 'y']) {
        end -= 1;
    }
    stem.get(..end)
        .filter(|root| word.starts_with(root))
        .unwrap_or("")
}

/// A cheap test that rules most words out: their letters differ too much.
fn may_be_near(a: &str, b: &str, slips: usize) -> bool {
    let letters = |word: &str| {
        word.bytes()
            .fold(0_u32, |set, byte| set | 1 << (u32::from(byte) % 32))
    };
    a.len().abs_diff(b.len()) <= slips * 4
        && (letters(a) ^ letters(b)).count_ones() as usize <= slips * 8
        && (!(a.is_ascii() && b.is_ascii())
            || (a.len().abs_diff(b.len()) <= slips
                && (letters(a) ^ letters(b)).count_ones() as usize <= slips * 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::Query;

    fn closeness(query: &str, other: &str, forgiving: bool) -> Option<f32> {
        let mut stems = Stems::default();
        let query = Query::parse(query, &[]);
        let way = target_ways(&query.wanted[0], forgiving, &mut stems).swap_remove(0);
        let target = &way.targets[0];
        let near = target.closeness(other, &mut stems);
        assert!(
            near.is_none() || other.starts_with(target.prefix()),
            "{target:?}"
        );
        near
    }

    #[test]
    fn the_word_itself_is_nearer_than_its_forms_and_those_than_slips() {
        assert_eq!(closeness("locked ", "locked", false), Some(1.0));
        assert_eq!(closeness("locked ", "locking", false), Some(SAME_STEM));
        assert_eq!(closeness("lock", "lockout", false), Some(GOES_ON));
        assert_eq!(closeness("lock ", "lockout", false), None);
        assert_eq!(closeness("lokced ", "locked", true), Some(SLIPPED[0]));
        assert_eq!(closeness("lokced ", "locked", false), None);
        assert_eq!(
            closeness("complinace ", "compliance", true),
            Some(SLIPPED[0])
        );
        assert_eq!(closeness("studies ", "study", false), Some(SAME_STEM));
        assert_eq!(closeness("dies ", "die", false), Some(SAME_STEM));
        assert_eq!(closeness("using ", "use", false), Some(SAME_STEM));
        assert_eq!(closeness("utilities ", "utility", false), Some(SAME_STEM));
    }

    #[test]
    fn codes_are_never_misspelled() {
        assert_eq!(closeness("aadsts50053", "aadsts50057", true), None);
        assert_eq!(closeness("\"locked\"", "locking", true), None);
    }
}
