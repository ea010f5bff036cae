//! `sopbook list`: the documents that the filters let through.

use crate::support::{LibraryBuilder, TestLibrary};

fn library() -> TestLibrary {
    LibraryBuilder::new()
        .sop("disk-full", |sop| sop.field("tags", "[storage]"))
        .checklist("disk-full", |checklist| checklist)
        .sop("reboot", |sop| {
            sop.owner("ops-lead")
                .field("status", "draft")
                .field("last_reviewed_on", "2026-06-01")
        })
        .build()
}

fn ids(library: &TestLibrary, filters: &[&str]) -> Vec<String> {
    let arguments: Vec<&str> = ["list"].iter().chain(filters).copied().collect();
    let outcome = library.sopbook(&arguments).run();
    let found = outcome.stdout.lines().map(|line| {
        let mut cells = line.split('\t');
        let (kind, id) = (cells.next().expect("a kind"), cells.next().expect("an id"));
        format!("{kind}:{id}")
    });
    found.collect()
}

#[test]
fn a_pipe_gets_one_line_a_document() {
    let outcome = library().sopbook(&["list"]).run();
    insta::assert_snapshot!(outcome.to_string().replace('\t', " → "), @r"
    exit code: 0
    --- stdout
    sop → disk-full → Disk full → Endpoint › Performance → team:ops → active → never reviewed → sops/disk-full.md
    sop → reboot → Reboot → Endpoint › Performance → ops-lead → draft → until 2027-06-01 → sops/reboot.md
    checklist → disk-full → Disk full checklist → Endpoint › Performance → team:ops → active → never reviewed → checklists/disk-full.md
    ");
}

#[test]
fn each_filter_narrows() {
    let library = library();
    let all = ["sop:disk-full", "sop:reboot", "checklist:disk-full"];
    for (filters, expected) in [
        (&[][..], &all[..]),
        (&["--kind", "sop"], &all[..2]),
        (&["--owner", "ops@example.com"], &all[1..2]),
        (&["--owner", "ops-lead", "--owner", "team:ops"], &all[..]),
        (&["--status", "draft"], &all[1..2]),
        (&["--tag", "STORAGE"], &all[..1]),
        (&["--type", "endpoint", "--kind", "checklist"], &all[2..]),
        (&["--subtype", "performance"], &all[..]),
        (&["--audience", "internal"], &all[..]),
    ] {
        assert_eq!(ids(&library, filters), expected, "{filters:?}");
    }
}

#[test]
fn nothing_found_is_exit_code_1() {
    let outcome = library().sopbook(&["list", "--tag", "none"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 1
    --- stderr
    no document matches the filters
    ");
}

#[test]
fn json_and_csv_hold_the_same_documents() {
    let library = library();
    let json = library.sopbook(&["list", "--format", "json"]).run().json();
    assert_eq!(json["version"], 1);
    let documents = json["documents"].as_array().expect("documents");
    assert_eq!(documents.len(), 3);
    assert_eq!(documents[1]["review"]["state"], "current");
    assert_eq!(documents[1]["owner"], "ops-lead");
    let csv = library.sopbook(&["list", "--format", "csv"]).run().stdout;
    assert_eq!(csv.split("\r\n").count(), 5, "{csv}");
}

#[test]
fn a_mistyped_filter_value_is_an_error_where_the_settings_know_better() {
    let library = LibraryBuilder::new()
        .more_settings("[issue-types.Security]\nsubtypes = [\"Phishing\"]\n[clients.acme]\nname = \"Acme Ltd\"\n")
        .sop("disk-full", |sop| sop)
        .build();
    for (flag, value, message) in [
        (
            "--type",
            "Secuirty",
            "no issue type `Secuirty`\n  help: did you mean `Security`?",
        ),
        (
            "--subtype",
            "phising",
            "no subtype `phising`\n  help: did you mean `Phishing`?",
        ),
        (
            "--owner",
            "ops-leed",
            "no owner `ops-leed`\n  help: did you mean `ops-lead`?",
        ),
        (
            "--client",
            "acne",
            "no client `acne`\n  help: did you mean `acme`?",
        ),
        (
            "--type",
            "Zebra",
            "no issue type `Zebra`\n  help: sopbook.toml lists each issue type",
        ),
    ] {
        for verb in [&["list"][..], &["search", "disk"]] {
            let arguments: Vec<&str> = verb.iter().chain(&[flag, value]).copied().collect();
            let outcome = library.sopbook(&arguments).run().expect_code(2);
            assert!(outcome.stderr.contains(message), "{outcome}");
        }
    }
    let outcome = library
        .sopbook(&["list", "--owner", "TEAM:OPS", "--type", "security"])
        .run();
    outcome.expect_code(1);
    let free = LibraryBuilder::new()
        .settings("")
        .sop("disk-full", |sop| sop)
        .build();
    free.sopbook(&["list", "--type", "Secuirty"])
        .run()
        .expect_code(1);
}

#[test]
fn help_can_be_asked_for_as_a_verb_and_lists_the_formats() {
    let library = library();
    let verb = library.sopbook(&["help", "list"]).run().expect_code(0);
    let flag = library.sopbook(&["list", "--help"]).run().expect_code(0);
    assert_eq!(verb.stdout, flag.stdout);
    for word in ["text:", "json:", "csv:"] {
        assert!(verb.stdout.contains(word), "{verb}");
    }
    let outcome = library
        .sopbook(&["list", "--format", "yaml"])
        .run()
        .expect_code(2);
    assert!(
        outcome
            .stderr
            .contains("[possible values: text, json, csv]"),
        "{outcome}"
    );
}
