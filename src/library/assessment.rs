//! The Operational Maturity Level (OML) of the provider, as an assessment finds it: the types that features share.
//!
//! Nineteen action steps stand on five levels. Each is judged by measures, and every measure says what was counted, what
//! it was divided by, what it takes to pass, and what stands in the way. What cannot be measured is `no data`, which
//! never passes.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::clock::Date;

/// The result of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Assessment {
    /// The score on the scale from 1.0 to 5.0.
    pub score: Score,
    /// How many action steps pass, fail, and could not be judged.
    pub tally: Tally,
    /// The steps that hold the score on its level, by id.
    pub blocking: Vec<Standing>,
    /// What the result rests on, so that somebody else can come to the same one.
    pub basis: Basis,
    /// All action steps, by id.
    pub steps: Vec<ActionStep>,
}

/// How many action steps pass, fail, and could not be judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tally {
    /// The steps that pass.
    pub pass: usize,
    /// The steps that fail.
    pub fail: usize,
    /// The steps that nothing is there to judge by.
    pub no_data: usize,
}

impl Tally {
    /// Counts verdicts.
    #[must_use]
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Pass => tally.pass += 1,
                Verdict::Fail => tally.fail += 1,
                Verdict::NoData => tally.no_data += 1,
            }
        }
        tally
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (step, fail, have) = (
            if self.pass == 1 {
                "step passes"
            } else {
                "steps pass"
            },
            if self.fail == 1 { "fails" } else { "fail" },
            if self.no_data == 1 { "has" } else { "have" },
        );
        let Self {
            pass,
            fail: failed,
            no_data,
        } = self;
        write!(
            f,
            "{pass} {step}, {failed} {fail}, {no_data} {have} no data"
        )
    }
}

/// An action step and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// The step's id.
    pub id: &'static str,
    /// Where it stands.
    pub verdict: Verdict,
}

/// What an assessment rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Basis {
    /// The day that reviews, owners and cadences are judged by.
    pub on: Date,
    /// The commit of the library; none outside git.
    pub commit: Option<Commit>,
    /// The SOPs read.
    pub sops: usize,
    /// The checklists read.
    pub checklists: usize,
    /// The files that could not be read; they count for nothing.
    pub unreadable: usize,
    /// The fingerprint of `sopbook.toml`; none where there is no such file.
    pub settings: Option<String>,
}

/// A commit that a library was read at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Commit {
    /// The hash, as 40 hexadecimal digits.
    pub id: String,
    /// Whether files were read that differ from the commit.
    pub has_changes: bool,
}

/// How many action steps of a level pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LevelCount {
    /// The steps that pass.
    pub passed: usize,
    /// All steps of the level.
    pub steps: usize,
}

/// The score: shown as `1.0` to `4.9`, and on the fifth level as `5 (2 of 3)`.
///
/// The action steps of a level are the way out of it. So the level is one more than the number of consecutive complete
/// levels, at most 5, and the fraction is the passed share of the steps that lead on from there, cut off after one digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(into = "ShownScore")]
pub struct Score {
    /// The level, 1 to 5.
    pub level: u8,
    /// The steps of that level.
    pub progress: LevelCount,
}

impl Score {
    /// Scores from the counts of the five levels, the first level first.
    #[must_use]
    pub fn new(levels: &[LevelCount; 5]) -> Self {
        let complete = levels
            .iter()
            .take_while(|level| level.passed >= level.steps)
            .count();
        let at = complete.min(levels.len() - 1);
        Self {
            level: [1, 2, 3, 4, 5][at],
            progress: levels[at],
        }
    }

    /// The digit after the point.
    #[must_use]
    pub fn tenths(&self) -> usize {
        let LevelCount { passed, steps } = self.progress;
        if self.level == 5 || steps == 0 {
            0
        } else {
            (passed * 10 / steps).min(9)
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LevelCount { passed, steps } = self.progress;
        match self.level {
            5 => write!(f, "5 ({passed} of {steps})"),
            level => write!(f, "{level}.{}", self.tenths()),
        }
    }
}

/// A score with its text beside it.
#[derive(Serialize, JsonSchema)]
struct ShownScore {
    /// The score as people read it: `2.4`, `5 (2 of 3)`.
    shown: String,
    /// The level, 1 to 5.
    level: u8,
    /// The steps of that level.
    progress: LevelCount,
}

impl From<Score> for ShownScore {
    fn from(score: Score) -> Self {
        Self {
            shown: score.to_string(),
            level: score.level,
            progress: score.progress,
        }
    }
}

/// An action step of the ladder, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ActionStep {
    /// The id: `2.3` is the third step of the second level.
    pub id: &'static str,
    /// The level that the step leads out of, 1 to 5.
    pub level: u8,
    /// What is to be done.
    pub name: &'static str,
    /// Where it stands.
    pub verdict: Verdict,
    /// What it was judged by.
    pub measures: Vec<Measure>,
}

/// Where an action step or a measure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is met.
    Pass,
    /// It is not.
    Fail,
    /// Nothing is there to judge it by. This never passes.
    NoData,
}

