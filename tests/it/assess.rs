//! `sopbook assess`: the score, what it rests on, and what each action step takes.

use crate::support::{Document, LibraryBuilder, TestLibrary};

/// Two people in the team, a checklist that proves its SOP, reviews on record: what the library can answer is in order.
fn sound() -> LibraryBuilder {
    let reviewed = |document: Document| {
        document
            .field("last_reviewed_on", "2026-06-01")
            .field("last_review_outcome", "no change")
    };
    LibraryBuilder::new()
        .more_settings("[people.sam]\nteam = \"ops\"\n")
        .sop("disk-full", reviewed)
        .checklist("disk-full", |checklist| {
            reviewed(checklist).body(
                "# Disk full checklist\n\n\
                 - [ ] [Open](../sops/disk-full.md#step-1) {#open}\n\
                 - [ ] [Press](../sops/disk-full.md#step-2) {#press}\n\
                 - [ ] [Close](../sops/disk-full.md#step-3) {#close .verify}\n",
            )
        })
}

fn step(library: &TestLibrary, id: &str) -> serde_json::Value {
    let outcome = library.sopbook(&["assess", "--format", "json"]).run();
    let json = outcome.expect_code(0).json();
    let steps = json["steps"].as_array().expect("steps");
    steps
        .iter()
        .find(|step| step["id"] == id)
        .expect(id)
        .clone()
}

#[test]
fn a_level_shows_its_steps_with_numerator_denominator_and_what_fails() {
    let library = sound()
        .sop("alone", |sop| sop.field("risk", "critical"))
        .commit("2026-02-01", "Begin")
        .build();
    let outcome = library.sopbook(&["assess", "--level", "4"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stdout
    OML 1.0: 1 step passes, 3 fail, 15 have no data
    level 1 is left when 1.1 and 1.2 pass; both have no data
    on 2026-06-15, commit f64da89326d5, 2 SOPs, 1 checklist, settings ff93a23fd9e1157c

    Level 4
      no data  4.1  Refine SOPs continuously
               pass     active SOPs changed, or reviewed on record, within their own interval: 1 of 1 (100 %), needs 80 %
                        leaves out 1 SOP younger than the interval
               no data  suggestions decided within 30 days, needs 80 %: feed it with suggestions in evidence/suggestions/
      no data  4.2  Follow SOPs everywhere: every technician, every client
               no data  tickets with an SOP that have it attached and its checklist done before closing, needs 95 %: feed it with checklist runs, joined with the PSA's tickets
               no data  technicians and clients, of 20 tickets or more, who follow SOPs in 85 % of them, needs 100 %: feed it with checklist runs, joined with the PSA's tickets
               no data  overrides on critical checklists that were approved, needs 100 %: feed it with checklist runs, joined with the PSA's tickets
      pass     4.3  Give every SOP its checklist
               pass     active SOPs with a checklist that proves the work: 1 of 1 (100 %), needs 95 %
                        the checklist has 3 items or more, one of them `.verify`, and each leads to a step
                        leaves out 1 active SOP with `checklist_exempt`
      no data  4.4  Prevent tickets with RMM automation
               no data  automatable SOPs with a live automation, needs 50 %: feed it with the RMM's list of scripts, components and policies
               no data  alerts that resolve without a person, needs 60 %: feed it with alerts and tickets of the last 90 days from the RMM and the PSA
               no data  reactive hours and tickets for each device: at most 0.25 and 0.5 a month: feed it with time entries from the PSA and the device list from the RMM
      fail     4.5  Keep the documentation in order, each page with an owner
               pass     active documents with an owner who is there and a backup: 3 of 3 (100 %), needs 100 %
                        a backup is a deputy, or a second person in the owning team; people past `until` do not count
               fail     active documents reviewed within their own interval: 2 of 3 (66 %), needs 95 %
                        - sop:alone: never reviewed
                        2 documents counted as reviewed by a date alone, without a record of what was read
               pass     documents filed under a known type and subtype: 3 of 3 (100 %), needs 100 %
                        internal SOPs are filed as such; a checklist is filed with its SOPs
               pass     owners who answer for no more documents than they can: 1 of 1 (100 %), needs 100 %
                        the most is 15, set by `ownership.max-documents`

    Only documents, settings and git are read so far: what needs tickets, devices, runs or evidence files has no data.
    ");
}

#[test]
fn what_the_library_can_answer_passes_when_it_is_in_order() {
    let library = sound().build();
    for (id, verdict) in [
        ("3.5", "pass"),
        ("4.3", "pass"),
        ("4.5", "pass"),
        ("2.3", "fail"),
        ("4.1", "no-data"),
        ("1.1", "no-data"),
    ] {
        let step = step(&library, id);
        assert_eq!(step["verdict"], verdict, "{step:#}");
    }
}

#[test]
fn the_step_of_refinement_looks_back_through_git() {
    let library = LibraryBuilder::new()
        .sop("changed", |sop| sop)
        .sop("still", |sop| sop)
        .commit("2024-01-01", "Begin")
        .sop("changed", |sop| {
            sop.replace("Press the button", "Pull the lever")
        })
        .sop("still", |sop| sop.replace("\n\n## Scope", "\n\n\n## Scope"))
        .sop("young", |sop| sop)
        .commit("2026-02-01", "Pull the lever, and write about the young")
        .build();
    let measure = &step(&library, "4.1")["measures"][0];
    assert_eq!(measure["share"]["count"], 1, "{measure:#}");
    assert_eq!(measure["share"]["of"], 2, "{measure:#}");
    assert_eq!(measure["failing"][0]["what"], "sop:still");
    assert_eq!(
        measure["notes"][0],
        "leaves out 1 SOP younger than the interval"
    );
}

#[test]
fn the_basis_names_commit_day_and_settings() {
    let library = sound().commit("2026-02-01", "Begin").build();
    let basis = |library: &TestLibrary| {
        let outcome = library.sopbook(&["assess", "--format", "json"]).run();
        outcome.expect_code(0).json()["basis"].clone()
    };
    let clean = basis(&library);
    let head = library.git(&["rev-parse", "HEAD"]);
    assert_eq!(clean["commit"]["id"], head.trim());
    assert_eq!(clean["commit"]["has_changes"], false);
    assert_eq!(clean["on"], "2026-06-15");
    library.write("sops/more.md", "More.\n");
    let changed = basis(&library);
    assert_eq!(changed["commit"]["has_changes"], true);
    assert_eq!(changed["settings"], clean["settings"]);
    library.write("sopbook.toml", "[library]\ntitle = \"Else\"\n");
    assert_ne!(basis(&library)["settings"], clean["settings"]);
}

#[test]
fn a_library_without_history_says_so_and_one_without_commits_is_young() {
    let note = |library: &TestLibrary| {
        let step = step(library, "4.1");
        step["measures"][0]["notes"][0]
            .as_str()
            .expect("a note")
            .to_owned()
    };
    let library = LibraryBuilder::new().sop("disk-full", |sop| sop).build();
    assert_eq!(
        note(&library),
        "the library's folder is in no git repository"
    );
    library.git(&["init", "--quiet"]);
    assert_eq!(note(&library), "leaves out 1 SOP younger than the interval");
}
