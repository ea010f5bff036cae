//! Laws of the body hash: typing does not move it, meaning does.
//!
//! [`counts_meaning_alone`] makes a small document, types it in two ways, changes one choice, and asks whether the hash
//! tells exactly what the documents themselves tell. [`holds`] takes any text and edits what it can point at.

use std::sync::Arc;

use sopbook::{
    files::Memory,
    library::Library,
    markdown::LinkKind,
    text::{RelPath, Span},
};

use super::choices::Choices;

mod document;
mod typing;

use document::Document;

fn hash_of(text: &str) -> String {
    let path = RelPath::parse("sops/x.md").expect("a plain path");
    let files: Memory = [(path, text.as_bytes().to_vec())].into_iter().collect();
    let library = Library::load(Arc::new(files)).expect("there are no settings to fail");
    let document = library.documents().first().expect("the one document");
    library.body_hash(document).to_string()
}

/// Two ways of typing a document have one hash; a document that says something else has another.
pub fn counts_meaning_alone(bytes: &[u8]) {
    let (said, typed) = bytes.split_at(bytes.len() / 2);
    let (one_way, rest) = typed.split_at(typed.len() / 2);
    let (other_way, change) = rest.split_at(rest.len().saturating_sub(3));
    let document = Document::choose(&mut Choices::new(said));
    let text = typing::write(&document, &mut Choices::new(one_way));
    let typed_otherwise = typing::write(&document, &mut Choices::new(other_way));
    let hash = hash_of(&text);
    assert_eq!(
        hash,
        hash_of(&typed_otherwise),
        "\n{text}\n=====\n{typed_otherwise}"
    );

    let changed = match change {
        [0, ..] => document.turned_round(),
        [kind, at, value] if !said.is_empty() => {
            let mut said = said.to_vec();
            let at = (usize::from(*kind) << 8 | usize::from(*at)) % said.len();
            said[at] = said[at].wrapping_add((*value).max(1));
            Document::choose(&mut Choices::new(&said))
        }
        _ => document.turned_round(),
    };
    let says_the_same = changed == document;
    let text_of_changed = typing::write(&changed, &mut Choices::new(other_way));
    assert_eq!(
        hash == hash_of(&text_of_changed),
        says_the_same,
        "\n{text}\n=====\n{text_of_changed}"
    );
}

/// Everything that holds of any text.
pub fn holds(text: &str) {
    // A second mark is a letter.
    let text = text.trim_start_matches('\u{feff}');
    // Zeros make a file that is taken for UTF-16 and not read.
    if text.contains('\0') {
        return;
    }
    let hash = hash_of(text);
    assert_eq!(
        hash,
        hash_of(&format!("\u{feff}{text}")),
        "a byte order mark counts in {text:?}"
    );
    if !text.contains('\r') {
        let crlf = text.replace('\n', "\r\n");
        assert_eq!(hash, hash_of(&crlf), "CRLF counts in {text:?}");
    }
    if text.ends_with('\n') {
        assert_eq!(
            hash,
            hash_of(&format!("{text}\n")),
            "a blank line at the end counts in {text:?}"
        );
    }
    let outline = sopbook::markdown::outline(text, sopbook::front_matter::parse(text).body);
    for item in &outline.items {
        let turned = edit(text, item.marker, if item.ticked { "[ ]" } else { "[x]" });
        assert_eq!(hash, hash_of(&turned), "a tick counts in {text:?}");
    }
    for comment in &outline.comments {
        let written = comment.span.slice(text);
        // A closing tag in a comment may still end the block that the comment stands in.
        if !comment.text.contains('<') && written.ends_with("-->") && written.len() >= 7 {
            let other: String = written
                .chars()
                .map(|letter| {
                    if letter.is_ascii_lowercase() {
                        'q'
                    } else {
                        letter
                    }
                })
                .collect();
            let turned = edit(text, comment.span, &other);
            assert_eq!(hash, hash_of(&turned), "a comment counts in {text:?}");
        }
    }
    for item in outline.items.iter().filter(|item| item.explicit_id) {
        let turned = edit(text, Span::at(item.id_span.end as usize), "q");
        assert_ne!(
            hash,
            hash_of(&turned),
            "an item's id does not count in {text:?}"
        );
    }
    for link in &outline.links {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric();
        let written = link.destination_span.slice(text);
        if written == link.destination && !written.is_empty() && written.chars().all(is_plain) {
            let turned = edit(text, Span::at(link.destination_span.end as usize), "q");
            let what = if link.kind == LinkKind::Image {
                "an image's"
            } else {
                "a link's"
            };
            assert_ne!(
                hash,
                hash_of(&turned),
                "{what} address does not count in {text:?}"
            );
        }
    }
}

fn edit(text: &str, span: Span, to: &str) -> String {
    let range = span.range();
    format!("{}{to}{}", &text[..range.start], &text[range.end..])
}
