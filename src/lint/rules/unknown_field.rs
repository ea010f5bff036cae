//! Keys that the schema lacks, in front matter and in the settings.

use crate::{
    diagnostic::{Defect, DefectKind},
    lint::{
        context::LibraryContext,
        rule::{Check, Group, Level, Rule},
        sink::Sink,
    },
    text::RelPath,
};

pub(in crate::lint) const RULE: Rule = Rule {
    name: "unknown-field",
    group: Group::FrontMatter,
    default: Level::Warning,
    deadline: false,
    asks: None,
    page: include_str!("unknown_field.md"),
    check: Check::Library(check),
};

fn check(context: &LibraryContext<'_>, sink: &mut Sink<'_>) {
    let mut add = |path: &RelPath, defects: &[Defect]| {
        for defect in defects {
            if defect.kind == DefectKind::UnknownField {
                sink.add(path, defect.report.clone());
            }
        }
    };
    let settings = context.settings();
    add(&settings.path, &settings.defects);
    for document in context.documents() {
        add(&document.path, &document.defects);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::library::{CHECKLIST_KEYS, SETTINGS_KEYS, SOP_KEYS};

    #[test]
    fn the_page_names_every_key() {
        for field in SOP_KEYS.iter().chain(CHECKLIST_KEYS).chain(SETTINGS_KEYS) {
            let name = format!("`{}`", field.name);
            assert!(RULE.page.contains(&name), "the page lacks {name}");
        }
    }
}
