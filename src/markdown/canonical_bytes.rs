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
        write_block(block, out);
    }
}

/// Appends the record of a block.
pub(super) fn write_block(block: &Block, out: &mut Vec<u8>) {
    let (name, detail) = match &block.kind {
        BlockKind::Key { name, values } => {
            begin(out, 2 + values.len());
            write(out, &["key", name]);
            for value in values {
                write(out, &[value]);
            }
            return out.push(b'\n');
        }
        BlockKind::Image {
            destination,
            digest,
        } => {
            begin(out, 3);
            write(out, &["image", destination, digest]);
            return out.push(b'\n');
        }
        // Its detail is a number.
        BlockKind::Heading(_) => ("heading", ""),
        BlockKind::Paragraph => ("paragraph", ""),
        BlockKind::Item { ordered, task } => {
            let detail = match (ordered, task) {
                (false, false) => "bullet",
                (false, true) => "bullet task",
                (true, false) => "ordered",
                (true, true) => "ordered task",
            };
            ("item", detail)
        }
        BlockKind::Quote(alert) => ("quote", *alert),
        BlockKind::Table => ("table", ""),
        BlockKind::Row => ("row", ""),
        BlockKind::Cell => ("cell", ""),
        BlockKind::Code(language) => ("code", language.as_str()),
        BlockKind::Html => ("html", ""),
        BlockKind::Footnote(label) => ("footnote", label.as_str()),
    };
    let ids = 2 * usize::from(block.id.is_some());
    let lists = 2 * block.classes.len() + 3 * block.destinations.len();
    begin(out, 4 + ids + lists);
    write(out, &[name]);
    write_number(out, block.level);
    match block.kind {
        BlockKind::Heading(level) => write_number(out, level.into()),
        _ => write(out, &[detail]),
    }
    write(out, &[&block.text]);
    if let Some(id) = &block.id {
        write(out, &["id", id]);
    }
    for class in &block.classes {
        write(out, &["class", class]);
    }
    for destination in &block.destinations {
        let kind = match destination.kind {
            LinkKind::Link => "link",
            LinkKind::Image => "image",
        };
        write(out, &[kind, &destination.to, &destination.title]);
    }
    out.push(b'\n');
}

/// Begins a record of so many strings.
fn begin(out: &mut Vec<u8>, strings: usize) {
    push_decimal(out, strings);
    out.push(b';');
}

/// Appends strings of a record.
fn write(out: &mut Vec<u8>, strings: &[&str]) {
    for string in strings {
        push_decimal(out, string.len());
        out.push(b':');
        out.extend_from_slice(string.as_bytes());
        out.push(b',');
    }
}

/// Appends a number as a string of a record.
fn write_number(out: &mut Vec<u8>, number: usize) {
    push_decimal(
        out,
        number.checked_ilog10().map_or(1, |log| log as usize + 1),
    );
    out.push(b':');
    push_decimal(out, number);
    out.push(b',');
}

/// Appends the decimal digits of a number; `format!` takes several times as long, and every string needs one.
fn push_decimal(out: &mut Vec<u8>, number: usize) {
    if number >= 10 {
        push_decimal(out, number / 10);
    }
    out.push(b"0123456789"[number % 10]);
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
