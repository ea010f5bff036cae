//! Renders what a search found, and how golden queries fared.

use std::{
    io::{self, Write},
    path::Path,
};

use anstyle::{AnsiColor, Style};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Format, write_json};
use crate::{
    library::{GoldenQuery, Kind, ReviewState},
    search::{Answer, Hit, Nothing, Snippet},
    text::{RelPath, count, one_line},
};

const TITLE: Style = Style::new().bold();
const MARK: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
const FAINT: Style = Style::new().dimmed();
const PATH: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));

/// How paths are shown.
#[derive(Debug, Clone, Copy)]
pub struct Paths<'a> {
    /// The way from the user's folder to the library's root, with a slash at its end; empty where they are the same.
    pub prefix: &'a str,
    /// The library's root, where the terminal can follow links.
    pub links: Option<&'a Path>,
}

/// Writes an answer.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    answer: &Answer,
    format: Format,
    paths: Paths<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if format == Format::Json {
        return write_json(answer, out);
    }
    for (at, hit) in answer.hits.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        render_hit(at + 1, hit, paths, out)?;
    }
    let hidden = answer.total.saturating_sub(answer.hits.len());
    if hidden > 0 {
        let more = if hidden == 1 { "document" } else { "documents" };
        writeln!(
            out,
            "\n{FAINT}{hidden} more {more}: --limit {}{FAINT:#}",
            answer.total
        )?;
    }
    Ok(())
}

fn render_hit(rank: usize, hit: &Hit, paths: Paths<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{rank}. {TITLE}{}{TITLE:#}  {}",
        hit.title,
        filed_under(hit)
    )?;
    for section in &hit.sections {
        write!(out, "   ")?;
        render_place(&hit.path, section.line, paths, out)?;
        match &section.heading {
            Some(heading) => writeln!(out, "  {heading}")?,
            None => writeln!(out)?,
        }
        if !section.snippet.text.is_empty() {
            write!(out, "     ")?;
            render_snippet(&section.snippet, out)?;
        }
    }
    if hit.sections.is_empty() {
        write!(out, "   ")?;
        render_place(&hit.path, hit.line, paths, out)?;
        writeln!(out)?;
        if let Some(summary) = &hit.summary {
            writeln!(out, "     {summary}")?;
        }
    }
    Ok(())
}

/// Kind, standing, type and owner, on one line.
fn filed_under(hit: &Hit) -> String {
    let mut words = vec![hit.kind.noun().to_owned()];
    if hit.status != "active" {
        words.push(hit.status.to_uppercase());
    }
    if hit.review == ReviewState::Overdue {
        words.push("review overdue".to_owned());
    }
    let types = [&hit.issue_types, &hit.issue_subtypes].map(|names| one_line(&names.join(", ")));
    words.extend(match types {
        [name, subtype] if subtype.is_empty() && !name.is_empty() => Some(name),
        [name, subtype] if !name.is_empty() => Some(format!("{name} › {subtype}")),
        _ => None,
    });
    words.extend(hit.owner_name.clone());
    format!("{FAINT}{}{FAINT:#}", words.join(" · "))
}

/// `path:line`, which terminals and editors open.
fn render_place(
    path: &RelPath,
    line: u32,
    paths: Paths<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown = format!("{}{}:{line}", paths.prefix, one_line(path.as_str()));
    match paths.links {
        Some(root) => {
            let address = file_address(&root.join(path.as_str()));
            write!(
                out,
                "\x1b]8;;{address}\x1b\\{PATH}{shown}{PATH:#}\x1b]8;;\x1b\\"
            )
        }
        None => write!(out, "{PATH}{shown}{PATH:#}"),
    }
}

