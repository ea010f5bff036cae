//! The page: HTML written from the parser's events, with tags of our own only.
//!
//! Every tag that is opened is closed by the stack that opened it, so that no end tag in a document's raw HTML can
//! break the page; raw HTML is shown as text. No attribute comes from a document but ids, classes that we know,
//! checked addresses, languages and titles, all escaped. There is no `style` and no handler, so a strict
//! Content-Security-Policy holds. Pictures come from the library alone: an address elsewhere becomes a link, because a
//! page must not call a foreign host.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd,
};

use super::{
    events::{Events, Node},
    outline::{Item, LinkKind, Outline},
    outliner::outline,
    raw_html::{self, Piece, RawHtml},
};
use crate::text::printable;

mod address;
mod escape;

use address::{Address, address};
use escape::{push_address, push_attribute, push_text};

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

/// Writes the body that starts at byte `body` of the file `text` as HTML, asking `resolve` about every destination.
///
/// Only `http`, `https`, `mailto`, `tel` and relative addresses become links, before and after `resolve`.
#[must_use]
pub fn render_html(
    text: &str,
    body: usize,
    resolve: &dyn Fn(&LinkRef<'_>) -> Target,
    options: HtmlOptions,
) -> String {
    let outline = outline(text, body);
    let mut page = Page {
        out: String::with_capacity(text.len() + text.len() / 2),
        outline: &outline,
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
    for (node, range) in Events::new(text, body) {
        match node {
            Node::Event(event) => page.take(event, &range),
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

/// An image whose alternative text is being read.
struct OpenImage {
    destination: String,
    title: String,
    alt: String,
    nested: usize,
}

impl<'o> Page<'o> {
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
                push_text(&mut self.out, &code);
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

    // Headings.

    fn start_heading(&mut self, level: u8) {
        let index = self.headings;
        self.headings += 1;
        if self.options.skip_title && index == 0 && level == 1 {
            self.skipping = true;
            self.push_open(Open::Heading(index, 0));
            return;
        }
        let level = level
            .saturating_add(self.options.shift_headings)
            .clamp(1, 6);
        self.out.push_str(&format!("<h{level}"));
        let outline = self.outline;
        if let Some(heading) = outline.headings.get(index) {
            self.write_id(&heading.anchor);
        }
        self.out.push('>');
        self.push_open(Open::Heading(index, level));
    }

    fn end_heading(&mut self, index: usize, level: u8) {
        let outline = self.outline;
        let heading = outline.headings.get(index);
        if level == 0 {
            self.skipping = false;
            // Links to the title still arrive.
            if let Some(heading) = heading {
                self.out.push_str("<span");
                self.write_id(&heading.anchor);
                self.out.push_str("></span>\n");
            }
            return;
        }
        if let Some(heading) = heading.filter(|_| self.options.permalinks) {
            self.out.push_str(" <a class=\"anchor\" href=\"#");
            push_address(&mut self.out, &heading.anchor);
            self.out.push_str("\" aria-label=\"Link to this section: ");
            push_attribute(&mut self.out, &heading.text);
            self.out.push_str("\"></a>");
        }
        self.out.push_str(&format!("</h{level}>\n"));
    }

    // Blocks.

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let Some(kind) = kind else {
            return self.enter("<blockquote>\n", "</blockquote>\n");
        };
        let (class, title) = match kind {
            BlockQuoteKind::Note => ("note", "Note"),
            BlockQuoteKind::Tip => ("tip", "Tip"),
            BlockQuoteKind::Important => ("important", "Important"),
            BlockQuoteKind::Warning => ("warning", "Warning"),
            BlockQuoteKind::Caution => ("caution", "Caution"),
        };
        let tag =
            format!("<blockquote class=\"alert {class}\">\n<p class=\"alert-title\">{title}</p>\n");
        self.enter(&tag, "</blockquote>\n");
    }

    fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => {
                info.split([' ', '\t', ',']).find(|word| !word.is_empty())
            }
            CodeBlockKind::Indented => None,
        };
        self.out.push_str("<pre><code");
        if let Some(language) = language {
            self.out.push_str(" class=\"language-");
            push_attribute(&mut self.out, language);
            self.out.push('"');
        }
        self.enter(">", "</code></pre>\n");
    }

    fn start_cell(&mut self) {
        let alignment = self
            .alignments
            .get(self.column)
            .copied()
            .unwrap_or(Alignment::None);
        self.column += 1;
        let class = match alignment {
            Alignment::None => "",
            Alignment::Left => " class=\"align-left\"",
            Alignment::Center => " class=\"align-center\"",
            Alignment::Right => " class=\"align-right\"",
        };
        if self.in_head {
            self.enter(&format!("<th scope=\"col\"{class}>"), "</th>");
        } else {
            self.enter(&format!("<td{class}>"), "</td>");
        }
    }

    fn footnote_number(&mut self, label: &str) -> usize {
        let next = self.footnotes.len() + 1;
        *self.footnotes.entry(label.to_owned()).or_insert(next)
    }

    fn start_footnote(&mut self, label: &str) {
        let number = self.footnote_number(label);
        self.out.push_str("<div class=\"footnote\"");
        self.write_id(&format!("fn-{number}"));
        self.enter(&format!("><sup>{number}</sup>\n"), "</div>\n");
    }

    fn write_footnote_reference(&mut self, label: &str) {
        let number = self.footnote_number(label);
        let reference = if self.links > 0 {
            format!("<sup>{number}</sup>")
        } else {
            format!("<sup><a class=\"footnote-reference\" href=\"#fn-{number}\">{number}</a></sup>")
        };
        self.out.push_str(&reference);
    }

    /// Shows raw HTML as text, except for the little that we understand.
    fn write_raw(&mut self, html: &str) {
        if raw_html::is_break(html) {
            self.out.push_str("<br>");
        } else if let Some(anchor) = raw_html::lone_anchor(html) {
            self.anchors += usize::from(!html.contains("</"));
            self.out.push_str("<span");
            self.write_id(anchor);
            self.out.push_str("></span>");
        } else if self.anchors > 0 && html.eq_ignore_ascii_case("</a>") {
            self.anchors -= 1;
        } else {
            self.raw_shows |= !html.trim().is_empty();
            push_text(&mut self.out, html);
        }
    }

    /// Ends a block of raw HTML: what it shows becomes a paragraph; comments leave no trace, anchors no box.
    fn end_raw(&mut self, start: usize) {
        self.raw.finish();
        self.anchors = 0;
        let raw = self.out.split_off(start.min(self.out.len()));
        let raw = raw.trim_end();
        let (before, after) = match (self.raw_shows, raw.is_empty()) {
            (true, _) => ("<p class=\"raw-html\">", "</p>\n"),
            (false, false) => ("", "\n"),
            (false, true) => return,
        };
        self.out.push_str(before);
        self.out.push_str(raw.trim_start());
        self.out.push_str(after);
    }

    // List items.

    fn start_item(&mut self, start: usize) {
        let outline = self.outline;
        let starts_here = |offset: u32| offset as usize == start;
        while outline
            .item_ids
            .get(self.item_ids)
            .is_some_and(|(offset, _)| (*offset as usize) < start)
        {
            self.item_ids += 1;
        }
        while outline
            .items
            .get(self.items)
            .is_some_and(|item| (item.span.start as usize) < start)
        {
            self.items += 1;
        }
        while outline
            .steps
            .get(self.steps)
            .is_some_and(|step| (step.span.start as usize) < start)
        {
            self.steps += 1;
        }
        let item = outline
            .items
            .get(self.items)
            .filter(|item| starts_here(item.span.start));
        let step = outline
            .steps
            .get(self.steps)
            .filter(|step| starts_here(step.span.start));
        let explicit = outline
            .item_ids
            .get(self.item_ids)
            .filter(|(offset, _)| starts_here(*offset));
        self.out.push_str("<li");
        if let Some(item) = item {
            self.out.push_str(" class=\"item");
            for (name, _) in marks(item) {
                self.out.push(' ');
                self.out.push_str(name);
            }
            self.out.push('"');
        }
        let item_id = item.map(|item| item.id.as_str());
        let step_id = step.map(|step| step.anchor.as_str());
        let id = explicit.map(|(_, id)| id.as_str()).or(item_id).or(step_id);
        if let Some(id) = id {
            self.write_id(id);
        }
        self.out.push('>');
        // A numbered step that is a checklist item too answers to both names.
        if let Some(step) = step_id.filter(|step| Some(*step) != id) {
            self.out.push_str("<span");
            self.write_id(step);
            self.out.push_str("></span>");
        }
        self.push_open(Open::Item(item.map(|_| self.items)));
    }

    fn open_item(&self) -> Option<&'o Item> {
        let index = self.open.iter().rev().find_map(|open| match open {
            Open::Item(index) => Some(*index),
            _ => None,
        })?;
        self.outline.items.get(index?)
    }

    fn write_box(&mut self, ticked: bool) {
        let checked = if ticked { " checked" } else { "" };
        self.out
            .push_str(&format!("<input type=\"checkbox\" disabled{checked}"));
        if let Some(item) = self.open_item() {
            self.out.push_str(" aria-label=\"");
            push_attribute(&mut self.out, &item.text);
            self.out.push('"');
        }
        self.out.push_str("> ");
    }

    fn end_item_text(&mut self) {
        if matches!(self.open.last(), Some(Open::Flattened)) {
            return;
        }
        let Some(item) = self.open_item() else { return };
        for (name, label) in marks(item) {
            self.out
                .push_str(&format!(" <span class=\"badge {name}\">{label}</span>"));
        }
    }

    // Links and images.

    /// The address that a destination becomes, if it may become one.
    fn resolve(&self, kind: LinkKind, destination: &str) -> Option<(String, Address)> {
        let to = match (self.resolve)(&LinkRef { kind, destination }) {
            Target::Keep => destination.to_owned(),
            Target::Rewrite(to) => to,
            Target::Drop => return None,
        };
        let address = address(&to)?;
        Some((to, address))
    }

    fn start_link(&mut self, link_type: LinkType, destination: &str, title: &str) {
        let mailto = if link_type == LinkType::Email {
            "mailto:"
        } else {
            ""
        };
        let resolved = self.resolve(LinkKind::Link, &format!("{mailto}{destination}"));
        let Some((to, address)) = resolved else {
            self.open.push(Open::Flattened);
            return;
        };
        self.open_anchor(&to, address, title);
        self.links += 1;
        self.push_open(Open::Tag("</a>"));
    }

    fn open_anchor(&mut self, to: &str, address: Address, title: &str) {
        self.out.push_str("<a href=\"");
        push_address(&mut self.out, to);
        self.out.push('"');
        if address == Address::Foreign {
            self.out
                .push_str(" class=\"external\" rel=\"noopener noreferrer\"");
        }
        self.write_title(title);
        self.out.push('>');
    }

    fn write_title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            push_attribute(&mut self.out, title);
            self.out.push('"');
        }
    }

    fn start_image(&mut self, destination: CowStr<'_>, title: CowStr<'_>) {
        let (destination, title) = (destination.into_string(), title.into_string());
        self.image = Some(OpenImage {
            destination,
            title,
            alt: String::new(),
            nested: 0,
        });
    }

    /// Collects the alternative text up to the image's end.
    fn read_alt(&mut self, event: Event<'_>) {
        let Some(mut image) = self.image.take() else {
            return;
        };
        match event {
            Event::Start(_) => image.nested += 1,
            Event::End(_) if image.nested == 0 => return self.end_image(&image),
            Event::End(_) => image.nested -= 1,
            Event::Text(text) | Event::Code(text) => image.alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            _ => {}
        }
        self.image = Some(image);
    }

    fn end_image(&mut self, image: &OpenImage) {
        match self.resolve(LinkKind::Image, &image.destination) {
            Some((to, Address::Local)) => {
                self.out.push_str("<img src=\"");
                push_address(&mut self.out, &to);
                self.out.push_str("\" alt=\"");
                push_attribute(&mut self.out, &image.alt);
                self.out.push('"');
                self.write_title(&image.title);
                self.out.push_str(" loading=\"lazy\">");
            }
            Some((to, address @ Address::Foreign)) if self.links == 0 => {
                self.open_anchor(&to, address, &image.title);
                push_text(
                    &mut self.out,
                    if image.alt.is_empty() {
                        &to
                    } else {
                        &image.alt
                    },
                );
                self.out.push_str("</a>");
            }
            _ => push_text(&mut self.out, &image.alt),
        }
    }
}

