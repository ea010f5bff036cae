//! `sopbook due`: what waits for a review.

use crate::support::{LibraryBuilder, TestLibrary};

fn library() -> TestLibrary {
    LibraryBuilder::new()
        .more_settings("[people.ann]\nname = \"Ann, of \\\"Ops\\\"\"\naliases = [\"@ann\"]\n")
        .sop("vpn", |sop| {
            sop.title("VPN *tunnel*, remote; \"in\"")
                .owner("ann")
                .field("risk", "critical")
                .field("last_reviewed_on", "2025-12-01")
        })
        .sop("disk", |sop| sop.field("last_reviewed_on", "2025-07-01"))
        .sop("print", |sop| sop.without("owner"))
        .sop("fresh", |sop| sop.field("last_reviewed_on", "2026-06-01"))
        .sop("future", |sop| {
            sop.owner("ann").field("last_reviewed_on", "2027-01-01")
        })
        .sop("draft", |sop| sop.field("status", "draft"))
        .sop("gone", |sop| sop.field("status", "retired"))
        .build()
}

#[test]
fn what_is_due_is_listed_soonest_first() {
    let outcome = library().sopbook(&["due"]).run();
    insta::assert_snapshot!(outcome.to_string().replace('\t', "→"), @r#"
    exit code: 0
    --- stdout
    2026-06-01→14 days late→vpn→VPN *tunnel*, remote; "in"→ann→critical→sop→-14→the review of 2025-12-01 held for 6 months→sops/vpn.md→→
    →dated in the future→future→Future→ann→standard→sop→→the review is dated 2027-01-01, which is yet to come→sops/future.md→→
    →never reviewed→print→Print→→standard→sop→→nobody has reviewed it→sops/print.md→→
    2026-07-01→in 16 days→disk→Disk→team:ops→standard→sop→16→the review of 2025-07-01 holds for 12 months→sops/disk.md→→
    --- stderr
    4 of 5 documents due until 2026-07-15; left out: 1 draft and 1 retired document
    "#);
}

#[test]
fn a_digest_tells_each_owner_what_is_theirs() {
    let library = library();
    let outcome = library
        .sopbook(&["due", "--format", "markdown", "-q"])
        .run();
    insta::assert_snapshot!(outcome, @r#"
    exit code: 0
    --- stdout
    **Reviews due, 2026-06-15**

    **Ann, of "Ops"** @ann: 2 reviews, 1 overdue

    - VPN \*tunnel\*, remote; "in", critical: 14 days late (2026-06-01); sops/vpn.md
    - Future: dated in the future; sops/future.md

    **ops**: 1 review

    - Disk: in 16 days (2026-07-01); sops/disk.md

    **Nobody answers for these**: 1 review

    - Print: never reviewed; sops/print.md
    "#);
}

#[test]
fn each_owner_gets_an_issue_whose_title_stays() {
    let library = library();
    let outcome = library.sopbook(&["due", "--format", "issues", "-q"]).run();
    insta::assert_snapshot!(outcome, @r#"
    exit code: 0
    --- stdout
    {"version":1,"owner":"ann","title":"SOP reviews due: ann","body":"**Ann, of \"Ops\"** @ann: 2 reviews, 1 overdue on 2026-06-15\n\n- VPN \\*tunnel\\*, remote; \"in\", critical: 14 days late (2026-06-01); sops/vpn.md\n- Future: dated in the future; sops/future.md\n","due":2,"overdue":1}
    {"version":1,"owner":"team:ops","title":"SOP reviews due: team:ops","body":"**ops**: 1 review on 2026-06-15\n\n- Disk: in 16 days (2026-07-01); sops/disk.md\n","due":1,"overdue":0}
    {"version":1,"owner":null,"title":"SOP reviews due: nobody answers for these","body":"**Nobody answers for these**: 1 review on 2026-06-15\n\n- Print: never reviewed; sops/print.md\n","due":1,"overdue":0}
    "#);
    let empty = LibraryBuilder::new().build();
    let outcome = empty.sopbook(&["due", "--format", "issues"]).run();
    assert_eq!(
        outcome.expect_code(0).stdout,
        "",
        "no issue, and no failing job"
    );
}

#[test]
fn a_calendar_has_a_day_for_each_review() {
    let library = library();
    let arguments = ["due", "--format", "ics", "--owner", "ann", "-q"];
    let outcome = library.sopbook(&arguments).run().expect_code(0);
    assert!(!outcome.stdout.replace("\r\n", "").contains(['\r', '\n']));
    insta::assert_snapshot!(outcome.stdout.replace("\r\n", "\n"), @r#"
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//sopbook//sopbook//EN
    CALSCALE:GREGORIAN
    X-WR-CALNAME:Reviews: Test library
    BEGIN:VEVENT
    UID:review.sop.vpn@test-library.sopbook
    DTSTAMP:20251201T000000Z
    DTSTART;VALUE=DATE:20260601
    SUMMARY:Review: VPN *tunnel*\, remote\; "in"
    DESCRIPTION:the review of 2025-12-01 held for 6 months\nOwner: Ann\, of "Op
     s"\nDocument: sops/vpn.md
    PRIORITY:1
    TRANSP:TRANSPARENT
    END:VEVENT
    BEGIN:VEVENT
    UID:review.sop.future@test-library.sopbook
    DTSTAMP:20260615T000000Z
    DTSTART;VALUE=DATE:20260615
    SUMMARY:Review: Future
    DESCRIPTION:the review is dated 2027-01-01\, which is yet to come\nOwner: A
     nn\, of "Ops"\nDocument: sops/future.md
    TRANSP:TRANSPARENT
    END:VEVENT
    END:VCALENDAR
    "#);
}

#[test]
fn an_owner_who_left_is_not_addressed_but_whoever_takes_over() {
    let library = LibraryBuilder::new()
        .more_settings(
            "[people.ann]\nname = \"Ann Lee\"\naliases = [\"@ann\"]\n\n\
             [people.cy]\nname = \"Cy Old\"\naliases = [\"@cy\"]\nuntil = 2026-05-31\n",
        )
        .sop("disk", |sop| sop.owner("cy").field("deputy", "ann"))
        .sop("mail", |sop| sop.owner("cy"))
        .sop("vpn", |sop| sop.owner("ann"))
        .build();
    let due = |format: &str| library.sopbook(&["due", "--format", format, "-q"]).run();
    insta::assert_snapshot!(due("markdown"), @r"
    exit code: 0
    --- stdout
    **Reviews due, 2026-06-15**

    **Ann Lee** @ann: 2 reviews

    - Disk: never reviewed; sops/disk.md; Cy Old left
    - Vpn: never reviewed; sops/vpn.md

    **Nobody answers for these**: 1 review

    - Mail: never reviewed; sops/mail.md; Cy Old left
    ");
    insta::assert_snapshot!(due("csv"), @r"
    exit code: 0
    --- stdout
    due,when,id,title,owner,risk,kind,days,why,path,left on,hand to
    ,never reviewed,disk,Disk,cy,standard,sop,,nobody has reviewed it,sops/disk.md,2026-05-31,ann
    ,never reviewed,mail,Mail,cy,standard,sop,,nobody has reviewed it,sops/mail.md,2026-05-31,
    ,never reviewed,vpn,Vpn,ann,standard,sop,,nobody has reviewed it,sops/vpn.md,,
    ");
    let calendar = due("ics").stdout.replace("\r\n ", "");
    assert!(
        calendar.contains("\\nOwner: Cy Old (left\\; → Ann Lee)\\n"),
        "{calendar}"
    );
    let json = due("json").json();
    assert_eq!(json["due"][0]["hand_to"], "ann");
    assert_eq!(json["due"][0]["left_on"], "2026-05-31");
    assert_eq!(json["due"][2]["left_on"], serde_json::Value::Null);
}

#[test]
fn nothing_due_is_fine_and_nothing_found_is_not() {
    let library = library();
    let nothing = library.sopbook(&[
        "due", "--kind", "sop", "--within", "1 day", "--status", "draft",
    ]);
    insta::assert_snapshot!(nothing.run(), @r"
    exit code: 0
    --- stderr
    nothing is due until 2026-06-16; left out: 1 draft
    ");
    insta::assert_snapshot!(library.sopbook(&["due", "--tag", "none"]).run(), @r"
    exit code: 1
    --- stderr
    no document matches the filters
    ");
    let wrong = library
        .sopbook(&["due", "--within", "soon"])
        .run()
        .expect_code(2);
    assert!(wrong.stderr.contains("write a span like"), "{wrong}");
}
