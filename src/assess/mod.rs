//! The assessment: how mature the provider's operations are, judged by evidence instead of a questionnaire.
//!
//! [`ladder`] lists the nineteen action steps and who judges each; the other files hold the judgements that the library
//! itself answers, one file for each action step. What needs tickets, time entries, device lists or evidence files is
//! reported as `no data` with what would feed it: a gap is named, never passed.

mod checklists;
mod knowledge;
mod ladder;
mod maintenance;
mod ownership;
mod refinement;

use crate::{
    clock::Date,
    library::{
        ActionStep, Assessment, Basis, Commit, Document, Failing, LevelCount, Library, Score,
        Standing, Tally, Verdict,
    },
};

/// What an assessment looks at.
pub struct Evidence<'a> {
    /// The library.
    pub library: &'a Library,
    /// The day that reviews, owners and cadences are judged by.
    pub today: Date,
    /// The commit that the library was read at; none outside git.
    pub commit: Option<Commit>,
    /// The library as it was at the end of a day.
    pub earlier: &'a dyn Fn(Date) -> Earlier,
}

/// What is known of an earlier day.
pub enum Earlier {
    /// The library as it was.
    Library(Box<Library>),
    /// The history begins later.
    NotYet,
    /// The history cannot tell, and why.
    Unknown(String),
}

/// Judges all action steps.
#[must_use]
pub fn assess(evidence: &Evidence<'_>) -> Assessment {
    let steps: Vec<ActionStep> = ladder::STEPS
        .iter()
        .map(|step| {
            let measures = (step.judge)(evidence);
            ActionStep {
                id: step.id,
                level: step.level,
                name: step.name,
                verdict: Verdict::all(measures.iter().map(|measure| measure.verdict)),
                measures,
            }
        })
        .collect();
    let levels = [1, 2, 3, 4, 5].map(|level| {
        let of_level = || steps.iter().filter(|step| step.level == level);
        LevelCount {
            passed: of_level()
                .filter(|step| step.verdict == Verdict::Pass)
                .count(),
            steps: of_level().count(),
        }
    });
    let library = evidence.library;
    let score = Score::new(&levels);
    let blocking = steps
        .iter()
        .filter(|step| step.level == score.level && step.verdict != Verdict::Pass)
        .map(|step| Standing {
            id: step.id,
            verdict: step.verdict,
        });
    Assessment {
        score,
        tally: Tally::of(steps.iter().map(|step| step.verdict)),
        blocking: blocking.collect(),
        basis: Basis {
            on: evidence.today,
            commit: evidence.commit.clone(),
            sops: library.sops().count(),
            checklists: library.checklists().count(),
            unreadable: library.unreadable.len(),
            settings: library.settings.fingerprint(),
        },
        steps,
    }
}

/// A document that keeps a measure down.
fn failing(document: &Document, why: impl Into<String>) -> Failing {
    Failing {
        what: document.exact_name(),
        why: why.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{files::Memory, text::RelPath};

    /// A library in memory.
    pub(super) fn library(files: &[(&str, &str)]) -> Library {
        let files = files.iter().map(|(path, text)| {
            let path = RelPath::parse(path).expect("a path below the root");
            (path, text.as_bytes().to_vec())
        });
        let memory: Memory = files.collect();
        Library::load(Arc::new(memory)).expect("memory can be read")
    }

    /// Evidence from a library that has no history.
    pub(super) fn evidence(library: &Library) -> Evidence<'_> {
        Evidence {
            library,
            today: jiff::civil::date(2026, 6, 15),
            commit: None,
            earlier: &|_| Earlier::NotYet,
        }
    }

    #[test]
    fn all_nineteen_steps_are_listed_on_their_levels() {
        let library = library(&[]);
        let assessment = assess(&evidence(&library));
        let ids: Vec<&str> = assessment.steps.iter().map(|step| step.id).collect();
        assert_eq!(
            ids.join(" "),
            "1.1 1.2 2.1 2.2 2.3 2.4 3.1 3.2 3.3 3.4 3.5 4.1 4.2 4.3 4.4 4.5 5.1 5.2 5.3"
        );
        for step in &assessment.steps {
            assert!(step.id.starts_with(&step.level.to_string()), "{}", step.id);
        }
    }

    #[test]
    fn an_empty_library_passes_nothing_and_stands_at_the_beginning() {
        let library = library(&[]);
        let assessment = assess(&evidence(&library));
        assert_eq!(assessment.score.to_string(), "1.0");
        for step in &assessment.steps {
            assert_ne!(step.verdict, Verdict::Pass, "{}", step.id);
        }
    }

    #[test]
    fn a_gap_says_what_would_fill_it() {
        let library = library(&[]);
        for step in assess(&evidence(&library)).steps {
            for measure in step.measures {
                let is_gap = measure.verdict == Verdict::NoData;
                assert_eq!(
                    is_gap,
                    measure.feed.is_some(),
                    "{} {}",
                    step.id,
                    measure.name
                );
                assert_eq!(
                    is_gap,
                    measure.share.is_none(),
                    "{} {}",
                    step.id,
                    measure.name
                );
            }
        }
    }
}
