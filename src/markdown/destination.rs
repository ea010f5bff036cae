//! Finding a link's destination in the source, so that a finding can point at it and a fix can replace it.

use std::ops::Range;

/// Finds the destination of an inline link in the file `text`. `after_text` is where the link's text ends, `link` the
/// whole link, `destination` what the parser read. `None` where source and destination do not agree.
pub(super) fn of_inline(
    text: &str,
    after_text: usize,
    link: &Range<usize>,
    destination: &str,
) -> Option<Range<usize>> {
    let start = after_text.max(link.start);
    let source = text.get(start..link.end)?;
    let open = source.find("](")? + 2;
    read(source, open, destination).map(|found| start + found.start..start + found.end)
}

/// Finds the destination in a reference definition `[label]: destination "title"`.
pub(super) fn of_definition(
    text: &str,
    definition: &Range<usize>,
    destination: &str,
) -> Option<Range<usize>> {
    let source = text.get(definition.clone())?;
    let open = source
        .match_indices("]:")
        .find(|(at, _)| !source[..*at].ends_with('\\'))?
        .0
        + 2;
    read(source, open, destination)
        .map(|found| definition.start + found.start..definition.start + found.end)
}

/// Reads one destination after byte `at` of `source`.
fn read(source: &str, at: usize, destination: &str) -> Option<Range<usize>> {
    let mut start =
        at + source[at..].find(|letter: char| !letter.is_whitespace() && letter != '>')?;
    let bytes = source.as_bytes();
    let angled = bytes.get(start) == Some(&b'<');
    start += usize::from(angled);
    let (mut end, mut parentheses) = (start, 0usize);
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'\\' if bytes.get(end + 1).is_some_and(u8::is_ascii_punctuation) => end += 1,
            b'>' | b'\n' if angled => break,
            b'(' if !angled => parentheses += 1,
            b')' if !angled && parentheses == 0 => break,
            b')' if !angled => parentheses -= 1,
            byte if !angled && byte.is_ascii_whitespace() => break,
            _ => {}
        }
        end += 1;
    }
    let found = source.get(start..end)?;
    let agrees = found == destination || found.contains(['\\', '&']);
    agrees.then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_found_in_every_spelling() {
        for (source, text_end, destination, found) in [
            ("[a](b.md)", 2, "b.md", "b.md"),
            ("[a]( <b c.md> 'title' )", 2, "b c.md", "b c.md"),
            ("[a](b(1).md \"t\")", 2, "b(1).md", "b(1).md"),
            ("[a](b\\)c)", 2, "b)c", "b\\)c"),
            ("[](x)", 1, "x", "x"),
        ] {
            let range = of_inline(source, text_end, &(0..source.len()), destination).unwrap();
            assert_eq!(&source[range], found);
        }
        let definition = "[a\\]: b]: <c.md> \"t\"";
        let range = of_definition(definition, &(0..definition.len()), "c.md").unwrap();
        assert_eq!(&definition[range], "c.md");
    }

    #[test]
    fn a_source_that_does_not_agree_is_refused() {
        assert_eq!(of_inline("[a](b)", 2, &(0..6), "c"), None);
        assert_eq!(of_inline("[a]", 2, &(0..3), "c"), None);
    }
}
