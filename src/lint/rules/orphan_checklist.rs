//! Checklists that belong to no SOP.

use crate::{
    diagnostic::Report,
    library::Kind,
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::one_line,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "orphan-checklist",
    group: Group::Checklists,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("orphan_checklist.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let library = context.library;
    for checklist in library
        .checklists()
        .filter(|checklist| !checklist.is_retired())
    {
        // What it names itself and is not there, or no longer in force, is a finding already.
        if !checklist.metadata.sops.is_empty() {
            continue;
        }
        let named_by = library.partners(checklist);
        if named_by.iter().any(|sop| !sop.is_retired()) {
            continue;
        }
        let Some(place) = context.of(checklist).place_of_missing("sops") else {
            continue;
        };
        if let Some(unread) = context.unread(Kind::Sop) {
            let why = format!("`{}` could not be read", one_line(unread.as_str()));
            sink.not_checked("checklists that name no SOP", &why);
            return;
        }
        let message = match named_by.first() {
            None => "the checklist belongs to no SOP".to_owned(),
            Some(sop) => format!(
                "the checklist belongs to no SOP but the retired `{}`",
                one_line(sop.id.as_str())
            ),
        };
        let help =
            "name in `sops:` the SOP that says how its items are done, or retire the checklist";
        sink.add(&checklist.path, Report::new(place, message).help(help));
    }
}
