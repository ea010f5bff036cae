//! Laws of `sopbook.toml`.

use sopbook::library::Settings;

use super::{
    choices::Choices,
    spans::{assert_defects_fit, assert_fits},
};

/// Everything that holds of any text.
pub fn holds(text: &str) {
    let settings = Settings::parse(Some(text));
    assert_defects_fit(text, &settings.defects);
    for (rule, _) in &settings.rules {
        assert_fits(text, rule.span, &rule.value);
    }
    for query in &settings.golden_queries {
        assert_fits(text, query.expect_span, &query.query);
        assert!(query.within > 0);
    }
    if !text.contains('\r') {
        let crlf = Settings::parse(Some(&text.replace('\n', "\r\n")));
        assert_eq!(crlf.fingerprint(), settings.fingerprint());
        assert_eq!(
            crlf.defects.is_empty(),
            settings.defects.is_empty(),
            "{text:?}"
        );
    }
}

/// A key, a value that it takes, values that it does not take, and what it comes to.
struct Key {
    table: &'static str,
    name: &'static str,
    good: &'static str,
    bad: &'static [&'static str],
    read: fn(&Settings) -> String,
}

const KEYS: &[Key] = &[
    Key {
        table: "library",
        name: "title",
        good: "\"Northwind\"",
        bad: &["[\"a\"]", "{ a = 1 }"],
        read: |settings| settings.title.clone(),
    },
    Key {
        table: "library",
        name: "sops",
        good: "[\"procedures/**\"]",
        bad: &["{}", "[[]]", "\"../elsewhere\"", "\"[\""],
        read: |settings| format!("{:?}", settings.documents.sops.written),
    },
    Key {
        table: "library",
        name: "extensions",
        good: "\"txt\"",
        bad: &["{}", "[{}]"],
        read: |settings| format!("{:?}", settings.documents.extensions),
    },
    Key {
        table: "review",
        name: "due-soon",
        good: "\"3 weeks\"",
        bad: &["\"soon\"", "\"\"", "[1]"],
        read: |settings| format!("{:?}", settings.review.due_soon),
    },
    Key {
        table: "review",
        name: "draft-limit",
        good: "\"P1Y\"",
        bad: &["\"-1 days\"", "{}"],
        read: |settings| format!("{:?}", settings.review.draft_limit),
    },
    Key {
        table: "review",
        name: "bulk",
        good: "7",
        bad: &["-1", "1.5", "99999999999", "[7]"],
        read: |settings| settings.review.bulk.to_string(),
    },
    Key {
        table: "ownership",
        name: "active-within",
        good: "\"1 year\"",
        bad: &["\"a year or so\"", "[]"],
        read: |settings| format!("{:?}", settings.ownership.active_within),
    },
    Key {
        table: "ownership",
        name: "max-documents",
        good: "99",
        bad: &["-99", "\"many\""],
        read: |settings| settings.ownership.max_documents.to_string(),
    },
    Key {
        table: "checklists",
        name: "min-items",
        good: "5",
        bad: &["\"five\"", "{}"],
        read: |settings| settings.min_items.to_string(),
    },
    Key {
        table: "structure",
        name: "max-steps",
        good: "12",
        bad: &["[]", "1e3"],
        read: |settings| settings.max_steps.to_string(),
    },
    Key {
        table: "site",
        name: "out",
        good: "\"public\"",
        bad: &["[\"public\"]"],
        read: |settings| settings.site_out.clone(),
    },
    Key {
        table: "site",
        name: "search",
        good: "false",
        bad: &["\"perhaps\"", "2", "[false]"],
        read: |settings| settings.site_search.to_string(),
    },
    Key {
        table: "sections",
        name: "required",
        good: "[\"Goal\"]",
        bad: &["{}", "[{}]", "[[\"Goal\"]]"],
        read: |settings| format!("{:?}", settings.sections.required),
    },
    Key {
        table: "sections",
        name: "critical",
        good: "[\"Undo\"]",
        bad: &["{}", "[{}]"],
        read: |settings| format!("{:?}", settings.sections.critical),
    },
    Key {
        table: "sections",
        name: "checklist",
        good: "[\"When\"]",
        bad: &["{}", "[{}]"],
        read: |settings| format!("{:?}", settings.sections.checklist),
    },
];

/// A good value is taken; a bad one is a finding at its place, and the default holds.
pub fn bad_keys_leave_defaults(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let defaults = Settings::parse(None);
    let mut text = String::new();
    let mut expected = Vec::new();
    let mut table = "";
    for key in KEYS {
        let value = match choices.below(3) {
            0 => None,
            1 => Some(key.good),
            _ => Some(choices.pick(key.bad)),
        };
        if let Some(value) = value {
            if table != key.table {
                text.push_str(&format!(
                    "{}[{}]\n",
                    choices.pick(&["", "\n", "# why\n"]),
                    key.table
                ));
                table = key.table;
            }
            text.push_str(&format!("{} = {value}\n", key.name));
        }
        let is_bad = value.is_some_and(|value| value != key.good);
        expected.push((key, value, is_bad.then_some(text.len())));
    }
    let settings = Settings::parse(Some(&text));
    for (key, value, bad_until) in &expected {
        let read = (key.read)(&settings);
        let default = (key.read)(&defaults);
        let is_good = *value == Some(key.good);
        assert_eq!(
            read != default,
            is_good,
            "{} is {read} in\n{text}",
            key.name
        );
        let line = bad_until.map(|end| (text[..end - 1].rfind('\n').map_or(0, |at| at + 1), end));
        if let Some((start, end)) = line {
            let found = settings.defects.iter().filter(|defect| {
                let span = defect.report.span.range();
                start <= span.start && span.end <= end
            });
            assert_eq!(
                found.count(),
                1,
                "{} in\n{text}\n{:?}",
                key.name,
                settings.defects
            );
        }
    }
    let bad = expected.iter().filter(|(_, _, bad)| bad.is_some()).count();
    assert_eq!(
        settings.defects.len(),
        bad,
        "{:?} in\n{text}",
        settings.defects
    );
}
