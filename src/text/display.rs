//! Making text safe and neat to show.

use std::borrow::Cow;

/// Replaces what could steer a terminal by `\u{fffd}`: control characters other than line feed and tab, and the
/// marks that reorder text (bidirectional controls).
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let steers = |letter: char| {
        (letter.is_control() && letter != '\n' && letter != '\t')
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
    };
    if text.contains(steers) {
        let safe = text.replace("\r\n", "\n");
        Cow::Owned(
            safe.chars()
                .map(|letter| if steers(letter) { '\u{fffd}' } else { letter })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// [`printable`], on one line: each run of white space becomes one space.
#[must_use]
pub fn one_line(text: &str) -> String {
    printable(&fold_white_space(text)).into_owned()
}

/// Whether a text is printable ASCII with single spaces inside and none at its ends, as most are. Such a text is in every
/// normal form. Both looks go through to the end, because the machine then takes many bytes at once.
#[must_use]
pub fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~');
    let is_doubled = |(a, b): (&u8, &u8)| *a == b' ' && *b == b' ';
    let after = bytes.get(1..).unwrap_or_default();
    bytes.iter().fold(true, |all, byte| all & is_plain(*byte))
        && !bytes
            .iter()
            .zip(after)
            .fold(false, |any, pair| any | is_doubled(pair))
        && bytes.first() != Some(&b' ')
        && bytes.last() != Some(&b' ')
}

/// Trims the text and folds each run of white space into one space.
#[must_use]
pub fn fold_white_space(text: &str) -> String {
    if is_folded(text) {
        return text.to_owned();
    }
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// A number with its noun: `1 finding`, `3 findings`. `noun` is the singular; the plural adds `s`, or turns a
/// final `y` into `ies`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) if !noun.ends_with("ay") && !noun.ends_with("ey") => {
            format!("{number} {stem}ies")
        }
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_never_reach_the_terminal() {
        assert_eq!(
            printable("a\u{1b}[31mb\u{9b}c\u{202e}"),
            "a\u{fffd}[31mb\u{fffd}c\u{fffd}"
        );
        assert_eq!(one_line(" a\r\n\tb "), "a b");
    }

    proptest::proptest! {
        #[test]
        fn folding_leaves_single_spaces_between_words(text in "(?s)([a-z ~]|.){0,20}") {
            let words: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(fold_white_space(&text), words.join(" "));
        }
    }

    #[test]
    fn counts_speak_plainly() {
        assert_eq!(count(1, "finding"), "1 finding");
        assert_eq!(count(0, "entry"), "0 entries");
        assert_eq!(count(2, "day"), "2 days");
    }
}
