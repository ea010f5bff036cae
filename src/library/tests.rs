//! The library as a whole: what is loaded, from wherever it comes.

use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::{
    diagnostic::DefectKind,
    files::{Memory, Overlay, WorkTree, write_new},
    text::RelPath,
};

const SETTINGS: &str = r##"
[library]
exclude = ["**/README.md"]

[front-matter.aliases]
owner = ["owner_slack", "ms.author"]

[[front-matter.defaults]]
paths = ["sops/**"]
owner = "team:desk"
risk = "critical"

[[front-matter.defaults]]
paths = ["sops/network/**"]
owner = "network-lead"

[issue-types."Network"]
subtypes = ["VPN"]

[people.network-lead]
emails = ["net@example.com"]
aliases = ["#network"]
team = "desk"
until = 2026-03-31

[people.desk-lead]
team = "desk"

[teams.desk]
lead = "desk-lead"

[clients.acme]
aliases = ["ACME Corp"]
"##;

const FILES: &[(&str, &str)] = &[
    ("sopbook.toml", SETTINGS),
    ("sops/README.md", "# Not a document\n"),
    (
        "sops/network/vpn.md",
        "---\ntitle: VPN\nissue_type: Network\nissue_subtype: VPN\nchecklists: [vpn]\n---\n# VPN\n\n## Procedure\n\n1. Look.\n",
    ),
    (
        "sops/a.md",
        "---\nowner_slack: \"#network\"\nrisk: standard\nlast_reviewed_on: 2026-01-31\nreviewed_hash: h1-0000000000000000\n---\n# A\n",
    ),
    (
        "sops/broken.md",
        "---\ntitle: a: b\nowner: [\n---\n# Broken\n",
    ),
    (
        "checklists/vpn.md",
        "---\nsops: [vpn]\n---\n# VPN checklist\n\n- [ ] Done\n",
    ),
    (
        "checklists/other.md",
        "---\nsops: [a]\nclients: [acme corp]\n---\n# Other\n",
    ),
    ("elsewhere/x.md", "# Elsewhere\n"),
];

fn memory(files: &[(&str, &str)]) -> Memory {
    files
        .iter()
        .map(|(path, text)| (RelPath::parse(path).unwrap(), text.as_bytes().to_vec()))
        .collect()
}

fn load(files: &[(&str, &str)]) -> Library {
    Library::load(Arc::new(memory(files))).unwrap()
}

/// Everything that a library says about its documents, but for the stamps.
fn describe(library: &Library) -> Vec<String> {
    let describe = |document: &Arc<Document>| {
        let hash = library.body_hash(document);
        let (metadata, outline, defects) =
            (&document.metadata, &document.outline, &document.defects);
        format!(
            "{} {} {hash} {metadata:?} {outline:?} {defects:?}",
            document.exact_name(),
            document.path
        )
    };
    library.documents().iter().map(describe).collect()
}

#[test]
fn an_in_memory_source_gives_the_same_library_as_the_same_files_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in FILES {
        write_new(&folder.path().join(path), text.as_bytes()).unwrap();
    }
    let disk = Library::load(Arc::new(WorkTree::open(folder.path()).unwrap())).unwrap();
    assert_eq!(describe(&disk), describe(&load(FILES)));
    assert_eq!(disk.documents().len(), 5);
}

#[test]
fn an_overlay_changes_the_one_document_it_replaces() {
    let above = memory(&[("sops/a.md", "# Another A\n")]);
    let library = Library::load(Arc::new(Overlay::new(Arc::new(memory(FILES)), above))).unwrap();
    assert_eq!(library.get(Kind::Sop, "a").unwrap().title(), "Another A");
    let (before, after) = (describe(&load(FILES)), describe(&library));
    assert_eq!(before.iter().zip(&after).filter(|(a, b)| a != b).count(), 1);
}

#[test]
fn aliases_and_folder_defaults_fill_in_and_the_page_wins() {
    let library = load(FILES);
    let owner = |id: &str| {
        library
            .owner(library.get(Kind::Sop, id).unwrap())
            .unwrap()
            .to_string()
    };
    assert_eq!(
        owner("a"),
        "network-lead",
        "the alias names a channel of the network lead"
    );
    assert_eq!(
        owner("vpn"),
        "network-lead",
        "the later folder default wins"
    );
    let (a, vpn) = (
        library.get(Kind::Sop, "a").unwrap(),
        library.get(Kind::Sop, "vpn").unwrap(),
    );
    assert_eq!(
        (a.metadata.risk, vpn.metadata.risk),
        (Risk::Standard, Risk::Critical)
    );
    assert_eq!(vpn.metadata.inherited, ["owner", "risk"]);
    assert!(
        a.defects.is_empty() && vpn.defects.is_empty(),
        "an alias is no unknown key"
    );
    assert!(
        library.settings.defects.is_empty(),
        "{:?}",
        library.settings.defects
    );
}

