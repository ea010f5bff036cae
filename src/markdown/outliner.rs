//! One pass over the events that fills an [`Outline`].

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{
    attributes::Attributes,
    destination,
    events::{Events, Node},
    outline::{Comment, Heading, Item, Link, LinkKind, Outline, Section, Step},
    raw_html::{self, Piece, RawHtml},
};
use crate::text::{Span, Spanned, fold_white_space, heading_slug, kebab_case};

/// Images nest in each other's alternative text; below this depth they get no text, which would cost quadratic space.
const NESTED_TEXTS: usize = 8;

/// Outlines the body that starts at byte `body` of the file `text`.
#[must_use]
pub fn outline(text: &str, body: usize) -> Outline {
    let mut events = Events::new(text, body);
    let mut outliner = Outliner {
        text,
        ..Outliner::default()
    };
    while let Some((node, range)) = events.next() {
        outliner.take(node, range, &events);
    }
    outliner.finish()
}

/// The state of the pass.
#[derive(Default)]
struct Outliner<'t> {
    text: &'t str,
    outline: Outline,
    slugs: Slugs,
    /// How many quotes, lists, items and footnotes are open.
    containers: usize,
    lists: Vec<bool>,
    frames: Vec<Frame>,
    /// The open checklist items, outermost first.
    tasks: Vec<usize>,
    links: Vec<OpenLink>,
    /// Text of the current leaf without markup; only kept while somebody wants it.
    plain: String,
    wanted: usize,
    heading: Option<OpenHeading>,
    in_code: bool,
    raw: RawHtml,
    /// The level of the open Procedure heading.
    procedure: Option<u8>,
    /// Deeper headings of the Procedure: its steps, if it has no ordered list.
    step_headings: Vec<usize>,
    /// A section has been opened.
    started: bool,
}

/// An open list item.
struct Frame {
    task: Option<usize>,
    is_step: bool,
    text_open: bool,
    text_end: usize,
    range: Range<usize>,
}

struct OpenLink {
    index: usize,
    /// Where its text starts in `plain`.
    text: usize,
    /// Where its content ends in the file.
    content_end: usize,
    kind: LinkType,
}

struct OpenHeading {
    index: usize,
    explicit: Option<String>,
    text: Option<Range<usize>>,
}

