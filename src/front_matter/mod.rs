//! Cuts a document into its front matter and its body.
//!
//! The block stands between two lines of `---` at the very top. Where it is never closed, or starts too late, that is a
//! defect, and what it plainly holds is read all the same: one slip must not hide who owns a procedure. [`set_keys`] changes
//! single keys in place.

mod edit;

pub use edit::{NewValue, NotEditable, Setting, set_keys};

use std::cell::LazyCell;

use crate::{
    diagnostic::{Defect, DefectKind, Report},
    text::Span,
    tree::Node,
    yaml,
};

/// The most lines that front matter may take.
const MAX_LINES: usize = 10_000;

/// A document's front matter, and where its body starts.
#[derive(Debug, Clone)]
pub struct FrontMatter {
    /// The keys and values: always a map, empty where there is no block.
    pub root: Node,
    /// The block with both fences, or none.
    pub block: Option<Span>,
    /// The byte at which the body starts.
    pub body: usize,
    /// What could not be read as it stands.
    pub defects: Vec<Defect>,
}

/// Reads the front matter of a document's whole text.
#[must_use]
pub fn parse(text: &str) -> FrontMatter {
    let top = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let Some(opening) = find_opening(text, top) else {
        return FrontMatter {
            root: Node::empty_map(),
            block: None,
            body: top,
            defects: Vec::new(),
        };
    };
    let late = opening.start as usize != top;
    let inner = opening.end as usize;
    let (keys_end, closing) = find_end(text, inner);
    let mut defects = Vec::new();
    let fence = Span::new(opening.start as usize, opening.start as usize + 3);
    let (inner_end, end) = match closing {
        Some(closing) => (closing.start as usize, closing.end as usize),
        None => {
            let report = Report::new(fence, "the front matter that opens here is never closed")
                .help("put a line of `---` after the last key");
            defects.push(Defect::new(DefectKind::Misplaced, report));
            (keys_end, keys_end)
        }
    };
    if late {
        let report = Report::new(fence, "the front matter does not begin on the first line")
            .help("move it to the top of the file: nothing may stand before it");
        defects.push(Defect::new(DefectKind::Misplaced, report));
    }
    let yaml = yaml::parse(text, Span::new(inner, inner_end));
    defects.extend(yaml.defects);
    FrontMatter {
        root: yaml.root,
        block: Some(Span::new(opening.start as usize, end)),
        body: end,
        defects,
    }
}

/// The opening `---` line: the first of the file, or, after a few lines of something else, one that a `key:` line follows
/// and a fence closes.
fn find_opening(text: &str, top: usize) -> Option<Span> {
    let is_fence = |line: &Span| line.slice(text).trim_end() == "---";
    let mut lines = lines_from(text, top);
    let first = lines.next()?;
    if is_fence(&first) {
        return Some(first);
    }
    let late = std::iter::once(first).chain(lines).take(5).find(is_fence)?;
    let before = text[top..late.start as usize].trim();
    // A rule below a paragraph is a heading or a break; only comments and blank lines excuse a late block.
    let excused = before.is_empty() || (before.starts_with("<!--") && before.ends_with("-->"));
    let first_key = lines_from(text, late.end as usize).next()?;
    let closes = lines_from(text, late.end as usize).any(|line| is_fence(&line));
    (excused && closes && looks_like_key(first_key.slice(text))).then_some(late)
}

fn looks_like_key(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| {
        !key.is_empty()
            && key
                .chars()
                .all(|letter| letter.is_alphanumeric() || "_-.".contains(letter))
    })
}

