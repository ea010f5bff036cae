//! What `sopbook lint` writes for CI systems.

use serde_json::Value;

use crate::support::{LibraryBuilder, TestLibrary, without_rule_count};

/// Three errors and a warning, one of them for the calendar, below the root of a repository; one finding has another place.
fn broken() -> TestLibrary {
    LibraryBuilder::new()
        .more_settings("bare-review-date = \"off\"\nraw-html = \"off\"\n")
        .sop("disk-full", |sop| {
            sop.field("last_reviewed_on", "2025-01-31")
                .field("colour", "red")
                .replace("Close the console", "See [a<b>](gone%20&.md)")
        })
        .checklist("disk-full", |checklist| checklist.field("id", "same"))
        .checklist("other", |checklist| {
            checklist.field("id", "same").field("sops", "[disk-full]")
        })
        .commit("2026-02-01", "Begin")
        .build()
}

fn report(library: &TestLibrary, format: &str) -> String {
    library
        .sopbook(&["lint", "--format", format])
        .run()
        .expect_code(1)
        .stdout
}

#[test]
fn a_line_is_a_finding() {
    let library = broken();
    let lines = report(&library, "jsonl");
    let whole: Value = serde_json::from_str(&report(&library, "json")).expect("JSON");
    let lines = lines.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).expect("JSON");
        let keys = line.as_object_mut().expect("an object");
        assert_eq!(keys.remove("version"), Some(Value::from(1)));
        line
    });
    assert_eq!(Value::Array(lines.collect()), whole["findings"]);
}

#[test]
fn sarif_is_what_its_types_read() {
    let text = report(&broken(), "sarif");
    let written: Value = serde_json::from_str(&text).expect("JSON");
    let read: serde_sarif::sarif::Sarif = serde_json::from_str(&text).expect("SARIF");
    // What the types do not know would be lost.
    assert_eq!(serde_json::to_value(read).expect("JSON"), written);
    let run = &written["runs"][0];
    for result in run["results"].as_array().expect("results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index"));
        let rule = &run["tool"]["driver"]["rules"][index.expect("small")];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    insta::assert_json_snapshot!(run["results"][0], @r#"
    {
      "level": "error",
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "checklists/other.md",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "endColumn": 9,
              "endLine": 5,
              "startColumn": 5,
              "startLine": 5
            }
          }
        }
      ],
      "message": {
        "text": "another checklist has the id `same`\nhelp: give one of the two another id; what names it must follow"
      },
      "partialFingerprints": {
        "sopbook/v1": "8fb67a2a0721d782"
      },
      "properties": {
        "due": false
      },
      "relatedLocations": [
        {
          "message": {
            "text": "first written here"
          },
          "physicalLocation": {
            "artifactLocation": {
              "uri": "checklists/disk-full.md",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "startColumn": 5,
              "startLine": 5
            }
          }
        }
      ],
      "ruleId": "duplicate-id",
      "ruleIndex": 5
    }
    "#);
}

