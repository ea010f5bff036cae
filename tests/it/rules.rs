//! Each rule finds exactly what is broken: the starter library is copied, one thing in it is broken, and lint must find that
//! one thing more, at its file, line and column.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use sopbook::{
    clock::parse_date,
    files::Memory,
    library::Library,
    lint::{RULES, lint},
    text::RelPath,
};

const SETTINGS: &str = "sopbook.toml";
const SOP: &str = "sops/network/internet-outage.md";
const CHECKLIST: &str = "checklists/internet-outage.md";

/// The starter library's files, on their way to be broken.
#[derive(Clone)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    fn starter() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = BTreeMap::new();
        let mut open = vec![
            "sops".to_owned(),
            "checklists".to_owned(),
            SETTINGS.to_owned(),
        ];
        while let Some(path) = open.pop() {
            let on_disk = root.join(&path);
            if on_disk.is_dir() {
                for entry in fs::read_dir(on_disk).expect("a folder") {
                    let name = entry.expect("an entry").file_name();
                    open.push(format!("{path}/{}", name.to_str().expect("UTF-8")));
                }
            } else {
                files.insert(path, fs::read(on_disk).expect("a file"));
            }
        }
        Self(files)
    }

    fn text(&self, path: &str) -> &str {
        std::str::from_utf8(&self.0[path]).expect("UTF-8")
    }

    fn write(&mut self, path: &str, content: impl Into<Vec<u8>>) {
        self.0.insert(path.to_owned(), content.into());
    }

    #[track_caller]
    fn replace(&mut self, path: &str, old: &str, new: &str) {
        let text = self.text(path);
        assert!(text.contains(old), "{path} lacks {old:?}");
        let text = text.replacen(old, new, 1);
        self.write(path, text);
    }

    fn append(&mut self, path: &str, more: &str) {
        let text = format!("{}\n{more}", self.text(path));
        self.write(path, text);
    }

    /// What lint finds: rule, path, line, column and message.
    fn findings(&self) -> Vec<(String, String, u32, u32, String)> {
        let memory: Memory = self
            .0
            .iter()
            .map(|(path, content)| (RelPath::parse(path).expect("inside"), content.clone()))
            .collect();
        let library = Library::load(Arc::new(memory)).expect("settings can be read");
        let report = lint(&library, parse_date("2026-06-15").expect("a date"));
        let found = report.findings.into_iter().map(|finding| {
            let (path, start) = (finding.path.to_string(), finding.start);
            (
                finding.rule.to_owned(),
                path,
                start.line,
                start.column,
                finding.message,
            )
        });
        found.collect()
    }

    /// Line and column of the `|` in `marked`, which otherwise stands in the file word for word.
    #[track_caller]
    fn position(&self, path: &str, marked: &str) -> (u32, u32) {
        let (before, after) = marked.split_once('|').unwrap_or(("", marked));
        let text = self.text(path);
        let needle = format!("{before}{after}");
        let at = text
            .find(&needle)
            .unwrap_or_else(|| panic!("{path} lacks {needle:?}"));
        let above = &text[..at + before.len()];
        let line = above.matches('\n').count() + 1;
        let column = above
            .chars()
            .rev()
            .take_while(|letter| *letter != '\n')
            .count()
            + 1;
        let small = |number: usize| u32::try_from(number).expect("a short file");
        (small(line), small(column))
    }
}

/// A rule, what must be there before, what breaks it, and where that shows.
struct Case {
    rule: &'static str,
    prepare: fn(&mut Files),
    damage: fn(&mut Files),
    path: &'static str,
    /// The text at the place, which `|` marks; empty for the first character of the file.
    place: &'static str,
}

/// A case in the starter library as it is.
const fn case(
    rule: &'static str,
    damage: fn(&mut Files),
    path: &'static str,
    place: &'static str,
) -> Case {
    Case {
        rule,
        prepare: |_| {},
        damage,
        path,
        place,
    }
}

