//! Where spans may lie.

use sopbook::{
    diagnostic::{Defect, Report},
    text::Span,
    tree::{Node, Value},
};

/// A span lies in its file and on character boundaries.
pub fn assert_fits(text: &str, span: Span, what: &str) {
    assert!(
        text.get(span.range()).is_some(),
        "{what}: {span:?} does not fit {text:?}"
    );
}

/// A span lies in its file and inside another.
pub fn assert_inside(text: &str, span: Span, outer: Span, what: &str) {
    assert_fits(text, span, what);
    assert!(
        outer.contains(span),
        "{what}: {span:?} is not inside {outer:?} in {text:?}"
    );
}

/// Every place that a report about `text` names lies in it.
pub fn assert_report_fits(text: &str, report: &Report) {
    assert_fits(text, report.span, &report.message);
    for edit in &report.edits {
        assert_fits(text, edit.span, &report.message);
    }
}

/// Every place of these defects lies in `text`, and each says something.
pub fn assert_defects_fit(text: &str, defects: &[Defect]) {
    for defect in defects {
        assert_report_fits(text, &defect.report);
        assert!(!defect.report.message.is_empty());
    }
}

/// A tree lies in `text`, and what it holds inside it.
pub fn assert_tree_fits(text: &str, root: &Node) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        assert_fits(text, node.span, "a value");
        let inner: Vec<&Node> = match &node.value {
            Value::Null | Value::Scalar(_) => continue,
            Value::List(nodes) => nodes.iter().collect(),
            Value::Map(map) => {
                for entry in &map.entries {
                    assert_inside(text, entry.key.span, node.span, &entry.key.value);
                }
                map.entries.iter().map(|entry| &entry.value).collect()
            }
        };
        for inner in &inner {
            assert_inside(text, inner.span, node.span, "a value in another");
        }
        open.extend(inner);
    }
}
