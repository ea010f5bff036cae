//! Renders a list of documents: a table on a terminal, one line of tab-separated fields each in a pipe.

use std::{
    io::{self, Write},
    sync::Arc,
};

use schemars::JsonSchema;
use serde::Serialize;

use super::{table::Table, write_json};
use crate::{
    clock::Date,
    library::{Document, Facets, Library, Review, ReviewState},
};

/// The formats of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: versioned.
    Json,
    /// For spreadsheets: RFC 4180, with a head.
    Csv,
}

/// The documents that match.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DocumentList<'a> {
    /// The documents: SOPs before checklists, by id.
    documents: Vec<Row<'a>>,
}

/// A document.
#[derive(Debug, Serialize, JsonSchema)]
struct Row<'a> {
    /// The id, unique among documents of its kind.
    id: &'a str,
    /// The title.
    title: &'a str,
    /// The file, relative to the library's root.
    path: &'a str,
    #[serde(flatten)]
    facets: Facets,
    /// Where its review stands.
    review: Review,
}

/// The head of the table and of the CSV file.
const HEAD: [&str; 8] = [
    "kind", "id", "title", "type", "owner", "status", "review", "path",
];

/// Writes the documents: SOPs before checklists, by id. `width` is the terminal's; none where there is no terminal.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    library: &Library,
    documents: &[&Arc<Document>],
    today: Date,
    format: ListFormat,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sorted = documents.to_vec();
    sorted.sort_by(|a, b| (a.kind, &a.id, &a.path).cmp(&(b.kind, &b.id, &b.path)));
    let rows = sorted.into_iter().map(|document| Row {
        id: document.id.as_str(),
        title: document.title(),
        path: document.path.as_str(),
        facets: library.facets(document),
        review: library.review(document, today),
    });
    let list = DocumentList {
        documents: rows.collect(),
    };
    // The path stays off a terminal: `show` and `search` print it.
    let mut table = Table::new(&HEAD, (3, HEAD.len() - 1));
    list.documents.iter().for_each(|row| table.row(row.cells()));
    match format {
        ListFormat::Json => write_json(&list, out),
        ListFormat::Csv => table.csv(out),
        ListFormat::Text => table.text(width, out),
    }
}

impl Row<'_> {
    fn cells(&self) -> [String; 8] {
        let facets = &self.facets;
        let filed = match (
            facets.issue_types.as_slice(),
            facets.issue_subtypes.as_slice(),
        ) {
            ([], _) => String::new(),
            (types, []) => types.join(", "),
            (types, subtypes) => format!("{} › {}", types.join(", "), subtypes.join(", ")),
        };
        let owner = facets.owner.as_ref().map(ToString::to_string);
        [
            facets.kind.name().to_owned(),
            self.id.to_owned(),
            self.title.to_owned(),
            filed,
            owner.unwrap_or_default(),
            facets.status.to_owned(),
            review(&self.review),
            self.path.to_owned(),
        ]
    }
}

fn review(review: &Review) -> String {
    match (review.state, review.due) {
        (ReviewState::Overdue, Some(due)) => format!("overdue since {due}"),
        (ReviewState::DueSoon, Some(due)) => format!("due {due}"),
        (ReviewState::Current, Some(due)) => format!("until {due}"),
        (state, _) => state.label().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{files::Memory, text::RelPath};

    fn rendered(format: ListFormat, width: Option<usize>) -> String {
        let files = [
            (
                "sops/vpn.md",
                "---\ntitle: 'VPN, \"remote\" \u{1b}[31mred'\nissue_type: Network\nissue_subtype: [VPN, LAN]\nowner: ann\nlast_reviewed_on: 2026-06-01\n---\n",
            ),
            ("checklists/vpn.md", "---\nsops: [vpn]\n---\n"),
        ];
        let files = files.map(|(path, text)| {
            let path = RelPath::parse(path).unwrap();
            (path, text.as_bytes().to_vec())
        });
        let library = Library::load(Arc::new(files.into_iter().collect::<Memory>())).unwrap();
        let all: Vec<_> = library.documents().iter().collect();
        let mut out = Vec::new();
        render(&library, &all, date(2026, 6, 15), format, width, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_pipe_gets_one_line_each_sops_first_and_no_escapes() {
        insta::assert_snapshot!(rendered(ListFormat::Text, None).replace('\t', "→"), @r#"
        sop→vpn→VPN, "remote" �[31mred→Network › VPN, LAN→ann→active→until 2027-06-01→sops/vpn.md
        checklist→vpn→vpn→Network › VPN, LAN→ann→active→never reviewed→checklists/vpn.md
        "#);
    }

    #[test]
    fn csv_quotes_what_would_break_a_row() {
        let csv = rendered(ListFormat::Csv, None);
        assert!(csv.starts_with("kind,id,title,"), "{csv}");
        assert!(
            csv.contains("sop,vpn,\"VPN, \"\"remote\"\" \u{fffd}[31mred\","),
            "{csv}"
        );
    }

    #[test]
    fn a_table_fits_the_terminal() {
        for width in [40, 60, 200] {
            let table = rendered(ListFormat::Text, Some(width));
            assert!(table.contains("KIND"), "{table}");
            assert_eq!(table.contains("OWNER"), width == 200, "{table}");
            let widest = table.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(width), "{table}");
        }
    }
}
