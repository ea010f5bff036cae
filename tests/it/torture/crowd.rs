//! Many processes search while another edits, renames and deletes.
//!
//! The editor writes down when each of its steps began and ended, so for any span of time it is known what a file may
//! have held. An answer is right where it is what a search of the library at one moment of its span would say. A folder
//! cannot be listed in one moment, so an answer may also join two moments of its span, file by file; those are counted.
//! One that says that it may lag has said so, and is counted too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::{Chance, Toll, check_search, search, sized};
use crate::support::{LibraryBuilder, TestLibrary};

/// Words of one length, so that an edit may leave a file's size alone. Each file holds one of them.
const WORDS: [&str; 5] = ["zanzibar", "mountain", "keyboard", "elephant", "triangle"];
const FILES: usize = 40;

/// Which word each file holds; a file may also be there without any, for a moment.
type State = BTreeMap<String, usize>;

/// What the editor did to the files, between two moments.
struct Step {
    began: Instant,
    ended: Instant,
    /// None is a file that is not there, or holds no word.
    changes: Vec<(String, Option<usize>)>,
}

struct Editor<'a> {
    library: &'a TestLibrary,
    log: &'a Mutex<Vec<Step>>,
    state: State,
    chance: Chance,
}

impl Editor<'_> {
    fn text(&mut self, word: usize) -> String {
        let padding = "Open it. ".repeat(self.chance.below(2));
        format!("# Document\n\n{padding}It speaks of {}.\n", WORDS[word])
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.library.path(&format!("sops/{name}.md"))
    }

    fn step(&mut self) {
        let name = format!("file-{}", self.chance.below(FILES));
        let word = self.chance.below(WORDS.len());
        let text = self.text(word);
        let there = self.state.get(&name).copied();
        let began = Instant::now();
        let mut changes = vec![vec![(name.clone(), Some(word))]];
        match (there, self.chance.below(5)) {
            // As some editors save: the file is empty for a moment.
            (_, 0 | 1) => {
                changes.insert(0, vec![(name.clone(), None)]);
                fs::write(self.path(&name), text).expect("written");
            }
            // As others do.
            (_, 2) | (None, _) => {
                let beside = self.library.path("sops/.beside");
                fs::write(&beside, text).expect("written");
                fs::rename(beside, self.path(&name)).expect("renamed");
            }
            (Some(_), 3) => {
                fs::remove_file(self.path(&name)).expect("removed");
                changes = vec![vec![(name.clone(), None)]];
            }
            (Some(word), _) => {
                let to = format!("file-{}", self.chance.below(FILES));
                if to == name {
                    return;
                }
                fs::rename(self.path(&name), self.path(&to)).expect("renamed");
                changes = vec![vec![(name.clone(), None), (to, Some(word))]];
            }
        }
        let ended = Instant::now();
        let mut log = self.log.lock().expect("no panic");
        for changes in changes {
            for (name, word) in &changes {
                match word {
                    Some(word) => self.state.insert(name.clone(), *word),
                    None => self.state.remove(name),
                };
            }
            log.push(Step {
                began,
                ended,
                changes,
            });
        }
    }
}

/// An answer and its span.
struct Answer {
    began: Instant,
    ended: Instant,
    word: usize,
    names: BTreeSet<String>,
    may_lag: bool,
}

fn ask(library: &TestLibrary, word: usize) -> Result<Answer, String> {
    let began = Instant::now();
    let outcome = search(library, WORDS[word]);
    let ended = Instant::now();
    if !matches!(outcome.code, Some(0 | 1)) || outcome.stderr.contains("panicked") {
        return Err(outcome.to_string());
    }
    let json = outcome.json();
    let hits = json["hits"].as_array().expect("hits");
    let ids = hits.iter().filter_map(|hit| hit["id"].as_str());
    Ok(Answer {
        began,
        ended,
        word,
        names: ids.map(str::to_owned).collect(),
        may_lag: json["may_lag"] == true,
    })
}

#[derive(PartialEq)]
enum Verdict {
    OneMoment,
    FileByFile,
    Wrong(String),
}

fn judge(answer: &Answer, start: &State, log: &[Step]) -> Verdict {
    let mut state = start.clone();
    let apply = |state: &mut State, step: &Step| {
        for (name, word) in &step.changes {
            match word {
                Some(word) => state.insert(name.clone(), *word),
                None => state.remove(name),
            };
        }
    };
    let first = log.partition_point(|step| step.ended <= answer.began);
    let last = log.partition_point(|step| step.began < answer.ended);
    log[..first].iter().for_each(|step| apply(&mut state, step));
    let mut possible: BTreeMap<String, BTreeSet<Option<usize>>> = BTreeMap::new();
    for at in 0..FILES {
        let name = format!("file-{at}");
        let word = state.get(&name).copied();
        possible.entry(name).or_default().insert(word);
    }
    for step in &log[first.min(last)..last] {
        for (name, word) in &step.changes {
            possible.entry(name.clone()).or_default().insert(*word);
        }
    }
    let holders = |state: &State| -> BTreeSet<String> {
        let holders = state.iter().filter(|(_, word)| **word == answer.word);
        holders.map(|(name, _)| name.clone()).collect()
    };
    let mut is_moment = holders(&state) == answer.names;
    for step in &log[first.min(last)..last] {
        apply(&mut state, step);
        is_moment |= holders(&state) == answer.names;
    }
    if is_moment {
        return Verdict::OneMoment;
    }
    for (name, words) in &possible {
        let is_right = if answer.names.contains(name) {
            words.contains(&Some(answer.word))
        } else {
            words.iter().any(|word| *word != Some(answer.word))
        };
        if !is_right {
            return Verdict::Wrong(format!(
                "{name} for {}: may have held {words:?}, and the answer is {:?}",
                WORDS[answer.word], answer.names
            ));
        }
    }
    Verdict::FileByFile
}

