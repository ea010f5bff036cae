//! What in a text looks like a secret: tokens of well-known shapes, private keys, passwords in addresses, and what is assigned to
//! a name such as `password`.
//!
//! A false alarm costs more than it seems, because it teaches people to suppress the rule: so values that are obviously made up
//! are passed over ([`plausible`]), and what could as well be prose is no password ([`assigned`]). The look is linear in
//! the text, whatever stands there: each step looks at a bounded stretch, or at one that no other step looks at.
//!
//! Nobody who shows a text that holds a secret may show the secret: a [`Veil`] knows what to put dots in the place of.

mod assigned;
mod plausible;
mod shapes;
mod veil;

use std::ops::Range;

pub use veil::{Veil, dotted};

use crate::text::Span;

/// What looks like a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Secret {
    /// What it looks like, with an article.
    pub(super) what: &'static str,
    /// The secret; of a private key its first line.
    pub(super) span: Span,
    /// What must not be shown.
    pub(super) hidden: Span,
}

impl Secret {
    /// The most letters of a secret that are shown.
    const SHOWN: usize = 4;

    /// A secret that is shown by its first four letters, but never by more than a third of it.
    fn new(what: &'static str, text: &str, range: Range<usize>) -> Self {
        let value = text.get(range.clone()).unwrap_or_default();
        let shown = Self::SHOWN.min(value.chars().count() / 3);
        let shown = value.char_indices().nth(shown);
        let hidden = range.start + shown.map_or(0, |(at, _)| at);
        Self {
            what,
            span: Span::from(range.clone()),
            hidden: Span::new(hidden, range.end),
        }
    }

    /// What may be shown of it: its first letters, and dots.
    pub(super) fn masked(&self, text: &str) -> String {
        let shown = Span::new(self.span.start as usize, self.hidden.start as usize);
        format!("{}{}", shown.slice(text), veil::DOTS)
    }
}

/// Finds what looks like a secret, in order; none overlaps another.
pub(super) fn find_secrets(text: &str) -> Vec<Secret> {
    let mut found = shapes::tokens(text);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b':' => found.extend(shapes::address(text, at).or_else(|| assigned::after(text, at))),
            b'=' | b'|' | b'>' => found.extend(assigned::after(text, at)),
            b'-' => {
                found.extend(
                    shapes::private_key(text, at).or_else(|| assigned::after_option(text, at)),
                );
            }
            _ => {}
        }
    }
    // Of two that begin at one place the well-known shape stays, because it came first.
    found.sort_by_key(|secret| secret.span.start);
    let mut end = 0;
    found.retain(|secret| {
        let is_new = secret.span.start >= end;
        if is_new {
            end = secret.hidden.end;
        }
        is_new
    });
    found
}

/// The piece of a text from `start` to the end of its line, and no more than `most` bytes of it.
fn line_from(text: &str, start: usize, most: usize) -> &str {
    let mut end = text.len().min(start.saturating_add(most));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let rest = text.get(start..end).unwrap_or_default();
    rest.split(['\n', '\r']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
