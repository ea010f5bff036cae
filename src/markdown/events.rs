//! The parser's events with the trailing attributes of list items and headings cut out of the text.
//!
//! Everything in this room reads a document through [`Events`], so that an attribute is never shown on one page and
//! hidden on another. A heading's stand at its end; its id is where the parser would have put it. An item's may stand at
//! the end of its first line or of its first paragraph. They are handed over in [`Node::ItemText`], which every item emits once, when its first paragraph has ended (at once, where
//! the item begins with something else).
//!
//! The iterator is flat and keeps only the pending text of one line, or a heading: depth and length of the input cost no stack.

use std::{collections::VecDeque, ops::Range};

use pulldown_cmark::{
    BrokenLink, CowStr, Event, LinkType, OffsetIter, Options, Parser, RefDefs, Tag, TagEnd,
};

use super::attributes::Attributes;

/// One event.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// What the parser says.
    Event(Event<'a>),
    /// The first paragraph of the innermost open list item has ended.
    ItemText(Attributes),
}

type Callback<'a> = fn(BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)>;

/// Iterates over nodes and their byte ranges in the whole file.
pub(super) struct Events<'a> {
    parser: OffsetIter<'a, Callback<'a>>,
    text: &'a str,
    /// Where the parsed part starts in the file.
    base: usize,
    ready: VecDeque<(Node<'a>, Range<usize>)>,
    /// Text of the current line that may turn out to end in attributes.
    held: Vec<(CowStr<'a>, Range<usize>)>,
    paragraph: Option<FirstParagraph>,
}

/// The state inside an item's first paragraph.
#[derive(Default)]
struct FirstParagraph {
    /// How many inline elements (emphasis, links) are open.
    depth: usize,
    first_line_over: bool,
    attributes: Option<Attributes>,
}

impl<'a> Events<'a> {
    /// Parses what follows byte `body` of the file `text`.
    pub(super) fn new(text: &'a str, body: usize) -> Self {
        Self::with_callback(text, body, body == 0, None)
    }

    /// Parses a slice of a file on its own, which may be the file's beginning. Full reference links count as links
    /// although their definitions may stand outside the slice.
    pub(super) fn of_slice(slice: &'a str, is_beginning: bool) -> Self {
        Self::with_callback(slice, 0, is_beginning, Some(trust_references))
    }

    fn with_callback(
        text: &'a str,
        start: usize,
        is_beginning: bool,
        callback: Option<Callback<'a>>,
    ) -> Self {
        let mut base = start;
        let mut part = text.get(start..).unwrap_or("");
        if let (true, Some(rest)) = (is_beginning, part.strip_prefix('\u{feff}')) {
            base = '\u{feff}'.len_utf8();
            part = rest;
        }
        let parser =
            Parser::new_with_broken_link_callback(part, options(), callback).into_offset_iter();
        Self {
            parser,
            text,
            base,
            ready: VecDeque::new(),
            held: Vec::new(),
            paragraph: None,
        }
    }

    /// The reference definitions of the document; their spans count from [`Events::base`].
    pub(super) fn definitions(&self) -> &RefDefs<'_> {
        self.parser.reference_definitions()
    }

    /// Where the parsed part starts in the file.
    pub(super) fn base(&self) -> usize {
        self.base
    }

    /// Handles an event inside an item's first paragraph.
    fn advance(&mut self, mut paragraph: FirstParagraph, event: Event<'a>, range: Range<usize>) {
        let mut over = false;
        match &event {
            Event::Text(_) if paragraph.depth == 0 => {
                if let Event::Text(text) = event {
                    self.held.push((text, range));
                }
                self.paragraph = Some(paragraph);
                return;
            }
            Event::SoftBreak | Event::HardBreak => {
                if !paragraph.first_line_over && paragraph.depth == 0 {
                    paragraph.attributes = self.cut_attributes();
                }
                paragraph.first_line_over = true;
            }
            Event::Start(tag) if is_inline(tag) => paragraph.depth += 1,
            Event::End(TagEnd::Paragraph | TagEnd::Item) => over = true,
            Event::End(_) => paragraph.depth = paragraph.depth.saturating_sub(1),
            Event::Start(Tag::Paragraph) => {}
            Event::Start(_) | Event::Rule => over = true,
            _ => {}
        }
        if over && paragraph.attributes.is_none() {
            paragraph.attributes = self.cut_attributes();
        }
        self.ready.extend(
            self.held
                .drain(..)
                .map(|(text, range)| (Node::Event(Event::Text(text)), range)),
        );
        if over {
            let end = Node::ItemText(paragraph.attributes.unwrap_or_default());
            self.ready.push_back((end, range.start..range.start));
            self.paragraph = matches!(event, Event::Start(Tag::Item)).then(FirstParagraph::default);
        } else {
            self.paragraph = Some(paragraph);
        }
        match event {
            Event::Start(tag @ Tag::Heading { .. }) => self.take_heading(tag, range),
            event => self.ready.push_back((Node::Event(event), range)),
        }
    }

    /// Hands over a whole heading: its id stands at its end and belongs to its start.
    fn take_heading(&mut self, mut tag: Tag<'a>, range: Range<usize>) {
        let mut inside = Vec::new();
        let mut end = None;
        for (event, range) in self.parser.by_ref() {
            let range = range.start + self.base..range.end + self.base;
            if let Event::End(TagEnd::Heading(_)) = event {
                end = Some((event, range));
                break;
            }
            inside.push((event, range));
        }
        while let Some((Event::Text(_), _)) = inside.last() {
            if let Some((Event::Text(text), range)) = inside.pop() {
                self.held.push((text, range));
            }
        }
        self.held.reverse();
        let written = self.cut_attributes().unwrap_or_default();
        if let Tag::Heading { id, .. } = &mut tag {
            *id = written.id.map(|id| CowStr::from(id.value));
        }
        let held = self
            .held
            .drain(..)
            .map(|(text, range)| (Event::Text(text), range));
        let events = std::iter::once((Event::Start(tag), range))
            .chain(inside)
            .chain(held)
            .chain(end);
        self.ready
            .extend(events.map(|(event, range)| (Node::Event(event), range)));
    }

    /// Cuts the attributes off the end of the held text, if it ends in some.
    fn cut_attributes(&mut self) -> Option<Attributes> {
        let start = self.held.first()?.1.start;
        let line = self.text.get(start..self.held.last()?.1.end)?;
        let inside = line.trim_end().strip_suffix('}')?;
        let open = inside.rfind('{')?;
        if inside[..open].ends_with('\\') {
            return None;
        }
        let attributes = Attributes::parse(&inside[open + 1..], start + open + 1)?;
        let cut = start + inside[..open].trim_end().len();
        while let Some((text, range)) = self.held.pop() {
            if range.start >= cut {
                continue;
            }
            // A text that is not its own source (an entity) lies before the braces, and is kept whole.
            let kept = (cut - range.start).min(range.len());
            let text = match text {
                text if text.len() != range.len() => text,
                CowStr::Borrowed(text) => CowStr::Borrowed(text.get(..kept).unwrap_or(text)),
                text => CowStr::from(text.get(..kept).unwrap_or(&text).to_owned()),
            };
            self.held.push((text, range.start..range.start + kept));
            break;
        }
        Some(attributes)
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = (Node<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(node) = self.ready.pop_front() {
                return Some(node);
            }
            let (event, range) = self.parser.next()?;
            let range = range.start + self.base..range.end + self.base;
            match self.paragraph.take() {
                Some(paragraph) => self.advance(paragraph, event, range),
                None => {
                    match event {
                        Event::Start(tag @ Tag::Heading { .. }) => {
                            self.take_heading(tag, range);
                            continue;
                        }
                        Event::Start(Tag::Item) => {
                            self.paragraph = Some(FirstParagraph::default());
                        }
                        _ => {}
                    }
                    return Some((Node::Event(event), range));
                }
            }
        }
    }
}

