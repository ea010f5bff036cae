//! Runs the rules.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    InDoubt, LintReport, NotChecked, NotRun, RULES, Unjudged,
    context::{DocumentContext, LibraryContext},
    fingerprint, level,
    memo::Memo,
    rule::{Asks, Check, Rule},
    rules::{SECRET, unused_suppression},
    secrets::Veil,
    sink::{Left, Sink},
    suppression::Suppressions,
};
use crate::{
    clock::Date,
    diagnostic::{Finding, RelatedPlace, Report, Severity},
    history::{Depth, History},
    library::{Document, Library},
    text::{LineIndex, Position, RelPath, Span},
};

/// How much of the past the rules that are on would ask about this library; none where they have nothing to ask.
#[must_use]
pub fn history_wanted(library: &Library) -> Option<Depth> {
    let is_on = |rule: &&Rule| level::most(rule, &library.settings).is_some();
    let asks = RULES
        .iter()
        .filter(is_on)
        .filter_map(|rule| rule.asks.as_ref());
    asks.filter(|asks| (asks.about)(library))
        .map(|asks| asks.depth)
        .max()
}

/// Holds a library against every rule that its settings leave on, as things stand on the day `today`. `past` is its history,
/// read as deep as [`history_wanted`] says, or why there is none.
#[must_use]
pub fn lint(library: &Library, today: Date, past: Result<&History, &str>) -> LintReport {
    lint_again(library, today, past, None)
}

/// [`lint`] of a library that was looked at before: a document that `memo` knows is not held against its own rules again.
#[must_use]
pub fn lint_again(
    library: &Library,
    today: Date,
    past: Result<&History, &str>,
    mut memo: Option<&mut Memo>,
) -> LintReport {
    let settings = &library.settings;
    let desk = Desk::new(library);
    let mut on: Vec<&'static Rule> = Vec::new();
    let mut not_run = Vec::new();
    for rule in RULES {
        let Some(severity) = level::most(rule, settings) else {
            continue;
        };
        let needs = |asks: &Asks| asks.is_needed && (asks.about)(library);
        match past {
            Err(why) if rule.asks.as_ref().is_some_and(needs) => not_run.push(NotRun {
                rule: rule.name,
                severity,
                why: why.to_owned(),
            }),
            _ => on.push(rule),
        }
    }
    let history = past.ok();
    let context = LibraryContext::new(library, today, history);
    // The library's rules each take a while, a document's rules none: so one task per rule here, one per document there.
    let (of_library, of_documents) = rayon::join(
        || -> Vec<Left> {
            let run = |rule: &&'static Rule| {
                let Check::Library(check) = rule.check else {
                    return None;
                };
                let mut sink = Sink::new(&desk, rule);
                check(&context, &mut sink);
                sink.into_left()
            };
            on.par_iter().filter_map(run).collect()
        },
        || -> Vec<Vec<Left>> {
            let known = memo.as_deref();
            let run = |document: &Arc<Document>| {
                if let Some(left) = known.and_then(|memo| memo.of(document)) {
                    return left.to_vec();
                }
                let context = DocumentContext {
                    document,
                    library,
                    today,
                    history,
                };
                let check = |rule: &&'static Rule| {
                    let Check::Document(check) = rule.check else {
                        return None;
                    };
                    let mut sink = Sink::new(&desk, rule);
                    check(&context, &mut sink);
                    sink.into_left()
                };
                on.iter().filter_map(check).collect()
            };
            let documents = library.documents().par_iter().with_min_len(16);
            documents.map(run).collect()
        },
    );
    if let Some(memo) = &mut memo {
        memo.keep(library, &of_documents);
    }
    let mut findings = Vec::new();
    let mut not_checked: Vec<NotChecked> = Vec::new();
    let mut unjudged: BTreeSet<(&'static str, RelPath)> = BTreeSet::new();
    let mut in_doubt: Vec<InDoubt> = Vec::new();
    let of_documents = of_documents.into_iter().flatten();
    for left in of_library.into_iter().chain(of_documents) {
        findings.extend(left.findings);
        not_checked.extend(left.not_checked);
        let rule = left.rule.name;
        let asks_git = left.rule.asks.as_ref().is_some_and(|asks| asks.is_needed);
        if asks_git && !left.rule.deadline {
            let is_error = |path: &RelPath| {
                level::severity(left.rule, path, settings) == Some(Severity::Error)
            };
            let paths = left.in_doubt.into_iter().filter(is_error);
            in_doubt.extend(paths.map(|path| InDoubt { rule, path }));
        }
        unjudged.extend(left.unjudged.into_iter().map(|path| (rule, path)));
    }
    let has_judged = |rule: &Rule, path: &RelPath| {
        level::severity(rule, path, settings).is_some()
            && !not_run.iter().any(|missed| missed.rule == rule.name)
            && !unjudged.contains(&(rule.name, path.clone()))
    };
    veil_secrets(&desk, &mut findings);
    findings = suppress(&desk, findings, has_judged);
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| (finding.start, finding.end, finding.rule);
        (&a.path, key(a), &a.message).cmp(&(&b.path, key(b), &b.message))
    });
    // A reference definition that several links use is one place.
    findings.dedup();
    fingerprint::set(&mut findings, |finding| {
        finding.span.slice(desk.file(&finding.path).0)
    });
    not_checked.sort();
    not_checked.dedup();
    LintReport {
        findings,
        sops: library.sops().count(),
        checklists: library.checklists().count(),
        rules_run: on.len(),
        not_run,
        not_checked,
        in_doubt,
        unjudged: Unjudged {
            documents: unjudged,
            unread: library
                .unreadable
                .iter()
                .map(|file| file.path.clone())
                .collect(),
        },
        baseline: None,
    }
}

