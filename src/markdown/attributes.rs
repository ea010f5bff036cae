//! Trailing attributes of a list item or a heading, in pandoc's syntax: `{#id .class .class}`.
//!
//! Braces that hold anything else (`{client}`, `{{ value }}`) are text and stay where they are: a template
//! placeholder must never vanish from a page.

use crate::text::{Span, Spanned};

/// What stood between the braces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Attributes {
    /// The first `#id`, without the `#`.
    pub(super) id: Option<Spanned<String>>,
    /// Every `.class`, without the dot, as written.
    pub(super) classes: Vec<Spanned<String>>,
}

impl Attributes {
    /// Parses the text between the braces, which starts at byte `offset` of the file; `None` where it is not a list
    /// of ids and classes.
    pub(super) fn parse(inside: &str, offset: usize) -> Option<Self> {
        let mut attributes = Self::default();
        let mut rest = inside;
        while let Some(start) = rest.find(|letter: char| !letter.is_whitespace()) {
            let word = rest[start..]
                .split(char::is_whitespace)
                .next()
                .unwrap_or("");
            let at = offset + (inside.len() - rest.len()) + start + 1;
            let name = word.get(1..).filter(|name| is_name(name))?;
            let name = Spanned::new(name.to_owned(), Span::new(at, at + name.len()));
            match word.as_bytes()[0] {
                b'#' if attributes.id.is_none() => attributes.id = Some(name),
                b'#' => {}
                b'.' => attributes.classes.push(name),
                _ => return None,
            }
            rest = &rest[start + word.len()..];
        }
        (attributes.id.is_some() || !attributes.classes.is_empty()).then_some(attributes)
    }

    /// Whether the class `name` was given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.classes.iter().any(|class| class.value == name)
    }
}

/// Whether `name` may name an element: letters, digits, `-`, `_`, `.` and `:`.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_classes_are_found_with_their_places() {
        let attributes = Attributes::parse(" #call-user  .critical .nope ", 10).unwrap();
        assert_eq!(
            attributes.id,
            Some(Spanned::new("call-user".to_owned(), Span::new(12, 21)))
        );
        assert!(attributes.has("critical"));
        assert_eq!(
            attributes.classes[1],
            Spanned::new("nope".to_owned(), Span::new(34, 38))
        );
    }

    #[test]
    fn other_braces_are_text() {
        for text in ["", " ", "client", "#", "#a b", ".", "#a/b", "{x}", "#ä ö"] {
            assert_eq!(Attributes::parse(text, 0), None, "{text:?}");
        }
    }
}
