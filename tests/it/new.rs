//! `sopbook new`: documents that pair up, lint as far as they can, and replace nothing.

use crate::support::{LibraryBuilder, TestLibrary};

fn library() -> TestLibrary {
    LibraryBuilder::new()
        .sop("disk-full", |sop| sop)
        .checklist("disk-full", |checklist| checklist)
        .build()
}

#[test]
fn a_new_sop_comes_with_its_checklist_and_lints_without_an_error() {
    let library = library();
    let outcome = library
        .sopbook(&[
            "new",
            "sop",
            "Slow: what now?",
            "--subtype",
            "performance",
            "--owner",
            "team:ops",
        ])
        .run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stdout
    sops/endpoint/slow-what-now.md
    checklists/slow-what-now.md
    --- stderr
    it is a draft: replace each TODO, then set `status: active`
    ");
    insta::assert_snapshot!(front_matter(&library, "sops/endpoint/slow-what-now.md"), @r#"
    ---
    title: "Slow: what now?"
    issue_type: Endpoint
    issue_subtype: Performance
    owner: team:ops
    status: draft
    risk: standard
    checklists: [slow-what-now]
    "#);
    insta::assert_snapshot!(front_matter(&library, "checklists/slow-what-now.md"), @r#"
    ---
    title: "Slow: what now? checklist"
    sops: [slow-what-now]
    owner: team:ops
    status: draft
    gate: standard
    "#);
    library.sopbook(&["lint"]).run().expect_code(0);
}

fn front_matter(library: &TestLibrary, path: &str) -> String {
    let text = library.read(path);
    let (head, _) = text.split_once("---\n\n").expect("front matter is closed");
    head.to_owned()
}

#[test]
fn what_is_left_open_is_said_and_lint_says_it_too() {
    let library = library();
    let outcome = library
        .sopbook(&["new", "sop", "Wait", "--no-checklist"])
        .run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stdout
    sops/wait.md
    --- stderr
    fill in `issue_type` in sops/wait.md
    fill in `issue_subtype` in sops/wait.md
    fill in `owner` in sops/wait.md
    it is a draft: replace each TODO, then set `status: active`
    ");
    let lint = library
        .sopbook(&["lint", "--format", "concise"])
        .run()
        .expect_code(1);
    let rules: Vec<&str> = lint
        .stdout
        .lines()
        .filter_map(|line| line.split_once("error[")?.1.split_once(']'))
        .map(|(rule, _)| rule)
        .collect();
    assert_eq!(rules, ["missing-issue-type", "missing-owner"], "{lint}");
}

#[test]
fn a_new_checklist_is_entered_in_its_sop() {
    let library = library();
    let new = ["new", "checklist", "Weekly look", "--sop", "disk-full"];
    library.sopbook(&new).run().expect_code(0);
    let sop = library.read("sops/disk-full.md");
    assert!(
        sop.contains("checklists: [disk-full, weekly-look]\n"),
        "{sop}"
    );
    library.sopbook(&["lint"]).run().expect_code(0);
}

#[test]
fn nothing_is_replaced() {
    let library = library();
    let before = library.read("sops/disk-full.md");
    let outcome = library.sopbook(&["new", "sop", "Disk full"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: the SOP `disk-full` is there already, in `sops/disk-full.md`; give another id with --id
    ");
    assert_eq!(library.read("sops/disk-full.md"), before);
}
