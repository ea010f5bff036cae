//! A disk that takes no more: searches answer from memory, everything else says so and leaves what was there.
//!
//! The shell's `ulimit -f` limits what one file may hold. Beyond it the system sends a signal that ends the process, or,
//! where the signal is ignored, fails the write as a full disk does. As root a small file system is filled as well.

use std::path::Path;
use std::process::Command;

use super::{Toll, check_search, contents, copy, fresh, library_of, search, sized};
use crate::support::{LibraryBuilder, Sopbook, TestLibrary};

const BINARY: &str = env!("CARGO_BIN_EXE_sopbook");

/// Lets no file grow over so many KiB; `is_deadly` lets the attempt end the process.
fn limited(command: Sopbook, kib: u32, is_deadly: bool) -> Sopbook {
    let trap = if is_deadly { "" } else { "trap '' XFSZ; " };
    let script = format!("{trap}ulimit -c 0; ulimit -f {kib}; exec \"$0\" \"$@\"");
    command.started_by(&["bash", "-c", &script], Path::new(BINARY))
}

fn limits() -> &'static [u32] {
    sized(
        &[0, 2, 16],
        &[0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128, 256],
    )
}

#[test]
fn a_search_on_a_full_disk_answers_and_the_next_one_too() {
    let library = library_of(sized(20, 200), "");
    let mut toll = Toll::default();
    let query = [
        "search", "console", "--format", "json", "--limit", "1000000",
    ];
    for (round, kib) in limits().iter().enumerate() {
        for (is_first, is_deadly) in [(true, false), (true, true), (false, false), (false, true)] {
            if is_first {
                std::fs::remove_dir_all(library.path(".sopbook")).ok();
            } else {
                search(&library, "console");
                library.write("sops/sop-0003.md", format!("# Console\n\nround{round}\n"));
            }
            let what = format!("{kib} KiB, first {is_first}, deadly {is_deadly}");
            let answer = limited(library.sopbook(&query), *kib, is_deadly).run();
            toll.faults += 1;
            if answer.code.is_some() {
                toll.compare(&what, &answer, &fresh(&library, "console"));
                if !answer.stderr.is_empty() {
                    toll.wrong.push(format!("{what}: {answer}"));
                }
            }
            check_search(&mut toll, &what, &library, &["console"]);
        }
    }
    toll.settle("search on a full disk");
}

#[test]
fn a_build_on_a_full_disk_leaves_the_old_site() {
    let library = library_of(12, "[site]\nsearch = false\n");
    library.sopbook(&["build"]).run().expect_code(0);
    let old = contents(&library.path("site"));
    library.write("sops/sop-0000.md", "# Changed\n");
    let before = contents(library.root());
    let mut toll = Toll::default();
    for is_deadly in [false, true] {
        for kib in sized(&[0, 4][..], &[0, 1, 2, 4, 8]) {
            let what = format!("{kib} KiB, deadly {is_deadly}");
            let answer = limited(library.sopbook(&["build"]), *kib, is_deadly).run();
            toll.faults += 1;
            let said = answer.stderr.contains("could not write the site");
            if answer.code == Some(2) && !said || matches!(answer.code, Some(0 | 1)) {
                toll.wrong.push(format!("{what}: {answer}"));
            }
            if contents(&library.path("site")) != old {
                toll.wrong.push(format!("{what}: not the old site"));
            }
            toll.compare_contents(&what, &contents(library.root()), &before);
        }
    }
    library.sopbook(&["build"]).run().expect_code(0);
    let whole = copy(&library);
    std::fs::remove_dir_all(whole.path("site")).expect("removed");
    whole.sopbook(&["build"]).run().expect_code(0);
    if contents(library.root()) != contents(whole.root()) {
        toll.wrong
            .push("something is left beside the site".to_owned());
    }
    toll.settle("build on a full disk");
}