/// The marks that an item carries: class and label.
fn marks(item: &Item) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    [
        (item.critical, ("critical", "critical")),
        (item.optional, ("optional", "optional")),
        (item.verify, ("verify", "verify")),
        (item.evidence, ("evidence", "evidence")),
    ]
    .into_iter()
    .filter_map(|(carried, mark)| carried.then_some(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> String {
        let resolve = |link: &LinkRef<'_>| match link.destination {
            "gone.md" => Target::Drop,
            "a.md" => Target::Rewrite("../a/".to_owned()),
            _ => Target::Keep,
        };
        render_html(
            text,
            0,
            &resolve,
            HtmlOptions {
                shift_headings: 1,
                skip_title: true,
                permalinks: true,
            },
        )
    }

    #[test]
    fn headings_have_ids_and_links_to_themselves() {
        insta::assert_snapshot!(page("# Title\n\n## A & *b*\n\n## A & b\n\n###### Deep {#x}\n"), @r##"
        <span id="title"></span>
        <h3 id="a--b">A &amp; <em>b</em> <a class="anchor" href="#a--b" aria-label="Link to this section: A &amp; b"></a></h3>
        <h3 id="a--b-1">A &amp; b <a class="anchor" href="#a--b-1" aria-label="Link to this section: A &amp; b"></a></h3>
        <h6 id="x">Deep <a class="anchor" href="#x" aria-label="Link to this section: Deep"></a></h6>
        "##);
    }

    #[test]
    fn items_and_steps_answer_to_their_names() {
        insta::assert_snapshot!(page("## Procedure\n\n3. Ring {#ring}\n4. [ ] Wait\n\n## Check\n\n- [ ] Ask \"her\" {#ask .critical .verify}\n  now\n  - [x] sub\n- plain {#p}\n"), @r##"
        <h3 id="procedure">Procedure <a class="anchor" href="#procedure" aria-label="Link to this section: Procedure"></a></h3>
        <ol start="3">
        <li id="ring">Ring</li>
        <li class="item" id="wait"><span id="step-2"></span><input type="checkbox" disabled aria-label="Wait"> Wait</li>
        </ol>
        <h3 id="check">Check <a class="anchor" href="#check" aria-label="Link to this section: Check"></a></h3>
        <ul>
        <li class="item critical verify" id="ask"><input type="checkbox" disabled aria-label="Ask &quot;her&quot; now"> Ask "her"
        now <span class="badge critical">critical</span> <span class="badge verify">verify</span>
        <ul>
        <li class="item" id="sub"><input type="checkbox" disabled checked aria-label="sub"> sub</li>
        </ul>
        </li>
        <li id="p">plain</li>
        </ul>
        "##);
    }

    #[test]
    fn loose_items_keep_box_and_badges_in_their_first_paragraph() {
        insta::assert_snapshot!(page("- [ ] Ask {.optional}\n\n  More\n"), @r##"
        <ul>
        <li class="item optional" id="ask"><p><input type="checkbox" disabled aria-label="Ask"> Ask <span class="badge optional">optional</span></p>
        <p>More</p>
        </li>
        </ul>
        "##);
    }

    #[test]
    fn tables_code_quotes_and_notes() {
        insta::assert_snapshot!(page("| a | b |\n|---|--:|\n| `1` | 2<br>3 |\n\n```sh file=x\na <b>\r\n```\n\n> [!WARNING]\n> Stop[^1]\n\n[^1]: Why\n\n***\n"), @r##"
        <div class="table"><table>
        <thead><tr><th scope="col">a</th><th scope="col" class="align-right">b</th></tr></thead>
        <tbody>
        <tr><td><code>1</code></td><td class="align-right">2<br>3</td></tr>
        </tbody>
        </table></div>
        <pre><code class="language-sh">a &lt;b&gt;
        </code></pre>
        <blockquote class="alert warning">
        <p class="alert-title">Warning</p>
        <p>Stop<sup><a class="footnote-reference" href="#fn-1">1</a></sup></p>
        </blockquote>
        <div class="footnote" id="fn-1"><sup>1</sup>
        <p>Why</p>
        </div>
        <hr>
        "##);
    }

    #[test]
    fn destinations_are_resolved_and_bad_ones_dropped() {
        insta::assert_snapshot!(page("[a](a.md) [gone](gone.md) [x](javascript:alert(1)) [web](https://x.example/?a=1&b=2 \"T\") <m@x.example>\n[![badge](https://x.example/b.svg)](a.md) ![far](http://x.example/i.png) ![near *it*](i%20.png)"), @r##"
        <p><a href="../a/">a</a> gone x <a href="https://x.example/?a=1&amp;b=2" class="external" rel="noopener noreferrer" title="T">web</a> <a href="mailto:m@x.example" class="external" rel="noopener noreferrer">m@x.example</a>
        <a href="../a/">badge</a> <a href="http://x.example/i.png" class="external" rel="noopener noreferrer">far</a> <img src="i%20.png" alt="near it" loading="lazy"></p>
        "##);
    }

    #[test]
    fn raw_html_is_text_and_comments_go() {
        insta::assert_snapshot!(page("<div onclick=\"x\">\nhi\n</div>\n\n<!-- gone -->\n\na <b>b</b> <!-- c --><a id=\"old\"></a>\u{1b}[31m"), @r##"
        <p class="raw-html">&lt;div onclick="x"&gt;
        hi
        &lt;/div&gt;</p>
        <p>a &lt;b&gt;b&lt;/b&gt; <span id="old"></span>�[31m</p>
        "##);
    }
}
