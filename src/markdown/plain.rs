//! A slice of a document as readable text: for the search index, snippets and summaries.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    events::{Events, Node},
    line_ends::Unified,
    raw_html,
};
use crate::text::Span;

/// Reads the markdown in `span` of the file `text` as plain text.
///
/// Code is kept; marks, attributes, link destinations, comments and tags go. Each block ends in a line feed, and the
/// cells of a table row are set apart by a tab.
#[must_use]
pub fn plain_text(text: &str, span: Span) -> String {
    let mut plain = String::with_capacity(span.slice(text).len());
    let unified = Unified::new(span.slice(text), 0);
    for (node, _) in Events::of_slice(&unified.text, span.start == 0) {
        match node {
            Node::Event(Event::Text(words) | Event::Code(words)) => plain.push_str(&words),
            Node::Event(Event::SoftBreak) => plain.push(' '),
            Node::Event(Event::HardBreak) => plain.push('\n'),
            Node::Event(Event::InlineHtml(tag)) if raw_html::is_break(&tag) => plain.push(' '),
            Node::Event(Event::End(TagEnd::TableCell)) => plain.push('\t'),
            Node::Event(Event::Start(tag)) if begins_line(&tag) => end_line(&mut plain),
            Node::Event(Event::End(tag)) if ends_line(tag) => end_line(&mut plain),
            Node::ItemText(_) => end_line(&mut plain),
            Node::Event(_) => {}
        }
    }
    plain
}

/// Ends the line, unless nothing stands on it.
fn end_line(plain: &mut String) {
    plain.truncate(plain.trim_end_matches([' ', '\t']).len());
    if !plain.is_empty() && !plain.ends_with('\n') {
        plain.push('\n');
    }
}

fn begins_line(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::CodeBlock(_)
            | Tag::Item
            | Tag::BlockQuote(_)
            | Tag::Table(_)
    )
}

fn ends_line(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::Item
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::FootnoteDefinition
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        plain_text(text, Span::new(0, text.len()))
    }

    #[test]
    fn marks_go_and_words_stay() {
        let text = "## Call *the* [user](x.md) {#call}\n\n- [ ] Ask for `id` {#ask .critical}\n  1. then\n     wait\n\n\
                    | a | b |\n|---|--:|\n| 1 | 2 |\n\n> <b>say</b> <!-- no --> &amp;\n\n```sh\nls  -l\n```\n![alt](i.png)";
        insta::assert_snapshot!(plain(text).replace('\t', "→"), @r"
        Call the user
        Ask for id
        then wait
        a→b
        1→2
        say  &
        ls  -l
        alt
        ");
    }

    #[test]
    fn references_defined_outside_the_slice_are_links_and_brackets_are_text() {
        assert_eq!(
            plain("See [the page][p] and [x]."),
            "See the page and [x].\n"
        );
    }

    #[test]
    fn a_span_outside_the_text_is_empty() {
        assert_eq!(plain_text("abc", Span::new(2, 9)), "");
    }
}
