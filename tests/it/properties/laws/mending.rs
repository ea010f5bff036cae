//! Laws of mending: once is enough, and nothing is touched but what a finding names.
//!
//! The library is small and wrong in the ways that rules mend: near misses of names, ticks, two titles, links that are not
//! returned, suppressions that suppress nothing; each typed as people type, between keys and text that nobody asked to
//! change.

use std::{cell::RefCell, collections::BTreeSet, sync::Arc};

use sopbook::{
    clock::parse_date,
    diagnostic::DefectKind,
    files::{Memory, ReadError},
    front_matter,
    library::{Library, Settings},
    lint::{Mended, lint, mend},
    markdown::{canonical, write_canonical},
    text::RelPath,
};

use super::choices::Choices;

/// Tables of the settings, some with a misspelled key.
const SETTINGS: &[&str] = &[
    "",
    "[review]\ndue-son = \"30 days\"\n",
    "[review]\n\"due-son\" = \"30 days\"\n'due-sooon' = \"1 day\"\n",
    "[rules]\nmissing-ownr = \"off\"\n",
    "[rules]\nmissing-ownr = \"off\"\nmissing-owner = \"off\"\n",
    "[rules]\n\"raw-htm\" = \"off\"\nraw-html1 = \"off\"\n",
    "[front-matter.aliases]\nownr = [\"keeper\"]\n",
    "[front-matter.aliases]\nowner = [\"keeper\"]\ntitle = [\"name\"]\n",
    "[[front-matter.defaults]]\npaths = [\"sops/**\"]\nowner = \"team:opps\"\nissue_type = \"Netwrk\"\n",
    "[[overrides]]\npaths = [\"sops/**\"]\nrules = { \"raw-htm\" = \"off\" }\n",
];

/// Lines of front matter, some with a near miss.
const KEYS: &[&str] = &[
    "title: Mend the tunnel",
    "title:   'Mend the tunnel'  # as said",
    "title: \"Other\"",
    "\"title\": Other",
    "titel: Mend the tunnel",
    "name: Mend it",
    "title: >-\n  Mend\n  it",
    "id: Line_Fault",
    "summary: |\n  title: x\n  owner: y",
    "summry: kept",
    "owner: team:opps",
    "owner: 'team:opps'",
    "ownr: team:ops",
    "\"ownr\": team:opps",
    "'owne': jo",
    "owner: jo",
    "owner: joo # who?",
    "keeper: joo",
    "deputy: \"joo\"",
    "issue_type: Netwrk",
    "issue_type: \"Network\"\nissue_subtype: [Wi-Fy, 'VPM']",
    "isue_type: Network",
    "issue_type: Network",
    "issue_subtype:\n- Wi-Fy\n-   VPM",
    "clients: [acmee, 'acme', \"acmee\"]",
    "clients:\n  - acmee # why\n  - zenith",
    "clints: acmee",
    "clients: acmee",
    "scope: internal",
    "scop: internal",
    "checklists: [line]",
    "checklists: [lin, other]",
    "checklists: line",
    "checklists: []",
    "checklists:",
    "checklists:\n  # the list\n  - line\n\n  - 'othr'",
    "checklist: [line]",
    "checklist_exempt: none needed",
    "sops: [outage]",
    "sops: [outge, tunnel]",
    "sops:\n- tunnel",
    "sop: tunnel",
    "tags: [kept, \"kept: too\"]",
    "# kept",
    "status: active",
    "status: retired",
    "risk: high",
    "x: {a: b}",
    "bad: a: b",
    "\ttabbed: x",
    "",
];

/// Blocks of a body, some to be mended.
const BLOCKS: &[&str] = &[
    "# Mend the *tunnel*",
    "# Other: it's \"so\"",
    "# # {#top}",
    "# a\\b &amp; `c`",
    "Setext\n===",
    "## Procedure\n\n1. Do it.\n2. Then [it](b.md).",
    "- [x] Ask {#ask .critical}\n  - [X] and\n- [ ] Done",
    "- [ ] a\n- [x] b",
    "> - [X]\tb",
    "1. [x] a\n\n   text",
    "```\n- [x] code\n<!-- sopbook-disable raw-html: code -->\n```",
    "<!-- sopbook-disable raw-html: no reason left -->",
    "<!-- sopbook-disable-next-line broken-link: no reason left -->",
    "<!-- sopbook-disable-next-line broken-link: used -->\n[x](gone.md)",
    "<!-- sopbook-disable raw-html: a --><!-- sopbook-disable missing-owner: b -->",
    "<!-- sopbook-disable raw-html, missing-owner: two -->",
    "<!--sopbook-disable ticked-template: maybe-->",
    "text <!-- sopbook-disable raw-html: inline --> text",
    "<!-- sopbook-disable raw-html: and --> *more*",
    "- a\n  <!-- sopbook-disable raw-html: in an item -->\n- b",
    "| a |\n|---|\n| <!-- sopbook-disable raw-html: in a cell --> |",
    "<!-- sopbook-disable raw-html:\nmany lines -->",
    "<!-- kept -->",
    "Press <b>it</b>.",
    "    indented [x]",
    "---",
    "\ttab",
    "",
];