#[test]
fn a_key_left_empty_stands_back_for_its_alias() {
    let settings = "[front-matter.aliases]\nowner = [\"owner_slack\"]\n[people.ops]\n";
    let text = "---\nowner:\nowner_slack: ops\n---\n# A\n";
    let library = load(&[("sopbook.toml", settings), ("sops/a.md", text)]);
    let a = library.get(Kind::Sop, "a").unwrap();
    assert_eq!(library.owner(a), Some(Owner::Person("ops".into())));
}

#[test]
fn a_folder_among_globs_means_what_is_in_it() {
    let settings = "[library]\nexclude = [\"sops/old\"]\nsops = [\"sops\", \"more/one.md\"]\n";
    let files = [
        ("sopbook.toml", settings),
        ("sops/old/a.md", ""),
        ("sops/b.md", ""),
        ("more/one.md", ""),
        ("more/two.md", ""),
    ];
    let paths = |library: &Library| -> Vec<String> {
        let documents = library.documents().iter();
        documents
            .map(|document| document.path.to_string())
            .collect()
    };
    assert_eq!(paths(&load(&files)), ["more/one.md", "sops/b.md"]);
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write_new(&folder.path().join(path), text.as_bytes()).unwrap();
    }
    let tree = WorkTree::open(folder.path()).unwrap();
    assert_eq!(
        paths(&Library::load(Arc::new(tree)).unwrap()),
        ["more/one.md", "sops/b.md"]
    );
}

#[test]
fn one_broken_file_costs_its_broken_keys_and_nothing_else() {
    let library = load(FILES);
    let broken = library.get(Kind::Sop, "broken").unwrap();
    assert_eq!(broken.title(), "a: b");
    assert_eq!(
        broken
            .defects
            .iter()
            .filter(|defect| defect.kind == DefectKind::Invalid)
            .count(),
        2
    );
}

