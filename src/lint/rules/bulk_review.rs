//! Days on which one person signed more than one can read.

use std::collections::BTreeMap;

use crate::{
    clock::Date,
    diagnostic::Report,
    library::{Document, Owner},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{Spanned, one_line},
};

/// A document, and the date that was signed.
type Signature<'a> = (&'a Document, &'a Spanned<Date>);

/// How many of the other documents a finding points at.
const SHOWN: usize = 3;

pub(in crate::lint) const RULE: Rule = Rule {
    name: "bulk-review",
    group: Group::Review,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("bulk_review.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let settings = context.settings();
    let mut days: BTreeMap<(Owner, Date), Vec<Signature<'_>>> = BTreeMap::new();
    for document in context
        .documents()
        .filter(|document| !document.is_retired())
    {
        let keys = &document.metadata.review;
        if let (Some(by), Some(on)) = (&keys.by, &keys.on) {
            let by = settings.roster.resolve(by);
            days.entry((by, on.value)).or_default().push((document, on));
        }
    }
    for ((by, day), signed) in days {
        if signed.len() <= settings.review.bulk as usize {
            continue;
        }
        let count = signed.len();
        let name = one_line(&by.to_string());
        let (first, on) = signed[0];
        let mut report = Report::new(on.span, format!("`{name}` signed {count} documents on {day}"))
            .label(format!("more than {} on one day", settings.review.bulk))
            .help("sign what was read, when it was read; `bulk` under `[review]` sets how many a day are too many");
        for (document, on) in signed.iter().skip(1).take(SHOWN) {
            report = report.related(&document.path, on.span, "on the same day");
        }
        sink.add(&first.path, report);
    }
}
