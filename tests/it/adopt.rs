//! `sopbook lint` on an old library: baselines, what changed since a revision, mending, and an editor's unsaved text.

use serde_json::Value;

use crate::support::{LibraryBuilder, TestLibrary, without_rule_count};

/// Two broken links and a misspelled owner, committed.
fn old() -> TestLibrary {
    LibraryBuilder::new()
        .more_settings("missing-section = \"off\"\n")
        .sop("disk-full", |sop| {
            sop.replace("Close the console", "See [a](gone.md) and [b](lost.md)")
        })
        .checklist("disk-full", |checklist| checklist.owner("team:opps"))
        .commit("2026-02-01", "Begin")
        .build()
}

fn lint(library: &TestLibrary, arguments: &[&str], code: i32) -> String {
    let arguments = [&["lint", "--format", "concise"], arguments].concat();
    library.sopbook(&arguments).run().expect_code(code).stdout
}

#[test]
fn only_what_is_new_counts() {
    let library = old();
    let baseline = ["--baseline", "known.json"];
    let wrote = library
        .sopbook(&["lint", "--baseline", "known.json", "--write-baseline"])
        .run();
    insta::assert_snapshot!(wrote, @r"
    exit code: 0
    --- stderr
    wrote 3 known findings to `known.json`; 0 stale left out
    `known.json`: 3 known findings left out; --all shows all
    1 SOP, 1 checklist, [N] rules: 0 errors, 0 warnings (0 due)
    ");
    insta::assert_snapshot!(library.read("known.json"), @r#"
    {
      "version": 1,
      "findings": [
        {
          "path": "checklists/disk-full.md",
          "rule": "unknown-owner",
          "message": "the owner `team:opps` is not in the roster",
          "fingerprint": "8fcbbfc60078d573"
        },
        {
          "path": "sops/disk-full.md",
          "rule": "broken-link",
          "message": "there is no file `sops/gone.md`",
          "fingerprint": "8be9a0e408b17030"
        },
        {
          "path": "sops/disk-full.md",
          "rule": "broken-link",
          "message": "there is no file `sops/lost.md`",
          "fingerprint": "6fa36a5253dcbc82"
        }
      ]
    }
    "#);
    assert_eq!(lint(&library, &baseline, 0), "");

    let text = library.read("sops/disk-full.md");
    library.write(
        "sops/disk-full.md",
        text.replace("\n# ", "\n\n\n# ") + "\n[c](new.md)\n",
    );
    insta::assert_snapshot!(lint(&library, &baseline, 1), @"sops/disk-full.md:35:5: error[broken-link] there is no file `sops/new.md`");
    insta::assert_snapshot!(lint(&library, &["--baseline", "known.json", "--all"], 1), @r"
    checklists/disk-full.md:4:8: error[unknown-owner] the owner `team:opps` is not in the roster (known)
    sops/disk-full.md:25:12: error[broken-link] there is no file `sops/gone.md` (known)
    sops/disk-full.md:25:29: error[broken-link] there is no file `sops/lost.md` (known)
    sops/disk-full.md:35:5: error[broken-link] there is no file `sops/new.md`
    ");
}

#[test]
fn what_is_gone_is_stale_and_a_write_drops_it_and_adds_nothing() {
    let library = old();
    let write = ["lint", "--baseline", "known.json", "--write-baseline"];
    library.sopbook(&write).run().expect_code(0);
    let text = library.read("sops/disk-full.md");
    library.write("sops/disk-full.md", text.replace("gone.md", "new.md"));
    let outcome = library.sopbook(&["lint", "--baseline", "known.json"]).run();
    insta::assert_snapshot!(without_rule_count(&outcome.expect_code(1).stderr), @r"
    `known.json`: 2 known findings left out; --all shows all
    `known.json`: 1 entry whose finding is gone; --write-baseline drops it
    1 SOP, 1 checklist, [N] rules: 1 error, 0 warnings (0 due)
    ");
    // What was not looked at is not gone.
    let narrow = [
        "lint",
        "checklists",
        "--baseline",
        "known.json",
        "--format",
        "json",
    ];
    let narrow = library.sopbook(&narrow).run().expect_code(0).json();
    assert_eq!(narrow["baseline"]["stale"], Value::Array(Vec::new()));

    library.sopbook(&write).run().expect_code(1);
    let known = library.read("known.json");
    assert!(
        !known.contains("gone.md") && !known.contains("new.md"),
        "{known}"
    );
    let accept = [&write[..], &["--accept", "--expires", "2026-12-31"]].concat();
    library.sopbook(&accept).run().expect_code(0);
    assert!(library.read("known.json").contains("new.md"));
    let later = ["lint", "--format", "concise", "--baseline", "known.json"];
    let later = library.sopbook(&later).today("2027-01-01").run();
    let later = later.expect_code(1).stdout;
    assert!(
        later.contains("new.md") && !later.contains("lost.md"),
        "{later}"
    );
}

#[test]
fn a_baseline_that_is_none_is_named() {
    let library = old();
    let run = || library.sopbook(&["lint", "--baseline", "known.json"]).run();
    insta::assert_snapshot!(run().expect_code(2).stderr, @r"
    error: there is no baseline `known.json`
      help: --write-baseline writes one with all that is found today
    ");
    library.write("known.json", "{");
    insta::assert_snapshot!(run().expect_code(2).stderr, @r"
    error: `known.json` cannot be read: it is no baseline: EOF while parsing an object at line 1 column 1
      help: restore it from git, or remove it and write it anew with --write-baseline
    ");
}

#[test]
fn a_rule_that_could_not_run_leaves_its_entries_alone() {
    let library = old();
    library.write(
        "sops/other.md",
        "---\nowner: team:ops\nstatus: draft\nscope: internal\n---\n\n# Other\n\nText.\n",
    );
    library.commit("2024-02-01", "An old draft");
    let write = ["lint", "--baseline", "known.json", "--write-baseline"];
    library.sopbook(&write).run().expect_code(0);
    assert!(library.read("known.json").contains("stale-draft"));
    std::fs::remove_dir_all(library.path(".git")).expect("a repository");
    library.sopbook(&write).run().expect_code(0);
    assert!(library.read("known.json").contains("stale-draft"));
}

#[test]
fn a_file_that_could_not_be_read_keeps_its_entries() {
    let library = old();
    let write = ["lint", "--baseline", "known.json", "--write-baseline"];
    library.sopbook(&write).run().expect_code(0);
    library.write("sops/disk-full.md", b"\xff\xfe not text");
    library.sopbook(&write).run().expect_code(1);
    assert!(library.read("known.json").contains("gone.md"));
}

#[test]
fn what_git_knows_nothing_of_counts_as_changed() {
    let library = LibraryBuilder::new()
        .more_settings("mising-owner = \"off\"\n")
        .sop("disk-full", |sop| {
            sop.replace("Close", "See [a](gone.md), close")
        })
        .checklist("disk-full", |checklist| checklist)
        .build();
    // The settings stand beside the clone that holds the documents.
    let clone = library.path("sops");
    library.git(&["-C", &clone.to_string_lossy(), "init", "-q"]);
    library.git(&["-C", &clone.to_string_lossy(), "add", "."]);
    library.git(&[
        "-C",
        &clone.to_string_lossy(),
        "-c",
        "user.name=ops",
        "-c",
        "user.email=ops@example.com",
        "commit",
        "-qm",
        "Begin",
    ]);
    insta::assert_snapshot!(lint(&library, &["--since", "HEAD"], 1), @r"
    sopbook.toml:18:1: error[invalid-settings] there is no rule `mising-owner`
    sops/disk-full.md:23:12: error[broken-link] there is no file `sops/gone.md` (file unchanged)
    ");
}

#[test]
fn only_what_changed_since_a_revision_counts() {
    let library = old();
    library.git(&["branch", "main-then"]);
    assert!(lint(&library, &["--since", "main-then"], 0).contains("(file unchanged)"));
    library.write(
        "sops/new.md",
        "---\nowner: team:ops\nscope: internal\nchecklist_exempt: short\n---\n\n# New\n\n[x](y.md)\n",
    );
    insta::assert_snapshot!(lint(&library, &["--since", "main-then"], 1), @r"
    checklists/disk-full.md:4:8: error[unknown-owner] the owner `team:opps` is not in the roster (file unchanged)
    sops/disk-full.md:23:12: error[broken-link] there is no file `sops/gone.md` (file unchanged)
    sops/disk-full.md:23:29: error[broken-link] there is no file `sops/lost.md` (file unchanged)
    sops/new.md:9:5: error[broken-link] there is no file `sops/y.md`
    ");
    library.commit("2026-02-02", "More");
    insta::assert_snapshot!(lint(&library, &["--since", "main-then"], 1), @r"
    checklists/disk-full.md:4:8: error[unknown-owner] the owner `team:opps` is not in the roster (file unchanged)
    sops/disk-full.md:23:12: error[broken-link] there is no file `sops/gone.md` (file unchanged)
    sops/disk-full.md:23:29: error[broken-link] there is no file `sops/lost.md` (file unchanged)
    sops/new.md:9:5: error[broken-link] there is no file `sops/y.md`
    ");
    // What the other side did since is not ours.
    library.git(&["checkout", "-q", "main-then"]);
    assert!(lint(&library, &["--since", "HEAD~0"], 0).contains("gone.md"));
    let unknown = library.sopbook(&["lint", "--since", "nowhere"]).run();
    insta::assert_snapshot!(unknown, @r"
    exit code: 2
    --- stderr
    error: no revision `nowhere` in `[LIBRARY]`; `git log --oneline` shows them
    ");
}

#[test]
fn safe_mistakes_are_mended_and_the_rest_is_shown() {
    let library = LibraryBuilder::new()
        .sop("disk-full", |sop| {
            sop.replace("Close the console", "See [a](gone.md)")
        })
        .checklist("disk-full", |checklist| {
            checklist.owner("team:opps").replace("[ ]", "[x]")
        })
        .commit("2026-02-01", "Begin")
        .build();
    let before = library.read("checklists/disk-full.md");
    let patch = library.sopbook(&["lint", "--fix", "--diff"]).run();
    insta::assert_snapshot!(patch, @r"
    exit code: 1
    --- stdout
    --- a/checklists/disk-full.md
    +++ b/checklists/disk-full.md
    @@ -6,6 +6,6 @@
     
     # Disk full checklist
     
    -- [x] Console opened {#console-opened}
    -- [x] Button pressed {#button-pressed .critical}
    -- [x] Light is green {#light-green .verify}
    +- [ ] Console opened {#console-opened}
    +- [ ] Button pressed {#button-pressed .critical}
    +- [ ] Light is green {#light-green .verify}
    --- stderr
    --fix would mend 3 findings in 1 file
    ");
    assert_eq!(library.read("checklists/disk-full.md"), before);
    // The patch does what --fix does.
    library.write("fix.patch", &patch.stdout);
    library.git(&["apply", "fix.patch"]);
    let patched = library.read("checklists/disk-full.md");
    library.write("checklists/disk-full.md", &before);

    let fixed = library
        .sopbook(&["lint", "--fix", "--format", "concise"])
        .run();
    insta::assert_snapshot!(fixed, @r"
    exit code: 1
    --- stdout
    checklists/disk-full.md:4:8: error[unknown-owner] the owner `team:opps` is not in the roster
    sops/disk-full.md:23:12: error[broken-link] there is no file `sops/gone.md`
    --- stderr
    mended 3 findings in 1 file
    1 SOP, 1 checklist, [N] rules: 2 errors, 0 warnings (0 due)
    ");
    assert_eq!(library.read("checklists/disk-full.md"), patched);
    let again = library.sopbook(&["lint", "--fix", "--diff"]).run();
    assert_eq!(again.expect_code(0).stdout, "");
}

#[test]
fn all_who_name_a_document_in_vain_are_named_back_at_once() {
    let library = LibraryBuilder::new()
        .sop("a", |sop| sop.field("checklists", "[tour]"))
        .sop("b", |sop| sop.field("checklists", "[tour, b]"))
        .sop("c", |sop| sop.field("checklists", "tour # for now"))
        .checklist("tour", |checklist| {
            checklist.field("sops", "# all of them\n  - c # the first\n# whose?")
        })
        .checklist("b", |checklist| checklist.field("sops", "[b, a]"))
        .build();
    let patch = library.sopbook(&["lint", "--fix", "--diff"]).run();
    insta::assert_snapshot!(patch, @r"
    exit code: 1
    --- stdout
    --- a/checklists/tour.md
    +++ b/checklists/tour.md
    @@ -2,6 +2,8 @@
     title: Tour checklist
     sops: # all of them
       - c # the first
    +  - a
    +  - b
     # whose?
     owner: team:ops
     ---
    --- a/sops/a.md
    +++ b/sops/a.md
    @@ -3,7 +3,7 @@
     issue_type: Endpoint
     issue_subtype: Performance
     owner: team:ops
    -checklists: [tour]
    +checklists: [tour, b]
     ---
     
     # A
    --- stderr
    --fix would mend 2 findings in 2 files
    ");
    library.sopbook(&["lint", "--fix"]).run().expect_code(0);
    let again = library.sopbook(&["lint", "--fix", "--diff"]).run();
    assert_eq!(again.expect_code(0).stdout, "");
}

#[test]
fn an_editor_sees_its_unsaved_text() {
    let library = old();
    let text = library
        .read("sops/disk-full.md")
        .replace("gone.md", "unsaved.md");
    let run = |path: &str, text: &str| {
        let arguments = ["lint", "--stdin", "--stdin-path", path, "--format=concise"];
        library.sopbook(&arguments).stdin(text).run()
    };
    insta::assert_snapshot!(run("sops/disk-full.md", &text).expect_code(1).stdout, @r"
    sops/disk-full.md:23:12: error[broken-link] there is no file `sops/unsaved.md`
    sops/disk-full.md:23:32: error[broken-link] there is no file `sops/lost.md`
    ");
    // A file that is not there yet.
    let new = run("sops/new.md", "# New\n").expect_code(1).stdout;
    assert!(new.starts_with("sops/new.md:1:1: error[missing-"), "{new}");
    assert!(library.read("sops/disk-full.md").contains("gone.md"));
}
