//! Findings as markdown, for the summary of a job or a comment.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use super::{FindingsStyle, mark, shown, summary, word};
use crate::{lint::LintReport, text::one_line};

/// How many findings of one rule are listed unless all are asked for: a job's summary has a limit of its own.
const SHOWN: usize = 20;

pub(super) fn render(
    report: &LintReport,
    style: &FindingsStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "**sopbook lint:** {}", summary(report))?;
    for (rules, why) in report.reasons_not_run() {
        writeln!(out, "\nNot run: {rules}, because {}", inline(why))?;
    }
    for gap in &report.not_checked {
        let (what, why) = (inline(&gap.what), inline(&gap.why));
        writeln!(out, "\nNot checked: {what}, because {why}")?;
    }
    let mut findings = shown(report, style).peekable();
    if findings.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n| | rule | where | what |\n|---|---|---|---|")?;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        let number = seen.entry(finding.rule).or_default();
        *number += 1;
        if !style.all && *number > SHOWN {
            continue;
        }
        let place = format!("{}{}:{}", style.prefix, finding.path, finding.start.line);
        writeln!(
            out,
            "| {}{} | `{}` | {} | {} |",
            word(finding.severity),
            mark(finding),
            finding.rule,
            code(&place),
            inline(&finding.message),
        )?;
    }
    for (rule, number) in seen {
        if !style.all && number > SHOWN {
            writeln!(out, "\n… and {} more of `{rule}`", number - SHOWN)?;
        }
    }
    Ok(())
}

/// A path as inline code in a cell.
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// A message in a cell. What stands in its backticks is the user's and stays; outside of them nothing is markup.
fn inline(message: &str) -> String {
    let message = one_line(message);
    let mut cell = String::with_capacity(message.len());
    let mut is_code = false;
    for letter in message.chars() {
        is_code ^= letter == '`';
        match letter {
            '|' => cell.push_str("\\|"),
            '<' | '>' | '*' | '_' | '[' | ']' | '\\' | '~' | '@' | '#' if !is_code => {
                cell.push('\\');
                cell.push(letter);
            }
            letter => cell.push(letter),
        }
    }
    // An open backtick would reach into the next cell.
    if is_code {
        cell.push('`');
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_cell() {
        assert_eq!(
            inline("`a|*b*` is <i> | @x"),
            "`a\\|*b*` is \\<i\\> \\| \\@x"
        );
        assert_eq!(inline("one ` tick"), "one ` tick`");
        assert_eq!(code("a`b|c"), "`` a`b\\|c ``");
    }
}
