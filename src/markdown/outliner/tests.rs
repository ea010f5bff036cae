//! Outlines of documents as people write them.

use super::*;

const SOP: &str = "\
# Restore a *file*

Intro with [a link](../x.md#y \"t\") and ![shot](img/a.png).

## Purpose

<!-- sopbook-disable missing-alt-text: decorative -->

## Procedure

1. Open the console {#open}
   - aside
2. Pick [the server][srv]

### On a Mac

7. Wait

   More text.

> 1. quoted

## Procedure notes

1. not a step

## Verification

- [ ] Ask **the user** {#ask .critical .shiny}
  - [x] by phone {.optional}, or [mail](<mailto:a b>)
- [ ] Write it down  {.evidence .verify}

[srv]: <https://srv.example>
";

fn texts(text: &str, spans: impl IntoIterator<Item = Span>) -> Vec<&str> {
    spans.into_iter().map(|span| span.slice(text)).collect()
}

#[test]
fn headings_have_github_anchors_and_exact_places() {
    let text = "# A `b`\n\nC\n-\n\n## A b\n\n## ?\n\n> ## A B {#x}\n\n##  D  ##\n";
    let outline = outline(text, 0);
    let anchors: Vec<_> = outline
        .headings
        .iter()
        .map(|heading| heading.anchor.as_str())
        .collect();
    assert_eq!(anchors, ["a-b", "c", "a-b-1", "section", "x", "d"]);
    let spans = texts(text, outline.headings.iter().map(|heading| heading.span));
    assert_eq!(
        spans,
        [
            "# A `b`",
            "C\n-",
            "## A b",
            "## ?",
            "## A B {#x}",
            "##  D  ##"
        ]
    );
    let inner = texts(
        text,
        outline.headings.iter().map(|heading| heading.text_span),
    );
    assert_eq!(inner, ["A `b`", "C", "A b", "?", "A B", "D"]);
    assert_eq!(
        outline.sections.len(),
        5,
        "a quoted heading starts no section"
    );
}

#[test]
fn sections_know_what_stands_under_them() {
    let outline = outline(SOP, 0);
    let filled: Vec<_> = outline
        .sections
        .iter()
        .map(|section| section.has_content)
        .collect();
    assert_eq!(filled, [true, false, true, true, true, true]);
    assert!(outline.is_section_empty(1) && !outline.is_section_empty(2));
    let start = u32::try_from(SOP.find("## Purpose").unwrap()).unwrap();
    assert_eq!(outline.section_at(start), Some(1));
    assert_eq!(
        outline.sections[1].body.slice(SOP).trim(),
        outline.comments[0].span.slice(SOP)
    );
    assert_eq!(
        outline.comments[0].text,
        "sopbook-disable missing-alt-text: decorative"
    );
    let text = "front\nlead\n\n# A\n## B\n";
    let outline = super::outline(text, 6);
    assert_eq!(outline.sections[0].heading, None);
    assert_eq!(outline.sections[0].span.slice(text), "lead\n\n");
    assert!(!outline.is_section_empty(1) && outline.is_section_empty(2));
}

#[test]
fn links_point_at_their_destinations() {
    let outline = outline(SOP, 0);
    let found: Vec<_> = outline
        .links
        .iter()
        .map(|link| (link.text.as_str(), link.destination.as_str()))
        .collect();
    let expected = [
        ("a link", "../x.md#y"),
        ("shot", "img/a.png"),
        ("the server", "https://srv.example"),
        ("mail", "mailto:a b"),
    ];
    assert_eq!(found, expected);
    let written = texts(SOP, outline.links.iter().map(|link| link.destination_span));
    assert_eq!(
        written,
        [
            "../x.md#y",
            "img/a.png",
            "https://srv.example",
            "mailto:a b"
        ]
    );
    assert_eq!(outline.links[1].kind, LinkKind::Image);
    assert_eq!(outline.links[0].title, "t");
    assert_eq!(outline.links[3].item, Some(1));
    assert_eq!(outline.items[1].links, [3]);
    let mail = super::outline("<a@b.example> <http://c.example>", 0);
    assert_eq!(mail.links[0].destination, "mailto:a@b.example");
    assert_eq!(mail.links[1].destination_span, Span::new(15, 31));
}

#[test]
fn steps_are_the_ordered_items_at_the_top_of_the_procedure() {
    let outline = outline(SOP, 0);
    let steps: Vec<_> = outline
        .steps
        .iter()
        .map(|step| (step.anchor.as_str(), step.text.as_str()))
        .collect();
    assert_eq!(
        steps,
        [
            ("open", "Open the console"),
            ("step-2", "Pick the server"),
            ("step-3", "Wait")
        ]
    );
    assert!(outline.steps[0].explicit && !outline.steps[1].explicit);
    assert_eq!(
        outline.headings[outline.steps[2].heading.unwrap()].text,
        "On a Mac"
    );
    assert!(outline.steps[2].span.slice(SOP).ends_with("More text."));
}

#[test]
fn a_fragment_leads_to_a_step_by_its_own_name_and_by_names_in_it() {
    let text =
        "## Steps\n\n1. One {#one}\n   - inside {#inside}\n2. Two\n\n## End\n\n- after {#after}\n";
    let outline = outline(text, 0);
    let mut steps: Vec<_> = outline.steps_by_fragment().into_iter().collect();
    steps.sort_unstable();
    assert_eq!(steps, [("inside", 0), ("one", 0), ("step-2", 1)]);
}

#[test]
fn a_procedure_without_numbers_has_its_deeper_headings_for_steps() {
    let outline = outline("## 4. Steps:\n### Ring\n- a\n### Wait\n## End\n### No\n", 0);
    let steps: Vec<_> = outline
        .steps
        .iter()
        .map(|step| step.anchor.as_str())
        .collect();
    assert_eq!(steps, ["ring", "wait"]);
}

#[test]
fn items_carry_their_marks() {
    let outline = outline(SOP, 0);
    let [ask, phone, write] = outline.items.as_slice() else {
        panic!("{:?}", outline.items)
    };
    assert_eq!(
        (ask.id.as_str(), ask.text.as_str(), ask.depth),
        ("ask", "Ask the user", 0)
    );
    assert!(ask.critical && ask.explicit_id && !ask.ticked && !ask.verify);
    assert_eq!(ask.id_span.slice(SOP), "ask");
    assert_eq!(ask.unknown_classes[0].value, "shiny");
    assert_eq!(ask.unknown_classes[0].span.slice(SOP), "shiny");
    assert_eq!(
        (
            phone.marker.slice(SOP),
            phone.ticked,
            phone.depth,
            phone.optional
        ),
        ("[x]", true, 1, false)
    );
    assert_eq!(
        phone.text, "by phone {.optional}, or mail",
        "attributes stand at the end or are none"
    );
    assert_eq!(
        (write.id.as_str(), write.id_span.slice(SOP)),
        ("write-it-down", "Write it down")
    );
    assert!(write.evidence && write.verify);
    assert_eq!(write.section, Some(5));
    assert!(ask.span.contains(phone.span) && !ask.span.contains(write.span));
}

#[test]
fn every_name_that_a_fragment_may_use_is_an_anchor() {
    let outline = outline(
        &format!("{SOP}\n<a name=\"old\"></a>\n\n- plain {{#mark}}\n"),
        0,
    );
    for anchor in [
        "restore-a-file",
        "open",
        "step-2",
        "ask",
        "write-it-down",
        "old",
        "mark",
    ] {
        assert!(outline.has_anchor(anchor), "{anchor}");
    }
    assert!(!outline.has_anchor("step-1") && !outline.has_anchor(""));
}

#[test]
fn raw_html_is_what_a_page_would_show_as_text() {
    let text =
        "<div>\n\na <b>b</b> <!-- c --> d<br>\n\n<a id=\"x\"></a>e\n\n<p>\n<!-- f\n--> g\n</p>\n";
    let outline = outline(text, 0);
    assert_eq!(
        texts(text, outline.html),
        ["<div>", "<b>", "</b>", "<p>", "g\n</p>"]
    );
    assert_eq!(
        outline
            .comments
            .iter()
            .map(|comment| comment.text.as_str())
            .collect::<Vec<_>>(),
        ["c", "f"]
    );
    assert_eq!(outline.comments[1].span.slice(text), "<!-- f\n-->");
}

#[test]
fn a_heading_keeps_its_placeholders_and_loses_its_attributes() {
    let shown = |text: &str| {
        let heading = outline(text, 0).headings.remove(0);
        (heading.text, heading.anchor)
    };
    for (text, words, anchor) in [
        ("# Call {client}", "Call {client}", "call-client"),
        ("# Call \\{client}", "Call {client}", "call-client"),
        ("# Call {{ user }}", "Call {{ user }}", "call--user-"),
        ("# Call {#c} ##", "Call", "c"),
        ("Call *it* {.x #c}\n===", "Call it", "c"),
        ("# `{#c}`", "{#c}", "c"),
        ("- # {#c}", "", "c"),
    ] {
        assert_eq!(shown(text), (words.to_owned(), anchor.to_owned()), "{text}");
    }
}

#[test]
fn a_headings_text_ends_where_its_last_letter_does() {
    let outline = outline("# a\t\n", 0);
    assert_eq!(outline.headings[0].text_span, Span::new(2, 3));
}

#[test]
fn places_in_a_file_with_crlf_are_those_of_the_file() {
    let crlf = SOP.replace('\n', "\r\n");
    let (there, here) = (outline(&crlf, 0), outline(SOP, 0));
    for (there, here) in there.items.iter().zip(&here.items) {
        assert_eq!(there.marker.slice(&crlf), here.marker.slice(SOP));
        assert_eq!(there.id_span.slice(&crlf), here.id_span.slice(SOP));
        assert_eq!(
            there.span.slice(&crlf).replace("\r\n", "\n"),
            here.span.slice(SOP)
        );
    }
    assert!(!here.items.is_empty() && there.items.len() == here.items.len());
}

#[test]
fn code_is_marked_so_that_rules_can_skip_it() {
    let text = "a `b`\n\n```sh\nTODO\n```\n\n    indented\n";
    assert_eq!(
        texts(text, outline(text, 0).code),
        ["`b`", "```sh\nTODO\n```", "indented"]
    );
}
