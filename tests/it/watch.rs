//! `sopbook lint --watch`: what an edit changes is told without another command.

use std::{
    io::{BufRead, BufReader},
    process::Child,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use crate::support::LibraryBuilder;

/// A child that ends with the test.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(child: Child) -> Self {
        let (sender, lines) = channel();
        let mut child = child;
        let stdout = child.stdout.take().expect("stdout is piped");
        let stderr = child.stderr.take().expect("stderr is piped");
        let streams: [Box<dyn BufRead + Send>; 2] = [
            Box::new(BufReader::new(stdout)),
            Box::new(BufReader::new(stderr)),
        ];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in stream.lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        break;
                    }
                }
            });
        }
        Self { child, lines }
    }

    /// What is printed until a line holds `text`.
    #[track_caller]
    fn until(&self, text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_secs(120)) {
                Ok(line) => {
                    let is_it = line.contains(text);
                    seen.push(line);
                    if is_it {
                        return seen;
                    }
                }
                Err(error) => panic!("no line holds `{text}`: {error}\n{}", seen.join("\n")),
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn each_edit_is_answered_until_nothing_is_wrong() {
    let library = LibraryBuilder::new()
        .sop("disk", |sop| sop)
        .sop("room", |sop| sop)
        .commit("2026-02-01", "Begin")
        .build();
    let good = library.read("sops/disk.md");
    let lint = library.sopbook(&["lint", "--watch", "--format", "concise"]);
    let watching = Watching::start(lint.spawn());
    watching.until("2 SOPs, 0 checklists");

    library.write("sops/disk.md", good.replace("title: Disk", "titel: Disk"));
    watching.until("sops/disk.md:2:1: warning[unknown-field]");

    library.write("sops/disk.md", &good);
    watching.until("0 errors, 0 warnings");

    library.write("sops/cables/deep/new.md", "# New\n");
    watching.until("sops/cables/deep/new.md:1:1: error[");
    std::fs::remove_dir_all(library.path("sops/cables")).expect("the folder is ours");
    watching.until("2 SOPs, 0 checklists");

    // A folder that comes back is another folder.
    std::fs::remove_dir_all(library.path("sops")).expect("the folder is ours");
    library.write("sops/disk.md", &good);
    watching.until("1 SOP, 0 checklists");
    library.write("sops/disk.md", format!("{good}\n[gone](gone.md)\n"));
    watching.until("error[broken-link]");
    library.write("sops/disk.md", &good);
    watching.until("1 SOP, 0 checklists, ");

    let settings = library.read("sopbook.toml");
    library.write(
        "sopbook.toml",
        settings.replace("[teams.ops]", "[teams.opps]"),
    );
    watching.until("error[unknown-owner]");
}

#[test]
fn a_commit_is_noticed_and_a_half_written_baseline_does_not_end_it() {
    let library = LibraryBuilder::new()
        .sop("disk", |sop| sop)
        .file("known.json", "{\"version\": 1, \"findings\": []}")
        .commit("2026-02-01", "Begin")
        .build();
    let arguments = [
        "lint",
        "--watch",
        "--format",
        "concise",
        "--baseline",
        "known.json",
    ];
    let watching = Watching::start(library.sopbook(&arguments).spawn());
    watching.until("1 SOP, 0 checklists");
    library.write("known.json", "{");
    watching.until("error: ");
    library.write("known.json", "{\"version\": 1, \"findings\": []}");
    watching.until("1 SOP, 0 checklists");

    // Only now is there anything to ask git about.
    let review = [
        "review",
        "disk",
        "--outcome",
        "no change",
        "--by",
        "ops-lead",
    ];
    library.sopbook(&review).run().expect_code(0);
    watching.until("not committed yet");
    library.commit_by("2026-06-15", "Sign for somebody else", "other@example.com");
    watching.until("warning[unverified-review]");
}
