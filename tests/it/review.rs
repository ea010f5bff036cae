//! `sopbook review` and `sopbook diff`: signing, what changed since, what comes next.

use crate::support::{LibraryBuilder, TestLibrary};

const PEOPLE: &str = r#"
[people.ann]
name = "Ann Lee"
emails = ["ann@example.com"]
aliases = ["@ann"]
team = "ops"

[people.bob]
emails = ["bob@example.com"]
team = "ops"
until = 2026-05-31

[people.cleo]
"#;

fn builder() -> LibraryBuilder {
    LibraryBuilder::new()
        .more_settings(PEOPLE)
        .sop("disk-full", |sop| {
            sop.field("tags", "[disk] # more to come")
        })
        .checklist("disk-full", |checklist| checklist)
}

/// A library in git, with Ann as git's user.
fn committed() -> TestLibrary {
    let library = builder().commit("2026-01-10", "Add the library").build();
    library.git(&["config", "user.name", "Ann at work"]);
    library.git(&["config", "user.email", "ann@example.com"]);
    library
}

/// The front matter of a file.
fn front_matter(library: &TestLibrary, path: &str) -> String {
    let text = library.read(path);
    text.split("---\n").nth(1).unwrap_or_default().to_owned()
}

#[test]
fn a_review_writes_its_keys_and_leaves_the_rest_alone() {
    let library = builder().build();
    let before = library.read("sops/disk-full.md");
    let outcome = library
        .sopbook(&[
            "review",
            "disk-full",
            "--outcome",
            "step 2: new button",
            "--by",
            "@ann",
        ])
        .run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stdout
    sops/disk-full.md
    --- stderr
    signed `disk-full` as Ann Lee
    ");
    insta::assert_snapshot!(front_matter(&library, "sops/disk-full.md"), @r#"
    title: Disk full
    issue_type: Endpoint
    issue_subtype: Performance
    owner: team:ops
    tags: [disk] # more to come
    checklists: [disk-full]
    last_reviewed_on: 2026-06-15
    last_reviewed_by: ann
    last_review_outcome: "step 2: new button"
    reviewed_hash: h1-7fe8e453fa47e322
    "#);
    let ours = |line: &&str| line.contains("review");
    let after = library.read("sops/disk-full.md");
    let kept: Vec<&str> = after.lines().filter(|line| !ours(line)).collect();
    assert_eq!(kept, before.lines().collect::<Vec<_>>());
    let list = library
        .sopbook(&["list", "--kind", "sop", "--format", "json"])
        .run()
        .json();
    assert_eq!(list["documents"][0]["review"]["changed_since"], false);
}

#[test]
fn a_checklist_names_the_versions_of_its_sops() {
    let library = builder().build();
    let names = ["checklist:disk-full", "sop:disk-full"];
    let outcome = library
        .sopbook(&[
            "review",
            names[0],
            names[1],
            "--outcome",
            "no change",
            "--by",
            "ann",
        ])
        .run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stdout
    checklists/disk-full.md
    sops/disk-full.md
    --- stderr
    signed 2 documents as Ann Lee
    ");
    insta::assert_snapshot!(front_matter(&library, "checklists/disk-full.md"), @r"
    title: Disk full checklist
    sops: [disk-full]
    owner: team:ops
    last_reviewed_on: 2026-06-15
    last_reviewed_by: ann
    last_review_outcome: no change
    reviewed_hash: h1-5a090fa752cf6ce4
    follows: [disk-full@h1-7fe8e453fa47e322]
    ");
}

#[test]
fn one_document_that_cannot_be_signed_keeps_all_from_being_written() {
    let library = builder()
        .sop("broken", |sop| sop.field("summary", "Restore: all of it"))
        .build();
    let before = library.read("sops/disk-full.md");
    let outcome = library
        .sopbook(&[
            "review",
            "disk-full",
            "broken",
            "--outcome",
            "no change",
            "--by",
            "ann",
        ])
        .run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: `sops/broken.md` cannot be signed: line 6: the value holds a colon and a space, which YAML takes for a key
      help: mend it first; `sopbook lint` shows the place, then sign `broken`
    ");
    assert_eq!(library.read("sops/disk-full.md"), before);
}

#[test]
fn a_dry_run_shows_what_would_be_written() {
    let library = builder().build();
    let before = library.read("sops/disk-full.md");
    let outcome = library
        .sopbook(&[
            "review",
            "disk-full",
            "--outcome",
            "no change",
            "--by",
            "ann",
            "--dry-run",
        ])
        .run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stdout
    sops/disk-full.md
      last_reviewed_on: 2026-06-15
      last_reviewed_by: ann
      last_review_outcome: no change
      reviewed_hash: h1-7fe8e453fa47e322
    --- stderr
    nothing was written
    ");
    assert_eq!(library.read("sops/disk-full.md"), before);
}

#[test]
fn somebody_in_the_roster_who_is_still_there_signs_and_says_what_came_of_it() {
    let library = builder().build();
    let review = |outcome: &str, more: &[&str]| {
        let arguments = [&["review", "disk-full", "--outcome", outcome], more].concat();
        library.sopbook(&arguments)
    };
    let refused = [
        review("no change", &["--by", "anna"]),
        review("no change", &["--by", "bob"]),
        review("no change", &["--by", "team:ops"]),
        review("no change", &[]),
        review(" \t", &["--by", "ann"]),
        review("no change", &["--by", "cleo", "--commit"]),
        review("no change", &[]).env("SOPBOOK_PERSON", "zoe"),
    ];
    let refused = refused.map(|run| run.run().expect_code(2).stderr);
    insta::assert_snapshot!(refused.join(""), @r#"
    error: nobody in the roster is called `anna`
      help: did you mean `ann`?
    error: `bob` left on 2026-05-31 and cannot sign
      help: did you mean `ops-lead`?
    error: `team:ops` is a team, and a review is one person's act
      help: name one of its people: ann, ops-lead
    error: who acts? --by and SOPBOOK_PERSON do not say, and git has no user.email
      help: pass --by KEY, set SOPBOOK_PERSON, or enter the e-mail under `[people.KEY]` in sopbook.toml
    error: a review needs an outcome: what came of it, even if that is "no change"
      help: say it with --outcome TEXT
    error: the roster has no e-mail of `cleo`, and the commit's trailer needs one
      help: add `emails` to `[people.cleo]` in sopbook.toml
    error: nobody in the roster is called `zoe`
      help: the people are the tables `[people.KEY]` of sopbook.toml
    "#);
    review("no change", &[])
        .env("SOPBOOK_PERSON", "ann")
        .run()
        .expect_code(0);
    let nobody = LibraryBuilder::new()
        .settings("")
        .sop("a", |sop| sop)
        .build();
    let outcome = nobody
        .sopbook(&["review", "a", "--outcome", "x", "--by", "ann"])
        .run();
    assert!(outcome.expect_code(2).stderr.contains("[people.KEY]"));
}

#[test]
fn gits_user_signs_where_nobody_is_named() {
    let library = committed();
    library
        .sopbook(&["review", "disk-full", "--outcome", "no change"])
        .run()
        .expect_code(0);
    assert!(front_matter(&library, "sops/disk-full.md").contains("last_reviewed_by: ann\n"));
    library.git(&["config", "user.email", "nobody@example.com"]);
    let outcome = library
        .sopbook(&["review", "disk-full", "--outcome", "no change"])
        .run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: who acts? --by and SOPBOOK_PERSON do not say, and the roster has nobody with git's user.email, `nobody@example.com`
      help: pass --by KEY, set SOPBOOK_PERSON, or enter the e-mail under `[people.KEY]` in sopbook.toml
    ");
}

#[test]
fn the_same_review_again_is_an_act_of_its_own_and_changes_nothing_today() {
    let library = builder().build();
    let review = || {
        library.sopbook(&[
            "review",
            "disk-full",
            "--outcome",
            "no change",
            "--by",
            "ann",
        ])
    };
    review().run().expect_code(0);
    let once = library.read("sops/disk-full.md");
    review().run().expect_code(0);
    assert_eq!(library.read("sops/disk-full.md"), once);
}

#[test]
fn a_commit_holds_the_signed_files_and_what_is_staged_stays_staged() {
    let library = committed();
    library.write("sops/other.md", "# Other\n");
    library.write("checklists/disk-full.md", "# Edited\n");
    library.git(&["add", "sops/other.md", "checklists/disk-full.md"]);
    library.write("checklists/disk-full.md", "# Edited twice\n");
    let outcome = library
        .sopbook(&[
            "review",
            "sop:disk-full",
            "--outcome",
            "no change",
            "--commit",
        ])
        .run()
        .expect_code(0);
    assert!(
        outcome
            .stderr
            .contains("signed `disk-full` as Ann Lee, in commit "),
        "{outcome}"
    );
    let commit = library.git(&["log", "-1", "--format=%an <%ae>%n%B", "--name-status"]);
    insta::assert_snapshot!(commit, @r"
    Ann at work <ann@example.com>
    Review disk-full: no change

    Reviewed-by: Ann Lee <ann@example.com>


    M	sops/disk-full.md
    ");
    insta::assert_snapshot!(library.git(&["status", "--porcelain", "--untracked-files=no"]), @r"
    MM checklists/disk-full.md
    A  sops/other.md
    ");
}

#[test]
fn several_documents_share_a_commit() {
    let library = committed();
    let names = ["sop:disk-full", "checklist:disk-full"];
    library
        .sopbook(&[
            "review",
            names[0],
            names[1],
            "--outcome",
            "no change",
            "--commit",
        ])
        .run()
        .expect_code(0);
    insta::assert_snapshot!(library.git(&["log", "-1", "--format=%B", "--name-status"]), @r"
    Review 2 documents: no change

    - sops/disk-full.md
    - checklists/disk-full.md

    Reviewed-by: Ann Lee <ann@example.com>


    M	checklists/disk-full.md
    M	sops/disk-full.md
    ");
    assert_eq!(library.git(&["status", "--porcelain"]), "");
}

#[test]
fn what_speaks_against_a_commit_is_found_before_anything_is_written() {
    let library = committed();
    let path = "sops/disk-full.md";
    let commit = || {
        let run = library.sopbook(&[
            "review",
            "sop:disk-full",
            "--outcome",
            "it's fine",
            "--commit",
        ]);
        let before = library.read(path);
        let outcome = run.run().expect_code(2);
        assert_eq!(library.read(path), before);
        outcome.to_string()
    };
    let mut refused = Vec::new();
    let sound = library.read(path);
    library.write(path, sound.clone() + "\nEdited.\n");
    refused.push(commit());
    library.git(&["add", path]);
    refused.push(commit());
    library.git(&["reset", "-q", "--hard"]);
    for flag in ["assume-unchanged", "skip-worktree"] {
        library.git(&["update-index", &format!("--{flag}"), path]);
        library.write(path, sound.clone() + "\nEdited.\n");
        refused.push(commit());
        library.git(&["update-index", &format!("--no-{flag}"), path]);
        library.git(&["reset", "-q", "--hard"]);
    }
    library.git(&["config", "commit.gpgsign", "true"]);
    refused.push(commit());
    library.git(&["config", "commit.gpgsign", "false"]);
    library.write(".git/MERGE_HEAD", library.git(&["rev-parse", "HEAD"]));
    refused.push(commit());
    library.git(&["merge", "--quit"]);
    library.write(".git/index.lock", "");
    refused.push(commit());
    std::fs::remove_file(library.path(".git/index.lock")).expect("removed");
    library.git(&["config", "--unset", "user.email"]);
    let run = library.sopbook(&[
        "review",
        "disk-full",
        "--outcome",
        "x",
        "--commit",
        "--by",
        "ann",
    ]);
    refused.push(run.run().expect_code(2).to_string());
    insta::assert_snapshot!(refused.join("\n"), @r"
    exit code: 2
    --- stderr
    error: `[LIBRARY]/sops/disk-full.md` has edits that are not committed
      help: they would be signed in under the review: commit them first, or leave out --commit

    exit code: 2
    --- stderr
    error: `[LIBRARY]/sops/disk-full.md` has edits that are not committed
      help: they would be signed in under the review: commit them first, or leave out --commit

    exit code: 2
    --- stderr
    error: git is told to take `[LIBRARY]/sops/disk-full.md` as unchanged (`assume-unchanged`), and cannot tell whether it is
      help: take that back, or leave out --commit: git update-index --no-assume-unchanged -- '[LIBRARY]/sops/disk-full.md'

    exit code: 2
    --- stderr
    error: git is told to take `[LIBRARY]/sops/disk-full.md` as unchanged (`skip-worktree`), and cannot tell whether it is
      help: take that back, or leave out --commit: git update-index --no-skip-worktree -- '[LIBRARY]/sops/disk-full.md'

    exit code: 2
    --- stderr
    error: commits are signed with a key here (`commit.gpgsign`), which sopbook does not have
      help: leave out --commit, then: git commit -m 'Review disk-full: it'\''s fine' -m 'Reviewed-by: Ann Lee <ann@example.com>' -- '[LIBRARY]/sops/disk-full.md'

    exit code: 2
    --- stderr
    error: a merge is under way in `[LIBRARY]/`
      help: finish it first, or leave out --commit

    exit code: 2
    --- stderr
    error: another git process is at work in `[LIBRARY]/` (`[LIBRARY]/.git/index.lock` is there)
      help: wait for it; if none runs, a killed one left the lock: remove that file

    exit code: 2
    --- stderr
    error: git does not know who you are
      help: set `git config user.name` and `git config user.email`, or leave out --commit
    ");
}

#[test]
fn a_repository_of_a_kind_unknown_here_is_left_to_git() {
    let library = committed();
    let commit = || {
        let names = ["review", "sop:disk-full", "--outcome", "x", "--by", "ann"];
        let run = library.sopbook(&[&names[..], &["--commit"]].concat());
        let outcome = run.run().expect_code(2);
        let help = "help: leave out --commit, then: git commit -m 'Review disk-full: x'";
        assert!(outcome.stderr.contains(help), "{outcome}");
        assert!(!front_matter(&library, "sops/disk-full.md").contains("review"));
        assert!(!library.path(".git/index.lock").exists());
    };
    library.git(&["update-index", "--split-index"]);
    commit();
    library.git(&["config", "core.repositoryformatversion", "1"]);
    library.git(&["config", "extensions.unheard", "true"]);
    commit();
}

#[test]
fn nobody_commits_a_review_in_the_name_of_another() {
    let library = committed();
    let commit = || {
        let names = ["review", "sop:disk-full", "--outcome", "x", "--commit"];
        library.sopbook(&[&names[..], &["--by", "ops-lead"]].concat())
    };
    insta::assert_snapshot!(commit().run(), @r"
    exit code: 2
    --- stderr
    error: `ops-lead` reviewed, but git commits as Ann at work <ann@example.com>
      help: let `ops-lead` run it, or leave out --commit; if that is their address, add it to `emails` of `[people.ops-lead]`
    ");
    assert_eq!(library.git(&["status", "--porcelain"]), "");
    library.write(".mailmap", "Ops lead <ops@example.com> <ann@example.com>\n");
    commit().run().expect_code(0);
    library.git(&["reset", "-q", "--hard", "HEAD~1"]);
    std::fs::remove_file(library.path(".mailmap")).expect("removed");
    let ops = commit()
        .env("GIT_AUTHOR_NAME", "Ops")
        .env("GIT_AUTHOR_EMAIL", "OPS@example.com")
        .env("GIT_COMMITTER_NAME", "Robot");
    ops.run().expect_code(0);
    insta::assert_snapshot!(library.git(&["log", "-1", "--format=%an <%ae> %cn <%ce>"]), @"Ops <OPS@example.com> Robot <ann@example.com>");
    let names = ["review", "checklist:disk-full", "--outcome", "x"];
    let own = library
        .sopbook(&names)
        .env("GIT_AUTHOR_EMAIL", "ops@example.com");
    let own = own.run().expect_code(0);
    assert!(own.stderr.contains("as Ops lead\n"), "{own}");
}

#[test]
fn what_git_encrypts_or_recodes_on_its_way_in_is_left_to_git() {
    let library = committed();
    let path = "sops/disk-full.md";
    let before = library.read(path);
    let commit = |attributes: &str| {
        library.write(".gitattributes", attributes);
        let outcome = "it's fine";
        let names = ["review", "sop:disk-full", "--outcome", outcome, "--commit"];
        let outcome = library.sopbook(&names).run();
        if outcome.code != Some(0) {
            assert_eq!(library.read(path), before);
        }
        outcome
    };
    insta::assert_snapshot!(commit("*.md filter=git-crypt diff=git-crypt\n"), @r"
    exit code: 2
    --- stderr
    error: git changes `[LIBRARY]/sops/disk-full.md` on its way in (`filter=git-crypt`), and sopbook would commit it as it is
      help: leave out --commit, then: git commit -m 'Review disk-full: it'\''s fine' -m 'Reviewed-by: Ann Lee <ann@example.com>' -- '[LIBRARY]/sops/disk-full.md'
    ");
    let recoded = commit("*.md working-tree-encoding=latin1\n").expect_code(2);
    assert!(
        recoded.stderr.contains("working-tree-encoding=latin1"),
        "{recoded}"
    );
    commit("*.md text eol=lf -filter\n").expect_code(0);
}

#[test]
fn where_the_commit_fails_nothing_is_signed() {
    let library = committed();
    let path = "sops/disk-full.md";
    let before = library.read(path);
    let review = || {
        let names = ["review", "sop:disk-full", "--outcome", "x", "--commit"];
        library.sopbook(&names).run()
    };
    let branch = library.git(&["symbolic-ref", "HEAD"]);
    let lock = format!(".git/{}.lock", branch.trim());
    library.write(&lock, "");
    let outcome = review().expect_code(2);
    assert!(
        outcome.stderr.contains("; nothing was signed\n"),
        "{outcome}"
    );
    assert!(
        outcome.stderr.contains("help: run the command again"),
        "{outcome}"
    );
    assert_eq!(library.read(path), before);
    assert_eq!(library.git(&["status", "--porcelain"]), "");
    std::fs::remove_file(library.path(&lock)).expect("removed");
    review().expect_code(0);
    assert_eq!(library.git(&["status", "--porcelain"]), "");
}

#[test]
fn outside_git_nothing_is_committed() {
    let library = builder().build();
    let outcome = library
        .sopbook(&[
            "review",
            "disk-full",
            "--outcome",
            "x",
            "--by",
            "ann",
            "--commit",
        ])
        .run();
    assert!(outcome.expect_code(2).stderr.contains("no git repository"));
}

/// A library whose SOP was reviewed and then changed.
fn changed() -> TestLibrary {
    let library = committed();
    let review = library.sopbook(&["review", "sop:disk-full", "--outcome", "no change"]);
    review.run().expect_code(0);
    library.commit("2026-06-15", "Review");
    let text = library.read("sops/disk-full.md");
    let text = text
        .replace("Press the button.", "Press the big *red* button.")
        .replace("## Scope\n\nWorkstations and servers.\n\n", "")
        .replace("Keep the service running.", "Keep the\nservice running.")
        .replace("title: Disk full", "title: Disk full\nrisk: critical")
        + "\n## Notes\n\n```sh\nrm -r  x\n```\n";
    library.write("sops/disk-full.md", text);
    library
}

#[test]
fn a_difference_shows_words_by_section() {
    let library = changed();
    let outcome = library.sopbook(&["diff", "disk-full"]).run().expect_code(1);
    let commit = library.git(&["rev-parse", "HEAD"]);
    let commit = &commit.trim()[..10];
    insta::assert_snapshot!(outcome.to_string().replace(commit, "[COMMIT]"), @r"
    exit code: 1
    --- stdout
    Disk full: changed since its review of 2026-06-15 by ann (the version of commit [COMMIT], 2026-06-15)

    front matter
      risk: [-standard-]{+critical+}

    Scope (removed)
      [-## Scope-]
      [-Workstations and servers.-]

    Procedure
      1. Press the {+big red+} button.

    Notes (added)
      {+## Notes+}
      {+```sh+}
      {+rm -r  x+}
    ");
    let colored = library
        .sopbook(&["diff", "disk-full", "--color", "always"])
        .run();
    assert!(
        !colored.stdout.contains("{+") && colored.stdout.contains("\u{1b}["),
        "{colored}"
    );
    let json = library
        .sopbook(&["diff", "disk-full", "--format", "json"])
        .run()
        .expect_code(1)
        .json();
    assert_eq!(json["changed"], true);
    assert_eq!(json["found_by"], "hash");
    assert_eq!(json["sections"][0]["heading"], "front matter");
}

#[test]
fn where_nothing_changed_the_exit_code_says_so() {
    let library = committed();
    library
        .sopbook(&["review", "sop:disk-full", "--outcome", "no change"])
        .run()
        .expect_code(0);
    let outcome = library.sopbook(&["diff", "disk-full"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stdout
    Disk full: nothing changed since its review of 2026-06-15 by ann
    ");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let library = committed();
    let never = library.sopbook(&["diff", "disk-full"]).run();
    let text = library.read("sops/disk-full.md");
    let signed = |keys: &str| text.replacen("---\n", &format!("---\n{keys}"), 1);
    library.write(
        "sops/disk-full.md",
        signed("last_reviewed_on: 2026-01-31\nreviewed_hash: h1-0000000000000000\n"),
    );
    let hash = library.sopbook(&["diff", "disk-full"]).run();
    library.write(
        "sops/disk-full.md",
        signed("last_reviewed_on: 2026-01-31\n"),
    );
    let date = library.sopbook(&["diff", "disk-full"]).run();
    insta::assert_snapshot!(format!("{never}\n{hash}\n{date}"), @r"
    exit code: 2
    --- stderr
    error: `disk-full` was never reviewed, so there is nothing to compare it with
      help: `sopbook show disk-full` shows it, `sopbook review disk-full --outcome TEXT` signs it as it is

    exit code: 2
    --- stderr
    error: no committed version of `sops/disk-full.md` has the hash `h1-0000000000000000` that its review recorded; looked at 1 version back to 2026-01-10
      help: `sopbook show disk-full` shows it, `sopbook review disk-full --outcome TEXT` signs it as it is

    exit code: 2
    --- stderr
    error: the review of `sops/disk-full.md` recorded no hash, and no commit set its date; looked at 1 version back to 2026-01-10
      help: `sopbook show disk-full` shows it, `sopbook review disk-full --outcome TEXT` signs it as it is
    ");
    library.commit("2026-02-01", "Bump the date");
    let commit = library.git(&["rev-parse", "HEAD"]);
    let same = library.sopbook(&["diff", "disk-full"]).run().to_string();
    insta::assert_snapshot!(same.replace(&commit.trim()[..10], "[COMMIT]"), @r"
    exit code: 0
    --- stdout
    Disk full: nothing changed since its review of 2026-01-31 (no hash was recorded; commit [COMMIT] of 2026-02-01 set the date)
    ");
}

#[test]
fn the_next_reviews_come_with_their_reasons() {
    let library = builder()
        .sop("restore", |sop| sop.field("risk", "critical"))
        .sop("late", |sop| sop.field("last_reviewed_on", "2024-12-15"))
        .sop("fresh", |sop| sop.field("last_reviewed_on", "2026-06-01"))
        .build();
    insta::assert_snapshot!(library.sopbook(&["review", "--next", "2"]).run(), @r"
    exit code: 0
    --- stdout
    sop:restore  Restore
      critical; never reviewed; owner ops
    checklist:disk-full  Disk full checklist
      never reviewed; owner ops
    4 documents wait for a review in all
    --- stderr
    searches and runs are not counted: nothing records them yet
    ");
    let json = library
        .sopbook(&["review", "--next", "--format", "json"])
        .run()
        .json();
    assert_eq!(json["waiting"], 4);
    let none = library
        .sopbook(&["review", "--next", "--status", "draft"])
        .run();
    assert!(none.expect_code(0).stderr.contains("no review is due"));
}

#[test]
fn a_walk_signs_skips_shows_and_quits() {
    let library = builder()
        .sop("restore", |sop| sop.field("risk", "critical"))
        .sop("late", |sop| {
            sop.field("last_reviewed_on", "2024-12-15").body("# Late\n")
        })
        .build();
    let walk = |input: &str| {
        let walk = library.sopbook(&["review", "--interactive", "--by", "ann", "--kind", "sop"]);
        walk.stdin(input).run().expect_code(0)
    };
    let first = walk("no change\n\ns\nq\n");
    insta::assert_snapshot!(first, @r"
    exit code: 0
    --- stdout

    [1/3] Restore (sop:restore)
    critical; never reviewed; owner ops

    Restore

    Id          sop:restore
    Type        Endpoint › Performance
    Owner       ops (team:ops)
    Status      active, critical
    Review      never reviewed
    File        sops/restore.md

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

    [2/3] Disk full (sop:disk-full)
    never reviewed; owner ops

    Disk full

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

    [3/3] Late (sop:late)
    overdue by 182 days, 49 % of its interval; owner ops

    Late

    Id          sop:late
    Type        Endpoint › Performance
    Owner       ops (team:ops)
    Status      active, standard
    Review      overdue since 2025-12-15, last on 2024-12-15
    File        sops/late.md
    Late

    Id          sop:late
    Type        Endpoint › Performance
    Owner       ops (team:ops)
    Status      active, standard
    Review      overdue since 2025-12-15, last on 2024-12-15
    File        sops/late.md
    --- stderr
    What came of it? [text: sign, empty: skip, s: show the document, q: quit]
    signed `restore` as Ann Lee
    What came of it? [text: sign, empty: skip, s: show the document, q: quit]
    `[LIBRARY]` is in no git repository; run `git init` there, or clone the library with git
    What came of it? [text: sign, empty: skip, s: show the document, q: quit]
    What came of it? [text: sign, empty: skip, s: show the document, q: quit]
    signed 1, skipped 1, left 1
    ");
    assert!(front_matter(&library, "sops/restore.md").contains("last_review_outcome: no change\n"));
    assert!(!front_matter(&library, "sops/late.md").contains("outcome"));
    let end = walk("");
    assert!(end.stderr.contains("signed 0, skipped 0, left 2"), "{end}");
}

#[test]
fn what_cannot_be_signed_is_said_before_anybody_reads_it() {
    let library = LibraryBuilder::new()
        .more_settings(PEOPLE)
        .sop("broken", |sop| sop.field("summary", "Restore: all of it"))
        .sop("edited", |sop| sop)
        .sop("sound", |sop| sop.body("# Sound\n"))
        .commit_by("2026-01-10", "Add the library", "ann@example.com")
        .build();
    library.git(&["config", "user.name", "Ann"]);
    library.git(&["config", "user.email", "ann@example.com"]);
    library.write(
        "sops/edited.md",
        library.read("sops/edited.md") + "\nMore.\n",
    );
    let walk = |input: &str| {
        let walk = library.sopbook(&["review", "-i", "--commit"]);
        walk.stdin(input).run()
    };
    let one = walk("no change\n").to_string();
    let commit = library.git(&["rev-parse", "HEAD"]);
    insta::assert_snapshot!(one.replace(&commit[..10], "[COMMIT]"), @r"
    exit code: 2
    --- stdout

    [3/3] Sound (sop:sound)
    never reviewed; owner ops

    Sound

    Id          sop:sound
    Type        Endpoint › Performance
    Owner       ops (team:ops)
    Status      active, standard
    Review      never reviewed
    File        sops/sound.md
    --- stderr
    error: `sops/broken.md` cannot be signed: line 6: the value holds a colon and a space, which YAML takes for a key
      help: mend it first; `sopbook lint` shows the place, then sign `broken`
    error: `[LIBRARY]/sops/edited.md` has edits that are not committed
      help: they would be signed in under the review: commit them first, or leave out --commit
    What came of it? [text: sign, empty: skip, s: show the document, q: quit]
    signed `sound` as Ann Lee, in commit [COMMIT]
    signed 1, failed 2, skipped 0, left 0
    error: 2 documents could not be signed
      help: each is named above, with what to do
    ");
    assert!(front_matter(&library, "sops/sound.md").contains("last_review_outcome: no change\n"));
    // What keeps all of them from being signed ends the walk.
    library.git(&["config", "commit.gpgsign", "true"]);
    let all = walk("no change\n").expect_code(2);
    assert_eq!(all.stderr.matches("error:").count(), 2, "{all}");
    assert!(!all.stderr.contains("What came of it?"), "{all}");
}

#[test]
fn an_outcome_that_could_not_be_written_is_given_back() {
    let library = committed();
    let branch = library.git(&["symbolic-ref", "HEAD"]);
    library.write(&format!(".git/{}.lock", branch.trim()), "");
    let walk = library.sopbook(&["review", "-i", "--commit", "--kind", "sop"]);
    let outcome = walk.stdin("step 2: it's new\n").run().expect_code(2);
    let again = "to sign it then: sopbook review 'sop:disk-full' --outcome 'step 2: it'\\''s new' --by 'ann' --commit\n";
    assert!(outcome.stderr.contains(again), "{outcome}");
    assert!(
        outcome
            .stderr
            .contains("signed 0, failed 1, skipped 0, left 0"),
        "{outcome}"
    );
}

#[test]
fn what_a_way_of_reviewing_does_not_know_is_refused() {
    let library = builder().build();
    let before = library.read("sops/disk-full.md");
    let refused: [&[&str]; 7] = [
        &[
            "sop:disk-full",
            "--outcome",
            "x",
            "--by",
            "ann",
            "--format",
            "json",
        ],
        &["-i", "--by", "ann", "--format", "json"],
        &["-i", "--by", "ann", "--outcome", "x"],
        &["-i", "--by", "ann", "--dry-run"],
        &["--next", "--outcome", "x"],
        &["--next", "--dry-run"],
        &["sop:disk-full", "--by", "ann"],
    ];
    for arguments in refused {
        let outcome = library.sopbook(&[&["review"], arguments].concat()).run();
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome}");
    }
    assert_eq!(library.read("sops/disk-full.md"), before);
}

/// Front matter as people write it, broken in every known way or not.
const ODD: &[&str] = &[
    "---\r\ntitle: \"A: b\"\r\nowner:   team:ops   # them\r\n---\r\n# T\r\n",
    "\u{feff}---\ntitle: 'It''s'\n---\n# T",
    "---\ntitle: A\nlast_reviewed_on: 2020-01-01 # bump me\nreviewed_hash:\ntags: [a,\n  b]\n---\n",
    "---\nlast_review_outcome: >-\n  long\n  story\nlast_reviewed_by: \"team:ops\"\n---\n# T\n",
    "# No front matter\n",
    "",
    "---\n---\n# T\n",
    "---\n# only a comment\n---\n# T\n",
    "---\n  title: indented\n  owner: ops\n---\n# T\n",
    "---\nsummary: Restore: from backup\n---\n# T\n",
    "---\ntags:\n  - %TEMP%\n---\n# T\n",
    "---\ntitle: {{ template }}\n---\n# T\n",
    "---\nreview_in: 6 month\nunknown: x\n---\n# T\n",
    "---\ntitle: never closed\n\n# T\n",
    "\n---\ntitle: late\n---\n# T\n",
    "---\nowner: a\nowner: b\n---\n# T\n",
    "---\ntags:\n\t- a\n---\n# T\n",
    "---\n{title: flow}\n---\n# T\n",
    "---\n- list\n---\n# T\n",
    "---\na: &x 1\nb: *x\n---\n# T\n",
    "---\nlast_reviewed_on: someday\n---\n# T\n",
    "---\nlast_reviewed_by: ann\nlast_reviewed_by: bob\n---\n# T\n",
    "---\n? last_reviewed_by\n: ann\n---\n# T\n",
];

#[test]
fn odd_front_matter_is_signed_byte_for_byte_or_refused_with_a_reason() {
    let mut builder = builder();
    for (at, text) in ODD.iter().enumerate() {
        builder = builder.file(&format!("sops/odd-{at:02}.md"), *text);
    }
    let library = builder.build();
    let mut told = String::new();
    for (at, text) in ODD.iter().enumerate() {
        let path = format!("sops/odd-{at:02}.md");
        let outcome = library
            .sopbook(&["review", &path, "--outcome", "no change", "--by", "ann"])
            .run();
        let after = library.read(&path);
        if outcome.code == Some(0) {
            let is_ours = |line: &&str| {
                ![
                    "last_review",
                    "reviewed_hash",
                    "  long",
                    "  no change",
                    "  story",
                ]
                .iter()
                .any(|key| line.starts_with(key) || line.starts_with(&format!("  {key}")))
            };
            let old: Vec<&str> = text.split_inclusive('\n').filter(is_ours).collect();
            let mut new: Vec<&str> = after.split_inclusive('\n').filter(is_ours).collect();
            if !text.contains("---") {
                new.retain(|line| *line != "---\n");
            }
            assert_eq!(new, old, "{after}");
            told.push_str(&format!("{at}: signed\n"));
        } else {
            assert_eq!(after, *text);
            let reason = outcome.stderr.lines().next().unwrap_or_default();
            told.push_str(&format!("{at}: {reason}\n"));
        }
    }
    insta::assert_snapshot!(told, @r"
    0: signed
    1: signed
    2: signed
    3: signed
    4: signed
    5: signed
    6: signed
    7: signed
    8: signed
    9: error: `sops/odd-09.md` cannot be signed: line 2: the value holds a colon and a space, which YAML takes for a key
    10: error: `sops/odd-10.md` cannot be signed: line 3: a value without quotes may not begin with `%`
    11: error: `sops/odd-11.md` cannot be signed: line 2: `title` is a map, where text belongs
    12: signed
    13: error: `sops/odd-13.md` cannot be signed: line 1: the front matter that opens here is never closed
    14: error: `sops/odd-14.md` cannot be signed: line 2: the front matter does not begin on the first line
    15: error: `sops/odd-15.md` cannot be signed: line 3: the key `owner` stands here for the second time
    16: error: `sops/odd-16.md` cannot be signed: line 3: YAML indents with spaces, and here is a tab
    17: error: `sops/odd-17.md` cannot be signed: line 1: the front matter is one `{…}`: write `key: value` on a line each
    18: error: `sops/odd-18.md` cannot be signed: line 2: this is a list, where `key: value` lines belong
    19: error: `sops/odd-19.md` cannot be signed: line 2: anchors are not read: nothing is ever expanded
    20: signed
    21: error: `sops/odd-21.md` cannot be signed: line 3: the key `last_reviewed_by` stands here for the second time: keep one
    22: error: `sops/odd-22.md` cannot be signed: line 2: the key `last_reviewed_by` is not written as `last_reviewed_by: value`
    ");
}
