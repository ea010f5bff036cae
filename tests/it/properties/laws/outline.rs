//! Laws of a document's body: its outline, its page, its plain text and its flow.

use sopbook::{
    front_matter,
    markdown::{
        HtmlOptions, LinkKind, LinkRef, Outline, Target, canonical, flow, outline,
        outline_and_write_canonical, plain_text, render_html, write_canonical,
    },
    text::Span,
};

use super::{
    html::assert_harmless,
    spans::{assert_fits, assert_inside},
};

/// What a reference link may expand to, whatever the length of its document (a limit of the parser's).
const EXPANDED: usize = 100_000;

/// Everything that holds of any text.
pub fn holds(text: &str) {
    let body = front_matter::parse(text).body;
    let outline = outline(text, body);
    assert_places(text, body, &outline);
    assert_one_pass_says_what_two_say(text, body, &outline);
    assert_names(text, &outline);
    assert_page(text, body, &outline);
    if !text.contains('\r') {
        assert_line_ends_do_not_count(text, body, &outline);
    }
}

fn assert_one_pass_says_what_two_say(text: &str, body: usize, outline: &Outline) {
    let (mut in_one, mut in_two) = (Vec::new(), Vec::new());
    assert!(outline_and_write_canonical(text, body, &mut in_one) == *outline);
    write_canonical(&canonical(text, body), &mut in_two);
    assert!(in_one == in_two, "the canonical form of {text:?}");
}

fn assert_places(text: &str, body: usize, outline: &Outline) {
    let whole = Span::new(body, text.len());
    let mut at = outline
        .sections
        .first()
        .map_or(0, |section| section.span.start);
    for section in &outline.sections {
        assert_inside(text, section.span, whole, "a section");
        assert_inside(text, section.body, section.span, "a section's body");
        assert_eq!(
            section.span.start, at,
            "sections follow each other in {text:?}"
        );
        at = section.span.end;
        if let Some(heading) = section.heading {
            assert_inside(
                text,
                outline.headings[heading].span,
                section.span,
                "a section's heading",
            );
        }
    }
    assert!(outline.sections.is_empty() || at as usize == text.len());
    for heading in &outline.headings {
        assert_inside(text, heading.span, whole, "a heading");
        assert_inside(text, heading.text_span, heading.span, "a heading's text");
    }
    for link in &outline.links {
        assert_inside(text, link.span, whole, "a link");
        assert_inside(text, link.destination_span, whole, "a destination");
        if let Some(item) = link.item {
            assert_inside(
                text,
                link.span,
                outline.items[item].span,
                "a link in an item",
            );
        }
    }
    for (at, item) in outline.items.iter().enumerate() {
        assert_inside(text, item.span, whole, "an item");
        assert_inside(text, item.marker, item.span, "a box");
        assert_inside(text, item.id_span, item.span, "an item's id");
        for class in &item.unknown_classes {
            assert_inside(text, class.span, item.span, "an item's class");
            assert_eq!(class.span.slice(text), class.value);
        }
        for &link in &item.links {
            assert_eq!(outline.links[link].item, Some(at));
        }
        if item.depth > 0 && item.depth < u8::MAX {
            let before = outline.items[..at].iter().rev();
            let parent = before.clone().find(|other| other.depth < item.depth);
            let parent = parent.expect("an item inside an item comes after it");
            assert_inside(text, item.span, parent.span, "an item in an item");
        }
    }
    for step in &outline.steps {
        assert_inside(text, step.span, whole, "a step");
        assert!(
            step.heading
                .is_none_or(|heading| heading < outline.headings.len())
        );
    }
    let marked = [&outline.html, &outline.code];
    let comments: Vec<Span> = outline
        .comments
        .iter()
        .map(|comment| comment.span)
        .collect();
    for spans in marked.into_iter().chain([&comments]) {
        for span in spans {
            assert_inside(text, *span, whole, "code, a comment or raw HTML");
        }
        for pair in spans.windows(2) {
            assert!(pair[0].end <= pair[1].start, "{pair:?} overlap in {text:?}");
        }
    }
}

fn assert_names(text: &str, outline: &Outline) {
    assert!(outline.anchors.is_sorted());
    let headings = outline.headings.iter().map(|heading| &heading.anchor);
    let steps = outline.steps.iter().map(|step| &step.anchor);
    let items = outline.items.iter().map(|item| &item.id);
    for name in headings.chain(steps).chain(items) {
        assert!(
            !name.is_empty() && outline.has_anchor(name),
            "{name:?} in {text:?}"
        );
    }
    for item in outline.items.iter().filter(|item| item.explicit_id) {
        assert_eq!(item.id_span.slice(text), item.id);
    }
    let headings = outline.headings.iter().map(|heading| &heading.text);
    let items = outline.items.iter().map(|item| &item.text);
    let links = outline.links.iter().map(|link| &link.text);
    for line in headings.chain(items).chain(links) {
        assert!(
            !line.contains('\n') && line.trim() == line,
            "{line:?} in {text:?}"
        );
    }
}

