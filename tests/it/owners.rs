//! `sopbook owners` and `sopbook reassign`: who answers for what, and handing over.

use crate::support::{LibraryBuilder, TestLibrary};

const ROSTER: &str = r##"
[people.jo]
emails = ["jo@example.com"]
aliases = ["@jo", "#jo"]
team = "ops"
until = 2026-05-31

[people.sam]
emails = ["sam@example.com"]
aliases = ["@sam"]
team = "ops"

[teams.net]
aliases = ["@msp/net"]
"##;

fn library() -> TestLibrary {
    LibraryBuilder::new()
        .more_settings(ROSTER)
        .sop("vpn", |sop| {
            sop.owner("jo # since 2024")
                .field("deputy", "sam")
                .field("risk", "critical")
        })
        .checklist("vpn", |checklist| checklist.without("owner"))
        .sop("disk", |sop| sop.owner("'#jo'").field("deputy", "ops-lead"))
        .sop("print", |sop| sop.owner("sam").field("deputy", "jo"))
        .sop("lan", |sop| sop.owner("team:net"))
        .sop("mail", |sop| sop.without("owner"))
        .sop("spam", |sop| sop.owner("eve"))
        .commit_by("2026-05-01", "Begin", "jo@example.com")
        .sop("late", |sop| sop.field("last_reviewed_on", "2024-01-01"))
        .commit_by("2026-06-01", "Go on", "sam@example.com")
        .build()
}

