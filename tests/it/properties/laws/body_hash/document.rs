//! Documents as the body hash should see them: nothing in these types is a matter of typing.

use std::collections::BTreeSet;

use super::super::choices::Choices;

/// A document; equal documents say the same.
#[derive(Clone, PartialEq)]
pub struct Document {
    pub title: usize,
    pub is_critical: bool,
    pub skill_level: Option<usize>,
    pub clients: BTreeSet<usize>,
    pub blocks: Vec<Block>,
}

#[derive(Clone, PartialEq)]
pub enum Block {
    Heading(usize, Text),
    Paragraph(Text),
    List {
        is_ordered: bool,
        items: Vec<Item>,
    },
    Quote {
        alert: usize,
        blocks: Vec<Block>,
    },
    /// A language and lines, the last of which is not blank.
    Code(usize, Vec<usize>),
    /// Rows of equal length, the head first.
    Table(Vec<Vec<Text>>),
}

#[derive(Clone, PartialEq)]
pub struct Item {
    pub is_task: bool,
    pub text: Text,
    pub id: Option<usize>,
    pub classes: BTreeSet<usize>,
    pub blocks: Vec<Block>,
}

/// Words, and where links point; which words carry a link is a matter of typing.
#[derive(Clone, PartialEq)]
pub struct Text {
    /// At least one word, each struck out or not.
    pub words: Vec<(usize, bool)>,
    /// No more links than words.
    pub links: Vec<Link>,
}

#[derive(Clone, PartialEq)]
pub struct Link {
    pub is_image: bool,
    pub to: usize,
    pub title: usize,
}

/// Words, each with its spellings; the first is the word itself.
pub const WORDS: &[&[&str]] = &[
    &["Restart"],
    &["the"],
    &["server"],
    &["Größe", "Gro\u{308}ße", "Gr&ouml;ße"],
    &["R&D", "R&amp;D", "R\\&D"],
    &["a\\*b", "a&#42;b", "a&ast;b"],
    &["\\{client}", "{client}"],
    &["3.5"],
    &["&lt;host&gt;", "\\<host>"],
    &["user's"],
    &["C:\\Temp", "C:\\\\Temp"],
    &["\\[x\\]", "&#91;x&#93;"],
];
pub const TITLES: &[&str] = &["Reset it", "Größe", "1.10", "Say: no"];
pub const LEVELS: &[&str] = &["L1", "L2", "L3"];
pub const CLIENTS: &[&str] = &["acme", "North Wind", "zeta"];
pub const LANGUAGES: &[&str] = &["", "sh", "ps1"];
pub const CODE: &[&str] = &[
    "ls -l",
    "  ls -l",
    "ls  -l",
    "",
    "# no heading",
    "- [ ] no item {#x}",
    "<!-- no comment -->",
    "trail ",
    "e\u{301}",
    "é",
    "&amp;",
];
pub const ALERTS: &[&str] = &["", "[!NOTE]", "[!WARNING]"];
pub const IDS: &[&str] = &["call", "call-2", "a.b:c"];
pub const CLASSES: &[&str] = &["critical", "verify", "shiny"];
/// Addresses, each with its spellings.
pub const ADDRESSES: &[&[&str]] = &[
    &["a.md"],
    &["../b.md#step-1"],
    &[
        "https://x.example/?a=1&b=2",
        "https://x.example/?a=1&amp;b=2",
    ],
    &["c%20d.md"],
    &["#x"],
];
pub const LINK_TITLES: &[&str] = &["", "now", "or never"];

impl Document {
    /// A document by choice.
    pub fn choose(choices: &mut Choices<'_>) -> Self {
        Self {
            title: choices.below(TITLES.len()),
            is_critical: choices.yes(),
            skill_level: choices.yes().then(|| choices.below(LEVELS.len())),
            clients: choices.indices(2, CLIENTS.len()).into_iter().collect(),
            blocks: Block::choose_some(choices, 6, 3),
        }
    }

    /// The same with its steps in another order: those of the first list that has several, else its blocks.
    pub fn turned_round(&self) -> Self {
        let mut turned = self.clone();
        let several = turned.blocks.iter_mut().find_map(|block| match block {
            Block::List { items, .. } if items.len() > 1 => Some(items),
            _ => None,
        });
        match several {
            Some(items) => items.reverse(),
            None => turned.blocks.reverse(),
        }
        turned
    }
}

impl Block {
    fn choose_some(choices: &mut Choices<'_>, most: usize, depth: usize) -> Vec<Self> {
        let mut blocks: Vec<Self> = Vec::new();
        for _ in 0..choices.below(most + 1) {
            let block = Self::choose(choices, depth);
            // Two lists with nothing between them may be one.
            let is_list = |block: &Self| matches!(block, Self::List { .. });
            if is_list(&block) && blocks.last().is_some_and(is_list) {
                blocks.push(Self::Paragraph(Text::choose(choices)));
            }
            blocks.push(block);
        }
        blocks
    }

    fn choose(choices: &mut Choices<'_>, depth: usize) -> Self {
        match choices.below(if depth > 0 { 7 } else { 4 }) {
            0 => Self::Paragraph(Text::choose(choices)),
            1 => Self::Heading(choices.below(6) + 1, Text::choose(choices)),
            2 => {
                let mut lines = choices.indices(4, CODE.len());
                while lines.last().is_some_and(|line| CODE[*line].is_empty()) {
                    lines.pop();
                }
                Self::Code(choices.below(LANGUAGES.len()), lines)
            }
            3 => {
                let columns = choices.below(3) + 1;
                let rows = choices.below(3) + 1;
                let row = |_| (0..columns).map(|_| Text::choose(choices)).collect();
                Self::Table((0..rows).map(row).collect())
            }
            4 => Self::Quote {
                alert: choices.below(ALERTS.len()),
                blocks: Self::choose_some(choices, 3, depth - 1),
            },
            _ => Self::List {
                is_ordered: choices.yes(),
                items: (0..=choices.below(3))
                    .map(|_| Item {
                        is_task: choices.yes(),
                        text: Text::choose(choices),
                        id: choices.yes().then(|| choices.below(IDS.len())),
                        classes: choices.indices(2, CLASSES.len()).into_iter().collect(),
                        blocks: Self::choose_some(choices, 2, depth - 1),
                    })
                    .collect(),
            },
        }
    }
}

impl Text {
    fn choose(choices: &mut Choices<'_>) -> Self {
        let words: Vec<(usize, bool)> = (0..=choices.below(6))
            .map(|_| (choices.below(WORDS.len()), choices.below(8) == 1))
            .collect();
        let links = (0..choices.below(3).min(words.len()))
            .map(|_| Link {
                is_image: choices.yes(),
                to: choices.below(ADDRESSES.len()),
                title: choices.below(LINK_TITLES.len()),
            })
            .collect();
        Self { words, links }
    }
}
