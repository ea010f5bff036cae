//! Breaks lines between words where a terminal is narrower than they are.

use std::io::{self, Write};

use anstyle::Style;

use crate::text::one_line;

/// The narrowest column that is worth wrapping to.
const NARROWEST: usize = 20;

/// Writes a text whose first line has begun in the column `indent`; further lines are indented to it. Without a `width`
/// there is one line.
pub(super) fn write_wrapped(
    text: &str,
    style: Style,
    indent: usize,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let room = width.map_or(usize::MAX, |width| {
        width.saturating_sub(indent).max(NARROWEST)
    });
    let mut column = 0;
    write!(out, "{style}")?;
    for word in one_line(text).split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > room {
            write!(out, "\n{:indent$}", "")?;
            column = 0;
        } else if column > 0 {
            write!(out, " ")?;
            column += 1;
        }
        write!(out, "{word}")?;
        column += length;
    }
    writeln!(out, "{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_align_below_each_other() {
        let wrapped = |width| {
            let mut out = Vec::new();
            let text = "0 never reviewed, 1 overdue, 2 due soon, 3 current";
            write_wrapped(text, Style::new(), 4, width, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            wrapped(Some(33)),
            "0 never reviewed, 1 overdue,\n    2 due soon, 3 current\n"
        );
        assert_eq!(wrapped(None).lines().count(), 1);
    }
}
