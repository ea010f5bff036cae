//! Values that are assigned to a name such as `password`: in settings, in code, in a table, on a command line, in a note.

use super::{Secret, line_from, plausible};

/// What stands under a name.
struct Name {
    /// In lower case, without what separates words.
    ends: &'static [&'static str],
    what: &'static str,
    is_secret: fn(&str) -> bool,
}

const NAMES: &[Name] = &[
    Name {
        ends: &[
            "password",
            "passwort",
            "kennwort",
            "passwd",
            "passphrase",
            "presharedkey",
            "pass",
            "pwd",
            "psk",
            "pw",
        ],
        what: "a password",
        is_secret: plausible::is_password,
    },
    Name {
        ends: &["accountkey"],
        what: "an Azure storage key",
        is_secret: plausible::is_key,
    },
    Name {
        ends: &[
            "apikey",
            "accesskey",
            "authkey",
            "encryptionkey",
            "masterkey",
            "secretkey",
            "sharedkey",
            "signingkey",
            "secret",
            "token",
        ],
        what: "a secret",
        is_secret: plausible::is_key,
    },
];

/// What stands before "token" where it is no key to anything: pages, locks and repeated requests have such tokens.
const TOKENS_OF_WORK: &[&str] = &[
    "action",
    "cancellation",
    "change",
    "client",
    "continuation",
    "csrf",
    "export",
    "idempotency",
    "import",
    "lock",
    "next",
    "page",
    "paging",
    "pagination",
    "request",
    "starting",
    "sync",
    "xsrf",
];

/// A name this short counts only where a word begins: `pass`, but not `bypass`.
const SHORT: usize = 4;

/// How far before the operator a name is looked for, in bytes.
const LONGEST_NAME: usize = 48;

/// How far a value may reach, in bytes.
const LONGEST_VALUE: usize = 400;

/// The secret behind the operator at byte `at`: `=`, `:`, the `|` of a table, the `>` of a tag or of `=>`.
pub(super) fn after(text: &str, at: usize) -> Option<Secret> {
    let operator = *text.as_bytes().get(at)?;
    let mut start = at.saturating_sub(LONGEST_NAME);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let before = text.get(start..at)?.rsplit('\n').next()?;
    let is_tag = operator == b'>' && !before.ends_with('=');
    let written = match operator {
        b'>' if is_tag => tag_name(before)?,
        b'>' => before.strip_suffix('=')?,
        b'=' => before.strip_suffix(':').unwrap_or(before),
        _ => before,
    };
    let name = find_name(written)?;
    let value = line_from(text, at + 1, LONGEST_VALUE);
    let is_operator = match operator {
        // `==`, `=>` and `::` assign nothing, or not here.
        b'=' => !value.starts_with(['=', '>']),
        b':' => !value.starts_with([':', '=']),
        b'>' if is_tag => !value.starts_with(char::is_whitespace),
        _ => true,
    };
    let secret = || find_value(name, text, at + 1, operator);
    is_operator.then(secret).flatten()
}

/// The secret behind a command's option that begins at byte `at`: `--password VALUE`, `-Password VALUE`.
pub(super) fn after_option(text: &str, at: usize) -> Option<Secret> {
    let before = text.get(..at)?.chars().next_back();
    if before.is_some_and(|letter| !letter.is_whitespace() && letter != '`') {
        return None;
    }
    let line = line_from(text, at, LONGEST_NAME);
    let (option, _) = line.split_once(' ')?;
    let name = option.strip_prefix("--").or(option.strip_prefix('-'))?;
    let name = find_name(name).filter(|_| !name.starts_with('-'))?;
    find_value(name, text, at + option.len(), b' ')
}

/// The name in a tag that opens at the end of a text.
fn tag_name(before: &str) -> Option<&str> {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "_-.:".contains(letter);
    let rest = before.trim_end_matches(is_of_name);
    rest.ends_with('<').then(|| &before[rest.len()..])
}

/// The name with which a text ends, markup, quotes and a remark in round brackets aside.
fn find_name(before: &str) -> Option<&'static Name> {
    let is_wrapping = |letter: char| " \t\"'`*_]\\".contains(letter);
    let before = before.trim_end_matches(is_wrapping);
    let before = match before
        .strip_suffix(')')
        .and_then(|inside| inside.rfind('('))
    {
        Some(open) => before[..open].trim_end_matches(is_wrapping),
        None => before,
    };
    let is_named = |name: &&Name| name.ends.iter().any(|end| ends_with(before, end));
    let is_of_work = |word: &str| ends_with(before, &format!("{word}token"));
    let is_key_to_nothing = || TOKENS_OF_WORK.iter().any(|word| is_of_work(word));
    let name = NAMES.iter().find(is_named)?;
    (!is_key_to_nothing()).then_some(name)
}

/// Whether a text ends with a name, letter case and what separates words aside.
fn ends_with(before: &str, name: &str) -> bool {
    let mut wanted = name.bytes().rev().peekable();
    let bytes = before.as_bytes();
    let mut at = bytes.len();
    while let Some(letter) = wanted.peek() {
        let Some(byte) = at.checked_sub(1).map(|at| bytes[at]) else {
            return false;
        };
        if byte.eq_ignore_ascii_case(letter) {
            wanted.next();
        } else if at == bytes.len() || !matches!(byte, b' ' | b'_' | b'-' | b'.') {
            return false;
        }
        at -= 1;
    }
    let outside = at.checked_sub(1).map(|at| bytes[at]);
    let begins_word = outside.is_none_or(|outside| {
        let is_camel = outside.is_ascii_lowercase() && bytes[at].is_ascii_uppercase();
        !outside.is_ascii_alphanumeric() || is_camel
    });
    begins_word || name.len() > SHORT
}

/// The value that begins at byte `from`, if it is a secret.
fn find_value(name: &Name, text: &str, from: usize, operator: u8) -> Option<Secret> {
    let line = line_from(text, from, LONGEST_VALUE);
    let value = line.trim_start_matches([' ', '\t', '*', '\\']);
    let start = from + line.len() - value.len();
    let quote = value.chars().next().filter(|first| "\"'`".contains(*first));
    let (start, value) = match quote {
        Some(quote) => {
            let inside = value.strip_prefix(quote)?;
            let (inside, _) = inside.split_once(quote)?;
            (start + quote.len_utf8(), inside.trim_end_matches('\\'))
        }
        None => {
            let is_stop = |letter: char| {
                letter.is_whitespace()
                    || "\"'`|<>,;".contains(letter)
                    || (letter == '&' && operator == b'=')
            };
            let end = value.find(is_stop).unwrap_or(value.len());
            // What goes on in small letters is prose.
            let goes_on = value[end..].trim_start().starts_with(char::is_lowercase);
            if operator == b':' && goes_on {
                return None;
            }
            let value = value[..end].trim_end_matches(['*', '.', ':']);
            let is_closed = value.ends_with(')') && !value.contains('(');
            let value = if is_closed {
                value.trim_end_matches(')')
            } else {
                value
            };
            (start, value)
        }
    };
    (name.is_secret)(value).then(|| Secret::new(name.what, text, start..start + value.len()))
}
