//! Tables: CSV for spreadsheets, tab-separated lines in a pipe, columns on a terminal.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, presets};

use crate::text::one_line;

/// From this width on a terminal has room for more than the first columns.
const ROOMY: usize = 72;

/// The blanks around a cell.
const PADDING: usize = 2;

/// Rows of cells below a head.
pub(super) struct Table<'h> {
    head: &'h [&'h str],
    rows: Vec<Vec<String>>,
    /// How many columns a narrow terminal shows, and how many a wide one.
    shown: (usize, usize),
}

impl<'h> Table<'h> {
    /// An empty table. A terminal shows the first `shown` columns: of a narrow one, of a wide one. More of them stand there
    /// where they fit in full.
    pub(super) fn new(head: &'h [&'h str], shown: (usize, usize)) -> Self {
        let rows = Vec::new();
        Self { head, rows, shown }
    }

    /// Adds a row; each cell is made fit to be shown.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter().map(|cell| one_line(&cell));
        self.rows.push(cells.collect());
    }

    /// Writes it as CSV, RFC 4180, with the head.
    pub(super) fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let head: Vec<String> = self.head.iter().map(|&name| name.to_owned()).collect();
        write_csv(&head, out)?;
        self.rows.iter().try_for_each(|row| write_csv(row, out))
    }

    /// Writes it for people: aligned on a terminal, which has a `width`, else one line of tab-separated cells each.
    pub(super) fn text(&self, width: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
        let Some(width) = width else {
            let mut rows = self.rows.iter();
            return rows.try_for_each(|row| writeln!(out, "{}", row.join("\t")));
        };
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut table = comfy_table::Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX));
        // Many columns in a narrow window would show a letter each.
        let (narrow, wide) = self.shown;
        let shown = if width < ROOMY { narrow } else { wide };
        let shown = shown.max(self.fitting(width));
        table.set_header(self.head.iter().take(shown).map(|name| name.to_uppercase()));
        for row in &self.rows {
            table.add_row(row.iter().take(shown));
        }
        writeln!(out, "{}", table.trim_fmt())
    }

    /// How many of the first columns fit into `width` without a cell being broken.
    fn fitting(&self, width: usize) -> usize {
        let mut used = 0;
        let fits = |at: &usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(*at));
            let longest = cells.map(|cell| cell.chars().count()).max();
            used += PADDING + longest.unwrap_or_default().max(self.head[*at].len());
            used <= width
        };
        (0..self.head.len()).take_while(fits).count()
    }
}

/// A commit's hash: cut off for people who read it on a terminal, which has a `width`.
pub(super) fn short_id(id: &str, width: Option<usize>) -> String {
    let shown = if width.is_some() { 7 } else { id.len() };
    id.chars().take(shown).collect()
}

/// Writes a row of a CSV file, RFC 4180.
fn write_csv(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        if cell.contains([',', '"', '\n', '\r']) {
            write!(out, "{comma}\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            write!(out, "{comma}{cell}")?;
        }
    }
    write!(out, "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_terminal_shows_what_fits() {
        let mut table = Table::new(&["one", "two", "three"], (1, 1));
        table.row(["1", "2", "a long cell"].map(str::to_owned));
        let columns = |width| {
            let mut out = Vec::new();
            table.text(Some(width), &mut out).expect("memory takes all");
            let text = String::from_utf8(out).expect("text");
            text.lines()
                .next()
                .map(|head| head.split_whitespace().count())
        };
        assert_eq!(columns(4), Some(1), "the first stands in any");
        assert_eq!(columns(22), Some(2));
        assert_eq!(columns(23), Some(3));
    }
}
