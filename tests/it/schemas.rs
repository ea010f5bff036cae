//! Every JSON document of every command is held against its published schema, on a library in which every key has a value.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::{LibraryBuilder, TestLibrary};

/// The JSON documents: schema, exit code, arguments. Together they show a value under every key.
const DOCUMENTS: &[(&str, i32, &[&str])] = &[
    ("assess", 0, &["assess"]),
    ("build", 0, &["build"]),
    ("config-show", 0, &["config", "show"]),
    ("diff", 1, &["diff", "wifi"]),
    ("due", 0, &["due"]),
    ("finding", 1, &["lint", "--format", "jsonl"]),
    ("findings", 1, &["lint"]),
    ("findings", 1, &["lint", "sops/vpn.md"]),
    ("findings", 1, &["lint", "--since", "HEAD"]),
    ("findings", 1, &["lint", "--baseline", "known.json"]),
    (
        "finding",
        1,
        &["lint", "--format", "jsonl", "--baseline", "known.json"],
    ),
    (
        "finding",
        1,
        &["lint", "--format", "jsonl", "--since", "HEAD"],
    ),
    ("golden-queries", 1, &["search", "--golden"]),
    ("history", 0, &["history", "sop:vpn"]),
    ("history", 0, &["history", "sop:print"]),
    ("last-changes", 0, &["history"]),
    ("list", 0, &["list"]),
    ("list", 1, &["list", "--tag", "none"]),
    ("owner-issue", 0, &["due", "--format", "issues"]),
    ("owners", 0, &["owners"]),
    ("owners-check", 1, &["owners", "--check"]),
    ("reassign", 1, &["reassign", "--from", "jo", "--to", "cy"]),
    ("reviews", 0, &["review", "--next"]),
    ("rule", 0, &["explain", "missing-owner"]),
    ("rules", 0, &["explain"]),
    ("search", 0, &["search", "console"]),
    ("search", 1, &["search", "vpn xyzzy -tunnel -checklist"]),
    ("search", 1, &["search", "console", "--tag", "none"]),
    ("show", 0, &["show", "sop:vpn"]),
    ("show", 0, &["show", "checklist:vpn"]),
    ("status", 0, &["status"]),
    ("trend", 0, &["trend"]),
];

/// A library in which something is to be said under every key of every document.
fn rich() -> TestLibrary {
    let library = LibraryBuilder::new()
        .more_settings(
            "[ownership]\nfrom = [\"codeowners\"]\n\n\
             [people.jo]\naliases = [\"@jo\"]\nteam = \"ops\"\nuntil = 2026-05-31\n\n\
             [people.cy]\n\n\
             [clients.acme]\nname = \"Acme\"\n\n\
             [[golden-queries]]\nquery = \"vpn\"\nexpect = \"vpn\"\n\n\
             [[golden-queries]]\nquery = \"vpn\"\nexpect = \"nothing\"\n",
        )
        .sop("vpn", |sop| {
            sop.title("VPN tunnel")
                .field("summary", "Get back in.")
                .field("clients", "[acme]")
                .field("tags", "[remote]")
                .field("skill_level", "L1")
                .field("estimated_time", "10 minutes")
                .field("last_reviewed_on", "2024-01-31")
                .field("last_reviewed_by", "ops-lead")
                .field("last_review_outcome", "no change")
                .field("reviewed_hash", "h1-0000000000000000")
        })
        .checklist("vpn", |checklist| checklist)
        .sop("wifi", |sop| sop.field("deputy", "jo"))
        // Owners who have left, who are alone, who are named elsewhere, and one who cannot be replaced safely.
        .sop("left", |sop| sop.owner("jo"))
        .sop("alone", |sop| sop.owner("cy").field("risk", "critical"))
        .sop("helped", |sop| sop.field("deputy", "jo"))
        .sop("coded", |sop| sop.without("owner"))
        .sop("given", |sop| sop.without("owner"))
        .file(
            "sops/flow.md",
            "---\n{title: Flow, owner: jo}\n---\n# Flow\n",
        )
        .file(
            "CODEOWNERS",
            "/sops/coded.md @nobody\n/sops/given.md @jo\n/sops/print.md @jo\n",
        )
        // A misspelled key has an edit, a second document of one id a related place.
        .sop("disk", |sop| {
            sop.field("sumary", "Room.").field("id", "same")
        })
        .sop("room", |sop| sop.field("id", "same").owner("nobody"))
        .sop("printer", |sop| {
            sop.field("redirect_from", "[\"/sops/vpn/\"]")
                .field("issue_subtype", "Unheard of")
        })
        .commit("2026-02-01", "Begin")
        .build();
    library.git(&["mv", "sops/printer.md", "sops/print.md"]);
    let review = [
        "review",
        "wifi",
        "--outcome",
        "no change",
        "--by",
        "ops-lead",
    ];
    library.sopbook(&review).run().expect_code(0);
    library.commit("2026-02-02", "Rename");
    // A baseline with an entry that ran out, one that is known, and one whose finding is mended below.
    let write = ["lint", "--baseline", "known.json", "--write-baseline"];
    library.sopbook(&write).run().expect_code(0);
    let known: Value = serde_json::from_str(&library.read("known.json")).expect("JSON");
    let mut known = known;
    known["findings"][0]["expires"] = "2026-01-31".into();
    known["findings"][1]["fingerprint"] = "gone".into();
    known["findings"][1]["expires"] = "2026-01-31".into();
    library.write("known.json", known.to_string());
    let wifi = library.read("sops/wifi.md");
    library.write("sops/wifi.md", wifi.replace("Press", "Push"));
    // Under settings that cannot be read whole no review is written.
    let settings = library.read("sopbook.toml");
    library.write(
        "sopbook.toml",
        settings + "\n[structure]\nmax-steps = \"many\"\n",
    );
    library
}

