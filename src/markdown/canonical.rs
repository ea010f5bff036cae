//! What a document says, apart from how it is typed: the blocks that the body hash counts.
//!
//! The format is specified in `docs/body-hash.md`. It knows nothing of the parser: the types here are ours, and what
//! they hold may never change for algorithm 1, because every signed review names a hash of them. Two texts that read
//! the same have equal blocks, whatever their bullets, wrapping, emphasis or table padding; two that do not, differ.

use std::borrow::Cow;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{
    attributes::Attributes,
    events::{Events, Node},
    line_ends::Unified,
    outline::LinkKind,
    raw_html::{Piece, RawHtml},
};
use crate::text::{fold_white_space, is_folded};

/// Stands before and after struck-out text, which says something else than the same text left standing.
const STRUCK: (char, char) = ('\u{2}', '\u{3}');

/// One block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// How many quotes, list items, tables, rows and footnotes enclose it.
    pub level: usize,
    /// Its text: in NFC with white space folded, or code to the letter.
    pub text: String,
    /// The explicit id of a list item.
    pub id: Option<String>,
    /// The classes of a list item, sorted, each once.
    pub classes: Vec<String>,
    /// Where its links and images point, in order.
    pub destinations: Vec<Destination>,
}

/// The kinds of blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading, with its level.
    Heading(u8),
    /// A paragraph, other than the first of a list item.
    Paragraph,
    /// A list item with the text of its first paragraph.
    Item {
        /// Whether it is numbered.
        ordered: bool,
        /// Whether it has a box to tick.
        task: bool,
    },
    /// A quote; `note`, `tip`, `important`, `warning` or `caution` for an alert, else empty.
    Quote(&'static str),
    /// A table.
    Table,
    /// A row of a table; the first is its head.
    Row,
    /// A cell of a row.
    Cell,
    /// Code, with its language.
    Code(String),
    /// Raw HTML without its comments.
    Html,
    /// A footnote, with its label.
    Footnote(String),
    /// A front-matter key that counts, with its values.
    Key {
        /// The key's name.
        name: String,
        /// Its values, each in NFC.
        values: Vec<String>,
    },
    /// A local image, with a hash of its bytes.
    Image {
        /// The address, as the link has it.
        destination: String,
        /// BLAKE3 of the bytes, in lower-case hexadecimal digits.
        digest: String,
    },
}

impl Block {
    /// Makes the block of a front-matter key that counts.
    #[must_use]
    pub fn key(name: &str, values: Vec<String>) -> Self {
        let values = values.iter().map(|value| nfc(value).into_owned());
        Self::new(
            BlockKind::Key {
                name: name.to_owned(),
                values: values.collect(),
            },
            0,
        )
    }

    /// Makes the block of a local image's bytes.
    #[must_use]
    pub fn image(destination: &str, digest: &str) -> Self {
        Self::new(
            BlockKind::Image {
                destination: nfc(destination).into_owned(),
                digest: digest.to_owned(),
            },
            0,
        )
    }

    fn new(kind: BlockKind, level: usize) -> Self {
        Self {
            kind,
            level,
            text: String::new(),
            id: None,
            classes: Vec::new(),
            destinations: Vec::new(),
        }
    }
}

/// Where a link or an image points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Link or image.
    pub kind: LinkKind,
    /// The address, with escapes resolved.
    pub to: String,
    /// The title, white space folded.
    pub title: String,
}

/// Lists what the body that starts at byte `body` of the file `text` says.
#[must_use]
pub fn canonical(text: &str, body: usize) -> Vec<Block> {
    let unified = Unified::new(text, body);
    let mut blocks = Vec::new();
    let mut reader = Reader::new(|block: &Block| blocks.push(block.clone()));
    for (node, _) in Events::new(&unified.text, unified.body) {
        reader.take(&node);
    }
    reader.hand_over();
    blocks
}

