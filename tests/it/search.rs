//! `sopbook search`: what is found, in what order, and that no state of the cache keeps anything from being found.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{LibraryBuilder, Outcome, TestLibrary};

/// The project's own library, copied.
fn starter() -> TestLibrary {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut builder = LibraryBuilder::new();
    let mut folders = vec![root.join("sops"), root.join("checklists")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the starter library") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).expect("below the root");
            let name = name.to_str().expect("UTF-8").replace('\\', "/");
            builder = builder.file(&name, fs::read(&path).expect("readable"));
        }
    }
    let settings = fs::read_to_string(root.join("sopbook.toml")).expect("settings");
    builder.settings(&settings).build()
}

fn small() -> TestLibrary {
    LibraryBuilder::new()
        .sop("disk-full", |sop| sop)
        .checklist("disk-full", |checklist| checklist)
        .sop("printer-jam", |sop| sop.title("Printer jam"))
        .build()
}

#[track_caller]
fn ids(outcome: &Outcome) -> Vec<String> {
    let json = outcome.json();
    let hits = json["hits"].as_array().expect("hits");
    hits.iter()
        .map(|hit| format!("{}:{}", hit["kind"], hit["id"]).replace('"', ""))
        .collect()
}

#[track_caller]
fn found(library: &TestLibrary, query: &[&str]) -> Vec<String> {
    let arguments = [&["search", "--format", "json"], query].concat();
    ids(&library.sopbook(&arguments).run())
}

