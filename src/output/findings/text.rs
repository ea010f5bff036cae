//! Findings with their source, as a compiler shows them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    io::{self, Write},
};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::{FindingsStyle, acts, mark, shown};
use crate::{
    diagnostic::{Finding, Severity},
    library::Library,
    lint::{LintReport, Veil, dotted},
    text::{Position, RelPath, Span, one_line, printable},
};

/// How many findings of one rule are shown unless all are asked for.
const SHOWN: usize = 20;

/// The longest line, in bytes, that is shown as an excerpt.
const LONGEST_LINE: usize = 2000;

pub(super) fn render(
    report: &LintReport,
    library: &Library,
    style: &FindingsStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let renderer = Renderer::styled().term_width(style.width.unwrap_or(120));
    let mut sources = Sources {
        library,
        veils: HashMap::new(),
    };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in shown(report, style) {
        let number = seen.entry(finding.rule).or_default();
        *number += 1;
        if style.all || *number <= SHOWN {
            writeln!(
                out,
                "{}\n",
                renderer.render(&[group(finding, &mut sources)])
            )?;
        }
    }
    for (rule, number) in seen {
        if !style.all && number > SHOWN {
            let more = number - SHOWN;
            writeln!(out, "… and {more} more of `{rule}`; --all shows them")?;
        }
    }
    Ok(())
}

fn group<'a>(finding: &'a Finding, sources: &mut Sources<'a>) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = format!("{}{}", one_line(&finding.message), mark(finding));
    let mut group = level.primary_title(title).id(finding.rule).element(place(
        sources,
        &finding.path,
        finding.start,
        finding.span,
        AnnotationKind::Primary,
        finding.label.as_deref(),
    ));
    for related in &finding.related {
        group = group.element(place(
            sources,
            &related.path,
            related.start,
            related.span,
            AnnotationKind::Context,
            Some(&related.message),
        ));
    }
    for line in acts(finding) {
        group = group.element(Level::NOTE.message(line));
    }
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(one_line(help))),
        None => group,
    }
}

/// The marked text on its line; the bare address where there is no text, or too much of it.
fn place<'a>(
    sources: &mut Sources<'a>,
    path: &'a RelPath,
    start: Position,
    span: Span,
    kind: AnnotationKind,
    label: Option<&str>,
) -> Element<'a> {
    let shown = one_line(path.as_str());
    let line = sources
        .text(path)
        .map(|text| line_at(text, span, sources.veil(path, text)))
        .filter(|line| line.len() <= LONGEST_LINE);
    let Some(line) = line else {
        let (line, column) = (start.line as usize, start.column as usize);
        return Origin::path(shown).line(line).char_column(column).into();
    };
    let mut annotation = kind.span(line.before.len()..line.before.len() + line.marked.len());
    if let Some(label) = label {
        annotation = annotation.label(one_line(label));
    }
    Snippet::source(format!("{}{}{}", line.before, line.marked, line.after))
        .line_start(start.line as usize)
        .path(shown)
        .annotation(annotation)
        .into()
}

/// The files that findings are about, and what in them must not be shown.
struct Sources<'a> {
    library: &'a Library,
    veils: HashMap<&'a RelPath, Veil<'a>>,
}

impl<'a> Sources<'a> {
    fn text(&self, path: &RelPath) -> Option<&'a str> {
        let library = self.library;
        match library.position(path) {
            Some(at) => Some(&library.documents()[at].text),
            None if *path == library.settings.path => library.settings.text.as_deref(),
            None => library.owner_file(path).map(|(text, _)| text),
        }
    }

    /// What in the text of a file must not be shown, even where the rule that looks for secrets is silenced.
    fn veil(&mut self, path: &'a RelPath, text: &'a str) -> &Veil<'a> {
        let look = || Veil::over(text);
        self.veils.entry(path).or_insert_with(look)
    }
}

/// The line on which a span begins, fit to be shown.
struct Line<'a> {
    before: Cow<'a, str>,
    marked: Cow<'a, str>,
    after: Cow<'a, str>,
}

impl Line<'_> {
    fn len(&self) -> usize {
        self.before.len() + self.marked.len() + self.after.len()
    }
}

fn line_at<'a>(text: &'a str, span: Span, veil: &Veil<'_>) -> Line<'a> {
    let at = |offset: u32| {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = at(span.start);
    let begin = text[..start].rfind('\n').map_or(0, |feed| feed + 1);
    let end = text[start..]
        .find('\n')
        .map_or(text.len(), |feed| start + feed);
    let end = begin + text[begin..end].trim_end_matches('\r').len();
    let start = start.min(end);
    let stop = at(span.end).clamp(start, end);
    let begin =
        begin + text[begin..start].len() - text[begin..start].trim_start_matches('\u{feff}').len();
    let hidden = veil.hidden(begin..end);
    let shown = |range| match dotted(text, range, &hidden) {
        Cow::Borrowed(text) => printable(text),
        Cow::Owned(text) => Cow::Owned(printable(&text).into_owned()),
    };
    Line {
        before: shown(begin..start),
        marked: shown(start..stop),
        after: shown(stop..end),
    }
}
