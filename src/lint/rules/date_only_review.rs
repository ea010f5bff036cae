//! Review dates that were moved and nothing else.

use crate::{
    diagnostic::Report,
    history::{Commit, Depth, History, Signing},
    library::{Document, Roster},
    lint::{
        context::LibraryContext,
        past::{act, any, name},
        rule::{Asks, Check, Group, Level, Rule},
        sink::{Gaps, Sink},
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "date-only-review",
    group: Group::Review,
    default: Level::Warning,
    deadline: false,
    asks: Some(Asks {
        depth: Depth::Signings,
        is_needed: true,
        about: |library| any(library, |document| document.metadata.review.on.is_some()),
    }),
    page: include_str!("date_only_review.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let Some(history) = context.history else {
        return;
    };
    let mut gaps = Gaps::default();
    for document in context
        .documents()
        .filter(|document| !document.is_retired())
    {
        let Some(on) = &document.metadata.review.on else {
            continue;
        };
        if !history.covers(&document.path) {
            gaps.add_document(&document.path, "they lie in no git repository");
            continue;
        }
        let commits = date_only(document, history, &context.settings().roster);
        let Some(last) = commits.first() else {
            continue;
        };
        let by = one_line(name(&last.author));
        let did = "moved the review date, left the text alone and recorded no outcome";
        let last = format!("`{}` by {by}", last.short());
        let message = match commits.len() {
            1 => format!("commit {last} {did}"),
            count => format!("{count} commits {did}; the last is {last}"),
        };
        let sign = "read the document against reality and sign it with `sopbook review`";
        let help = match document.metadata.review.outcome {
            Some(_) => {
                format!(
                    "{sign}, which clears this; a review that came to the same as the last needs `--commit`, or its `Reviewed-by` trailer"
                )
            }
            None => format!("{sign}, which clears this"),
        };
        let report = Report::new(on.span, message).help(help);
        sink.add(&document.path, report.acts(commits.into_iter().map(act)));
    }
    gaps.pour("the past of", sink);
}

/// The commits that moved nothing but the date since the document was last reviewed for the record, newest first.
fn date_only(document: &Document, history: &History, roster: &Roster) -> Vec<Commit> {
    if is_newly_recorded(document, history) {
        return Vec::new();
    }
    let signings = history.signings(&document.path);
    signings
        .take_while(|(change, _)| !history.is_review(*change, roster))
        .filter(|(_, signing)| is_date_only(signing))
        .map(|(change, _)| change.commit())
        .collect()
}

fn is_date_only(signing: &Signing) -> bool {
    let is_move = signing.changed.on && signing.before.is_some() && signing.on.is_some();
    let has_new_outcome = signing.outcome.is_some() && signing.changed.outcome;
    is_move && signing.left_body && !has_new_outcome
}

/// Whether the work tree holds a review for the record that is yet to be committed.
fn is_newly_recorded(document: &Document, history: &History) -> bool {
    let keys = &document.metadata.review;
    let (Some(outcome), Some(hash)) = (&keys.outcome, &keys.hash) else {
        return false;
    };
    let on = keys.on.as_ref().map(|on| on.value);
    let last = history.signings(&document.path).next();
    last.is_some_and(|(_, last)| {
        let stands = (last.on, last.outcome.as_ref(), last.hash.as_ref());
        stands != (on, Some(&outcome.value), Some(&hash.value))
    })
}
