//! YAML to spanned trees, for front matter, and texts to YAML ([`scalar`], [`flow_list`]).
//!
//! We read events and build the tree ourselves: scalars keep their text (`1.10` stays `1.10`), anchors and aliases are
//! refused and never expanded, nesting is bounded. A syntax error costs the one top-level key that it stands in: the
//! block is then read key by key, and a value that YAML cannot take is kept as the text that its author meant.

mod build;
mod salvage;
mod write;

pub use write::{flow_list, flow_scalar, scalar};

use crate::{diagnostic::Defect, text::Span, tree::Node};

/// The largest block that is read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// What a block of YAML says.
#[derive(Debug, Clone)]
pub struct Yaml {
    /// A map at the root, possibly empty; spans count from the start of the whole text.
    pub root: Node,
    /// What could not be read as it stands.
    pub defects: Vec<Defect>,
}

/// Reads the YAML in `block` of `text`. Never fails: what cannot be read becomes a defect.
#[must_use]
pub fn parse(text: &str, block: Span) -> Yaml {
    match build::parse_block(text, block) {
        Ok(yaml) => yaml,
        Err(error) => salvage::parse_by_key(text, block, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::DefectKind;

    fn read(text: &str) -> (Vec<(String, Vec<String>)>, Vec<String>) {
        let yaml = parse(text, Span::new(0, text.len()));
        let map = yaml.root.as_map().unwrap();
        let entries = map.entries.iter().map(|entry| {
            let values = entry
                .value
                .texts()
                .into_iter()
                .map(|text| text.value)
                .collect();
            assert_eq!(
                entry.key.span.slice(text).trim_matches('"'),
                entry.key.value
            );
            (entry.key.value.clone(), values)
        });
        let entries = entries.collect();
        assert!(
            yaml.defects
                .iter()
                .all(|defect| defect.kind == DefectKind::Invalid)
        );
        let said = yaml.defects.iter();
        (
            entries,
            said.map(|defect| {
                format!(
                    "{}: {}",
                    defect.report.span.slice(text),
                    defect.report.message
                )
            })
            .collect(),
        )
    }

    fn values(entries: &[(String, Vec<String>)], key: &str) -> Vec<String> {
        entries
            .iter()
            .find(|entry| entry.0 == key)
            .map(|entry| entry.1.clone())
            .unwrap_or_default()
    }

    #[test]
    fn scalars_keep_what_was_written() {
        let (entries, defects) =
            read("version: 1.10\ncountry: NO\nwhen: 2026-01-31\nquoted: \"a: b\"\nnone: ~\n");
        assert_eq!(values(&entries, "version"), ["1.10"]);
        assert_eq!(values(&entries, "country"), ["NO"]);
        assert_eq!(values(&entries, "when"), ["2026-01-31"]);
        assert_eq!(values(&entries, "quoted"), ["a: b"]);
        assert!(values(&entries, "none").is_empty() && defects.is_empty());
    }

    #[test]
    fn one_broken_value_costs_one_key_and_its_text_is_kept() {
        let (entries, defects) =
            read("title: Restore\nsummary: Restore: from backup\nowner: ops\n");
        assert_eq!(values(&entries, "title"), ["Restore"]);
        assert_eq!(values(&entries, "summary"), ["Restore: from backup"]);
        assert_eq!(values(&entries, "owner"), ["ops"]);
        insta::assert_snapshot!(defects.join("\n"), @"Restore: from backup: the value holds a colon and a space, which YAML takes for a key");
    }

    #[test]
    fn a_list_item_that_starts_with_a_percent_sign_is_kept() {
        let (entries, defects) = read("tags:\n  - a\n  - %TEMP%\nowner: ops\n");
        assert_eq!(values(&entries, "tags"), ["a", "%TEMP%"]);
        assert_eq!(values(&entries, "owner"), ["ops"]);
        insta::assert_snapshot!(defects.join("\n"), @"%TEMP%: a value without quotes may not begin with `%`");
    }

    #[test]
    fn anchors_aliases_and_bombs_are_refused_and_never_expanded() {
        let (entries, defects) = read("a: &x [1, 2]\nb: [*x, *x]\nowner: ops\n");
        assert_eq!(values(&entries, "owner"), ["ops"]);
        assert_eq!(defects.len(), 3, "{defects:?}");
        let bomb: String = (0..30).fold("a0: &a0 [x,x]\n".to_owned(), |bomb, level| {
            bomb + &format!("a{n}: &a{n} [*a{level},*a{level}]\n", n = level + 1)
        });
        assert!(!read(&bomb).1.is_empty());
    }

    #[test]
    fn a_value_that_is_not_there_stands_behind_its_mark() {
        let text = "tags:\n  - # none\n  - a\n";
        let yaml = parse(text, Span::new(0, text.len()));
        let tags = yaml.root.as_map().unwrap().get("tags").unwrap();
        assert!(tags.span.contains(tags.items()[0].span), "{tags:?}");
        assert!(yaml.root.span.contains(tags.span), "{yaml:?}");
    }

    #[test]
    fn duplicate_keys_are_named_and_the_first_counts() {
        let (entries, defects) = read("owner: a\nowner: b\n");
        assert_eq!(values(&entries, "owner"), ["a"]);
        insta::assert_snapshot!(defects.join("\n"), @"owner: the key `owner` stands here for the second time");
    }

    #[test]
    fn deep_nesting_and_tabs_are_refused_without_harm() {
        for hostile in [
            "x: ".to_owned() + &"[".repeat(100_000),
            "x:\n".to_owned() + &"- ".repeat(100_000),
        ] {
            assert_eq!(read(&hostile).1.len(), 1);
        }
        let (entries, defects) = read("owner: ops\ntags:\n\t- a\n");
        assert_eq!(values(&entries, "owner"), ["ops"]);
        insta::assert_snapshot!(defects.join("\n"), @"\t: YAML indents with spaces, and here is a tab");
    }

    #[test]
    fn a_map_of_too_many_keys_costs_one_finding_and_no_time() {
        let many = (0..20_000).fold(String::new(), |many, number| {
            many + &format!("k{number}:\n")
        });
        let (entries, defects) = read(&many);
        assert_eq!((entries.len(), defects.len()), (500, 1), "{defects:?}");
    }

    #[test]
    fn what_is_no_map_is_said() {
        assert_eq!(
            read("just a sentence\n").1,
            ["just a sentence: this is text, where `key: value` lines belong"]
        );
        assert_eq!(read("- a\n- b\n").1.len(), 1);
        assert!(read("").1.is_empty() && read("# only a comment\n").1.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_never_panics_and_spans_fit(text in "(?s)([a-z:\\-%&*\\[\\]{}'\"\\t\\n #é|>!]|[a-z]+: [^\\n]*\\n){0,60}") {
            let yaml = parse(&text, Span::new(0, text.len()));
            for defect in &yaml.defects {
                assert!(text.get(defect.report.span.range()).is_some());
            }
        }
    }
}