#[test]
fn owners_show_their_load_and_the_gaps() {
    let outcome = library().sopbook(&["owners"]).run();
    insta::assert_snapshot!(outcome.to_string().replace('\t', "→"), @r"
    exit code: 0
    --- stdout
    jo→3→1→0→1→2026-05-01→2026-05-31→has left→jo
    ops-lead→0→0→0→1→→→→Ops lead
    sam→1→0→0→2→2026-06-01→→→sam
    team:net→1→0→0→0→→→→net
    team:ops→1→0→1→0→2026-06-01→→→ops
    eve→1→0→0→0→→→not in the roster→eve

    No owner: 1 document
      sop:mail

    `eve` is not in the roster: 1 document
      sop:spam

    `jo` left on 2026-05-31, hand over to `ops-lead`: 1 document
      sop:disk

    `jo` left on 2026-05-31, hand over to `sam`: 2 documents
      sop:vpn (critical), checklist:vpn

    The roster has nobody in `team:net`: 1 document
      sop:lan

    Nobody stands in for `sam`: 1 document
      sop:print

    Bus factor
      1: one absence leaves nobody for sop:vpn (sam); of 1 critical document
    ");
}

#[test]
fn without_git_or_a_roster_owners_say_what_is_not_known() {
    let library = LibraryBuilder::new()
        .settings("")
        .sop("vpn", |sop| sop.owner("eve"))
        .build();
    let outcome = library.sopbook(&["owners"]).run().expect_code(0);
    let said: Vec<&str> = outcome.stderr.lines().collect();
    assert!(
        said[0].starts_with("last commits are not known: "),
        "{outcome}"
    );
    assert_eq!(
        said[1],
        "who is there is not known: sopbook.toml names no people or teams"
    );
    assert!(
        outcome.stdout.contains("no critical document is in force"),
        "{outcome}"
    );
}

#[test]
fn a_file_for_the_forge_agrees_with_the_library_and_a_changed_one_does_not() {
    let library = library();
    let printed = library.sopbook(&["owners", "--codeowners"]).run();
    insta::assert_snapshot!(printed, @r"
    exit code: 0
    --- stdout
    # Made by `sopbook owners --codeowners`.
    # /checklists/: `jo` left on 2026-05-31
    # /sops/disk.md: `jo` left on 2026-05-31
    /sops/lan.md @msp/net
    # /sops/late.md: `team:ops` has no alias that begins with `@`
    # /sops/mail.md: it has no owner
    /sops/print.md @sam
    # /sops/spam.md: `eve` is not in the roster
    # /sops/vpn.md: `jo` left on 2026-05-31
    --- stderr
    6 lines could only be written as a comment, which says why
    ");
    let none = library.sopbook(&["owners", "--check"]).run().expect_code(2);
    assert!(none.stderr.contains("has no CODEOWNERS file"), "{none}");
    library.write(".github/CODEOWNERS", &printed.stdout);
    library.sopbook(&["owners", "--check"]).run().expect_code(0);
    library.write("other", "/sops/ @sam\n");
    insta::assert_snapshot!(library.sopbook(&["owners", "--check", "other"]).run(), @r"
    exit code: 1
    --- stdout
    sops/disk.md: the library says `jo`, other:1 says `@sam`
    sops/lan.md: the library says `team:net`, other:1 says `@sam`
    sops/late.md: the library says `team:ops`, other:1 says `@sam`
    sops/mail.md: the library names nobody, other:1 says `@sam`
    sops/spam.md: the library says `eve`, other:1 says `@sam`
    sops/vpn.md: the library says `jo`, other:1 says `@sam`
    --- stderr
    checklist:vpn could not be compared: `jo` left on 2026-05-31
    7 documents: 6 differences from other
    ");
}

#[test]
fn whoever_leaves_is_a_finding_that_names_the_deputy_and_one_command_clears_it() {
    let library = library();
    let departed = |library: &TestLibrary| {
        let findings = library
            .sopbook(&["lint", "--format", "concise", "-q"])
            .run();
        let lines = findings.stdout.lines();
        let lines = lines.filter(|line| line.contains("[departed-owner]"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(departed(&library).len(), 3);
    let text = library.sopbook(&["lint", "sops/vpn.md"]).run();
    assert!(
        text.stdout.contains("hand over to the deputy, `sam`"),
        "{text}"
    );

    let before = ["vpn", "disk", "print"].map(|id| library.read(&format!("sops/{id}.md")));
    let arguments = [
        "reassign",
        "--from",
        "jo@example.com",
        "--to",
        "@sam",
        "--deputy",
    ];
    insta::assert_snapshot!(library.sopbook(&arguments).run(), @r"
    exit code: 0
    --- stdout
    sops/disk.md:5
    - owner: '#jo'
    + owner: sam
    sops/print.md:6
    - deputy: jo
    sops/vpn.md:5
    - owner: jo # since 2024
    + owner: sam # since 2024
    sops/vpn.md:6
    - deputy: sam
    --- stderr
    3 documents would go from `jo` to `sam`: --write does it
    ");
    let unchanged = ["vpn", "disk", "print"].map(|id| library.read(&format!("sops/{id}.md")));
    assert_eq!(unchanged, before, "nothing is written yet");

    library
        .sopbook(&[&arguments[..], &["--write"]].concat())
        .run()
        .expect_code(0);
    assert_eq!(departed(&library), [""; 0]);
    let [vpn, disk, print] = &before;
    assert_eq!(
        library.read("sops/vpn.md"),
        vpn.replace("owner: jo", "owner: sam")
            .replace("deputy: sam\n", "")
    );
    assert_eq!(library.read("sops/disk.md"), disk.replace("'#jo'", "sam"));
    assert_eq!(
        library.read("sops/print.md"),
        print.replace("deputy: jo\n", "")
    );
    let again = library.sopbook(&arguments).run().expect_code(1);
    assert_eq!(
        again.stderr,
        "no document itself names `jo` as owner or deputy\n"
    );
}

#[test]
fn a_hand_over_that_makes_no_sense_is_refused() {
    let library = library();
    for (from, to, why) in [
        (
            "jo",
            "smm",
            "`smm` is not in the roster\n  help: did you mean `sam`?",
        ),
        ("sam", "jo", "`jo` left on 2026-05-31"),
        ("sam", "@sam", "`sam` would take over from `sam`"),
        (
            "ev",
            "sam",
            "`ev` is not in the roster, and no document names them",
        ),
    ] {
        let refused = library
            .sopbook(&["reassign", "--from", from, "--to", to])
            .run();
        let refused = refused.expect_code(2);
        assert!(refused.stderr.contains(why), "{refused}");
    }
    let unknown = library
        .sopbook(&["reassign", "--from", "EVE", "--to", "team:ops"])
        .run();
    assert!(unknown.stdout.contains("+ owner: team:ops"), "{unknown}");
}

#[test]
fn whoever_takes_over_is_not_their_own_deputy_and_a_deputy_who_stays_one_is_said() {
    let library = library();
    let run = |from: &str, to: &str| {
        let arguments = ["reassign", "--from", from, "--to", to];
        library.sopbook(&arguments).run()
    };
    insta::assert_snapshot!(run("jo", "sam"), @r"
    exit code: 0
    --- stdout
    sops/disk.md:5
    - owner: '#jo'
    + owner: sam
    sops/vpn.md:5
    - owner: jo # since 2024
    + owner: sam # since 2024
    sops/vpn.md:6
    - deputy: sam
    --- stderr
    2 documents would go from `jo` to `sam`: --write does it; 1 document still names `jo` as deputy: --deputy
    ");
    insta::assert_snapshot!(run("ops-lead", "team:net"), @r"
    exit code: 1
    --- stderr
    no document itself names `ops-lead` as owner; 1 document still names `ops-lead` as deputy: --deputy
    ");
}

#[test]
fn an_owner_named_elsewhere_is_changed_there() {
    let library = LibraryBuilder::new()
        .more_settings(ROSTER)
        .more_settings(
            "[ownership]\nfrom = [\"codeowners\"]\n\n\
             [[front-matter.defaults]]\npaths = [\"sops/net/**\"]\nowner = \"jo\"\n",
        )
        .sop("vpn", |sop| sop.path("sops/net/vpn.md").without("owner"))
        .sop("disk", |sop| sop.without("owner"))
        .checklist("disk", |checklist| checklist.without("owner"))
        .sop("flow", |sop| sop)
        .file(
            "sops/flow.md",
            "---\n{title: Flow, owner: jo}\n---\n# Flow\n",
        )
        .file("CODEOWNERS", "* @sam\n/sops/disk.md @jo\n")
        .build();
    insta::assert_snapshot!(library.sopbook(&["reassign", "--from", "jo", "--to", "sam"]).run(), @r"
    exit code: 1
    --- stdout
    CODEOWNERS:2: 1 document takes its owner from here; change it there: sop:disk
    sop:disk: 1 document takes its owner from here; change it there: checklist:disk
    sopbook.toml:38: 1 document takes its owner from here; change it there: sop:vpn
    sops/flow.md:1: not changed: the front matter is one `{…}`: write `key: value` on a line each
    --- stderr
    no document itself names `jo` as owner
    ");
}

#[test]
fn owners_can_come_from_codeowners() {
    let library = LibraryBuilder::new()
        .more_settings(ROSTER)
        .more_settings("[ownership]\nfrom = [\"codeowners\"]\n")
        .sop("vpn", |sop| sop.without("owner"))
        .sop("disk", |sop| sop.without("owner"))
        .sop("mine", |sop| sop.owner("ops-lead"))
        .checklist("vpn", |checklist| checklist.without("owner"))
        .file(
            ".github/CODEOWNERS",
            "*  @sam @ops\n/sops/disk.md  @jo\n/sops/mine.md @jo\n",
        )
        .commit("2026-01-01", "Begin")
        .build();
    let owner = |id: &str| {
        let shown = library.sopbook(&["list", "--format", "json"]).run().json();
        let documents = shown["documents"].as_array().expect("documents").clone();
        let found = documents.iter().find(|document| document["id"] == id);
        found.expect("the document")["owner"].clone()
    };
    assert_eq!(
        [owner("vpn"), owner("disk"), owner("mine")],
        ["sam", "jo", "ops-lead"]
    );
    let findings = || {
        library
            .sopbook(&["lint", "--format", "concise", "-q"])
            .run()
    };
    insta::assert_snapshot!(findings().expect_code(1).stdout, @r"
    .github/CODEOWNERS:1:9: error[unknown-owner] the deputy `@ops` is not in the roster
    .github/CODEOWNERS:2:16: error[departed-owner] the owner `@jo` has left (due)
    ");
    // A search finds by the owner, also after the file has changed.
    let found = |owner: &str| {
        let arguments = [
            "search", "console", "--owner", owner, "--format", "json", "-q",
        ];
        let hits = library.sopbook(&arguments).run().json();
        hits["hits"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((found("sam"), found("jo")), (2, 1));
    library.write(".github/CODEOWNERS", "* @sam\n");
    assert_eq!((found("sam"), found("jo")), (3, 0));
    assert_eq!(owner("disk"), "sam");
    let old = library
        .sopbook(&["status", "--at", "HEAD", "--format", "json"])
        .run();
    assert!(
        old.expect_code(0).json()["findings"]["due"] == 1,
        "git trees are read, too"
    );
}

#[test]
fn owners_can_come_from_the_nearest_owners_file() {
    let library = LibraryBuilder::new()
        .more_settings(ROSTER)
        .more_settings("[ownership]\nfrom = [\"owners-files\"]\n")
        .sop("vpn", |sop| {
            sop.path("sops/net/deep/vpn.md").without("owner")
        })
        .sop("disk", |sop| sop.without("owner"))
        .file("sops/OWNERS", "approvers:\n  - sam\n")
        .file(
            "sops/net/OWNERS",
            "# nobody yet\nreviewers: [eve]\napprovers:\n- msp/net\n",
        )
        .build();
    let findings = library.sopbook(&["lint"]).run();
    assert!(
        findings.code == Some(0),
        "a handle may lack its @: {findings}"
    );
    let rows = library.sopbook(&["list"]).run().stdout;
    let owners: Vec<&str> = rows
        .lines()
        .filter_map(|row| row.split('\t').nth(4))
        .collect();
    assert_eq!(owners, ["sam", "team:net"]);
}
