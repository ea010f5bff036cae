//! What a page may hold, read with a tokenizer that knows nothing of how it was written.

use std::collections::HashSet;

/// Elements that stand alone.
const VOID: &[&str] = &["br", "hr", "img", "input"];

/// Elements that hold others.
const NESTING: &[&str] = &[
    "a",
    "blockquote",
    "code",
    "del",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Attributes: no handler, no style.
const ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-label",
    "checked",
    "class",
    "disabled",
    "href",
    "id",
    "loading",
    "rel",
    "scope",
    "src",
    "start",
    "title",
    "type",
];

/// The page has no tag, attribute or address but ours, its tags nest, its ids are unique, no link holds a link.
pub fn assert_harmless(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = HashSet::new();
    let mut parts = html.split('<');
    assert!(!parts.next().unwrap_or("").contains('>'), "{html}");
    for part in parts {
        let (tag, text) = part
            .split_once('>')
            .expect("a tag that is opened is closed");
        assert!(!text.contains('>'), "a bare `>` in {html}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
            continue;
        }
        let name = tag.split(' ').next().unwrap_or("");
        if NESTING.contains(&name) {
            assert!(
                name != "a" || !open.contains(&"a"),
                "a link in a link: {html}"
            );
            open.push(name);
        } else {
            assert!(VOID.contains(&name), "<{name}> in {html}");
        }
        for (attribute, value) in attributes(&tag[name.len()..]) {
            assert!(ATTRIBUTES.contains(&attribute), "{attribute} in {html}");
            match attribute {
                "id" => assert!(ids.insert(value), "the id {value} twice in {html}"),
                "href" => assert_harmless_address(value, &["http", "https", "mailto", "tel"]),
                "src" => {
                    assert_harmless_address(value, &[]);
                    assert!(
                        !value.trim().starts_with("//"),
                        "a foreign picture: {value}"
                    );
                }
                _ => {}
            }
        }
    }
    assert!(open.is_empty(), "{open:?} left open in {html}");
}

/// The attributes in a tag, after its name.
fn attributes(mut rest: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    while !rest.is_empty() {
        let after = rest.strip_prefix(' ').expect("a space before an attribute");
        let end = after.find([' ', '=']).unwrap_or(after.len());
        let (name, after) = after.split_at(end);
        match after.strip_prefix("=\"") {
            Some(after) => {
                let (value, after) = after.split_once('"').expect("a quoted value ends");
                found.push((name, value));
                rest = after;
            }
            None => {
                found.push((name, ""));
                rest = after;
            }
        }
    }
    found
}

/// Whatever a browser makes of it, the address has no scheme but these.
fn assert_harmless_address(written: &str, schemes: &[&str]) {
    let read: String = written
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .chars()
        .filter(|letter| !letter.is_control() && !letter.is_whitespace())
        .map(|letter| if letter == '\\' { '/' } else { letter })
        .collect::<String>()
        .to_lowercase();
    let before_path = read.split(['/', '?', '#']).next().unwrap_or("");
    if let Some((scheme, _)) = before_path.split_once(':') {
        assert!(schemes.contains(&scheme), "the address {written:?}");
    }
}
