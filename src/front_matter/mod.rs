//! Cuts a document into its front matter and its body.
//!
//! The block stands between two lines of `---` at the very top. Where it is never closed, or starts too late, that is a
//! defect, and what it plainly holds is read all the same: one slip must not hide who owns a procedure.

use crate::{
    diagnostic::{Defect, DefectKind, Report},
    text::Span,
    tree::Node,
    yaml,
};

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
    let closing =
        lines_from(text, inner).find(|line| matches!(line.slice(text).trim_end(), "---" | "..."));
    let mut defects = Vec::new();
    let fence = Span::new(opening.start as usize, opening.start as usize + 3);
    let (inner_end, end) = match closing {
        Some(closing) => (closing.start as usize, closing.end as usize),
        None => {
            let report = Report::new(fence, "the front matter that opens here is never closed")
                .help("put a line of `---` after the last key");
            defects.push(Defect::new(DefectKind::Misplaced, report));
            let end = end_of_keys(text, inner);
            (end, end)
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

/// Where the keys of an unclosed block end: at the first line that is blank or a heading.
fn end_of_keys(text: &str, from: usize) -> usize {
    let ends =
        |line: &str| line.trim().is_empty() || line.starts_with("# ") || line.starts_with("##");
    lines_from(text, from)
        .find(|line| ends(line.slice(text)))
        .map_or(text.len(), |line| line.start as usize)
}

/// The lines from a byte on, each with its line end.
fn lines_from(text: &str, from: usize) -> impl Iterator<Item = Span> + '_ {
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

    proptest::proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "(?s)(---\n|\n|[a-z]+: .*\n|.){0,40}") {
            let front = parse(&text);
            assert!(text.is_char_boundary(front.body));
        }
    }
}
