//! Escaping for the three places that text can land in: between tags, in an attribute, in an address.

use std::fmt::Write as _;

/// Appends text between tags.
pub(super) fn push_text(out: &mut String, text: &str) {
    escape(out, text, false);
}

/// The longest word of code that is kept on one line, in bytes: a phone shows that much.
const WHOLE_WORD: usize = 28;

/// Appends code between tags. A browser may break a line after a hyphen, and half a switch reads as another one: a word with
/// a hyphen is kept whole, unless a phone could not show it.
pub(super) fn push_code(out: &mut String, code: &str) {
    for (at, word) in code.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        if word.contains('-') && word.len() <= WHOLE_WORD {
            out.push_str("<span class=\"word\">");
            push_text(out, word);
            out.push_str("</span>");
        } else {
            push_text(out, word);
        }
    }
}

/// Appends text inside a quoted attribute; line ends become spaces.
pub(super) fn push_attribute(out: &mut String, text: &str) {
    escape(out, text, true);
}

fn escape(out: &mut String, text: &str, in_attribute: bool) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if in_attribute => "&quot;",
            b'\'' if in_attribute => "&#39;",
            b'\n' | b'\r' if in_attribute => " ",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(escaped);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// Appends an address inside a quoted attribute, percent-encoding what has no place in one. Escapes that it already
/// holds stay as they are.
pub(super) fn push_address(out: &mut String, address: &str) {
    for letter in address.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#39;"),
            '"'
            | '<'
            | '>'
            | '`'
            | '{'
            | '}'
            | '|'
            | '^'
            | '\\'
            | ' '
            | '\0'..='\u{1f}'
            | '\u{7f}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{:02X}", letter as u32);
            }
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_its_place() {
        let (mut text, mut attribute, mut address) = (String::new(), String::new(), String::new());
        push_text(&mut text, "<b> & \"ä\"");
        push_attribute(&mut attribute, "\" onload='x'\n>");
        push_address(&mut address, "a b.md?x=1&y=\"%20#ä'");
        assert_eq!(text, "&lt;b&gt; &amp; \"ä\"");
        assert_eq!(attribute, "&quot; onload=&#39;x&#39; &gt;");
        assert_eq!(address, "a%20b.md?x=1&amp;y=%22%20#ä&#39;");
    }
}
