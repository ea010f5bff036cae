//! One pass over the events that fills an [`Outline`].

use std::{borrow::Cow, ops::Range};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    canonical::{self, Block},
    canonical_bytes::write_block,
    events::{Events, Node},
    line_ends::Unified,
    outline::{Comment, LinkKind, Outline, Step},
    raw_html::{self, Piece, RawHtml},
};
use crate::text::Span;

mod headings;
mod items;
mod links;

use headings::{OpenHeading, Slugs};
use items::Frame;
use links::OpenLink;

/// Outlines the body that starts at byte `body` of the file `text`.
#[must_use]
pub fn outline(text: &str, body: usize) -> Outline {
    read(text, body, |_| {})
}

/// Outlines a body, and appends the records of its canonical form to `out`: the same as [`super::canonical`] and
/// [`super::write_canonical`], in one pass instead of two.
#[must_use]
pub fn outline_and_write_canonical(text: &str, body: usize, out: &mut Vec<u8>) -> Outline {
    let mut reader = canonical::Reader::new(|block: &Block| write_block(block, out));
    let outline = read(text, body, |node| reader.take(node));
    reader.hand_over();
    outline
}

/// Outlines a body; `watch` sees each node.
fn read(text: &str, body: usize, mut watch: impl FnMut(&Node<'_>)) -> Outline {
    let unified = Unified::new(text, body);
    let text = &*unified.text;
    let mut events = Events::new(text, unified.body);
    let mut outliner = Outliner {
        text,
        ..Outliner::default()
    };
    while let Some((node, range)) = events.next() {
        watch(&node);
        outliner.take(node, range, &events);
    }
    let mut outline = outliner.finish();
    if let Cow::Owned(_) = unified.text {
        outline.move_places(|at| unified.in_file(at));
    }
    outline
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
            && !matches!(
                event,
                Event::End(TagEnd::Heading(_)) | Event::TaskListMarker(_)
            )
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

#[cfg(test)]
mod tests;
