//! Words: how text is cut for the index, for queries and for marks in snippets, always in the same way.
//!
//! A word is found as it is written and by its parts: `KubeAPIDown` is `kubeapidown`, `kube`, `api` and `down`;
//! `kube-api-down` is the same four; `550-5.7.1` keeps `5.7.1` whole. Letters are folded (`Größe` is `grosse`), numbers at
//! the end of a code stand by themselves as well (`AADSTS50053` is also `50053`). Runs of Chinese, Japanese and Korean
//! letters are cut into overlapping pairs, since nothing separates their words.

use std::{ops::Range, sync::LazyLock};

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, RawTokenizer, Stemmer, TextAnalyzer, TokenStream,
};

use crate::text::kebab_case;

/// Longer than any word that somebody types; what is longer is data.
const MAX_WORD_BYTES: usize = 120;
/// More parts than any identifier has; what has more is data.
const MAX_PARTS: usize = 16;

/// A word or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Folded.
    pub(super) text: String,
    /// Where it is written, in bytes of the text.
    pub(super) span: Range<usize>,
    /// Which word of the text it is, counted in smallest parts. A whole stands at the position of its first part.
    pub(super) position: u32,
    /// Whether it is a smallest part; false for wholes and for what is only added.
    pub(super) is_part: bool,
}

/// Cuts a text into its words and their parts, in the order of positions.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut cutter = Cutter {
        text,
        tokens: Vec::with_capacity(text.len() / 5),
        position: 0,
        folder: Folder::default(),
    };
    for chunk in chunks(text) {
        cutter.cut(chunk, 0);
    }
    cutter.tokens
}

/// The stretches between white space, brackets and quotation marks, without punctuation at their ends.
pub(super) fn chunks(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        while rest < text.len() {
            let whole = rest..end_of_chunk(text, rest);
            let next = text[whole.end..].chars().next().map_or(0, char::len_utf8);
            rest = whole.end + next;
            let chunk = trim(text, whole);
            if !chunk.is_empty() {
                return Some(chunk);
            }
        }
        None
    })
}

/// Where the letters and joints end that begin at byte `start`.
fn end_of_chunk(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            if !IN_CHUNK[byte as usize] {
                break;
            }
            at += 1;
        } else {
            let letter = text[at..].chars().next();
            let Some(letter) = letter.filter(|letter| is_word(*letter) || is_joint(*letter)) else {
                break;
            };
            at += letter.len_utf8();
        }
    }
    at
}

/// Which ASCII signs may stand in a chunk: letters, digits and joints.
static IN_CHUNK: LazyLock<[bool; 128]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let letter = char::from(u8::try_from(byte).unwrap_or(0));
        is_word(letter) || is_joint(letter)
    })
});

/// What may stand inside a word, by the level at which it divides.
const JOINTS: [&[char]; 3] = [
    &['/', '\\', ':', '=', ',', '+', '&', '#', '%', '@'],
    &['-', '_', '\u{2010}', '\u{2011}'],
    &['.', '\'', '\u{2019}'],
];

fn is_joint(letter: char) -> bool {
    JOINTS.iter().any(|level| level.contains(&letter))
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining(letter)
}

fn is_combining(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let is_plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_alphanumeric);
    if is_plain(slice.as_bytes().first()) && is_plain(slice.as_bytes().last()) {
        return range;
    }
    let start = range.start + (slice.len() - slice.trim_start_matches(is_joint).len());
    let end = range.end - (slice.len() - slice.trim_end_matches(is_joint).len());
    start..end.max(start)
}

struct Cutter<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    position: u32,
    folder: Folder,
}

