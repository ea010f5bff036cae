//! `sopbook show`: one document in the terminal.

use crate::support::{LibraryBuilder, TestLibrary};

fn library() -> TestLibrary {
    LibraryBuilder::new()
        .sop("disk-full", |sop| sop.field("summary", "Make room."))
        .checklist("disk-full", |checklist| checklist)
        .build()
}

#[test]
fn a_bare_id_means_the_sop_and_a_prefix_or_a_path_names_exactly() {
    let library = library();
    let sop = library.sopbook(&["show", "disk-full"]).run();
    insta::assert_snapshot!(sop, @r"
    exit code: 0
    --- stdout
    Disk full
    Make room.

    Id          sop:disk-full
    Type        Endpoint › Performance
    Owner       ops (team:ops)
    Status      active, standard
    Review      never reviewed
    Checklists  disk-full
    File        sops/disk-full.md

    Purpose

    Keep the service running.

    Scope

    Workstations and servers.

    Procedure

    1. Open the console.
    2. Press the button.
    3. Close the console.

    Verification

    The light is green.

    Escalation

    After 30 minutes, hand over to the ops lead.
    ");
    for name in ["sop:disk-full", "sops/disk-full.md"] {
        assert_eq!(library.sopbook(&["show", name]).run().stdout, sop.stdout);
    }
    let checklist = library.sopbook(&["show", "checklist:disk-full"]).run();
    let checklist = checklist.expect_code(0);
    assert!(
        checklist.stdout.contains("[ ] Button pressed [critical]"),
        "{checklist}"
    );
}

#[test]
fn an_id_that_nothing_has_gets_the_nearest_one() {
    let outcome = library().sopbook(&["show", "disc-full"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: no document is called `disc-full`
      help: did you mean `disk-full`?
    ");
    let camel = library()
        .sopbook(&["show", "DiskFull"])
        .run()
        .expect_code(2);
    assert!(
        camel.stderr.contains("did you mean `disk-full`?"),
        "{camel}"
    );
    let far = library().sopbook(&["show", "zebra"]).run().expect_code(2);
    assert!(far.stderr.contains("sopbook list"), "{far}");
}

#[test]
fn markdown_is_the_file_and_json_holds_the_body() {
    let library = library();
    let markdown = library
        .sopbook(&["show", "disk-full", "--format", "markdown"])
        .run();
    assert_eq!(markdown.stdout, library.read("sops/disk-full.md"));
    let json = library
        .sopbook(&["show", "disk-full", "--format", "json"])
        .run()
        .json();
    assert_eq!(json["partners"][0], "disk-full");
    assert!(
        json["body_hash"]
            .as_str()
            .expect("a hash")
            .starts_with("h1-")
    );
}

#[test]
fn a_name_that_several_share_gets_all_of_them() {
    let library = LibraryBuilder::new()
        .sop("api-a", |sop| sop.path("sops/a/APIDown.md"))
        .sop("api-b", |sop| sop.path("sops/b/APIDown.md"))
        .build();
    let outcome = library.sopbook(&["show", "APIDown"]).run().expect_code(2);
    assert!(
        outcome.stderr.contains("`a/api-down` or `b/api-down`"),
        "{outcome}"
    );
}

#[test]
fn a_path_counts_from_the_current_folder_and_the_printed_one_is_understood_too() {
    let library = LibraryBuilder::new()
        .settings("[library]\nsops = [\".\"]\n\n[people.ops-lead]\n")
        .sop("a", |sop| sop.path("vpn.md").title("Outer"))
        .sop("b", |sop| sop.path("net/vpn.md").title("Inner"))
        .build();
    let title = |folder: &str, name: &str| {
        let arguments = ["show", name, "--format", "json"];
        let shown = library.sopbook(&arguments).inside(folder).run();
        let json = shown.expect_code(0).json();
        json["title"].as_str().expect("a title").to_owned()
    };
    let absolute = library.path("net/vpn.md").display().to_string();
    let inner = [
        ("net", "vpn.md"),
        ("net", "./vpn.md"),
        ("net", "net/vpn.md"),
        (".", "./net/vpn.md"),
        (".", &absolute),
    ];
    for (folder, name) in inner {
        assert_eq!(title(folder, name), "Inner", "{name} in {folder}");
    }
    assert_eq!(title("net", "../vpn.md"), "Outer");
    library.commit("2026-02-01", "Begin");
    let history = library.sopbook(&["history", "./vpn.md"]).inside("net");
    history.run().expect_code(0);
    let review = ["review", "vpn.md", "--outcome", "x", "--by", "ops-lead"];
    let signed = library.sopbook(&review).inside("net").run().expect_code(0);
    assert_eq!(signed.stdout, "net/vpn.md\n");
}
