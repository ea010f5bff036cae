//! Writing texts as YAML that every reader takes for the same text.

/// A text as a scalar on one line: plain where YAML allows it and nobody could take it for a number, a date or a truth
/// value, else quoted.
#[must_use]
pub fn scalar(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A text as a scalar on one line, as an item of a list in brackets.
#[must_use]
pub fn flow_scalar(text: &str) -> String {
    if is_plain(text) && !text.contains([',', '[', ']', '{', '}']) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A list of texts between brackets, on one line.
#[must_use]
pub fn flow_list<T: AsRef<str>>(texts: &[T]) -> String {
    let items = texts.iter().map(|text| flow_scalar(text.as_ref()));
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// Whether a text can stand without quotes as the value of a key.
fn is_plain(text: &str) -> bool {
    let starts = |letter: char| letter.is_alphanumeric() || "_/(".contains(letter);
    let is_word = |word: &&str| text.eq_ignore_ascii_case(word);
    let is_numeric = || {
        text.starts_with(|letter: char| letter.is_ascii_digit())
            && text
                .chars()
                .all(|letter| letter.is_ascii_hexdigit() || "_+-.:xotzTZ ".contains(letter))
    };
    text.starts_with(starts)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains(needs_escape)
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
            .iter()
            .any(is_word)
        && !is_numeric()
}

/// Whether only double quotes can hold a letter: white space other than a space, and what does not print.
fn needs_escape(letter: char) -> bool {
    letter.is_control()
        || (letter.is_whitespace() && letter != ' ')
        || matches!(letter, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Double quotes, but single ones where those spare the text escapes.
fn quoted(text: &str) -> String {
    if text.contains(['"', '\\']) && !text.contains(needs_escape) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter if needs_escape(letter) => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{text::Span, yaml::parse};

    #[test]
    fn what_reads_as_text_stays_plain() {
        for plain in [
            "Identity & Access",
            "Switch/LAN",
            "team:ops",
            "User's \"day\" (v2), no change",
            "3rd line",
            "h1-0123456789abcdef",
            "restore@h1-0123456789abcdef",
            "2 steps changed",
            "Größe",
        ] {
            assert_eq!(scalar(plain), plain);
        }
        assert_eq!(flow_list(&["a", "b, c"]), "[a, \"b, c\"]");
        assert_eq!(flow_list::<&str>(&[]), "[]");
    }

    #[test]
    fn what_yaml_could_misread_is_quoted() {
        for (text, written) in [
            ("a: b", r#""a: b""#),
            ("a #b", r#""a #b""#),
            ("#desk", r##""#desk""##),
            ("@desk", r#""@desk""#),
            ("- a", r#""- a""#),
            ("Yes", r#""Yes""#),
            ("null", r#""null""#),
            ("~", r#""~""#),
            ("1.10", r#""1.10""#),
            ("0x1f", r#""0x1f""#),
            ("1e5", r#""1e5""#),
            ("2026-01-31", r#""2026-01-31""#),
            ("12:30", r#""12:30""#),
            ("", r#""""#),
            ("a\u{1b}\n", r#""a\u001b\n""#),
            (r#"# "x" \"#, r#"'# "x" \'"#),
        ] {
            assert_eq!(scalar(text), written);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_text_is_read_back_as_it_was(texts in proptest::collection::vec("(?s)([a-z0-9:#,'\"\\\\ \\-\\[{?%@&*!|>`~=<]|.){0,12}", 1..4)) {
            for yaml in [format!("k: {}\n", scalar(&texts[0])), format!("k: {}\n", flow_list(&texts)), format!("k:\n  - {}\n", scalar(&texts[0]))] {
                let read = parse(&yaml, Span::new(0, yaml.len()));
                let node = read.root.as_map().and_then(|map| map.get("k")).expect("the key");
                let values: Vec<String> = node.texts().into_iter().map(|text| text.value).collect();
                let wanted = &texts[..values.len().max(1)];
                proptest::prop_assert!(read.defects.is_empty(), "{yaml:?}: {:?}", read.defects);
                proptest::prop_assert_eq!(&values[..], wanted, "{:?}", yaml);
            }
        }
    }
}
