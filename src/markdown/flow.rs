//! A document as a screen of letters shows it: one block after the other, each with its indent and its runs of text.
//!
//! Like everything here it reads [`Events`], is flat, and holds for any text. It knows nothing of widths and colours:
//! those are the renderer's.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::{
    attributes::Attributes,
    events::{Events, Node},
    line_ends::Unified,
    raw_html::{Piece, RawHtml},
};

/// The deepest nesting that still moves to the right.
const DEEPEST: usize = 8;

/// A block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlowBlock {
    /// What it is.
    pub kind: FlowKind,
    /// What stands before each line: spaces, and a bar for each quote.
    pub indent: String,
    /// What stands before the first line instead of the indent's end: a bullet, a number, a box.
    pub marker: String,
    /// Whether it follows the block before it without a blank line, where that one is tight as well.
    pub is_tight: bool,
    /// The text; empty for a table.
    pub runs: Vec<Run>,
}

/// The kinds of blocks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FlowKind {
    /// A heading, with its level.
    Heading(u8),
    /// Text that may be wrapped.
    #[default]
    Text,
    /// Code, with its language; its lines stay as they are.
    Code(String),
    /// A table: the cells of each row, the head first.
    Table(Vec<Vec<String>>),
    /// A line across.
    Rule,
}

/// A stretch of text in one style. Line feeds in it are forced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// How it is set.
    pub style: RunStyle,
}

/// How text is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RunStyle {
    /// As it is.
    #[default]
    Plain,
    /// Leaning.
    Emphasis,
    /// Bold.
    Strong,
    /// Code.
    Code,
    /// Struck out.
    Struck,
    /// A link, with its destination.
    Link(String),
    /// What an item's class says: `critical`, `verify`.
    Badge,
}

/// Lists the blocks of the body that starts at byte `body` of the file `text`.
#[must_use]
pub fn flow(text: &str, body: usize) -> Vec<FlowBlock> {
    let unified = Unified::new(text, body);
    let mut flow = Flow::default();
    for (node, range) in Events::new(&unified.text, unified.body) {
        match node {
            Node::Event(event) => flow.take(event, &range),
            Node::ItemText(attributes) => flow.end_item_text(&attributes),
        }
    }
    flow.close();
    flow.blocks
}

#[derive(Default)]
struct Flow {
    blocks: Vec<FlowBlock>,
    open: Option<FlowBlock>,
    /// What the enclosing quotes and items put before each line.
    indents: Vec<String>,
    /// The marker of an item whose first block has not begun.
    marker: Option<String>,
    /// The next number of each open list; none for bullets.
    lists: Vec<Option<u64>>,
    styles: Vec<RunStyle>,
    rows: Option<Vec<Vec<String>>>,
    raw: RawHtml,
}

