//! What holds for every command: exit codes, colour, pipes, help, and that no document steers a terminal.

use crate::support::{LibraryBuilder, TestLibrary};

fn library() -> TestLibrary {
    LibraryBuilder::new()
        .sop("disk-full", |sop| sop)
        .checklist("disk-full", |checklist| checklist)
        .build()
}

/// Every command that reads a library and prints.
const READERS: &[&[&str]] = &[
    &[],
    &["status"],
    &["list"],
    &["list", "--format", "csv"],
    &["show", "disk-full"],
    &["show", "disk-full", "--format", "markdown"],
    &["due"],
    &["due", "--format", "markdown"],
    &["due", "--format", "ics"],
    &["owners"],
    &["owners", "--codeowners"],
    &["reassign", "--from", "team:ops", "--to", "ops-lead"],
    &["assess"],
    &["lint"],
    &["lint", "--format", "concise"],
    &["search", "disk"],
    &["review", "--next"],
    &["review", "--interactive", "--by", "ops-lead"],
];

/// The commands, as `--help` lists them.
fn commands(library: &TestLibrary) -> Vec<String> {
    let help = library.sopbook(&["--help"]).run().expect_code(0).stdout;
    let (_, list) = help.split_once("Commands:\n").expect("a list of commands");
    let names = list.lines().map_while(|line| line.strip_prefix("  "));
    names
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_has_help_that_goes_to_stdout() {
    let library = library();
    let commands = commands(&library);
    assert!(commands.len() >= 8, "{commands:?}");
    // `help` is itself no command with a page.
    for command in commands.iter().filter(|command| *command != "help") {
        let help = library.sopbook(&[command, "--help"]).run().expect_code(0);
        assert!(
            help.stdout.contains("Usage:") && help.stderr.is_empty(),
            "{help}"
        );
        let about = help.stdout.lines().next().expect("a first line");
        assert!(about.len() > 10, "{help}");
    }
}

#[test]
fn a_closed_pipe_is_success() {
    let library = library();
    let others: [&[&str]; 9] = [
        &["config", "show"],
        &["explain"],
        &["lint", "--format", "json"],
        &["completions", "bash"],
        &["man"],
        &["schema"],
        &["schema", "findings"],
        &["list", "--format", "json"],
        &["assess", "--format", "json"],
    ];
    for arguments in READERS.iter().copied().chain(others) {
        let (code, stderr) = library.sopbook(arguments).run_into_closed_pipe();
        assert_eq!(code, Some(0), "{arguments:?}: {stderr}");
        assert!(
            !stderr.contains("panicked") && !stderr.contains("error:"),
            "{stderr}"
        );
    }
}

#[test]
fn no_document_steers_the_terminal() {
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}2J\u{202e}";
    let quoted = "\"\\e]0;owned\\a\\e[31m\\x9b2J\\u202e\"";
    let library = LibraryBuilder::new()
        .sop("disk-full", |sop| {
            sop.field("title", quoted)
                .field("summary", quoted)
                .field("issue_type", quoted)
                .field("owner", quoted)
                .field("deputy", quoted)
                .field("tags", &format!("[{quoted}]"))
                .body(&format!("# {hostile}\n\n[{hostile}](gone{hostile}.md)\n\n```\n{hostile}\n```\n\n| {hostile} |\n|--|\n"))
        })
        .checklist("disk-full", |checklist| checklist.body(&format!("- [x] {hostile} {{#a}}\n- [ ] {hostile} {{#a}}\n")))
        .build();
    for arguments in READERS {
        for color in ["never", "always"] {
            let mut with_color = arguments.to_vec();
            with_color.extend(["--color", color]);
            let outcome = library.sopbook(&with_color).run();
            for text in [&outcome.stdout, &outcome.stderr] {
                // What we colour ourselves ends in `m`.
                let plain = strip_colors(text);
                let steers = |letter: char| {
                    (letter.is_control() && !"\n\r\t".contains(letter)) || letter == '\u{202e}'
                };
                assert!(!plain.contains(steers), "{arguments:?}: {plain:?}");
                assert!(
                    !text.contains("\u{1b}[31m\u{9b}") && !text.contains("\u{1b}]0;"),
                    "{arguments:?}"
                );
            }
        }
    }
}

