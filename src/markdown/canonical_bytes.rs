//! The byte format of the canonical form, as `docs/body-hash.md` specifies it.
//!
//! A record is a list of strings, each written as its length in bytes, a colon, the bytes and a comma; the record
//! begins with the number of strings and a semicolon and ends with a line feed. No text can imitate a border.

use super::{
    canonical::{Block, BlockKind},
    outline::LinkKind,
};

/// Appends one record per block.
pub fn write_canonical(blocks: &[Block], out: &mut Vec<u8>) {
    for block in blocks {
        let level = block.level.to_string();
        let heading_level;
        let (kind, detail) = match &block.kind {
            BlockKind::Heading(level) => {
                heading_level = level.to_string();
                ("heading", heading_level.as_str())
            }
            BlockKind::Paragraph => ("paragraph", ""),
            BlockKind::Item {
                ordered: false,
                task: false,
            } => ("item", "bullet"),
            BlockKind::Item {
                ordered: false,
                task: true,
            } => ("item", "bullet task"),
            BlockKind::Item {
                ordered: true,
                task: false,
            } => ("item", "ordered"),
            BlockKind::Item {
                ordered: true,
                task: true,
            } => ("item", "ordered task"),
            BlockKind::Quote(alert) => ("quote", *alert),
            BlockKind::Table => ("table", ""),
            BlockKind::Row => ("row", ""),
            BlockKind::Cell => ("cell", ""),
            BlockKind::Code(language) => ("code", language.as_str()),
            BlockKind::Html => ("html", ""),
            BlockKind::Footnote(label) => ("footnote", label.as_str()),
            BlockKind::Key { name, values } => {
                let strings = ["key", name]
                    .into_iter()
                    .chain(values.iter().map(String::as_str));
                write_record(out, &strings.collect::<Vec<_>>());
                continue;
            }
            BlockKind::Image {
                destination,
                digest,
            } => {
                write_record(out, &["image", destination, digest]);
                continue;
            }
        };
        let mut strings = vec![kind, level.as_str(), detail, block.text.as_str()];
        if let Some(id) = &block.id {
            strings.extend(["id", id]);
        }
        for class in &block.classes {
            strings.extend(["class", class]);
        }
        for destination in &block.destinations {
            let kind = match destination.kind {
                LinkKind::Link => "link",
                LinkKind::Image => "image",
            };
            strings.extend([kind, &destination.to, &destination.title]);
        }
        write_record(out, &strings);
    }
}

/// Appends one record: a list of strings.
fn write_record(out: &mut Vec<u8>, strings: &[&str]) {
    out.extend_from_slice(format!("{};", strings.len()).as_bytes());
    for string in strings {
        out.extend_from_slice(format!("{}:", string.len()).as_bytes());
        out.extend_from_slice(string.as_bytes());
        out.push(b',');
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::canonical;

    #[test]
    fn keys_and_images_have_records_of_their_own() {
        let mut out = Vec::new();
        let blocks = [
            Block::key("clients", vec!["acme".into(), "e\u{301}".into()]),
            Block::image("a.png", "00ff"),
        ];
        write_canonical(&blocks, &mut out);
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        4;3:key,7:clients,4:acme,2:é,
        3;5:image,5:a.png,4:00ff,
        ");
    }

    #[test]
    fn the_bytes_are_those_of_the_specification() {
        let page = include_str!("../../docs/body-hash.md");
        let (_, example) = page.split_once("```markdown\n").unwrap();
        let (text, bytes) = example.split_once("```\n\n```text\n").unwrap();
        let mut out = Vec::new();
        write_canonical(&canonical(text, 0), &mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            bytes.strip_suffix("```\n").unwrap()
        );
    }
}