/// Reads blocks off the events of a body, and hands each over to `sink` as soon as nothing can change it any more.
pub(super) struct Reader<S> {
    sink: S,
    /// The blocks that are not handed over yet: the open one, and those around it that began with it.
    blocks: Vec<Block>,
    /// Blocks that were handed over, for their memory.
    spare: Vec<Block>,
    level: usize,
    lists: Vec<bool>,
    /// Where the innermost item among `blocks` stands.
    item: Option<usize>,
    /// The first paragraph of the innermost item is still open: its text is the item's.
    in_item_text: bool,
    /// The block that takes text now.
    leaf: Option<usize>,
    raw: RawHtml,
}

impl<S: FnMut(&Block)> Reader<S> {
    pub(super) fn new(sink: S) -> Self {
        Self {
            sink,
            blocks: Vec::new(),
            spare: Vec::new(),
            level: 0,
            lists: Vec::new(),
            item: None,
            in_item_text: false,
            leaf: None,
            raw: RawHtml::default(),
        }
    }

    /// Takes the next node.
    pub(super) fn take(&mut self, node: &Node<'_>) {
        let event = match node {
            Node::Event(event) => event,
            Node::ItemText(attributes) => return self.end_item_text(attributes),
        };
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) | Event::Code(text) => self.say(text),
            Event::SoftBreak | Event::HardBreak => self.say(" "),
            Event::Html(html) | Event::InlineHtml(html) => {
                let mut raw = std::mem::take(&mut self.raw);
                raw.feed(html, &(0..html.len()), |piece| {
                    if let Piece::Markup(html, _) = piece {
                        self.say(html);
                    }
                });
                self.raw = raw;
            }
            Event::TaskListMarker(_) => {
                let item = self.item.and_then(|item| self.blocks.get_mut(item));
                if let Some(BlockKind::Item { task, .. }) = item.map(|block| &mut block.kind) {
                    *task = true;
                }
            }
            Event::FootnoteReference(label) => self.say(&format!("[^{label}]")),
            Event::Rule | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Paragraph if self.in_item_text => {}
            Tag::Paragraph => self.open_leaf(BlockKind::Paragraph),
            Tag::Heading { level, .. } => self.open_leaf(BlockKind::Heading(*level as u8)),
            Tag::CodeBlock(kind) => self.open_leaf(BlockKind::Code(language(kind))),
            Tag::HtmlBlock => self.open_leaf(BlockKind::Html),
            Tag::TableCell => self.open_leaf(BlockKind::Cell),
            Tag::BlockQuote(kind) => self.open_container(BlockKind::Quote(alert(*kind))),
            Tag::FootnoteDefinition(label) => {
                self.open_container(BlockKind::Footnote(folded(label)));
            }
            Tag::Table(_) => self.open_container(BlockKind::Table),
            Tag::TableHead | Tag::TableRow => self.open_container(BlockKind::Row),
            Tag::List(first) => self.lists.push(first.is_some()),
            Tag::Item => {
                let ordered = self.lists.last().copied().unwrap_or(false);
                let item = self.push(BlockKind::Item {
                    ordered,
                    task: false,
                });
                self.item = Some(item);
                self.level += 1;
                self.in_item_text = true;
                self.leaf = Some(item);
            }
            Tag::Link {
                dest_url,
                title,
                link_type,
                ..
            } => match link_type {
                pulldown_cmark::LinkType::Email => {
                    self.point(LinkKind::Link, &format!("mailto:{dest_url}"), title);
                }
                _ => self.point(LinkKind::Link, dest_url, title),
            },
            Tag::Image {
                dest_url, title, ..
            } => self.point(LinkKind::Image, dest_url, title),
            Tag::Strikethrough => self.mark(STRUCK.0),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::TableCell => self.close_leaf(),
            TagEnd::BlockQuote(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::Item => {
                self.close_leaf();
                self.level = self.level.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Strikethrough => return self.mark(STRUCK.1),
            _ => return,
        }
        // A box and attributes stand before the end of anything in their item, so that no block changes any more.
        self.hand_over();
    }