/// Signs the SOP on a day.
fn sign(files: &mut Files, day: &str) {
    let signed = format!("risk: standard\nlast_reviewed_on: {day}");
    files.replace(SOP, "risk: standard", &signed);
}

const CASES: &[Case] = &[
    case(
        "missing-front-matter",
        |files| files.replace(SOP, "---\n\n# Internet", "\n# Internet"),
        SOP,
        "",
    ),
    case(
        "invalid-front-matter",
        |files| files.replace(SOP, "risk: standard", "risk: high"),
        SOP,
        "risk: |high",
    ),
    case(
        "unknown-field",
        |files| files.replace(SOP, "skill_level:", "skil_level:"),
        SOP,
        "|skil_level",
    ),
    case(
        "missing-title",
        |files| {
            files.replace(SOP, "title: Internet outage\n", "");
            files.replace(SOP, "# Internet outage\n", "");
        },
        SOP,
        "",
    ),
    Case {
        rule: "duplicate-id",
        prepare: |files| files.replace(SOP, "title:", "id: outage\ntitle:"),
        damage: |files| {
            let text = "---\ntitle: Other\nid: outage\nscope: internal\nowner: team:escalation\nstatus: retired\n---\n";
            files.write("sops/network/other.md", text);
            files.replace(CHECKLIST, "sops: [internet-outage]", "sops: [outage]");
        },
        path: "sops/network/other.md",
        place: "id: |outage",
    },
    case(
        "invalid-id",
        |files| files.replace(SOP, "title:", "id: Internet_Outage\ntitle:"),
        SOP,
        "id: |Internet_Outage",
    ),
    case(
        "missing-issue-type",
        |files| files.replace(SOP, "issue_type: Network\n", ""),
        SOP,
        "",
    ),
    case(
        "unknown-issue-type",
        |files| {
            files.replace(
                SOP,
                "issue_subtype: Internet/ISP",
                "issue_subtype: Internet",
            );
        },
        SOP,
        "issue_subtype: |Internet",
    ),
    Case {
        rule: "unknown-client",
        prepare: |files| {
            files.append(SETTINGS, "[clients.acme]\nname = \"Acme\"\n");
            files.replace(SOP, "title:", "clients: [acme]\ntitle:");
        },
        damage: |files| files.replace(SOP, "[acme]", "[acmee]"),
        path: SOP,
        place: "clients: [|acmee",
    },
    case(
        "missing-owner",
        |files| files.replace(SOP, "owner: team:escalation\n", ""),
        SOP,
        "",
    ),
    case(
        "unknown-owner",
        |files| files.replace(SOP, "owner: team:escalation", "owner: team:escalatoin"),
        SOP,
        "owner: |team:escalatoin",
    ),
    Case {
        rule: "departed-owner",
        prepare: |files| {
            files.append(SETTINGS, "[people.jo]\nname = \"Jo\"\n");
            files.replace(SOP, "owner: team:escalation", "owner: jo");
        },
        damage: |files| files.replace(SETTINGS, "name = \"Jo\"", "until = 2026-06-14"),
        path: SOP,
        place: "owner: |jo",
    },
    Case {
        rule: "never-reviewed",
        prepare: |files| sign(files, "2026-06-01"),
        damage: |files| files.replace(SOP, "last_reviewed_on: 2026-06-01\n", ""),
        path: SOP,
        place: "",
    },
    Case {
        rule: "review-overdue",
        prepare: |files| sign(files, "2025-06-15"),
        damage: |files| files.replace(SOP, "2025-06-15", "2025-06-14"),
        path: SOP,
        place: "last_reviewed_on: |2025-06-14",
    },
    Case {
        rule: "review-in-future",
        prepare: |files| sign(files, "2026-06-15"),
        damage: |files| files.replace(SOP, "2026-06-15", "2026-06-16"),
        path: SOP,
        place: "last_reviewed_on: |2026-06-16",
    },
    case(
        "missing-checklist",
        |files| {
            files.replace(SOP, "checklists: [internet-outage]\n", "");
            files.replace(CHECKLIST, "sops: [internet-outage]\n", "");
        },
        SOP,
        "",
    ),
    case(
        "unknown-checklist",
        |files| {
            files.replace(
                SOP,
                "checklists: [internet-outage]",
                "checklists: [internet-outrage]",
            );
        },
        SOP,
        "checklists: [|internet-outrage",
    ),
    case(
        "empty-checklist",
        |files| {
            let bare = files.text(CHECKLIST).replace("- [ ] ", "- ");
            files.write(CHECKLIST, bare);
        },
        CHECKLIST,
        "# |Internet outage checklist",
    ),
    case(
        "ticked-template",
        |files| files.replace(CHECKLIST, "- [ ]", "- [x]"),
        CHECKLIST,
        "- |[x]",
    ),
    case(
        "duplicate-item",
        |files| {
            files.replace(
                CHECKLIST,
                "{#fault-located .evidence}",
                "{#clock-started .evidence}",
            );
        },
        CHECKLIST,
        "{#|clock-started .evidence}",
    ),
    case(
        "broken-link",
        |files| {
            files.replace(
                SOP,
                "checklists/internet-outage.md",
                "checklists/Internet-outage.md",
            );
        },
        SOP,
        "(|../../checklists/Internet-outage.md",
    ),
    case(
        "broken-anchor",
        |files| files.replace(CHECKLIST, "#start-clock)", "#start-clok)"),
        CHECKLIST,
        "(|../sops/network/internet-outage.md#start-clok)",
    ),
    case(
        "broken-image",
        |files| files.replace(SOP, "## Scope", "![Lights](lights.png)\n\n## Scope"),
        SOP,
        "![Lights](|lights.png)",
    ),
    case(
        "link-outside-library",
        |files| files.replace(SOP, "## Scope", "[Hosts](/etc/hosts)\n\n## Scope"),
        SOP,
        "[Hosts](|/etc/hosts)",
    ),
    case(
        "unused-suppression",
        |files| {
            files.replace(
                SOP,
                "## Scope",
                "<!-- sopbook-disable broken-image: why -->\n\n## Scope",
            );
        },
        SOP,
        "|<!-- sopbook-disable",
    ),
    case(
        "unreadable-file",
        |files| files.write("sops/network/caf\u{e9}.md", b"caf\xe9".as_slice()),
        "sops/network/caf\u{e9}.md",
        "",
    ),
    case(
        "invalid-settings",
        |files| files.replace(SETTINGS, "due-soon = \"30 days\"", "due-soon = \"soon\""),
        SETTINGS,
        "due-soon = |\"soon\"",
    ),
];

#[test]
fn each_rule_finds_the_one_thing_that_is_broken() {
    let starter = Files::starter();
    let mut faults = Vec::new();
    for case in CASES {
        let mut files = starter.clone();
        (case.prepare)(&mut files);
        let before = files.findings();
        (case.damage)(&mut files);
        let mut after = files.findings();
        after.retain(|finding| !before.contains(finding));
        let (line, column) = match case.place {
            "" => (1, 1),
            place => files.position(case.path, place),
        };
        let expected = (case.rule, case.path, line, column);
        let found: Vec<_> = after
            .iter()
            .map(|(rule, path, line, column, _)| (rule.as_str(), path.as_str(), *line, *column))
            .collect();
        if found != [expected] {
            faults.push(format!(
                "{}: expected {expected:?}, found {after:#?}",
                case.rule
            ));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn each_rule_has_a_case() {
    for rule in RULES {
        let has = CASES.iter().any(|case| case.rule == rule.name);
        assert!(has, "no case breaks `{}`", rule.name);
    }
}

#[test]
fn the_starter_library_has_nothing_but_unsigned_documents() {
    for (rule, path, line, _, message) in Files::starter().findings() {
        assert_eq!(rule, "never-reviewed", "{path}:{line}: {message}");
    }
}
