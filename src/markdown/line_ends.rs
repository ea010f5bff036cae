//! Line ends: every reading in this room is of text with LF, whatever the file has.
//!
//! Windows' CRLF says nothing, yet the parser makes two spaces of one inside inline code. So CRLF becomes LF before it
//! reads, and the places that it finds are counted back to the file.

use std::{borrow::Cow, ops::Range};

use crate::text::Span;

/// A file's text with LF for each CRLF.
pub(super) struct Unified<'t> {
    /// The text.
    pub(super) text: Cow<'t, str>,
    /// The byte of `text` at which the body starts.
    pub(super) body: usize,
    /// Where the line feeds stand in `text` that had a carriage return before them.
    shortened: Vec<u32>,
}

impl<'t> Unified<'t> {
    /// Reads the file `text`, whose body starts at byte `body`.
    pub(super) fn new(text: &'t str, body: usize) -> Self {
        if !text.contains("\r\n") {
            return Self {
                text: Cow::Borrowed(text),
                body,
                shortened: Vec::new(),
            };
        }
        let mut unified = String::with_capacity(text.len());
        let mut shortened = Vec::new();
        let mut lines = text.split("\r\n");
        unified.push_str(lines.next().unwrap_or(""));
        for line in lines {
            shortened.push(u32::try_from(unified.len()).unwrap_or(u32::MAX));
            unified.push('\n');
            unified.push_str(line);
        }
        let before_body = text.as_bytes()[..body.min(text.len())]
            .windows(2)
            .filter(|pair| pair == b"\r\n");
        Self {
            text: Cow::Owned(unified),
            body: body - before_body.count(),
            shortened,
        }
    }

    /// The byte of the file that stands at byte `at` of the text.
    pub(super) fn in_file(&self, at: u32) -> u32 {
        let before = self.shortened.partition_point(|line_feed| *line_feed < at);
        at.saturating_add(u32::try_from(before).unwrap_or(u32::MAX))
    }

    /// A range of the text as a range of the file.
    pub(super) fn range_in_file(&self, range: &Range<usize>) -> Range<usize> {
        if self.shortened.is_empty() {
            return range.clone();
        }
        let span = Span::from(range.clone());
        self.in_file(span.start) as usize..self.in_file(span.end) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_back_to_the_file() {
        let text = "a\r\nb\n\r\n\rc";
        let unified = Unified::new(text, 3);
        assert_eq!((&*unified.text, unified.body), ("a\nb\n\n\rc", 2));
        for (at, letter) in unified.text.char_indices() {
            let in_file = unified.in_file(u32::try_from(at).unwrap()) as usize;
            let there = text[in_file..].trim_start_matches("\r\n");
            assert!(letter == '\n' || there.starts_with(letter), "{at}");
        }
        assert_eq!(unified.in_file(1), 1, "the end of a line is before both");
        assert_eq!(unified.in_file(2), 3);
        assert_eq!(unified.in_file(7), 9);
    }

    #[test]
    fn text_with_line_feeds_is_not_copied() {
        let unified = Unified::new("a\nb\rc", 2);
        assert!(matches!(unified.text, Cow::Borrowed(_)) && unified.in_file(4) == 4);
    }
}
