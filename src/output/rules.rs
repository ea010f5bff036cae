//! Renders the rules of lint: the list of them, and a rule's page.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Format, write_json};
use crate::{
    library::Level,
    lint::{Group, HistoryUse, Rule, Scope},
};

/// A rule of lint.
#[derive(Serialize, JsonSchema)]
pub(super) struct Described {
    /// The permanent name.
    name: &'static str,
    /// Where it stands in lists.
    group: Group,
    /// What it has to see.
    scope: Scope,
    /// How much its findings weigh where settings say nothing.
    severity: Level,
    /// Whether the calendar causes its findings.
    deadline: bool,
    /// What git's history is to it.
    history: HistoryUse,
    /// What it finds, in one sentence.
    summary: String,
    /// Its page, as markdown.
    page: String,
}

impl Described {
    fn new(rule: &Rule) -> Self {
        Self {
            name: rule.name,
            group: rule.group,
            scope: rule.scope(),
            severity: rule.default,
            deadline: rule.deadline,
            history: rule.history(),
            summary: rule.summary(),
            page: readable_page(rule),
        }
    }
}

/// The rules of lint.
#[derive(Serialize, JsonSchema)]
pub(super) struct RuleList {
    /// The rules, by group.
    rules: Vec<Described>,
}

/// Writes the rules by group, one line each.
///
/// # Errors
/// Where the writer fails.
pub fn render_list(rules: &[Rule], format: Format, out: &mut dyn Write) -> io::Result<()> {
    if format == Format::Json {
        let rules = rules.iter().map(Described::new).collect();
        return write_json(&RuleList { rules }, out);
    }
    let widest = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let mut group = None;
    for rule in rules {
        if group != Some(rule.group) {
            let gap = if group.is_some() { "\n" } else { "" };
            writeln!(out, "{gap}{}", rule.group.label())?;
            group = Some(rule.group);
        }
        let severity = match rule.default {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Off => "off",
        };
        let scope = match (rule.deadline, rule.history(), rule.scope()) {
            (true, _, _) => "calendar",
            (_, HistoryUse::Needed, _) => "history",
            (_, _, Scope::Document) => "document",
            (_, _, Scope::Library) => "library",
        };
        writeln!(
            out,
            "  {:widest$}  {severity:7}  {scope:8}  {}",
            rule.name,
            rule.summary()
        )?;
    }
    Ok(())
}

/// Writes a rule's page.
///
/// # Errors
/// Where the writer fails.
pub fn render_page(rule: &Rule, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => write_json(&Described::new(rule), out),
        Format::Text => write!(out, "{}", readable_page(rule)),
    }
}

/// A rule's page as people read it: what a block's attributes say to the tests becomes a line above it.
#[must_use]
pub fn readable_page(rule: &Rule) -> String {
    let mut page = String::with_capacity(rule.page.len());
    for line in rule.page.lines() {
        let value = |name: &str| attribute(line, name);
        match (line.starts_with("```"), value("file")) {
            (true, Some(path)) => {
                let found = value("expect").map_or_else(String::new, |at| {
                    format!(", found at {}", at.replace(',', " and "))
                });
                let today = value("today").map_or_else(String::new, |day| format!(", on {day}"));
                let commit = value("commit").and_then(|commit| commit.split_once(' '));
                let commit = commit.map_or_else(String::new, |(day, email)| {
                    let trailer = value("trailer").map(|trailer| format!(", with `{trailer}`"));
                    let trailer = trailer.unwrap_or_default();
                    format!(", committed on {day} by {email}{trailer}")
                });
                let fence = line.split_whitespace().next().unwrap_or("```");
                page.push_str(&format!("`{path}`{commit}{today}{found}:\n\n{fence}\n"));
            }
            _ => {
                page.push_str(line);
                page.push('\n');
            }
        }
    }
    page
}

/// What a fence says after `name=`: a word, or a text in double quotes.
fn attribute<'a>(fence: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = fence.split_once(&format!(" {name}="))?;
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split_whitespace().next(),
    }
}