impl Flow {
    fn take(&mut self, event: Event<'_>, range: &std::ops::Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.say(&text, self.styles.last().cloned().unwrap_or_default()),
            Event::Code(text) => self.say(&text, RunStyle::Code),
            Event::SoftBreak => self.say(" ", RunStyle::Plain),
            Event::HardBreak => self.say("\n", RunStyle::Plain),
            Event::Html(html) | Event::InlineHtml(html) => {
                let mut raw = std::mem::take(&mut self.raw);
                raw.feed(&html, range, |piece| {
                    if let Piece::Markup(html, _) = piece {
                        self.say(html, RunStyle::Plain);
                    }
                });
                self.raw = raw;
            }
            Event::TaskListMarker(ticked) => {
                // The box takes the bullet's place, before the item's text has begun or right at its beginning.
                let marker = if ticked { "[x] " } else { "[ ] " };
                if let Some(indent) = self.indents.last_mut() {
                    *indent = " ".repeat(marker.len());
                }
                let indent = self.indent();
                match &mut self.open {
                    Some(block) if block.runs.is_empty() => {
                        marker.clone_into(&mut block.marker);
                        block.indent = indent;
                    }
                    _ => self.marker = Some(marker.to_owned()),
                }
            }
            Event::FootnoteReference(label) => self.say(&format!("[^{label}]"), RunStyle::Plain),
            Event::Rule => {
                self.begin(FlowKind::Rule, false);
                self.close();
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.say(&text, RunStyle::Code),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.begin(FlowKind::Text, false),
            Tag::Heading { level, .. } => self.begin(FlowKind::Heading(level as u8), false),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Indented => String::new(),
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', '\t', ',']).next().unwrap_or("").to_owned()
                    }
                };
                self.begin(FlowKind::Code(language), false);
            }
            Tag::BlockQuote(_) => {
                self.close();
                self.indents.push("│ ".to_owned());
            }
            Tag::FootnoteDefinition(label) => {
                self.close();
                let marker = format!("[^{label}] ");
                self.indents.push(" ".repeat(4));
                self.marker = Some(marker);
            }
            Tag::List(first) => {
                self.close();
                self.lists.push(first);
            }
            Tag::Item => {
                self.close();
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let marker = format!("{number}. ");
                        *number = number.saturating_add(1);
                        marker
                    }
                    _ => "- ".to_owned(),
                };
                self.indents.push(" ".repeat(marker.len()));
                self.marker = Some(marker);
            }
            Tag::Table(_) => {
                self.close();
                self.rows = Some(Vec::new());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.rows {
                    rows.push(Vec::new());
                }
            }
            Tag::TableCell => {
                if let Some(row) = self.rows.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(String::new());
                }
            }
            Tag::Emphasis => self.styles.push(RunStyle::Emphasis),
            Tag::Strong => self.styles.push(RunStyle::Strong),
            Tag::Strikethrough => self.styles.push(RunStyle::Struck),
            Tag::Link { dest_url, .. } => self.styles.push(RunStyle::Link(dest_url.into_string())),
            Tag::Image { dest_url, .. } => {
                self.say("image: ", RunStyle::Plain);
                self.styles.push(RunStyle::Link(dest_url.into_string()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                self.close();
            }
            TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition | TagEnd::Item => {
                // An item without any block still shows its marker.
                if self.marker.is_some() {
                    self.begin(FlowKind::Text, true);
                }
                self.close();
                self.indents.pop();
            }
            TagEnd::List(_) => {
                self.close();
                self.lists.pop();
            }
            TagEnd::Table => {
                let rows = self.rows.take().unwrap_or_default();
                self.begin(FlowKind::Table(rows), false);
                self.close();
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => {
                self.styles.pop();
            }
            _ => {}
        }
    }

    fn end_item_text(&mut self, attributes: &Attributes) {
        for class in &attributes.classes {
            self.say(" ", RunStyle::Plain);
            self.say(&format!("[{}]", class.value), RunStyle::Badge);
        }
    }

    fn begin(&mut self, kind: FlowKind, is_tight: bool) {
        self.close();
        self.open = Some(FlowBlock {
            kind,
            indent: self.indent(),
            marker: self.marker.take().unwrap_or_default(),
            is_tight,
            runs: Vec::new(),
        });
    }

    fn indent(&self) -> String {
        self.indents[..self.indents.len().min(DEEPEST)].concat()
    }

    fn close(&mut self) {
        if let Some(block) = self.open.take() {
            self.blocks.push(block);
        }
    }

    fn say(&mut self, text: &str, style: RunStyle) {
        if let Some(cell) = self
            .rows
            .as_mut()
            .and_then(|rows| rows.last_mut())
            .and_then(|row| row.last_mut())
        {
            cell.push_str(text);
            return;
        }
        if self.open.is_none() {
            if text.trim().is_empty() {
                return;
            }
            // The text of a tight item has no paragraph of its own.
            self.begin(FlowKind::Text, true);
        }
        if let Some(block) = &mut self.open {
            match block.runs.last_mut() {
                Some(run) if run.style == style => run.text.push_str(text),
                _ => block.runs.push(Run {
                    text: text.to_owned(),
                    style,
                }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let blocks = flow(text, 0);
        let lines = blocks.iter().map(|block| {
            let kind = match &block.kind {
                FlowKind::Text => String::new(),
                other => format!("{other:?} "),
            };
            let runs: Vec<String> = block
                .runs
                .iter()
                .map(|run| match &run.style {
                    RunStyle::Plain => run.text.clone(),
                    style => format!("<{style:?} {}>", run.text),
                })
                .collect();
            let tight = if block.is_tight { "" } else { "¶" };
            format!(
                "{tight}{}|{}{kind}{}",
                block.indent,
                block.marker,
                runs.concat()
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn blocks_keep_their_numbers_their_boxes_and_their_depth() {
        let text = "# Do *it*\n\nRead `a`\nand [b](c.md).\n\n7. One {#one}\n\n   Expected: x\n\n   ```sh\n   ls\n   ```\n8. Two\n\n\
                    - [ ] Tick {#t .critical}\n  - sub\n- **Bold**\n\n> Say\n\n| A | B |\n|---|---|\n| 1 | `2` |\n\n---\n<b>raw</b> <!-- no -->\n";
        insta::assert_snapshot!(shown(text), @r#"
        ¶|Heading(1) Do <Emphasis it>
        ¶|Read <Code a> and <Link("c.md") b>.
        ¶   |7. One
        ¶   |Expected: x
        ¶   |Code("sh") ls

        ¶   |8. Two
            |[ ] Tick <Badge [critical]>
              |- sub
          |- <Strong Bold>
        ¶│ |Say
        ¶|Table([["A", "B"], ["1", "2"]]) 
        ¶|Rule 
        ¶|<b>raw</b> 
        "#);
    }

    #[test]
    fn depth_costs_no_stack_and_no_width() {
        let text = format!("{}deep", "> ".repeat(100_000));
        let blocks = flow(&text, 0);
        assert!(
            blocks
                .iter()
                .all(|block| block.indent.chars().count() <= 2 * DEEPEST)
        );
    }
}
