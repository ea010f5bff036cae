//! Time that stands still, jumps or runs backwards: an edit is found by the next search all the same.

use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{Toll, check_search, contents, library_of, search, sized};

/// As long a text for each number.
fn text(number: usize) -> String {
    format!("# Console\n\nThe console of number{number:06}.\n")
}

fn set_modified(path: &Path, time: SystemTime) {
    let times = FileTimes::new().set_modified(time).set_accessed(time);
    let file = File::options().write(true).open(path).expect("open");
    file.set_times(times).expect("times");
}

#[test]
fn edits_of_one_size_within_one_second_are_found() {
    let library = library_of(4, "");
    let mut toll = Toll::default();
    for round in 0..sized(8, 200) {
        library.write("sops/sop-0000.md", text(2 * round));
        search(&library, "console");
        library.write("sops/sop-0000.md", text(2 * round + 1));
        toll.faults += 1;
        let (old, new) = (
            format!("number{:06}", 2 * round),
            format!("number{:06}", 2 * round + 1),
        );
        check_search(&mut toll, "twice in a second", &library, &[&old, &new]);
    }
    toll.settle("edits within one second");
}

#[test]
fn edits_that_leave_or_turn_back_the_time_of_a_file_are_found() {
    let library = library_of(4, "");
    let file = library.path("sops/sop-0000.md");
    let mut toll = Toll::default();
    let hour = Duration::from_secs(3600);
    let now = SystemTime::now();
    let epoch = SystemTime::UNIX_EPOCH;
    let times = [
        now - hour,
        now + hour,
        now + hour * 24 * 365 * 60,
        epoch,
        epoch - hour,
        epoch + Duration::from_secs(1 << 31),
        now,
    ];
    for (round, time) in times.into_iter().cycle().take(sized(7, 140)).enumerate() {
        let number = 100_000 + 2 * round;
        fs::write(&file, text(number)).expect("written");
        set_modified(&file, time);
        search(&library, "console");
        if round.is_multiple_of(3) {
            // The clock was set back, or the cache comes from a machine whose clock is ahead.
            for name in contents(&library.path(".sopbook/cache")).into_keys() {
                set_modified(&library.path(".sopbook/cache").join(name), now + hour);
            }
        }
        fs::write(&file, text(number + 1)).expect("written");
        set_modified(&file, time);
        toll.faults += 1;
        let words = [number, number + 1].map(|number| format!("number{number:06}"));
        let what = format!("{time:?}");
        check_search(&mut toll, &what, &library, &[&words[0], &words[1]]);
    }
    toll.settle("file times set back or ahead");
}

#[test]
fn no_date_breaks_a_command() {
    let library = library_of(2, "");
    library.write(
        "sops/reviewed.md",
        "---\nlast_reviewed_on: 9999-12-31\nreview_in: 9000 years\n---\n# Console\n",
    );
    let mut toll = Toll::default();
    for today in ["0001-01-01", "1969-12-31", "2038-01-20", "9999-12-31"] {
        for command in [
            &["lint"][..],
            &["search", "console"],
            &["status"],
            &["assess"],
            &["list"],
        ] {
            let outcome = library.sopbook(command).today(today).run();
            toll.faults += 1;
            if !matches!(outcome.code, Some(0 | 1)) || outcome.stderr.contains("panicked") {
                toll.wrong
                    .push(format!("{command:?} on {today}: {outcome}"));
            }
        }
    }
    toll.settle("dates at the ends of time");
}

#[test]
fn a_switch_of_branches_is_seen_whole() {
    let library = library_of(6, "");
    library.commit("2026-01-01", "Start");
    for branch in ["left", "right"] {
        library.git(&["checkout", "--quiet", "-b", branch, "main"]);
        for at in 0..3 {
            // One size on both branches.
            let place = format!("# Console\n\nThe console at {branch:>5}.\n");
            library.write(&format!("sops/sop-{at:04}.md"), place);
        }
        library.write(&format!("sops/only-{branch}.md"), "# Console\n");
        fs::remove_file(library.path("sops/sop-0005.md")).expect("removed");
        library.commit("2026-01-02", branch);
    }
    let mut toll = Toll::default();
    let hour = Duration::from_secs(3600);
    let long_ago = SystemTime::UNIX_EPOCH + hour;
    for round in 0..sized(4, 100) {
        let branch = ["left", "right", "main"][round % 3];
        library.git(&["checkout", "--quiet", branch]);
        if round.is_multiple_of(2) {
            for at in 0..3 {
                set_modified(&library.path(&format!("sops/sop-{at:04}.md")), long_ago);
            }
        }
        toll.faults += 1;
        check_search(&mut toll, branch, &library, &["console", "left", "right"]);
        library.git(&["checkout", "--quiet", "--", "."]);
    }
    toll.settle("branch switches");
}
