//! `sopbook init`: libraries that are sound from the first day, and nothing that stands there replaced.

use crate::support::{LibraryBuilder, TestLibrary};

fn empty() -> TestLibrary {
    LibraryBuilder::new().without_settings().build()
}

#[test]
fn every_starter_that_has_documents_lints_clean_and_stands_in_git() {
    for starter in ["msp", "minimal"] {
        let library = empty();
        let init = library.sopbook(&["init", "fresh", "--starter", starter]);
        let outcome = init.run().expect_code(0);
        assert!(
            outcome.stderr.contains("await your first review"),
            "{outcome}"
        );
        library
            .sopbook(&["lint"])
            .inside("fresh")
            .run()
            .expect_code(0);
        assert!(library.path("fresh/.git").is_dir());
        let status = library
            .sopbook(&["status", "--format", "json"])
            .inside("fresh")
            .run();
        let status = status.expect_code(0).json();
        assert_eq!(status["title"], "fresh");
        assert_eq!(status["findings"]["errors"], 0);
    }
}

#[test]
fn an_empty_starter_has_settings_and_says_how_to_begin() {
    let library = empty();
    let outcome = library
        .sopbook(&["init", "--starter", "empty", "--title", "Our \"desk\""])
        .run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stderr
    made a library with 0 SOPs and 0 checklists in [LIBRARY] in a new git repository

    What to do next:
      put the names and e-mail addresses of your people into sopbook.toml
      sopbook new sop 'Password reset'   writes your first SOP
      git add . && git commit   keeps what you have
    ");
    assert!(
        library
            .read("sopbook.toml")
            .contains(r#"title = "Our \"desk\"""#)
    );
}

#[test]
fn a_library_is_not_made_twice() {
    let library = LibraryBuilder::new().build();
    let outcome = library.sopbook(&["init"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: `[LIBRARY]` is a library already
      help: `sopbook status` shows it, `sopbook new sop TITLE` adds to it
    ");
}

#[test]
fn a_file_in_the_way_stops_it_before_anything_is_written() {
    let library = empty();
    library.write("sops/security/phishing-report.md", "mine");
    let outcome = library.sopbook(&["init"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: `[LIBRARY]/sops/security/phishing-report.md` exists already; nothing was written
      help: choose another folder, or move the file away; init replaces nothing
    ");
    assert_eq!(library.read("sops/security/phishing-report.md"), "mine");
    assert!(!library.path("sopbook.toml").exists());
    assert!(!library.path("checklists").exists());
}

#[test]
fn a_folder_with_other_things_keeps_them() {
    let library = empty();
    library.write(".gitignore", "/mine\n");
    library.write("docs/a.md", "mine");
    library.git(&["init", "--quiet"]);
    let outcome = library.sopbook(&["init", "--starter", "minimal"]).run();
    let outcome = outcome.expect_code(0);
    assert!(!outcome.stderr.contains("new git repository"), "{outcome}");
    assert_eq!(library.read(".gitignore"), "/mine\n");
    assert_eq!(library.read("docs/a.md"), "mine");
}

#[test]
fn a_file_is_no_folder_for_a_library() {
    let library = empty();
    library.write("afile", "mine");
    for (typed, named) in [("afile", "`afile`"), ("afile/below", "afile`")] {
        let outcome = library.sopbook(&["init", typed]).run().expect_code(2);
        let message = format!("{named} is a file, not a folder");
        assert!(outcome.stderr.contains(&message), "{outcome}");
    }
}

#[test]
fn what_a_team_says_about_itself_stands_in_its_library() {
    let library = empty();
    let answers = "North & Co\nhalo\nhalopsa\n\nSam <sam@example.com>\ndesk@example.com\n";
    let outcome = library
        .sopbook(&["init", "fresh", "--starter", "minimal", "--interactive"])
        .stdin(answers)
        .run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 0
    --- stderr
    Enter leaves an answer for later.
    What is your company called? [fresh]
    Which ticket system do you use? [autotask, connectwise, freshservice, halopsa, jira, servicenow, syncro, zendesk]
    error: there are no names of the ticket system `halo`
      help: there are: autotask, connectwise, freshservice, halopsa, jira, servicenow, syncro, zendesk
    Which ticket system do you use? [autotask, connectwise, freshservice, halopsa, jira, servicenow, syncro, zendesk]
    Who leads the team `Escalation engineers`? [Name <e-mail that git knows>]
    Who leads the team `Security`? [Name <e-mail that git knows>]
    Who leads the team `Service desk`? [Name <e-mail that git knows>]
    Who leads the team `Service management`? [Name <e-mail that git knows>]
    made a library with 3 SOPs and 3 checklists in [LIBRARY]/fresh in a new git repository

    What to do next:
      cd 'fresh'
      put the names and e-mail addresses of your people into sopbook.toml
      3 SOPs await your first review
      sopbook show ID   reads one, `sopbook lint` checks them all
      git add . && git commit   keeps what you have
    ");
    let settings = library.read("fresh/sopbook.toml");
    for line in [
        "title = \"North & Co SOP library\"",
        "aliases = { halopsa = \"Identity & Access\" }",
        "name = \"Sam\"\nemails = [\"sam@example.com\"]",
        "name = \"desk@example.com\"\nemails = [\"desk@example.com\"]",
    ] {
        assert!(settings.contains(line), "{line}\n{settings}");
    }
    assert!(!settings.contains("servicenow"), "{settings}");
    let lint = library.sopbook(&["lint", "-q"]).inside("fresh").run();
    lint.expect_code(0);
}

#[test]
fn flags_say_the_same_and_what_the_starter_lacks_is_refused() {
    let library = empty();
    let init = |dir: &str, flags: &[&str]| {
        let arguments = [&["init", dir, "--starter", "minimal"], flags].concat();
        library.sopbook(&arguments).run()
    };
    let flags = [
        "--company",
        "North",
        "--psa",
        "Autotask",
        "--lead",
        "security=Ann Lee <ann@example.com>",
    ];
    init("fresh", &flags).expect_code(0);
    let settings = library.read("fresh/sopbook.toml");
    assert!(
        settings.contains("aliases = { autotask = \"Network\" }"),
        "{settings}"
    );
    assert!(
        settings.contains("name = \"Ann Lee\"\nemails = [\"ann@example.com\"]"),
        "{settings}"
    );
    insta::assert_snapshot!(init("a", &["--lead", "securty=Ann"]), @r"
    exit code: 2
    --- stderr
    error: the starter has no team `securty`
      help: did you mean `security`? there are: escalation, security, service-desk, service-management
    ");
    insta::assert_snapshot!(init("b", &["--lead", "Ann"]), @r"
    exit code: 2
    --- stderr
    error: --lead is `Ann`
      help: write it as `TEAM=Name <e-mail>`
    ");
    insta::assert_snapshot!(init("e", &["--lead", "security=A", "--lead", "security=Bcd"]), @r"
    exit code: 2
    --- stderr
    error: --lead names `security` twice
      help: give it once for each
    ");
    insta::assert_snapshot!(init("c", &["--psa", "excel"]), @r"
    exit code: 2
    --- stderr
    error: there are no names of the ticket system `excel`
      help: there are: autotask, connectwise, freshservice, halopsa, jira, servicenow, syncro, zendesk
    ");
    insta::assert_snapshot!(init("d", &["--automation", "wipe=7"]), @r"
    exit code: 2
    --- stderr
    error: the starter has no automation `wipe`
      help: leave it out
    ");
    assert!(
        !library.path("a").exists(),
        "nothing is made before the flags are understood"
    );
}
