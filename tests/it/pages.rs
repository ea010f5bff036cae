//! Runs the examples of the rules' pages.
//!
//! Fenced blocks with `file=PATH` under one heading make a library. `expect=LINE:COLUMN` (several with commas) on a block
//! says where the page's rule must find something in that file; nothing else may be found by it. `today=DATE` fixes the
//! day, `encoding=latin1` writes the file in another encoding. `commit="DATE EMAIL"` commits what stands up to that block, with
//! `trailer="…"` below the message; such a library is on disk, the others are in memory.

use std::{collections::BTreeSet, sync::Arc};

use sopbook::{
    clock::{Date, parse_date},
    files::{Memory, WorkTree},
    history::{Depth, History},
    library::Library,
    lint::{LintReport, RULES, lint},
    text::RelPath,
};

use crate::support::LibraryBuilder;

/// The library under one heading, and what must be found in it.
#[derive(Default)]
struct Example {
    heading: String,
    blocks: Vec<Block>,
    today: Option<Date>,
    expected: BTreeSet<(String, u32, u32)>,
}

/// A file, and the commit that follows.
struct Block {
    path: String,
    content: Vec<u8>,
    /// Day, e-mail address and message.
    commit: Option<(String, String, String)>,
}

impl Example {
    fn take(&mut self, info: &str, text: String) {
        let attribute = |name: &str| {
            let (_, value) = info.split_once(&format!(" {name}="))?;
            match value.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => value.split_whitespace().next(),
            }
        };
        let Some(path) = attribute("file") else {
            return;
        };
        let bytes = match attribute("encoding") {
            None => text.into_bytes(),
            Some("latin1") => text
                .chars()
                .map(|letter| u8::try_from(letter).expect("Latin-1"))
                .collect(),
            Some(other) => panic!("there is no encoding {other}"),
        };
        self.blocks.push(Block {
            path: path.to_owned(),
            content: bytes,
            commit: attribute("commit").map(|commit| {
                let (day, email) = commit.split_once(' ').expect("DATE EMAIL");
                let trailer = attribute("trailer").unwrap_or_default();
                (
                    day.to_owned(),
                    email.to_owned(),
                    format!("Work\n\n{trailer}"),
                )
            }),
        });
        if let Some(today) = attribute("today") {
            self.today = Some(parse_date(today).expect("a date"));
        }
        for place in attribute("expect")
            .into_iter()
            .flat_map(|places| places.split(','))
        {
            let (line, column) = place.split_once(':').expect("LINE:COLUMN");
            self.expected.insert((
                path.to_owned(),
                line.parse().expect("a line"),
                column.parse().expect("a column"),
            ));
        }
    }
}

impl Example {
    fn lint(&self) -> LintReport {
        let today = self.today.unwrap_or(jiff::civil::date(2026, 6, 15));
        if self.blocks.iter().all(|block| block.commit.is_none()) {
            let files = self.blocks.iter();
            let files = files.map(|block| {
                let path = RelPath::parse(&block.path).expect("inside the library");
                (path, block.content.clone())
            });
            let memory: Memory = files.collect();
            let library = Library::load(Arc::new(memory)).expect("settings can be read");
            return lint(&library, today, Err("the example has no history"));
        }
        let disk = LibraryBuilder::new().without_settings().build();
        for block in &self.blocks {
            disk.write(&block.path, &block.content);
            if let Some((day, email, message)) = &block.commit {
                disk.commit_by(day, message, email);
            }
        }
        let tree = WorkTree::open(disk.root()).expect("a folder");
        let library = Library::load(Arc::new(tree)).expect("settings can be read");
        let history = History::read(disk.root(), &library, "HEAD", Depth::Signings);
        lint(&library, today, Ok(&history.expect("a history")))
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
            let example = examples.last_mut().expect("one to begin with");
            example.take(&line[fence.len()..], text);
        } else if line.starts_with('#') {
            examples.push(Example {
                heading: line.trim_start_matches(['#', ' ']).to_owned(),
                ..Example::default()
            });
        }
    }
    examples.retain(|example| !example.blocks.is_empty());
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
            let report = example.lint();
            let needs_none = example.blocks.iter().all(|block| block.commit.is_none());
            assert!(
                needs_none || report.not_run.is_empty(),
                "{}: {:?}",
                rule.name,
                report.not_run
            );
            let found: BTreeSet<(String, u32, u32)> = report
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
