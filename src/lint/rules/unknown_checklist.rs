//! Ids of checklists and SOPs that nothing has.

use crate::{
    diagnostic::Report,
    library::{Document, Kind},
    lint::{
        context::{LibraryContext, Mention},
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::{Spanned, kebab_case, nearest, one_line},
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unknown-checklist",
    group: Group::Checklists,
    default: Level::Error,
    deadline: false,
    asks: None,
    page: include_str!("unknown_checklist.md"),
    check: Check::Library(check),
};

/// For how many unknown ids one is looked for that is nearly the same: each looks at every document.
const MOST_SUGGESTIONS: usize = 100;

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let own = |kind: Kind, values: fn(&Document) -> Vec<Spanned<String>>| {
        move |document: &Document| {
            if document.kind == kind {
                values(document)
            } else {
                Vec::new()
            }
        }
    };
    let checklists = own(Kind::Sop, |sop| sop.metadata.checklists.clone());
    let sops = own(Kind::Checklist, |checklist| checklist.metadata.sops.clone());
    let mut so_far = 0;
    for (kind, mentions) in [
        (Kind::Checklist, context.mentions("checklists", checklists)),
        (Kind::Sop, context.mentions("sops", sops)),
    ] {
        for mention in mentions {
            look_up(context, &mention, kind, &mut so_far, sink);
        }
    }
    for document in context.documents() {
        if let Some(successor) = &document.metadata.superseded_by {
            let mention = Mention::new(
                &document.path,
                "superseded_by",
                successor.clone(),
                Some(document),
            );
            look_up(context, &mention, document.kind, &mut so_far, sink);
        }
    }
}

fn look_up(
    context: &LibraryContext<'_>,
    mention: &Mention<'_>,
    kind: Kind,
    so_far: &mut usize,
    sink: &mut Sink<'_>,
) {
    let library = context.library;
    let written = &mention.value;
    // A file that could not be read is there all the same, and is a finding itself.
    let is_unread = || {
        library.unreadable.iter().any(|file| {
            let stem = file.path.file_name().split('.').next().unwrap_or_default();
            kebab_case(stem) == written.value
        })
    };
    if library.get(kind, written).is_some() || is_unread() {
        return;
    }
    let noun = kind.noun();
    if let Some(folder) = context.unread_folder_for(kind) {
        let (what, folder) = (format!("{noun} ids"), one_line(folder.as_str()));
        sink.not_checked(&what, &format!("the folder `{folder}` could not be read"));
        return;
    }
    let report = Report::new(
        written.span,
        format!("no {noun} has the id `{}`", one_line(written)),
    );
    let of_kind = library
        .documents()
        .iter()
        .filter(|document| document.kind == kind);
    let ids = of_kind.map(|document| document.id.as_str());
    *so_far += 1;
    let near = match *so_far {
        ..=MOST_SUGGESTIONS => nearest(written, ids),
        _ => None,
    };
    let report = match near {
        Some(id) => mention.mended_to(report.help(format!("did you mean `{id}`?")), id),
        None => report.help(format!(
            "`sopbook list --kind {}` shows the ids",
            kind.name()
        )),
    };
    sink.add(mention.path, report);
}
