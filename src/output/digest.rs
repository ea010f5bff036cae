//! What falls due, told to each owner: one message for a chat, or an issue for each.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use schemars::JsonSchema;
use serde::Serialize;

use super::{due::when, write_json_line};
use crate::{
    library::{DueList, DueReview, Owner, ReviewState, Risk, Roster},
    text::{count, one_line},
};

/// An issue that tells one owner what is due. An owner has the same title on every day, by which it is found again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnerIssue {
    /// Who answers for the documents, or takes over from somebody who left; none where nobody does.
    pub owner: Option<Owner>,
    /// The issue's title.
    pub title: String,
    /// The issue's text, in Markdown.
    pub body: String,
    /// The reviews that are due.
    pub due: usize,
    /// How many of them are overdue.
    pub overdue: usize,
}

/// Writes one section per owner, so that each can be told what is theirs; those without an owner come last.
pub(super) fn write_markdown(
    list: &DueList,
    roster: &Roster,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "**Reviews due, {}**", list.on)?;
    if list.due.is_empty() {
        return writeln!(out, "\nNothing is due until {}.", list.until);
    }
    for section in sections(list, roster) {
        writeln!(out, "\n{}: {}\n", section.who, section.numbers())?;
        write!(out, "{}", section.lines(roster))?;
    }
    Ok(())
}

/// Writes an issue for each owner of something that is due, each on a line.
pub(super) fn write_issues(list: &DueList, roster: &Roster, out: &mut dyn Write) -> io::Result<()> {
    for section in sections(list, roster) {
        let whose = match section.owner {
            Some(owner) => owner.to_string(),
            None => "nobody answers for these".to_owned(),
        };
        let issue = OwnerIssue {
            owner: section.owner.cloned(),
            title: format!("SOP reviews due: {}", one_line(&whose)),
            body: format!(
                "{}: {} on {}\n\n{}",
                section.who,
                section.numbers(),
                list.on,
                section.lines(roster)
            ),
            due: section.reviews.len(),
            overdue: section.overdue(),
        };
        write_json_line(&issue, out)?;
    }
    Ok(())
}

/// What is due from one owner.
struct Section<'l> {
    owner: Option<&'l Owner>,
    /// Whom to address, in Markdown.
    who: String,
    reviews: Vec<&'l DueReview>,
}

impl Section<'_> {
    fn overdue(&self) -> usize {
        let is_late = |review: &&&DueReview| review.state == ReviewState::Overdue;
        self.reviews.iter().filter(is_late).count()
    }

    fn numbers(&self) -> String {
        let due = count(self.reviews.len(), "review");
        match self.overdue() {
            0 => due,
            late => format!("{due}, {late} overdue"),
        }
    }

    fn lines(&self, roster: &Roster) -> String {
        let lines = self.reviews.iter().map(|review| {
            let critical = match review.risk {
                Risk::Critical => ", critical",
                Risk::Standard => "",
            };
            let by = review.due_on.map(|day| format!(" ({day})"));
            let left = review.owner.as_ref().filter(|_| review.left_on.is_some());
            let left = left.map(|owner| format!("; {} left", escaped(roster.name(owner))));
            format!(
                "- {}{critical}: {}{}; {}{}\n",
                escaped(&review.title),
                when(review),
                by.unwrap_or_default(),
                escaped(review.path.as_str()),
                left.unwrap_or_default()
            )
        });
        lines.collect()
    }
}

/// By name, what nobody answers for last. What belongs to somebody who left is due from whoever takes over.
fn sections<'l>(list: &'l DueList, roster: &Roster) -> Vec<Section<'l>> {
    let mut by_owner: BTreeMap<(bool, &str, Option<&Owner>), Section<'l>> = BTreeMap::new();
    for review in &list.due {
        let owner = match review.left_on {
            None => review.owner.as_ref(),
            Some(_) => review.hand_to.as_ref(),
        };
        let name = owner.map_or("", |owner| roster.name(owner));
        by_owner
            .entry((owner.is_none(), name, owner))
            .or_insert_with(|| Section {
                owner,
                who: addressed(owner, roster),
                reviews: Vec::new(),
            })
            .reviews
            .push(review);
    }
    by_owner.into_values().collect()
}

/// The name and, where the roster has one, the handle by which a chat or a forge tells them.
fn addressed(owner: Option<&Owner>, roster: &Roster) -> String {
    let Some(owner) = owner else {
        return "**Nobody answers for these**".to_owned();
    };
    let name = escaped(roster.name(owner));
    match roster.handle(owner) {
        Some(handle) => format!("**{name}** {}", escaped(handle)),
        None => format!("**{name}**"),
    }
}

/// Text that means nothing to Markdown, on one line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        if r"\`*_[]<>#|~&!".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
