//! Raw HTML in a document: comments, which carry suppressions; anchors and line breaks, which we understand; and the
//! rest, which is shown as text.
//!
//! A block arrives line by line and a comment may span lines, so [`RawHtml`] is a small state machine that is fed one
//! event after the other.

use std::ops::Range;

/// A part of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Tags and the text between them.
    Markup(&'t str, Range<usize>),
    /// A comment: its text without the marks, trimmed, and the whole range.
    Comment(String, Range<usize>),
}

/// Splits raw HTML into comments and the rest.
#[derive(Debug, Default)]
pub(super) struct RawHtml {
    /// The start and the text so far of a comment that is still open.
    open: Option<(usize, String)>,
    end: usize,
}

impl RawHtml {
    /// Takes the next stretch of HTML, whose source is `range`, and hands over the pieces that it completes.
    pub(super) fn feed<'t>(
        &mut self,
        html: &'t str,
        range: &Range<usize>,
        mut each: impl FnMut(Piece<'t>),
    ) {
        self.end = range.end;
        // Offsets hold where the text is its own source; elsewhere a piece gets the whole range.
        let place = |start: usize, end: usize| {
            if html.len() == range.len() {
                range.start + start..range.start + end
            } else {
                range.clone()
            }
        };
        let mut at = 0;
        while at < html.len() {
            if let Some((start, mut comment)) = self.open.take() {
                if let Some(close) = html[at..].find("-->") {
                    comment.push_str(&html[at..at + close]);
                    at += close + 3;
                    each(Piece::Comment(
                        comment.trim().to_owned(),
                        start..place(at, at).end,
                    ));
                } else {
                    comment.push_str(&html[at..]);
                    self.open = Some((start, comment));
                    at = html.len();
                }
                continue;
            }
            let open = html[at..].find("<!--").map_or(html.len(), |open| at + open);
            if open > at {
                each(Piece::Markup(&html[at..open], place(at, open)));
            }
            at = open;
            if at < html.len() {
                let abrupt = ["<!-->", "<!--->"]
                    .into_iter()
                    .find(|mark| html[at..].starts_with(mark));
                if let Some(mark) = abrupt {
                    each(Piece::Comment(String::new(), place(at, at + mark.len())));
                    at += mark.len();
                } else {
                    self.open = Some((place(at, at).start, String::new()));
                    at += "<!--".len();
                }
            }
        }
    }

    /// Ends the HTML: a comment that nobody closed reaches to here.
    pub(super) fn finish(&mut self) -> Option<Piece<'static>> {
        let (start, comment) = self.open.take()?;
        Some(Piece::Comment(comment.trim().to_owned(), start..self.end))
    }
}

/// Whether a tag is a line break, which tables need because they have no other way to write one.
pub(super) fn is_break(tag: &str) -> bool {
    matches!(
        tag.trim().to_ascii_lowercase().as_str(),
        "<br>" | "<br/>" | "<br />"
    )
}

/// The names in `html` that a fragment may point at: the `id` and `name` of `<a>` tags.
pub(super) fn anchors(html: &str) -> Vec<&str> {
    html.match_indices("<a")
        .chain(html.match_indices("<A"))
        .filter_map(|(at, _)| anchor_of(&html[at..]))
        .collect()
}

/// The anchor that a text consisting of one empty or opening `<a id="x">` names.
pub(super) fn lone_anchor(html: &str) -> Option<&str> {
    let html = html.trim();
    let tag_end = html.find('>')?;
    let rest = html[tag_end + 1..].trim();
    let alone = rest.is_empty() || rest.eq_ignore_ascii_case("</a>");
    let link = html[..tag_end].to_ascii_lowercase().contains("href");
    if alone && !link && html.get(..2)?.eq_ignore_ascii_case("<a") {
        anchor_of(html)
    } else {
        None
    }
}

/// The `id`, else the `name`, of the `<a` tag at the start of `html`.
fn anchor_of(html: &str) -> Option<&str> {
    let inside = html.get(2..)?;
    if !inside.starts_with(char::is_whitespace) {
        return None;
    }
    let inside = &inside[..inside.find(['<', '>']).unwrap_or(inside.len())];
    ["id", "name"]
        .into_iter()
        .find_map(|wanted| attribute(inside, wanted))
}

/// The value of the attribute `wanted` in the inside of a tag.
fn attribute<'t>(mut rest: &'t str, wanted: &str) -> Option<&'t str> {
    loop {
        rest = rest.trim_start();
        let name_end = rest
            .find(|letter: char| letter.is_whitespace() || letter == '=')
            .unwrap_or(rest.len());
        let name = &rest[..name_end];
        rest = rest[name_end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            (value, rest) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    after[1..].split_once(quote).unwrap_or((&after[1..], ""))
                }
                _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
        } else if name.is_empty() {
            return None;
        }
        if name.eq_ignore_ascii_case(wanted) && !value.is_empty() {
            return Some(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(lines: &[&str]) -> String {
        let mut raw = RawHtml::default();
        let (mut seen, mut at) = (String::new(), 0);
        let mut show = |piece: Piece<'_>| match piece {
            Piece::Markup(text, range) => seen.push_str(&format!("[{text}@{range:?}]")),
            Piece::Comment(text, range) => seen.push_str(&format!("({text}@{range:?})")),
        };
        for line in lines {
            raw.feed(line, &(at..at + line.len()), &mut show);
            at += line.len();
        }
        raw.finish().map(&mut show);
        seen
    }

    #[test]
    fn comments_are_told_from_tags_across_lines() {
        assert_eq!(
            pieces(&["<p><!-- a", " b -->x"]),
            "[<p>@0..3](a b@3..15)[x@15..16]"
        );
        assert_eq!(
            pieces(&["<!-->y", "<!-- open"]),
            "(@0..5)[y@5..6](open@6..15)"
        );
    }

    #[test]
    fn anchors_are_ids_and_names_of_a_tags() {
        assert_eq!(
            anchors("<a id=\"x\"></a><A name=y class='z'><abbr id=q><a href=\"#id=r\">"),
            ["x", "y"]
        );
        assert_eq!(lone_anchor(" <a name='x'></a>\n"), Some("x"));
        assert_eq!(lone_anchor("<a href=\"y\" id=\"x\">"), None);
        assert_eq!(anchors("<a =\"\"= id= >"), Vec::<&str>::new());
    }

    #[test]
    fn breaks_are_known_in_every_spelling() {
        assert!(is_break("<br>") && is_break("<BR />") && !is_break("<b>"));
    }
}
