//! What a rule is.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    RULES,
    context::{DocumentContext, LibraryContext},
    sink::Sink,
};
pub(super) use crate::library::Level;
use crate::{history::Depth, library::Library, text::nearest};

/// A rule: its metadata, its page and its check.
#[derive(Debug)]
pub struct Rule {
    /// The permanent name, which names the problem.
    pub name: &'static str,
    /// Where it stands in lists.
    pub group: Group,
    /// How much a finding weighs where settings say nothing.
    pub default: Level,
    /// Whether the calendar alone can cause a finding.
    pub deadline: bool,
    /// What it asks git; none for a rule that the files alone can answer.
    pub(super) asks: Option<Asks>,
    /// What it does, why it matters, examples, how to fix: markdown.
    pub page: &'static str,
    pub(super) check: Check,
}

/// What a rule asks git.
#[derive(Debug)]
pub(super) struct Asks {
    pub(super) depth: Depth,
    /// Whether it cannot judge without an answer; else it says less.
    pub(super) is_needed: bool,
    /// Whether the library holds anything to ask about.
    pub(super) about: fn(&Library) -> bool,
}

/// How a rule looks.
#[derive(Debug)]
pub(super) enum Check {
    /// At one document and the settings.
    Document(fn(&DocumentContext<'_>, &mut Sink<'_>)),
    /// At the whole library.
    Library(fn(&LibraryContext<'_>, &mut Sink<'_>)),
    /// Not at all: the engine itself reports it, after everything else.
    Engine,
}

/// What a rule has to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// One document and the settings.
    Document,
    /// The whole library.
    Library,
}

/// What git's history is to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HistoryUse {
    /// Nothing.
    None,
    /// With it, a finding names commits and people.
    Helpful,
    /// Without it, the rule cannot run.
    Needed,
}

/// Where a rule stands in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// The `---` block.
    FrontMatter,
    /// Who answers for what.
    Ownership,
    /// Whether somebody read it lately.
    Review,
    /// The tick lists.
    Checklists,
    /// What a procedure is made of.
    Structure,
    /// Where links lead.
    Links,
    /// What must not be published.
    Safety,
    /// What the library as a whole lacks.
    Library,
    /// The checker itself, and the settings.
    Engine,
}

impl Group {
    /// How people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::FrontMatter => "front matter",
            Self::Ownership => "ownership",
            Self::Review => "review",
            Self::Checklists => "checklists",
            Self::Structure => "structure",
            Self::Links => "links",
            Self::Safety => "safety",
            Self::Library => "library",
            Self::Engine => "engine",
        }
    }
}

impl Rule {
    /// What the rule has to see.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self.check {
            Check::Document(_) | Check::Engine => Scope::Document,
            Check::Library(_) => Scope::Library,
        }
    }

    /// What git's history is to the rule.
    #[must_use]
    pub fn history(&self) -> HistoryUse {
        match &self.asks {
            None => HistoryUse::None,
            Some(asks) if asks.is_needed => HistoryUse::Needed,
            Some(_) => HistoryUse::Helpful,
        }
    }

    /// What it finds, in one sentence: the first paragraph of its page.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut lines = self.page.lines().skip_while(|line| {
            let line = line.trim();
            line.is_empty() || line.starts_with('#')
        });
        let paragraph = lines.by_ref().take_while(|line| !line.trim().is_empty());
        paragraph.collect::<Vec<_>>().join(" ")
    }
}

/// Finds a rule by its name.
///
/// # Errors
/// The nearest name, where one is near.
pub fn find_rule(name: &str) -> Result<&'static Rule, Option<&'static str>> {
    RULES
        .iter()
        .find(|rule| rule.name == name)
        .ok_or_else(|| nearest(name, RULES.iter().map(|rule| rule.name)))
}
