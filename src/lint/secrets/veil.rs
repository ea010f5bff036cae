//! Showing a text without its secrets.

use std::{borrow::Cow, collections::BTreeSet, ops::Range};

use super::{Secret, find_secrets};

/// What stands for the rest of a secret in a message.
pub(super) const DOTS: &str = "\u{2022}\u{2022}\u{2022}\u{2022}";

/// For how many secrets of a text it is looked whether they stand elsewhere, too: each look goes through all that is shown.
const MOST_VALUES: usize = 100;

/// What must not be shown of a text.
pub struct Veil<'a> {
    text: &'a str,
    secrets: Vec<Secret>,
    /// The secrets as words, each once, with what may be shown of them.
    values: Vec<(&'a str, String)>,
}

impl<'a> Veil<'a> {
    /// Looks for the secrets of a text.
    #[must_use]
    pub fn over(text: &'a str) -> Self {
        let secrets = find_secrets(text);
        // Of a private key the first line is pointed at, and that is no secret.
        let words = secrets
            .iter()
            .filter(|secret| secret.span.contains(secret.hidden));
        let mut seen = BTreeSet::new();
        let values = words
            .map(|secret| (secret.span.slice(text), secret.masked(text)))
            .filter(|(value, _)| seen.insert(*value))
            .take(MOST_VALUES);
        Self {
            values: values.collect(),
            text,
            secrets,
        }
    }

    /// The parts of a stretch of the text that must not be shown, in order.
    #[must_use]
    pub fn hidden(&self, stretch: Range<usize>) -> Vec<Range<usize>> {
        let written = self.text.get(stretch.clone()).unwrap_or_default();
        let elsewhere = self.values.iter().flat_map(|(value, masked)| {
            let shown = masked.len() - DOTS.len();
            let places = written.match_indices(value);
            places.map(move |(at, _)| at + shown..at + value.len())
        });
        let elsewhere = elsewhere.map(|part| part.start + stretch.start..part.end + stretch.start);
        let spans = self.secrets.iter().map(|secret| secret.hidden.range());
        let spans = spans.filter(|part| part.start < stretch.end && stretch.start < part.end);
        let mut hidden: Vec<Range<usize>> = spans.chain(elsewhere).collect();
        hidden.sort_by_key(|part| (part.start, part.end));
        hidden
    }

    /// What a message says, with dots where it quotes a secret; none where it quotes none.
    #[must_use]
    pub fn over_message(&self, said: &str) -> Option<String> {
        let mut veiled = Cow::Borrowed(said);
        for (value, masked) in &self.values {
            if veiled.contains(value) {
                veiled = Cow::Owned(veiled.replace(value, masked));
            }
        }
        match veiled {
            Cow::Borrowed(_) => None,
            Cow::Owned(veiled) => Some(veiled),
        }
    }
}

/// A stretch of a text with a dot for each letter of these parts of the text, which are in order.
#[must_use]
pub fn dotted<'a>(text: &'a str, stretch: Range<usize>, parts: &[Range<usize>]) -> Cow<'a, str> {
    let mut shown = String::new();
    let mut at = stretch.start;
    for part in parts {
        let (start, end) = (part.start.max(at), part.end.min(stretch.end));
        if let Some(hidden) = text.get(start..end).filter(|hidden| !hidden.is_empty()) {
            shown.push_str(text.get(at..start).unwrap_or_default());
            shown.extend(hidden.chars().map(|_| '\u{2022}'));
            at = end;
        }
    }
    let rest = text.get(at..stretch.end).unwrap_or_default();
    if at == stretch.start {
        return Cow::Borrowed(rest);
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}
