//! Renders what falls due: as a table, for programs, as digests, and as a calendar.

use std::io::{self, Write};

use super::{digest, ics, table::Table, write_json};
use crate::{
    library::{DueList, DueReview, Owner, Settings},
    text::count,
};

/// The formats of what falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DueFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: versioned.
    Json,
    /// For spreadsheets: RFC 4180, with a head.
    Csv,
    /// A digest by owner, for a chat message.
    Markdown,
    /// An issue for each owner, as JSON on a line of its own: a nightly job files them.
    Issues,
    /// A calendar, RFC 5545.
    Ics,
}

/// The head of the table and of the CSV file.
const HEAD: [&str; 12] = [
    "due", "when", "id", "title", "owner", "risk", "kind", "days", "why", "path", "left on",
    "hand to",
];

/// Writes the list. `width` is the terminal's; none where there is no terminal.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    list: &DueList,
    settings: &Settings,
    format: DueFormat,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new(&HEAD, (4, 6));
    for review in &list.due {
        let mut cells = cells(review);
        // The columns that say who left are beyond what a terminal shows.
        if format == DueFormat::Text && width.is_some() {
            cells[4].push_str(&departure(review, ToString::to_string));
        }
        table.row(cells);
    }
    match format {
        DueFormat::Text => table.text(width, out),
        DueFormat::Json => write_json(list, out),
        DueFormat::Csv => table.csv(out),
        DueFormat::Markdown => digest::write_markdown(list, &settings.roster, out),
        DueFormat::Issues => digest::write_issues(list, &settings.roster, out),
        DueFormat::Ics => ics::write_due(list, settings, out),
    }
}

fn cells(review: &DueReview) -> [String; 12] {
    let or_empty = |text: Option<String>| text.unwrap_or_default();
    [
        or_empty(review.due_on.map(|day| day.to_string())),
        when(review),
        review.id.to_string(),
        review.title.clone(),
        or_empty(review.owner.as_ref().map(ToString::to_string)),
        review.risk.name().to_owned(),
        review.kind.name().to_owned(),
        or_empty(review.days_left.map(|days| days.to_string())),
        review.why.clone(),
        review.path.to_string(),
        or_empty(review.left_on.map(|day| day.to_string())),
        or_empty(review.hand_to.as_ref().map(ToString::to_string)),
    ]
}

/// That the owner has left, and to whom to hand over, in `name`'s words; nothing where they are there.
pub(super) fn departure(review: &DueReview, name: impl Fn(&Owner) -> String) -> String {
    match (review.left_on, &review.hand_to) {
        (None, _) => String::new(),
        (Some(_), None) => " (left)".to_owned(),
        (Some(_), Some(heir)) => format!(" (left; → {})", name(heir)),
    }
}

/// How late it is, or how soon it will be.
pub(super) fn when(review: &DueReview) -> String {
    let days = |days: i64| count(usize::try_from(days.abs()).unwrap_or(usize::MAX), "day");
    match review.days_left {
        Some(0) => "today".to_owned(),
        Some(left) if left < 0 => format!("{} late", days(left)),
        Some(left) => format!("in {}", days(left)),
        None => review.state.label().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::{
        clock::Interval,
        files::Memory,
        library::{Filter, Library},
        text::RelPath,
    };

    #[test]
    fn on_a_terminal_the_owner_who_left_is_marked() {
        let files = [
            (
                "sopbook.toml",
                "[people.cy]\nuntil = 2026-05-31\n\n[people.ann]\n",
            ),
            ("sops/vpn.md", "---\nowner: cy\ndeputy: ann\n---\n"),
        ];
        let files = files.map(|(path, text)| (RelPath::parse(path).unwrap(), text.into()));
        let library = Library::load(Arc::new(files.into_iter().collect::<Memory>())).unwrap();
        let week = Interval::parse("1 week").unwrap();
        let list = library.due(&Filter::default(), date(2026, 6, 15), week);
        let mut out = Vec::new();
        let settings = &library.settings;
        render(&list, settings, DueFormat::Text, Some(120), &mut out).unwrap();
        let table = String::from_utf8(out).unwrap();
        assert!(table.contains(" cy (left; → ann) "), "{table}");
    }
}
