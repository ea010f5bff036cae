//! Action step 4.1: SOPs are refined continuously.
//!
//! An SOP counts where, within its own review interval, a review was recorded or its text came to say something else. The
//! text is compared by body hash with the one at the interval's beginning, so reformatting does not count. An SOP that is
//! younger than its interval is left out: writing a page is not refining it.

use std::collections::BTreeMap;

use super::{Earlier, Evidence, failing};
use crate::{
    clock::Date,
    library::{Document, Kind, Measure, Share, Verdict},
    text::count,
};

const FEED: &str = "a library in git that is older than its review intervals, or recorded reviews";

/// What became of an SOP since its interval began.
enum Since {
    Refined,
    Untouched,
    Younger,
    Unknown,
}

pub(super) fn judge(evidence: &Evidence<'_>) -> Vec<Measure> {
    let suggestions = Measure::no_data(
        "suggestions decided within 30 days",
        Some(80),
        "suggestions in evidence/suggestions/",
    );
    vec![refined(evidence), suggestions]
}

fn refined(evidence: &Evidence<'_>) -> Measure {
    let library = evidence.library;
    let mut history = BTreeMap::new();
    let mut problems = Vec::new();
    let (mut refined, mut younger, mut unknown) = (0, 0, 0);
    for sop in library.sops().filter(|sop| sop.is_active()) {
        let begin = library.review_interval(sop).before(evidence.today);
        let since = if is_review_recorded(evidence, sop, begin) {
            Since::Refined
        } else {
            let then = history
                .entry(begin)
                .or_insert_with(|| (evidence.earlier)(begin));
            compare(evidence, sop, then)
        };
        match since {
            Since::Refined => refined += 1,
            Since::Untouched => problems.push(failing(
                sop,
                format!("neither changed nor reviewed on record since {begin}"),
            )),
            Since::Younger => younger += 1,
            Since::Unknown => {
                unknown += 1;
                problems.push(failing(
                    sop,
                    "no review on record, and its history cannot be read",
                ));
            }
        }
    }
    let share = Share {
        count: refined,
        of: refined + problems.len(),
    };
    let mut measure = Measure::counted(
        "active SOPs changed, or reviewed on record, within their own interval",
        80,
        share,
        FEED,
    );
    let at_best = Share {
        count: refined + unknown,
        ..share
    };
    if measure.verdict == Verdict::Fail && at_best.reaches(80) {
        measure.verdict = Verdict::NoData;
        measure.share = None;
        measure.feed = Some(FEED.to_owned());
    }
    if younger > 0 {
        measure = measure.note(format!(
            "leaves out {} younger than the interval",
            count(younger, "SOP")
        ));
    }
    let why = history.into_values().find_map(|then| match then {
        Earlier::Unknown(why) => Some(why),
        _ => None,
    });
    if let Some(why) = why {
        measure = measure.note(why);
    }
    measure.failing(problems)
}

/// Whether a review since `begin` says what was read or what came of it. A bare date does neither.
fn is_review_recorded(evidence: &Evidence<'_>, sop: &Document, begin: Date) -> bool {
    let review = evidence.library.review(sop, evidence.today);
    let in_time = review
        .on
        .is_some_and(|on| (begin..=evidence.today).contains(&on));
    in_time && (review.is_recorded || review.outcome.is_some())
}

fn compare(evidence: &Evidence<'_>, sop: &Document, then: &Earlier) -> Since {
    match then {
        Earlier::Unknown(_) => Since::Unknown,
        Earlier::NotYet => Since::Younger,
        Earlier::Library(then) => match then.get(Kind::Sop, sop.id.as_str()) {
            None => Since::Younger,
            Some(before) if then.body_hash(before) == evidence.library.body_hash(sop) => {
                Since::Untouched
            }
            Some(_) => Since::Refined,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};

    fn judged(now: &[(&str, &str)], earlier: &dyn Fn(Date) -> Earlier) -> Measure {
        let library = library(now);
        refined(&Evidence {
            earlier,
            ..evidence(&library)
        })
    }

    #[test]
    fn a_text_that_says_something_else_than_an_interval_ago_was_refined() {
        let then = |_| {
            Earlier::Library(Box::new(library(&[
                ("sops/a.md", "Turn it off."),
                ("sops/b.md", "Turn it\noff."),
            ])))
        };
        let now = [
            ("sops/a.md", "Turn it on."),
            ("sops/b.md", "Turn it off."),
            ("sops/new.md", "Wait."),
        ];
        let measure = judged(&now, &then);
        assert_eq!(measure.share, Some(Share { count: 1, of: 2 }));
        assert_eq!(measure.failing[0].what, "sop:b");
        assert_eq!(
            measure.notes,
            ["leaves out 1 SOP younger than the interval"]
        );
    }

    #[test]
    fn a_review_counts_when_its_outcome_is_on_record_and_a_bare_date_does_not() {
        let now = [
            (
                "sops/a.md",
                "---\nlast_reviewed_on: 2026-05-01\nlast_review_outcome: no change\n---\n",
            ),
            ("sops/b.md", "---\nlast_reviewed_on: 2026-05-01\n---\n"),
        ];
        let same = |_| Earlier::Library(Box::new(library(&now)));
        let measure = judged(&now, &same);
        assert_eq!(measure.share, Some(Share { count: 1, of: 2 }));
        assert_eq!(measure.failing[0].what, "sop:b");
    }

    #[test]
    fn a_history_that_cannot_be_read_is_a_gap_and_no_failure() {
        let unknown = |_| Earlier::Unknown("the clone is shallow".to_owned());
        let measure = judged(&[("sops/a.md", "Wait.")], &unknown);
        assert_eq!(measure.verdict, Verdict::NoData);
        assert_eq!(measure.notes, ["the clone is shallow"]);
    }
}
