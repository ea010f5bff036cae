//! Laws of front matter, and of the findings that it leads to.

use std::sync::Arc;

use sopbook::{
    clock::parse_date,
    diagnostic::Finding,
    files::Memory,
    front_matter,
    library::Library,
    lint,
    text::{LineIndex, RelPath, Span},
    tree::{Node, ScalarKind, Value},
};

use super::{
    choices::Choices,
    spans::{assert_defects_fit, assert_fits, assert_inside, assert_tree_fits},
};

/// Everything that holds of any text.
pub fn holds(text: &str) {
    let front = front_matter::parse(text);
    assert_fits(text, Span::at(front.body), "the body");
    let (start, end) = match front.block {
        Some(block) => (block.start, block.end),
        None => (0, 0),
    };
    assert_fits(text, Span::new(start as usize, end as usize), "the block");
    assert!(front.body >= end as usize);
    assert_defects_fit(text, &front.defects);
    assert_tree_fits(text, &front.root);
    for entry in &front.root.as_map().expect("the root is a map").entries {
        let block = front.block.expect("keys stand in a block");
        assert_inside(text, entry.key.span, block, "a key");
        assert_inside(text, entry.value.span, block, "a value");
        assert_read_as_written(text, &entry.value);
    }
    if !text.contains('\r') {
        let crlf = text.replace('\n', "\r\n");
        let with_crlf = front_matter::parse(&crlf);
        assert_eq!(
            leaves(&with_crlf.root),
            leaves(&front.root),
            "CRLF and LF in {text:?}"
        );
        assert_eq!(
            crlf[with_crlf.body..].replace("\r\n", "\n"),
            text[front.body..]
        );
        assert_eq!(with_crlf.defects.len(), front.defects.len(), "{text:?}");
    }
    assert_findings_fit(text);
}

/// A plain scalar on one line is its own source.
fn assert_read_as_written(text: &str, node: &Node) {
    if let Some(scalar) = node.as_scalar()
        && scalar.kind == ScalarKind::Plain
        && !scalar.text.contains(['\n', ' '])
    {
        assert_eq!(node.span.slice(text), scalar.text);
    }
}

/// The keys and texts of a tree, in order.
fn leaves(root: &Node) -> Vec<String> {
    let mut open = vec![root];
    let mut leaves = Vec::new();
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Null => leaves.push(String::new()),
            Value::Scalar(scalar) => leaves.push(scalar.text.clone()),
            Value::List(nodes) => open.extend(nodes),
            Value::Map(map) => {
                for entry in &map.entries {
                    leaves.push(entry.key.value.clone());
                    open.push(&entry.value);
                }
            }
        }
    }
    leaves
}

/// Whatever the text is taken for, each finding names a place in it.
fn assert_findings_fit(text: &str) {
    for name in ["sops/a.md", "checklists/a.md"] {
        let path = RelPath::parse(name).expect("a plain path");
        let files: Memory = [(path.clone(), text.as_bytes().to_vec())]
            .into_iter()
            .collect();
        let library = Library::load(Arc::new(files)).expect("there are no settings to fail");
        let today = parse_date("2026-06-15").expect("a date");
        let lines = LineIndex::new(text);
        for finding in lint::lint(&library, today, Err("there is no git")).findings {
            if finding.path == path {
                assert_finding_fits(text, &lines, &finding);
            }
            for place in finding.related.iter().filter(|place| place.path == path) {
                assert_fits(text, place.span, &place.message);
            }
        }
    }
}

fn assert_finding_fits(text: &str, lines: &LineIndex, finding: &Finding) {
    assert_fits(text, finding.span, finding.rule);
    assert_eq!(
        finding.start,
        lines.position(text, finding.span.start),
        "{}",
        finding.rule
    );
    assert_eq!(
        finding.end,
        lines.position(text, finding.span.end),
        "{}",
        finding.rule
    );
    for edit in &finding.edits {
        assert_fits(text, edit.span, finding.rule);
    }
    let shown = format!("{}{:?}{:?}", finding.message, finding.label, finding.help);
    assert!(
        !shown.contains(|letter: char| letter.is_control()),
        "{shown:?}"
    );
}

/// Texts that need no quotes, that need them, and that other readers would take for something else.
const TEXTS: &[&str] = &[
    "ops",
    "1.10",
    "NO",
    "2026-01-31",
    "Reset the user's password",
    "Grüße",
    "a: b",
    "%TEMP%",
    "# no comment",
    "say \"now\"",
    "- no item",
    "{client}",
    "C:\\Temp",
    "---",
];

/// What is written is read: each key with its text, however it is quoted.
pub fn reads_what_was_written(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let mut text = "---\n".to_owned();
    let mut written: Vec<(String, Vec<&str>)> = Vec::new();
    for number in 0..choices.below(8) {
        let key = format!("key_{number}");
        let is_list = choices.yes();
        let values: Vec<&str> = (0..=choices.below(3))
            .map(|_| choices.pick(TEXTS))
            .collect();
        if is_list && choices.yes() {
            let quoted: Vec<String> = values
                .iter()
                .map(|value| quote(value, &mut choices, true))
                .collect();
            text.push_str(&format!("{key}: [{}]\n", quoted.join(", ")));
        } else if is_list {
            text.push_str(&format!("{key}:\n"));
            for value in &values {
                text.push_str(&format!("  - {}\n", quote(value, &mut choices, false)));
            }
        } else {
            text.push_str(&format!(
                "{key}: {}\n",
                quote(values[0], &mut choices, false)
            ));
        }
        let values = if is_list { values } else { vec![values[0]] };
        written.push((key, values));
        text.push_str(choices.pick(&["", "\n", "# why\n"]));
    }
    text.push_str(choices.pick(&["---\n", "...\n", "---"]));
    let text = text.replace('\n', choices.pick(&["\n", "\r\n"]));
    let front = front_matter::parse(&text);
    assert!(front.defects.is_empty(), "{:?} in\n{text}", front.defects);
    let map = front.root.as_map().expect("the root is a map");
    let read: Vec<(String, Vec<String>)> = map
        .entries
        .iter()
        .map(|entry| {
            let values = entry.value.texts().into_iter().map(|value| value.value);
            (entry.key.value.clone(), values.collect())
        })
        .collect();
    assert_eq!(format!("{read:?}"), format!("{written:?}"), "\n{text}");
    assert_eq!(front.body, text.len());
}

/// Writes a text as a YAML scalar: bare where it may be, else in quotes of either kind.
fn quote(text: &str, choices: &mut Choices<'_>, in_flow: bool) -> String {
    let is_bare = text
        .chars()
        .all(|letter| letter.is_alphanumeric() || "._' -/".contains(letter))
        && !text.starts_with('-');
    match choices.below(3) {
        0 if is_bare && !in_flow => text.to_owned(),
        1 => format!("'{}'", text.replace('\'', "''")),
        _ => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}