/// The text without `ESC [ digits m`.
fn strip_colors(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|letter: char| !letter.is_ascii_digit() && letter != ';');
        match end.map(|end| part.split_at(end)) {
            Some((_, rest)) if rest.starts_with('m') => plain.push_str(&rest[1..]),
            _ => {
                plain.push('\u{1b}');
                plain.push_str(part);
            }
        }
    }
    plain
}

#[test]
fn colour_is_for_those_who_ask() {
    let library = library();
    let has_color = |outcome: &str| outcome.contains('\u{1b}');
    assert!(
        !has_color(&library.sopbook(&["status"]).run().stdout),
        "a pipe gets none"
    );
    let always = library.sopbook(&["status", "--color", "always"]);
    assert!(has_color(&always.run().stdout));
    let unset = library
        .sopbook(&["status"])
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "1");
    assert!(!has_color(&unset.run().stdout), "NO_COLOR wins");
}

#[test]
fn a_library_is_found_by_walking_up_by_flag_and_by_variable() {
    let library = library();
    let root = library.root().to_str().expect("UTF-8").to_owned();
    let expected = library.sopbook(&["list"]).run().expect_code(0).stdout;
    let inside = library.sopbook(&["list"]).inside("sops").run();
    assert_eq!(inside.stdout, expected);
    let elsewhere = library
        .sopbook(&["--library", &root, "list"])
        .inside("..")
        .run();
    assert_eq!(elsewhere.stdout, expected);
    let variable = library
        .sopbook(&["list"])
        .inside("..")
        .env("SOPBOOK_LIBRARY", &root)
        .run();
    assert_eq!(variable.stdout, expected);
    let lost = library.sopbook(&["list"]).inside("..").run().expect_code(2);
    for way in ["--library", "SOPBOOK_LIBRARY", "sopbook init"] {
        assert!(lost.stderr.contains(way), "{lost}");
    }
}

#[test]
fn exit_codes_tell_findings_from_failures() {
    let library = library();
    for (arguments, code) in [
        (&["status"][..], 0),
        (&["list"], 0),
        (&["list", "--tag", "none"], 1),
        (&["show", "nothing"], 2),
        (&["list", "--library", "nowhere"], 2),
        (&["no-such-command"], 2),
        (&["list", "--format", "xml"], 2),
        (&["status", "--at", "HEAD"], 2),
        (&["--version"], 0),
    ] {
        let outcome = library.sopbook(arguments).run().expect_code(code);
        let speaks = !outcome.stderr.is_empty();
        assert_eq!(speaks, code != 0, "{arguments:?}\n{outcome}");
    }
    let odd = library
        .sopbook(&["status"])
        .today("tomorrow")
        .run()
        .expect_code(2);
    assert!(odd.stderr.contains("SOPBOOK_TODAY"), "{odd}");
}

#[test]
fn json_documents_carry_their_version() {
    let library = library();
    for arguments in [
        &["status"][..],
        &["list"],
        &["show", "disk-full"],
        &["assess"],
        &["lint"],
        &["search", "disk"],
        &["review", "--next"],
    ] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--format", "json"]);
        let outcome = library.sopbook(&arguments).run().expect_code(0);
        assert_eq!(outcome.json()["version"], 1, "{arguments:?}");
    }
}

#[test]
fn each_shell_gets_completions_that_know_the_commands() {
    let library = library();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = library
            .sopbook(&["completions", shell])
            .run()
            .expect_code(0)
            .stdout;
        assert!(
            script.contains("assess") && script.contains("library"),
            "{shell}"
        );
    }
}

