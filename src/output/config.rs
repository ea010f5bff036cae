//! Renders the settings that hold, and where each comes from.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::write_json;
use crate::{
    library::{EffectiveSetting, SETTINGS_FILE, SettingValue},
    text::{one_line, printable},
};

/// The formats of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ConfigFormat {
    /// As a settings file, with comments.
    #[default]
    Toml,
    /// For programs: versioned.
    Json,
}

/// Everything that was decided before a command began.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Configuration {
    /// The library's folder.
    pub library: Given,
    /// The day that is taken for today.
    pub today: Given,
    /// The settings that hold, in the order of the reference.
    pub settings: Vec<EffectiveSetting>,
}

/// A value that does not come from the settings file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Given {
    /// The value.
    pub value: String,
    /// The flag, the environment variable or whatever else it comes from.
    pub from: &'static str,
}

/// Writes a configuration. The TOML is a settings file that means the same.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    configuration: &Configuration,
    format: ConfigFormat,
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == ConfigFormat::Json {
        return write_json(configuration, out);
    }
    let Configuration {
        library,
        today,
        settings,
    } = configuration;
    writeln!(
        out,
        "# library: {}, from {}",
        one_line(&library.value),
        library.from
    )?;
    writeln!(
        out,
        "# today: {}, from {}",
        one_line(&today.value),
        today.from
    )?;
    let mut open = None;
    for setting in settings {
        let table = (&setting.table, setting.index);
        if open != Some(table) {
            open = Some(table);
            let name: Vec<String> = setting.table.iter().map(|part| key(part)).collect();
            let name = name.join(".");
            match setting.index {
                Some(_) => writeln!(out, "\n[[{name}]]")?,
                None => writeln!(out, "\n[{name}]")?,
            }
        }
        write!(out, "{} = {}", key(&setting.name), value(&setting.value))?;
        match (setting.line, setting.ignored_line) {
            (Some(line), _) => writeln!(out, "  # {SETTINGS_FILE}:{line}")?,
            (None, None) => writeln!(out, "  # default")?,
            (None, Some(line)) => {
                writeln!(out, "  # default: {SETTINGS_FILE}:{line} is not understood")?;
            }
        }
    }
    Ok(())
}

/// A key as TOML writes it.
fn key(name: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if !name.is_empty() && name.chars().all(is_bare) {
        name.to_owned()
    } else {
        text(name)
    }
}

/// A value as TOML writes it, on one line.
fn value(setting: &SettingValue) -> String {
    match setting {
        SettingValue::Truth(truth) => truth.to_string(),
        SettingValue::Number(number) => number.to_string(),
        SettingValue::Text(written) => text(written),
        SettingValue::List(values) => {
            let values: Vec<String> = values.iter().map(value).collect();
            format!("[{}]", values.join(", "))
        }
        SettingValue::Table(entries) if entries.is_empty() => "{}".to_owned(),
        SettingValue::Table(entries) => {
            let entries = entries.iter();
            let entries: Vec<String> = entries
                .map(|(name, setting)| format!("{} = {}", key(name), value(setting)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A text in quotation marks. What could steer a terminal is escaped.
fn text(written: &str) -> String {
    let mut quoted = "\"".to_owned();
    for letter in written.chars() {
        let mut one = [0; 4];
        let is_safe = letter != '\n' && letter != '\t' && {
            let one = letter.encode_utf8(&mut one);
            printable(one) == *one
        };
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            _ if is_safe => quoted.push(letter),
            _ => quoted.push_str(&format!("\\U{:08X}", u32::from(letter))),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{Settings, effective_settings};

    fn shown(text: &str) -> String {
        let configuration = Configuration {
            library: Given {
                value: "/a".to_owned(),
                from: "--library",
            },
            today: Given {
                value: "2026-06-15".to_owned(),
                from: "SOPBOOK_TODAY",
            },
            settings: effective_settings(Some(text)),
        };
        let mut out = Vec::new();
        render(&configuration, ConfigFormat::Toml, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    const RICH: &str = "[library]\ntitle = \"A \\\"b\\\" \\u001b\\u202e\\n\"\nsops = 'x'\n\
        [review]\nbulk = -1\n[rules]\nmissing-owner = \"off\"\nmissing-title = \"loud\"\n\
        [teams.a]\n[teams.\"b c\"]\nlead = \"ann\"\n[people.ann]\nuntil = 2027-01-31\n\
        [[overrides]]\npaths = [\"a/**\"]\nrules = { missing-owner = \"error\" }\n\
        [[front-matter.defaults]]\npaths = \"b\"\nowner = \"ann\"\n[[front-matter.defaults]]\npaths = \"c\"\n";

    #[test]
    fn each_setting_says_where_it_comes_from() {
        insta::assert_snapshot!(shown(RICH), @r#"
        # library: /a, from --library
        # today: 2026-06-15, from SOPBOOK_TODAY

        [library]
        title = "A \"b\" \U0000001B\U0000202E\U0000000A"  # sopbook.toml:2
        sops = "x"  # sopbook.toml:3
        checklists = ["checklists"]  # default
        extensions = ["md"]  # default
        exclude = []  # default

        [[front-matter.defaults]]
        paths = "b"  # sopbook.toml:18
        owner = "ann"  # sopbook.toml:19

        [[front-matter.defaults]]
        paths = "c"  # sopbook.toml:21

        [people.ann]
        until = "2027-01-31"  # sopbook.toml:13

        [teams]
        a = {}  # sopbook.toml:9

        [teams."b c"]
        lead = "ann"  # sopbook.toml:11

        [review]
        due-soon = "30 days"  # default
        bulk = 10  # default: sopbook.toml:5 is not understood
        draft-limit = "90 days"  # default

        [review.every]
        standard = "12 months"  # default
        critical = "6 months"  # default

        [ownership]
        from = []  # default
        active-within = "180 days"  # default
        max-documents = 15  # default

        [checklists]
        min-items = 3  # default

        [structure]
        max-steps = 25  # default

        [sections]
        required = ["Purpose", "Scope", "Procedure", "Verification", "Escalation"]  # default
        critical = ["Rollback"]  # default
        checklist = []  # default

        [rules]
        missing-owner = "off"  # sopbook.toml:7

        [[overrides]]
        paths = ["a/**"]  # sopbook.toml:15
        rules = { missing-owner = "error" }  # sopbook.toml:16

        [search]
        synonyms = []  # default

        [site]
        out = "site"  # default
        search = true  # default
        "#);
    }

    #[test]
    fn the_settings_shown_mean_what_they_are_shown_for() {
        for text in ["", RICH] {
            let first = shown(text);
            let again = Settings::parse(Some(&first));
            assert!(again.defects.is_empty(), "{:?}\n{first}", again.defects);
            let values = |text: &str| {
                let settings = effective_settings(Some(text)).into_iter();
                settings.map(|one| (one.key, one.value)).collect::<Vec<_>>()
            };
            assert_eq!(values(text), values(&first));
        }
    }
}
