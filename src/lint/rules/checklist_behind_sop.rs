//! Checklists that an SOP has moved away from.

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
    name: "checklist-behind-sop",
    group: Group::Checklists,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("checklist_behind_sop.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let library = context.library;
    for checklist in library
        .checklists()
        .filter(|checklist| !checklist.is_retired())
    {
        for entry in &checklist.metadata.follows {
            let Some((id, hash)) = entry.split_once('@') else {
                let message = format!(
                    "`{}` does not say which version it follows",
                    one_line(entry)
                );
                let help =
                    "write the SOP's id and the body hash of the version that was read: `ID@HASH`";
                sink.add(&checklist.path, Report::new(entry.span, message).help(help));
                continue;
            };
            let id = id.trim();
            // An SOP that is not there is the finding of `unknown-checklist`.
            let Some(sop) = library.get(Kind::Sop, id).filter(|sop| !sop.is_retired()) else {
                continue;
            };
            if library.body_hash(sop).as_str() != hash.trim() {
                let message = format!(
                    "the SOP `{}` has changed since this checklist was read against it",
                    one_line(id)
                );
                let help = "read the checklist against the SOP, then sign it with the SOP's new version in `follows`";
                sink.add(&checklist.path, Report::new(entry.span, message).help(help));
            }
        }
    }
}