/// A library of which not everything can be checked: what its settings lack, and the past of a draft.
fn bare() -> TestLibrary {
    LibraryBuilder::new()
        .settings("[issue-types.Endpoint]\nsubtypes = [\"Performance\", \"Nobody's\"]\n")
        .sop("disk", |sop| sop)
        .sop("room", |sop| sop.field("status", "draft"))
        .build()
}

fn schema(library: &TestLibrary, name: &str) -> Value {
    library
        .sopbook(&["schema", name])
        .run()
        .expect_code(0)
        .json()
}

/// The names, as `sopbook schema` lists them.
fn names(library: &TestLibrary) -> Vec<String> {
    let list = library.sopbook(&["schema"]).run().expect_code(0).stdout;
    list.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn validator(schema: &Value) -> Validator {
    jsonschema::meta::validate(schema).unwrap_or_else(|error| panic!("no schema: {error}"));
    jsonschema::draft202012::new(schema).unwrap_or_else(|error| panic!("no schema: {error}"))
}

#[track_caller]
fn assert_valid(validator: &Validator, document: &Value, what: &str) {
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}:\n{}", errors.join("\n"));
}

/// Notes which keys of a schema have a value in a document; a key is named by the type that holds it.
fn note(root: &Value, holder: &str, schema: &Value, value: &Value, seen: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        let target = root.pointer(pointer).expect("a definition");
        let holder = pointer.rsplit('/').next().expect("a name");
        return note(root, holder, target, value, seen);
    }
    for choice in schema["anyOf"].as_array().into_iter().flatten() {
        note(root, holder, choice, value, seen);
    }
    for (key, below) in schema["properties"].as_object().into_iter().flatten() {
        let value = &value[key.as_str()];
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            seen.insert(format!("{holder}.{key}"));
            note(root, holder, below, value, seen);
        }
    }
    for value in value.as_array().into_iter().flatten() {
        note(root, holder, &schema["items"], value, seen);
    }
}

/// The keys that a schema lists, named as [`note`] names them.
fn keys(schema: &Value, name: &str) -> BTreeSet<String> {
    let definitions = schema["$defs"].as_object().into_iter().flatten();
    let definitions = definitions.map(|(name, definition)| (name.as_str(), definition));
    let holders = definitions.chain([(name, schema)]);
    let keys = holders.flat_map(|(holder, schema)| {
        let keys = schema["properties"].as_object().into_iter().flatten();
        keys.map(move |(key, _)| format!("{holder}.{key}"))
    });
    keys.collect()
}

#[test]
fn every_json_document_is_as_its_schema_says_and_every_key_occurs() {
    let committed = bare();
    committed.commit("2026-02-01", "Begin");
    // A library, and the commands that show something else there than in the first one.
    let libraries: [(TestLibrary, &[&str]); 3] = [
        (rich(), &[]),
        (bare(), &["assess", "lint", "owners", "status"]),
        (committed, &["trend"]),
    ];
    let library = &libraries[0].0;
    let mut missing = Vec::new();
    for name in names(library) {
        let schema = schema(library, &name);
        let validator = validator(&schema);
        let mut seen = BTreeSet::new();
        for (library, only) in &libraries {
            let is_rich = only.is_empty();
            for (_, code, arguments) in DOCUMENTS.iter().filter(|(of, ..)| *of == name) {
                if !(is_rich || arguments.len() == 1 && only.contains(&arguments[0])) {
                    continue;
                }
                let has_format = arguments.contains(&"--format");
                let format: &[&str] = if has_format {
                    &[]
                } else {
                    &["--format", "json"]
                };
                let arguments = [*arguments, format].concat();
                let outcome = library.sopbook(&arguments).run();
                let code = if is_rich { *code } else { 0 };
                let stdout = outcome.expect_code(code).stdout;
                // One document, or one on each line.
                for document in serde_json::Deserializer::from_str(&stdout).into_iter() {
                    let document = document.expect("JSON");
                    assert_valid(&validator, &document, &arguments.join(" "));
                    note(&schema, &name, &schema, &document, &mut seen);
                }
            }
        }
        if DOCUMENTS.iter().any(|(of, ..)| *of == name) {
            missing.extend(keys(&schema, &name).difference(&seen).cloned());
        } else {
            assert!(
                ["config", "front-matter"].contains(&name.as_str()),
                "{name} is never printed"
            );
        }
    }
    assert!(missing.is_empty(), "no document has {missing:?}");
}