impl Cutter<'_> {
    /// Cuts a chunk at the joints of `level` and above.
    fn cut(&mut self, chunk: Range<usize>, level: usize) {
        let Some(joints) = JOINTS.get(level) else {
            self.cut_scripts(chunk);
            return;
        };
        let slice = &self.text[chunk.clone()];
        if slice.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            // Most words.
            self.cut_camel(chunk);
            return;
        }
        if !slice.contains(*joints) {
            self.cut(chunk, level + 1);
            return;
        }
        // What only hyphens hold together is one word with or without them; else the joints are part of the word.
        let only_hyphens = !slice.contains(|letter| JOINTS[0].contains(&letter) || letter == '.');
        let whole = if only_hyphens {
            slice.replace(is_joint, "")
        } else {
            slice.to_owned()
        };
        if level == 2 && only_hyphens {
            // An apostrophe divides nothing: `user's` is `users`.
            self.push(&whole, chunk, true);
            self.position += 1;
            return;
        }
        let parts = slice.split(*joints).filter(|part| !part.is_empty()).count();
        if parts > 1 && parts <= MAX_PARTS {
            self.push(&whole, chunk.clone(), false);
        }
        let mut start = chunk.start;
        for part in slice.split(*joints) {
            let range = start..start + part.len();
            start = range.end
                + self.text[range.end..]
                    .chars()
                    .next()
                    .map_or(0, char::len_utf8);
            let range = trim(self.text, range);
            if !range.is_empty() {
                self.cut(range, level + 1);
            }
        }
    }

    /// Cuts where scripts without spaces begin and end.
    fn cut_scripts(&mut self, chunk: Range<usize>) {
        let slice = &self.text[chunk.clone()];
        if slice.is_ascii() {
            self.cut_camel(chunk);
            return;
        }
        let mut start = chunk.start;
        while start < chunk.end {
            let rest = &self.text[start..chunk.end];
            let dense = rest.chars().next().is_some_and(is_dense);
            let length = rest
                .find(|letter| is_dense(letter) != dense)
                .unwrap_or(rest.len());
            let run = start..start + length;
            start = run.end;
            if dense {
                self.cut_pairs(run);
            } else {
                self.cut_camel(run);
            }
        }
    }

    fn cut_pairs(&mut self, run: Range<usize>) {
        let starts: Vec<usize> = self.text[run.clone()]
            .char_indices()
            .map(|(at, _)| run.start + at)
            .chain([run.end])
            .collect();
        let pairs: Vec<Range<usize>> = if starts.len() == 2 {
            vec![run]
        } else {
            starts.windows(3).map(|at| at[0]..at[2]).collect()
        };
        for pair in pairs {
            let text = self.text;
            self.push(&text[pair.clone()], pair, true);
            self.position += 1;
        }
    }

    fn cut_camel(&mut self, piece: Range<usize>) {
        let text = self.text;
        let slice = &text[piece.clone()];
        let mut bytes = slice.bytes();
        if bytes
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && bytes.all(|byte| byte.is_ascii_lowercase())
        {
            // Most words: `Most`, `words`.
            self.push(slice, piece, true);
            self.position += 1;
            return;
        }
        let is_camel =
            slice.chars().skip(1).any(char::is_uppercase) && slice.chars().any(char::is_lowercase);
        let slug = if is_camel {
            kebab_case(slice)
        } else {
            String::new()
        };
        let parts: Vec<&str> = slug.split('-').filter(|part| !part.is_empty()).collect();
        if parts.len() < 2 || parts.len() > MAX_PARTS {
            self.push(slice, piece.clone(), true);
            if let Some(number) = trailing_number(slice) {
                self.push(number, piece, false);
            }
            self.position += 1;
            return;
        }
        self.push(slice, piece.clone(), false);
        for part in parts {
            self.push(part, piece.clone(), true);
            self.position += 1;
        }
    }

    fn push(&mut self, text: &str, span: Range<usize>, is_part: bool) {
        let text = self.folder.fold(text);
        if text.is_empty() || text.len() > MAX_WORD_BYTES {
            return;
        }
        let position = self.position;
        let same = |token: &&Token| token.position == position && token.text == text;
        // A part may repeat what stands here as a whole; then it counts as the part.
        if !is_part && self.tokens.iter().rev().take(4).any(|token| same(&token)) {
            return;
        }
        self.tokens.push(Token {
            text,
            span,
            position,
            is_part,
        });
    }
}

