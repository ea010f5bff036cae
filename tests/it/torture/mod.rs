//! Faults: whatever is done to the process, the disk, the cache or the clock, no document is lost or changed, no half of
//! anything is taken for the whole, and the next search answers as one that begins from nothing.
//!
//! Everything here drives the real binary. `cargo test` runs each fault a few times; `make torture` sets
//! `SOPBOOK_TORTURE=full`, runs each as often as it takes to meet the rare moments, and prints what came of it.
//!
//! A fault is judged against an oracle that has not met it: a [`fresh`] search in a copy of the documents, a site built
//! at leisure, the documents as they were before ([`contents`]).

mod clock;
mod crowd;
mod damage;
mod full_disk;
mod hostile_tree;
mod kill;
mod refused;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{LibraryBuilder, Outcome, TestLibrary};

/// Whether the suite runs in full.
fn is_full() -> bool {
    std::env::var_os("SOPBOOK_TORTURE").is_some_and(|value| value == "full")
}

/// A figure for the short suite, or the one for the full.
fn sized<T>(short: T, full: T) -> T {
    if is_full() { full } else { short }
}

/// Chance that is the same in every run: SplitMix64, <https://prng.di.unimi.it/splitmix64.c>.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("below a usize")
    }

    /// A number from 0 up to 1.
    fn share(&mut self) -> f64 {
        let drawn = u32::try_from(self.below(1 << 20)).expect("below a million");
        f64::from(drawn) / f64::from(1 << 20)
    }
}

/// Says what could not be tried, so that nobody takes it for passed.
#[expect(clippy::print_stderr, reason = "a test has no other voice")]
fn say(text: &str) {
    eprintln!("{text}");
}

/// What came of a fault.
#[derive(Default)]
struct Toll {
    /// How often it was met.
    faults: usize,
    /// Answers, sites and cleanings that were not right.
    wrong: Vec<String>,
    /// Documents that are gone or changed.
    lost: Vec<String>,
    /// What else is worth knowing.
    note: String,
}

impl Toll {
    /// Writes a row of the table that `make torture` prints, and fails the test where something went wrong.
    #[track_caller]
    fn settle(self, fault: &str) {
        let (wrong, lost) = (self.wrong.len(), self.lost.len());
        let row = format!(
            "{fault:<40} {:>6} {wrong:>6} {lost:>6}  {}\n",
            self.faults, self.note
        );
        if is_full() {
            let table = Path::new(env!("CARGO_TARGET_TMPDIR")).join("torture");
            fs::create_dir_all(&table).expect("a folder for the table");
            fs::write(table.join(fault.replace([' ', ','], "-")), &row).expect("a row");
        }
        assert!(
            wrong + lost == 0,
            "{row}wrong:\n{}\nlost:\n{}",
            self.wrong.join("\n"),
            self.lost.join("\n")
        );
    }

    /// Notes an answer that is not what the oracle says.
    fn compare(&mut self, what: &str, answer: &Outcome, expected: &Outcome) {
        let is_right = answer.code == expected.code && answer.stdout == expected.stdout;
        if !is_right || answer.stderr.contains("panicked") {
            let lines = answer.stdout.lines().zip(expected.stdout.lines());
            let same = lines.take_while(|(a, b)| a == b).count();
            let part = |text: &str| -> String {
                let lines = text.lines().skip(same.saturating_sub(3)).take(8);
                lines.collect::<Vec<_>>().join("\n")
            };
            self.wrong.push(format!(
                "{what}: exit code {:?}, from line {same}\n{}\ninstead of {:?}\n{}\nstderr: {}",
                answer.code,
                part(&answer.stdout),
                expected.code,
                part(&expected.stdout),
                answer.stderr
            ));
        }
    }

    /// Notes documents that are not what they were.
    fn compare_contents(&mut self, what: &str, now: &Contents, before: &Contents) {
        for (path, content) in before {
            if now.get(path) != Some(content) {
                let change = if now.contains_key(path) {
                    "changed"
                } else {
                    "gone"
                };
                self.lost
                    .push(format!("{what}: {} is {change}", path.display()));
            }
        }
    }
}

/// Files by their paths below a folder.
type Contents = BTreeMap<PathBuf, Vec<u8>>;

/// The files below a folder, without what git and the tool keep for themselves.
fn contents(folder: &Path) -> Contents {
    let mut contents = Contents::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inside) = open.pop() {
        for entry in fs::read_dir(&inside).into_iter().flatten().flatten() {
            let path = entry.path();
            let kind = entry.file_type().expect("a kind");
            let own = [".sopbook", ".git"];
            if kind.is_dir() && !own.iter().any(|own| entry.file_name() == *own) {
                open.push(path);
            } else if kind.is_file() {
                let name = path.strip_prefix(folder).expect("below the folder");
                contents.insert(name.to_owned(), fs::read(&path).expect("readable"));
            }
        }
    }
    contents
}

/// A library of so many SOPs that all speak of a console, each with a word of its own.
fn library_of(count: usize, settings: &str) -> TestLibrary {
    let mut builder = LibraryBuilder::new().more_settings(settings);
    for at in 0..count {
        builder = builder.sop(&format!("sop-{at:04}"), |sop| {
            sop.replace("Press the button", &format!("Press button own{at:04}"))
        });
    }
    builder.build()
}

/// A copy of a library's documents and settings.
fn copy(library: &TestLibrary) -> TestLibrary {
    let copy = LibraryBuilder::new().without_settings().build();
    for (path, content) in contents(library.root()) {
        copy.write(path.to_str().expect("UTF-8"), content);
    }
    copy
}

/// Searches, with every document that answers.
fn search(library: &TestLibrary, query: &str) -> Outcome {
    library
        .sopbook(&["search", query, "--format", "json", "--limit", "1000000"])
        .run()
}

/// The answer of a search that begins from nothing.
fn fresh(library: &TestLibrary, query: &str) -> Outcome {
    search(&copy(library), query)
}

/// Notes whether the library's next search answers as one that begins from nothing does.
fn check_search(toll: &mut Toll, what: &str, library: &TestLibrary, queries: &[&str]) {
    let untouched = copy(library);
    for query in queries {
        toll.compare(
            &format!("{what}, {query}"),
            &search(library, query),
            &search(&untouched, query),
        );
    }
}