/// Where the keys end, and the line that closes the block.
///
/// A fence far down is a rule of the body, not the end of a block that was never closed: what plainly is body (a heading
/// that no key follows, a line of text after a blank one) ends the search.
fn find_end(text: &str, from: usize) -> (usize, Option<Span>) {
    let lines = || lines_from(text, from).take(MAX_LINES);
    let is_fence = |line: &Span| matches!(line.slice(text).trim_end(), "---" | "...");
    // The block mostly ends within a few lines: what lies beyond is looked at only where that is in doubt.
    let has_fence = LazyCell::new(|| lines().any(|line| is_fence(&line)));
    let (mut end, mut after_blank) = (from, false);
    let mut rest = lines();
    while let Some(line) = rest.next() {
        let written = line.slice(text).trim_end();
        if is_fence(&line) {
            return (line.start as usize, Some(line));
        }
        let begins_body = if written.starts_with('#') {
            let next = rest.clone().map(|line| line.slice(text).trim_end());
            let mut next = next.filter(|line| !line.is_empty() && !line.starts_with('#'));
            next.next().is_none_or(|line| !continues_keys(line))
        } else {
            !written.is_empty() && !continues_keys(written) && (after_blank || !*has_fence)
        };
        if begins_body {
            return (line.start as usize, None);
        }
        (end, after_blank) = (line.end as usize, written.is_empty());
    }
    (end, None)
}

/// Whether a line may belong to front matter: a fence, a key as front matter spells it, an indented line, a list's line.
fn continues_keys(line: &str) -> bool {
    let starts_low = line.starts_with(|letter: char| !letter.is_uppercase());
    line.starts_with([' ', '\t', '-', '[', ']', '{', '}', '"', '\''])
        || line == "..."
        || (starts_low && looks_like_key(line))
}

/// The lines from a byte on, each with its line end.
fn lines_from(text: &str, from: usize) -> impl Iterator<Item = Span> + Clone + '_ {
    let mut at = from;
    text[from..].split_inclusive('\n').map(move |line| {
        let span = Span::new(at, at + line.len());
        at += line.len();
        span
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(text: &str) -> Option<String> {
        parse(text)
            .root
            .as_map()?
            .get("owner")?
            .text()
            .map(|text| text.value)
    }

    #[test]
    fn the_body_starts_after_the_closing_fence() {
        for text in [
            "---\nowner: ops\n---\n# T\n",
            "\u{feff}---\r\nowner: ops\r\n---\r\n# T\n",
            "---\nowner: ops\n...\n# T\n",
        ] {
            let front = parse(text);
            assert_eq!(&text[front.body..], "# T\n");
            assert_eq!(owner(text).as_deref(), Some("ops"));
            assert!(front.defects.is_empty(), "{:?}", front.defects);
        }
    }

    #[test]
    fn comments_and_blank_lines_may_stand_among_the_keys() {
        let text = "---\n# who\nowner: ops\n\n# how often\nreview_in: 6 months\ntags:\n# two\n  - a\n- b\n# end\n---\n# T\n";
        let front = parse(text);
        assert_eq!(&text[front.body..], "# T\n");
        assert!(
            front
                .defects
                .iter()
                .all(|defect| defect.kind != DefectKind::Misplaced)
        );
    }

    #[test]
    fn what_follows_an_unclosed_block_stays_in_the_body() {
        let text = "---\nowner: ops\n\n# T\n\nNote: one.\n\n---\n\n## Two\n";
        assert_eq!(
            &text[parse(text).body..],
            "# T\n\nNote: one.\n\n---\n\n## Two\n"
        );
    }

    #[test]
    fn no_block_is_no_defect_here() {
        for text in [
            "# T\n",
            "",
            "Text\n---\nmore: text\n---\n",
            "\n\n---\n\nA rule.\n",
        ] {
            let front = parse(text);
            assert_eq!(
                (front.block, front.body, front.defects.len()),
                (None, 0, 0),
                "{text:?}"
            );
        }
    }

    #[test]
    fn an_unclosed_or_late_block_is_read_and_reported() {
        for text in [
            "---\nowner: ops\n\n# T\n\nNote: never pull the plug.\n\n---\n\n## Two\n",
            "---\nowner: ops\n\nA sentence.\n\n---\n",
            "---\n\nowner: ops\n\n# T\n",
            "---\nowner: ops\nA sentence.\n",
            "---\nowner: ops\n\n# T\n",
            "---\nowner: ops\n# T\n",
            "\n---\nowner: ops\n---\n# T\n",
            "<!-- x -->\n---\nowner: ops\n---\n",
        ] {
            let front = parse(text);
            assert_eq!(owner(text).as_deref(), Some("ops"), "{text:?}");
            assert_eq!(front.defects.len(), 1, "{text:?}");
            assert_eq!(front.defects[0].kind, DefectKind::Misplaced);
        }
    }
}
