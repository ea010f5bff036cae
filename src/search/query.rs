//! The query language: words, `"phrases"` and `-word`. Anything else is taken literally; no query is an error.

use std::fmt;

use super::{
    synonyms,
    words::{self, Stems, Token},
};

/// What synonyms count, beside 1 for the word itself.
const SYNONYM: f32 = 0.7;

/// Words that say nothing about what is looked for.
const FILLERS: &[&str] = &[
    "a",
    "an",
    "and",
    "any",
    "anyone",
    "are",
    "at",
    "be",
    "by",
    "can",
    "cannot",
    "cant",
    "didnt",
    "do",
    "does",
    "doesnt",
    "dont",
    "everybody",
    "everyone",
    "for",
    "from",
    "get",
    "gets",
    "got",
    "has",
    "have",
    "he",
    "help",
    "her",
    "his",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "isnt",
    "it",
    "its",
    "just",
    "me",
    "my",
    "need",
    "needs",
    "of",
    "on",
    "or",
    "our",
    "said",
    "says",
    "she",
    "some",
    "somebody",
    "someone",
    "that",
    "the",
    "their",
    "them",
    "there",
    "they",
    "this",
    "to",
    "want",
    "wants",
    "was",
    "we",
    "what",
    "when",
    "where",
    "which",
    "why",
    "will",
    "with",
    "wont",
    "you",
    "your",
];

/// What is looked for.
#[derive(Debug, Default)]
pub(super) struct Query {
    /// Each should be found somewhere in a document.
    pub(super) wanted: Vec<Wanted>,
    /// What a document must not hold.
    pub(super) unwanted: Vec<Wanted>,
}

/// A word or phrase, with everything that counts as it.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// As typed, for messages.
    pub(super) written: String,
    /// Any of them will do; the first is the word itself.
    pub(super) ways: Vec<Way>,
    /// Whether a document without it is no hit at all.
    pub(super) is_required: bool,
    /// Whether the word may go on: true of the last one, which may still be being typed.
    pub(super) is_open: bool,
    /// Whether endings and slips are forgiven.
    pub(super) is_exact: bool,
}

/// One way of saying something: words that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Way {
    pub(super) words: Vec<String>,
    /// What it counts, at most 1.
    pub(super) weight: f32,
}

impl Query {
    /// Reads a query.
    pub(super) fn parse(text: &str, own_synonyms: &[Vec<String>]) -> Self {
        let mut query = Self::default();
        let mut rest = text;
        while let Some(start) = rest.find(|letter: char| !letter.is_whitespace()) {
            rest = &rest[start..];
            let (negated, term) = match rest.strip_prefix('-') {
                Some(term)
                    if term.starts_with('"')
                        || words::chunks(term)
                            .next()
                            .is_some_and(|chunk| chunk.start == 0) =>
                {
                    (true, term)
                }
                _ => (false, rest),
            };
            let quoted = term
                .strip_prefix('"')
                .and_then(|inner| inner.split_once('"'));
            let (word, is_phrase) = match quoted {
                Some((phrase, after)) => {
                    rest = after;
                    (phrase, true)
                }
                None => {
                    let end = term.find(char::is_whitespace).unwrap_or(term.len());
                    rest = &term[end..];
                    (&term[..end], false)
                }
            };
            let list = if negated {
                &mut query.unwanted
            } else {
                &mut query.wanted
            };
            if is_phrase {
                list.extend(Wanted::phrase(word));
            } else {
                let chunks = words::chunks(word).map(|chunk| &word[chunk]);
                list.extend(chunks.filter_map(Wanted::word));
            }
        }
        query.drop_fillers();
        if let Some(last) = query.wanted.last_mut() {
            last.is_open = !last.is_exact && !text.ends_with(char::is_whitespace);
        }
        query.add_synonyms(own_synonyms);
        query
    }

    fn drop_fillers(&mut self) {
        let is_filler = |wanted: &Wanted| {
            !wanted.is_exact && FILLERS.contains(&wanted.ways[0].words[0].as_str())
        };
        if !self.wanted.iter().all(is_filler) {
            self.wanted.retain(|wanted| !is_filler(wanted));
        }
    }

