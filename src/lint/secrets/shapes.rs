//! Secrets that are known by their shape, whatever stands round them.

use std::ops::Range;

use super::{Secret, line_from, plausible};
use crate::text::Span;

/// A token that begins in its own way.
struct Shape {
    what: &'static str,
    begins: &'static [&'static str],
    /// The fewest and the most bytes after the beginning.
    length: (usize, usize),
    is_of_rest: fn(u8) -> bool,
}

const SHAPES: &[Shape] = &[
    Shape {
        what: "an AWS access key",
        begins: &["AKIA", "ASIA"],
        length: (16, 16),
        is_of_rest: |byte| byte.is_ascii_uppercase() || matches!(byte, b'2'..=b'7'),
    },
    Shape {
        what: "a GitHub token",
        begins: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        length: (36, 255),
        is_of_rest: |byte| byte.is_ascii_alphanumeric(),
    },
    Shape {
        what: "a GitHub token",
        begins: &["github_pat_"],
        length: (40, 255),
        is_of_rest: |byte| byte.is_ascii_alphanumeric() || byte == b'_',
    },
    Shape {
        what: "a GitLab token",
        begins: &["glpat-"],
        length: (20, 255),
        is_of_rest: is_of_word,
    },
    Shape {
        what: "a Slack token",
        begins: &[
            "xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-",
        ],
        length: (20, 255),
        is_of_rest: |byte| byte.is_ascii_alphanumeric() || byte == b'-',
    },
    Shape {
        what: "a Google API key",
        begins: &["AIza"],
        length: (35, 35),
        is_of_rest: is_of_word,
    },
    Shape {
        what: "a Stripe key",
        begins: &["sk_live_", "rk_live_"],
        length: (16, 255),
        is_of_rest: |byte| byte.is_ascii_alphanumeric(),
    },
];

/// The fewest bytes of a word that can be a token.
const SHORTEST: usize = 20;

/// The part of an example that half the world's documentation shows: "sub": "1234567890".
const WELL_KNOWN_CLAIMS: &str = "eyJzdWIiOiIxMjM0NTY3ODkwIiw";

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for at in 0..=bytes.len() {
        if bytes.get(at).copied().is_some_and(is_of_word) {
            continue;
        }
        if at - start >= SHORTEST
            && let Some(secret) = token(text, start..at)
        {
            found.push(secret);
        }
        start = at + 1;
    }
    found
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// A token that is this word, or that begins with it.
fn token(text: &str, word: Range<usize>) -> Option<Secret> {
    let written = text.get(word.clone())?;
    let start = word.end - written.trim_start_matches(['-', '_']).len();
    let written = text.get(start..word.end)?;
    let fits = |shape: &&Shape| {
        let mut begins = shape.begins.iter();
        let rest = begins.find_map(|begin| written.strip_prefix(begin));
        rest.is_some_and(|rest| {
            let (fewest, most) = shape.length;
            (fewest..=most).contains(&rest.len())
                && rest.bytes().all(shape.is_of_rest)
                && plausible::is_token(rest)
        })
    };
    if let Some(shape) = SHAPES.iter().find(fits) {
        return Some(Secret::new(shape.what, text, start..word.end));
    }
    signed_token(text, start..word.end)
}

/// A JSON web token: a header, claims and a signature, of which the first is this word.
fn signed_token(text: &str, header: Range<usize>) -> Option<Secret> {
    let next = |end: usize| {
        let rest = text.get(end..)?.strip_prefix('.')?;
        let length = rest.bytes().position(|byte| !is_of_word(byte));
        Some(end + 1..end + 1 + length.unwrap_or(rest.len()))
    };
    if !text.get(header.clone())?.starts_with("eyJ") {
        return None;
    }
    let claims = next(header.end)?;
    let signature = next(claims.end)?;
    let said = text.get(claims)?;
    let is_sound = said.starts_with("eyJ")
        && !said.starts_with(WELL_KNOWN_CLAIMS)
        && plausible::is_token(text.get(signature.clone())?);
    is_sound.then(|| Secret::new("a signed token (JWT)", text, header.start..signature.end))
}

/// The most bytes of a private key.
const LONGEST_KEY: usize = 16 * 1024;

/// The most bytes between the dashes of its first line, with those behind.
const LONGEST_NAME_OF_KEY: usize = 60;

/// A private key that begins at byte `at`.
pub(super) fn private_key(text: &str, at: usize) -> Option<Secret> {
    const BEGIN: &str = "-----BEGIN ";
    const DASHES: &str = "-----";
    if !text.as_bytes()[at..].starts_with(BEGIN.as_bytes()) {
        return None;
    }
    let name = line_from(text, at + BEGIN.len(), LONGEST_NAME_OF_KEY);
    let name = name.get(..name.find(DASHES)?)?;
    if !name.contains("PRIVATE KEY") {
        return None;
    }
    let start = at + BEGIN.len() + name.len() + DASHES.len();
    let mut end = text.len().min(start + LONGEST_KEY);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let rest = text.get(start..end)?;
    // One that is not closed ends with its paragraph.
    let length = rest.find(DASHES).or_else(|| rest.find("\n\n"));
    let body = rest.get(..length.unwrap_or(rest.len()))?;
    let is_of_key = |letter: char| letter.is_ascii_alphanumeric() || "+/=".contains(letter);
    let mut lines = body.split(|letter| !is_of_key(letter));
    lines.any(plausible::is_line_of_key).then(|| Secret {
        what: "a private key",
        span: Span::new(at, start),
        hidden: Span::new(start, start + body.len()),
    })
}

/// The most bytes of a name, a password and a host in an address.
const LONGEST_AUTHORITY: usize = 300;

/// The password in an address whose scheme ends at byte `at`: `postgres://name:password@host`.
pub(super) fn address(text: &str, at: usize) -> Option<Secret> {
    const MARK: &str = "://";
    if !text.as_bytes()[at..].starts_with(MARK.as_bytes()) {
        return None;
    }
    let start = at + MARK.len();
    let rest = line_from(text, start, LONGEST_AUTHORITY);
    let is_end = |letter: char| letter.is_whitespace() || "/?#\"'`<>()[]|,;\\".contains(letter);
    let authority = rest.split(is_end).next()?;
    let (account, _) = authority.rsplit_once('@')?;
    let (name, password) = account.split_once(':')?;
    let start = start + name.len() + ":".len();
    plausible::is_password_in_address(password)
        .then(|| Secret::new("a password", text, start..start + password.len()))
}
