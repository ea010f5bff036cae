//! Writes reviews as a calendar, RFC 5545: one all-day event each.
//!
//! An event's `UID` is made from the library's title and the document's name, so that a second import moves an event
//! instead of adding one. `DTSTAMP` is the day of the last review: the same library gives the same bytes.

use std::io::{self, Write};

use super::due::departure;
use crate::{
    clock::Date,
    library::{DueList, DueReview, Risk, Settings},
    text::{kebab_case, one_line},
};

/// The longest line, in bytes, without its line end.
const LONGEST: usize = 75;

/// Writes the reviews of a list.
pub(super) fn write_due(
    list: &DueList,
    settings: &Settings,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut calendar = Calendar { out };
    calendar.line("BEGIN", "VCALENDAR")?;
    calendar.line("VERSION", "2.0")?;
    calendar.line("PRODID", "-//sopbook//sopbook//EN")?;
    calendar.line("CALSCALE", "GREGORIAN")?;
    calendar.text(
        "X-WR-CALNAME",
        &format!("Reviews: {}", one_line(&settings.title)),
    )?;
    for review in &list.due {
        calendar.event(review, list.on, settings)?;
    }
    calendar.line("END", "VCALENDAR")
}

struct Calendar<'o> {
    out: &'o mut dyn Write,
}

impl Calendar<'_> {
    fn event(&mut self, review: &DueReview, today: Date, settings: &Settings) -> io::Result<()> {
        let library = kebab_case(&settings.title);
        let name = format!("{}.{}", review.kind.name(), review.id);
        // What has no day that counts is due on the day of asking.
        let day = review.due_on.unwrap_or(today);
        let stamp = review.reviewed_on.filter(|on| *on <= today);
        self.line("BEGIN", "VEVENT")?;
        self.text("UID", &format!("review.{name}@{library}.sopbook"))?;
        let stamp = digits(stamp.unwrap_or(today));
        self.line("DTSTAMP", &format!("{stamp}T000000Z"))?;
        self.line("DTSTART;VALUE=DATE", &digits(day))?;
        self.text("SUMMARY", &format!("Review: {}", one_line(&review.title)))?;
        let owner = review.owner.as_ref();
        let owner = owner.map_or("nobody", |owner| settings.roster.name(owner));
        let left = departure(review, |heir| settings.roster.name(heir).to_owned());
        let lines = [
            review.why.clone(),
            format!("Owner: {}", one_line(&format!("{owner}{left}"))),
            format!("Document: {}", one_line(review.path.as_str())),
        ];
        self.text("DESCRIPTION", &lines.join("\n"))?;
        if review.risk == Risk::Critical {
            self.line("PRIORITY", "1")?;
        }
        self.line("TRANSP", "TRANSPARENT")?;
        self.line("END", "VEVENT")
    }

    /// Writes a property whose value is text.
    fn text(&mut self, name: &str, value: &str) -> io::Result<()> {
        let mut escaped = String::with_capacity(value.len());
        for letter in value.chars() {
            match letter {
                '\n' => escaped.push_str("\\n"),
                '\\' | ';' | ',' => escaped.extend(['\\', letter]),
                letter if letter.is_control() => {}
                letter => escaped.push(letter),
            }
        }
        self.line(name, &escaped)
    }

    /// Writes a line, folded where it is too long.
    fn line(&mut self, name: &str, value: &str) -> io::Result<()> {
        let line = format!("{name}:{value}");
        let mut rest = line.as_str();
        let mut room = LONGEST;
        while rest.len() > room {
            let mut cut = room;
            while !rest.is_char_boundary(cut) {
                cut -= 1;
            }
            write!(self.out, "{}\r\n ", &rest[..cut])?;
            rest = &rest[cut..];
            // The space that marks a line as continued counts.
            room = LONGEST - 1;
        }
        write!(self.out, "{rest}\r\n")
    }
}

/// A date as a calendar writes it: `20260615`.
fn digits(date: Date) -> String {
    date.to_string().replace('-', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, value: &str) -> String {
        let mut out = Vec::new();
        let mut calendar = Calendar { out: &mut out };
        calendar.text(name, value).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_means_something_to_calendars_is_escaped() {
        assert_eq!(
            text("SUMMARY", "a, b; c\\d\ne\r\u{1b}"),
            "SUMMARY:a\\, b\\; c\\\\d\\ne\r\n"
        );
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let value = "ü".repeat(120);
        let folded = text("SUMMARY", &value);
        let lines: Vec<&str> = folded.split_terminator("\r\n").collect();
        assert!(lines.len() > 3, "{lines:?}");
        assert!(lines.iter().all(|line| line.len() <= LONGEST), "{lines:?}");
        assert!(lines[1..].iter().all(|line| line.starts_with(' ')));
        assert_eq!(folded.replace("\r\n ", ""), format!("SUMMARY:{value}\r\n"));
    }
}
