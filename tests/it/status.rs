//! `sopbook status`: the library at a glance, now and at any revision.

use crate::support::LibraryBuilder;

fn library() -> LibraryBuilder {
    LibraryBuilder::new()
        .sop("disk-full", |sop| sop)
        .checklist("disk-full", |checklist| checklist)
        .sop("old", |sop| {
            sop.field("last_reviewed_on", "2025-01-10")
                .field("status", "active")
        })
}

#[test]
fn status_shows_counts_findings_reviews_coverage_score_and_what_to_do() {
    let library = library().build();
    let outcome = library.sopbook(&["status"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stdout
    Test library, 2026-06-15

    Documents   2 SOPs, 1 checklist
    Findings    0 errors, 1 warning, 1 due by the calendar
                could not check `inactive-owner`, `date-only-review`: `[LIBRARY]` is in no git repository; run `git init` there, or clone the library with git
    Reviews     2 never reviewed, 1 overdue, 0 due soon, 0 current
    Coverage    active SOPs for 1 of 1 subtype
    Maturity    OML 1.0: 0 steps pass, 4 fail, 15 have no data

    What to do next
      sopbook lint --deadlines    1 review overdue
      sopbook show sop:disk-full  2 documents never reviewed
      sopbook assess              see what the score takes
    ");
    let alone = library.sopbook(&[]).run();
    assert_eq!(alone.stdout, outcome.stdout, "`sopbook` alone is `status`");
}

#[test]
fn status_of_a_revision_equals_status_in_a_checkout_of_it() {
    let library = library()
        .commit("2026-02-01", "Begin")
        .sop("new", |sop| sop.without("owner").field("status", "draft"))
        .more_settings("[library]\ntitle = \"Later\"\n")
        .commit("2026-03-01", "Add a draft")
        .build();
    let checkout = library.root().with_file_name("checkout");
    let folder = checkout.to_str().expect("UTF-8");
    library.git(&["worktree", "add", "--quiet", "--detach", folder, "HEAD~1"]);
    for format in ["text", "json"] {
        let status = ["status", "--format", format];
        let now = library.sopbook(&status).run().stdout;
        let before = library
            .sopbook(&["status", "--format", format, "--at", "HEAD~1"])
            .run()
            .expect_code(0)
            .stdout;
        let there = library
            .sopbook(&status)
            .inside(folder)
            .run()
            .expect_code(0)
            .stdout;
        assert_eq!(before, there);
        assert_ne!(before, now, "the test tells the revisions apart");
    }
}

#[test]
fn a_revision_that_is_not_there_is_named() {
    let library = library().commit("2026-02-01", "Begin").build();
    let outcome = library.sopbook(&["status", "--at", "nowhere"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: no revision `nowhere` in `[LIBRARY]`; `git log --oneline` shows them
    ");
}

#[test]
fn what_could_not_be_checked_is_said() {
    let library = LibraryBuilder::new()
        .settings("")
        .sop("disk-full", |sop| sop)
        .build();
    let outcome = library.sopbook(&["status"]).run().expect_code(0);
    assert!(
        outcome.stdout.contains("could not check owners"),
        "{outcome}"
    );
}

#[test]
fn an_empty_folder_is_no_library_and_the_error_names_three_ways_on() {
    let library = LibraryBuilder::new().without_settings().build();
    let outcome = library.sopbook(&["status"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: there is no library here: neither `[LIBRARY]` nor a folder above it has a sopbook.toml or a `sops` folder
      help: change into a library, name one with --library DIR or SOPBOOK_LIBRARY, or make one with `sopbook init DIR`
    ");
}

#[test]
fn settings_beside_the_clone_say_why_no_revision_can_be_read() {
    let outer = LibraryBuilder::new()
        .without_settings()
        .file("sopbook.toml", "[library]\nsops = [\"clone/sops\"]\n")
        .file("clone/sops/a.md", "# A\n")
        .build();
    let git = |arguments: &[&str]| {
        outer.git(
            &[
                &[
                    "-C",
                    "clone",
                    "-c",
                    "user.name=T",
                    "-c",
                    "user.email=t@example.com",
                ],
                arguments,
            ]
            .concat(),
        )
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "Begin"]);
    for arguments in [&["status", "--at", "HEAD"][..], &["trend"]] {
        let outcome = outer.sopbook(arguments).run().expect_code(2);
        let shown = outcome.to_string();
        assert!(shown.contains("needs the settings in git"), "{shown}");
        assert!(!shown.contains("git init"), "{shown}");
    }
}