/// The files of a library, as `choices` has them.
fn files(choices: &mut Choices<'_>) -> Memory {
    let mut settings =
        "[people.jo]\nname = \"Jo\"\n[teams.ops]\n[clients.acme]\n[clients.zenith]\n\
        [issue-types.Network]\nsubtypes = [\"Wi-Fi\", \"VPN\"]\n"
            .to_owned();
    settings.push_str(choices.pick(SETTINGS));
    let mut files = Memory::default();
    files.insert(path("sopbook.toml"), lines(&settings, choices));
    for at in [
        "sops/outage.md",
        "sops/tunnel.md",
        "checklists/line.md",
        "checklists/other.md",
    ] {
        let text = document(choices);
        files.insert(path(at), lines(&text, choices));
    }
    files
}

fn document(choices: &mut Choices<'_>) -> String {
    let mut text = choices.pick(&["", "", "\u{feff}"]).to_owned();
    if choices.below(6) > 0 {
        text.push_str("---\n");
        for at in choices.indices(7, KEYS.len()) {
            text.push_str(KEYS[at]);
            text.push('\n');
        }
        text.push_str(choices.pick(&["---\n", "---\n\n", "--- \n", "...\n"]));
    }
    for at in choices.indices(6, BLOCKS.len()) {
        text.push_str(BLOCKS[at]);
        text.push_str(choices.pick(&["\n\n", "\n", "\n\n\n"]));
    }
    if choices.below(4) == 0 {
        text.truncate(text.trim_end_matches('\n').len());
    }
    text
}

/// The text with the line endings of some system.
fn lines(text: &str, choices: &mut Choices<'_>) -> String {
    if choices.below(4) == 0 {
        text.replace('\n', "\r\n")
    } else {
        text.to_owned()
    }
}

fn path(text: &str) -> RelPath {
    RelPath::parse(text).expect("a plain path")
}

/// The files that carried something to mend at some time, and what mending came to.
fn mended(files: &Memory) -> (BTreeSet<RelPath>, Mended) {
    let at_fault = RefCell::new(BTreeSet::new());
    let today = parse_date("2026-06-15").expect("a date");
    let source: Arc<dyn sopbook::files::Source> = Arc::new(files.clone());
    let mended = mend::<ReadError>(&source, Library::load, |library| {
        let report = lint(library, today, Err("there is none"));
        let wrong = report.findings.iter();
        let wrong = wrong.filter(|finding| !finding.edits.is_empty());
        at_fault
            .borrow_mut()
            .extend(wrong.map(|finding| finding.path.clone()));
        report
    });
    let mended = mended.expect("settings in memory can be read");
    (at_fault.into_inner(), mended)
}

/// What is mended once is mended.
pub fn once_is_enough(bytes: &[u8]) {
    let mut files = files(&mut Choices::new(bytes));
    let (at_fault, first) = mended(&files);
    for file in &first.files {
        let shown = format!("{}\n{}\n=====\n{}", file.path, file.before, file.after);
        assert!(
            at_fault.contains(&file.path),
            "no finding asked for {shown}"
        );
        assert_ne!(file.before, file.after);
        if file.path.as_str() == "sopbook.toml" {
            let faults = |text| invalid(&Settings::parse(Some(text)).defects);
            assert!(faults(&file.after) <= faults(&file.before), "{shown}");
        } else {
            assert_same_otherwise(&file.before, &file.after, &shown);
        }
        files.insert(file.path.clone(), file.after.as_bytes());
    }
    for finding in &first.report.findings {
        let text = first.library.find(finding.path.as_str());
        let text = text.map_or("", |document| &document.text);
        assert!(finding.edits.is_empty(), "{finding:#?} is left in\n{text}");
    }
    let (_, second) = mended(&files);
    assert_eq!(second.files, []);
    assert_eq!(second.findings, 0);
    assert_eq!(second.report.findings, first.report.findings);
}

/// Checks that a document says the same but for what rules mend: ticks, our comments, and names in the front matter.
fn assert_same_otherwise(before: &str, after: &str, shown: &str) {
    let (old, new) = (front_matter::parse(before), front_matter::parse(after));
    assert!(invalid(&new.defects) <= invalid(&old.defects), "{shown}");
    assert_eq!(body(before, old.body), body(after, new.body), "{shown}");
    for key in ["tags", "summary", "status", "risk", "x"] {
        let value = |front: &front_matter::FrontMatter, text: &str| {
            let value = front.root.as_map()?.get(key)?;
            Some(value.span.slice(text).to_owned())
        };
        if let Some(written) = value(&old, before) {
            assert_eq!(value(&new, after), Some(written), "{key} in {shown}");
        }
    }
    let kept = |text: &str| text.matches("kept").count();
    assert_eq!(kept(before), kept(after), "{shown}");
    assert_eq!(
        before.contains("\r\n"),
        after.contains("\r\n"),
        "line endings in {shown}"
    );
}

/// What the body hash counts of a body.
fn body(text: &str, start: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_canonical(&canonical(text, start), &mut bytes);
    bytes
}

fn invalid(defects: &[sopbook::diagnostic::Defect]) -> usize {
    let defects = defects.iter();
    defects
        .filter(|defect| defect.kind == DefectKind::Invalid)
        .count()
}
