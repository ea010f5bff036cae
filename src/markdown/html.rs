//! The page: HTML written from the parser's events, with tags of our own only.
//!
//! Every tag that is opened is closed by the stack that opened it, so that no end tag in a document's raw HTML can
//! break the page; raw HTML is shown as text. No attribute comes from a document but ids, classes that we know,
//! checked addresses, languages and titles, all escaped. There is no `style` and no handler, so a strict
//! Content-Security-Policy holds. Pictures come from the library alone: an address elsewhere becomes a link, because a
//! page must not call a foreign host.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::{
    events::{Events, Node},
    line_ends::Unified,
    outline::{LinkKind, Outline},
    raw_html::{Piece, RawHtml},
};
use crate::text::printable;

mod address;
mod blocks;
mod escape;
mod items;
mod links;

use escape::{push_attribute, push_code, push_text};
use links::OpenImage;

/// How deep tags may nest; what lies deeper is shown, flattened.
const DEEPEST: usize = 64;

/// A destination as a document gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRef<'a> {
    /// Link or image.
    pub kind: LinkKind,
    /// Where it points, with escapes resolved.
    pub destination: &'a str,
}

/// What becomes of a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// It stays as it is.
    Keep,
    /// It points here instead.
    Rewrite(String),
    /// The text or the alternative text stays, the link or image goes.
    Drop,
}

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HtmlOptions {
    /// Added to every heading's level; 6 is the deepest.
    pub shift_headings: u8,
    /// Leaves out a heading of level 1 that comes first: the page's template prints the title.
    pub skip_title: bool,
    /// Adds to each heading a link to itself.
    pub permalinks: bool,
}

/// Writes the body that starts at byte `body` of the file `text`, whose outline is at hand, as HTML, asking `resolve` about
/// every destination.
///
/// Only `http`, `https`, `mailto`, `tel` and relative addresses become links, before and after `resolve`.
#[must_use]
pub fn render_html(
    text: &str,
    body: usize,
    outline: &Outline,
    resolve: &dyn Fn(&LinkRef<'_>) -> Target,
    options: HtmlOptions,
) -> String {
    let unified = Unified::new(text, body);
    let mut page = Page {
        out: String::with_capacity(text.len() + text.len() / 2),
        outline,
        resolve,
        options,
        open: Vec::new(),
        depth: 0,
        ids: HashSet::new(),
        headings: 0,
        items: 0,
        steps: 0,
        item_ids: 0,
        footnotes: HashMap::new(),
        alignments: Vec::new(),
        column: 0,
        in_head: false,
        has_body: false,
        links: 0,
        anchors: 0,
        skipping: false,
        image: None,
        raw: RawHtml::default(),
        raw_shows: false,
    };
    for (node, range) in Events::new(&unified.text, unified.body) {
        match node {
            Node::Event(event) => page.take(event, &unified.range_in_file(&range)),
            Node::ItemText(_) => page.end_item_text(),
        }
    }
    match printable(&page.out) {
        std::borrow::Cow::Borrowed(_) => page.out,
        std::borrow::Cow::Owned(safe) => safe,
    }
}

/// The state of the writer.
struct Page<'o> {
    out: String,
    outline: &'o Outline,
    resolve: &'o dyn Fn(&LinkRef<'_>) -> Target,
    options: HtmlOptions,
    /// What closes each open element; empty where it was flattened or writes nothing.
    open: Vec<Open>,
    /// How many of them are tags.
    depth: usize,
    /// The ids written so far: an id names one element.
    ids: HashSet<String>,
    headings: usize,
    items: usize,
    steps: usize,
    item_ids: usize,
    /// The numbers of footnotes by their labels.
    footnotes: HashMap<String, usize>,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
    /// How many links are open.
    links: usize,
    /// How many `<a id>` of raw HTML wait for their `</a>`.
    anchors: usize,
    /// Inside the title that the template prints.
    skipping: bool,
    image: Option<OpenImage>,
    raw: RawHtml,
    /// The block of raw HTML has something that is shown as text.
    raw_shows: bool,
}