/// The number at the end of a code, where it is long enough to mean something by itself: `AADSTS50053`, `0x80070005`.
fn trailing_number(code: &str) -> Option<&str> {
    let hex = code
        .strip_prefix("0x")
        .or_else(|| code.strip_prefix("0X"))
        .filter(|digits| digits.len() >= 4);
    let number = || {
        let digits = code.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        (digits.len() >= 4
            && digits.len() < code.len()
            && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then_some(digits)
    };
    hex.or_else(number)
}

/// Whether a letter belongs to a script that sets no spaces between words.
fn is_dense(letter: char) -> bool {
    matches!(letter,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Makes letters alike that people take for alike.
pub(super) struct Folder(TextAnalyzer);

impl Default for Folder {
    fn default() -> Self {
        Self(
            TextAnalyzer::builder(RawTokenizer::default())
                .filter(AsciiFoldingFilter)
                .build(),
        )
    }
}

impl Folder {
    fn fold(&mut self, text: &str) -> String {
        if text.is_ascii() {
            return text.to_ascii_lowercase();
        }
        let lower: String = text
            .chars()
            .filter(|letter| !is_combining(*letter))
            .flat_map(char::to_lowercase)
            .filter(|letter| !is_combining(*letter))
            .collect();
        let mut stream = self.0.token_stream(&lower);
        stream.advance();
        stream.token().text.clone()
    }
}

/// Takes endings off: `locking`, `locked` and `locks` are `lock`.
pub(super) struct Stems(TextAnalyzer);

impl Default for Stems {
    fn default() -> Self {
        Self(
            TextAnalyzer::builder(RawTokenizer::default())
                .filter(Stemmer::new(Language::English))
                .build(),
        )
    }
}

impl Stems {
    /// The stem of a folded word; the word itself where it holds digits or other signs.
    pub(super) fn stem(&mut self, word: &str) -> String {
        if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return word.to_owned();
        }
        let mut stream = self.0.token_stream(word);
        stream.advance();
        stream.token().text.clone()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str) -> String {
        let shown = tokens(text).into_iter().map(|token| {
            let mark = if token.is_part { "" } else { "*" };
            format!("{}{mark}@{}", token.text, token.position)
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn an_identifier_is_found_whole_and_by_its_parts() {
        assert_eq!(cut("KubeAPIDown"), "kubeapidown*@0 kube@0 api@1 down@2");
        assert_eq!(cut("kube-api-down"), "kubeapidown*@0 kube@0 api@1 down@2");
        assert_eq!(cut("kube api down"), "kube@0 api@1 down@2");
        assert_eq!(
            cut("Get-ADUser"),
            "getaduser*@0 get@0 aduser*@1 ad@1 user@2"
        );
        assert_eq!(cut("Wi-Fi."), "wifi*@0 wi@0 fi@1");
    }

    #[test]
    fn codes_and_paths_keep_their_signs() {
        assert_eq!(cut("(5.7.1)"), "5.7.1*@0 5@0 7@1 1@2");
        assert_eq!(cut("550-5.7.1:"), "550-5.7.1*@0 550@0 5.7.1*@1 5@1 7@2 1@3");
        assert_eq!(cut("0x80070005"), "0x80070005@0 80070005*@0");
        assert_eq!(cut("AADSTS50053,"), "aadsts50053@0 50053*@0");
        assert_eq!(cut("sops/a.md"), "sops/a.md*@0 sops@0 a.md*@1 a@1 md@2");
    }

    #[test]
    fn letters_are_folded_and_apostrophes_divide_nothing() {
        assert_eq!(cut("Größe CAFÉ cafe\u{301}"), "grosse@0 cafe@1 cafe@2");
        assert_eq!(cut("user's can’t"), "users@0 cant@1");
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        assert_eq!(cut("密码重置 VPN"), "密码@0 码重@1 重置@2 vpn@3");
        assert_eq!(cut("卷"), "卷@0");
    }

    #[test]
    fn stems_join_the_forms_of_a_word() {
        let mut stems = Stems::default();
        for form in ["locking", "locked", "locks"] {
            assert_eq!(stems.stem(form), "lock");
        }
        assert_eq!(stems.stem("5.7.1"), "5.7.1");
    }

    proptest! {
        #[test]
        fn any_text_is_cut_inside_its_bounds(text in "\\PC{0,60}|[a-zA-Z'.:/_ é密-]{0,40}") {
            let mut last = 0;
            for token in tokens(&text) {
                prop_assert!(text.get(token.span.clone()).is_some(), "{token:?}");
                prop_assert!(token.position >= last, "{token:?}");
                prop_assert!(!token.text.is_empty());
                last = token.position;
            }
        }
    }
}