#[test]
fn the_configuration_says_where_everything_comes_from() {
    let library = library();
    let show = ["config", "show", "--format", "json"];
    let from = |outcome: crate::support::Outcome, key: &str| {
        let json = outcome.expect_code(0).json();
        json[key]["from"].as_str().map(str::to_owned)
    };
    let origin = |word: &str| Some(word.to_owned());
    let root = library.root().to_str().expect("UTF-8").to_owned();
    let plain = || library.sopbook(&show);
    assert_eq!(from(plain().run(), "today"), origin("SOPBOOK_TODAY"));
    assert_eq!(from(plain().today("").run(), "today"), origin("the clock"));
    assert_eq!(from(plain().run(), "library"), origin("the current folder"));
    let variable = plain().env("SOPBOOK_LIBRARY", &root);
    assert_eq!(from(variable.run(), "library"), origin("SOPBOOK_LIBRARY"));
    let flag = [&show[..], &["--library", &root]].concat();
    let both = library.sopbook(&flag).env("SOPBOOK_LIBRARY", &root);
    assert_eq!(from(both.run(), "library"), origin("--library"));
    let text = library.sopbook(&["config", "show"]).run().expect_code(0);
    for line in [
        "title = \"Test library\"  # sopbook.toml:2",
        "standard = \"12 months\"  # default",
        "never-reviewed = \"off\"  # sopbook.toml:16",
    ] {
        assert!(
            text.stdout.lines().any(|shown| shown == line),
            "{line}\n{text}"
        );
    }
}

#[test]
fn each_command_has_a_manual_page() {
    let library = library();
    let outcome = library.sopbook(&["man"]).run().expect_code(0);
    assert!(outcome.stdout.contains(".TH sopbook 1"), "{outcome}");
    let write = || library.sopbook(&["man", "--out", "new/man1"]).run();
    let written = write().expect_code(0);
    assert_eq!((&*written.stdout, &*written.stderr), ("", ""));
    let mut names = vec!["sopbook".to_owned()];
    let commands = commands(&library).into_iter();
    let commands = commands.filter(|command| command != "help");
    names.extend(commands.map(|command| format!("sopbook-{command}")));
    for name in names {
        let page = library.read(&format!("new/man1/{name}.1"));
        assert!(page.contains(&format!(".TH {name} 1")), "{page}");
    }
    // A second time replaces what the first wrote.
    write().expect_code(0);
    library.write("file", "");
    let blocked = library.sopbook(&["man", "--out", "file"]).run();
    assert!(blocked.expect_code(2).stderr.contains("sopbook.1"));
}

#[test]
fn the_commands_of_the_readme_run() {
    let readme = include_str!("../../README.md");
    let library = LibraryBuilder::new().without_settings().build();
    library.sopbook(&["init"]).run().expect_code(0);
    library.commit("2026-06-01", "Begin");
    library.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let mut ran = 0;
    for line in readme.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let command = line.split("   #").next().unwrap_or_default().trim();
        let through_cargo = command.strip_prefix("cargo run --release --locked -- ");
        // What waits for changes does not end; it has a test of its own.
        let ends = !command.contains("--watch");
        let arguments = through_cargo.or(command.strip_prefix("sopbook "));
        if let Some(arguments) = arguments.filter(|_| ends) {
            let arguments = words(arguments);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            library.sopbook(&arguments).run().expect_code(0);
            ran += 1;
        }
    }
    assert!(ran >= 1, "the README shows a command");
}

#[test]
fn the_settings_of_the_readme_are_understood() {
    let readme = include_str!("../../README.md");
    let blocks: Vec<&str> = readme.split("```toml\n").skip(1).collect();
    assert!(!blocks.is_empty(), "the README shows settings");
    for block in blocks {
        let text = block.split("```").next().unwrap_or_default();
        let defects = sopbook::library::Settings::parse(Some(text)).defects;
        assert!(defects.is_empty(), "{defects:?}");
    }
}

/// The words of a command line; double and single quotation marks hold one together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in line.chars() {
        match (letter, quote) {
            ('"' | '\'', None) => quote = Some(letter),
            (_, Some(open)) if open == letter => quote = None,
            (' ', None) => words.push(String::new()),
            _ => words.last_mut().expect("there is always one").push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
