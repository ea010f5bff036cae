//! The harness itself: the libraries that it makes are what its words promise, and nothing of the machine gets in.

use crate::support::{LibraryBuilder, TestLibrary};

fn disk_full() -> TestLibrary {
    LibraryBuilder::new()
        .sop("disk-full", |sop| sop)
        .checklist("disk-full", |checklist| checklist)
        .build()
}

#[test]
fn a_document_that_nobody_changed_is_complete() {
    let library = disk_full();
    insta::assert_snapshot!(library.read("sops/disk-full.md"), @r"
    ---
    title: Disk full
    issue_type: Endpoint
    issue_subtype: Performance
    owner: team:ops
    checklists: [disk-full]
    ---

    # Disk full

    ## Purpose

    Keep the service running.

    ## Scope

    Workstations and servers.

    ## Procedure

    1. Open the console.
    2. Press the button.
    3. Close the console.

    ## Verification

    The light is green.

    ## Escalation

    After 30 minutes, hand over to the ops lead.
    ");
    insta::assert_snapshot!(library.read("checklists/disk-full.md"), @r"
    ---
    title: Disk full checklist
    sops: [disk-full]
    owner: team:ops
    ---

    # Disk full checklist

    - [ ] Console opened {#console-opened}
    - [ ] Button pressed {#button-pressed .critical}
    - [ ] Light is green {#light-green .verify}
    ");
}

#[test]
fn every_part_of_a_document_can_be_changed() {
    let library = LibraryBuilder::new()
        .without_settings()
        .more_settings("[library]\ntitle = \"Small\"\n")
        .sop("disk-full", |sop| {
            sop.path("sops/deep/disk-full.md")
                .title("No room left")
                .owner("ops-lead")
                .field("risk", "critical")
                .without("issue_subtype")
                .replace("light is green", "light is red")
        })
        .checklist("other", |checklist| checklist.body("- [ ] One\n"))
        .file("raw.md", b"\xff\r\n")
        .build();
    let sop = library.read("sops/deep/disk-full.md");
    let (head, body) = sop.split_once("---\n\n").expect("front matter is closed");
    insta::assert_snapshot!(head, @r"
    ---
    title: No room left
    issue_type: Endpoint
    owner: ops-lead
    risk: critical
    checklist_exempt: nothing to tick
    ");
    assert!(
        body.starts_with("# No room left\n") && body.contains("light is red"),
        "{body}"
    );
    assert!(
        library
            .read("checklists/other.md")
            .ends_with("---\n\n- [ ] One\n")
    );
    assert_eq!(
        std::fs::read(library.path("raw.md")).expect("raw.md"),
        b"\xff\r\n"
    );
    assert_eq!(
        library.read("sopbook.toml"),
        "\n[library]\ntitle = \"Small\"\n"
    );
}

#[test]
fn a_commit_has_the_same_hash_on_every_machine() {
    let library = LibraryBuilder::new()
        .settings("")
        .file("a.md", "a\n")
        .commit("2026-02-01", "Say a")
        .file("a.md", "b\n")
        .commit_by("2026-03-01", "Say b", "sam@example.com")
        .build();
    let log = library.git(&["log", "--format=%H %as %an <%ae> %s"]);
    insta::assert_snapshot!(log, @r"
    e1f1c1a6cad181d39f2961e136f9c7c94dedb3fc 2026-03-01 sam <sam@example.com> Say b
    cef2ce94c1c567c44144510b7084c06753df6c41 2026-02-01 ops <ops@example.com> Say a
    ");
    assert_eq!(library.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_run_stands_in_the_library_and_sees_what_the_test_set() {
    let library = disk_full();
    assert!(library.root().is_absolute());
    let list = || library.sopbook(&["list"]);
    let found = list().inside("sops").stdin("unread").run().expect_code(0);
    assert!(found.stdout.contains("Disk full"), "{found}");
    let no_date = list().today("tomorrow").run().expect_code(2);
    assert!(no_date.stderr.contains("tomorrow"), "{no_date}");
    let no_folder = list().env("SOPBOOK_LIBRARY", "/nowhere").run();
    assert!(no_folder.expect_code(2).stderr.contains("/nowhere"));
}
