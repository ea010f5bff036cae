//! Bad input: every one gives a clear finding or error that names the file, nothing else is lost, and nothing panics.

use std::fs;

use crate::support::{LibraryBuilder, TestLibrary};

/// A library with one good SOP and one file of these bytes.
fn with(path: &str, content: impl Into<Vec<u8>>) -> TestLibrary {
    LibraryBuilder::new()
        .more_settings("missing-section = \"off\"\n")
        .sop("good", |sop| sop)
        .file(path, content)
        .build()
}

/// What lint says in concise form about a library, its own talk left out.
#[track_caller]
fn lint(library: &TestLibrary) -> String {
    let run = library.sopbook(&["lint", "--format", "concise"]).run();
    assert!(matches!(run.code, Some(0 | 1)), "{run}");
    // The good SOP is always read.
    assert!(run.stderr.contains("SOP"), "{run}");
    run.stdout
}

/// What lint says about a file with this front matter, beside the keys that make it whole.
#[track_caller]
fn lint_keys(keys: &str) -> String {
    let whole = "scope: internal\nowner: team:ops\nchecklist_exempt: none\n";
    lint(&with(
        "sops/bad.md",
        format!("---\n{whole}{keys}---\n# Bad\n\nText.\n"),
    ))
}

#[test]
fn the_slips_of_real_life_cost_one_finding_each() {
    insta::assert_snapshot!(lint_keys("summary: Restore: from backup\n"), @"sops/bad.md:5:10: error[invalid-front-matter] the value holds a colon and a space, which YAML takes for a key");
    insta::assert_snapshot!(lint_keys("tags:\n  - %TEMP%\n"), @"sops/bad.md:6:5: error[invalid-front-matter] a value without quotes may not begin with `%`");
    assert_eq!(lint_keys("review_in: 6 month\n"), "");
    insta::assert_snapshot!(lint_keys("tags:\n\t- a\n"), @"sops/bad.md:6:1: error[invalid-front-matter] YAML indents with spaces, and here is a tab");
    insta::assert_snapshot!(lint_keys("summary: {{ name }}\n"), @r"
    sops/bad.md:5:10: error[invalid-front-matter] `summary` is a map, where text belongs
    ");
    insta::assert_snapshot!(lint_keys("owner: team:ops\n"), @"sops/bad.md:5:1: error[invalid-front-matter] the key `owner` stands here for the second time");
}

#[test]
fn anchors_are_refused_and_bombs_do_not_go_off() {
    insta::assert_snapshot!(lint_keys("tags: &t [a]\naliases: *t\n"), @r"
    sops/bad.md:5:10: error[invalid-front-matter] anchors are not read: nothing is ever expanded
    sops/bad.md:6:10: error[invalid-front-matter] aliases are not read: nothing is ever expanded
    ");
    let bomb = (1..40).fold("tags: &a0 [x, x]\n".to_owned(), |bomb, n| {
        bomb + &format!("k{n}: &a{n} [*a{0}, *a{0}]\n", n - 1)
    });
    assert!(lint_keys(&bomb).contains("sops/bad.md:6:"));
}

#[test]
fn unclosed_front_matter_keeps_its_keys() {
    let library = with(
        "sops/bad.md",
        "---\nscope: internal\nowner: team:ops\nchecklist_exempt: none\n\n# Bad\n\nText.\n",
    );
    insta::assert_snapshot!(lint(&library), @"sops/bad.md:1:1: error[missing-front-matter] the front matter that opens here is never closed");
}

#[test]
fn what_is_not_utf8_is_named_and_the_rest_is_read() {
    insta::assert_snapshot!(lint(&with("sops/bad.md", b"# Bad\n\nGr\xf6\xdfe\n".as_slice())), @"sops/bad.md:1:1: error[unreadable-file] this could not be read: it is not UTF-8 (line 3, byte 9); save it as UTF-8");
    insta::assert_snapshot!(lint(&with("sops/bad.md", b"\xff\xfe#\0 \0B\0".as_slice())), @"sops/bad.md:1:1: error[unreadable-file] this could not be read: it is UTF-16; save it as UTF-8");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let library = LibraryBuilder::new().sop("good", |sop| sop).build();
    let text = library.read("sops/good.md").replace('\n', "\r\n");
    library.write("sops/good.md", format!("\u{feff}{text}"));
    assert_eq!(lint(&library), "");
    library.write(
        "sops/good.md",
        format!("\u{feff}{}", text.replace("team:ops", "nobody")),
    );
    insta::assert_snapshot!(library.sopbook(&["lint", "-q"]).run().stdout, @r"
    error[unknown-owner]: the owner `nobody` is not in the roster
     --> sops/good.md:5:8
      |
    5 | owner: nobody
      |        ^^^^^^
      |
      = help: name somebody from `[people]` or `[teams]` in sopbook.toml, or add them there
    ");
}

#[test]
fn hostile_nesting_is_read_in_good_time() {
    for piece in ["> ", "[", "*", "- ", "<div>", "`", "![", "(", "{#"] {
        let body = piece.repeat(100_000);
        let text = format!(
            "---\nscope: internal\nowner: team:ops\nchecklist_exempt: none\n---\n# Bad\n\nText.\n\n{body}\n"
        );
        let found = lint(&with("sops/bad.md", text));
        let is_html = piece == "<div>" && found.lines().count() == 1 && found.contains("raw-html");
        assert!(found.is_empty() || is_html, "{piece}: {found}");
        let in_front_matter = format!("---\ntags: {body}\n---\n# Bad\n");
        let found = lint(&with("sops/bad.md", in_front_matter));
        assert!(found.contains("sops/bad.md"), "{piece}: {found}");
        // The excerpt of a line that long is left out, and its address is not.
        let library = with("sops/bad.md", format!("[x](gone.md) {body}\n"));
        let run = library.sopbook(&["lint"]).run().expect_code(1);
        assert!(
            run.stdout.contains("sops/bad.md:1:") && run.stdout.len() < 10_000,
            "{piece}"
        );
    }
}

#[test]
fn stray_end_tags_are_harmless() {
    let body = "hello</p>\n\n- item</li>\n\n**x</em>* y\n\n</div></body></html>\n";
    let keys = "scope: internal\nowner: team:ops\nchecklist_exempt: none\n";
    let found = lint(&with(
        "sops/bad.md",
        format!("---\n{keys}---\n# Bad\n\n{body}"),
    ));
    insta::assert_snapshot!(found, @r"
    sops/bad.md:8:6: warning[raw-html] the HTML `</p>` is shown as text
    sops/bad.md:10:7: warning[raw-html] the HTML `</li>` is shown as text
    sops/bad.md:12:4: warning[raw-html] the HTML `</em>` is shown as text
    sops/bad.md:14:1: warning[raw-html] the HTML `</div>` is shown as text
    ");
}

#[test]
fn escapes_in_a_title_never_reach_the_terminal() {
    let library = LibraryBuilder::new()
        .sop("good", |sop| {
            sop.owner("\"\\e[31mred\\u202e\"")
                .replace("Close the console", "[\u{1b}[31mx](\u{1b}[2J.md)")
        })
        .build();
    for format in ["text", "concise", "github", "json"] {
        let run = library
            .sopbook(&["lint", "--color", "never", "--format", format])
            .run();
        let steers = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
        assert!(
            !run.stdout.contains(steers) && !run.stderr.contains(steers),
            "{run}"
        );
        assert!(run.stdout.contains("unknown-owner"), "{run}");
    }
}

#[test]
fn a_folder_or_a_pipe_that_is_called_like_a_document_does_no_harm() {
    let library = LibraryBuilder::new().sop("good", |sop| sop).build();
    fs::create_dir(library.path("sops/folder.md")).expect("a folder");
    assert_eq!(lint(&library), "");
    #[cfg(unix)]
    {
        let status = std::process::Command::new("mkfifo")
            .arg(library.path("sops/pipe.md"))
            .status();
        if status.is_ok_and(|status| status.success()) {
            insta::assert_snapshot!(lint(&library), @"sops/pipe.md:1:1: error[unreadable-file] this could not be read: it is neither a file nor a folder; remove it");
        }
    }
}

#[cfg(unix)]
#[test]
fn links_in_circles_and_links_that_lead_out_are_findings() {
    use std::os::unix::fs::symlink;
    let library = LibraryBuilder::new().sop("good", |sop| sop).build();
    symlink("../sops", library.path("sops/circle")).expect("a link");
    symlink("/etc", library.path("sops/out")).expect("a link");
    symlink("/etc/hostname", library.path("sops/host.md")).expect("a link");
    symlink("gone.md", library.path("sops/dangling.md")).expect("a link");
    // Neither is a document: an editor's lock, and a picture.
    symlink("me@host", library.path("sops/.#good.md")).expect("a link");
    symlink("gone.png", library.path("sops/gone-too.png")).expect("a link");
    insta::assert_snapshot!(lint(&library), @r"
    sops/circle:1:1: error[unreadable-file] this could not be read: it is a symbolic link that leads back to a folder around it; remove it
    sops/dangling.md:1:1: error[unreadable-file] this could not be read: it is a symbolic link to a file that is not there; remove it
    sops/host.md:1:1: error[unreadable-file] this could not be read: it is a symbolic link that leads out of the library; replace it by the file
    sops/out:1:1: error[unreadable-file] this could not be read: it is a symbolic link that leads out of the library; replace it by the file
    ");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_a_finding() {
    use std::os::unix::fs::PermissionsExt;
    let library = with("sops/bad.md", "# Bad\n");
    fs::set_permissions(
        library.path("sops/bad.md"),
        fs::Permissions::from_mode(0o000),
    )
    .expect("permissions");
    // The system lets root read everything.
    if fs::read(library.path("sops/bad.md")).is_err() {
        let found = lint(&library);
        assert!(
            found.starts_with("sops/bad.md:1:1: error[unreadable-file]"),
            "{found}"
        );
    }
}

#[test]
fn an_empty_library_is_an_error_that_says_where_it_looked() {
    let nothing = LibraryBuilder::new().build();
    let run = nothing.sopbook(&["lint"]).run().expect_code(2);
    insta::assert_snapshot!(run, @r"
    exit code: 2
    --- stderr
    error: there is nothing to check: no file that ends in `.md` was found for SOPs in `sops` or for checklists in `checklists`
      help: `sops`, `checklists` and `extensions` under `[library]` in sopbook.toml say where documents are
    ");
    let no_library = LibraryBuilder::new().without_settings().build();
    let run = no_library.sopbook(&["lint"]).run().expect_code(2);
    assert!(run.stderr.contains("there is no library here"), "{run}");
}

#[test]
fn no_settings_but_a_folder_of_sops_is_a_library() {
    let library = LibraryBuilder::new()
        .without_settings()
        .sop("good", |sop| sop)
        .build();
    let run = library
        .sopbook(&["lint", "--format", "concise"])
        .run()
        .expect_code(0);
    insta::assert_snapshot!(run, @r"
    exit code: 0
    --- stdout
    sops/good.md:1:1: warning[never-reviewed] nobody has reviewed this document yet
    --- stderr
    issue types could not be checked: sopbook.toml has no `[issue-types]`
    owners could not be checked: sopbook.toml names no people or teams
    1 SOP, 0 checklists, [N] rules: 0 errors, 1 warning (0 due)
    ");
}

#[test]
fn slips_in_the_settings_are_findings_and_the_rest_holds() {
    let library = LibraryBuilder::new()
        .sop("good", |sop| sop)
        .more_settings(
            "broken-lnk = \"off\"\n\n[library2]\nx = 1\n\n[review]\ndue-soon = \"whenever\"\n\n\
             [[overrides]]\npaths = [\"sops/[\"]\nrules = { never-reviewed = \"fatal\" }\n\n\
             [[golden-queries]]\nquery = \"x\"\nexpect = \"goud\"\n\n[broken\n",
        )
        .build();
    insta::assert_snapshot!(lint(&library), @r"
    sopbook.toml:18:1: error[invalid-settings] there is no rule `broken-lnk`
    sopbook.toml:20:2: warning[unknown-field] unknown key `library2`
    sopbook.toml:24:12: error[invalid-settings] `due-soon` is `whenever`, where a span like `6 months`, `90 days` or `P1Y` belongs
    sopbook.toml:27:10: error[invalid-settings] `sops/[` is no glob: unclosed character class; missing ']'
    sopbook.toml:28:28: error[invalid-settings] `never-reviewed` is `fatal`, where `error` or `warning` or `off` belongs
    sopbook.toml:32:10: error[invalid-settings] the golden query `x` expects `goud`, which nothing is called
    sopbook.toml:34:2: warning[unknown-field] unknown key `broken`
    sopbook.toml:34:8: error[invalid-settings] this is not TOML: unclosed table, expected `]`
    ");
}

#[test]
fn nothing_is_written_by_settings_that_were_read_in_part() {
    let library = LibraryBuilder::new()
        .more_settings(
            "[people.ann]\n\n[front-matter.aliases]\nlast_reviewed_on = [\"ms.date\"]\n= broken\n",
        )
        .sop("disk-full", |sop| sop.field("ms.date", "2026-01-31"))
        .build();
    let before = library.read("sops/disk-full.md");
    let commands: [&[&str]; 3] = [
        &["review", "disk-full", "--outcome", "x", "--by", "ann", "-q"],
        &[
            "reassign", "--from", "team:ops", "--to", "ann", "--write", "-q",
        ],
        &["new", "sop", "Mail is late", "-q"],
    ];
    let refused = commands.map(|command| library.sopbook(command).run().expect_code(2).stderr);
    insta::assert_snapshot!(refused.join(""), @r"
    error: sopbook.toml could not be read whole, so nothing is written: line 22: this is not TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`
      help: mend it first; `sopbook lint` shows the place
    error: sopbook.toml could not be read whole, so nothing is written: line 22: this is not TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`
      help: mend it first; `sopbook lint` shows the place
    error: sopbook.toml could not be read whole, so nothing is written: line 22: this is not TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`
      help: mend it first; `sopbook lint` shows the place
    ");
    assert_eq!(library.read("sops/disk-full.md"), before);
    assert!(!library.path("sops/mail-is-late.md").exists());
    let shown = ["reassign", "--from", "team:ops", "--to", "ann"];
    library.sopbook(&shown).run().expect_code(0);
}
