//! Renders one document for a terminal: what is known about it, then its text.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use schemars::JsonSchema;
use serde::Serialize;

use super::write_json;
use crate::{
    clock::Date,
    library::{Document, Facets, Kind, Library, Review, ReviewState, Risk, scheme},
    markdown::{FlowBlock, FlowKind, Run, RunStyle, flow},
    text::{one_line, printable},
};

/// The formats of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShowFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: versioned.
    Json,
    /// The file as it stands, but for control characters.
    Markdown,
}

/// The widest lines that are good to read.
const WIDEST: usize = 100;
/// The narrowest that are worth wrapping to.
const NARROWEST: usize = 20;

/// A document with its text.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Shown<'a> {
    /// The id, unique among documents of its kind.
    id: &'a str,
    /// The title.
    title: &'a str,
    /// What it is about, in one sentence.
    summary: Option<&'a str>,
    /// The file, relative to the library's root.
    path: &'a str,
    #[serde(flatten)]
    facets: Facets,
    /// What picks the review interval and the checklist gate.
    #[schemars(with = "Risk")]
    risk: &'static str,
    /// The lowest tier that may work it alone.
    skill_level: Option<&'a str>,
    /// How long it takes, as written.
    estimated_time: Option<&'a str>,
    /// Where its review stands.
    review: Review,
    /// The fingerprint of what it says.
    body_hash: &'a str,
    /// An SOP's checklists, a checklist's SOPs.
    partners: Vec<&'a str>,
    /// The text after the front matter.
    markdown: &'a str,
}

/// Writes a document. `width` is the terminal's; none where there is no terminal.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    library: &Library,
    document: &Document,
    today: Date,
    format: ShowFormat,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = width.unwrap_or(WIDEST).clamp(NARROWEST, WIDEST);
    let body = document.text.get(document.body..).unwrap_or("");
    match format {
        ShowFormat::Markdown => write!(out, "{}", printable(&document.text)),
        ShowFormat::Json => {
            let metadata = &document.metadata;
            let partners = library.partners(document);
            let shown = Shown {
                id: document.id.as_str(),
                title: document.title(),
                summary: metadata
                    .summary
                    .as_ref()
                    .map(|summary| summary.value.as_str()),
                path: document.path.as_str(),
                facets: library.facets(document),
                risk: metadata.risk.name(),
                skill_level: metadata.skill_level.as_deref(),
                estimated_time: metadata.estimated_time.as_deref(),
                review: library.review(document, today),
                body_hash: library.body_hash(document).as_str(),
                partners: partners.iter().map(|partner| partner.id.as_str()).collect(),
                markdown: body,
            };
            write_json(&shown, out)
        }
        ShowFormat::Text => {
            render_header(library, document, today, width, out)?;
            let mut blocks = flow(&document.text, document.body);
            // The header shows the title.
            let is_title = blocks.first().is_some_and(|block| {
                block.kind == FlowKind::Heading(1) && plain(block) == document.title()
            });
            if is_title {
                blocks.remove(0);
            }
            render_blocks(&blocks, width, out)
        }
    }
}

fn plain(block: &FlowBlock) -> String {
    block.runs.iter().map(|run| run.text.as_str()).collect()
}

fn render_header(
    library: &Library,
    document: &Document,
    today: Date,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let metadata = &document.metadata;
    let facets = library.facets(document);
    let title = Style::new().bold().underline();
    writeln!(out, "{title}{}{title:#}", one_line(document.title()))?;
    if let Some(summary) = &metadata.summary {
        let summary = FlowBlock {
            runs: vec![Run {
                text: summary.value.clone(),
                style: RunStyle::Emphasis,
            }],
            ..FlowBlock::default()
        };
        render_text(&summary, Style::new(), width, out)?;
    }
    writeln!(out)?;
    let faint = Style::new().dimmed();
    let mut row = |name: &str, value: String| {
        if value.is_empty() {
            return Ok(());
        }
        writeln!(out, "{faint}{name:<11}{faint:#} {}", one_line(&value))
    };
    row("Id", document.exact_name())?;
    let mut filed = facets.issue_types.join(", ");
    if !facets.issue_subtypes.is_empty() {
        filed.push_str(&format!(" › {}", facets.issue_subtypes.join(", ")));
    }
    row("Type", filed)?;
    let owner = facets.owner.as_ref().map(|owner| {
        let name = library.settings.roster.name(owner);
        let key = owner.to_string();
        if name == key {
            key
        } else {
            format!("{name} ({key})")
        }
    });
    row("Owner", owner.unwrap_or_default())?;
    let deputy = metadata.deputy.as_ref().map(|deputy| deputy.value.clone());
    row("Deputy", deputy.unwrap_or_default())?;
    let facts = [
        Some(metadata.status.name()),
        (document.kind == Kind::Sop).then(|| metadata.risk.name()),
        metadata.skill_level.as_deref(),
        metadata.estimated_time.as_deref(),
    ];
    row(
        "Status",
        facts.into_iter().flatten().collect::<Vec<_>>().join(", "),
    )?;
    row("Review", review(&library.review(document, today)))?;
    let partners: Vec<&str> = library
        .partners(document)
        .iter()
        .map(|partner| partner.id.as_str())
        .collect();
    let name = match document.kind {
        Kind::Sop => "Checklists",
        Kind::Checklist => "SOPs",
    };
    row(name, partners.join(", "))?;
    row("File", document.path.to_string())
}