    fn end_item_text(&mut self, attributes: &Attributes) {
        self.in_item_text = false;
        self.close_leaf();
        if let Some(block) = self.item.and_then(|item| self.blocks.get_mut(item)) {
            let classes = attributes.classes.iter();
            block.id = attributes.id.as_ref().map(|id| nfc(&id.value).into_owned());
            block.classes = classes
                .map(|class| nfc(&class.value).into_owned())
                .collect();
            block.classes.sort_unstable();
            block.classes.dedup();
        }
    }

    /// Hands over every block.
    pub(super) fn hand_over(&mut self) {
        self.close_leaf();
        for block in &self.blocks {
            (self.sink)(block);
        }
        self.spare.append(&mut self.blocks);
        self.item = None;
    }

    fn push(&mut self, kind: BlockKind) -> usize {
        self.close_leaf();
        let mut block = self
            .spare
            .pop()
            .unwrap_or_else(|| Block::new(kind.clone(), 0));
        (block.kind, block.level, block.id) = (kind, self.level, None);
        block.text.clear();
        block.classes.clear();
        block.destinations.clear();
        self.blocks.push(block);
        self.blocks.len() - 1
    }

    fn open_leaf(&mut self, kind: BlockKind) {
        self.leaf = Some(self.push(kind));
    }

    fn open_container(&mut self, kind: BlockKind) {
        self.push(kind);
        self.level += 1;
    }

    /// The block that takes inline content. Text that follows a nested block in a tight item has no paragraph of its
    /// own; it gets one, as it would have in a loose item.
    fn leaf(&mut self) -> &mut Block {
        let leaf = self.leaf.unwrap_or_else(|| self.push(BlockKind::Paragraph));
        self.leaf = Some(leaf);
        &mut self.blocks[leaf]
    }

    fn say(&mut self, text: &str) {
        // Our own marks never come from a document.
        let is_mark = |byte: u8| byte == STRUCK.0 as u8 || byte == STRUCK.1 as u8;
        let text = if text
            .bytes()
            .fold(false, |found, byte| found | is_mark(byte))
        {
            Cow::Owned(text.replace([STRUCK.0, STRUCK.1], "\u{fffd}"))
        } else {
            Cow::Borrowed(text)
        };
        if self.leaf.is_some() || !text.trim().is_empty() {
            self.leaf().text.push_str(&text);
        }
    }

    fn mark(&mut self, mark: char) {
        self.leaf().text.push(mark);
    }

    fn point(&mut self, kind: LinkKind, to: &str, title: &str) {
        let destination = Destination {
            kind,
            to: nfc(to).into_owned(),
            title: folded(title),
        };
        self.leaf().destinations.push(destination);
    }

    /// Brings the finished block's text into its final form; raw HTML of nothing but comments goes.
    fn close_leaf(&mut self) {
        let Some(leaf) = self.leaf.take() else { return };
        let Some(block) = self.blocks.get_mut(leaf) else {
            return;
        };
        if matches!(block.kind, BlockKind::Html) {
            self.raw.finish();
        }
        match block.kind {
            BlockKind::Code(_) => block.text.truncate(code_end(&block.text)),
            _ => fold(&mut block.text),
        }
        if matches!(block.kind, BlockKind::Html | BlockKind::Paragraph)
            && block.text.is_empty()
            && block.destinations.is_empty()
            && leaf + 1 == self.blocks.len()
        {
            self.spare.extend(self.blocks.pop());
        }
    }
}

fn alert(kind: Option<BlockQuoteKind>) -> &'static str {
    match kind {
        None => "",
        Some(BlockQuoteKind::Note) => "note",
        Some(BlockQuoteKind::Tip) => "tip",
        Some(BlockQuoteKind::Important) => "important",
        Some(BlockQuoteKind::Warning) => "warning",
        Some(BlockQuoteKind::Caution) => "caution",
    }
}

/// The first word of a fence's info string.
fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Indented => String::new(),
        CodeBlockKind::Fenced(info) => {
            let mut words = info.split([' ', '\t', ',']);
            nfc(words.find(|word| !word.is_empty()).unwrap_or("")).into_owned()
        }
    }
}

