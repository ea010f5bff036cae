//! Words in capitals that stand for longer ones: where a text uses them, and where it explains them.
//!
//! Not every word in capitals is one. What everybody knows, what is shouted, and what is part of a name, a path, a key
//! combination or a variable is left out; so is what the same text also writes in small letters, as it does with a word that it
//! only stresses here.

use std::collections::{HashMap, HashSet};

use super::cover::{Cover, Unread};
use crate::{library::Document, text::Span};

/// A word in capitals, without the `s` of a plural.
pub(super) struct Acronym<'a> {
    pub(super) word: &'a str,
    /// Where it stands first.
    pub(super) span: Span,
    /// Whether the text says anywhere what it stands for.
    pub(super) is_explained: bool,
}

/// The most letters of an acronym.
const LONGEST: usize = 6;

/// What everybody knows.
const EVERYDAY: &[&str] = &[
    "ALT", "AM", "ASAP", "BCC", "CC", "CD", "CEO", "CET", "CFO", "CPU", "CSV", "CTRL", "DEL",
    "DVD", "ENTER", "ESC", "EU", "FAQ", "GB", "GIF", "GMT", "GPS", "HR", "HTML", "HTTP", "HTTPS",
    "ID", "IP", "IT", "JPG", "JSON", "KB", "MB", "NB", "OK", "PC", "PDF", "PIN", "PM", "PNG", "PS",
    "RAM", "SHIFT", "SMS", "SOP", "TAB", "TB", "TV", "UK", "UN", "URL", "US", "USA", "USB", "UTC",
    "VIP", "XML", "ZIP",
];

/// Words that people write in capitals because they matter, and numbers of the Romans.
const STRESSED: &[&str] = &[
    "AFTER", "ALERT", "ALL", "ALWAYS", "AND", "ANY", "AS", "ASK", "AT", "BEFORE", "BOTH", "BUT",
    "BY", "CALL", "CAN", "CHECK", "CLOSED", "DATE", "DO", "DOES", "DONE", "DONT", "DOWN", "DRAFT",
    "EACH", "ELSE", "END", "ERROR", "EVERY", "FAIL", "FAILED", "FALSE", "FATAL", "FIRST", "FIXME",
    "FOR", "FROM", "GET", "GO", "HAS", "HEAD", "HERE", "HIGH", "HINT", "IF", "II", "III", "IN",
    "INFO", "IS", "IV", "IX", "KEEP", "LAST", "LIVE", "LOW", "MAY", "MUST", "NAME", "NEVER", "NEW",
    "NO", "NONE", "NOT", "NOTE", "NOTES", "NOW", "NULL", "OF", "OFF", "OLD", "ON", "ONCE", "ONLY",
    "OPEN", "OR", "OUT", "PASS", "PASSED", "PATCH", "POST", "PROD", "PUT", "READ", "SAME", "SET",
    "SHALL", "SHOULD", "START", "STEP", "STOP", "TBD", "TEST", "THAT", "THE", "THEN", "THIS",
    "TIME", "TIP", "TO", "TODO", "TRUE", "UP", "USE", "USER", "VI", "VII", "VIII", "WAIT", "WARN",
    "WHEN", "WITH", "WRITE", "XI", "XII", "YES", "YOU", "YOUR",
];

/// Words that the letters of an acronym may leave out.
const SMALL: &[&str] = &["a", "and", "for", "in", "of", "on", "or", "the", "to"];

/// How far round a word is looked, in bytes.
const NEAR: usize = 160;

/// The acronyms of a document's body, in the order of their first use.
pub(super) fn acronyms(document: &Document) -> Vec<Acronym<'_>> {
    let text = &*document.text;
    let outline = &document.outline;
    let is_shouted = |heading: &str| !heading.contains(char::is_lowercase);
    let shouted = outline.headings.iter();
    let shouted = shouted
        .filter(|heading| is_shouted(&heading.text))
        .map(|heading| heading.span);
    let unread = Unread::new(outline);
    // What a link leads to explains its text.
    let links = outline.links.iter().map(|link| link.span);
    let html = outline.html.iter().copied();
    let unread_too = Cover::new(html.chain(links).chain(shouted));
    let is_read = |span: Span| !unread.holds(span.start) && !unread_too.holds(span.start);
    let mut found: Vec<Acronym<'_>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for span in words(text, document.body) {
        let Some(word) = short_form(span.slice(text)) else {
            continue;
        };
        if !is_read(span) || !stands_alone(text, span) {
            continue;
        }
        let at = *places.entry(word).or_insert_with(|| {
            found.push(Acronym {
                word,
                span,
                is_explained: false,
            });
            found.len() - 1
        });
        found[at].is_explained = found[at].is_explained || is_explained_at(text, word, span);
    }
    let open = found.iter().filter(|acronym| !acronym.is_explained);
    let mut open: HashSet<String> = open.map(|acronym| acronym.word.to_lowercase()).collect();
    if !open.is_empty() {
        let all = open.len();
        for span in words(text, document.body) {
            let word = span.slice(text);
            if open.contains(word) && is_small(text, span) && is_read(span) {
                open.remove(word);
            }
        }
        if open.len() < all {
            found.retain(|acronym| {
                acronym.is_explained || open.contains(&acronym.word.to_lowercase())
            });
        }
    }
    found
}