    /// Lets each word of a group's member stand for the whole group.
    fn add_synonyms(&mut self, own: &[Vec<String>]) {
        let mut stems = Stems::default();
        let mut stemmed = |words: &[String]| -> Vec<String> {
            words.iter().map(|word| stems.stem(word)).collect()
        };
        // The query as one row of words, each with the wanted word that it belongs to.
        let mut row: Vec<(usize, String)> = Vec::new();
        for (at, wanted) in self
            .wanted
            .iter()
            .enumerate()
            .filter(|(_, wanted)| !wanted.is_exact)
        {
            let words = wanted.ways.last().map(|way| way.words.as_slice());
            row.extend(
                stemmed(words.unwrap_or_default())
                    .into_iter()
                    .map(|word| (at, word)),
            );
        }
        for group in synonyms::groups(own) {
            let members: Vec<Vec<String>> = group.iter().map(|member| parts(member)).collect();
            for member in members.iter().filter(|member| !member.is_empty()) {
                let wanted_row = stemmed(member);
                for start in 0..=row.len().saturating_sub(wanted_row.len()) {
                    let here = &row[start..(start + wanted_row.len()).min(row.len())];
                    // A part of a compound does not stand for the whole.
                    let of = |at: usize, words: &[(usize, String)]| {
                        words.iter().filter(|(other, _)| *other == at).count()
                    };
                    let is_whole = here.iter().all(|(at, _)| of(*at, here) == of(*at, &row));
                    if !is_whole || !here.iter().map(|(_, word)| word).eq(wanted_row.iter()) {
                        continue;
                    }
                    for other in members.iter().filter(|other| *other != member) {
                        for (at, _) in here {
                            self.wanted[*at].add(other.clone(), SYNONYM);
                        }
                    }
                }
            }
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for (mark, list) in [("", &self.wanted), ("-", &self.unwanted)] {
            for wanted in list {
                let quote = if wanted.is_exact { "\"" } else { "" };
                write!(f, "{gap}{mark}{quote}{}{quote}", wanted.written)?;
                gap = " ";
            }
        }
        // A last word that is not being typed any more is followed by a space.
        let is_over = |last: &Wanted| !last.is_open && !last.is_exact;
        f.write_str(if self.wanted.last().is_some_and(is_over) {
            " "
        } else {
            ""
        })
    }
}

/// The smallest parts of a text's words.
fn parts(text: &str) -> Vec<String> {
    let tokens = words::tokens(text).into_iter();
    tokens
        .filter(|token| token.is_part)
        .map(|token| token.text)
        .collect()
}

impl Wanted {
    fn phrase(text: &str) -> Option<Self> {
        let words = parts(text);
        (!words.is_empty()).then(|| Self {
            written: text.to_owned(),
            ways: vec![Way { words, weight: 1.0 }],
            is_required: true,
            is_open: false,
            is_exact: true,
        })
    }

    /// A chunk of the query: as a whole, or by its parts in a row.
    fn word(chunk: &str) -> Option<Self> {
        let tokens = words::tokens(chunk);
        let whole = tokens.first()?.text.clone();
        let mut wanted = Self {
            written: chunk.to_owned(),
            ways: vec![Way {
                words: vec![whole],
                weight: 1.0,
            }],
            is_required: false,
            is_open: false,
            is_exact: false,
        };
        let parts: Vec<Token> = tokens.into_iter().filter(|token| token.is_part).collect();
        if parts.len() > 1 {
            let words = parts.into_iter().map(|token| token.text).collect();
            wanted.add(words, 0.95);
        }
        Some(wanted)
    }

    fn add(&mut self, words: Vec<String>, weight: f32) {
        if !self.ways.iter().any(|way| way.words == words) {
            self.ways.push(Way { words, weight });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        let query = Query::parse(text, &[vec!["zz".into(), "left behind".into()]]);
        let show = |wanted: &Wanted| {
            let ways: Vec<String> = wanted.ways.iter().map(|way| way.words.join("+")).collect();
            let required = if wanted.is_required { "!" } else { "" };
            format!("{required}{}", ways.join("|"))
        };
        let wanted: Vec<String> = query.wanted.iter().map(show).collect();
        let unwanted: Vec<String> = query.unwanted.iter().map(show).collect();
        format!("{} - {}", wanted.join(" "), unwanted.join(" "))
    }

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        assert_eq!(
            shown("disk \"blue screen\" -kube -\"old way\" a-b -- \"open"),
            "disk !blue+screen ab|a+b open - kube !old+way"
        );
    }

    #[test]
    fn fillers_go_unless_there_is_nothing_else() {
        assert_eq!(shown("how to do the disk"), "disk - ");
        assert_eq!(shown("how to"), "how to - ");
    }

    #[test]
    fn the_sites_own_search_drops_the_same_fillers() {
        let script = include_str!("../site/theme/search.js");
        let (_, list) = script.split_once("FILLERS = new Set(`").unwrap();
        let (list, _) = list.split_once('`').unwrap();
        assert_eq!(list.split_whitespace().collect::<Vec<_>>(), FILLERS);
    }

    #[test]
    fn a_member_of_a_group_stands_for_the_others() {
        assert_eq!(shown("zz"), "zz|left+behind - ");
        assert_eq!(
            shown("leave behind"),
            "leave behind - ",
            "no stem of `left`"
        );
        assert_eq!(shown("left behind"), "left|zz behind|zz - ");
        assert!(shown("wi-fi").contains("wireless"), "{}", shown("wi-fi"));
        assert!(!shown("KubeAPIDown").contains("outage"));
        assert!(shown("dc").contains("domain+controller"));
        assert!(shown("bsods").contains("blue+screen"), "stems are compared");
    }

    proptest! {
        #[test]
        fn no_query_is_an_error(text in "\\PC{0,40}|[ \"a-c-]{0,20}") {
            for wanted in Query::parse(&text, &[]).wanted {
                prop_assert!(wanted.ways.iter().all(|way| !way.words.is_empty()));
            }
        }
    }
}
