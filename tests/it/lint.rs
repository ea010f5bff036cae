//! `sopbook lint` and `sopbook explain` as a person runs them.

use crate::support::{LibraryBuilder, TestLibrary};

/// Three errors and a warning, one of them for the calendar.
fn broken() -> TestLibrary {
    LibraryBuilder::new()
        .more_settings("bare-review-date = \"off\"\n")
        .sop("disk-full", |sop| {
            sop.field("last_reviewed_on", "2025-01-31")
                .field("colour", "red")
                .replace("Close the console", "See [there](gone.md)")
        })
        .checklist("disk-full", |checklist| checklist.owner("team:opps"))
        .build()
}

#[test]
fn text_shows_the_source_and_what_to_do() {
    let run = broken().sopbook(&["lint"]).run();
    insta::assert_snapshot!(run, @r"
    exit code: 1
    --- stdout
    error[unknown-owner]: the owner `team:opps` is not in the roster
     --> checklists/disk-full.md:4:8
      |
    4 | owner: team:opps
      |        ^^^^^^^^^
      |
      = help: did you mean `team:ops`?

    error[review-overdue]: the review ran out on 2026-01-31 (due)
     --> sops/disk-full.md:6:19
      |
    6 | last_reviewed_on: 2025-01-31
      |                   ^^^^^^^^^^ a review holds for 12 months
      |
      = help: read the document against reality and sign it again

    warning[unknown-field]: unknown key `colour`
     --> sops/disk-full.md:7:1
      |
    7 | colour: red
      | ^^^^^^
      |
      = help: remove it, or see `sopbook explain unknown-field` for the keys there are

    error[broken-link]: there is no file `sops/gone.md`
      --> sops/disk-full.md:25:16
       |
    25 | 3. See [there](gone.md).
       |                ^^^^^^^
       |
       = help: correct the link, or take it out; paths count from the document's own folder, and letter case matters
    --- stderr
    `inactive-owner`, `date-only-review` could not run: `[LIBRARY]` is in no git repository; run `git init` there, or clone the library with git
    1 SOP, 1 checklist, [N] rules: 3 errors, 1 warning (1 due)
    ");
}

#[test]
fn the_summary_counts_the_rules_that_ran() {
    let rules_run = |library: LibraryBuilder| -> usize {
        let run = library.build().sopbook(&["lint"]).run();
        let (_, count) = run.stderr.split_once("0 checklists, ").expect("a summary");
        let (count, _) = count.split_once(" rules").expect("rules");
        count.parse().expect("a number")
    };
    let library = || LibraryBuilder::new().sop("disk-full", |sop| sop);
    let all = rules_run(library());
    let fewer = rules_run(library().more_settings("broken-link = \"off\"\n"));
    assert_eq!(fewer + 1, all);
}

#[test]
fn concise_is_one_line_each_and_github_annotates() {
    let library = broken();
    insta::assert_snapshot!(library.sopbook(&["lint", "--format", "concise", "-q"]).run(), @r"
    exit code: 1
    --- stdout
    checklists/disk-full.md:4:8: error[unknown-owner] the owner `team:opps` is not in the roster
    sops/disk-full.md:6:19: error[review-overdue] the review ran out on 2026-01-31 (due)
    sops/disk-full.md:7:1: warning[unknown-field] unknown key `colour`
    sops/disk-full.md:25:16: error[broken-link] there is no file `sops/gone.md`
    --- stderr
    `inactive-owner`, `date-only-review` could not run: `[LIBRARY]` is in no git repository; run `git init` there, or clone the library with git
    ");
    insta::assert_snapshot!(library.sopbook(&["lint", "--format", "github", "-q"]).run(), @r"
    exit code: 1
    --- stdout
    ::error file=checklists/disk-full.md,line=4,endLine=4,col=8,endColumn=17,title=unknown-owner::the owner `team:opps` is not in the roster%0Ahelp: did you mean `team:ops`?
    ::error file=sops/disk-full.md,line=6,endLine=6,col=19,endColumn=29,title=review-overdue (due)::the review ran out on 2026-01-31%0Ahelp: read the document against reality and sign it again
    ::warning file=sops/disk-full.md,line=7,endLine=7,col=1,endColumn=7,title=unknown-field::unknown key `colour`%0Ahelp: remove it, or see `sopbook explain unknown-field` for the keys there are
    ::error file=sops/disk-full.md,line=25,endLine=25,col=16,endColumn=23,title=broken-link::there is no file `sops/gone.md`%0Ahelp: correct the link, or take it out; paths count from the document's own folder, and letter case matters
    --- stderr
    `inactive-owner`, `date-only-review` could not run: `[LIBRARY]` is in no git repository; run `git init` there, or clone the library with git
    ");
}

#[test]
fn json_is_versioned_and_counts() {
    let report = broken().sopbook(&["lint", "--format", "json"]).run().json();
    let counts = ["version", "sops", "checklists", "errors", "warnings", "due"]
        .map(|key| report[key].as_u64().expect("a number"));
    assert_eq!(counts, [1, 1, 1, 3, 1, 1]);
    insta::assert_snapshot!(report["findings"][0], @r#"{"due":false,"end":{"column":17,"line":4},"fingerprint":"8fcbbfc60078d573","help":"did you mean `team:ops`?","message":"the owner `team:opps` is not in the roster","path":"checklists/disk-full.md","rule":"unknown-owner","severity":"error","start":{"column":8,"line":4}}"#);
}

#[test]
fn paths_narrow_what_is_shown_and_counted() {
    let library = broken();
    let run = |path: &str| library.sopbook(&["lint", "--format=concise", path]).run();
    let checklists = run("checklists").expect_code(1);
    assert_eq!(checklists.stdout.lines().count(), 1, "{checklists}");
    assert_eq!(run(".").stdout.lines().count(), 4);
    let inside = library
        .sopbook(&["lint", "--format=concise", "disk-full.md"])
        .inside("sops")
        .run();
    assert_eq!(inside.stdout.lines().count(), 3, "{inside}");
    run("sopbook.toml").expect_code(0);
    assert!(run("gone.md").expect_code(2).stderr.contains("gone.md"));
    assert!(
        run("/")
            .expect_code(2)
            .stderr
            .contains("not in the library")
    );
}

#[test]
fn the_calendar_counts_only_under_deadlines() {
    let library = LibraryBuilder::new()
        .more_settings("bare-review-date = \"off\"\n")
        .sop("disk-full", |sop| {
            sop.field("last_reviewed_on", "2025-01-31")
        })
        .build();
    let lint = |arguments: &[&str]| library.sopbook(arguments).run();
    let shown = lint(&["lint", "--format", "concise"]).expect_code(0);
    assert!(
        shown.stdout.contains("review-overdue") && shown.stdout.contains("(due)"),
        "{shown}"
    );
    lint(&["lint", "--deadlines"]).expect_code(1);
    let earlier = library
        .sopbook(&["lint", "--deadlines"])
        .today("2026-01-31")
        .run();
    assert_eq!(earlier.expect_code(0).stdout, "");
}

#[test]
fn warnings_fail_only_when_asked_to() {
    let library = LibraryBuilder::new()
        .sop("disk-full", |sop| sop.field("colour", "red"))
        .build();
    library.sopbook(&["lint"]).run().expect_code(0);
    library
        .sopbook(&["lint", "--fail-on", "warning"])
        .run()
        .expect_code(1);
    library
        .sopbook(&["lint", "--fail-on", "sometimes"])
        .run()
        .expect_code(2);
}

#[test]
fn what_could_not_be_checked_is_said() {
    let run = LibraryBuilder::new()
        .settings("")
        .sop("disk-full", |sop| sop.field("clients", "[acme]"))
        .build()
        .sopbook(&["lint", "--format", "concise"])
        .run();
    insta::assert_snapshot!(run, @r"
    exit code: 0
    --- stdout
    sops/disk-full.md:1:1: warning[never-reviewed] nobody has reviewed this document yet
    --- stderr
    clients could not be checked: sopbook.toml has no `[clients]`
    issue types could not be checked: sopbook.toml has no `[issue-types]`
    owners could not be checked: sopbook.toml names no people or teams
    1 SOP, 0 checklists, [N] rules: 0 errors, 1 warning (0 due)
    ");
}

#[test]
fn settings_change_levels_by_rule_and_by_path() {
    let library = LibraryBuilder::new()
        .sop("disk-full", |sop| sop.replace("Close the console", "See [there](gone.md)"))
        .sop("old", |sop| {
            sop.path("sops/old/old.md").replace("Close the console", "See [there](gone.md)")
        })
        .more_settings(
            "broken-link = \"warning\"\n[[overrides]]\npaths = [\"sops/old/**\"]\nrules = { broken-link = \"off\" }\n",
        )
        .build();
    let text = library.read("sopbook.toml");
    library.write(
        "sopbook.toml",
        text.replace("\"off\"\n\nbroken", "\"off\"\nbroken"),
    );
    let run = library
        .sopbook(&["lint", "--format", "concise"])
        .run()
        .expect_code(0);
    insta::assert_snapshot!(run.stdout, @"sops/disk-full.md:23:16: warning[broken-link] there is no file `sops/gone.md`");
}

#[test]
fn a_suppression_needs_a_reason_and_something_to_suppress() {
    let run = LibraryBuilder::new()
        .more_settings("missing-section = \"off\"\n")
        .sop("disk-full", |sop| {
            sop.body(
                "# Disk full\n\n\
                 <!-- sopbook-disable-next-line broken-link: written next week -->\n\
                 See [there](gone.md).\n\n\
                 <!-- sopbook-disable-next-line broken-link -->\n\
                 See [there](gone.md).\n\n\
                 <!-- sopbook-disable broken-image: none is left -->\n\
                 <!-- sopbook-disable brokn-image, missing-title: why not -->\n\
                 <!-- sopbook-enable everything -->\n",
            )
        })
        .build()
        .sopbook(&["lint", "--format", "concise"])
        .run();
    insta::assert_snapshot!(run, @r"
    exit code: 1
    --- stdout
    sops/disk-full.md:14:1: warning[unused-suppression] this suppression gives no reason, and so suppresses nothing
    sops/disk-full.md:15:13: error[broken-link] there is no file `sops/gone.md`
    sops/disk-full.md:17:1: warning[unused-suppression] nothing is suppressed: this file has no `broken-image`
    sops/disk-full.md:18:1: warning[unused-suppression] nothing is suppressed: this file has no `missing-title`
    sops/disk-full.md:18:1: warning[unused-suppression] there is no rule `brokn-image`
    sops/disk-full.md:19:1: warning[unused-suppression] `sopbook-enable` means nothing here
    --- stderr
    `inactive-owner` could not run: `[LIBRARY]` is in no git repository; run `git init` there, or clone the library with git
    1 SOP, 0 checklists, [N] rules: 1 error, 5 warnings (0 due)
    ");
}

#[test]
fn a_rule_with_many_findings_shows_the_first() {
    let links: String = (0..25).fold(String::new(), |links, n| {
        links + &format!("[x](gone-{n}.md)\n")
    });
    let library = LibraryBuilder::new()
        .more_settings("missing-section = \"off\"\n")
        .sop("disk-full", |sop| sop.body(&links))
        .build();
    let run = |arguments: &[&str]| library.sopbook(arguments).run().stdout;
    let short = run(&["lint"]);
    assert!(
        short.ends_with("… and 5 more of `broken-link`; --all shows them\n"),
        "{short}"
    );
    assert_eq!(short.matches("error[broken-link]").count(), 20);
    assert_eq!(
        run(&["lint", "--all"])
            .matches("error[broken-link]")
            .count(),
        25
    );
    assert_eq!(run(&["lint", "--format", "concise"]).lines().count(), 25);
}

#[test]
fn one_cause_gives_one_finding() {
    let library = LibraryBuilder::new()
        .more_settings("missing-section = \"off\"\n")
        .sop("bare", |sop| sop)
        .sop("wrong", |sop| {
            sop.field("owner", "{ name: jo }")
                .field("last_reviewed_on", "soon")
        })
        .sop("empty", |sop| sop.field("owner", ""))
        .build();
    library.write("sops/bare.md", "# Bare\n\nText.\n");
    library.write(
        "checklists/bare.md",
        "---\nsops: [bare]\n---\n# B\n\n- [ ] a\n- [ ] b\n- [ ] c {.verify}\n",
    );
    let run = library
        .sopbook(&["lint", "--format", "concise", "-q"])
        .run();
    insta::assert_snapshot!(run.stdout, @r"
    sops/bare.md:1:1: error[missing-front-matter] there is no front matter
    sops/empty.md:5:1: error[missing-owner] the SOP has no owner
    sops/wrong.md:5:8: error[invalid-front-matter] `owner` is a map, where text belongs
    sops/wrong.md:6:19: error[invalid-front-matter] `last_reviewed_on` is `soon`, where a date like 2026-01-31 belongs
    ");
}

#[test]
fn a_repository_is_adopted_without_touching_a_file() {
    let library = LibraryBuilder::new()
        .settings(
            "[library]\nsops = [\"alerts\"]\n\
             [[front-matter.defaults]]\npaths = [\"alerts/**\"]\nowner = \"team:sre\"\nissue_type = \"Alert\"\n\
             [teams.sre]\nname = \"SRE\"\n\
             [issue-types.Alert]\n\
             [sections]\nrequired = []\n\
             [rules]\nnever-reviewed = \"off\"\nmissing-checklist = \"off\"\n",
        )
        .file("alerts/api/KubeAPIDown.md", "# KubeAPIDown\n\nCall somebody.\n")
        .file("alerts/dns/KubeAPIDown.md", "# KubeAPIDown for DNS\n\nCall somebody else.\n")
        .build();
    let run = library.sopbook(&["lint"]).run();
    insta::assert_snapshot!(run, @r"
    exit code: 0
    --- stderr
    2 SOPs, 0 checklists, [N] rules: 0 errors, 0 warnings (0 due)
    ");
}

#[test]
fn a_default_that_names_nobody_is_one_finding_in_the_settings() {
    let library = LibraryBuilder::new()
        .more_settings(
            "[[front-matter.defaults]]\npaths = [\"sops/**\"]\nowner = \"team:nobody\"\n",
        )
        .sop("a", |sop| sop.without("owner"))
        .sop("b", |sop| sop.without("owner"))
        .build();
    let run = library
        .sopbook(&["lint", "--format", "concise", "-q"])
        .run();
    insta::assert_snapshot!(run.stdout, @"sopbook.toml:20:9: error[unknown-owner] the owner `team:nobody` is not in the roster");
}

#[test]
fn a_departed_owner_is_handed_over_to_the_deputy_or_the_lead() {
    let library = LibraryBuilder::new()
        .more_settings("[people.jo]\nteam = \"ops\"\nuntil = 2026-06-14\n")
        .sop("a", |sop| sop.owner("jo").field("deputy", "ops-lead"))
        .sop("b", |sop| sop.owner("jo"))
        .sop("c", |sop| sop.owner("jo").field("status", "retired"))
        .build();
    let run = library.sopbook(&["lint", "--deadlines", "-q"]).run();
    insta::assert_snapshot!(run.expect_code(1).stdout, @r"
    error[departed-owner]: the owner `jo` has left (due)
     --> sops/a.md:5:8
      |
    5 | owner: jo
      |        ^^ the last day was 2026-06-14
      |
      = help: hand over to the deputy, `ops-lead`

    error[departed-owner]: the owner `jo` has left (due)
     --> sops/b.md:5:8
      |
    5 | owner: jo
      |        ^^ the last day was 2026-06-14
      |
      = help: hand over to `ops-lead`, who leads the team
    ");
}

#[test]
fn explain_lists_the_rules_and_shows_their_pages() {
    let library = broken();
    let explain = |arguments: &[&str]| library.sopbook(arguments).run();
    let list = explain(&["explain"]).expect_code(0).stdout;
    assert!(list.contains("\nownership\n  missing-owner "), "{list}");
    insta::assert_snapshot!(explain(&["explain", "broken-link"]).stdout, @r#"
    # broken-link

    A relative link leads to a file that is not there.

    Paths count from the document's own folder. Letter case matters on every system, as it does on the site.

    ## Why it matters

    A procedure that says "see there" and leads nowhere stops a technician in the middle of the work.

    ## Bad

    `sops/vpn.md`, found at 1:23:

    ```markdown
    When it fails, [call](on-call.md) the lead.
    ```

    ## Good

    `sops/vpn.md`:

    ```markdown
    When it fails, [call](internal/on-call.md) the lead.
    ```

    `sops/internal/on-call.md`:

    ```markdown
    # On-call numbers
    ```

    ## How to fix

    Correct the path as the help line says, or take the link out.
    "#);
    let unknown = explain(&["explain", "brokenlink"]).expect_code(2);
    assert!(
        unknown.stderr.contains("did you mean `broken-link`?"),
        "{unknown}"
    );
    let rules = explain(&["explain", "--format", "json"]).json();
    assert_eq!(rules["rules"][0]["name"], "missing-front-matter");
}

#[test]
fn a_named_path_that_was_not_checked_does_not_pass() {
    let library = LibraryBuilder::new()
        .sop("disk-full", |sop| sop)
        .sop("no-print", |sop| sop)
        .build();
    library.write("sops/note.txt", "A note.\n");
    let lint = |paths: &[&str]| {
        let arguments = [&["lint", "--format", "concise"], paths].concat();
        library.sopbook(&arguments).run()
    };
    insta::assert_snapshot!(lint(&["sops/note.txt"]), @r"
    exit code: 2
    --- stderr
    `sops/note.txt` could not be checked: the library has no document there
    `inactive-owner` could not run: `[LIBRARY]` is in no git repository; run `git init` there, or clone the library with git
    error: nothing of what was named could be checked
      help: `sopbook list` shows the documents; `sops`, `checklists`, `extensions` and `exclude` under `[library]` in sopbook.toml say what is one
    ");
    let run = lint(&["sops/note.txt", "sops/disk-full.md"]).expect_code(0);
    assert!(
        run.stderr.contains("`sops/note.txt` could not be checked"),
        "{run}"
    );
    assert!(run.stderr.contains("1 SOP, 0 checklists"), "{run}");
    lint(&["sopbook.toml"]).expect_code(0);
    let broken = format!("[library\n{}", library.read("sopbook.toml"));
    library.write("sopbook.toml", broken);
    let run = lint(&["sops/disk-full.md"]).expect_code(1);
    assert!(run.stdout.contains("error[invalid-settings]"), "{run}");
}

#[test]
fn a_lost_block_is_not_a_missing_owner_too() {
    let library = LibraryBuilder::new().sop("late", |sop| sop).build();
    let text = library.read("sops/late.md");
    library.write("sops/late.md", format!("<!-- new -->\n{text}"));
    let open = text.replace("Late", "Open").replacen("\n---\n", "\n", 1);
    library.write("sops/open.md", open);
    let run = library
        .sopbook(&["lint", "--format", "concise", "-q"])
        .run();
    assert_eq!(run.stdout.lines().count(), 2, "{run}");
    assert_eq!(
        run.stdout.matches("[missing-front-matter]").count(),
        2,
        "{run}"
    );
}

#[test]
fn stacked_suppressions_are_for_the_line_below_the_last() {
    let library = LibraryBuilder::new()
        .more_settings("missing-section = \"off\"\n")
        .sop("disk-full", |sop| {
            sop.body(
                "# Disk full\n\n\
                 <!-- sopbook-disable-next-line broken-link: written next week -->\n\
                 <!-- sopbook-disable-next-line broken-image: drawn next week -->\n\
                 See [there](gone.md) and ![that](gone.png).\n",
            )
        })
        .build();
    let run = library.sopbook(&["lint", "-q"]).run();
    assert_eq!(run.expect_code(0).stdout, "");
}

#[test]
fn only_the_first_dead_fragments_get_a_suggestion() {
    let links = "[x](#disk-ful)\n\n".repeat(25);
    let library = LibraryBuilder::new()
        .sop("disk-full", |sop| {
            sop.body(&format!("# Disk full\n\n{links}"))
        })
        .build();
    let run = library.sopbook(&["lint", "--all", "-q"]).run();
    assert_eq!(run.stdout.matches("error[broken-anchor]").count(), 25);
    assert_eq!(run.stdout.matches("did you mean `#disk-full`?").count(), 20);
}

#[cfg(unix)]
#[test]
fn what_lies_in_an_unreadable_folder_is_not_called_broken() {
    let library = LibraryBuilder::new()
        .more_settings("missing-section = \"off\"\n")
        .sop("disk-full", |sop| {
            sop.field("checklists", "[disk-full]")
                .body("# Disk full\n\nSee [there](locked/x.md), ![it](locked/x.png) and [here](gone.md).\n")
        })
        .checklist("no-print", |checklist| checklist)
        .build();
    for folder in ["sops/locked", "checklists/locked"] {
        std::os::unix::fs::symlink("/etc", library.path(folder)).expect("a link");
    }
    let run = library.sopbook(&["lint", "--format", "concise"]).run();
    insta::assert_snapshot!(run, @r"
    exit code: 1
    --- stdout
    checklists/locked:1:1: error[unreadable-file] this could not be read: it is a symbolic link that leads out of the library; replace it by the file
    sops/disk-full.md:11:58: error[broken-link] there is no file `sops/gone.md`
    sops/locked:1:1: error[unreadable-file] this could not be read: it is a symbolic link that leads out of the library; replace it by the file
    --- stderr
    SOP ids could not be checked: the folder `sops/locked` could not be read
    checklist ids could not be checked: the folder `checklists/locked` could not be read
    images in unreadable folders could not be checked: the folders could not be read
    links into `sops/locked` could not be checked: the folder could not be read
    `inactive-owner` could not run: `[LIBRARY]` is in no git repository; run `git init` there, or clone the library with git
    1 SOP, 1 checklist, [N] rules: 3 errors, 0 warnings (0 due)
    ");
}

/// A library whose only document was signed with a date alone, twice.
fn stamped() -> LibraryBuilder {
    LibraryBuilder::new()
        .more_settings("bare-review-date = \"off\"\n")
        .sop("vpn", |sop| sop.field("last_reviewed_on", "2025-05-01"))
        .commit_by("2025-05-01", "Write", "ann@example.com")
        .sop("vpn", |sop| sop.field("last_reviewed_on", "2026-05-01"))
        .commit_by("2026-05-01", "Bump dates", "bob@example.com")
}

#[test]
fn a_finding_names_the_commits_and_people_behind_it() {
    let library = stamped()
        .sop("vpn", |sop| sop.field("last_reviewed_on", "2026-06-01"))
        .commit("2026-06-01", "Bump again")
        .build();
    let run = library.sopbook(&["lint"]).run();
    insta::assert_snapshot!(run, @r"
    exit code: 0
    --- stdout
    warning[date-only-review]: 2 commits moved the review date, left the text alone and recorded no outcome; the last is `0e74252` by ops
     --> sops/vpn.md:6:19
      |
    6 | last_reviewed_on: 2026-06-01
      |                   ^^^^^^^^^^
      |
      = note: 0e74252 of 2026-06-01 by ops <ops@example.com>: Bump again
      = note: 7337566 of 2026-05-01 by bob <bob@example.com>: Bump dates
      = help: read the document against reality and sign it with `sopbook review`, which clears this
    --- stderr
    1 SOP, 0 checklists, [N] rules: 0 errors, 1 warning (0 due)
    ");
    let report = library.sopbook(&["lint", "--format", "json"]).run().json();
    let acts = report["findings"][0]["acts"].as_array().expect("a list");
    insta::assert_snapshot!(acts[1], @r#"{"by":"bob <bob@example.com>","commit":"73375668fb757d74de1402f77052ecb1fe376371","on":"2026-05-01","subject":"Bump dates"}"#);
    assert_eq!(acts.len(), 2);
}

#[test]
fn a_recorded_review_forgives_the_dates_before_it() {
    let library = stamped().build();
    let shown = library.sopbook(&["show", "vpn", "--format", "json"]).run();
    let hash = shown.json()["body_hash"]
        .as_str()
        .expect("a hash")
        .to_owned();
    let text = library.read("sops/vpn.md");
    let signed = format!(
        "last_reviewed_on: 2026-06-10\nlast_reviewed_by: ops-lead\nlast_review_outcome: no change\nreviewed_hash: {hash}"
    );
    library.write(
        "sops/vpn.md",
        text.replace("last_reviewed_on: 2026-05-01", &signed),
    );
    let run = || library.sopbook(&["lint", "--format", "concise"]).run();
    insta::assert_snapshot!(run(), @r"
    exit code: 0
    --- stdout
    sops/vpn.md:5:8: warning[inactive-owner] everybody in `team:ops` has gone quiet (due)
    --- stderr
    signatures on `sops/vpn.md` could not be checked: they are not committed yet
    1 SOP, 0 checklists, [N] rules: 0 errors, 1 warning (1 due)
    ");
    library.commit("2026-06-10", "Review");
    insta::assert_snapshot!(run(), @r"
    exit code: 0
    --- stderr
    1 SOP, 0 checklists, [N] rules: 0 errors, 0 warnings (0 due)
    ");
}

#[test]
fn rules_that_need_history_say_why_they_could_not_run() {
    let library = LibraryBuilder::new()
        .more_settings("uncovered-issue-type = \"off\"\n")
        .sop("vpn", |sop| sop.field("status", "draft"))
        .build();
    let run = library.sopbook(&["lint"]).run();
    insta::assert_snapshot!(run, @r"
    exit code: 0
    --- stderr
    `inactive-owner`, `stale-draft` could not run: `[LIBRARY]` is in no git repository; run `git init` there, or clone the library with git
    1 SOP, 0 checklists, [N] rules: 0 errors, 0 warnings (0 due)
    ");
    let report = library.sopbook(&["lint", "--format", "json"]).run().json();
    insta::assert_snapshot!(report["not_run"][1]["rule"], @r#""stale-draft""#);
}

#[test]
fn a_shallow_clone_gives_no_verdict_from_history() {
    let library = stamped().build();
    let from = format!("file://{}", library.root().display());
    let beside = library.root().parent().expect("a folder");
    let clone = beside.join("clone").display().to_string();
    library.git(&["clone", "-q", "--depth=1", &from, &clone]);
    let run = library
        .sopbook(&["lint", "--format", "concise"])
        .inside(&clone)
        .run();
    let shown = run.to_string().replace(&clone, "[CLONE]");
    insta::assert_snapshot!(shown, @r"
    exit code: 0
    --- stderr
    `inactive-owner`, `date-only-review` could not run: the clone `[CLONE]/` is shallow; `git fetch --unshallow` brings the rest of its history
    1 SOP, 0 checklists, [N] rules: 0 errors, 0 warnings (0 due)
    ");
}

#[test]
fn an_error_that_could_not_be_looked_for_is_no_success() {
    let library = LibraryBuilder::new()
        .more_settings("uncovered-issue-type = \"off\"\n")
        .sop("vpn", |sop| {
            sop.field("status", "draft")
                .replace("Close the console", "See [there](gone.md)")
        })
        .build();
    let settings = library.read("sopbook.toml");
    library.write("sopbook.toml", settings + "stale-draft = \"error\"\n");
    let run = || library.sopbook(&["lint", "--format", "concise"]).run();
    insta::assert_snapshot!(run(), @r"
    exit code: 2
    --- stdout
    sops/vpn.md:24:16: error[broken-link] there is no file `sops/gone.md`
    --- stderr
    `inactive-owner`, `stale-draft` could not run: `[LIBRARY]` is in no git repository; run `git init` there, or clone the library with git
    1 SOP, 0 checklists, [N] rules: 1 error, 0 warnings (0 due)
    error: `stale-draft` counts as an error and could not run
      help: do what is said above about history, or set it to `warning` or `off` under `[rules]` in sopbook.toml
    ");
    library.commit("2026-06-01", "Begin");
    run().expect_code(1);
}

#[test]
fn a_rule_with_nothing_to_ask_does_not_miss_its_history() {
    let library = LibraryBuilder::new()
        .settings("[people.jo]\n[rules]\nnever-reviewed = \"off\"\nstale-draft = \"error\"\n")
        .sop("vpn", |sop| sop.owner("jo"))
        .build();
    let run = library.sopbook(&["lint"]).run().expect_code(0);
    insta::assert_snapshot!(run, @r"
    exit code: 0
    --- stderr
    issue types could not be checked: sopbook.toml has no `[issue-types]`
    the activity of `jo` could not be checked: sopbook.toml names no e-mail address
    1 SOP, 0 checklists, [N] rules: 0 errors, 0 warnings (0 due)
    ");
}

#[test]
fn signing_for_somebody_else_shows_unless_a_trailer_names_them() {
    let settings = "[people.ann]\nemails = [\"ann@old.example.com\"]\n";
    let library = LibraryBuilder::new()
        .more_settings(settings)
        .file(".mailmap", "Ann <ann@example.com> <ann@old.example.com>\n")
        .sop("vpn", |sop| sop)
        .sop("wifi", |sop| sop)
        .sop("dns", |sop| sop)
        .commit("2026-05-01", "Begin")
        .build();
    for (id, message, email) in [
        ("vpn", "Review", "bob@example.com"),
        (
            "wifi",
            "Review (#3)\n\nCo-authored-by: Ann <ann@example.com>",
            "bob@example.com",
        ),
        ("dns", "Review", "ann@old.example.com"),
    ] {
        let path = format!("sops/{id}.md");
        let shown = library.sopbook(&["show", id, "--format", "json"]).run();
        let hash = shown.json()["body_hash"]
            .as_str()
            .expect("a hash")
            .to_owned();
        let signed = format!(
            "---\nlast_reviewed_on: 2026-06-10\nlast_reviewed_by: ann\nlast_review_outcome: no change\nreviewed_hash: {hash}\n"
        );
        let text = library.read(&path).replacen("---\n", &signed, 1);
        library.write(&path, text);
        library.commit_by("2026-06-10", message, email);
    }
    let run = || library.sopbook(&["lint", "--format", "concise"]).run();
    insta::assert_snapshot!(run(), @r"
    exit code: 0
    --- stdout
    sops/vpn.md:3:19: warning[unverified-review] the review by `ann` came with commit `9f5b65d` by bob
    --- stderr
    3 SOPs, 0 checklists, [N] rules: 0 errors, 1 warning (0 due)
    ");
    let text = library.read("sops/wifi.md");
    library.write("sops/wifi.md", text.replace("2026-06-10", "2026-06-11"));
    let stderr = run().stderr;
    assert!(
        stderr.contains(
            "signatures on `sops/wifi.md` could not be checked: they are not committed yet"
        ),
        "{stderr}"
    );
}

#[test]
fn an_error_that_nobody_could_check_is_no_pass() {
    let library = LibraryBuilder::new()
        .more_settings("unverified-review = \"error\"\n[people.ann]\n")
        .sop("vpn", |sop| {
            sop.field("last_reviewed_on", "2026-06-10")
                .field("last_reviewed_by", "ann")
                .field("last_review_outcome", "no change")
                .field("reviewed_hash", "h1-0")
        })
        .sop("wifi", |sop| sop)
        .commit("2026-06-10", "Begin")
        .build();
    let outcome = library.sopbook(&["lint"]).run().expect_code(2);
    let said = "`unverified-review` counts as an error and could not check `sops/vpn.md`";
    assert!(outcome.stderr.contains(said), "{outcome}");
    library
        .sopbook(&["lint", "sops/wifi.md"])
        .run()
        .expect_code(0);

    // What the next commit settles is no reason to refuse that commit.
    let settings = library.read("sopbook.toml");
    let settings = settings.replace(
        "[people.ann]",
        "[people.ann]\nemails = [\"ann@example.com\"]",
    );
    library.write("sopbook.toml", settings);
    let text = library.read("sops/vpn.md");
    library.write("sops/vpn.md", text.replace("2026-06-10", "2026-06-11"));
    let outcome = library.sopbook(&["lint"]).run().expect_code(0);
    assert!(outcome.stderr.contains("not committed yet"), "{outcome}");
}

#[test]
fn an_edit_that_a_merge_brought_after_a_review_is_named() {
    let library = LibraryBuilder::new()
        .sop("vpn", |sop| sop)
        .commit("2026-05-01", "Begin")
        .build();
    library.git(&["checkout", "-q", "-b", "edit"]);
    let text = library.read("sops/vpn.md");
    library.write("sops/vpn.md", format!("{text}\nOne more step.\n"));
    library.commit("2026-05-02", "Edit on a branch");
    library.git(&["checkout", "-q", "main"]);
    let shown = library.sopbook(&["show", "vpn", "--format", "json"]).run();
    let hash = shown.json()["body_hash"]
        .as_str()
        .expect("a hash")
        .to_owned();
    let signed = format!(
        "---\nlast_reviewed_on: 2026-05-03\nlast_reviewed_by: ops-lead\nlast_review_outcome: no change\nreviewed_hash: {hash}\n"
    );
    library.write("sops/vpn.md", text.replacen("---\n", &signed, 1));
    library.commit("2026-05-03", "Review");
    library.git(&[
        "-c",
        "user.name=Ops",
        "-c",
        "user.email=ops@example.com",
        "merge",
        "-q",
        "--no-edit",
        "edit",
    ]);
    let findings = library.sopbook(&["lint", "--format", "json"]).run().json();
    let findings = findings["findings"].as_array().expect("findings");
    let mut changed = findings
        .iter()
        .filter(|it| it["rule"] == "changed-since-review");
    let acts = &changed.next().expect("it changed")["acts"];
    let subjects = acts
        .as_array()
        .expect("acts")
        .iter()
        .map(|act| &act["subject"]);
    let subjects: Vec<_> = subjects.collect();
    assert_eq!(subjects, ["Merge branch 'edit'", "Edit on a branch"]);
}

#[test]
fn who_was_quiet_is_not_guessed_from_a_young_history() {
    let library = LibraryBuilder::new()
        .more_settings(
            "[people.ann]\nemails = [\"ann@example.com\"]\n[people.bob]\nteam = \"ops\"\n",
        )
        .sop("vpn", |sop| sop.owner("ann"))
        .sop("wifi", |sop| sop)
        .commit_by("2026-05-01", "Begin", "eve@example.com")
        .build();
    let run = library.sopbook(&["lint", "--format", "concise"]).run();
    insta::assert_snapshot!(run, @r"
    exit code: 0
    --- stderr
    the activity of `ann` could not be checked: they have no commit, and the history begins only on 2026-05-01
    the activity of `bob` could not be checked: sopbook.toml names no e-mail address
    2 SOPs, 0 checklists, [N] rules: 0 errors, 0 warnings (0 due)
    ");
    library.commit_by("2026-05-02", "Help", "ops@example.com");
    let later = library
        .sopbook(&["lint", "--format", "concise"])
        .today("2027-06-15")
        .run();
    insta::assert_snapshot!(later, @r"
    exit code: 0
    --- stdout
    sops/vpn.md:5:8: warning[inactive-owner] the owner `ann` has gone quiet (due)
    --- stderr
    the activity of `bob` could not be checked: sopbook.toml names no e-mail address
    2 SOPs, 0 checklists, [N] rules: 0 errors, 1 warning (1 due)
    ");
}

/// Signs an SOP with all four keys, as its body stands.
fn sign(library: &TestLibrary, id: &str, day: &str, by: &str) {
    let path = format!("sops/{id}.md");
    let text = library.read(&path);
    let keys = [
        "last_reviewed_on",
        "last_reviewed_by",
        "last_review_outcome",
        "reviewed_hash",
    ];
    let is_kept = |line: &&str| !keys.iter().any(|key| line.starts_with(key));
    let bare: Vec<&str> = text.lines().filter(is_kept).collect();
    let shown = library.sopbook(&["show", id, "--format", "json"]).run();
    let hash = shown.json()["body_hash"]
        .as_str()
        .expect("a hash")
        .to_owned();
    let signed = format!(
        "---\nlast_reviewed_on: {day}\nlast_reviewed_by: {by}\nlast_review_outcome: no change\nreviewed_hash: {hash}\n"
    );
    let text = (bare.join("\n") + "\n").replacen("---\n", &signed, 1);
    library.write(&path, text);
}

#[test]
fn what_changed_since_a_review_and_who_signed_it_last_is_named() {
    let library = LibraryBuilder::new().sop("vpn", |sop| sop).build();
    library.commit("2025-01-01", "Write");
    sign(&library, "vpn", "2025-02-01", "ops-lead");
    library.commit("2025-02-01", "Review");
    let text = library.read("sops/vpn.md");
    let changed = text.replace("Close the console", "Close everything");
    library.write("sops/vpn.md", &changed);
    library.commit_by("2025-03-01", "Close everything", "ann@example.com");
    let wrapped = changed.replace("Open the console", "Open\n   the console");
    library.write("sops/vpn.md", wrapped);
    library.commit_by("2026-04-01", "Wrap", "ops@example.com");
    let run = library.sopbook(&["lint", "-q"]).run();
    insta::assert_snapshot!(run.stdout, @r"
    error[review-overdue]: the review ran out on 2026-02-01 (due)
     --> sops/vpn.md:2:19
      |
    2 | last_reviewed_on: 2025-02-01
      |                   ^^^^^^^^^^ a review holds for 12 months
      |
      = note: 0767e99 of 2025-02-01 by ops <ops@example.com>: Review
      = help: read the document against reality and sign it again

    warning[changed-since-review]: the document says something else than what was reviewed
     --> sops/vpn.md:5:16
      |
    5 | reviewed_hash: h1-1c8f39087fcb0ab3
      |                ^^^^^^^^^^^^^^^^^^^ reviewed on 2025-02-01 by `ops-lead`
      |
      = note: dd2cdcb of 2025-03-01 by ann <ann@example.com>: Close everything
      = help: read what changed, which `sopbook diff ID` shows, and sign the document again
    ");
}

#[test]
fn a_signature_that_a_merge_put_together_is_not_judged() {
    let library = LibraryBuilder::new().sop("vpn", |sop| sop).build();
    library.commit("2026-01-01", "Write");
    library.git(&["checkout", "-q", "-b", "side"]);
    sign(&library, "vpn", "2026-02-01", "ops-lead");
    library.commit("2026-02-01", "Review");
    library.git(&["checkout", "-q", "main"]);
    let text = library.read("sops/vpn.md");
    library.write("sops/vpn.md", text.replace("title: Vpn", "title: VPN"));
    library.commit("2026-02-02", "Spell it right");
    let person = ["-c", "user.name=Eve", "-c", "user.email=eve@example.com"];
    let merge = ["merge", "-q", "--no-commit", "-s", "ours", "side"];
    library.git(&[&person[..], &merge].concat());
    sign(&library, "vpn", "2026-02-03", "ops-lead");
    library.commit_by("2026-02-03", "Merge", "eve@example.com");
    let run = library.sopbook(&["lint", "--format", "concise"]).run();
    insta::assert_snapshot!(run, @r"
    exit code: 0
    --- stderr
    signatures on `sops/vpn.md` could not be checked: a merge put them together
    1 SOP, 0 checklists, [N] rules: 0 errors, 0 warnings (0 due)
    ");
}

#[test]
fn a_suppression_of_a_rule_that_could_not_judge_is_not_called_unused() {
    let library = LibraryBuilder::new()
        .sop("vpn", |sop| {
            sop.replace(
                "# Vpn",
                "<!-- sopbook-disable unverified-review: signed on paper -->\n# Vpn",
            )
        })
        .build();
    sign(&library, "vpn", "2026-02-01", "ops-lead");
    let lint = || library.sopbook(&["lint", "-q"]).run().stdout;
    assert_eq!(lint(), "");
    library.commit("2026-01-01", "Begin");
    sign(&library, "vpn", "2026-03-01", "ops-lead");
    assert_eq!(lint(), "");
    library.commit("2026-03-01", "Review");
    assert!(lint().contains("this file has no `unverified-review`"));
}

#[test]
fn an_older_revision_is_judged_by_what_was_known_then() {
    let library = LibraryBuilder::new()
        .sop("vpn", |sop| sop)
        .commit_by("2025-01-01", "Begin", "ann@example.com")
        .build();
    library.commit("2026-06-01", "Help");
    let due = |revision: &str| {
        let arguments = ["status", "--format", "json", "--at", revision];
        library.sopbook(&arguments).run().json()["findings"]["due"].clone()
    };
    assert_eq!(due("HEAD"), 0);
    assert_eq!(due("HEAD~1"), 1);
}

#[test]
fn no_format_shows_a_secret() {
    let library = LibraryBuilder::new()
        .sop("disk-full", |sop| {
            sop.replace(
                "Close the console",
                "Password: Elbe2930!x, and [see](Elbe2930!x.md)",
            )
        })
        .build();
    let lint = |format: &str| {
        let run = library.sopbook(&["lint", "--format", format]).run();
        let shown = format!("{}{}", run.stdout, run.stderr);
        assert!(shown.contains("secret-in-document"), "{format}: {run}");
        assert!(!shown.contains("2930"), "{format}: {run}");
        run
    };
    for format in [
        "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown",
    ] {
        lint(format);
    }
    insta::assert_snapshot!(lint("text").stdout, @r"
    error[secret-in-document]: `Elb••••` looks like a password
      --> sops/disk-full.md:23:14
       |
    23 | 3. Password: Elb•••••••, and [see](Elb•••••••.md).
       |              ^^^^^^^^^^
       |
       = help: change it where it is in use, because git keeps what is taken out here; then write where it is kept instead

    error[broken-link]: there is no file `sops/Elb••••.md`
      --> sops/disk-full.md:23:36
       |
    23 | 3. Password: Elb•••••••, and [see](Elb•••••••.md).
       |                                    ^^^^^^^^^^^^^
       |
       = help: correct the link, or take it out; paths count from the document's own folder, and letter case matters
    ");
}
