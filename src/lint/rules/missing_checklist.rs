//! SOPs in force without a checklist.

use crate::{
    diagnostic::Report,
    library::{Document, Status},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "missing-checklist",
    group: Group::Checklists,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("missing_checklist.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let is_retired = |checklist: &&Document| checklist.metadata.status == Status::Retired;
    for sop in context.library.sops() {
        let metadata = &sop.metadata;
        if !sop.is_active() || metadata.exemption().is_some() {
            continue;
        }
        let checklists = context.library.partners(sop);
        let help = if metadata.checklist_exempt.is_some() {
            "write one and name it in `checklists:`, or give the reason why none is needed in words in `checklist_exempt:`"
        } else {
            "write one and name it in `checklists:`, or say in `checklist_exempt:` why none is needed"
        };
        // A name that nothing has is the finding of `unknown-checklist`.
        if checklists.is_empty() && metadata.checklists.is_empty() {
            if let Some(place) = context.of(sop).place_of_missing("checklists") {
                sink.add(
                    &sop.path,
                    Report::new(place, "the SOP has no checklist").help(help),
                );
            }
        } else if !checklists.is_empty() && checklists.iter().all(is_retired) {
            let place = metadata.checklists.first().map(|id| id.span);
            let place = place.unwrap_or_else(|| sop.front_matter_anchor());
            let report = Report::new(place, "the SOP has no checklist but a retired one");
            sink.add(&sop.path, report.help(help));
        }
    }
}