/// The words of a text from byte `body` on: letters, digits and low lines.
fn words(text: &str, body: usize) -> impl Iterator<Item = Span> {
    let rest = text.get(body..).unwrap_or_default();
    let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let words = rest.split(move |letter| !is_of_word(letter));
    words.filter(|word| !word.is_empty()).map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        Span::new(start, start + word.len())
    })
}

/// The word that may be an acronym, without the `s` of a plural.
fn short_form(word: &str) -> Option<&str> {
    let bare = word.strip_suffix('s').unwrap_or(word);
    let is_capital = |byte: u8| byte.is_ascii_uppercase();
    let is_short = (2..=LONGEST).contains(&bare.len()) && bare.bytes().all(is_capital);
    let is_known =
        || EVERYDAY.binary_search(&bare).is_ok() || STRESSED.binary_search(&bare).is_ok();
    (is_short && !is_known()).then_some(bare)
}

/// Whether a word is written in small letters, and is no part of a name.
fn is_small(text: &str, span: Span) -> bool {
    let word = span.slice(text);
    let before = text[..span.start as usize].chars().next_back();
    let after = text[span.end as usize..].chars().next();
    let is_edge = |letter: Option<char>| {
        letter.is_none_or(|letter| letter.is_whitespace() || "*()\"',.;:!?".contains(letter))
    };
    (2..=LONGEST).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && is_edge(before)
        && is_edge(after)
}

/// Whether a word is one by itself: no part of a name, a path or a variable, and not shouted with others.
fn stands_alone(text: &str, span: Span) -> bool {
    let before = near_before(text, span);
    let after = near_after(text, span);
    let is_break = |letter: char| {
        letter.is_whitespace()
            || "[](){}<>|\"',;!?*`\u{201c}\u{201d}\u{2018}\u{2019}".contains(letter)
    };
    let head = before.rsplit(is_break).next().unwrap_or_default();
    let tail = after.split(is_break).next().unwrap_or_default();
    let tail = tail.trim_end_matches(['.', ':']);
    let is_of_name = |letter: char| letter.is_ascii_digit() || "\\@$%#=&+_.:~".contains(letter);
    let is_capital = |piece: &str| {
        let mut letters = piece.bytes();
        !piece.is_empty() && letters.all(|byte| byte.is_ascii_uppercase())
    };
    let is_of_compound = head.strip_suffix('-').is_some_and(|head| {
        is_capital(head.rsplit(['-', '/']).next().unwrap_or_default()) || head.is_empty()
    }) || tail
        .strip_prefix('-')
        .is_some_and(|tail| is_capital(tail.split(['-', '/']).next().unwrap_or_default()));
    let is_path =
        head.starts_with('/') || head.matches('/').count() + tail.matches('/').count() > 2;
    let is_variable = match (before.chars().next_back(), after.chars().next()) {
        (Some('<'), Some('>')) | (Some('{'), Some('}')) => true,
        (Some('['), Some(']')) => !after.starts_with("](") && !after.starts_with("]["),
        _ => false,
    };
    let is_shouted = {
        let left = before.strip_suffix(' ').unwrap_or_default().rsplit(' ');
        let right = after.strip_prefix(' ').unwrap_or_default().split(' ');
        let left = left.take_while(|word| is_capital(word)).count();
        left + right.take_while(|word| is_capital(word)).count() >= 2
    };
    !(head.contains(is_of_name)
        || tail.contains(is_of_name)
        || is_of_compound
        || is_path
        || is_variable
        || is_shouted)
}

/// Whether the text says at this place what a word stands for: `long form (LF)`, `LF (long form)`, `LF: long form`.
fn is_explained_at(text: &str, word: &str, span: Span) -> bool {
    const MARKS: &[char] = &['*', '"', '\'', '_', '\u{201c}', '\u{201d}'];
    let before = near_before(text, span).trim_end_matches(MARKS);
    if let Some(before) = before.strip_suffix('(') {
        let words: Vec<&str> = pieces(before).collect();
        let first = words.len().saturating_sub(word.len() + 4);
        return (first..words.len()).any(|at| is_short_for(word, &words[at..]));
    }
    let after = near_after(text, span).trim_start_matches(MARKS);
    if let Some(inside) = after.trim_start().strip_prefix('(') {
        let inside = inside.split(')').next().unwrap_or_default();
        let words: Vec<&str> = pieces(inside).collect();
        return is_short_for(word, &words);
    }
    let is_separator = |letter: char| " \t:=,|-\u{2013}\u{2014}".contains(letter);
    let rest = after.trim_start_matches(is_separator);
    let is_separated = rest.len() < after.trim_start().len() || rest.starts_with("or ");
    is_separated && has_initials(word, pieces(rest))
}