fn review(review: &Review) -> String {
    let mut line = match (review.state, review.on, review.due) {
        (ReviewState::Overdue, Some(on), Some(due)) => {
            format!("overdue since {due}, last on {on}")
        }
        (ReviewState::DueSoon, Some(on), Some(due)) => format!("due {due}, last on {on}"),
        (ReviewState::Current, Some(on), Some(due)) => format!("on {on}, holds until {due}"),
        (state, _, _) => state.label().to_owned(),
    };
    if let Some(by) = &review.by {
        line.push_str(&format!(", by {by}"));
    }
    if review.changed_since == Some(true) {
        line.push_str(", changed since");
    }
    line
}

fn render_blocks(blocks: &[FlowBlock], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut was_tight = false;
    for block in blocks {
        if !(block.is_tight && was_tight) {
            writeln!(out)?;
        }
        was_tight = block.is_tight;
        match &block.kind {
            FlowKind::Heading(1) => {
                render_text(block, Style::new().bold().underline(), width, out)?;
            }
            FlowKind::Heading(_) => render_text(block, Style::new().bold(), width, out)?,
            FlowKind::Text => render_text(block, Style::new(), width, out)?,
            FlowKind::Code(_) => render_code(block, out)?,
            FlowKind::Table(rows) => render_table(block, rows, width, out)?,
            FlowKind::Rule => writeln!(out, "{}{}", block.indent, "─".repeat(width.min(40)))?,
        }
    }
    Ok(())
}

/// What stands before a block's first line: the indent, its end given over to the marker.
fn first_indent(block: &FlowBlock) -> String {
    let marker = printable(&block.marker);
    let room = block.indent.chars().count();
    let kept = room.saturating_sub(marker.chars().count());
    let indent: String = block.indent.chars().take(kept).collect();
    indent + &marker
}

fn render_code(block: &FlowBlock, out: &mut dyn Write) -> io::Result<()> {
    let style = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
    let code = plain(block);
    let mut indent = first_indent(block);
    for line in printable(&code).trim_end_matches('\n').split('\n') {
        writeln!(out, "{indent}    {style}{line}{style:#}")?;
        indent.clone_from(&block.indent);
    }
    Ok(())
}

fn render_table(
    block: &FlowBlock,
    rows: &[Vec<String>],
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new();
    let room = width.saturating_sub(block.indent.chars().count());
    table
        .load_style(presets::ASCII_MARKDOWN)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(room.max(NARROWEST)).unwrap_or(u16::MAX));
    let mut rows = rows.iter();
    let cells = |row: &Vec<String>| row.iter().map(|cell| one_line(cell)).collect::<Vec<_>>();
    if let Some(head) = rows.next() {
        table.set_header(cells(head));
    }
    for row in rows {
        table.add_row(cells(row));
    }
    for line in table.lines() {
        writeln!(out, "{}{line}", block.indent)?;
    }
    Ok(())
}

/// Text that is never broken: pieces without white space between them.
type Word<'a> = Vec<(Cow<'a, str>, Style)>;

/// Writes a block's runs, wrapped.
fn render_text(
    block: &FlowBlock,
    base: Style,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut column = 0;
    let mut is_fresh = true;
    write!(out, "{}", first_indent(block))?;
    let room = width
        .saturating_sub(block.indent.chars().count())
        .max(NARROWEST);
    for line in lines_of_words(&block.runs, base) {
        if !is_fresh {
            write!(out, "\n{}", block.indent)?;
            column = 0;
        }
        is_fresh = false;
        for word in line {
            let length: usize = word.iter().map(|(text, _)| text.chars().count()).sum();
            if column > 0 && column + 1 + length > room {
                write!(out, "\n{}", block.indent)?;
                column = 0;
            } else if column > 0 {
                write!(out, " ")?;
                column += 1;
            }
            for (text, style) in word {
                write!(out, "{style}{text}{style:#}")?;
            }
            column += length;
        }
    }
    writeln!(out)
}

