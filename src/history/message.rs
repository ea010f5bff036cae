//! What a commit's message says: its subject, and the people whom its trailers name.

use std::borrow::Cow;

use super::log::Signature;

/// A message, read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// The first line.
    pub(super) subject: String,
    /// Whom the trailers name.
    pub(super) trailers: Vec<(Trailer, Signature)>,
}

/// What a commit says of somebody who stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trailer {
    CoAuthored,
    Reviewed,
    SignedOff,
}

impl Trailer {
    const ALL: [(Self, &str); 3] = [
        (Self::CoAuthored, "Co-authored-by"),
        (Self::Reviewed, "Reviewed-by"),
        (Self::SignedOff, "Signed-off-by"),
    ];

    fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find_map(|(it, own)| own.eq_ignore_ascii_case(name).then_some(it))
    }

    pub(super) fn number(self) -> u32 {
        self as u32
    }

    pub(super) fn numbered(number: u32) -> Option<Self> {
        let all = Self::ALL.into_iter();
        all.map(|(it, _)| it).find(|it| it.number() == number)
    }
}

impl Message {
    /// Reads a message. Trailers are lines of a paragraph that holds nothing else, as a line of prose may begin like one.
    /// The paragraph need not be the last: a squash merge puts messages one below the other.
    pub(super) fn read(text: &str) -> Self {
        let mut message = Self::default();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let mut paragraphs = lines.split(|line| line.is_empty());
        let title = paragraphs.find(|lines| !lines.is_empty());
        if let Some(line) = title.and_then(|title| title.first()) {
            line.trim().clone_into(&mut message.subject);
        }
        for lines in paragraphs.filter(|lines| are_trailers(lines)) {
            for (name, value) in lines.iter().filter_map(|line| trailer(line)) {
                if let Some(kind) = Trailer::named(name) {
                    message.trailers.push((kind, read_person(value)));
                }
            }
        }
        message
    }
}

fn are_trailers(lines: &[&str]) -> bool {
    let is_more = |line: &str| line.starts_with([' ', '\t']) || line.starts_with("(cherry picked");
    let mut lines = lines.iter().enumerate();
    lines.all(|(at, line)| trailer(line).is_some() || at > 0 && is_more(line))
}

/// Takes a line apart as a trailer: letters, digits and hyphens, a colon, and the value.
fn trailer(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (!name.is_empty() && name.bytes().all(is_name)).then_some((name, value))
}

/// Reads `NAME <EMAIL>`.
pub(super) fn read_person(text: &str) -> Signature {
    let (name, rest) = text.split_once('<').unwrap_or((text, ""));
    let email = rest.split('>').next().unwrap_or("");
    Signature {
        name: name.trim().to_owned(),
        email: email.trim().to_owned(),
    }
}

/// The letters that Windows puts where ISO 8859-1 has control characters, from 0x80 on.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Takes what a commit says for text, by the name of an encoding in its head, which is empty for UTF-8. What cannot be
/// taken for text, as in encodings other than Western Europe's, is replaced.
pub(super) fn decode<'t>(bytes: &'t [u8], encoding: &[u8]) -> Cow<'t, str> {
    let name: Vec<u8> = encoding
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(u8::to_ascii_lowercase)
        .collect();
    match name.as_slice() {
        b"iso88591" | b"latin1" | b"windows1252" | b"cp1252" => {
            let letter = |byte: &u8| match byte {
                0x80..=0x9f => WINDOWS.chars().nth(usize::from(byte - 0x80)),
                _ => Some(char::from(*byte)),
            };
            bytes.iter().filter_map(letter).collect()
        }
        _ => String::from_utf8_lossy(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_in_the_encoding_that_its_commit_names() {
        for name in ["ISO-8859-1", "latin1", "CP1252"] {
            assert_eq!(
                decode(b"Andr\xe9 \x8aim\xf9nek", name.as_bytes()),
                "André Šimùnek"
            );
        }
        assert_eq!(decode("André".as_bytes(), b""), "André");
        assert_eq!(decode(b"Andr\xe9", b"KOI8-R"), "Andr\u{fffd}");
        assert_eq!(WINDOWS.chars().count(), 32);
    }

    /// The addresses that a message's trailers name.
    fn named(body: &str) -> String {
        let message = Message::read(&format!("\nReview vpn\n{body}"));
        assert_eq!(message.subject, "Review vpn");
        let people = message.trailers.into_iter();
        people.map(|(_, person)| person.email + " ").collect()
    }

    #[test]
    fn lines_of_prose_are_no_trailers() {
        for prose in [
            "Reviewed-by: Ann <ann@x>",
            "\nWe looked for a commit with\nReviewed-by: Ann <ann@x>\nand found none.\n",
            "\nReviewed-by: Ann <ann@x>\nis what it should say.",
            "\n  Reviewed-by: Ann <ann@x>",
        ] {
            assert_eq!(named(prose), "", "{prose}");
        }
    }

    #[test]
    fn trailers_stand_together_anywhere_below_the_title() {
        for trailers in [
            "\nreviewed-by: Ann <ann@x>\nCo-authored-by : Bob\n  <bob@x>\nFixes: #3\n",
            "\nWhy.\r\n\r\nReviewed-by: Ann <ann@x>\r\n(cherry picked from commit 1)\r\n",
            "\n* Review vpn\n\nReviewed-by: Ann <ann@x>\n\n* More\n\n---------\n\nMore.",
        ] {
            assert!(named(trailers).starts_with("ann@x"), "{trailers}");
        }
    }
}
