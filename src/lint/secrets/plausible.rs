//! Which values may be secrets: not those that stand for one, and not those that are names, paths or code.

/// What only a value holds that stands for another.
const STAND_INS: &[&str] = &[
    "***",
    "...",
    "___",
    "xxxx",
    "\u{2022}\u{2022}",
    "\u{2026}",
    "change-it",
    "change-me",
    "change_it",
    "change_me",
    "changeit",
    "changeme",
    "dummy",
    "example",
    "fake",
    "hidden",
    "insert",
    "masked",
    "pass",
    "placeholder",
    "redacted",
    "removed",
    "replace",
    "sample",
    "secret",
    "todo",
    "your",
];

/// How the name of a variable begins, or of a place, or a piece of code.
const OPENINGS: &[char] = &[
    '$', '%', '<', '{', '[', '(', '&', '/', '\\', '.', '~', '#', '*', '-', '!', '|',
];

/// What separates the words of a name.
const SEPARATORS: &[char] = &['-', '_', '.', '/', '\\', ':', ',', '@'];

/// The most bytes of a password.
const LONGEST_PASSWORD: usize = 128;

/// Whether a value may be a password that somebody made up.
pub(super) fn is_password(value: &str) -> bool {
    value.chars().count() >= 8 && is_mixed(value) && bits_per_byte(value) >= 2.5
}

/// Whether the part of an address that holds a password holds one.
pub(super) fn is_password_in_address(value: &str) -> bool {
    value.chars().count() >= 6 && is_mixed(value)
}

/// Whether a value may be a key that a machine made.
pub(super) fn is_key(value: &str) -> bool {
    let is_of_key = |letter: char| letter.is_ascii_alphanumeric() || "+/=_-.~".contains(letter);
    let is_long = |word: &str| word.len() >= 12 && !is_name(word) && has_both(word);
    (16..=400).contains(&value.len())
        && value.chars().all(is_of_key)
        && value.split(SEPARATORS).any(is_long)
        && is_token(value)
}

/// Whether what follows the beginning of a token may be real.
pub(super) fn is_token(value: &str) -> bool {
    value.len() >= 16
        && value.contains(|letter: char| letter.is_ascii_digit())
        && bits_per_byte(value) >= 3.0
        && !climbs(value)
        && !is_stand_in(value)
}

/// Whether a word may be a line of a private key.
pub(super) fn is_line_of_key(word: &str) -> bool {
    word.len() >= 32 && bits_per_byte(word) >= 3.0 && !is_stand_in(word)
}

/// Whether a value is made of different kinds of letters, and nothing else that one would write there.
fn is_mixed(value: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphabetic();
    let is_other = |letter: char| {
        letter.is_ascii_digit() || (!is_letter(letter) && !SEPARATORS.contains(&letter))
    };
    value.len() <= LONGEST_PASSWORD
        && !value.contains(|letter: char| letter.is_whitespace() || letter.is_control())
        && value.contains(is_letter)
        && value.contains(is_other)
        && !value.split(SEPARATORS).all(is_word_or_number)
        && !is_mail_address(value)
        && !is_call(value)
        && !value.starts_with(OPENINGS)
        && !value.contains(['<', '>', '{', '}'])
        && !is_stand_in(value)
}

/// Whether a value stands for another.
fn is_stand_in(value: &str) -> bool {
    let lower = value.to_lowercase();
    let mut letters: Vec<char> = lower.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() <= 3 || STAND_INS.iter().any(|word| lower.contains(word))
}

/// Whether a word is made of letters alone, or of digits alone, or is a number of something: `KB0012345`.
fn is_word_or_number(word: &str) -> bool {
    let letters = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let is_reference =
        letters.len() <= 4 && letters.bytes().all(|letter| letter.is_ascii_uppercase());
    let is_word = letters.len() == word.len() && word.chars().all(char::is_alphabetic);
    is_word || is_reference
}

/// Whether a word is one of a name: letters, and a number behind them.
fn is_name(word: &str) -> bool {
    let letters = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let is_short_number = word.len() - letters.len() <= 4;
    is_short_number && letters.chars().all(char::is_alphabetic)
}

fn has_both(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

fn is_mail_address(value: &str) -> bool {
    let host = value.rsplit_once('@').map(|(_, host)| host);
    host.is_some_and(|host| host.contains('.'))
}

/// Whether a value begins like the call of a function or a look into a table.
fn is_call(value: &str) -> bool {
    let is_of_name = |letter: char| letter.is_ascii_alphabetic() || "_.:$-".contains(letter);
    let name = value.split_once(['(', '[']).map(|(name, _)| name);
    value.ends_with(['(', '[']) || name.is_some_and(|name| name.chars().all(is_of_name))
}

/// Whether letters or digits stand in a row as they do in the alphabet: `123456`.
fn climbs(value: &str) -> bool {
    const STEPS: usize = 6;
    let mut steps = 0;
    let bytes = value.as_bytes();
    bytes.windows(2).any(|pair| {
        let climbs = pair[1] == pair[0].wrapping_add(1) && pair[1].is_ascii_alphanumeric();
        steps = if climbs { steps + 1 } else { 0 };
        steps >= STEPS
    })
}

/// How much a byte of a text tells, by Shannon's measure: 0 where all are the same, 4 for digits of random
/// hexadecimal numbers.
fn bits_per_byte(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value.bytes() {
        counts[byte as usize] += 1;
    }
    let total = f64::from(counts.iter().sum::<u32>());
    let counts = counts.iter().filter(|count| **count > 0);
    let bits = counts.map(|count| {
        let share = f64::from(*count) / total;
        -share * share.log2()
    });
    bits.sum()
}