/// An open element.
enum Open {
    Flattened,
    Tag(&'static str),
    /// A checklist item, whose badges follow its first paragraph.
    Item(Option<usize>),
    Heading(usize, u8),
    /// Raw HTML, and where its text starts in the output.
    RawHtml(usize),
    Table,
}

impl Page<'_> {
    fn take(&mut self, event: Event<'_>, range: &std::ops::Range<usize>) {
        if self.image.is_some() {
            return self.read_alt(event);
        }
        if self.skipping && !matches!(event, Event::End(TagEnd::Heading(_))) {
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                push_text(&mut self.out, &text);
            }
            Event::Code(code) => {
                self.out.push_str("<code>");
                push_code(&mut self.out, &code);
                self.out.push_str("</code>");
            }
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(ticked) => self.write_box(ticked),
            Event::FootnoteReference(label) => self.write_footnote_reference(&label),
            Event::Html(html) | Event::InlineHtml(html) => {
                let mut raw = std::mem::take(&mut self.raw);
                raw.feed(&html, range, |piece| {
                    if let Piece::Markup(html, _) = piece {
                        self.write_raw(html);
                    }
                });
                self.raw = raw;
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &std::ops::Range<usize>) {
        let room = self.depth < DEEPEST;
        let in_flattened = matches!(self.open.last(), Some(Open::Flattened));
        match tag {
            Tag::Paragraph => self.enter("<p>", "</p>\n"),
            Tag::Heading { level, .. } => self.start_heading(level as u8),
            Tag::BlockQuote(kind) if room => self.start_quote(kind),
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::HtmlBlock => {
                self.raw_shows = false;
                self.push_open(Open::RawHtml(self.out.len()));
            }
            Tag::List(Some(first)) if room => {
                self.end_line();
                let start = if first == 1 {
                    String::new()
                } else {
                    format!(" start=\"{first}\"")
                };
                self.enter(&format!("<ol{start}>\n"), "</ol>\n");
            }
            Tag::List(None) if room => {
                self.end_line();
                self.enter("<ul>\n", "</ul>\n");
            }
            Tag::Item if !in_flattened => self.start_item(range.start),
            Tag::FootnoteDefinition(label) if room => self.start_footnote(&label),
            Tag::Table(alignments) if room => {
                self.alignments = alignments;
                self.has_body = false;
                self.out.push_str("<div class=\"table\"><table>\n");
                self.push_open(Open::Table);
            }
            Tag::TableHead if !in_flattened => {
                (self.in_head, self.column) = (true, 0);
                self.enter("<thead><tr>", "</tr></thead>\n");
            }
            Tag::TableRow if !in_flattened => {
                (self.in_head, self.column) = (false, 0);
                if !self.has_body {
                    self.out.push_str("<tbody>\n");
                }
                self.has_body = true;
                self.enter("<tr>", "</tr>\n");
            }
            Tag::TableCell if !in_flattened => self.start_cell(),
            Tag::Emphasis if room => self.enter("<em>", "</em>"),
            Tag::Strong if room => self.enter("<strong>", "</strong>"),
            Tag::Strikethrough if room => self.enter("<del>", "</del>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.start_link(link_type, &dest_url, &title),
            Tag::Image {
                dest_url, title, ..
            } => self.start_image(dest_url, title),
            _ => {
                self.out.push('\n');
                self.open.push(Open::Flattened);
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let Some(open) = self.open.pop() else { return };
        if !matches!(open, Open::Flattened) {
            self.depth = self.depth.saturating_sub(1);
        }
        match open {
            Open::Flattened => {}
            Open::Tag(close) => {
                self.out.push_str(close);
                self.links -= usize::from(tag == TagEnd::Link).min(self.links);
            }
            Open::Item(_) => self.out.push_str("</li>\n"),
            Open::Heading(index, level) => self.end_heading(index, level),
            Open::RawHtml(start) => self.end_raw(start),
            Open::Table => {
                self.out.push_str(if self.has_body {
                    "</tbody>\n</table></div>\n"
                } else {
                    "</table></div>\n"
                });
            }
        }
    }

    fn end_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn push_open(&mut self, open: Open) {
        self.open.push(open);
        self.depth += 1;
    }

    fn enter(&mut self, tag: &str, close: &'static str) {
        self.out.push_str(tag);
        self.push_open(Open::Tag(close));
    }

    /// Writes ` id="…"`, unless the id is taken.
    fn write_id(&mut self, id: &str) {
        if self.ids.insert(id.to_owned()) {
            self.out.push_str(" id=\"");
            push_attribute(&mut self.out, id);
            self.out.push('"');
        }
    }
}

#[cfg(test)]
mod tests;
