//! `sopbook trend`, against `status --at` on the same days.

use serde_json::Value;

use crate::support::{LibraryBuilder, TestLibrary};

/// A library that grows, ages and changes its settings.
fn grown() -> TestLibrary {
    LibraryBuilder::new()
        .more_settings("missing-section = \"off\"\n")
        .sop("vpn", |sop| {
            sop.field("last_reviewed_on", "2025-01-10")
                .field("review_in", "12 months")
        })
        .commit("2025-11-15", "Begin")
        .sop("printer", |sop| sop.field("status", "draft"))
        .file(
            "sops/broken.md",
            "---\ntitle: Broken\n---\n[gone](gone.md)\n",
        )
        .commit("2025-12-31", "Add")
        .more_settings("[issue-types.Printing]\nsubtypes = [\"Paper\"]\n")
        .file(
            "sops/broken.md",
            "---\ntitle: Broken\nchecklist_exempt: none\n---\nMended.\n",
        )
        .commit("2026-02-20", "Mend")
        .build()
}

#[test]
fn a_table_has_one_row_a_month_with_its_commit() {
    let library = grown();
    let outcome = library
        .sopbook(&["trend", "--format", "csv"])
        .today("2026-03-05")
        .run()
        .expect_code(0);
    let commit = |revision: &str| library.git(&["rev-parse", revision]).trim().to_owned();
    let named = outcome
        .stdout
        .replace(&commit("HEAD"), "HEAD")
        .replace(&commit("HEAD~1"), "HEAD~1")
        .replace(&commit("HEAD~2"), "HEAD~2");
    insta::assert_snapshot!(named.replace('\r', ""), @r"
    date,commit,sops,overdue,never,active,covered,subtypes,errors,warnings,due,checklists,drafts,retired
    2025-11-30,HEAD~2,1,0,0,1,1,1,0,1,0,0,0,0
    2025-12-31,HEAD~1,2,0,1,2,1,1,4,1,0,0,1,0
    2026-01-31,HEAD~1,2,1,1,2,1,1,4,1,1,0,1,0
    2026-02-28,HEAD,2,1,1,2,1,2,2,2,1,0,1,0
    2026-03-05,HEAD,2,1,1,2,1,2,2,2,1,0,1,0
    ");
    let text = library
        .sopbook(&["trend"])
        .today("2026-03-05")
        .run()
        .expect_code(0);
    assert_eq!(text.stdout.lines().count(), 5, "{text}");
}

#[test]
fn each_point_says_what_status_said_of_its_commit_on_its_day() {
    let library = grown();
    let trend = library.sopbook(&["trend", "--every", "week", "--format", "json"]);
    let trend = trend.today("2026-03-05").run().expect_code(0).json();
    let points = trend["points"].as_array().expect("points");
    assert_eq!(points.len(), 16, "one a week since the first commit");
    for point in points {
        let text = |key: &str| point[key].as_str().expect("text").to_owned();
        let status = library
            .sopbook(&["status", "--at", &text("commit"), "--format", "json"])
            .today(&text("on"))
            .run()
            .expect_code(0)
            .json();
        for key in ["sops", "checklists", "reviews", "findings"] {
            assert_eq!(point[key], status[key], "{key} on {}", text("on"));
        }
        assert_eq!(point["covered"], status["coverage"]["covered"]);
        assert_eq!(point["subtypes"], status["coverage"]["total"]);
    }
    let errors = |point: &Value| point["findings"]["errors"].as_u64();
    assert_ne!(errors(&points[8]), errors(&points[15]), "something changed");
}

#[test]
fn a_picture_that_is_redrawn_is_a_change_to_the_document_that_shows_it() {
    let library = LibraryBuilder::new()
        .more_settings("[people.ann]\nname = \"Ann\"\nemails = [\"ann@example.com\"]\n")
        .file("sops/map.png", "one")
        .sop("map", |sop| sop.body("# Map\n\n![Map](map.png)\n"))
        .build();
    let signed = ["review", "map", "--outcome", "fine", "--by", "ann"];
    library
        .sopbook(&signed)
        .today("2026-01-10")
        .run()
        .expect_code(0);
    library.git(&["init", "-q", "--initial-branch=main"]);
    library.commit_by("2026-01-10", "Sign", "ann@example.com");
    library.write("sops/map.png", "two");
    library.commit_by("2026-02-10", "Redraw", "ann@example.com");
    let trend = library.sopbook(&["trend", "--format", "json"]);
    let trend = trend.today("2026-02-28").run().expect_code(0).json();
    let findings: Vec<u64> = trend["points"]
        .as_array()
        .expect("points")
        .iter()
        .map(|point| {
            let findings = &point["findings"];
            let count = |key: &str| findings[key].as_u64().expect("a number");
            count("errors") + count("warnings")
        })
        .collect();
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[1], findings[0] + 1, "{findings:?}");
}

