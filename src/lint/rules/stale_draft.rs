//! Drafts that nobody touches.

use crate::{
    diagnostic::Report,
    history::Depth,
    library::{Document, Status},
    lint::{
        context::LibraryContext,
        past::{act, any},
        rule::{Asks, Check, Group, Level, Rule},
        sink::{Gaps, Sink},
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "stale-draft",
    group: Group::Review,
    default: Level::Warning,
    deadline: true,
    asks: Some(Asks {
        depth: Depth::Changes,
        is_needed: true,
        about: |library| any(library, is_draft),
    }),
    page: include_str!("stale_draft.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let Some(history) = context.history else {
        return;
    };
    let limit = context.settings().review.draft_limit;
    let mut gaps = Gaps::default();
    for document in context.documents().filter(|document| is_draft(document)) {
        if !history.covers(&document.path) {
            gaps.add_document(&document.path, "they lie in no git repository");
            continue;
        }
        // What was never committed, or is being edited, is being worked on.
        let Some(last) = history.last_change(&document.path) else {
            continue;
        };
        if limit.after(last.on) >= context.today {
            continue;
        }
        match history.is_committed(document) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(_) => {
                gaps.add(
                    document.path.as_str(),
                    "git could not read the last version",
                );
                continue;
            }
        }
        let status = document.front_matter.get("status");
        let place = status.map_or_else(|| document.front_matter_anchor(), |status| status.span);
        let message = format!("nobody has touched this draft since {}", last.on);
        let report = Report::new(place, message)
            .label(format!("a draft may lie for {limit}"))
            .help("finish it and set `status: active`, or remove it")
            .acts([act(last)]);
        sink.add(&document.path, report);
    }
    gaps.pour("drafts", sink);
}

fn is_draft(document: &Document) -> bool {
    document.metadata.status == Status::Draft
}