/// The dialect: GitHub's markdown without smart punctuation, which would change commands, and without the parser's
/// heading attributes, which take any braces for some: `# Call {client}` would lose the client.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

/// Takes `[text][label]` and `[text][]` for links to nowhere; a lone `[word]` stays text.
fn trust_references(link: BrokenLink<'_>) -> Option<(CowStr<'_>, CowStr<'_>)> {
    matches!(link.link_type, LinkType::Reference | LinkType::Collapsed)
        .then(|| ("".into(), "".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<(String, Option<String>, usize)> {
        let mut found = Vec::new();
        let mut shown = String::new();
        for (node, _) in Events::new(text, 0) {
            match node {
                Node::Event(Event::Text(text) | Event::Code(text)) => shown.push_str(&text),
                Node::ItemText(attributes) => {
                    let id = attributes.id.map(|id| id.value);
                    found.push((std::mem::take(&mut shown), id, attributes.classes.len()));
                }
                Node::Event(_) => {}
            }
        }
        found
    }

    #[test]
    fn attributes_end_the_first_line_or_the_first_paragraph() {
        for text in [
            "- Call {#a .b}",
            "- Call {#a .b}\n- x",
            "1. Call   {#a .b}  ",
            "- **Call** {#a .b}\n\n  more {#no}",
            "- [ ] Call {#a .b}\n  - [x] sub {#sub}",
            "> - Call\r\n>   {#a .b}\r\n",
        ] {
            let (shown, id, classes) = items(text).remove(0);
            assert_eq!(
                (shown.trim(), id.as_deref(), classes),
                ("Call", Some("a"), 1),
                "{text:?}"
            );
        }
        assert_eq!(
            items("- Call {#a}\n  now {.b}")[0],
            ("Callnow {.b}".to_owned(), Some("a".to_owned()), 0)
        );
    }

    #[test]
    fn braces_that_are_no_attributes_stay() {
        for text in [
            "- Mail {client}",
            "- Mail \\{#a}",
            "- Mail `{#a}`",
            "- {#a} Mail",
            "- Mail {#a}.",
        ] {
            let (shown, id, _) = items(text).remove(0);
            assert!(id.is_none() && shown.contains('{'), "{text:?}: {shown:?}");
        }
    }

    #[test]
    fn each_item_says_once_that_its_text_has_ended() {
        assert_eq!(
            items("- a\n- \n-     code\n- # h\n  1. b\n  2. > c").len(),
            6
        );
    }
}
