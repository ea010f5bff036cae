//! What changed between two versions of a document, by section.
//!
//! What is compared is what the body hash counts: wrapping, bullets and other ways of typing the same are no change, and
//! two versions with the same hash never differ here.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;
use similar::DiffOp;

use super::words::{ChangedLine, Line, PieceKind, changed_lines, operations};
use crate::{
    files::Source,
    library::Document,
    markdown::{Block, BlockKind, LinkKind},
};

/// What changed between two versions of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Comparison {
    /// The sections that are not as they were, in the order of the document.
    pub sections: Vec<SectionChange>,
}

/// A section that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SectionChange {
    /// Its heading; `front matter` for the keys that count, none for what stands before the first heading.
    pub heading: Option<String>,
    /// Changed, added or removed.
    pub state: SectionState,
    /// The lines that are not as they were.
    pub lines: Vec<ChangedLine>,
}

/// What happened to a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SectionState {
    /// It is still there.
    Changed,
    /// It was not there.
    Added,
    /// It is no longer there.
    Removed,
}

/// Compares two versions of a document, each with the source of its pictures.
#[must_use]
pub fn compare(old: (&Document, &dyn Source), new: (&Document, &dyn Source)) -> Comparison {
    let (old, new) = (sections(old), sections(new));
    let headings = |sections: &[Section]| -> Vec<Option<String>> {
        let headings = sections.iter().map(|section| section.heading.clone());
        headings.collect()
    };
    let mut changes = Vec::new();
    for operation in operations(&headings(&old), &headings(&new)) {
        let (gone, come) = (&old[operation.old_range()], &new[operation.new_range()]);
        let is_pair = |(old, new): (&Section, &Section)| {
            matches!(operation, DiffOp::Equal { .. }) || old.shares_a_line(new)
        };
        let (mut left, mut right) = (gone.iter().peekable(), come.iter().peekable());
        while let (Some(old), Some(new)) = (left.peek(), right.peek()) {
            if is_pair((old, new)) {
                changes.extend(old.changes_to(new));
            } else {
                changes.push(old.whole(SectionState::Removed));
                changes.push(new.whole(SectionState::Added));
            }
            left.next();
            right.next();
        }
        changes.extend(left.map(|section| section.whole(SectionState::Removed)));
        changes.extend(right.map(|section| section.whole(SectionState::Added)));
    }
    Comparison { sections: changes }
}

/// A heading and what stands below it, up to the next.
#[derive(Default)]
struct Section {
    heading: Option<String>,
    lines: Vec<Line>,
}

impl Section {
    fn changes_to(&self, new: &Self) -> Option<SectionChange> {
        let lines = changed_lines(&self.lines, &new.lines);
        (!lines.is_empty()).then(|| SectionChange {
            heading: new.heading.clone(),
            state: SectionState::Changed,
            lines,
        })
    }

    fn whole(&self, state: SectionState) -> SectionChange {
        let kind = match state {
            SectionState::Removed => PieceKind::Removed,
            _ => PieceKind::Added,
        };
        SectionChange {
            heading: self.heading.clone(),
            state,
            lines: self.lines.iter().map(|line| line.whole(kind)).collect(),
        }
    }

    /// Whether a section under another heading is this one, renamed.
    fn shares_a_line(&self, other: &Self) -> bool {
        let lines: HashSet<&Line> = self.lines.iter().skip(1).collect();
        other.lines.iter().skip(1).any(|line| lines.contains(line))
    }
}

