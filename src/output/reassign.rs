//! Renders a hand-over: each document's lines before and after, and where else the owner is named.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Format, write_json};
use crate::{
    ownership::HandOver,
    text::{count, one_line},
};

/// Writes a hand-over.
///
/// # Errors
/// Where the writer fails.
pub fn render(hand_over: &HandOver, format: Format, out: &mut dyn Write) -> io::Result<()> {
    if format == Format::Json {
        return write_json(hand_over, out);
    }
    let old = Style::new().fg_color(Some(AnsiColor::Red.into()));
    let new = Style::new().fg_color(Some(AnsiColor::Green.into()));
    for handed in &hand_over.documents {
        for change in &handed.changes {
            let path = one_line(handed.path.as_str());
            writeln!(out, "{path}:{}", change.line)?;
            for line in change.before.lines() {
                writeln!(out, "{old}- {}{old:#}", one_line(line))?;
            }
            for line in change.after.lines() {
                writeln!(out, "{new}+ {}{new:#}", one_line(line))?;
            }
        }
    }
    for elsewhere in &hand_over.elsewhere {
        let documents = count(elsewhere.documents.len(), "document");
        let takes = match elsewhere.documents.len() {
            1 => "takes its",
            _ => "take their",
        };
        let text = format!(
            "{}: {documents} {takes} {} from here; change it there: {}",
            elsewhere.place,
            elsewhere.key,
            elsewhere.documents.join(", ")
        );
        writeln!(out, "{}", one_line(&text))?;
    }
    for refused in &hand_over.refused {
        let text = format!(
            "{}:{}: not changed: {}",
            refused.path, refused.line, refused.why
        );
        writeln!(out, "{}", one_line(&text))?;
    }
    Ok(())
}
