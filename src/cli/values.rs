//! The words that stand for a format or a starter on the command line.
//!
//! clap lists them in help, in completions and in its errors. They are spelled here because no room below knows clap.

use clap::{ValueEnum, builder::PossibleValue};

use crate::{
    output::{
        Format, config::ConfigFormat, due::DueFormat, findings::FindingsFormat, list::ListFormat,
        show::ShowFormat,
    },
    scaffold::{CiSystem, Starter},
};

macro_rules! words {
    ($($type:ty { $($variant:ident = $word:literal, $help:literal;)+ })+) => {
        $(impl ValueEnum for $type {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(Self::$variant),+]
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(match self {
                    $(Self::$variant => PossibleValue::new($word).help($help),)+
                })
            }
        })+
    };
}

words! {
    Format {
        Text = "text", "for people";
        Json = "json", "for programs";
    }
    ListFormat {
        Text = "text", "for people: a table on a terminal, tab-separated in a pipe";
        Json = "json", "for programs";
        Csv = "csv", "for spreadsheets";
    }
    DueFormat {
        Text = "text", "for people: a table on a terminal, tab-separated in a pipe";
        Json = "json", "for programs";
        Csv = "csv", "for spreadsheets";
        Markdown = "markdown", "a digest by owner, for a chat message";
        Issues = "issues", "for programs: an issue for each owner, on a line";
        Ics = "ics", "a calendar with a day for each review";
    }
    ShowFormat {
        Text = "text", "for people";
        Json = "json", "for programs";
        Markdown = "markdown", "the file as it stands";
    }
    ConfigFormat {
        Toml = "toml", "for people: as a settings file, with comments";
        Json = "json", "for programs";
    }
    FindingsFormat {
        Text = "text", "for people, with the source beside it";
        Concise = "concise", "one line for each finding";
        Json = "json", "for programs";
        Jsonl = "jsonl", "for programs: a finding on each line";
        Sarif = "sarif", "SARIF 2.1.0, for code scanning";
        Github = "github", "annotations of a pull request";
        Gitlab = "gitlab", "a code quality report";
        Junit = "junit", "a test report; only what counts for the exit code fails";
        Markdown = "markdown", "a table, for the summary of a job";
    }
    CiSystem {
        Github = "github", "GitHub Actions";
        Gitlab = "gitlab", "GitLab CI";
        Azure = "azure", "Azure Pipelines";
    }
    Starter {
        Msp = "msp", "fifty-six SOPs with their checklists";
        Minimal = "minimal", "three of them";
        Empty = "empty", "the settings alone";
    }
}