#[test]
fn since_and_every_pick_the_days() {
    let library = grown();
    let csv = [
        "trend",
        "--every",
        "quarter",
        "--since",
        "2025-12-01",
        "--format",
        "csv",
    ];
    let outcome = library
        .sopbook(&csv)
        .today("2026-03-05")
        .run()
        .expect_code(0);
    let days: Vec<&str> = outcome
        .stdout
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_eq!(days, ["2025-12-31", "2026-03-05"]);
    for (option, value) in [
        ("--every", "often"),
        ("--since", "then"),
        ("--since", "2030-01-01"),
    ] {
        let outcome = library
            .sopbook(&["trend", option, value])
            .run()
            .expect_code(2);
        assert!(outcome.stderr.contains(value), "{outcome}");
    }
}

#[test]
fn without_a_past_there_is_no_trend() {
    let library = LibraryBuilder::new().sop("vpn", |sop| sop).build();
    let outcome = library.sopbook(&["trend"]).run().expect_code(2);
    assert!(outcome.stderr.contains("git init"), "{outcome}");
    library.git(&["init", "-q"]);
    let unborn = library.sopbook(&["trend"]).run().expect_code(1);
    assert!(
        unborn.stderr.contains("no library was committed"),
        "{unborn}"
    );
    let library = grown();
    let early = library
        .sopbook(&["trend"])
        .today("2025-01-01")
        .run()
        .expect_code(1);
    assert!(early.stdout.is_empty(), "{early}");
    let clone = library.path("../clone");
    let from = format!("file://{}", library.root().display());
    library.git(&[
        "clone",
        "-q",
        "--depth=1",
        &from,
        &clone.display().to_string(),
    ]);
    let outcome = library
        .sopbook(&["trend"])
        .inside("../clone")
        .run()
        .expect_code(2);
    assert!(outcome.stderr.contains("--unshallow"), "{outcome}");
}

#[test]
fn before_the_library_was_there_there_is_no_point() {
    let library = LibraryBuilder::new()
        .without_settings()
        .file("docs/other.md", "# No document\n")
        .commit("2026-01-10", "Begin")
        .settings("[library]\ntitle = \"Late\"\n")
        .sop("vpn", |sop| sop.owner("nobody"))
        .commit("2026-03-10", "Adopt")
        .build();
    let outcome = library.sopbook(&["trend"]).today("2026-03-31").run();
    let outcome = outcome.expect_code(0);
    assert_eq!(outcome.stdout.lines().count(), 1, "{outcome}");
    assert!(outcome.stdout.starts_with("2026-03-31"), "{outcome}");
    let gap = "not checked on every day: owners: sopbook.toml names no people or teams";
    assert_eq!(outcome.stderr.matches(gap).count(), 1, "{outcome}");

    let early = library.sopbook(&["status", "--at", "HEAD~1"]).run();
    let early = early.expect_code(2);
    assert!(early.stderr.contains("no library at `HEAD~1`"), "{early}");
}

#[test]
fn a_folder_that_is_not_in_a_commit_and_a_branch_without_commits_are_named_so() {
    let library = LibraryBuilder::new()
        .without_settings()
        .file("readme.md", "# Outside\n")
        .commit("2026-01-10", "Begin")
        .file("docs/sops/vpn.md", "# VPN\n")
        .build();
    let status = || {
        let status = library.sopbook(&["status", "--at", "HEAD"]);
        status.inside("docs").run().expect_code(2).stderr
    };
    let stderr = status();
    assert!(stderr.contains("`HEAD` holds no folder `docs`"), "{stderr}");
    library.git(&["checkout", "-q", "--orphan", "unborn"]);
    let stderr = status();
    assert!(stderr.contains("nothing was committed in"), "{stderr}");
}