#[test]
fn a_file_that_is_no_text_is_listed_and_the_rest_loads() {
    let mut files = memory(FILES);
    files.insert(
        RelPath::parse("sops/latin.md").unwrap(),
        b"caf\xe9".to_vec(),
    );
    files.insert(
        RelPath::parse("sops/wide.md").unwrap(),
        b"\xff\xfea\0".to_vec(),
    );
    let library = Library::load(Arc::new(files)).unwrap();
    assert_eq!(library.documents().len(), 5);
    let reasons: Vec<_> = library
        .unreadable
        .iter()
        .map(|bad| format!("{}: {}", bad.path, bad.reason))
        .collect();
    insta::assert_snapshot!(reasons.join("\n"), @r"
    sops/latin.md: it is not UTF-8 (line 1, byte 3); save it as UTF-8
    sops/wide.md: it is UTF-16; save it as UTF-8
    ");
}

#[test]
fn a_bare_id_prefers_the_sop_and_a_near_one_is_offered() {
    let library = load(FILES);
    assert_eq!(library.find("vpn").unwrap().exact_name(), "sop:vpn");
    assert_eq!(
        library.find("checklist:vpn").unwrap().exact_name(),
        "checklist:vpn"
    );
    assert_eq!(
        library.find("sops/network/vpn.md").unwrap().exact_name(),
        "sop:vpn"
    );
    assert_eq!(
        library.find("brokne").unwrap_err().as_deref(),
        Some("broken")
    );
    assert_eq!(library.find("nothing-like-it").unwrap_err(), None);
}

#[test]
fn partners_are_those_named_and_those_who_name() {
    let library = load(FILES);
    let names = |id: &str| -> Vec<String> {
        library
            .partners(library.find(id).unwrap())
            .iter()
            .map(|partner| partner.exact_name())
            .collect()
    };
    assert_eq!(names("sop:vpn"), ["checklist:vpn"]);
    assert_eq!(
        names("sop:a"),
        ["checklist:other"],
        "the checklist names the SOP, which does not name it"
    );
    let other = library.find("checklist:other").unwrap();
    assert_eq!(
        library.owner(other).unwrap().to_string(),
        "network-lead",
        "a checklist has its first SOP's owner"
    );
    assert_eq!(library.facets(other).clients, ["acme"]);
    assert_eq!(
        library
            .facets(library.find("checklist:vpn").unwrap())
            .issue_subtypes,
        ["VPN"]
    );
}

#[test]
fn a_filter_finds_by_handle_what_it_finds_by_key() {
    let library = load(FILES);
    let count = |facet, value: &str| {
        let filter = Filter::default().with(facet, &[value.to_owned()], &library.settings);
        library
            .documents()
            .iter()
            .filter(|document| filter.matches(&library.facets(document)))
            .count()
    };
    assert_eq!(
        count(Facet::Owner, "#network"),
        count(Facet::Owner, "network-lead")
    );
    assert_eq!(count(Facet::Owner, "NET@example.com"), 4);
    assert_eq!(count(Facet::Kind, "checklist"), 2);
    assert_eq!(
        count(Facet::Type, "network"),
        2,
        "letter case is ignored, a checklist takes its SOP's type"
    );
    assert_eq!(
        count(Facet::Client, "ACME Corp"),
        5,
        "what names no client applies to all"
    );
}

#[test]
fn a_review_is_judged_by_its_date_its_interval_and_its_hash() {
    let library = load(FILES);
    let a = library.get(Kind::Sop, "a").unwrap();
    let state = |today| library.review(a, today).state;
    assert_eq!(state(date(2026, 1, 30)), ReviewState::InFuture);
    assert_eq!(state(date(2026, 12, 1)), ReviewState::Current);
    assert_eq!(state(date(2027, 1, 2)), ReviewState::DueSoon);
    assert_eq!(
        state(date(2027, 1, 31)),
        ReviewState::DueSoon,
        "the last day still holds"
    );
    assert_eq!(state(date(2027, 2, 1)), ReviewState::Overdue);
    let review = library.review(a, date(2026, 12, 1));
    assert_eq!(
        (review.is_recorded, review.changed_since),
        (true, Some(true))
    );
    let never = library.review(library.get(Kind::Sop, "vpn").unwrap(), date(2026, 12, 1));
    assert_eq!(
        (never.state, never.every.to_string()),
        (ReviewState::NeverReviewed, "6 months".to_owned())
    );
}

#[test]
fn people_leave_on_their_last_day_and_the_lead_takes_over() {
    let roster = load(FILES).settings.roster;
    let owner = roster.resolve("network-lead");
    assert_eq!(
        roster.departed_on(&owner, date(2026, 3, 31)),
        None,
        "the last day is a day of work"
    );
    assert_eq!(
        roster.departed_on(&owner, date(2026, 4, 1)),
        Some(date(2026, 3, 31))
    );
    assert_eq!(
        roster.lead_of(&owner, date(2026, 4, 1)).unwrap().key.value,
        "desk-lead"
    );
    assert_eq!(
        roster.departed_on(&roster.resolve("team:desk"), date(2026, 4, 1)),
        None,
        "the lead is still there"
    );
    assert_eq!(roster.resolve("nobody"), Owner::Unknown("nobody".into()));
    assert_eq!(roster.nearest("desk").as_deref(), Some("team:desk"));
}

#[test]
fn links_lead_to_documents_files_or_nowhere() {
    let library = load(FILES);
    let vpn = library.get(Kind::Sop, "vpn").unwrap();
    let checklist = library
        .position(&RelPath::parse("checklists/vpn.md").unwrap())
        .unwrap();
    let path = |text| RelPath::parse(text).unwrap();
    for (destination, target) in [
        ("https://example.com", LinkTarget::External),
        ("mailto:desk@example.com", LinkTarget::External),
        (
            "../../checklists/vpn.md#done",
            LinkTarget::Document(checklist, Some("done".into())),
        ),
        (
            "../README.md",
            LinkTarget::File(path("sops/README.md"), None),
        ),
        ("../../checklists/", LinkTarget::Folder(path("checklists"))),
        (
            "../nothing.md",
            LinkTarget::Missing(path("sops/nothing.md")),
        ),
        ("../../../etc/passwd", LinkTarget::Outside),
        ("/etc/passwd", LinkTarget::Outside),
        ("file:///etc/passwd", LinkTarget::Outside),
    ] {
        assert_eq!(library.resolve(vpn, destination), target, "{destination}");
    }
}

#[test]
fn settings_that_make_no_sense_are_named_and_the_defaults_apply() {
    let text = "[library]\ntitel = \"x\"\nsops = [\"../up\", \"a[\"]\n[review]\ndue-soon = \"soon\"\n[rules]\nbroken-link = \"loud\"\n[front-matter.aliases]\nonwer = [\"x\"]\n";
    let settings = Settings::parse(Some(text));
    let mut said: Vec<_> = settings
        .defects
        .iter()
        .map(|defect| {
            format!(
                "{}: {}",
                defect.report.span.slice(text),
                defect.report.message
            )
        })
        .collect();
    said.sort();
    insta::assert_snapshot!(said.join("\n"), @r#"
    "../up": `../up` leaves the library
    "a[": `a[` is no glob: unclosed character class; missing ']'
    "loud": `broken-link` is `loud`, where `error` or `warning` or `off` belongs
    "soon": `due-soon` is `soon`, where a span like `6 months`, `90 days` or `P1Y` belongs
    onwer: `onwer` is no front matter key
    titel: unknown key `titel`
    "#);
    assert_eq!(settings.review.due_soon.to_string(), "30 days");
    assert_eq!(settings.documents.sops.written, ["sops"]);
}

#[test]
fn a_list_that_holds_nothing_usable_leaves_its_default_and_an_empty_one_does_not() {
    for bad in ["{}", "[{}]", "[[\"x\"]]"] {
        let text = format!(
            "[library]\nchecklists = {bad}\nextensions = {bad}\n[sections]\nrequired = {bad}\n"
        );
        let settings = Settings::parse(Some(&text));
        assert_eq!(settings.documents.checklists.written, ["checklists"]);
        assert_eq!(settings.documents.extensions, ["md"]);
        assert_eq!(settings.sections.required.len(), 5);
        assert_eq!(settings.defects.len(), 3, "{bad}");
    }
    let settings = Settings::parse(Some(
        "[library]\nchecklists = []\n[sections]\nrequired = []\n",
    ));
    assert!(
        settings.documents.checklists.written.is_empty() && settings.sections.required.is_empty()
    );
}

#[test]
fn a_picture_of_the_document_itself_does_not_count_its_bytes() {
    let hash = |keys: &str| {
        let text = format!("---\ntitle: A\n{keys}---\n![a](#b) ![c](x.md)\n");
        let library = load(&[("sops/x.md", &text)]);
        library.body_hash(&library.documents()[0]).to_string()
    };
    assert_eq!(hash(""), hash("last_reviewed_on: 2026-01-31\n"));
}

#[test]
fn the_body_hash_counts_what_a_document_says_and_nothing_else() {
    let hash = |text: &str| {
        let library = load(&[("sops/x.md", text)]);
        library
            .body_hash(library.get(Kind::Sop, "x").unwrap())
            .clone()
    };
    let base = hash("---\ntitle: X\nowner: a\n---\n# X\n\nDo *this* now.\n\n- one\n- two\n");
    for same in [
        "---\ntitle: X\nowner: b\ntags: [t]\nlast_reviewed_on: 2026-01-01\nrisk: standard\n---\n# X\n\nDo _this_\nnow.\n\n* one\n* two\n",
        "---\r\ntitle: X\r\n---\r\nX\r\n=\r\n\r\nDo this now.\r\n\r\n- one\r\n- two\r\n",
    ] {
        assert_eq!(hash(same), base, "{same:?}");
    }
    for other in [
        "---\ntitle: Y\n---\n# X\n\nDo this now.\n\n- one\n- two\n",
        "---\ntitle: X\nrisk: critical\n---\n# X\n\nDo this now.\n\n- one\n- two\n",
        "---\ntitle: X\nskill_level: L2\n---\n# X\n\nDo this now.\n\n- one\n- two\n",
        "---\ntitle: X\n---\n# X\n\nDo that now.\n\n- one\n- two\n",
        "---\ntitle: X\n---\n# X\n\nDo this now.\n\n1. one\n2. two\n",
    ] {
        assert_ne!(hash(other), base, "{other:?}");
    }
}

#[test]
fn the_bytes_of_a_local_image_count() {
    let hash = |image: &str| {
        let library = load(&[("sops/x.md", "# X\n\n![a](x.png)\n"), ("sops/x.png", image)]);
        library
            .body_hash(library.get(Kind::Sop, "x").unwrap())
            .clone()
    };
    assert_ne!(hash("one"), hash("two"));
}
