//! TOML to spanned trees, for settings and evidence files.

use toml::{
    Spanned as TomlSpanned,
    de::{DeTable, DeValue},
};

use crate::{
    diagnostic::{Defect, DefectKind, Report},
    text::{Span, Spanned},
    tree::{Entry, Map, Node, Scalar, ScalarKind, Value},
};

/// What a TOML text says.
#[derive(Debug, Clone)]
pub struct Toml {
    /// The root map: in file order as far as could be read.
    pub root: Node,
    /// What could not be read.
    pub defects: Vec<Defect>,
}

/// Reads TOML. Never fails: what cannot be read becomes a defect, and the rest is kept.
#[must_use]
pub fn parse(text: &str) -> Toml {
    // The parser's spans count from after a byte order mark.
    let skipped = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let (table, errors) = DeTable::parse_recoverable(&text[skipped..]);
    let whole = Span::new(0, text.len());
    let defects = errors.iter().map(|error| {
        let span = error
            .span()
            .map_or(whole, |range| Span::from(range).shifted(skipped));
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        let report = Report::new(span, format!("this is not TOML: {message}"));
        Defect::new(
            DefectKind::Invalid,
            report.help("see https://toml.io for the syntax"),
        )
    });
    let defects = defects.collect();
    Toml {
        root: Node {
            span: whole,
            value: Value::Map(map(table.get_ref(), skipped)),
        },
        defects,
    }
}

fn map(table: &DeTable<'_>, skipped: usize) -> Map {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: Spanned::new(
                key.get_ref().to_string(),
                Span::from(key.span()).shifted(skipped),
            ),
            value: node(value, skipped),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key.span);
    Map { entries }
}

// Recursion is bounded: the parser refuses nesting over 80 levels.
fn node(value: &TomlSpanned<DeValue<'_>>, skipped: usize) -> Node {
    let scalar = |text: String, kind| Value::Scalar(Scalar { text, kind });
    let read = match value.get_ref() {
        DeValue::String(text) => scalar(text.to_string(), ScalarKind::Text),
        DeValue::Integer(number) => scalar(number.to_string(), ScalarKind::Number),
        DeValue::Float(number) => scalar(number.to_string(), ScalarKind::Number),
        DeValue::Boolean(truth) => scalar(truth.to_string(), ScalarKind::Bool),
        DeValue::Datetime(date) => scalar(date.to_string(), ScalarKind::Date),
        DeValue::Array(nodes) => {
            Value::List(nodes.iter().map(|value| node(value, skipped)).collect())
        }
        DeValue::Table(table) => Value::Map(map(table, skipped)),
    };
    Node {
        span: Span::from(value.span()).shifted(skipped),
        value: read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_place_and_errors_cost_only_themselves() {
        let text = "[library]\ntitle = \"A\"\nsops = [\"x\"]\n[people.lead]\nuntil = 2027-01-31\nteam = \n";
        let toml = parse(text);
        assert_eq!(toml.defects.len(), 1, "{:?}", toml.defects);
        let library = toml
            .root
            .as_map()
            .unwrap()
            .get("library")
            .unwrap()
            .as_map()
            .unwrap();
        let title = library.get("title").unwrap();
        assert_eq!(
            (title.span.slice(text), title.text().unwrap().value.as_str()),
            ("\"A\"", "A")
        );
        assert_eq!(library.get("sops").unwrap().texts()[0].value, "x");
        assert!(toml.root.as_map().unwrap().get("people").is_some());
    }

    #[test]
    fn hostile_nesting_is_an_error_not_a_crash() {
        let toml = parse(&format!("x = {}", "[".repeat(100_000)));
        assert!(!toml.defects.is_empty());
    }
}