/// Where code ends, without trailing blank lines. White space at the end of the last line that says something is kept.
fn code_end(code: &str) -> usize {
    let end = code.trim_end_matches([' ', '\t', '\n']).len();
    let end = end + code[end..].find('\n').unwrap_or(code.len() - end);
    let said = &code[..end];
    if said.trim_matches([' ', '\t']).is_empty() && !said.contains('\n') {
        0
    } else {
        end
    }
}

/// NFC, and each run of white space one space, none at the ends.
fn fold(text: &mut String) {
    if !is_folded(text) {
        *text = nfc(&fold_white_space(text)).into_owned();
    }
}

fn folded(text: &str) -> String {
    let mut text = text.to_owned();
    fold(&mut text);
    text
}

fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) {
        assert_eq!(canonical(a, 0), canonical(b, 0), "\n{a}\n---\n{b}");
    }

    fn different(a: &str, b: &str) {
        assert_ne!(canonical(a, 0), canonical(b, 0), "\n{a}\n---\n{b}");
    }

    #[test]
    fn typing_does_not_count() {
        same("# A *b* c", "A __b__ c\n===\n");
        same("one two\nthree", "one  two three  \r\n");
        same("- a\n- b", "* a\n\n* b\n");
        same("1. a\n2. b", "7) a\n1) b");
        same("- a\n\n  b\n- c", "- a\n\n  b\n\n- c");
        same("- a\n  - b\n- c", "+ a\n\n  * b\n+ c");
        same("- [ ] a {#x .b .a}", "* [x] a\n  {.a .b #x}");
        same("| a | b |\n|---|---|\n| 1 | |", "a|b\n:--|--:\n1");
        same(
            "[a](b.md \"t\") ![c](d.png)",
            "[a][r] ![c]\n\n[r]: <b.md> 't'\n[c]: d.png",
        );
        same("a <!-- b --> c", "a c");
        same("<!-- x -->\n\na", "a\n\n***\n");
        same("```sh\nls\n```", "~~~~ sh\r\nls\r\n\r\n~~~~\r\n");
        same("    a\n", "```\na\n```");
        same("e\u{301}", "\u{e9}");
        same("## A {#b}", "## A");
        same("use `x`", "use x");
        same("a``\nb  \nc ``", "a``\r\nb  \r\nc ``");
        same("<a@b.example>", "[a@b.example](mailto:a@b.example)");
        same(
            "- a\n  ```\n  x\n  ```\n  b",
            "- a\n\n  ```\n  x\n  ```\n\n  b",
        );
    }

    #[test]
    fn meaning_counts() {
        different("# a", "## a");
        different("# a", "a");
        different("- a", "1. a");
        different("- a", "- [ ] a");
        different("- a\n- b", "- a\n  - b");
        different("- [ ] a {#x}", "- [ ] a {#y}");
        different("- [ ] a {.critical}", "- [ ] a");
        different("a", "> a");
        different("> a", "> [!WARNING]\n> a");
        different("> a\n\nb", "> a\n>\n> b");
        different("a\n\nb", "a b");
        different("[a](b)", "[a](c)");
        different("![a](b)", "[a](b)");
        different("```sh\na  b\n```", "```sh\na b\n```");
        different("```sh\na\n```", "```ps\na\n```");
        different("```\na\n```", "a");
        different("a ~~b~~ c", "a b c");
        different("a \u{2}b\u{3} c", "a ~~b~~ c");
        different("| a |\n|---|\n| 1 |\n| 2 |", "| a | 1 |\n|---|--|\n| 2 | |");
        different("<b>x</b>", "x");
        different("a[^1]\n\n[^1]: x", "a[^1]\n\n[^1]: y");
    }

    #[test]
    fn code_keeps_its_leading_lines_and_loses_its_trailing_blank_ones() {
        assert_eq!(
            &"\n\n  a  \n \n\n"[..code_end("\n\n  a  \n \n\n")],
            "\n\n  a  "
        );
        assert_eq!(&" \n"[..code_end(" \n")], "");
    }
}
