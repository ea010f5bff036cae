//! Runs the examples of the rules' pages.
//!
//! Fenced blocks with `file=PATH` under one heading make a library in memory. `expect=LINE:COLUMN` (several with commas) on
//! a block says where the page's rule must find something in that file; nothing else may be found by it. `today=DATE`
//! fixes the day, `encoding=latin1` writes the file in another encoding.

use std::{collections::BTreeSet, sync::Arc};

use super::{RULES, lint};
use crate::{
    clock::{Date, parse_date},
    files::Memory,
    library::Library,
    text::RelPath,
};

/// The library under one heading, and what must be found in it.
#[derive(Default)]
struct Example {
    heading: String,
    files: Vec<(String, Vec<u8>)>,
    today: Option<Date>,
    expected: BTreeSet<(String, u32, u32)>,
}

impl Example {
    fn take(&mut self, info: &str, text: String) {
        let attribute = |name: &str| {
            info.split_whitespace()
                .find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
        };
        let Some(path) = attribute("file") else {
            return;
        };
        let bytes = match attribute("encoding") {
            None => text.into_bytes(),
            Some("latin1") => text
                .chars()
                .map(|letter| u8::try_from(letter).unwrap())
                .collect(),
            Some(other) => panic!("there is no encoding {other}"),
        };
        self.files.push((path.to_owned(), bytes));
        if let Some(today) = attribute("today") {
            self.today = Some(parse_date(today).unwrap());
        }
        for place in attribute("expect")
            .into_iter()
            .flat_map(|places| places.split(','))
        {
            let (line, column) = place.split_once(':').unwrap();
            self.expected.insert((
                path.to_owned(),
                line.parse().unwrap(),
                column.parse().unwrap(),
            ));
        }
    }
}

fn examples(page: &str) -> Vec<Example> {
    let mut examples = vec![Example::default()];
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let fence: String = line.chars().take_while(|letter| *letter == '`').collect();
        if fence.len() >= 3 {
            let inside = lines.by_ref().take_while(|line| *line != fence);
            let text = inside.fold(String::new(), |text, line| text + line + "\n");
            let example = examples.last_mut().unwrap();
            example.take(&line[fence.len()..], text);
        } else if line.starts_with('#') {
            examples.push(Example {
                heading: line.trim_start_matches(['#', ' ']).to_owned(),
                ..Example::default()
            });
        }
    }
    examples.retain(|example| !example.files.is_empty());
    examples
}

#[test]
fn every_example_finds_what_its_page_says() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let examples = examples(rule.page);
        let has = |bad: bool| {
            examples
                .iter()
                .any(|example| example.expected.is_empty() != bad)
        };
        if !has(true) || !has(false) {
            wrong.push(format!(
                "{}: a page needs a bad and a good example",
                rule.name
            ));
        }
        for example in examples {
            let memory: Memory = example
                .files
                .into_iter()
                .map(|(path, bytes)| (RelPath::parse(&path).unwrap(), bytes))
                .collect();
            let library = Library::load(Arc::new(memory)).unwrap();
            let today = example.today.unwrap_or(jiff::civil::date(2026, 6, 15));
            let found: BTreeSet<(String, u32, u32)> = lint(&library, today)
                .findings
                .into_iter()
                .filter(|finding| finding.rule == rule.name)
                .map(|finding| {
                    let path = finding.path.to_string();
                    (path, finding.start.line, finding.start.column)
                })
                .collect();
            if found != example.expected {
                let (found, expected) = (found, example.expected);
                wrong.push(format!(
                    "{}, {}: found {found:?}, where the page says {expected:?}",
                    rule.name, example.heading
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn pages_have_one_shape_and_names_are_unique() {
    let mut names = BTreeSet::new();
    for rule in RULES {
        assert!(names.insert(rule.name), "{} is there twice", rule.name);
        let headings: Vec<&str> = rule
            .page
            .lines()
            .filter(|line| line.starts_with("## "))
            .collect();
        let first = rule.page.lines().next().unwrap_or_default();
        assert_eq!(first, format!("# {}", rule.name));
        for wanted in ["## Why it matters", "## Bad", "## Good", "## How to fix"] {
            assert!(headings.contains(&wanted), "{} lacks {wanted}", rule.name);
        }
        let summary = rule.summary();
        assert!(
            summary.ends_with('.') && summary.len() < 140,
            "{}: {summary}",
            rule.name
        );
    }
}

#[test]
fn rules_stand_in_the_order_of_their_groups() {
    let groups: Vec<_> = RULES.iter().map(|rule| rule.group).collect();
    assert!(groups.is_sorted());
}
