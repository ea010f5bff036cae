//! Front matter that cannot be taken as it stands.

use std::cmp::Reverse;

use crate::{
    diagnostic::DefectKind,
    lint::{
        context::DocumentContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::Span,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "invalid-front-matter",
    group: Group::FrontMatter,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("invalid_front_matter.md"),
    check: Check::Document(check),
};

fn check(context: &DocumentContext<'_>, sink: &mut Sink<'_>) {
    let document = context.document;
    let invalid = || {
        let defects = document.defects.iter();
        defects.filter(|defect| defect.kind == DefectKind::Invalid)
    };
    let places = Places::new(invalid().map(|defect| defect.report.span).collect());
    for defect in invalid() {
        let span = defect.report.span;
        // A value that is wrong as a whole is not taken apart.
        let is_part = !span.is_empty() && places.contain_around(span);
        if is_part {
            continue;
        }
        let mut report = defect.report.clone();
        if report.help.is_none() && span.slice(&document.text).starts_with("{{") {
            report = report.help("put template braces in quotes");
        }
        sink.add(&document.path, report);
    }
}

/// Places in a file, by their beginning; of those with one beginning, the longest first.
struct Places {
    sorted: Vec<Span>,
    /// For each place, the farthest end of it and of those before it.
    reach: Vec<u32>,
}

impl Places {
    fn new(mut sorted: Vec<Span>) -> Self {
        sorted.sort_by_key(|span| (span.start, Reverse(span.end)));
        sorted.dedup();
        let farther = |reach: &mut u32, span: &Span| {
            *reach = span.end.max(*reach);
            Some(*reach)
        };
        let reach = sorted.iter().scan(0, farther).collect();
        Self { sorted, reach }
    }

    /// Whether another place has all of `span`.
    fn contain_around(&self, span: Span) -> bool {
        let key = |other: &Span| (other.start, Reverse(other.end));
        let before = self.sorted.partition_point(|other| key(other) < key(&span));
        before > 0 && self.reach[before - 1] >= span.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_around_another_but_not_around_itself() {
        let spans = [(0, 3), (5, 20), (5, 9), (6, 8), (12, 25), (24, 25)];
        let spans = spans.map(|(start, end)| Span::new(start, end));
        let places = Places::new([spans, spans].concat());
        let around = spans.map(|span| places.contain_around(span));
        assert_eq!(around, [false, false, true, true, false, true]);
    }
}
