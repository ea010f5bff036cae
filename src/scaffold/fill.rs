//! Filling templates, and writing a text as a YAML scalar.

/// Puts values in the place of `{{name}}`. A value is never read as a template; a name without value stays.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let value = after.split_once("}}").and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((*value, after))
        });
        match value {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push_str("{{");
                rest = after;
            }
        }
    }
    filled + rest
}

/// A text as a YAML scalar on one line: plain where nothing in it could be read as syntax, else in double quotes.
pub(super) fn yaml_scalar(text: &str) -> String {
    let is_safe = |letter: char| letter.is_alphanumeric() || " -_/&().+'".contains(letter);
    let starts = text.chars().next().is_some_and(char::is_alphanumeric);
    if starts && text.chars().all(is_safe) && !text.ends_with(' ') {
        return text.to_owned();
    }
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
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

    #[test]
    fn a_value_that_looks_like_a_template_stays_a_value() {
        let filled = fill("{{a}} {{b}} {{c}}", &[("a", "{{b}}"), ("b", "x")]);
        assert_eq!(filled, "{{b}} x {{c}}");
        assert_eq!(fill("{{", &[]), "{{");
    }

    #[test]
    fn what_yaml_could_misread_is_quoted() {
        for plain in [
            "Identity & Access",
            "Switch/LAN",
            "team-a",
            "User's day (v2)",
        ] {
            assert_eq!(yaml_scalar(plain), plain);
        }
        assert_eq!(yaml_scalar("a: b"), "\"a: b\"");
        assert_eq!(yaml_scalar("# x \"y\" \\"), r##""# x \"y\" \\""##);
        assert_eq!(yaml_scalar("a\u{1b}"), "\"a\\u001b\"");
        assert_eq!(yaml_scalar(""), "\"\"");
        assert_eq!(yaml_scalar("- a"), "\"- a\"");
    }
}