fn assert_page(text: &str, body: usize, outline: &Outline) {
    let mut said = Vec::new();
    write_canonical(&canonical(text, body), &mut said);
    let plain = plain_text(text, Span::new(body, text.len()));
    let flowing: usize = flow(text, body)
        .iter()
        .flat_map(|block| block.runs.iter().map(|run| run.text.len()))
        .sum();
    let foreign = |_: &LinkRef<'_>| Target::Rewrite("java\tscript:alert(1)".to_owned());
    let plainly = HtmlOptions::default();
    let fully = HtmlOptions {
        shift_headings: 1,
        skip_title: true,
        permalinks: true,
    };
    assert_harmless(&render_html(text, body, outline, &foreign, plainly));
    assert_harmless(&render_html(
        text,
        body,
        outline,
        &|_| Target::Drop,
        plainly,
    ));
    let html = render_html(text, body, outline, &|_| Target::Keep, fully);
    assert_harmless(&html);

    // Everything is linear in the text, in the cells that a table's short rows are filled up with, and in what
    // reference links repeat of their definitions, which the parser limits.
    let linked: usize = outline
        .links
        .iter()
        .map(|link| link.destination.len() + link.title.len() + link.text.len())
        .sum();
    assert!(
        linked <= 16 * text.len() + 2 * EXPANDED.max(text.len()),
        "{linked} bytes of links"
    );
    let cells = html.matches("<td").count() + html.matches("<th").count();
    let most = 100 + text.len() + linked + cells;
    for (what, length, factor) in [
        ("page", html.len(), 100),
        ("canonical form", said.len(), 30),
        ("plain text", plain.len(), 4),
        ("flow", flowing, 16),
    ] {
        assert!(
            length <= factor * most,
            "{length} bytes of {what} from {} of text",
            text.len()
        );
    }
}

fn assert_line_ends_do_not_count(text: &str, body: usize, read: &Outline) {
    let crlf = text.replace('\n', "\r\n");
    let crlf_body = front_matter::parse(&crlf).body;
    assert_eq!(crlf[..crlf_body].replace("\r\n", "\n"), text[..body]);
    let with_crlf = outline(&crlf, crlf_body);
    assert_eq!(
        shown(&with_crlf, &crlf),
        shown(read, text),
        "CRLF and LF in {text:?}"
    );
}

/// What an outline says, without its places.
fn shown(outline: &Outline, text: &str) -> Vec<String> {
    let source = |span: &Span| {
        assert_fits(text, *span, "shown");
        span.slice(text).replace("\r\n", "\n")
    };
    let mut shown = vec![format!("{:?}", outline.anchors)];
    shown.extend(outline.headings.iter().map(|heading| {
        let written = (source(&heading.span), source(&heading.text_span));
        format!(
            "{} {} {} {written:?}",
            heading.level, heading.text, heading.anchor
        )
    }));
    shown.extend(outline.sections.iter().map(|section| {
        let body = source(&section.body);
        format!("{:?} {} {body:?}", section.heading, section.has_content)
    }));
    shown.extend(outline.links.iter().map(|link| {
        let kind = if link.kind == LinkKind::Image {
            "!"
        } else {
            ""
        };
        let written = source(&link.destination_span);
        let title = link.title.replace("\r\n", "\n");
        format!(
            "{kind}{} {title} {} {:?} {written}",
            link.destination, link.text, link.item
        )
    }));
    shown.extend(outline.steps.iter().map(|step| {
        let written = source(&step.span);
        format!(
            "{} {} {} {:?} {written}",
            step.anchor, step.explicit, step.text, step.heading
        )
    }));
    shown.extend(outline.items.iter().map(|item| {
        let marks = (
            item.ticked,
            item.critical,
            item.optional,
            item.verify,
            item.evidence,
        );
        let classes: Vec<&String> = item
            .unknown_classes
            .iter()
            .map(|class| &class.value)
            .collect();
        let places = (
            &item.links,
            item.section,
            item.depth,
            source(&item.span),
            source(&item.id_span),
        );
        format!(
            "{} {} {} {marks:?} {classes:?} {places:?}",
            item.id, item.explicit_id, item.text
        )
    }));
    shown.extend(
        outline
            .comments
            .iter()
            .map(|comment| comment.text.replace("\r\n", "\n")),
    );
    shown.extend(outline.html.iter().map(source));
    shown.extend(outline.code.iter().map(source));
    shown
}