fn sections((document, source): (&Document, &dyn Source)) -> Vec<Section> {
    let mut keys = Section {
        heading: Some("front matter".to_owned()),
        ..Section::default()
    };
    let mut sections = vec![Section::default()];
    let mut open_row: Option<Vec<String>> = None;
    for block in document.canonical(source) {
        let row = open_row.take();
        if let (BlockKind::Cell, Some(mut cells)) = (&block.kind, row.clone()) {
            cells.push(with_destinations(&block));
            open_row = Some(cells);
            continue;
        }
        if let BlockKind::Heading(_) = block.kind {
            sections.push(Section {
                heading: Some(block.text.clone()),
                ..Section::default()
            });
        }
        let section = match (&block.kind, sections.last_mut()) {
            (BlockKind::Key { .. }, _) | (_, None) => &mut keys,
            (_, Some(section)) => section,
        };
        section.lines.extend(row.map(|cells| row_line(&cells)));
        match &block.kind {
            BlockKind::Row => open_row = Some(Vec::new()),
            _ => add_lines(&block, &mut section.lines),
        }
    }
    if let (Some(cells), Some(section)) = (open_row, sections.last_mut()) {
        section.lines.push(row_line(&cells));
    }
    sections.insert(0, keys);
    sections
}

fn row_line(cells: &[String]) -> Line {
    Line::text("|", &(cells.join(" | ") + " |"))
}

/// What a block reads like, in a line or several.
fn add_lines(block: &Block, lines: &mut Vec<Line>) {
    let indent = "  ".repeat(block.level);
    let marker = match &block.kind {
        BlockKind::Heading(level) => "#".repeat(usize::from(*level)),
        BlockKind::Item { ordered, task } => {
            let bullet = if *ordered { "1." } else { "-" };
            let tick = if *task { " [ ]" } else { "" };
            format!("{bullet}{tick}")
        }
        BlockKind::Quote(alert) => format!("> {}", alert.to_uppercase()).trim_end().to_owned(),
        BlockKind::Footnote(label) => format!("[^{label}]:"),
        BlockKind::Key { name, values } => {
            let values = values.iter().map(|value| value.trim_start_matches('='));
            let values = values.collect::<Vec<_>>().join(", ");
            lines.push(Line::text(&format!("{name}:"), &values));
            return;
        }
        BlockKind::Image {
            destination,
            digest,
        } => {
            let digest = digest.get(..8).unwrap_or(digest);
            lines.push(Line::text("picture", &format!("{destination} ({digest})")));
            return;
        }
        BlockKind::Code(language) => {
            lines.push(Line::text(&format!("{indent}```{language}"), ""));
            let code = block.text.split('\n');
            lines.extend(code.map(|line| Line::code(&format!("{indent}{line}"))));
            return;
        }
        BlockKind::Html => {
            let html = block.text.split('\n');
            lines.extend(html.map(|line| Line::text(hanging(&indent), line)));
            return;
        }
        BlockKind::Table => return,
        BlockKind::Row | BlockKind::Cell | BlockKind::Paragraph => String::new(),
    };
    let mut text = with_destinations(block);
    let id = block.id.iter().map(|id| format!("#{id}"));
    let classes = block.classes.iter().map(|class| format!(".{class}"));
    let attributes: Vec<String> = id.chain(classes).collect();
    if !attributes.is_empty() {
        text.push_str(&format!(" {{{}}}", attributes.join(" ")));
    }
    let marker = format!("{indent}{marker}");
    let marker = if marker.trim().is_empty() {
        hanging(&indent)
    } else {
        &marker
    };
    lines.push(Line::text(marker, &text));
}

/// The indent of a line without a marker; the space that follows a marker is its last.
fn hanging(indent: &str) -> &str {
    indent.strip_suffix(' ').unwrap_or(indent)
}

