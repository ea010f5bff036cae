//! What is generated and committed: the references below `docs/`. A stale one fails; `make generated` writes them anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use sopbook::library::{CHECKLIST_KEYS, Field, SETTINGS_KEYS, SOP_KEYS, Shape, default_setting};

use crate::support::{LibraryBuilder, TestLibrary};

const NOTE: &str = "<!-- Generated from the program; `make generated` writes it anew. -->\n\n";

/// Holds a committed file against what the program says now. `UPDATE=1` writes it instead.
#[track_caller]
fn assert_current(path: &str, expected: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("the folder is made");
        fs::write(&file, expected).expect("the file is written");
        return;
    }
    // git may hand out CRLF on Windows.
    let committed = fs::read_to_string(&file)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        committed == expected,
        "`{path}` is stale: `make generated` (UPDATE=1 cargo test --test it generated::) writes it anew"
    );
}

fn anywhere() -> TestLibrary {
    LibraryBuilder::new().build()
}

#[test]
fn the_command_line_reference_equals_the_help() {
    let library = anywhere();
    let mut page = format!("# The command line\n\n{NOTE}");
    page.push_str("What `--help` says of each command. `-h` says it more briefly, and `sopbook man` as a manual page.\n");
    describe_command(&library, &[], &mut page);
    assert_current("docs/cli.md", &page);
}

fn describe_command(library: &TestLibrary, path: &[&str], page: &mut String) {
    let help = library.sopbook(&[path, &["--help"]].concat()).run();
    let help = help.expect_code(0).stdout;
    let name = [&["sopbook"], path].concat().join(" ");
    write!(page, "\n## {name}\n\n```text\n{}\n```\n", help.trim_end()).expect("text grows");
    for command in commands(&help) {
        if command != "help" {
            describe_command(library, &[path, &[command]].concat(), page);
        }
    }
}