/// A path as an address: everything but letters, digits and a few signs is escaped.
fn file_address(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut address = "file://".to_owned();
    if !text.starts_with('/') {
        address.push('/');
    }
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' | b':' => {
                address.push(char::from(byte));
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

fn render_snippet(snippet: &Snippet, out: &mut dyn Write) -> io::Result<()> {
    let mut marks = snippet.marks.iter().peekable();
    let mut inside = false;
    for (at, letter) in snippet.text.chars().enumerate() {
        if inside && marks.peek().is_some_and(|(_, end)| *end == at) {
            marks.next();
            inside = false;
            write!(out, "{MARK:#}")?;
        }
        if !inside && marks.peek().is_some_and(|(start, _)| *start == at) {
            inside = true;
            write!(out, "{MARK}")?;
        }
        write!(out, "{letter}")?;
    }
    if inside {
        write!(out, "{MARK:#}")?;
    }
    writeln!(out)
}

/// Says why nothing was found and what to try, for stderr.
#[must_use]
pub fn explain_nothing(answer: &Answer, nothing: &Nothing) -> String {
    let mut text = format!(
        "nothing found for `{}` in {}",
        one_line(&answer.query),
        count(answer.documents, "document")
    );
    if nothing.filtered_out > 0 {
        text.push_str(&format!(
            "\n  {} would answer without the filters",
            count(nothing.filtered_out, "document")
        ));
    }
    if !nothing.unknown_words.is_empty() {
        text.push_str(&format!(
            "\n  no document holds `{}`: try other words, or add the word to a document's `aliases` or to `[search] synonyms`",
            nothing.unknown_words.join("`, `")
        ));
    }
    if !nothing.near_titles.is_empty() {
        text.push_str(&format!(
            "\n  titles like it: {}",
            nothing.near_titles.join("; ")
        ));
    }
    text
}

/// How the golden queries of a library fared.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GoldenReport {
    /// The queries, in the order of the settings.
    golden_queries: Vec<GoldenResult>,
    /// How many did not find what they are for.
    failed: usize,
}

/// How a golden query fared.
#[derive(Debug, Serialize, JsonSchema)]
struct GoldenResult {
    /// What a technician types.
    query: String,
    /// The document that must be found.
    expect: String,
    /// Among how many of the first results.
    within: usize,
    /// The place of the expected document, from 1; none where it is not among the hits.
    rank: Option<usize>,
    /// Whether the document was found in time.
    passed: bool,
    /// The first hit.
    first: Option<String>,
}

impl GoldenReport {
    /// Holds answers against the queries that they answer, in the same order.
    #[must_use]
    pub fn new(queries: &[GoldenQuery], answers: &[Answer]) -> Self {
        let results = queries.iter().zip(answers).map(|(query, answer)| {
            let rank = rank_of(&query.expect, &answer.hits);
            GoldenResult {
                query: query.query.clone(),
                expect: query.expect.clone(),
                within: query.within,
                rank,
                passed: rank.is_some_and(|rank| rank <= query.within),
                first: answer.hits.first().map(|hit| hit.id.to_string()),
            }
        });
        let golden_queries: Vec<GoldenResult> = results.collect();
        Self {
            failed: golden_queries
                .iter()
                .filter(|result| !result.passed)
                .count(),
            golden_queries,
        }
    }

    /// Whether each query found what it is for.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failed == 0
    }

    /// Writes the report.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn render(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        if format == Format::Json {
            return write_json(self, out);
        }
        for result in &self.golden_queries {
            let word = if result.passed { "ok" } else { "FAILED" };
            let rank = match (result.rank, &result.first) {
                (Some(rank), _) => format!("is {rank} of at most {}", result.within),
                (None, Some(first)) => format!("is not found; the first is {}", one_line(first)),
                (None, None) => "is not found, nor is anything else".to_owned(),
            };
            writeln!(
                out,
                "{word:6}  {}: {} {rank}",
                one_line(&result.query),
                one_line(&result.expect)
            )?;
        }
        Ok(())
    }
}

/// The place from 1 of the document that is named: `sop:ID`, `checklist:ID`, or an id, which is an SOP's before it is a
/// checklist's.
fn rank_of(name: &str, hits: &[Hit]) -> Option<usize> {
    let (kind, id) = match name.split_once(':') {
        Some((kind, id)) => (kind, id),
        None => ("", name),
    };
    let position = |wanted: Kind| {
        hits.iter()
            .position(|hit| hit.kind == wanted && hit.id.as_str() == id)
    };
    let found = [Kind::Sop, Kind::Checklist]
        .into_iter()
        .filter(|wanted| kind.is_empty() || kind == wanted.name())
        .find_map(position);
    found.map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_no_sign_that_could_end_them() {
        assert_eq!(
            file_address(Path::new("/a b/é\u{1b}#.md")),
            "file:///a%20b/%C3%A9%1B%23.md"
        );
    }

    #[test]
    fn marks_surround_what_matches() {
        let snippet = Snippet {
            text: "é locked out".to_owned(),
            marks: vec![(2, 8), (9, 12)],
        };
        let mut out = Vec::new();
        render_snippet(&snippet, &mut out).unwrap();
        let shown = String::from_utf8(out).unwrap();
        let (on, off) = (MARK.render().to_string(), MARK.render_reset().to_string());
        assert_eq!(shown, format!("é {on}locked{off} {on}out{off}\n"));
    }
}