/// Puts dots in the place of secrets that messages quote from the documents.
fn veil_secrets(desk: &Desk<'_>, findings: &mut [Finding]) {
    let is_secret = |finding: &&Finding| finding.rule == SECRET;
    let paths: BTreeSet<RelPath> = findings
        .iter()
        .filter(is_secret)
        .map(|finding| finding.path.clone())
        .collect();
    let veils: BTreeMap<RelPath, Veil<'_>> = paths
        .into_iter()
        .map(|path| {
            let veil = Veil::over(desk.file(&path).0);
            (path, veil)
        })
        .collect();
    if veils.is_empty() {
        return;
    }
    for finding in findings.iter_mut().filter(|finding| finding.rule != SECRET) {
        let related = finding.related.iter().map(|place| &place.path);
        let paths: BTreeSet<RelPath> = related.chain([&finding.path]).cloned().collect();
        let notes = finding.related.iter_mut().map(|place| &mut place.message);
        let own = [&mut finding.message].into_iter();
        let own = own.chain(&mut finding.label).chain(&mut finding.help);
        for said in own.chain(notes) {
            for veil in paths.iter().filter_map(|path| veils.get(path)) {
                if let Some(veiled) = veil.over_message(said) {
                    *said = veiled;
                }
            }
        }
    }
}

/// Takes off what documents suppress, and adds what is wrong with their suppressions. A rule that `has_judged` a document
/// would have found something there.
fn suppress(
    desk: &Desk<'_>,
    findings: Vec<Finding>,
    has_judged: impl Fn(&Rule, &RelPath) -> bool,
) -> Vec<Finding> {
    let mut by_path: BTreeMap<RelPath, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        by_path
            .entry(finding.path.clone())
            .or_default()
            .push(finding);
    }
    for document in desk.library.documents() {
        let mut suppressions = Suppressions::read(document);
        if suppressions.is_empty() {
            continue;
        }
        let of_document = by_path.entry(document.path.clone()).or_default();
        of_document.retain(|finding| !suppressions.cover(finding));
        let mut sink = Sink::new(desk, &unused_suppression::RULE);
        for report in suppressions.into_reports(document, |rule| has_judged(rule, &document.path)) {
            sink.add(&document.path, report);
        }
        of_document.extend(sink.into_left().into_iter().flat_map(|left| left.findings));
    }
    by_path.into_values().flatten().collect()
}

/// Turns reports into findings: knows the severity of a rule at a path, and where lines begin.
pub(super) struct Desk<'a> {
    library: &'a Library,
    settings_lines: LineIndex,
}

impl<'a> Desk<'a> {
    fn new(library: &'a Library) -> Self {
        let text = library.settings.text.as_deref().unwrap_or("");
        Self {
            library,
            settings_lines: LineIndex::new(text),
        }
    }

    /// Makes a finding; none where the rule is off for the file.
    pub(super) fn stamp(&self, rule: &Rule, path: &RelPath, report: Report) -> Option<Finding> {
        let severity = level::severity(rule, path, &self.library.settings)?;
        let related = report.related.into_iter().map(|place| RelatedPlace {
            start: self.position(&place.path, place.span.start),
            path: place.path,
            message: place.note,
            span: place.span,
        });
        Some(Finding {
            rule: rule.name,
            severity,
            due: rule.deadline,
            path: path.clone(),
            start: self.position(path, report.span.start),
            end: self.position(path, report.span.end),
            message: report.message,
            label: report.label,
            help: report.help,
            related: related.collect(),
            acts: report.acts,
            edits: report.edits,
            fingerprint: String::new(),
            known: false,
            unchanged: false,
            span: report.span,
        })
    }

    /// Line and column in a file of the library; the very start where its text is not at hand.
    fn position(&self, path: &RelPath, offset: u32) -> Position {
        let (text, lines) = self.file(path);
        match lines {
            Some(lines) => lines.position(text, offset),
            None => LineIndex::new("").position("", Span::default().start),
        }
    }

    /// The text of a file of the library, and where its lines begin; nothing where it is not at hand.
    fn file(&self, path: &RelPath) -> (&'a str, Option<&LineIndex>) {
        let library = self.library;
        if let Some(at) = library.position(path) {
            let document = &library.documents()[at];
            return (&document.text, Some(document.lines()));
        }
        if let (Some(text), true) = (&library.settings.text, *path == library.settings.path) {
            return (text, Some(&self.settings_lines));
        }
        match library.owner_file(path) {
            Some((text, lines)) => (text, Some(lines)),
            None => ("", None),
        }
    }
}