/// The text, with where its links and pictures lead.
fn with_destinations(block: &Block) -> String {
    let mut text = block.text.replace(['\u{2}', '\u{3}'], "~~");
    for destination in &block.destinations {
        let mark = match destination.kind {
            LinkKind::Image => "!",
            LinkKind::Link => "",
        };
        let title = match destination.title.as_str() {
            "" => String::new(),
            title => format!(" {title:?}"),
        };
        text.push_str(&format!(" {mark}<{}{title}>", destination.to));
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        files::{Memory, Stamp},
        library::{BodyHash, Kind, Settings},
        text::RelPath,
    };

    fn document(text: &str) -> Document {
        let path = RelPath::parse("sops/a.md").unwrap();
        let settings = Settings::parse(None);
        Document::parse(Kind::Sop, &path, Stamp::default(), text, &settings)
    }

    fn changes(old: &str, new: &str) -> Comparison {
        let nowhere = Memory::default();
        compare((&document(old), &nowhere), (&document(new), &nowhere))
    }

    fn shown(old: &str, new: &str) -> String {
        let mut shown = String::new();
        for section in changes(old, new).sections {
            let heading = section.heading.unwrap_or_default();
            shown.push_str(&format!("{heading} {:?}\n", section.state));
            for line in section.lines {
                let pieces = line.pieces.into_iter().map(|piece| match piece.kind {
                    PieceKind::Same => piece.text,
                    PieceKind::Removed => format!("[-{}-]", piece.text),
                    PieceKind::Added => format!("{{+{}+}}", piece.text),
                });
                shown.push_str(&format!("  {}\n", pieces.collect::<String>()));
            }
        }
        shown
    }

    #[test]
    fn other_ways_of_typing_the_same_are_no_change() {
        let old = "---\ntitle: T\nowner: a\n---\n# T\n\nOne two\nthree.\n\n* a\n* b\n\nHead\n----\n\n[x](y.md)\n";
        let new = "---\nowner: b\ntitle: 'T'\nrisk: standard\n---\n# T #\n\nOne *two* three.\n\n- a\n\n- b\n\n## Head\n\n[x][1]\n\n[1]: y.md\n";
        assert_eq!(changes(old, new), Comparison::default());
    }

    #[test]
    fn sections_are_changed_renamed_added_and_removed() {
        let old = "Lead.\n\n# T\n\n## Old name\n\n- [ ] a {#x}\n  - b\n\n## Gone\n\nText.\n\n## Stays\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[docs](a.md)\n";
        let new = "Lead now.\n\n# T\n\n## New name\n\n- [ ] a {#x .critical}\n  - b\n\n## Stays\n\n| a | b |\n|---|---|\n| 1 | 3 |\n\n[docs](b.md)\n\n> [!NOTE]\n> Mind.\n";
        insta::assert_snapshot!(shown(old, new), @r"
         Changed
          [-Lead.-]
          {+Lead now.+}
        New name Changed
          ## [-Old-]{+New+} name
          - [ ] a [-{#x}-]{+{#x .critical}+}
        Gone Removed
          [-## Gone-]
          [-Text.-]
        Stays Changed
          | 1 | [-2-]{+3+} |
          docs [-<a.md>-]{+<b.md>+}
          {+> NOTE+}
          {+  Mind.+}
        ");
    }

    fn body() -> impl Strategy<Value = String> {
        let block = prop_oneof![
            "#{1,3} [ab]",
            "[ab] (\\*b\\*|`b`|~~b~~|<b>|\\[a\\]\\([ab]\\)|!\\[a\\]\\(b\\))( [ab])?",
            "[-*] [ab]( \\{#[ab]( \\.critical)?\\})?",
            "1[.)] (\\[ \\] )?[ab]",
            "  - [ab]",
            "   [ab]",
            "> (\\[!NOTE\\]\n> )?[ab]",
            "```[ab]?\n[ab]  [ab]\n\n[ab]\n```",
            "\\| [ab] \\| b \\|\n\\|---\\|---\\|\n\\| a \\| [ab] \\|",
            "<div>[ab]</div>",
            "\\[\\^a\\]: [ab]",
            "    [ab]",
        ];
        (
            proptest::collection::vec(block, 0..5),
            "(risk: critical|title: b|clients: \\[a\\])?",
        )
            .prop_map(|(blocks, keys)| format!("---\n{keys}\n---\n{}\n", blocks.join("\n\n")))
    }

    proptest! {
        #[test]
        fn what_differs_is_what_the_body_hash_counts(old in body(), new in body()) {
            let nowhere = Memory::default();
            let hash = |text: &str| BodyHash::of(&document(text).canonical(&nowhere));
            prop_assert_eq!(changes(&old, &new).sections.is_empty(), hash(&old) == hash(&new));
            prop_assert!(changes(&old, &old).sections.is_empty());
        }
    }
}
