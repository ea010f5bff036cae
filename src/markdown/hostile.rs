//! What no document should hold and some will: this room must take it without panic, overflow or delay.

use proptest::prelude::*;

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

fn spans(outline: &Outline) -> Vec<Span> {
    let mut spans = [outline.html.clone(), outline.code.clone()].concat();
    spans.extend(
        outline
            .headings
            .iter()
            .flat_map(|heading| [heading.span, heading.text_span]),
    );
    spans.extend(
        outline
            .sections
            .iter()
            .flat_map(|section| [section.span, section.body]),
    );
    spans.extend(
        outline
            .links
            .iter()
            .flat_map(|link| [link.span, link.destination_span]),
    );
    spans.extend(outline.steps.iter().map(|step| step.span));
    spans.extend(
        outline
            .items
            .iter()
            .flat_map(|item| [item.span, item.marker, item.id_span]),
    );
    spans.extend(
        outline
            .items
            .iter()
            .flat_map(|item| item.unknown_classes.iter().map(|class| class.span)),
    );
    spans.extend(outline.comments.iter().map(|comment| comment.span));
    spans
}

fn assert_sound(text: &str, body: usize) {
    let (outline, html) = everything(text, body);
    for span in spans(&outline) {
        assert!(
            text.get(span.range()).is_some() && span.start as usize >= body.min(text.len()),
            "{span:?} in {text:?}"
        );
    }
    assert_balanced(&html);
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

#[test]
fn nesting_costs_no_stack_and_no_time() {
    let (deep, many) = (100_000, 20_000);
    let begin = std::time::Instant::now();
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
        let began = std::time::Instant::now();
        let (_, html) = everything(&text, 0);
        assert_balanced(&html);
        assert!(
            began.elapsed().as_secs() < 10,
            "{:?} for {:?}…",
            began.elapsed(),
            &text[..20.min(text.len())]
        );
    }
    assert!(begin.elapsed().as_secs() < 60);
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
    assert_sound("\u{feff}# A\r\n\r\n-\t[x]\tb {#c}\r\n", 0);
}

#[test]
fn a_body_that_starts_past_the_end_is_empty() {
    assert_eq!(outline("ä", 1), Outline::default());
    assert_eq!(outline("a", 99), Outline::default());
}

/// Text made of what markdown gives a meaning to.
fn markdown_like() -> impl Strategy<Value = String> {
    let bits = prop::sample::select(vec![
        "# ",
        "## Procedure\n",
        "- ",
        "1. ",
        "- [ ] ",
        "[x] ",
        "{#id}",
        "{#id .critical}",
        "{",
        "}",
        "> ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "    ",
        "  ",
        "a",
        "word ",
        "ä",
        "\u{feff}",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```\n",
        "```sh\n",
        "[",
        "](",
        "](b.md)",
        "![",
        ")",
        "<a id=\"x\">",
        "</a>",
        "<br>",
        "<!--",
        "-->",
        "<div>\n",
        "</p>",
        "<",
        ">",
        "|",
        "|-|\n",
        "---\n",
        "===\n",
        "[^1]",
        "[^1]: ",
        "[r]: c.md\n",
        "[r]",
        "&amp;",
        "\\",
        "<a@b.c>",
        "<http://x>",
        "\0",
        "[!NOTE]\n",
    ]);
    prop::collection::vec(bits, 0..40).prop_map(|bits| bits.concat())
}

proptest! {
    #[test]
    fn any_text_is_outlined_and_rendered_soundly(text in any::<String>(), body in 0usize..20) {
        assert_sound(&text, body);
    }

    #[test]
    fn any_markdown_is_outlined_and_rendered_soundly(text in markdown_like()) {
        assert_sound(&text, 0);
    }
}