#[test]
fn a_crowd_of_searches_gets_right_answers_while_files_change() {
    let library = LibraryBuilder::new().build();
    let log = Mutex::new(Vec::new());
    let mut editor = Editor {
        library: &library,
        log: &log,
        state: State::new(),
        chance: Chance(7),
    };
    fs::create_dir_all(library.path("sops")).expect("a folder");
    for at in 0..FILES {
        let (name, word) = (format!("file-{at}"), at % WORDS.len());
        let text = editor.text(word);
        fs::write(editor.path(&name), text).expect("written");
        editor.state.insert(name, word);
    }
    // Something is always there to be searched.
    library.write("sops/anchor.md", "# Anchor\n");
    let start = editor.state.clone();
    let end = Instant::now() + Duration::from_secs(sized(4, 60));
    let answers = Mutex::new(Vec::new());
    let is_over = AtomicBool::new(false);
    let turn = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..sized(6, 20) {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let word = turn.fetch_add(1, Ordering::Relaxed) % WORDS.len();
                    let answer = ask(&library, word);
                    answers.lock().expect("no panic").push(answer);
                }
            });
        }
        while Instant::now() < end {
            editor.step();
            let pause = editor.chance.below(20);
            std::thread::sleep(Duration::from_millis(pause as u64));
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let mut toll = Toll::default();
    let (mut lagging, mut joined) = (0, 0);
    let log = log.into_inner().expect("no panic");
    for answer in answers.into_inner().expect("no panic") {
        toll.faults += 1;
        match answer {
            Err(failure) => toll.wrong.push(failure),
            Ok(answer) if answer.may_lag => lagging += 1,
            Ok(answer) => match judge(&answer, &start, &log) {
                Verdict::OneMoment => {}
                Verdict::FileByFile => joined += 1,
                Verdict::Wrong(why) => toll.wrong.push(why),
            },
        }
    }
    for word in WORDS {
        check_search(&mut toll, "at last", &library, &[word]);
    }
    let mut there: BTreeSet<String> = BTreeSet::new();
    for path in super::contents(&library.path("sops")).into_keys() {
        there.extend(
            path.file_stem()
                .and_then(|stem| Some(stem.to_str()?.to_owned())),
        );
    }
    there.remove("anchor");
    if !there.iter().eq(start_after(&start, &log).keys()) {
        toll.lost.push(format!("{there:?}"));
    }
    assert!(toll.faults > 10, "only {} answers", toll.faults);
    toll.note = format!(
        "{} edits; {lagging} answers said that they may lag, {joined} joined two moments",
        log.len()
    );
    toll.settle("searches among edits");
}

fn start_after(start: &State, log: &[Step]) -> State {
    let mut state = start.clone();
    for (name, word) in log.iter().flat_map(|step| &step.changes) {
        match word {
            Some(word) => state.insert(name.clone(), *word),
            None => state.remove(name),
        };
    }
    state
}

#[test]
fn the_oracle_tells_right_from_wrong() {
    let zero = Instant::now();
    let at = |ms: u64| zero + Duration::from_millis(ms);
    let step = |began, ended, name: &str, word| Step {
        began: at(began),
        ended: at(ended),
        changes: vec![(name.to_owned(), word)],
    };
    let start: State = [("file-0".to_owned(), 0)].into();
    let log = [
        step(10, 11, "file-1", Some(0)),
        step(20, 21, "file-0", None),
    ];
    let verdict = |began, ended, names: &[&str]| {
        let answer = Answer {
            began: at(began),
            ended: at(ended),
            word: 0,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            may_lag: false,
        };
        judge(&answer, &start, &log)
    };
    assert!(verdict(0, 5, &["file-0"]) == Verdict::OneMoment);
    assert!(matches!(verdict(0, 5, &["file-1"]), Verdict::Wrong(_)));
    assert!(matches!(verdict(12, 15, &["file-0"]), Verdict::Wrong(_)));
    assert!(verdict(5, 30, &["file-0", "file-1"]) == Verdict::OneMoment);
    assert!(verdict(5, 30, &[]) == Verdict::FileByFile);
    assert!(matches!(verdict(25, 30, &["file-0"]), Verdict::Wrong(_)));
}