#[test]
fn gitlab_gets_what_it_asks_for() {
    let written: Value = serde_json::from_str(&report(&broken(), "gitlab")).expect("JSON");
    insta::assert_json_snapshot!(written[0], @r#"
    {
      "check_name": "duplicate-id",
      "description": "another checklist has the id `same`; checklists/disk-full.md:5: first written here; help: give one of the two another id; what names it must follow",
      "fingerprint": "8fb67a2a0721d782",
      "location": {
        "lines": {
          "begin": 5,
          "end": 5
        },
        "path": "checklists/other.md"
      },
      "severity": "major"
    }
    "#);
    let severities = written.as_array().expect("a list").iter();
    let severities = severities.map(|issue| issue["severity"].as_str().expect("a word"));
    insta::assert_debug_snapshot!(severities.collect::<Vec<_>>(), @r#"
    [
        "major",
        "info",
        "minor",
        "major",
        "major",
        "major",
    ]
    "#);
}

#[test]
fn junit_fails_what_counts() {
    insta::assert_snapshot!(report(&broken(), "junit"), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="sopbook lint" tests="6" failures="4">
      <testsuite name="checklists/other.md" tests="1" failures="1">
        <testcase classname="checklists/other.md" name="duplicate-id at 5:5">
          <failure type="duplicate-id" message="another checklist has the id `same`">another checklist has the id `same`
    checklists/disk-full.md:5: first written here
    help: give one of the two another id; what names it must follow</failure>
        </testcase>
      </testsuite>
      <testsuite name="sops/disk-full.md" tests="5" failures="3">
        <testcase classname="sops/disk-full.md" name="review-overdue at 6:19">
          <system-out>the review ran out on 2026-01-31 (due)
    9c6191c of 2026-02-01 by ops &lt;ops@example.com&gt;: Begin
    help: read the document against reality and sign it again</system-out>
        </testcase>
        <testcase classname="sops/disk-full.md" name="unknown-field at 7:1">
          <system-out>unknown key `colour`
    help: remove it, or see `sopbook explain unknown-field` for the keys there are</system-out>
        </testcase>
        <testcase classname="sops/disk-full.md" name="unknown-checklist at 8:14">
          <failure type="unknown-checklist" message="no checklist has the id `disk-full`">no checklist has the id `disk-full`
    help: `sopbook list --kind checklist` shows the ids</failure>
        </testcase>
        <testcase classname="sops/disk-full.md" name="unknown-checklist at 8:25">
          <failure type="unknown-checklist" message="no checklist has the id `other`">no checklist has the id `other`
    help: `sopbook list --kind checklist` shows the ids</failure>
        </testcase>
        <testcase classname="sops/disk-full.md" name="broken-link at 25:15">
          <failure type="broken-link" message="there is no file `sops/gone &amp;.md`">there is no file `sops/gone &amp;.md`
    help: correct the link, or take it out; paths count from the document's own folder, and letter case matters</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn a_clean_library_is_a_test_that_passes() {
    let library = LibraryBuilder::new()
        .sop("disk-full", |sop| sop)
        .checklist("disk-full", |checklist| checklist)
        .commit("2026-02-01", "Begin")
        .build();
    let run = library.sopbook(&["lint", "--format", "junit"]).run();
    insta::assert_snapshot!(run.expect_code(0).stdout, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="sopbook lint" tests="1" failures="0">
      <testsuite name="library" tests="1" failures="0">
        <testcase classname="library" name="no findings"/>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn markdown_is_a_table() {
    insta::assert_snapshot!(without_rule_count(&report(&broken(), "markdown")), @r"
    **sopbook lint:** 1 SOP, 2 checklists, [N] rules: 5 errors, 1 warning (1 due)

    | | rule | where | what |
    |---|---|---|---|
    | error | `duplicate-id` | `checklists/other.md:5` | another checklist has the id `same` |
    | error (due) | `review-overdue` | `sops/disk-full.md:6` | the review ran out on 2026-01-31 |
    | warning | `unknown-field` | `sops/disk-full.md:7` | unknown key `colour` |
    | error | `unknown-checklist` | `sops/disk-full.md:8` | no checklist has the id `disk-full` |
    | error | `unknown-checklist` | `sops/disk-full.md:8` | no checklist has the id `other` |
    | error | `broken-link` | `sops/disk-full.md:25` | there is no file `sops/gone &.md` |
    ");
}

#[test]
fn a_fingerprint_stays_when_lines_move() {
    let library = broken();
    let prints = || -> Vec<String> {
        let lines = report(&library, "jsonl");
        let line = |line: &str| serde_json::from_str::<Value>(line).expect("JSON");
        let print = |line: Value| line["fingerprint"].as_str().expect("a word").to_owned();
        lines.lines().map(line).map(print).collect()
    };
    let before = prints();
    let text = library.read("sops/disk-full.md");
    library.write("sops/disk-full.md", text.replace("\n# ", "\n\n\n# "));
    assert_eq!(prints(), before);
    let text = library.read("sops/disk-full.md");
    library.write("sops/disk-full.md", text.replace("gone%20&.md", "lost.md"));
    let changed = prints();
    let same = before.iter().filter(|print| changed.contains(print));
    assert_eq!(same.count(), before.len() - 1);
}
