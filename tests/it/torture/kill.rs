//! Kill -9 at any moment of each command that writes.
//!
//! How long a command takes is measured as it goes, and each round kills it at a moment drawn from that time. A round that
//! the command survived counts for nothing but is checked like the others.

use std::path::Path;
use std::time::{Duration, Instant};

use super::{Chance, Contents, Toll, check_search, contents, copy, library_of, sized};
use crate::support::{LibraryBuilder, Sopbook, TestLibrary};

/// Makes a fault of so many kills.
struct Killer {
    chance: Chance,
    /// How long the command takes when it is left alone.
    time: Duration,
    kills: usize,
    rounds: usize,
}

impl Killer {
    fn new(seed: u64) -> Self {
        Self {
            chance: Chance(seed),
            time: Duration::ZERO,
            kills: 0,
            rounds: 0,
        }
    }

    /// Whether there is to be another round, whose number it is.
    fn round(&mut self) -> Option<usize> {
        let wanted = sized(5, 100);
        let is_open = self.kills < wanted && self.rounds < wanted * 10;
        self.rounds += usize::from(is_open);
        is_open.then_some(self.rounds)
    }

    /// Runs to the end the first time, to see how long that takes; then kills.
    fn kill(&mut self, command: Sopbook) {
        if self.rounds % 10 == 1 {
            let start = Instant::now();
            command.run();
            self.time = start.elapsed();
        } else if command.kill_after(self.time.mul_f64(self.chance.share())) {
            self.kills += 1;
        }
    }

    fn settle(self, mut toll: Toll, fault: &str) {
        toll.faults = self.kills;
        toll.note = format!(
            "{} of {} ms, {}",
            self.rounds,
            self.time.as_millis(),
            toll.note
        );
        assert!(self.kills >= sized(1, 100), "{fault}: {} kills", self.kills);
        toll.settle(fault);
    }
}

/// Names that only an unfinished write has, below a folder.
fn litter(folder: &Path) -> Vec<String> {
    let names = contents(folder).into_keys();
    names
        .map(|path| path.to_string_lossy().into_owned())
        .filter(|path| path.contains(".sopbook-part"))
        .collect()
}

/// How many files the cache holds.
fn cache_files(library: &TestLibrary) -> usize {
    contents(&library.path(".sopbook/cache")).len()
}

#[test]
fn a_killed_search_leaves_an_index_that_answers() {
    let library = library_of(sized(12, 300), "");
    let mut toll = Toll::default();
    let mut killer = Killer::new(1);
    while let Some(round) = killer.round() {
        if round.is_multiple_of(2) {
            std::fs::remove_dir_all(library.path(".sopbook")).ok();
        }
        let count = sized(12, 300);
        for _ in 0..=killer.chance.below(count / 4) {
            let at = killer.chance.below(count);
            library.write(
                &format!("sops/sop-{at:04}.md"),
                format!("# Console\n\nThe console of round{round}, own{at:04}.\n"),
            );
        }
        let before = contents(library.root());
        killer.kill(library.sopbook(&["search", "console"]));
        let word = format!("round{round}");
        check_search(&mut toll, &word, &library, &["console", &word]);
        toll.compare_contents(&word, &contents(library.root()), &before);
    }
    let with_scars = cache_files(&library);
    let whole = copy(&library);
    super::search(&whole, "console");
    // Segments and their deletions come on top; files of the dead do not.
    let limit = cache_files(&whole) + 6 * 8;
    if with_scars > limit {
        toll.wrong.push(format!("{with_scars} files in the cache"));
    }
    toll.note = format!("{with_scars} files in the cache");
    killer.settle(toll, "kill search");
}

#[test]
fn a_killed_build_leaves_the_old_site_or_the_new_one() {
    let settings = format!("[site]\nsearch = {}\n", sized("false", "true"));
    let library = library_of(sized(12, 60), &settings);
    let site = library.path("site");
    let mut toll = Toll::default();
    let mut killer = Killer::new(2);
    let mut away = 0;
    library.sopbook(&["build"]).run().expect_code(0);
    while let Some(round) = killer.round() {
        let old = contents(&site);
        library.write("sops/sop-0000.md", format!("# Round {round}\n\nconsole\n"));
        let before = documents(&library);
        killer.kill(library.sopbook(&["build"]));
        let after = contents(&site);
        library.sopbook(&["build"]).run().expect_code(0);
        let new = contents(&site);
        // Between taking the old site away and putting the new one there, there is none; the next build makes good for it.
        away += usize::from(after.is_empty());
        if !after.is_empty() && after != old && after != new {
            toll.wrong.push(format!("round {round}: half a site"));
        }
        if old == new {
            toll.wrong.push(format!("round {round}: the old site"));
        }
        toll.compare_contents("build", &documents(&library), &before);
    }
    toll.wrong.extend(litter(library.root()));
    let whole = copy(&library);
    whole.sopbook(&["build"]).run().expect_code(0);
    if contents(&whole.path("site")) != contents(&site) {
        toll.wrong.push("the last site".to_owned());
    }
    toll.note = format!("{away} times no site");
    killer.settle(toll, "kill build");
}

