//! Renders who answers for what, CODEOWNERS files, and how such a file differs from the library.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use anstyle::Style;

use super::{list::ListFormat, table::Table, wrap::write_wrapped, write_json};
use crate::{
    library::{Owner, Risk},
    ownership::{BusFactor, Comparison, ForgeLine, Gap, GapKind, OwnerKind, OwnerLoad, Survey},
    text::{count, one_line},
};

/// How many documents of one gap text names.
const SHOWN: usize = 12;

/// The head of the table and of the CSV file.
const HEAD: [&str; 9] = [
    "owner",
    "documents",
    "critical",
    "overdue",
    "deputy for",
    "last commit",
    "left on",
    "note",
    "name",
];

/// Writes a survey; as CSV the owners alone. `width` is the terminal's; none where there is no terminal.
///
/// # Errors
/// Where the writer fails.
pub fn render(
    survey: &Survey,
    format: ListFormat,
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new(&HEAD, (4, 8));
    survey.owners.iter().for_each(|load| table.row(cells(load)));
    match format {
        ListFormat::Json => return write_json(survey, out),
        ListFormat::Csv => return table.csv(out),
        ListFormat::Text => table.text(width, out)?,
    }
    let bold = Style::new().bold();
    for (title, names) in gaps(&survey.gaps) {
        writeln!(out, "\n{bold}{title}{bold:#}")?;
        write!(out, "  ")?;
        write_wrapped(&listed(&names), Style::new(), 2, width, out)?;
    }
    writeln!(out, "\n{bold}Bus factor{bold:#}")?;
    write!(out, "  ")?;
    write_wrapped(&bus_factor(&survey.bus_factor), Style::new(), 2, width, out)
}

fn cells(load: &OwnerLoad) -> [String; 9] {
    let day = |day: Option<crate::clock::Date>| day.map_or_else(String::new, |day| day.to_string());
    let mut notes = Vec::new();
    if load.kind == OwnerKind::Unknown {
        notes.push("not in the roster");
    }
    if load.left_on.is_some() {
        notes.push("has left");
    } else if load.is_quiet == Some(true) {
        notes.push("has gone quiet");
    }
    if load.is_overloaded {
        notes.push("owns more than `max-documents`");
    }
    [
        load.owner.to_string(),
        load.documents.to_string(),
        load.critical.to_string(),
        load.overdue.to_string(),
        load.deputy_for.to_string(),
        day(load.last_commit_on),
        day(load.left_on),
        notes.join(", "),
        load.name.clone(),
    ]
}

/// The gaps by what is wrong, in the order of their kinds; each with its documents.
fn gaps(gaps: &[Gap]) -> Vec<(String, Vec<String>)> {
    let mut grouped: BTreeMap<(GapKind, String), Vec<String>> = BTreeMap::new();
    for gap in gaps {
        let critical = match gap.risk {
            Risk::Critical => " (critical)",
            Risk::Standard => "",
        };
        let from = gap.from.as_ref().map(|from| format!(" (from {from})"));
        let name = format!("{}{critical}{}", gap.document, from.unwrap_or_default());
        grouped
            .entry((gap.kind, title(gap)))
            .or_default()
            .push(one_line(&name));
    }
    let grouped = grouped.into_iter();
    grouped
        .map(|((_, title), names)| {
            let title = format!("{title}: {}", count(names.len(), "document"));
            (title, names)
        })
        .collect()
}

fn title(gap: &Gap) -> String {
    let owner = gap.owner.as_ref().map(Owner::to_string);
    let owner = one_line(&owner.unwrap_or_default());
    let mut title = match (gap.kind, gap.left_on) {
        (GapKind::NoOwner, _) => "No owner".to_owned(),
        (GapKind::UnknownOwner, _) => format!("`{owner}` is not in the roster"),
        (GapKind::DepartedOwner, Some(on)) => format!("`{owner}` left on {on}"),
        (GapKind::DepartedOwner, None) => format!("`{owner}` has left"),
        (GapKind::EmptyTeam, _) => format!("The roster has nobody in `{owner}`"),
        (GapKind::Alone, _) => {
            let alone = gap.alone.as_deref().unwrap_or_default();
            format!("Nobody stands in for `{}`", one_line(alone))
        }
    };
    if let Some(heir) = &gap.hand_to {
        title.push_str(&format!(", hand over to `{heir}`"));
    }
    title
}

fn listed(names: &[String]) -> String {
    let mut listed = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN {
        listed.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    listed
}

fn bus_factor(factor: &BusFactor) -> String {
    let not_judged = match factor.not_judged {
        0 => String::new(),
        number => format!(
            "; not judged: {}, because the roster does not say who is behind the owner or deputy",
            count(number, "critical document")
        ),
    };
    let Some(people) = factor.people else {
        return match factor.not_judged {
            0 => "no critical document is in force".to_owned(),
            _ => format!("no data{not_judged}"),
        };
    };
    let weakest: Vec<String> = factor
        .weakest
        .iter()
        .map(|weakest| match weakest.people.as_slice() {
            [] => weakest.document.clone(),
            people => format!("{} ({})", weakest.document, people.join(", ")),
        })
        .collect();
    let meaning = match people {
        0 => "nobody can answer for".to_owned(),
        1 => "one absence leaves nobody for".to_owned(),
        people => format!("{people} absences leave nobody for"),
    };
    let (weakest, judged) = (listed(&weakest), factor.judged);
    let judged = count(judged, "critical document");
    one_line(&format!(
        "{people}: {meaning} {weakest}; of {judged}{not_judged}"
    ))
}

/// Writes a CODEOWNERS file. Whom a forge cannot ask stands there as a comment.
///
/// # Errors
/// Where the writer fails.
pub fn render_code_owners(lines: &[ForgeLine], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Made by `sopbook owners --codeowners`.")?;
    for line in lines {
        let pattern = one_line(&line.pattern);
        match &line.owner {
            Ok(owner) => writeln!(out, "{pattern} {}", one_line(owner))?,
            Err(why) => writeln!(out, "# {pattern}: {}", one_line(why))?,
        }
    }
    Ok(())
}

/// Writes where a CODEOWNERS file differs from the library, one line each.
///
/// # Errors
/// Where the writer fails.
pub fn render_comparison(
    comparison: &Comparison,
    format: ListFormat,
    out: &mut dyn Write,
) -> io::Result<()> {
    const HEAD: [&str; 5] = ["document", "path", "library", "file", "line"];
    let or_empty = |text: Option<String>| text.unwrap_or_default();
    if format == ListFormat::Json {
        return write_json(comparison, out);
    }
    let mut table = Table::new(&HEAD, (5, 5));
    for difference in &comparison.differences {
        let library = difference.library.as_ref().map(Owner::to_string);
        let line = difference.line.map(|line| line.to_string());
        table.row([
            difference.document.clone(),
            difference.path.to_string(),
            or_empty(library),
            difference.file.join(" "),
            or_empty(line),
        ]);
    }
    if format == ListFormat::Csv {
        return table.csv(out);
    }
    for difference in &comparison.differences {
        let library = match &difference.library {
            Some(owner) => format!("the library says `{owner}`"),
            None => "the library names nobody".to_owned(),
        };
        let place = match difference.line {
            Some(line) => format!("{}:{line}", comparison.file),
            None => comparison.file.clone(),
        };
        let file = match difference.file.as_slice() {
            [] => format!("{place} names nobody"),
            names => format!("{place} says `{}`", names.join(" ")),
        };
        let text = format!("{}: {library}, {file}", difference.path);
        writeln!(out, "{}", one_line(&text))?;
    }
    Ok(())
}
