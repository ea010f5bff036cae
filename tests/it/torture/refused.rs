//! Places that may not be written: searches answer, commands that must write say what is in the way.
//!
//! The system lets root write everywhere, so as root the binary runs as nobody.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::{Toll, contents, fresh, library_of, search};
use crate::support::{Outcome, Sopbook, TestLibrary};

/// Runs commands as somebody who has no rights but those that everybody has.
struct Stranger {
    /// Where nobody may read the binary that was built, a copy of it.
    binary: Option<PathBuf>,
}

impl Stranger {
    fn new(library: &TestLibrary) -> Self {
        let base = library.root().parent().expect("a folder round the root");
        let is_root = fs::metadata(base).expect("there").uid() == 0;
        fs::set_permissions(base, Permissions::from_mode(0o755)).expect("ours");
        let binary = is_root.then(|| {
            let copy = base.join("binary");
            fs::copy(env!("CARGO_BIN_EXE_sopbook"), &copy).expect("copied");
            copy
        });
        Self { binary }
    }

    #[track_caller]
    fn run(&self, command: Sopbook) -> Outcome {
        let Some(binary) = &self.binary else {
            return command.run();
        };
        let nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
        let program = [&["setpriv"][..], &nobody].concat();
        command.started_by(&program, binary).run()
    }

    /// Takes the right to write a folder and everything in it away, runs the commands, and gives it back.
    fn without_writing<T>(folder: &Path, work: impl FnOnce() -> T) -> T {
        set_writable(folder, false);
        let result = work();
        set_writable(folder, true);
        result
    }
}

fn set_writable(path: &Path, is_writable: bool) {
    let there = fs::symlink_metadata(path).expect("there");
    if is_writable && there.is_dir() {
        fs::set_permissions(path, Permissions::from_mode(0o755)).expect("ours");
    }
    if there.is_dir() {
        for entry in fs::read_dir(path).expect("readable") {
            set_writable(&entry.expect("readable").path(), is_writable);
        }
    }
    let mode = match (there.is_dir(), is_writable) {
        (true, true) => 0o755,
        (true, false) => 0o555,
        (false, true) => 0o644,
        (false, false) => 0o444,
    };
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("ours");
}

const SEARCH: [&str; 6] = [
    "search", "console", "--format", "json", "--limit", "1000000",
];

#[test]
fn a_read_only_library_answers_and_is_never_written() {
    let library = library_of(5, "");
    library.commit("2026-01-01", "Start");
    let stranger = Stranger::new(&library);
    let mut toll = Toll::default();
    for cache in ["none", "current", "stale"] {
        if cache == "current" {
            search(&library, "console");
        } else if cache == "stale" {
            library.write("sops/sop-0001.md", "# Console\n\nnew\n");
        }
        let sound = fresh(&library, "console");
        let before = contents(library.root());
        Stranger::without_writing(library.root(), || {
            let answer = stranger.run(library.sopbook(&SEARCH));
            toll.faults += 1;
            toll.compare(&format!("cache {cache}"), &answer, &sound);
            for command in [&["lint"][..], &["list"], &["show", "sop-0000"]] {
                let outcome = stranger.run(library.sopbook(command));
                toll.faults += 1;
                if !matches!(outcome.code, Some(0 | 1)) {
                    toll.wrong.push(format!("{command:?}: {outcome}"));
                }
            }
            for command in [
                &["build"][..],
                &["new", "sop", "Never"],
                &["new", "checklist", "Never", "--sop", "sop-0001"],
                &["init", "below"],
            ] {
                let outcome = stranger.run(library.sopbook(command));
                toll.faults += 1;
                let is_said = outcome.stderr.contains("ermission denied");
                if outcome.code != Some(2) || !is_said {
                    toll.wrong.push(format!("{command:?}: {outcome}"));
                }
            }
        });
        if contents(library.root()) != before {
            toll.lost
                .push(format!("cache {cache}: the library has changed"));
        }
    }
    toll.settle("a read-only library");
}

#[test]
fn a_cache_that_may_not_be_written_or_read_costs_nothing_but_time() {
    let library = library_of(5, "");
    let stranger = Stranger::new(&library);
    let mut toll = Toll::default();
    for mode in [0o555, 0o444, 0o000] {
        search(&library, "console");
        library.write("sops/sop-0002.md", format!("# Console\n\nmode{mode}\n"));
        let sound = fresh(&library, "console");
        let index = fs::read_dir(library.path(".sopbook/cache/search")).expect("an index");
        let index = index.flatten().next().expect("an index").path();
        for name in [
            library.path(".sopbook"),
            library.path(".sopbook/cache"),
            library.path(".sopbook/cache/search"),
            index.join("meta.json"),
            index,
        ] {
            let before = fs::metadata(&name).expect("there").permissions();
            fs::set_permissions(&name, Permissions::from_mode(mode)).expect("ours");
            let answer = stranger.run(library.sopbook(&SEARCH));
            fs::set_permissions(&name, before).expect("ours");
            toll.faults += 1;
            toll.compare(&format!("{mode:o} {}", name.display()), &answer, &sound);
        }
        toll.compare("by its owner", &search(&library, "console"), &sound);
    }
    toll.settle("a refused cache");
}

/// What the home is, and how a command is told.
type Home<'a> = (&'a str, &'a dyn Fn(Sopbook) -> Sopbook);

#[test]
fn no_command_needs_a_home() {
    let library = library_of(3, "");
    library.commit("2026-01-01", "Start");
    let stranger = Stranger::new(&library);
    let home = library.root().parent().expect("a folder").join("home");
    let sound = search(&library, "console");
    let mut toll = Toll::default();
    let without = |command: Sopbook| command.without_env("HOME").without_env("USERPROFILE");
    let file = library.path("sopbook.toml").display().to_string();
    let homes: [Home<'_>; 4] = [
        ("read-only", &|command| command),
        ("none", &without),
        ("empty", &|command| command.env("HOME", "")),
        ("a file", &|command| command.env("HOME", &file)),
    ];
    fs::set_permissions(&home, Permissions::from_mode(0o555)).expect("ours");
    for (what, home) in homes {
        toll.faults += 1;
        toll.compare(what, &home(library.sopbook(&SEARCH)).run(), &sound);
        toll.compare(what, &stranger.run(home(library.sopbook(&SEARCH))), &sound);
        let new = format!("with-{}", what.replace(' ', "-"));
        for command in [&["build"][..], &["status"], &["assess"], &["init", &new]] {
            let outcome = home(library.sopbook(command)).run();
            toll.faults += 1;
            if outcome.code != Some(0) {
                toll.wrong.push(format!("{what}, {command:?}: {outcome}"));
            }
        }
        fs::remove_dir_all(library.path(&new)).expect("made");
    }
    fs::set_permissions(&home, Permissions::from_mode(0o755)).expect("ours");
    toll.settle("a read-only home, and none");
}