/// The library's documents and settings.
fn documents(library: &TestLibrary) -> Contents {
    let mut documents = contents(library.root());
    documents.retain(|path, _| !path.starts_with("site"));
    documents.retain(|path, _| !path.to_string_lossy().contains(".sopbook-part"));
    documents
}

#[test]
fn a_killed_init_can_be_run_again() {
    let place = LibraryBuilder::new().without_settings().build();
    let init = |name: &str| place.sopbook(&["init", name, "--title", "Whole"]);
    init("whole").run().expect_code(0);
    let whole = contents(&place.path("whole"));
    let mut toll = Toll::default();
    let mut killer = Killer::new(3);
    let mut without_git = 0;
    while let Some(round) = killer.round() {
        let name = format!("round-{round}");
        killer.kill(init(&name));
        let root = place.path(&name);
        let mut there = contents(&root);
        there.retain(|path, _| !path.to_string_lossy().contains(".sopbook-part"));
        for (path, content) in &there {
            if whole.get(path) != Some(content) {
                toll.wrong
                    .push(format!("{name}: half of {}", path.display()));
            }
        }
        if there.contains_key(Path::new("sopbook.toml")) {
            without_git += usize::from(!root.join(".git/HEAD").exists());
            if there != whole {
                toll.wrong
                    .push(format!("{name}: settings of half a library"));
            }
        } else {
            let again = init(&name).run();
            let now = contents(&root);
            if again.code != Some(0) || now != whole {
                toll.wrong.push(format!("{name}: {again}"));
            }
        }
        let list = place.sopbook(&["list"]).inside(&name).run();
        if list.code != Some(0) {
            toll.wrong.push(format!("{name}: {list}"));
        }
        std::fs::remove_dir_all(&root).ok();
    }
    toll.note = format!("{without_git} times no repository");
    killer.settle(toll, "kill init");
}

#[test]
fn a_killed_new_leaves_whole_documents() {
    let library = library_of(sized(12, 100), "");
    let arguments = |_: &mut Killer| vec!["--owner".to_owned(), "team:ops".to_owned()];
    kill_new(&library, Killer::new(4), "sop", arguments, "kill new");
}

#[test]
fn a_kill_while_a_document_is_changed_leaves_the_old_or_the_new_one() {
    let library = library_of(sized(12, 100), "");
    let mut sops: Vec<usize> = Vec::new();
    let arguments = |killer: &mut Killer| {
        if sops.is_empty() {
            sops = (0..sized(12, 100)).collect();
        }
        let sop = sops.swap_remove(killer.chance.below(sops.len()));
        vec!["--sop".to_owned(), format!("sop-{sop:04}")]
    };
    let name = "kill a change in place";
    kill_new(&library, Killer::new(5), "checklist", arguments, name);
}

/// Kills `new KIND TITLE ARGUMENTS` again and again. No file may be half written, and the next write beside what the dead
/// left clears it away.
fn kill_new(
    library: &TestLibrary,
    mut killer: Killer,
    kind: &str,
    mut arguments: impl FnMut(&mut Killer) -> Vec<String>,
    name: &str,
) {
    let mut toll = Toll::default();
    while let Some(round) = killer.round() {
        let title = format!("Round {round}");
        let arguments = arguments(&mut killer);
        let mut new = vec!["new", kind, title.as_str()];
        new.extend(arguments.iter().map(String::as_str));
        let before = contents(library.root());
        let whole = copy(library);
        whole.sopbook(&new).run().expect_code(0);
        killer.kill(library.sopbook(&new));
        let after = contents(whole.root());
        check_written(&mut toll, &title, library, &before, &after);
    }
    for (kind, title) in [("checklist", "Last"), ("sop", "Last of all")] {
        library.sopbook(&["new", kind, title]).run().expect_code(0);
    }
    toll.wrong.extend(litter(library.root()));
    killer.settle(toll, name);
}

/// Notes where a file is neither what it was nor what it was to become.
fn check_written(
    toll: &mut Toll,
    what: &str,
    library: &TestLibrary,
    before: &Contents,
    whole: &Contents,
) {
    let now = documents(library);
    for (path, content) in &now {
        if before.get(path) != Some(content) && whole.get(path) != Some(content) {
            toll.wrong
                .push(format!("{what}: half of {}", path.display()));
        }
    }
    for path in before.keys() {
        let is_part = path.to_string_lossy().contains(".sopbook-part");
        if !is_part && !now.contains_key(path) {
            toll.lost
                .push(format!("{what}: {} is gone", path.display()));
        }
    }
    check_search(toll, what, library, &["console"]);
}