#[test]
fn init_and_new_on_a_full_disk_say_so_and_can_be_run_again() {
    let place = LibraryBuilder::new().without_settings().build();
    let init = |name: &str| place.sopbook(&["init", name, "--title", "Whole"]);
    init("whole").run().expect_code(0);
    let whole = contents(&place.path("whole"));
    let mut toll = Toll::default();
    for (round, kib) in limits().iter().enumerate() {
        let name = format!("round-{round}");
        let answer = limited(init(&name), *kib, round % 2 == 1).run();
        toll.faults += 1;
        let is_library = place.path(&name).join("sopbook.toml").exists();
        if is_library && contents(&place.path(&name)) != whole {
            toll.wrong
                .push(format!("{name}: settings of half a library"));
        }
        if answer.code == Some(2) && !answer.stderr.contains("cannot be written") {
            toll.wrong.push(format!("{name}: {answer}"));
        }
        if !is_library {
            let again = init(&name).run();
            if again.code != Some(0) || contents(&place.path(&name)) != whole {
                toll.wrong.push(format!("{name}: {again}"));
            }
        }
    }
    let library = library_of(2, "");
    let before = contents(library.root());
    let new = library.sopbook(&["new", "sop", "Never"]);
    let answer = limited(new, 0, false).run();
    toll.faults += 1;
    if answer.code != Some(2) || contents(library.root()) != before {
        toll.wrong.push(format!("new: {answer}"));
    }
    let new = library.sopbook(&["new", "checklist", "Never", "--sop", "sop-0001"]);
    let answer = limited(new, 0, true).run();
    toll.faults += 1;
    toll.compare_contents("new", &contents(library.root()), &before);
    if answer.code == Some(0) {
        toll.wrong.push(format!("new: {answer}"));
    }
    toll.settle("init and new on a full disk");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_an_error() {
    let library = library_of(2, "");
    let mut toll = Toll::default();
    for command in [
        "list",
        "lint --format json",
        "status",
        "search console",
        "show sop-0000",
        "assess",
    ] {
        let script = "exec \"$0\" \"$@\" > /dev/full";
        let words: Vec<&str> = command.split(' ').collect();
        let command = library.sopbook(&words);
        let outcome = command
            .started_by(&["bash", "-c", script], Path::new(BINARY))
            .run();
        toll.faults += 1;
        if outcome.code != Some(2) || !outcome.stderr.starts_with("error: ") {
            toll.wrong.push(format!("{words:?}: {outcome}"));
        }
    }
    toll.settle("a full disk behind stdout");
}

/// A file system of its own, gone with the value.
struct SmallDisk<'a>(&'a Path);

impl SmallDisk<'_> {
    fn mount(at: &Path) -> Option<SmallDisk<'_>> {
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(at);
        let output = mount.output().ok()?;
        output.status.success().then_some(SmallDisk(at))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        Command::new("umount").arg(self.0).status().ok();
    }
}

#[test]
fn a_disk_filled_to_the_last_byte_loses_nothing() {
    let library = LibraryBuilder::new().without_settings().build();
    let Some(_disk) = SmallDisk::mount(library.root()) else {
        let toll = Toll {
            note: "not run: only root may mount a small disk".to_owned(),
            ..Toll::default()
        };
        // Said in any case: nobody is to take what was not tried for passed.
        super::say(&format!("a small disk was not tried: {}", toll.note));
        return toll.settle("a small disk, filled");
    };
    let documents = library_of(60, "");
    for (path, content) in contents(documents.root()) {
        library.write(path.to_str().expect("UTF-8"), content);
    }
    let mut toll = Toll::default();
    for left in sized(&[0, 40][..], &[0, 4, 8, 16, 32, 64, 128, 256]) {
        std::fs::remove_dir_all(library.path(".sopbook")).ok();
        let filled = fill(&library, *left);
        let before = contents(library.root());
        toll.faults += 1;
        let what = format!("{left} KiB left");
        let build = library.sopbook(&["build"]).run();
        if build.code == Some(0) {
            std::fs::remove_dir_all(library.path("site")).expect("removed");
        } else if contents(library.root()) != before {
            toll.wrong.push(format!("{what}: something is left behind"));
        }
        // With the filler, copies for the oracle would be large.
        let answers = [search(&library, "console"), search(&library, "console")];
        let sound = fresh(&documents, "console");
        for answer in answers {
            toll.compare(&what, &answer, &sound);
        }
        toll.compare_contents(&what, &contents(library.root()), &before);
        std::fs::remove_file(filled).expect("removed");
    }
    toll.settle("a small disk, filled");
}

/// Fills the disk but for so many KiB; the file that does.
fn fill(library: &TestLibrary, left: usize) -> std::path::PathBuf {
    use std::io::Write as _;
    let path = library.path("filler.bin");
    let mut file = std::fs::File::create(&path).expect("a file");
    let mut length = 0_u64;
    while file.write_all(&[1; 1024]).is_ok() {
        length += 1024;
    }
    file.set_len(length.saturating_sub(left as u64 * 1024))
        .expect("shorter");
    path
}