/// The commands that a help text lists.
fn commands(help: &str) -> impl Iterator<Item = &str> {
    let list = help.split_once("Commands:\n").map_or("", |(_, list)| list);
    list.lines()
        .map_while(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
}

#[test]
fn the_rule_index_lists_every_rule() {
    let rules = anywhere().sopbook(&["explain", "--format", "json"]).run();
    let rules = rules.expect_code(0).json();
    let rules = rules["rules"].as_array().expect("rules");
    let mut page = format!("# The rules of lint\n\n{NOTE}");
    page.push_str(
        "`sopbook explain RULE` shows a rule's page. The severity is the default; `[rules]` in `sopbook.toml` sets another. A \
         rule that looks at a document sees it and the settings, one that looks at the library sees everything; one \
         that looks at git needs its history and says so where there is none; what the calendar causes counts for the exit code only under `--deadlines`.\n",
    );
    let mut group = "";
    for rule in rules {
        let word = |key: &str| rule[key].as_str().expect("text");
        if word("group") != group {
            group = word("group");
            let heading = group.replace('-', " ");
            write!(
                page,
                "\n## {}{}\n\n",
                heading[..1].to_uppercase(),
                &heading[1..]
            )
            .expect("text grows");
            page.push_str("| rule | severity | looks at | finds |\n|---|---|---|---|\n");
        }
        let name = word("name");
        let file = name.replace('-', "_");
        let mut scope = word("scope").to_owned();
        if word("history") == "needed" {
            scope.push_str(", git");
        }
        if rule["deadline"] == true {
            scope.push_str(", calendar");
        }
        writeln!(
            page,
            "| [`{name}`](../src/lint/rules/{file}.md) | {} | {scope} | {} |",
            word("severity"),
            cell(word("summary"))
        )
        .expect("text grows");
    }
    assert_current("docs/rules.md", &page);
}

#[test]
fn the_settings_reference_lists_every_key() {
    let mut page = format!("# The settings\n\n{NOTE}");
    page.push_str(
        "The keys of `sopbook.toml`, all of them optional. `sopbook schema config` prints the same as a JSON schema, which \
         editors validate with.\n",
    );
    describe_keys(&[], SETTINGS_KEYS, &mut page);
    assert_current("docs/settings.md", &page);
}

#[test]
fn the_front_matter_reference_lists_every_key() {
    let mut page = format!("# Front matter\n\n{NOTE}");
    page.push_str(
        "The keys that a document may hold, all of them optional; which of them have to be there is a matter of the \
         [rules](rules.md). `sopbook schema front-matter` prints the same as a JSON schema, which editors validate with.\n",
    );
    for (heading, fields) in [("An SOP", SOP_KEYS), ("A checklist", CHECKLIST_KEYS)] {
        write!(page, "\n## {heading}\n\n").expect("text grows");
        describe_table(fields, &mut page);
    }
    for field in SOP_KEYS {
        if let Shape::Records(fields) = field.shape {
            write!(page, "\n## Each entry of `{}`\n\n", field.name).expect("text grows");
            describe_table(fields, &mut page);
        }
    }
    assert_current("docs/front-matter.md", &page);
}

/// Describes the keys of a TOML table, then the tables in it.
fn describe_keys(path: &[&str], fields: &[Field], page: &mut String) {
    let (tables, keys): (Vec<&Field>, Vec<&Field>) =
        fields.iter().partition(|field| table_of(field).is_some());
    if !keys.is_empty() {
        page.push_str("\n| key | holds | default | meaning |\n|---|---|---|---|\n");
        for field in keys {
            let default = default_setting(&[path, &[field.name]].concat());
            let default = default.map_or_else(String::new, |value| {
                format!("`{}`", serde_json::to_string(&value).expect("JSON"))
            });
            let holds = cell(&field.shape.wanted());
            writeln!(
                page,
                "| `{}` | {holds} | {} | {} |",
                field.name,
                cell(&default),
                cell(field.doc)
            )
            .expect("text grows");
        }
    }
    for field in tables {
        if let Some((note, fields)) = table_of(field) {
            let path = [path, &[field.name]].concat();
            let name = path.join(".");
            let header = if note == LIST {
                format!("[[{name}]]")
            } else {
                format!("[{name}{note}]")
            };
            write!(page, "\n## `{header}`\n\n{}\n", field.doc).expect("text grows");
            describe_keys(&path, fields, page);
        }
    }
}

/// What marks a table that may stand many times.
const LIST: &str = "[]";

/// The keys of a field that is a table with known ones, and what its header ends in.
fn table_of(field: &Field) -> Option<(&'static str, &'static [Field])> {
    match field.shape {
        Shape::Record(fields) => Some(("", fields)),
        Shape::Records(fields) => Some((LIST, fields)),
        Shape::Table(Shape::Record(fields)) => Some((".NAME", fields)),
        _ => None,
    }
}

fn describe_table<'a>(fields: impl IntoIterator<Item = &'a Field>, page: &mut String) {
    page.push_str("| key | holds | meaning |\n|---|---|---|\n");
    for field in fields {
        writeln!(
            page,
            "| `{}` | {} | {} |",
            field.name,
            cell(&field.shape.wanted()),
            cell(field.doc)
        )
        .expect("text grows");
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn the_schemas_are_committed() {
    let library = anywhere();
    let list = library.sopbook(&["schema"]).run().expect_code(0).stdout;
    let mut names = Vec::new();
    for line in list.lines() {
        let name = line.split_whitespace().next().expect("a name");
        let schema = library.sopbook(&["schema", name]).run().expect_code(0);
        let id: &Value = &schema.json()["$id"];
        assert_eq!(id.as_str(), Some(&*format!("urn:sopbook:schema:{name}:1")));
        assert_current(&format!("docs/schemas/{name}.json"), &schema.stdout);
        names.push(format!("{name}.json"));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas");
    let mut committed: Vec<String> = fs::read_dir(folder)
        .expect("the folder of schemas")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    committed.sort();
    names.sort();
    assert_eq!(
        committed, names,
        "a schema that is gone leaves no file behind"
    );
}
