//! Each rule finds exactly what is broken: the starter library is copied, one thing in it is broken, and lint must find that
//! one thing more, at its file, line and column.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use sopbook::{
    clock::parse_date,
    files::{Memory, WorkTree},
    history::{Depth, History},
    library::Library,
    lint::{RULES, lint},
    text::RelPath,
};

use crate::support::{LibraryBuilder, TestLibrary};

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

    fn library(&self) -> Library {
        let memory: Memory = self
            .0
            .iter()
            .map(|(path, content)| (RelPath::parse(path).expect("inside"), content.clone()))
            .collect();
        Library::load(Arc::new(memory)).expect("settings can be read")
    }

    /// What lint finds in the files alone.
    fn findings(&self) -> Vec<Found> {
        find(&self.library(), Err("there is none"))
    }

    /// What lint finds once the files are committed, by whom and when `commit` says.
    fn findings_after(&self, commit: &str, disk: &TestLibrary) -> Vec<Found> {
        for (path, content) in &self.0 {
            disk.write(path, content);
        }
        let (day, email) = commit.split_once(' ').expect("DATE EMAIL");
        disk.commit_by(day, "Work", email);
        let tree = WorkTree::open(disk.root()).expect("a folder");
        let library = Library::load(Arc::new(tree)).expect("settings can be read");
        let history = History::read(disk.root(), &library, "HEAD", Depth::Signings);
        find(&library, Ok(&history.expect("a history")))
    }

    /// The body hash of a document.
    fn hash(&self, path: &str) -> String {
        let library = self.library();
        let document = library.find(path).expect("a document");
        library.body_hash(document).to_string()
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

/// Rule, path, line, column and message of a finding.
type Found = (String, String, u32, u32, String);

fn find(library: &Library, past: Result<&History, &str>) -> Vec<Found> {
    let report = lint(library, parse_date("2026-06-15").expect("a date"), past);
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

/// A rule, what must be there before, what breaks it, and where that shows.
struct Case {
    rule: &'static str,
    prepare: fn(&mut Files),
    damage: fn(&mut Files),
    /// Day and e-mail address of the commit before and of the one that does the damage, where history matters.
    commits: Option<[&'static str; 2]>,
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
        commits: None,
        path,
        place,
    }
}

/// Adds an SOP with the same checklist for the same tickets, so that neither depends on the one that is broken.
fn add_second(files: &mut Files) {
    let text = files
        .text(SOP)
        .replacen("title: Internet outage", "title: Line fault", 1);
    let text = text.replacen("# Internet outage", "# Line fault", 1);
    files.write("sops/network/line-fault.md", text);
    files.replace(
        CHECKLIST,
        "sops: [internet-outage]",
        "sops: [internet-outage, line-fault]",
    );
}

/// Signs the SOP on a day.
fn sign(files: &mut Files, day: &str) {
    let signed = format!("risk: standard\nlast_reviewed_on: {day}");
    files.replace(SOP, "risk: standard", &signed);
}

/// Signs a document on a day with all four keys.
fn sign_fully(files: &mut Files, path: &str, day: &str, by: &str) {
    let hash = files.hash(path);
    let signed = format!(
        "---\nlast_reviewed_on: {day}\nlast_reviewed_by: {by}\nlast_review_outcome: no change\nreviewed_hash: {hash}\n"
    );
    files.replace(path, "---\n", &signed);
}

/// Adds a person whom git knows.
fn employ(files: &mut Files, key: &str) {
    let person = format!("[people.{key}]\nemails = [\"{key}@example.com\"]\n");
    files.append(SETTINGS, &person);
}

/// Adds a key to the review settings.
fn set_review(files: &mut Files, key: &str) {
    files.replace(SETTINGS, "[review]\n", &format!("[review]\n{key}\n"));
}

const CASES: &[Case] = &[
    Case {
        rule: "missing-front-matter",
        prepare: add_second,
        damage: |files| files.replace(SOP, "---\n\n# Internet", "\n# Internet"),
        commits: None,
        path: SOP,
        place: "",
    },
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
    case(
        "title-mismatch",
        |files| files.replace(SOP, "# Internet outage", "# No internet"),
        SOP,
        "title: |Internet outage",
    ),
    Case {
        rule: "duplicate-id",
        prepare: |files| files.replace(SOP, "title:", "id: outage\ntitle:"),
        damage: |files| {
            let text = "---\ntitle: Other\nid: outage\nscope: internal\nowner: team:escalation\nstatus: retired\n---\n";
            files.write("sops/network/other.md", text);
            files.replace(CHECKLIST, "sops: [internet-outage]", "sops: [outage]");
        },
        commits: None,
        path: "sops/network/other.md",
        place: "id: |outage",
    },
    case(
        "duplicate-title",
        |files| {
            let text = "---\nscope: internal\nowner: team:escalation\nstatus: draft\n---\n# Internet *outage*\n";
            files.write("sops/network/other.md", text);
        },
        "sops/network/other.md",
        "# |Internet *outage*",
    ),
    case(
        "invalid-id",
        |files| files.replace(SOP, "title:", "id: Internet_Outage\ntitle:"),
        SOP,
        "id: |Internet_Outage",
    ),
    Case {
        rule: "missing-issue-type",
        prepare: add_second,
        damage: |files| files.replace(SOP, "issue_type: Network\n", ""),
        commits: None,
        path: SOP,
        place: "",
    },
    Case {
        rule: "unknown-issue-type",
        prepare: add_second,
        damage: |files| {
            files.replace(
                SOP,
                "issue_subtype: Internet/ISP",
                "issue_subtype: Internet",
            );
        },
        commits: None,
        path: SOP,
        place: "issue_subtype: |Internet",
    },
    Case {
        rule: "unknown-client",
        prepare: |files| {
            files.append(SETTINGS, "[clients.acme]\nname = \"Acme\"\n");
            files.replace(SOP, "title:", "clients: [acme]\ntitle:");
        },
        damage: |files| files.replace(SOP, "[acme]", "[acmee]"),
        commits: None,
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
        commits: None,
        path: SOP,
        place: "owner: |jo",
    },
    Case {
        rule: "never-reviewed",
        prepare: |files| sign(files, "2026-06-01"),
        damage: |files| files.replace(SOP, "last_reviewed_on: 2026-06-01\n", ""),
        commits: None,
        path: SOP,
        place: "",
    },
    Case {
        rule: "review-overdue",
        prepare: |files| sign(files, "2025-06-15"),
        damage: |files| files.replace(SOP, "2025-06-15", "2025-06-14"),
        commits: None,
        path: SOP,
        place: "last_reviewed_on: |2025-06-14",
    },
    Case {
        rule: "review-in-future",
        prepare: |files| sign(files, "2026-06-15"),
        damage: |files| files.replace(SOP, "2026-06-15", "2026-06-16"),
        commits: None,
        path: SOP,
        place: "last_reviewed_on: |2026-06-16",
    },
    Case {
        rule: "inactive-owner",
        prepare: |files| {
            employ(files, "jo");
            files.append(SETTINGS, "[ownership]\nactive-within = \"24 months\"\n");
            files.replace(SOP, "owner: team:escalation", "owner: jo");
        },
        damage: |files| files.replace(SETTINGS, "24 months", "12 months"),
        commits: Some(["2025-03-01 jo@example.com", "2026-06-01 sam@example.com"]),
        path: SOP,
        place: "owner: |jo",
    },
    case(
        "single-point-of-failure",
        |files| files.replace(SOP, "risk: standard", "risk: critical"),
        SOP,
        "owner: |team:escalation",
    ),
    Case {
        rule: "overloaded-owner",
        prepare: |files| {
            files.append(SETTINGS, "[ownership]\nmax-documents = 100\n");
            files.append(SETTINGS, "[rules]\noverloaded-owner = \"error\"\n");
            employ(files, "jo");
            for n in 0..100 {
                let text = format!(
                    "---\ntitle: Page {n}\nscope: internal\nowner: jo\nstatus: draft\n---\n"
                );
                files.write(&format!("sops/pages/{n}.md"), text);
            }
        },
        damage: |files| files.replace(SOP, "owner: team:escalation", "owner: jo"),
        commits: None,
        path: SETTINGS,
        place: "[people.|jo]",
    },
    Case {
        rule: "review-due-soon",
        prepare: |files| {
            sign(files, "2025-07-20");
            files.append(SETTINGS, "[rules]\nreview-due-soon = \"warning\"\n");
        },
        damage: |files| files.replace(SOP, "2025-07-20", "2025-07-15"),
        commits: None,
        path: SOP,
        place: "last_reviewed_on: |2025-07-15",
    },
    Case {
        rule: "changed-since-review",
        prepare: |files| sign_fully(files, SOP, "2026-06-01", "escalation-lead"),
        damage: |files| files.append(SOP, "Then call the client.\n"),
        commits: None,
        path: SOP,
        place: "reviewed_hash: |h1-",
    },
    Case {
        rule: "bare-review-date",
        prepare: |files| sign_fully(files, SOP, "2026-06-01", "escalation-lead"),
        damage: |files| files.replace(SOP, "last_reviewed_by: escalation-lead\n", ""),
        commits: None,
        path: SOP,
        place: "last_reviewed_on: |2026-06-01",
    },
    Case {
        rule: "date-only-review",
        prepare: |files| sign(files, "2026-05-01"),
        damage: |files| files.replace(SOP, "2026-05-01", "2026-06-01"),
        commits: Some(["2026-05-01 jo@example.com", "2026-06-01 sam@example.com"]),
        path: SOP,
        place: "last_reviewed_on: |2026-06-01",
    },
    Case {
        rule: "unverified-review",
        prepare: |files| {
            employ(files, "jo");
            sign_fully(files, SOP, "2026-06-01", "jo");
        },
        damage: |files| {
            files.replace(SOP, "2026-06-01", "2026-06-02");
            files.replace(SOP, "_outcome: no change", "_outcome: all steps tried");
        },
        commits: Some(["2026-06-01 jo@example.com", "2026-06-02 sam@example.com"]),
        path: SOP,
        place: "last_reviewed_by: |jo",
    },
    Case {
        rule: "bulk-review",
        prepare: |files| {
            set_review(files, "bulk = 2");
            sign_fully(files, SOP, "2026-06-01", "escalation-lead");
            sign_fully(files, CHECKLIST, "2026-06-01", "escalation-lead");
        },
        damage: |files| files.replace(SETTINGS, "bulk = 2", "bulk = 1"),
        commits: None,
        path: CHECKLIST,
        place: "last_reviewed_on: |2026-06-01",
    },
    Case {
        rule: "unqualified-reviewer",
        prepare: |files| {
            sign_fully(files, SOP, "2026-06-01", "escalation-lead");
            files.append(SETTINGS, "[rules]\nunqualified-reviewer = \"warning\"\n");
        },
        damage: |files| files.replace(SOP, "_by: escalation-lead", "_by: service-desk-lead"),
        commits: None,
        path: SOP,
        place: "last_reviewed_by: |service-desk-lead",
    },
    Case {
        rule: "stale-draft",
        prepare: |files| {
            set_review(files, "draft-limit = \"90 days\"");
            files.replace(SOP, "---\n", "---\nstatus: draft\n");
        },
        damage: |files| files.replace(SETTINGS, "90 days", "30 days"),
        commits: Some(["2026-05-01 jo@example.com", "2026-06-01 sam@example.com"]),
        path: SOP,
        place: "status: |draft",
    },
    Case {
        rule: "checklist-behind-sop",
        prepare: |files| {
            let follows = format!("---\nfollows: [\"internet-outage@{}\"]\n", files.hash(SOP));
            files.replace(CHECKLIST, "---\n", &follows);
        },
        damage: |files| files.append(SOP, "Then call the client.\n"),
        commits: None,
        path: CHECKLIST,
        place: "follows: [|\"internet-outage@",
    },
    Case {
        rule: "uncovered-step",
        prepare: |files| files.append(SETTINGS, "[rules]\nuncovered-step = \"warning\"\n"),
        damage: |files| {
            let link = " ([step](../sops/network/internet-outage.md#test-layers))";
            files.replace(CHECKLIST, link, "");
        },
        commits: None,
        path: SOP,
        place: "4. |Test layer by layer",
    },
    Case {
        rule: "untraceable-item",
        prepare: |files| {
            files.append(SETTINGS, "[rules]\nuntraceable-item = \"warning\"\n");
            files.replace(SOP, "risk: standard", "risk: critical");
        },
        damage: |files| {
            let link = " ([step](../sops/network/internet-outage.md#test-layers))";
            files.replace(CHECKLIST, link, "");
        },
        commits: None,
        path: CHECKLIST,
        place: "- [ ] |Fault located",
    },
    Case {
        rule: "missing-checklist",
        prepare: add_second,
        damage: |files| {
            files.replace(SOP, "checklists: [internet-outage]\n", "");
            files.replace(CHECKLIST, "[internet-outage, line-fault]", "[line-fault]");
        },
        commits: None,
        path: SOP,
        place: "",
    },
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
        "one-sided-link",
        |files| files.replace(SOP, "checklists: [internet-outage]\n", ""),
        SOP,
        "",
    ),
    Case {
        rule: "orphan-checklist",
        prepare: |files| {
            let exempt = "checklist_exempt: why\nchecklists: [internet-outage]";
            files.replace(SOP, "checklists: [internet-outage]", exempt);
        },
        damage: |files| {
            files.replace(SOP, "checklists: [internet-outage]\n", "");
            files.replace(CHECKLIST, "sops: [internet-outage]\n", "");
        },
        commits: None,
        path: CHECKLIST,
        place: "",
    },
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
        "no-verification-item",
        |files| {
            let bare = files.text(CHECKLIST).replace(".verify", ".evidence");
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
        "missing-section",
        |files| files.replace(SOP, "## Escalation", "## Whom to call"),
        SOP,
        "# |Internet outage",
    ),
    case(
        "empty-section",
        |files| files.replace(SOP, "## References", "## Sources\n\n## References"),
        SOP,
        "## |Sources",
    ),
    case(
        "no-steps",
        |files| files.replace(SOP, "## Rollback", "## Steps\n\nGo on.\n\n## Rollback"),
        SOP,
        "## |Steps",
    ),
    case(
        "placeholder-text",
        |files| files.replace(SOP, "## Scope", "TODO\n\n## Scope"),
        SOP,
        "|TODO",
    ),
    Case {
        rule: "long-procedure",
        prepare: |files| {
            files.append(SETTINGS, "[structure]\nmax-steps = 13\n");
            files.append(SETTINGS, "[rules]\nlong-procedure = \"warning\"\n");
        },
        damage: |files| {
            let more = "14. Go home.\n\n## Verification";
            files.replace(SOP, "## Verification", more);
        },
        commits: None,
        path: SOP,
        place: "## |Procedure",
    },
    Case {
        rule: "undefined-acronym",
        prepare: |files| files.append(SETTINGS, "[rules]\nundefined-acronym = \"warning\"\n"),
        damage: |files| {
            let old = "everybody informed until the line is stable.";
            files.replace(SOP, old, &old.replace("the line", "the QVL"));
        },
        commits: None,
        path: SOP,
        place: "until the |QVL",
    },
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
    Case {
        rule: "missing-alt-text",
        prepare: |files| {
            files.write("sops/network/lights.png", "");
            files.replace(SOP, "## Scope", "![Lights](lights.png)\n\n## Scope");
        },
        damage: |files| files.replace(SOP, "![Lights]", "![]"),
        commits: None,
        path: SOP,
        place: "|![](lights.png)",
    },
    case(
        "secret-in-document",
        |files| files.replace(SOP, "## Scope", "Password: Kiel4711!x\n\n## Scope"),
        SOP,
        "Password: |Kiel4711!x",
    ),
    case(
        "raw-html",
        |files| {
            files.replace(
                SOP,
                "on the line: desk phones",
                "on the <b>line</b>: desk phones",
            );
        },
        SOP,
        "on the |<b>line",
    ),
    Case {
        rule: "link-to-retired",
        prepare: |files| {
            let text =
                "---\ntitle: Old\nscope: internal\nowner: team:escalation\nstatus: retired\n---\n";
            files.write("sops/network/old.md", text);
            files.replace(
                SOP,
                "## Scope",
                "[See](../../checklists/internet-outage.md)\n\n## Scope",
            );
        },
        damage: |files| {
            files.replace(
                SOP,
                "[See](../../checklists/internet-outage.md)",
                "[See](old.md)",
            );
        },
        commits: None,
        path: SOP,
        place: "[See](|old.md)",
    },
    Case {
        rule: "unused-asset",
        prepare: |files| {
            files.append(SETTINGS, "[rules]\nunused-asset = \"warning\"\n");
            files.write("sops/network/lights.png", "");
            files.replace(SOP, "## Scope", "![Lights](lights.png)\n\n## Scope");
        },
        damage: |files| files.replace(SOP, "![Lights](lights.png)", "Look at the lights."),
        commits: None,
        path: "sops/network/lights.png",
        place: "",
    },
    Case {
        rule: "client-leak",
        prepare: |files| {
            files.replace(SOP, "---\n", "---\naudience: client\n");
            files.replace(SOP, "(../../checklists/internet-outage.md)", "(#scope)");
            files.replace(SOP, "## Scope", "See [below](#scope).\n\n## Scope");
        },
        damage: |files| {
            files.replace(
                SOP,
                "See [below](#scope)",
                "See [it](../../checklists/internet-outage.md)",
            );
        },
        commits: None,
        path: SOP,
        place: "See [it](|../../",
    },
    case(
        "uncovered-issue-type",
        |files| {
            files.replace(
                SETTINGS,
                "\"DNS/DHCP/domain\"]",
                "\"DNS/DHCP/domain\", \"Fax\"]",
            );
        },
        SETTINGS,
        "|\"Fax\"",
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
        let disk = LibraryBuilder::new().without_settings().build();
        let find = |files: &Files, at: usize| match case.commits {
            Some(commits) => files.findings_after(commits[at], &disk),
            None => files.findings(),
        };
        let before = find(&files, 0);
        (case.damage)(&mut files);
        let mut after = find(&files, 1);
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