/// The words of a phrase, the parts of compounds each by itself.
fn pieces(phrase: &str) -> impl Iterator<Item = &str> {
    let pieces = phrase.split(|letter: char| !letter.is_alphanumeric());
    pieces.filter(|piece| !piece.is_empty())
}

/// Whether the letters of a word stand in these words in their order, and the first of them begins them.
fn is_short_for(word: &str, words: &[&str]) -> bool {
    let phrase = words.concat().to_lowercase();
    let wanted = word.to_lowercase();
    let begins =
        phrase.starts_with(&wanted[..1]) || (wanted.starts_with('x') && phrase.starts_with("ex"));
    let mut letters = phrase.chars();
    let is_longer = phrase.len() > wanted.len();
    begins
        && is_longer
        && wanted
            .chars()
            .all(|letter| letters.any(|other| other == letter))
}

/// Whether words begin with the letters of a word, one each, but for small ones.
fn has_initials<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> bool {
    let mut letters = word.chars().peekable();
    for piece in words {
        let Some(letter) = letters.peek() else {
            break;
        };
        let begins = piece.chars().next();
        if begins.is_some_and(|first| first.eq_ignore_ascii_case(letter)) {
            letters.next();
        } else if !SMALL.contains(&piece) {
            return false;
        }
    }
    letters.peek().is_none()
}

fn near_before(text: &str, span: Span) -> &str {
    let end = span.start as usize;
    let mut start = end.saturating_sub(NEAR);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..end).unwrap_or_default()
}

fn near_after(text: &str, span: Span) -> &str {
    let start = span.end as usize;
    let mut end = text.len().min(start + NEAR);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        files::Stamp,
        library::{Kind, Settings},
        text::RelPath,
    };

    /// The acronyms of a body; those that it explains in brackets.
    fn found(body: &str) -> Vec<String> {
        let path = RelPath::parse("sops/x.md").unwrap();
        let settings = Settings::parse(None);
        let document = Document::parse(Kind::Sop, &path, Stamp::default(), body, &settings);
        let found = acronyms(&document).into_iter();
        found
            .map(|acronym| {
                if acronym.is_explained {
                    format!("({})", acronym.word)
                } else {
                    acronym.word.to_owned()
                }
            })
            .collect()
    }

    #[test]
    fn lists_are_in_order() {
        assert!(EVERYDAY.is_sorted() && STRESSED.is_sorted());
    }

    #[test]
    fn words_in_capitals_are_acronyms() {
        for (text, expected) in [
            ("Check the RPO.", "RPO"),
            ("All VMs and the VM's disk", "VM"),
            ("# RPO and RTO", "RPO RTO"),
            (
                "MFA-enabled, (DNS/DHCP), **BGP**, \"EDR\"",
                "MFA DNS DHCP BGP EDR",
            ),
            ("| BGP | up |\n|---|---|\n| EDR | on |", "BGP EDR"),
        ] {
            assert_eq!(found(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn what_is_only_written_in_capitals_is_none() {
        for text in [
            "Do NOT restart it, EVER: you will ever regret it",
            "PLEASE CALL THE HOTLINE",
            "# SCOPE\n\n## THE HOTLINE",
            "the PC, an ID, by SMS or USB, OK",
            "`RPO` and\n\n```\nRPO\n```\n",
            "<!-- RPO -->",
            "[x](RPO.md) and <https://x.example/RPO> and https://x.example/RPO",
            "SRV-DC, RPO.txt, C:\\RPO, %RPO%, $RPO, RPO=1, KB5005, RPO_1, P1, CORP.LOCAL, x@RPO, R&D, WIN+R",
            "[RPO], <RPO>, {RPO}",
            "- [The RPO of NIST](https://x.example/a_1)",
            "the XQUERYLANG and RpO and \u{dc}RPO",
            "/ETC/RPO and /x/RPO/y/z",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn an_explanation_counts_wherever_it_stands() {
        for text in [
            "recovery point objective (RPO)",
            "RPO first. Later: **recovery point objective** (\"RPO\")",
            "RPO (recovery point objective)",
            "**RPO**: recovery point objective",
            "- RPO = recovery point objective",
            "RPO or Recovery Point Objective",
            "RPO \u{2013} Recovery-Point Objective",
            "| RPO | recovery point objective |\n|---|---|",
            "RPOs (recovery\npoint objectives)",
        ] {
            assert_eq!(found(text), ["(RPO)"], "{text}");
        }
        assert_eq!(found("extended detection and response (XDR)"), ["(XDR)"]);
        assert_eq!(found("line of business (LOB)"), ["(LOB)"]);
        assert_eq!(found("Dom\u{e4}nencontroller (DC)"), ["(DC)"]);
        for text in [
            "the backup (RPO)",
            "RPO (see below)",
            "RPO: ask the client",
            "RPO, please",
            "RPO",
        ] {
            assert_eq!(found(text), ["RPO"], "{text}");
        }
    }
}
