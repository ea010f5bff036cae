//! The table: work, ours, the reference, their ratio, the limit, and the most memory that we held.

use std::{fmt, time::Duration};

/// Something measured.
#[derive(Clone, Copy)]
pub(crate) enum Figure {
    Time(Duration),
    Bytes(u64),
}

impl Figure {
    fn number(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64(),
            #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
            Self::Bytes(bytes) => bytes as f64,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) if time.as_secs_f64() < 1.0 => {
                write!(f, "{:.1} ms", time.as_secs_f64() * 1e3)
            }
            Self::Time(time) => write!(f, "{:.2} s", time.as_secs_f64()),
            Self::Bytes(_) => write!(f, "{:.1} MB", self.number() / 1e6),
        }
    }
}

/// What is asked of a row.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// At most so many times the reference.
    Ratio(f64),
    /// At most so much.
    Figure(Figure),
    /// Shown for comparison.
    None,
}

/// What a row came to.
pub(crate) enum Outcome {
    Measured {
        ours: Figure,
        reference: Option<Figure>,
        memory: Option<u64>,
    },
    /// Why there is no figure.
    Missing(String),
}

/// A row of the table.
pub(crate) struct Row {
    pub(crate) work: String,
    /// What ours is compared with; empty where the limit is a plain figure.
    pub(crate) against: &'static str,
    pub(crate) limit: Limit,
    /// How many megabytes it may hold; 0 where nothing is asked.
    pub(crate) memory_limit: u64,
    pub(crate) outcome: Outcome,
}

const HEADINGS: [&str; 8] = [
    "work",
    "ours",
    "reference",
    "its figure",
    "ratio",
    "limit",
    "verdict",
    "our memory",
];

/// The table as text, columns aligned.
pub(crate) fn render(rows: &[Row]) -> String {
    let mut lines = vec![HEADINGS.map(str::to_owned)];
    lines.extend(rows.iter().map(cells));
    let widths: Vec<usize> = (0..HEADINGS.len())
        .map(|column| {
            lines
                .iter()
                .map(|line| line[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        let padded: Vec<String> = line
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, &width))| match column {
                1 | 3 | 4 | 7 => format!("{cell:>width$}"),
                _ => format!("{cell:<width$}"),
            })
            .collect();
        text += &format!("| {} |\n", padded.join(" | "));
        if at == 0 {
            let rules: Vec<String> = widths.iter().map(|&width| "-".repeat(width + 2)).collect();
            text += &format!("|{}|\n", rules.join("|"));
        }
    }
    text
}

/// A row on a line of its own.
pub(crate) fn line(row: &Row) -> String {
    let cells = cells(row).into_iter().filter(|cell| !cell.is_empty());
    cells.collect::<Vec<_>>().join(", ")
}

fn cells(row: &Row) -> [String; 8] {
    let limit = match row.limit {
        Limit::Ratio(ratio) => format!("≤ {ratio:.2} ×"),
        Limit::Figure(figure) => format!("≤ {figure}"),
        Limit::None => String::new(),
    };
    let (work, against) = (row.work.clone(), row.against.to_owned());
    match &row.outcome {
        Outcome::Missing(why) => [
            work,
            why.clone(),
            against,
            String::new(),
            String::new(),
            limit,
            String::new(),
            String::new(),
        ],
        Outcome::Measured {
            ours,
            reference,
            memory,
        } => {
            let ratio = reference.map(|reference| ours.number() / reference.number());
            let is_met = match row.limit {
                Limit::Ratio(limit) => ratio.map(|ratio| ratio <= limit),
                Limit::Figure(limit) => Some(ours.number() <= limit.number()),
                Limit::None => None,
            };
            let is_small = memory.is_none_or(|memory| {
                row.memory_limit == 0 || memory <= row.memory_limit * 1_000_000
            });
            let verdict = match (is_met, is_small) {
                (Some(false), _) => "MISSED",
                (_, false) => "MISSED, memory",
                (Some(true), _) => "met",
                (None, _) => "",
            };
            let memory = memory.map(|bytes| match row.memory_limit {
                0 => Figure::Bytes(bytes).to_string(),
                limit => format!("{} of {limit}", Figure::Bytes(bytes)),
            });
            [
                work,
                ours.to_string(),
                against,
                reference
                    .map(|figure| figure.to_string())
                    .unwrap_or_default(),
                ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
                limit,
                verdict.to_owned(),
                memory.unwrap_or_default(),
            ]
        }
    }
}