/// The words of the runs, by forced line.
fn lines_of_words(runs: &[Run], base: Style) -> Vec<Vec<Word<'_>>> {
    let mut lines: Vec<Vec<Word<'_>>> = vec![Vec::new()];
    let mut is_open = false;
    let mut add = |text: &str, style: Style, lines: &mut Vec<Vec<Word<'_>>>| {
        for (at, line) in printable(text).split('\n').enumerate() {
            if at > 0 {
                lines.push(Vec::new());
                is_open = false;
            }
            for piece in line.split_inclusive(char::is_whitespace) {
                let word = piece.trim_end();
                if !word.is_empty() {
                    let last = lines.last_mut().and_then(|line| line.last_mut());
                    let piece = (Cow::Owned(word.to_owned()), style);
                    match last.filter(|_| is_open) {
                        Some(open) => open.push(piece),
                        None => lines
                            .last_mut()
                            .into_iter()
                            .for_each(|line| line.push(vec![piece.clone()])),
                    }
                    is_open = true;
                }
                if word.len() < piece.len() {
                    is_open = false;
                }
            }
        }
    };
    for run in runs {
        let style = match &run.style {
            RunStyle::Plain => base,
            RunStyle::Emphasis => base.italic(),
            RunStyle::Strong => base.bold(),
            RunStyle::Struck => base.strikethrough(),
            RunStyle::Code => base.fg_color(Some(AnsiColor::Cyan.into())),
            RunStyle::Link(_) => base.underline(),
            RunStyle::Badge => base.fg_color(Some(AnsiColor::Yellow.into())),
        };
        add(&run.text, style, &mut lines);
        if let RunStyle::Link(to) = &run.style {
            // A page of the library is found by name; an address outside has to be readable.
            if scheme(to).is_some_and(|scheme| scheme != "file") && run.text != *to {
                add(&format!(" <{}>", one_line(to)), base.dimmed(), &mut lines);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::{files::Memory, text::RelPath};

    fn rendered(text: &str, format: ShowFormat, width: usize) -> String {
        let files = [
            ("sops/vpn.md", text),
            ("checklists/vpn.md", "---\nsops: [vpn]\n---\n"),
            ("sopbook.toml", "[people.ann]\nname = \"Ann Lee\"\n"),
        ];
        let files = files.map(|(path, text)| {
            let path = RelPath::parse(path).unwrap();
            (path, text.as_bytes().to_vec())
        });
        let library = Library::load(Arc::new(files.into_iter().collect::<Memory>())).unwrap();
        let document = library.get(Kind::Sop, "vpn").unwrap();
        let mut out = Vec::new();
        let today = date(2026, 6, 15);
        render(&library, document, today, format, Some(width), &mut out).unwrap();
        anstream::adapter::strip_str(&String::from_utf8(out).unwrap()).to_string()
    }

    const TEXT: &str = "---\ntitle: VPN\nsummary: Get back in.\nissue_type: Network\nowner: ann\n---\n# VPN\n\n## Steps\n\n\
        1. Open **Settings** and wait until the window of the client stands still. {#open}\n\n   ```sh\n   ping  x\n   ```\n2. Close, `now`, see [docs](https://example.com/a) or [b](b.md).\n\n\
        - [ ] Done {.critical}\n- plain\n\n| A | B |\n|---|---|\n| 1 | 2 |\n";

    #[test]
    fn a_document_is_wrapped_with_its_numbers_boxes_code_and_tables() {
        insta::assert_snapshot!(rendered(TEXT, ShowFormat::Text, 44), @r"
        VPN
        Get back in.

        Id          sop:vpn
        Type        Network
        Owner       Ann Lee (ann)
        Status      active, standard
        Review      never reviewed
        Checklists  vpn
        File        sops/vpn.md

        Steps

        1. Open Settings and wait until the window
           of the client stands still.

               ping  x

        2. Close, now, see docs
           <https://example.com/a> or b.

        [ ] Done [critical]
        - plain

        | A | B |
        |---|---|
        | 1 | 2 |
        ");
    }

    #[test]
    fn escapes_in_a_document_never_reach_the_terminal() {
        let hostile = "---\ntitle: \"a\\x1b[31mb\"\nsummary: \"\\x07\"\n---\n# T\u{1b}]0;x\u{7}\n\n`\u{9b}2J`\n\n```\n\u{1b}c\n```\n\n| \u{1b}x |\n|---|\n";
        for format in [ShowFormat::Text, ShowFormat::Markdown] {
            let shown = rendered(hostile, format, 80);
            let bad = |letter: char| letter.is_control() && letter != '\n';
            assert!(!shown.contains(bad), "{shown:?}");
        }
    }

    #[test]
    fn json_holds_the_body_and_the_partners() {
        let json = rendered(TEXT, ShowFormat::Json, 80);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["partners"][0], "vpn");
        assert!(json["markdown"].as_str().unwrap().starts_with("# VPN\n"));
        assert_eq!(json["version"], 1);
    }
}
