//! Stretches of a text that rules about words pass over.

use crate::{markdown::Outline, text::Span};

/// Code, comments and addresses: words in them mean nothing.
pub(super) struct Unread(Cover);

impl Unread {
    pub(super) fn new(outline: &Outline) -> Self {
        let comments = outline.comments.iter().map(|comment| comment.span);
        let addresses = outline.links.iter().map(|link| link.destination_span);
        let code = outline.code.iter().copied();
        Self(Cover::new(code.chain(comments).chain(addresses)))
    }

    /// Whether the byte at `offset` is in one of them.
    pub(super) fn holds(&self, offset: u32) -> bool {
        self.0.holds(offset)
    }
}

/// Stretches of a text, made to be asked often.
pub(super) struct Cover {
    /// Where each starts, and the end of the one that reaches furthest up to here.
    ends: Vec<(u32, u32)>,
}

impl Cover {
    pub(super) fn new(spans: impl Iterator<Item = Span>) -> Self {
        let mut ends: Vec<(u32, u32)> = spans.map(|span| (span.start, span.end)).collect();
        ends.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut ends {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self { ends }
    }

    /// Whether the byte at `offset` is in one of them.
    pub(super) fn holds(&self, offset: u32) -> bool {
        let after = self.ends.partition_point(|(start, _)| *start <= offset);
        let before = after.checked_sub(1);
        before.is_some_and(|before| self.ends[before].1 > offset)
    }
}
