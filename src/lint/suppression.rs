//! Suppressions: comments in a document that take findings off, each with the reason why.
//!
//! `<!-- sopbook-disable-next-line RULE: why -->` covers findings that begin on the next line that is neither blank nor such
//! a comment, `<!-- sopbook-disable RULE: why -->` those of the whole file. Several rules are separated by commas. Without a reason
//! nothing is suppressed; what suppresses nothing is reported.

use std::collections::HashMap;

use super::rule::{Rule, find_rule};
use crate::{
    diagnostic::{Edit, Finding, Report, apply_edits},
    front_matter,
    library::Document,
    markdown::canonical,
    text::{Span, one_line},
};

/// What begins each of our comments.
const MARK: &str = "sopbook-";

/// A document's suppressions.
pub(super) struct Suppressions {
    sound: Vec<Suppression>,
    faults: Vec<Report>,
}

/// One rule, suppressed at one place.
struct Suppression {
    rule: &'static Rule,
    comment: Span,
    /// The line that is covered; none for the whole file.
    line: Option<u32>,
    /// Whether it has suppressed something.
    is_used: bool,
    /// Whether the comment names other rules, too.
    is_shared: bool,
}

impl Suppression {
    fn removal(&self) -> Edit {
        Edit {
            span: self.comment,
            text: String::new(),
        }
    }
}

impl Suppressions {
    /// Reads a document's comments.
    pub(super) fn read(document: &Document) -> Self {
        let mut read = Self {
            sound: Vec::new(),
            faults: Vec::new(),
        };
        let comments = document.outline.comments.iter();
        let (spans, directives): (Vec<Span>, Vec<&str>) = comments
            .filter_map(|comment| Some((comment.span, comment.text.trim().strip_prefix(MARK)?)))
            .unzip();
        let lines = next_lines(document, &spans);
        for ((comment, directive), next) in spans.into_iter().zip(directives).zip(lines) {
            read.take(comment, directive, next);
        }
        read
    }

    fn take(&mut self, comment: Span, directive: &str, next: u32) {
        let (verb, rest) = directive
            .split_once(char::is_whitespace)
            .unwrap_or((directive, ""));
        let line = match verb {
            "disable" => None,
            "disable-next-line" => Some(next),
            _ => {
                let message = format!("`{MARK}{}` means nothing here", one_line(verb));
                let help = "the comments are `sopbook-disable RULE: why` and `sopbook-disable-next-line RULE: why`";
                self.faults.push(Report::new(comment, message).help(help));
                return;
            }
        };
        let (names, reason) = rest.split_once(':').unwrap_or((rest, ""));
        let names: Vec<&str> = names.split(',').map(str::trim).collect();
        if names.iter().all(|name| name.is_empty()) {
            let report = Report::new(comment, "this suppression names no rule");
            let help = format!("write `<!-- {MARK}{verb} RULE: why -->`");
            self.faults.push(report.help(help));
            return;
        }
        if reason.trim().is_empty() {
            let report = Report::new(
                comment,
                "this suppression gives no reason, and so suppresses nothing",
            );
            let help = format!(
                "say why: `<!-- {MARK}{verb} {}: why -->`",
                one_line(names[0])
            );
            self.faults.push(report.help(help));
            return;
        }
        for &name in &names {
            match find_rule(name) {
                Ok(rule) => self.sound.push(Suppression {
                    rule,
                    comment,
                    line,
                    is_used: false,
                    is_shared: names.len() > 1,
                }),
                Err(near) => {
                    let message = format!("there is no rule `{}`", one_line(name));
                    let help = match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "`sopbook explain` lists the rules".to_owned(),
                    };
                    self.faults.push(Report::new(comment, message).help(help));
                }
            }
        }
    }

    /// Whether the document has none.
    pub(super) fn is_empty(&self) -> bool {
        self.sound.is_empty() && self.faults.is_empty()
    }

    /// Whether a finding is suppressed; notes which suppressions did it.
    pub(super) fn cover(&mut self, finding: &Finding) -> bool {
        let mut covered = false;
        for suppression in &mut self.sound {
            let here = suppression
                .line
                .is_none_or(|line| line == finding.start.line);
            if here && suppression.rule.name == finding.rule {
                suppression.is_used = true;
                covered = true;
            }
        }
        covered
    }

    /// What is wrong with the suppressions. One that covers nothing counts only if its rule looked at the file, and if the
    /// calendar cannot change that tomorrow.
    pub(super) fn into_reports(
        self,
        document: &Document,
        has_judged: impl Fn(&Rule) -> bool,
    ) -> Vec<Report> {
        let mut reports = self.faults;
        let mut unused = self.sound;
        unused.retain(|suppression| {
            !suppression.is_used && !suppression.rule.deadline && has_judged(suppression.rule)
        });
        let alone = unused.iter().filter(|suppression| !suppression.is_shared);
        let removals: Vec<Edit> = alone.map(Suppression::removal).collect();
        let is_removable = !removals.is_empty() && says_the_same(document, &removals);
        for unused in unused {
            let name = unused.rule.name;
            let (place, help) = match unused.line {
                Some(_) => (
                    "the next line",
                    "remove it, or move it right above the line that it is for",
                ),
                None => ("this file", "remove it"),
            };
            let message = format!("nothing is suppressed: {place} has no `{name}`");
            let report = Report::new(unused.comment, message).help(help);
            reports.push(if unused.is_shared || !is_removable {
                report
            } else {
                Report {
                    edits: vec![unused.removal()],
                    ..report
                }
            });
        }
        reports
    }
}

/// Whether a document says the same without its comments. One that keeps two lists or two blocks of code apart does something.
fn says_the_same(document: &Document, removals: &[Edit]) -> bool {
    let without = apply_edits(&document.text, removals);
    let front = front_matter::parse(&without);
    front.block == document.front_matter_block
        && canonical(&without, front.body) == canonical(&document.text, document.body)
}

/// For each comment, the line of the first text after it. Comments stacked on lines of their own are all for what follows
/// the last.
fn next_lines(document: &Document, comments: &[Span]) -> Vec<u32> {
    // For each line that begins with a comment, the line that the comment is for.
    let mut onward: HashMap<u32, u32> = HashMap::new();
    let mut lines: Vec<u32> = comments
        .iter()
        .rev()
        .map(|comment| {
            let line = line_after(document, *comment);
            let line = onward.get(&line).copied().unwrap_or(line);
            if begins_line(document, *comment) {
                onward.insert(document.lines().line(comment.start), line);
            }
            line
        })
        .collect();
    lines.reverse();
    lines
}

fn line_after(document: &Document, comment: Span) -> u32 {
    let end = comment.end as usize;
    let rest = document.text.get(end..).unwrap_or("");
    let after = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let blank = rest[after..].len() - rest[after..].trim_start().len();
    let at = u32::try_from(end + after + blank).unwrap_or(u32::MAX);
    document.lines().line(at)
}

/// Whether no words stand on the line before a comment.
fn begins_line(document: &Document, comment: Span) -> bool {
    let before = document.text.get(..comment.start as usize).unwrap_or("");
    let mut on_line = before.chars().rev().take_while(|letter| *letter != '\n');
    !on_line.any(char::is_alphanumeric)
}