/// The files of the index.
fn index_files(library: &TestLibrary) -> Vec<PathBuf> {
    let mut folders = vec![library.path(".sopbook/cache/search")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("an index") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_starter_library_answers_what_technicians_type() {
    let library = starter();
    let outcome = library
        .sopbook(&["search", "locked out"])
        .run()
        .expect_code(0);
    let first = outcome.stdout.lines().next().unwrap_or_default();
    assert_eq!(
        first,
        "1. Account lockout  SOP · Identity & Access › Account lockout · Service desk"
    );
    assert_eq!(outcome.stderr, "", "{outcome}");
    let golden = library.sopbook(&["search", "--golden"]).run();
    let golden = golden.expect_code(0).stdout;
    let passed = golden.lines().filter(|line| line.starts_with("ok "));
    assert_eq!(
        (passed.count(), golden.lines().count()),
        (40, 40),
        "{golden}"
    );
    for (query, first) in [
        ("AADSTS50053", "sop:account-lockout"),
        ("5.7.1", "sop:mail-delivery-failure"),
        ("lokced out", "sop:account-lockout"),
        ("slow laptop", "sop:slow-computer"),
        ("2fa new phone", "sop:mfa-reset"),
    ] {
        let hits = found(&library, &[query]);
        assert_eq!(hits.first().map(String::as_str), Some(first), "{query}");
    }
}

#[test]
fn every_starter_document_is_found_by_its_title() {
    let library = starter();
    let listed = library.sopbook(&["list", "--format", "json"]).run().json();
    let documents = listed["documents"].as_array().expect("documents");
    assert!(documents.len() >= 24, "{}", documents.len());
    for document in documents {
        let title = document["title"].as_str().expect("a title");
        let arguments = ["search", title, "--format", "json", "--limit", "3"];
        let json = library.sopbook(&arguments).run().json();
        let hits = json["hits"].as_array().expect("hits");
        let is_there = hits.iter().any(|hit| hit["path"] == document["path"]);
        assert!(is_there, "{title} is not among its first three: {hits:#?}");
    }
}

#[test]
fn a_hit_names_its_sections_with_line_and_marks() {
    let library = small();
    let outcome = library.sopbook(&["search", "press button"]).run();
    insta::assert_snapshot!(outcome.expect_code(0), @r"
    exit code: 0
    --- stdout
    1. Disk full  SOP · Endpoint › Performance · ops
       sops/disk-full.md:22  Procedure
         Press the button.

    2. Printer jam  SOP · Endpoint › Performance · ops
       sops/printer-jam.md:22  Procedure
         Press the button.

    3. Disk full checklist  checklist · Endpoint › Performance · ops
       checklists/disk-full.md:10  Disk full checklist
         Button pressed
    ");
    let outcome = library
        .sopbook(&["search", "jam light", "--format", "json", "--limit", "1"])
        .inside("sops")
        .run();
    insta::assert_snapshot!(outcome.expect_code(0), @r#"
    exit code: 0
    --- stdout
    {
      "version": 1,
      "query": "jam light",
      "total": 1,
      "hits": [
        {
          "id": "printer-jam",
          "kind": "sop",
          "title": "Printer jam",
          "path": "sops/printer-jam.md",
          "line": 27,
          "status": "active",
          "issue_types": [
            "Endpoint"
          ],
          "issue_subtypes": [
            "Performance"
          ],
          "owner": "team:ops",
          "review": "never-reviewed",
          "summary": null,
          "sections": [
            {
              "heading": "Verification",
              "anchor": "verification",
              "path": "sops/printer-jam.md",
              "line": 27,
              "snippet": {
                "text": "The light is green.",
                "marks": [
                  [
                    4,
                    9
                  ]
                ]
              }
            }
          ]
        }
      ],
      "may_lag": false,
      "nothing": null,
      "documents": 3
    }
    "#);
    let outcome = library.sopbook(&["search", "jam"]).inside("sops").run();
    assert!(
        outcome.stdout.contains("../sops/printer-jam.md:"),
        "{outcome}"
    );
}

#[test]
fn nothing_found_is_said_with_what_to_try() {
    let library = small();
    let outcome = library.sopbook(&["search", "zebra"]).run();
    insta::assert_snapshot!(outcome.expect_code(1), @r"
    exit code: 1
    --- stderr
    nothing found for `zebra` in 3 documents
      no document holds `zebra`: try other words, or add the word to a document's `aliases` or to `[search] synonyms`
    ");
    let outcome = library
        .sopbook(&["search", "printer", "--kind", "checklist"])
        .run();
    insta::assert_snapshot!(outcome.expect_code(1), @r"
    exit code: 1
    --- stderr
    nothing found for `printer` in 3 documents
      1 document would answer without the filters
      titles like it: Printer jam
    ");
    let outcome = library.sopbook(&["search"]).run();
    insta::assert_snapshot!(outcome.expect_code(2), @r"
    exit code: 2
    --- stderr
    error: there is nothing to search for
      help: say what the ticket says: `sopbook search locked out`; `sopbook search --help` lists the filters
    ");
}

#[test]
fn identifiers_are_found_however_they_are_typed() {
    let library = LibraryBuilder::new()
        .sop("x", |sop| {
            sop.path("sops/a/KubeAPIDown.md").title("KubeAPIDown")
        })
        .sop("y", |sop| {
            sop.path("sops/b/KubeAPIDown.md").title("KubeAPIDown")
        })
        .sop("z", |sop| {
            sop.path("sops/b/KubeNodeDown.md").title("KubeNodeDown")
        })
        .build();
    for query in [
        "KubeAPIDown",
        "kube-api-down",
        "kube api down",
        "kubeapidown",
    ] {
        let mut hits = found(&library, &[query]);
        hits.truncate(2);
        assert_eq!(
            hits,
            ["sop:a/kube-api-down", "sop:b/kube-api-down"],
            "{query}"
        );
    }
}

#[test]
fn the_query_language_is_small_and_has_no_syntax_errors() {
    let library = small();
    assert_eq!(
        found(&library, &["\"Button pressed\""]),
        ["checklist:disk-full"]
    );
    assert_eq!(found(&library, &["button -disk"]), ["sop:printer-jam"]);
    assert_eq!(
        found(&library, &["--", "button", "-disk"]),
        ["sop:printer-jam"]
    );
    for odd in [
        "\"",
        "title:",
        "(",
        "a AND",
        "*",
        "-",
        "\\",
        "[x TO",
        "^$",
        "\u{1b}[31m",
    ] {
        let outcome = library.sopbook(&["search", odd]).run();
        let asks_nothing = outcome.stderr.contains("there is nothing to search for");
        assert_eq!(outcome.code == Some(2), asks_nothing, "{odd:?}: {outcome}");
        assert!(!outcome.stderr.contains('\u{1b}'), "{outcome}");
    }
}

#[test]
fn what_is_in_force_comes_before_drafts_and_those_before_what_is_retired() {
    let library = LibraryBuilder::new()
        .sop("a", |sop| {
            sop.title("Printer jam").field("status", "retired")
        })
        .sop("b", |sop| sop.title("Printer jam").field("status", "draft"))
        .sop("c", |sop| sop.title("Printer jam"))
        .build();
    assert_eq!(
        found(&library, &["printer jam"]),
        ["sop:c", "sop:b", "sop:a"]
    );
    let outcome = library.sopbook(&["search", "printer jam"]).run();
    assert!(
        outcome.stdout.contains("RETIRED") && outcome.stdout.contains("DRAFT"),
        "{outcome}"
    );
}

#[test]
fn filters_mean_what_they_mean_in_list() {
    let library = small();
    assert_eq!(
        found(
            &library,
            &["disk", "--type", "endpoint", "--kind", "checklist"]
        ),
        ["checklist:disk-full"]
    );
    assert_eq!(
        found(&library, &["disk", "--owner", "ops@example.com"]),
        [""; 0]
    );
}

#[test]
fn an_edit_is_found_by_the_next_search() {
    let library = small();
    assert_eq!(found(&library, &["zebra"]), [""; 0]);
    for word in ["zebra", "horse", "camel", "mouse"] {
        // The same length at nearly the same moment: only the content tells.
        let text = format!("---\ntitle: Animal\n---\n\n# Animal\n\nThe {word} is here.\n");
        library.write("sops/animal.md", text);
        assert_eq!(found(&library, &[word]), ["sop:animal"], "{word}");
    }
    assert_eq!(found(&library, &["zebra"]), [""; 0]);
    fs::rename(
        library.path("sops/animal.md"),
        library.path("sops/beast.md"),
    )
    .expect("renamed");
    assert_eq!(found(&library, &["mouse"]), ["sop:beast"]);
    fs::remove_file(library.path("sops/beast.md")).expect("removed");
    assert_eq!(found(&library, &["mouse"]), [""; 0]);
}

#[test]
fn many_small_edits_leave_one_sound_index() {
    let library = small();
    for number in 0..14 {
        library.write(
            &format!("sops/n{number}.md"),
            format!("# Number n{number}x\n\nzebra\n"),
        );
        assert_eq!(found(&library, &[&format!("n{number}x")]).len(), 1);
    }
    assert_eq!(found(&library, &["zebra", "--limit", "50"]).len(), 14);
    assert!(
        index_files(&library).len() < 50,
        "{:?}",
        index_files(&library)
    );
}

#[test]
fn a_setting_takes_effect_at_once() {
    let library = small();
    assert_eq!(found(&library, &["gizmo"]), [""; 0]);
    let settings = library.read("sopbook.toml");
    library.write(
        "sopbook.toml",
        format!("{settings}\n[search]\nsynonyms = [[\"gizmo\", \"printer\"]]\n"),
    );
    assert_eq!(found(&library, &["gizmo"]), ["sop:printer-jam"]);
    library.write(
        "sopbook.toml",
        settings.replace("\"ops@example.com\"", "\"new@example.com\""),
    );
    assert_eq!(
        found(&library, &["printer", "--owner", "team:ops"]),
        ["sop:printer-jam"]
    );
}

#[test]
fn any_damage_to_the_index_costs_nothing_but_time() {
    let library = small();
    let search = || library.sopbook(&["search", "button"]).run();
    let sound = search().expect_code(0).stdout;
    let count = index_files(&library).len();
    for at in 0..count {
        search().expect_code(0);
        for damage in [&b""[..], b"\xff\xff\xff\xff garbage", &[0; 4096]] {
            let Some(file) = index_files(&library).into_iter().nth(at) else {
                continue;
            };
            fs::write(&file, damage).expect("damaged");
            let outcome = search();
            assert_eq!(outcome.stdout, sound, "{}: {outcome}", file.display());
            assert_eq!(outcome.stderr, "", "{}: {outcome}", file.display());
            assert_eq!(outcome.code, Some(0));
        }
        if let Some(file) = index_files(&library).into_iter().nth(at) {
            fs::remove_file(&file).expect("removed");
            assert_eq!(search().expect_code(0).stdout, sound, "{}", file.display());
        }
    }
}

#[test]
fn an_index_of_another_version_is_replaced() {
    let library = small();
    library.write(
        ".sopbook/cache/search/0123456789abcdef/meta.json",
        "{\"version\": 99}",
    );
    assert_eq!(found(&library, &["jam"]), ["sop:printer-jam"]);
    assert!(
        !library
            .path(".sopbook/cache/search/0123456789abcdef")
            .exists()
    );
    // A version that the key does not tell of.
    let meta = index_files(&library)
        .into_iter()
        .find(|file| file.ends_with("meta.json"))
        .expect("an index");
    let text = fs::read_to_string(&meta).expect("meta.json");
    fs::write(&meta, text.replace("\"position\"", "\"basic\"")).expect("changed");
    assert_eq!(found(&library, &["jam"]), ["sop:printer-jam"]);
}

#[test]
fn where_no_cache_can_be_made_the_answer_is_the_same() {
    let library = small();
    library.write(".sopbook", "a file where the folder should be");
    let outcome = library.sopbook(&["search", "jam"]).run().expect_code(0);
    assert!(outcome.stdout.starts_with("1. Printer jam"), "{outcome}");
    assert_eq!(outcome.stderr, "");
}

#[cfg(unix)]
#[test]
fn a_read_only_library_is_searched() {
    use std::os::unix::fs::PermissionsExt;
    let library = small();
    let sound = library
        .sopbook(&["search", "button"])
        .run()
        .expect_code(0)
        .stdout;
    let mut paths = index_files(&library);
    let folder = paths[0].parent().expect("a folder").to_owned();
    paths.push(folder);
    let set = |mode: u32| {
        for path in &paths {
            let mode = if path.is_dir() { mode | 0o111 } else { mode };
            // Root may write all the same, and then an update has removed what it replaced.
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).ok();
        }
    };
    set(0o444);
    let unchanged = library.sopbook(&["search", "button"]).run();
    library.write("sops/new.md", "# New\n\nzebra\n");
    let changed = library.sopbook(&["search", "zebra"]).run();
    set(0o755);
    assert_eq!(unchanged.expect_code(0).stdout, sound);
    assert!(changed.expect_code(0).stdout.starts_with("1. New"));
}

#[test]
fn several_searches_at_once_all_answer() {
    let library = small();
    for round in 0..3 {
        library.write("sops/new.md", format!("# New\n\nzebra {round}\n"));
        std::thread::scope(|scope| {
            let runs: Vec<_> = (0..6)
                .map(|_| scope.spawn(|| library.sopbook(&["search", "jam"]).run()))
                .collect();
            for run in runs {
                let outcome = run.join().expect("it ends");
                assert_eq!(outcome.code, Some(0), "{outcome}");
                assert!(outcome.stdout.starts_with("1. Printer jam"), "{outcome}");
                assert!(!outcome.stderr.contains("panic"), "{outcome}");
            }
        });
        assert_eq!(found(&library, &["zebra"]), ["sop:new"]);
    }
}

#[test]
fn a_closed_pipe_is_success() {
    let library = small();
    library.sopbook(&["search", "jam"]).run().expect_code(0);
    for format in ["text", "json"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sopbook"))
            .args(["search", "jam", "--format", format])
            .current_dir(library.root())
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the binary ends");
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let library = LibraryBuilder::new()
        .sop("evil", |sop| {
            sop.field("title", "\"Zebra \\e]0;x\\a\\u202e\"")
                .body("# Zebra \u{1b}[31m\n\n## Zebra \u{1b}[2J\n\nzebra \u{9b}31m \u{202e}\n")
        })
        .build();
    for arguments in [
        &["search", "zebra"][..],
        &["search", "zebra", "--color", "never"],
    ] {
        let outcome = library.sopbook(arguments).run().expect_code(0);
        let steers = |letter: char| (letter.is_control() && letter != '\n') || letter == '\u{202e}';
        assert!(!outcome.stdout.contains(steers), "{:?}", outcome.stdout);
    }
}

#[test]
fn a_folder_without_documents_says_where_it_looked() {
    let library = LibraryBuilder::new().build();
    let outcome = library.sopbook(&["search", "jam"]).run();
    insta::assert_snapshot!(outcome.expect_code(2), @r"
    exit code: 2
    --- stderr
    error: there are no documents in `sops` or `checklists`
      help: `sopbook new sop TITLE` writes the first; `sops`, `checklists` and `extensions` in `[library]` say where documents are
    ");
    let bare = LibraryBuilder::new().without_settings().build();
    let outcome = bare.sopbook(&["search", "jam"]).run().expect_code(2);
    assert!(
        outcome.stderr.contains("there is no library here"),
        "{outcome}"
    );
}

#[test]
fn a_folder_without_settings_is_searched() {
    let library = LibraryBuilder::new()
        .without_settings()
        .sop("printer-jam", |sop| sop)
        .build();
    assert_eq!(found(&library, &["jam"]), ["sop:printer-jam"]);
}

#[test]
fn bad_files_cost_only_themselves_and_are_named() {
    let library = LibraryBuilder::new()
        .sop("printer-jam", |sop| sop)
        .file("sops/latin.md", b"# caf\xe9\n")
        .file("sops/open.md", "---\ntitle: Zebra\n\nno end")
        .build();
    let outcome = library.sopbook(&["search", "jam"]).run().expect_code(0);
    assert!(outcome.stdout.starts_with("1. Printer jam"), "{outcome}");
    assert!(
        outcome.stderr.contains("sops/latin.md was not searched"),
        "{outcome}"
    );
    assert_eq!(found(&library, &["zebra"]), ["sop:open"]);
}

#[test]
fn an_old_clone_is_said_to_be_old() {
    let origin = LibraryBuilder::new()
        .sop("printer-jam", |sop| sop)
        .commit("2026-02-01", "Start")
        .build();
    let clone = LibraryBuilder::new().build();
    fs::remove_file(clone.path("sopbook.toml")).expect("an empty folder");
    let address = origin.root().to_str().expect("UTF-8").to_owned();
    clone.git(&["clone", "--quiet", &address, "."]);
    let outcome = clone.sopbook(&["search", "jam"]).run().expect_code(0);
    assert_eq!(outcome.stderr, "", "{outcome}");
    origin.write("sops/new.md", "# New\n");
    origin.commit("2026-02-02", "More");
    clone.git(&["fetch", "--quiet"]);
    let outcome = clone.sopbook(&["search", "jam"]).run().expect_code(0);
    assert!(
        outcome
            .stderr
            .starts_with("this clone is 1 commit behind origin/main (last fetched 2"),
        "{outcome}"
    );
    assert!(outcome.stderr.ends_with("): git pull\n"), "{outcome}");
    clone.git(&["merge", "--quiet", "--ff-only", "origin/main"]);
    let outcome = clone.sopbook(&["search", "jam"]).today("2099-01-01").run();
    assert!(
        outcome
            .stderr
            .starts_with("this clone may be old (last fetched 2"),
        "{outcome}"
    );
    let outcome = clone
        .sopbook(&["search", "jam", "-q"])
        .today("2099-01-01")
        .run();
    assert_eq!(outcome.stderr, "");
}

#[test]
fn a_query_that_looks_for_nothing_is_an_error() {
    let library = LibraryBuilder::new().sop("disk-full", |sop| sop).build();
    for query in [
        &["***"][..],
        &["--", "-mfa"],
        &["--", "-\"lost phone\""],
        &[],
    ] {
        let arguments: Vec<&str> = ["search"].iter().chain(query).copied().collect();
        let outcome = library.sopbook(&arguments).run().expect_code(2);
        assert!(
            outcome.stderr.contains("there is nothing to search for"),
            "{outcome}"
        );
    }
    library
        .sopbook(&["search", "disk", "--limit", "0"])
        .run()
        .expect_code(2);
    library
        .sopbook(&["search", "disk", "--limit", "1"])
        .run()
        .expect_code(0);
}