impl Verdict {
    /// How people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NoData => "no data",
        }
    }

    /// The verdict on a step from those on its measures: one failure fails it, else one gap leaves it without data.
    #[must_use]
    pub fn all(verdicts: impl IntoIterator<Item = Self>) -> Self {
        verdicts
            .into_iter()
            .fold(Self::Pass, |sum, verdict| match (sum, verdict) {
                (Self::Fail, _) | (_, Self::Fail) => Self::Fail,
                (Self::NoData, _) | (_, Self::NoData) => Self::NoData,
                (Self::Pass, Self::Pass) => Self::Pass,
            })
    }
}

/// One number that an action step is judged by, or the gap where it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Measure {
    /// What is measured.
    pub name: &'static str,
    /// Where it stands.
    pub verdict: Verdict,
    /// What was counted; none where there is no data.
    pub share: Option<Share>,
    /// What it takes to pass, in percent of the share; none where the method sets no single number.
    pub at_least: Option<u8>,
    /// What was counted and what was left out, in words.
    pub notes: Vec<String>,
    /// What stands in the way, sorted.
    pub failing: Vec<Failing>,
    /// What to feed it with, where there is no data.
    pub feed: Option<String>,
}

impl Measure {
    /// A share of what was counted. Nothing to count is no data: `feed` says what would be.
    #[must_use]
    pub fn counted(name: &'static str, at_least: u8, share: Share, feed: &str) -> Self {
        let verdict = match share.reaches(at_least) {
            _ if share.of == 0 => Verdict::NoData,
            true => Verdict::Pass,
            false => Verdict::Fail,
        };
        Self {
            name,
            verdict,
            share: (share.of > 0).then_some(share),
            at_least: Some(at_least),
            notes: Vec::new(),
            failing: Vec::new(),
            feed: (share.of == 0).then(|| feed.to_owned()),
        }
    }

    /// A measure for which nothing is there.
    #[must_use]
    pub fn no_data(name: &'static str, at_least: Option<u8>, feed: &str) -> Self {
        Self {
            name,
            verdict: Verdict::NoData,
            share: None,
            at_least,
            notes: Vec::new(),
            failing: Vec::new(),
            feed: Some(feed.to_owned()),
        }
    }

    /// Adds words on what was counted or left out.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Sets what stands in the way.
    #[must_use]
    pub fn failing(mut self, mut failing: Vec<Failing>) -> Self {
        failing.sort();
        self.failing = failing;
        self
    }
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Share {
    /// The numerator.
    pub count: usize,
    /// The denominator.
    pub of: usize,
}

impl Share {
    /// Whether the share is at least `percent` of the whole. Computed in whole numbers: 89.9 % is not 90 %.
    #[must_use]
    pub fn reaches(self, percent: u8) -> bool {
        self.count * 100 >= self.of * usize::from(percent)
    }

    /// The share in percent, cut off; 0 of nothing.
    #[must_use]
    pub fn percent(self) -> usize {
        (self.count * 100).checked_div(self.of).unwrap_or(0)
    }
}

/// Something that keeps a measure down.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Failing {
    /// What: a document (`sop:ID`), an owner, a file.
    pub what: String,
    /// Why.
    pub why: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(passed: [usize; 5]) -> String {
        let steps = [2, 4, 5, 5, 3];
        let level = |at: usize| LevelCount {
            passed: passed[at],
            steps: steps[at],
        };
        Score::new(&[0, 1, 2, 3, 4].map(level)).to_string()
    }

    #[test]
    fn the_level_is_one_more_than_the_consecutive_complete_levels() {
        assert_eq!(score([0, 0, 0, 0, 0]), "1.0");
        assert_eq!(
            score([1, 4, 5, 5, 3]),
            "1.5",
            "an open level blocks those above it"
        );
        assert_eq!(score([2, 3, 0, 0, 0]), "2.7", "cut off, not rounded");
        assert_eq!(score([2, 4, 4, 0, 0]), "3.8");
        assert_eq!(score([2, 4, 5, 4, 3]), "4.8");
    }

    #[test]
    fn the_fifth_level_shows_its_own_steps() {
        assert_eq!(score([2, 4, 5, 5, 2]), "5 (2 of 3)");
        assert_eq!(score([2, 4, 5, 5, 3]), "5 (3 of 3)");
    }

    #[test]
    fn a_step_passes_only_when_all_its_measures_do() {
        use Verdict::{Fail, NoData, Pass};
        assert_eq!(Verdict::all([Pass, Pass]), Pass);
        assert_eq!(Verdict::all([Pass, NoData]), NoData);
        assert_eq!(Verdict::all([NoData, Fail]), Fail);
    }

    #[test]
    fn thresholds_are_met_exactly_and_never_by_rounding() {
        let share = |count, of| Share { count, of };
        assert!(share(9, 10).reaches(90));
        assert!(!share(899, 1000).reaches(90));
        let nothing = Measure::counted("x", 0, share(0, 0), "documents");
        assert_eq!(nothing.verdict, Verdict::NoData);
    }
}
