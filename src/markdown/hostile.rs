//! What no document should hold and some will: this room must take it without panic, overflow or delay.
//!
//! `tests/it/properties` holds the room against any text; here stands what grows.

use super::*;
use crate::text::Span;

fn everything(text: &str, body: usize) -> (Outline, String) {
    let outline = outline(text, body);
    let mut bytes = Vec::new();
    write_canonical(&canonical(text, body), &mut bytes);
    let _ = plain_text(text, Span::new(body, text.len()));
    let options = HtmlOptions {
        shift_headings: 1,
        skip_title: true,
        permalinks: true,
    };
    let html = render_html(text, body, &outline, &|_| Target::Keep, options);
    (outline, html)
}

/// Checks that tags nest, that ids are unique and that no tag is one that the writer does not know.
fn assert_balanced(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = std::collections::HashSet::new();
    for part in html.split('<').skip(1) {
        let (tag, _) = part
            .split_once('>')
            .unwrap_or_else(|| panic!("open tag in {html}"));
        let name = tag.split(' ').next().unwrap();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{html}"),
            None if matches!(name, "br" | "hr" | "img" | "input") => {}
            None => open.push(name),
        }
        if let Some((_, id)) = tag.split_once(" id=\"") {
            assert!(
                ids.insert(id.split('"').next().unwrap()),
                "twice {id} in {html}"
            );
        }
        for wrong in ["script", "iframe", "object", "style", "svg"] {
            assert_ne!(name, wrong);
        }
        assert!(!tag.contains(" style=") && !tag.contains(" on"), "{tag}");
    }
    assert!(open.is_empty(), "{open:?} left open in {html}");
}

/// What grows with the square of these lengths would not end while anybody waits.
#[test]
fn deep_nesting_comes_to_an_end() {
    let (deep, many) = (100_000, 20_000);
    for text in [
        ">".repeat(deep),
        "> ".repeat(deep) + "a",
        "[".repeat(deep),
        "![".repeat(deep) + "a" + &"](b)".repeat(deep),
        "*".repeat(deep) + "a" + &"*".repeat(deep),
        "*a _b ".repeat(many),
        "- ".repeat(deep) + "a",
        "1. ".repeat(many / 2),
        "`".repeat(many),
        "<a ".repeat(many),
        "<!-- ".repeat(many),
        "<div><!--\n".repeat(many),
        "# a\n".repeat(many),
        "- [ ] a {#b .c}\n".repeat(many),
        "{".repeat(many),
        "- ".to_owned() + &"{#a} ".repeat(many),
        "|a".repeat(many / 100) + "\n" + &"|-".repeat(many / 100) + "\n" + &"|\n".repeat(100),
        "[^a]: b\n[^a]".repeat(many / 10),
        "](".repeat(many),
        "\\".repeat(many),
    ] {
        let (_, html) = everything(&text, 0);
        assert_balanced(&html);
    }
}

#[test]
fn stray_end_tags_stay_text() {
    for text in [
        "hello</p>",
        "- item</li>",
        "**x</em>* y",
        "</div>\n\n# a",
        "<a href=x>b</a>",
        "<script>alert(1)</script>",
    ] {
        let (_, html) = everything(text, 0);
        assert_balanced(&html);
        assert!(html.contains("&lt;"), "{html}");
    }
}

#[test]
fn byte_order_marks_carriage_returns_and_tabs_do_no_harm() {
    let (outline, _) = everything("\u{feff}# A\r\n\r\n-\t[x]\tb {#c}\r\n", 0);
    assert_eq!(
        (
            outline.headings[0].text.as_str(),
            outline.items[0].id.as_str()
        ),
        ("A", "c")
    );
    assert!(outline.items[0].ticked);
}

#[test]
fn a_body_that_starts_past_the_end_is_empty() {
    assert_eq!(outline("ä", 1), Outline::default());
    assert_eq!(outline("a", 99), Outline::default());
}