#[test]
fn every_command_that_prints_json_is_held_against_a_schema() {
    let library = rich();
    let mut found = Vec::new();
    find_json_commands(&library, &[], &mut found);
    assert!(found.len() >= 9, "only {found:?} print JSON");
    for path in found {
        let is_held = |(_, _, arguments): &(&str, i32, &[&str])| {
            let typed = arguments.iter().take(path.len());
            typed.copied().eq(path.iter().map(String::as_str))
        };
        assert!(DOCUMENTS.iter().any(is_held), "{path:?}");
    }
}

/// Finds the commands, also those of commands, whose help offers the format `json`.
fn find_json_commands(library: &TestLibrary, path: &[&str], found: &mut Vec<Vec<String>>) {
    let help = library.sopbook(&[path, &["--help"]].concat()).run();
    let help = help.expect_code(0).stdout;
    if help.contains("- json:") {
        found.push(path.iter().copied().map(str::to_owned).collect());
    }
    let list = help.split_once("Commands:\n").map_or("", |(_, list)| list);
    let commands = list
        .lines()
        .map_while(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next());
    for command in commands.filter(|command| *command != "help") {
        find_json_commands(library, &[path, &[command]].concat(), found);
    }
}

#[test]
fn what_a_schema_does_not_name_is_refused() {
    let library = rich();
    let validator = validator(&schema(&library, "list"));
    let list = library.sopbook(&["list", "--format", "json"]).run();
    let mut document = list.expect_code(0).json();
    document["documents"][0]["review"]["new"] = json!(1);
    assert!(!validator.is_valid(&document));
    document["documents"][0]["review"]
        .as_object_mut()
        .expect("an object")
        .remove("new");
    assert_valid(&validator, &document, "without the key");
    document["version"] = json!(2);
    assert!(!validator.is_valid(&document));
}

#[test]
fn an_unknown_schema_comes_with_the_one_that_was_meant() {
    let library = bare();
    let outcome = library.sopbook(&["schema", "findngs"]).run().expect_code(2);
    assert!(
        outcome.stderr.contains("did you mean `findings`?"),
        "{outcome}"
    );
}

#[test]
fn the_settings_and_front_matter_of_the_starter_are_as_their_schemas_say() {
    let library = bare();
    let config = validator(&schema(&library, "config"));
    let settings = include_str!("../../sopbook.toml");
    let settings: Value = toml::from_str(settings).expect("the settings are TOML");
    assert_valid(&config, &settings, "sopbook.toml");
    for (wrong, why) in [
        (json!({ "rules": { "missing-owner": "loud" } }), "a level"),
        (json!({ "rules": { "mising-owner": "off" } }), "a rule"),
        (json!({ "libary": {} }), "a key"),
        (
            json!({ "review": { "every": { "standard": "often" } } }),
            "a span",
        ),
        (
            json!({ "people": { "ann": { "until": "soon" } } }),
            "a date",
        ),
        (json!({ "structure": { "max-steps": -1 } }), "a number"),
    ] {
        assert!(!config.is_valid(&wrong), "{why}: {wrong}");
    }
    let front_matter = validator(&schema(&library, "front-matter"));
    for right in [
        json!({ "title": 2024, "owner": null, "id": "dns-1", "tags": "one", "automatable": "no, too rare" }),
        json!({ "sops": ["a"], "gate": "critical", "cadence": "1 month", "starts_on": "2026-01-31" }),
        json!({ "review_in": "1825-days", "automation": [{ "platform": "x", "mode": "alert" }] }),
    ] {
        assert_valid(&front_matter, &right, "front matter");
    }
    for wrong in [
        json!({ "tittle": "x" }),
        json!({ "id": "Not kebab" }),
        json!({ "status": "Active" }),
        json!({ "sops": ["a"], "scope": "ticket" }),
        json!({ "automatable": "no" }),
        json!({ "automation": [{ "colour": "red" }] }),
    ] {
        assert!(!front_matter.is_valid(&wrong), "{wrong}");
    }
}