impl Outliner<'_> {
    fn take(&mut self, node: Node<'_>, range: Range<usize>, events: &Events<'_>) {
        let event = match node {
            Node::Event(event) => event,
            Node::ItemText(attributes) => return self.end_item_text(attributes),
        };
        if !self.started && !matches!(event, Event::Start(Tag::Heading { .. })) {
            self.open_section(None, events.base(), events.base());
        }
        self.started = true;
        self.note_extent(&range, &event);
        match event {
            Event::Start(tag) => self.start(tag, &range, events),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) => self.say(&text),
            Event::Code(text) => {
                self.outline.code.push(Span::from(range));
                self.say(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.push_plain(" "),
            Event::Html(html) => self.html(&html, &range, true),
            Event::InlineHtml(html) => {
                self.html(&html, &range, false);
                self.finish_html();
            }
            Event::TaskListMarker(ticked) => self.start_task(ticked, &range),
            Event::FootnoteReference(_) => self.note_content(),
            Event::Rule | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    /// Lets open headings, links and item texts grow over an inline event.
    fn note_extent(&mut self, range: &Range<usize>, event: &Event<'_>) {
        if let Some(heading) = &mut self.heading
            && !matches!(event, Event::End(TagEnd::Heading(_)))
        {
            let text = heading.text.get_or_insert(range.clone());
            text.end = text.end.max(range.end);
        }
        if let Some(link) = self.links.last_mut()
            && !matches!(event, Event::End(TagEnd::Link | TagEnd::Image))
        {
            link.content_end = link.content_end.max(range.end);
        }
        if let Some(frame) = self.frames.last_mut()
            && frame.text_open
            && matches!(
                event,
                Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) | Event::End(_)
            )
        {
            frame.text_end = frame.text_end.max(range.end);
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>, events: &Events<'_>) {
        match tag {
            Tag::Heading { level, id, .. } => self.start_heading(level as u8, id, range),
            Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => self.containers += 1,
            Tag::List(first) => {
                self.containers += 1;
                self.lists.push(first.is_some());
            }
            Tag::Item => {
                let ordered = self.lists.last().copied().unwrap_or(false);
                let is_step = ordered && self.containers == 1 && self.procedure.is_some();
                self.containers += 1;
                self.plain.clear();
                self.wanted += 1;
                let range = range.clone();
                self.frames.push(Frame {
                    task: None,
                    is_step,
                    text_open: true,
                    text_end: range.start,
                    range,
                });
            }
            Tag::CodeBlock(_) => {
                self.note_content();
                self.in_code = true;
                self.outline.code.push(self.trimmed(range));
            }
            Tag::Table(_) => self.note_content(),
            Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            } => {
                self.start_link(
                    LinkKind::Link,
                    link_type,
                    dest_url,
                    title,
                    &id,
                    range,
                    events,
                );
            }
            Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            } => {
                self.note_content();
                self.start_link(
                    LinkKind::Image,
                    link_type,
                    dest_url,
                    title,
                    &id,
                    range,
                    events,
                );
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(range),
            TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.containers = self.containers.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.containers = self.containers.saturating_sub(1);
                self.lists.pop();
            }
            TagEnd::Item => {
                self.containers = self.containers.saturating_sub(1);
                if self.frames.pop().is_some_and(|frame| frame.task.is_some()) {
                    self.tasks.pop();
                }
            }
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::HtmlBlock => self.finish_html(),
            TagEnd::Link | TagEnd::Image => self.end_link(range),
            _ => {}
        }
    }

    // Text.

    fn say(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.note_content();
        }
        if !self.in_code {
            self.push_plain(text);
        }
    }

    fn push_plain(&mut self, text: &str) {
        if self.wanted > 0 {
            self.plain.push_str(text);
        }
    }

    fn note_content(&mut self) {
        let in_section_heading = self.heading.is_some() && self.containers == 0;
        if let (false, Some(section)) = (in_section_heading, self.outline.sections.last_mut()) {
            section.has_content = true;
        }
    }

    fn trimmed(&self, range: &Range<usize>) -> Span {
        let text = self.text.get(range.clone()).unwrap_or("");
        Span::new(range.start, range.start + text.trim_end().len())
    }

    // Headings and sections.

    fn start_heading(&mut self, level: u8, id: Option<CowStr<'_>>, range: &Range<usize>) {
        let index = self.outline.headings.len();
        let span = self.trimmed(range);
        if self.containers == 0 {
            self.open_section(Some(index), range.start, range.end);
        }
        let at = Span::at(span.end as usize);
        let heading = Heading {
            level,
            text: String::new(),
            anchor: String::new(),
            span,
            text_span: at,
        };
        self.outline.headings.push(heading);
        let explicit = id.map(|id| id.to_string()).filter(|id| !id.is_empty());
        self.heading = Some(OpenHeading {
            index,
            explicit,
            text: None,
        });
        self.plain.clear();
        self.wanted += 1;
    }

    fn end_heading(&mut self, range: &Range<usize>) {
        self.wanted = self.wanted.saturating_sub(1);
        let Some(open) = self.heading.take() else {
            return;
        };
        let text = fold_white_space(&self.plain);
        let anchor = self.slugs.take(open.explicit, &text);
        let is_procedure = text.trim_matches(|letter: char| !letter.is_alphabetic());
        let is_procedure = ["procedure", "steps"]
            .iter()
            .any(|name| is_procedure.eq_ignore_ascii_case(name));
        let heading = &mut self.outline.headings[open.index];
        let level = heading.level;
        (heading.text, heading.anchor) = (text, anchor);
        if let Some(text) = open.text {
            heading.text_span = Span::new(text.start, text.end.min(range.end));
        }
        if self.containers > 0 {
            return;
        }
        match self.procedure {
            Some(outer) if level > outer => self.step_headings.push(open.index),
            _ => self.procedure = is_procedure.then_some(level),
        }
    }

    fn open_section(&mut self, heading: Option<usize>, start: usize, body: usize) {
        self.close_section(start);
        let span = Span::at(start);
        self.outline.sections.push(Section {
            heading,
            span,
            body: Span::at(body),
            has_content: false,
        });
    }

    fn close_section(&mut self, end: usize) {
        if let Some(section) = self.outline.sections.last_mut() {
            let end = Span::at(end).start;
            section.span.end = end.max(section.span.start);
            section.body.end = end.max(section.body.start);
        }
    }

    // List items.

    fn start_task(&mut self, ticked: bool, range: &Range<usize>) {
        let Some(range_of_item) = self.frames.last().map(|frame| frame.range.clone()) else {
            return;
        };
        let index = self.outline.items.len();
        self.outline.items.push(Item {
            id: String::new(),
            explicit_id: false,
            id_span: Span::at(range.end),
            text: String::new(),
            span: self.trimmed(&range_of_item),
            marker: Span::from(range.clone()),
            ticked,
            depth: u8::try_from(self.tasks.len()).unwrap_or(u8::MAX),
            critical: false,
            optional: false,
            verify: false,
            evidence: false,
            unknown_classes: Vec::new(),
            links: Vec::new(),
            section: self.outline.sections.len().checked_sub(1),
        });
        self.tasks.push(index);
        if let Some(frame) = self.frames.last_mut() {
            frame.task = Some(index);
        }
        self.note_content();
    }

    fn end_item_text(&mut self, attributes: Attributes) {
        self.wanted = self.wanted.saturating_sub(1);
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        frame.text_open = false;
        let (task, is_step, text_end, range) = (
            frame.task,
            frame.is_step,
            frame.text_end,
            frame.range.clone(),
        );
        if let Some(id) = &attributes.id {
            self.outline
                .item_ids
                .push((Span::at(range.start).start, id.value.clone()));
        }
        if task.is_none() && !is_step {
            return;
        }
        let text = fold_white_space(&self.plain);
        if is_step {
            let explicit = attributes.id.is_some();
            let number = self.outline.steps.len() + 1;
            let anchor = attributes
                .id
                .as_ref()
                .map_or_else(|| format!("step-{number}"), |id| id.value.clone());
            let heading = self
                .outline
                .sections
                .last()
                .and_then(|section| section.heading);
            let span = self.trimmed(&range);
            self.outline.steps.push(Step {
                anchor,
                explicit,
                text: text.clone(),
                span,
                heading,
            });
        }
        if let Some(item) = task.and_then(|task| self.outline.items.get_mut(task)) {
            item.critical = attributes.has("critical");
            item.optional = attributes.has("optional");
            item.verify = attributes.has("verify");
            item.evidence = attributes.has("evidence");
            item.explicit_id = attributes.id.is_some();
            let (id, id_span) = attributes.id.map_or_else(
                || {
                    (
                        kebab_case(&text),
                        first_paragraph(self.text, item.marker, text_end),
                    )
                },
                |id| (id.value, id.span),
            );
            item.id = if id.is_empty() {
                format!("item-{}", task.unwrap_or(0) + 1)
            } else {
                id
            };
            item.id_span = id_span;
            let known = |class: &Spanned<String>| {
                !matches!(
                    class.value.as_str(),
                    "critical" | "optional" | "verify" | "evidence"
                )
            };
            item.unknown_classes = attributes.classes.into_iter().filter(known).collect();
            item.text = text;
        }
    }

    // Links.

    #[expect(clippy::too_many_arguments, reason = "the fields of one parser event")]
    fn start_link(
        &mut self,
        kind: LinkKind,
        link_type: LinkType,
        destination: CowStr<'_>,
        title: CowStr<'_>,
        label: &str,
        range: &Range<usize>,
        events: &Events<'_>,
    ) {
        let index = self.outline.links.len();
        let destination = match link_type {
            LinkType::Email => format!("mailto:{destination}"),
            _ => destination.into_string(),
        };
        let found = match link_type {
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                events.definitions().get(label).and_then(|definition| {
                    let at =
                        definition.span.start + events.base()..definition.span.end + events.base();
                    destination::of_definition(self.text, &at, &destination)
                })
            }
            LinkType::Autolink | LinkType::Email => {
                Some(range.start + 1..range.end.saturating_sub(1))
            }
            _ => None,
        };
        let span = Span::from(range.clone());
        let item = self.tasks.last().copied();
        self.outline.links.push(Link {
            kind,
            destination,
            destination_span: found.map_or(span, Span::from),
            title: title.into_string(),
            text: String::new(),
            span,
            item,
        });
        if let Some(item) = item.and_then(|item| self.outline.items.get_mut(item)) {
            item.links.push(index);
        }
        if self.wanted == 0 {
            self.plain.clear();
        }
        self.wanted += 1;
        let content_end = range.start + 1 + usize::from(kind == LinkKind::Image);
        self.links.push(OpenLink {
            index,
            text: self.plain.len(),
            content_end,
            kind: link_type,
        });
    }

    fn end_link(&mut self, range: &Range<usize>) {
        self.wanted = self.wanted.saturating_sub(1);
        let Some(open) = self.links.pop() else { return };
        let link = &mut self.outline.links[open.index];
        if self.links.len() < NESTED_TEXTS {
            link.text = fold_white_space(self.plain.get(open.text..).unwrap_or(""));
        }
        if open.kind == LinkType::Inline
            && let Some(found) =
                destination::of_inline(self.text, open.content_end, range, &link.destination)
        {
            link.destination_span = Span::from(found);
        }
        if let Some(outer) = self.links.last_mut() {
            outer.content_end = outer.content_end.max(range.end);
        }
    }

    // Raw HTML.

    fn html(&mut self, html: &str, range: &Range<usize>, is_block: bool) {
        let mut raw = std::mem::take(&mut self.raw);
        raw.feed(html, range, |piece| self.html_piece(piece, is_block));
        self.raw = raw;
    }

    fn finish_html(&mut self) {
        if let Some(piece) = self.raw.finish() {
            self.html_piece(piece, false);
        }
    }

    fn html_piece(&mut self, piece: Piece<'_>, is_block: bool) {
        match piece {
            Piece::Comment(text, range) => self.outline.comments.push(Comment {
                span: Span::from(range),
                text,
            }),
            Piece::Markup(html, _) if html.trim().is_empty() => {}
            Piece::Markup(html, _) if raw_html::is_break(html) => self.push_plain(" "),
            Piece::Markup(html, range) => {
                self.note_content();
                self.outline
                    .anchors
                    .extend(raw_html::anchors(html).into_iter().map(str::to_owned));
                let closes_anchor = !is_block && html.eq_ignore_ascii_case("</a>");
                if closes_anchor || raw_html::lone_anchor(html).is_some() {
                    return;
                }
                let blank = html.len() - html.trim_start().len();
                let start = if html.len() == range.len() {
                    range.start + blank
                } else {
                    range.start
                };
                let span = self.trimmed(&(start..range.end));
                match self.outline.html.last_mut() {
                    Some(last)
                        if is_block
                            && self
                                .text
                                .get(last.end as usize..start)
                                .is_some_and(is_blank) =>
                    {
                        last.end = span.end;
                    }
                    _ => self.outline.html.push(span),
                }
            }
        }
    }

    // The end.

    fn finish(mut self) -> Outline {
        self.close_section(self.text.len());
        let mut outline = self.outline;
        if outline.steps.is_empty() {
            outline.steps = self
                .step_headings
                .iter()
                .map(|&index| heading_step(&outline, index))
                .collect();
        }
        let Outline {
            anchors,
            headings,
            steps,
            items,
            item_ids,
            ..
        } = &mut outline;
        anchors.extend(headings.iter().map(|heading| heading.anchor.clone()));
        anchors.extend(steps.iter().map(|step| step.anchor.clone()));
        anchors.extend(items.iter().map(|item| item.id.clone()));
        anchors.extend(item_ids.iter().map(|(_, id)| id.clone()));
        anchors.sort_unstable();
        anchors.dedup();
        outline
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn heading_step(outline: &Outline, index: usize) -> Step {
    let heading = &outline.headings[index];
    Step {
        anchor: heading.anchor.clone(),
        explicit: false,
        text: heading.text.clone(),
        span: heading.span,
        heading: Some(index),
    }
}

/// The source of an item's first paragraph: what follows the box.
fn first_paragraph(text: &str, marker: Span, end: usize) -> Span {
    let start = marker.end as usize;
    let source = text.get(start..end.max(start)).unwrap_or("");
    let trimmed = source.trim();
    let start = start + (source.len() - source.trim_start().len());
    Span::new(start, start + trimmed.len())
}

/// Makes anchors unique as GitHub does: the second `x` becomes `x-1`.
#[derive(Default)]
struct Slugs {
    taken: HashSet<String>,
    last: HashMap<String, usize>,
}

impl Slugs {
    fn take(&mut self, explicit: Option<String>, text: &str) -> String {
        if let Some(explicit) = explicit {
            self.taken.insert(explicit.clone());
            return explicit;
        }
        let slug = Some(heading_slug(text))
            .filter(|slug| !slug.is_empty())
            .unwrap_or_else(|| "section".to_owned());
        let mut anchor = slug.clone();
        while self.taken.contains(&anchor) {
            let number = self.last.entry(slug.clone()).or_insert(0);
            *number += 1;
            anchor = format!("{slug}-{number}");
        }
        self.taken.insert(anchor.clone());
        anchor
    }
}

#[cfg(test)]
mod tests {
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
        let text = "<div>\n\na <b>b</b> <!-- c --> d<br>\n\n<a id=\"x\"></a>e\n\n<p>\n<!-- f\n--> g\n</p>\n";
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
    fn code_is_marked_so_that_rules_can_skip_it() {
        let text = "a `b`\n\n```sh\nTODO\n```\n\n    indented\n";
        assert_eq!(
            texts(text, outline(text, 0).code),
            ["`b`", "```sh\nTODO\n```", "indented"]
        );
    }
}
