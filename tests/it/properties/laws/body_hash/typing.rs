//! One document, typed in as many ways as there are choices. Everything chosen here must leave the hash alone.

use super::super::choices::Choices;
use super::document::{
    ADDRESSES, ALERTS, Block, CLASSES, CLIENTS, CODE, Document, IDS, Item, LANGUAGES, LEVELS,
    LINK_TITLES, Link, TITLES, Text, WORDS,
};

/// Types a document.
pub fn write(document: &Document, choices: &mut Choices<'_>) -> String {
    let mut typist = Typist {
        choices,
        definitions: Vec::new(),
    };
    let mut lines = typist.front_matter(document);
    lines.extend(typist.blocks(&document.blocks));
    lines.push(String::new());
    lines.append(&mut typist.definitions);
    let mut text = lines.join("\n") + choices.pick(&["", "\n", "\n\n", "\n \n"]);
    if choices.yes() {
        text = text.replace('\n', "\r\n");
    }
    choices.pick(&["", "\u{feff}"]).to_owned() + &text
}

struct Typist<'c, 'b> {
    choices: &'c mut Choices<'b>,
    /// The lines that define link references.
    definitions: Vec<String>,
}

impl Typist<'_, '_> {
    fn front_matter(&mut self, document: &Document) -> Vec<String> {
        let mut keys = vec![format!(
            "title: {}",
            quoted(TITLES[document.title], self.choices)
        )];
        if document.is_critical {
            keys.push("risk: critical".to_owned());
        } else if self.choices.yes() {
            keys.push("risk: standard".to_owned());
        }
        if let Some(level) = document.skill_level {
            keys.push(format!("skill_level: {}", LEVELS[level]));
        }
        let mut clients: Vec<&str> = document
            .clients
            .iter()
            .map(|&client| CLIENTS[client])
            .collect();
        if self.choices.yes() {
            clients.reverse();
        }
        if !clients.is_empty() {
            let list = if self.choices.yes() {
                format!(" [{}]", clients.join(", "))
            } else {
                format!("\n  - {}", clients.join("\n  - "))
            };
            keys.push(format!("clients:{list}"));
        }
        for key in [
            "owner: ops",
            "tags: [a, b]",
            "last_reviewed_on: 2026-01-31",
            "# why",
        ] {
            if self.choices.yes() {
                keys.push(key.to_owned());
            }
        }
        if self.choices.yes() {
            keys.reverse();
        }
        let mut lines = vec!["---".to_owned()];
        lines.extend(keys);
        lines.push("---".to_owned());
        lines
    }

    fn blocks(&mut self, blocks: &[Block]) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut before = None;
        for block in blocks {
            lines.extend(vec![String::new(); self.choices.below(2) + 1]);
            match self.choices.below(8) {
                1 => lines.extend(["<!-- said nothing -->".to_owned(), String::new()]),
                2 => lines.extend(["* * *".to_owned(), String::new()]),
                _ => {}
            }
            lines.extend(self.block(block, before));
            before = Some(block);
        }
        lines
    }

    fn block(&mut self, block: &Block, before: Option<&Block>) -> Vec<String> {
        match block {
            Block::Paragraph(text) => self.text(text, true),
            Block::Heading(level, text) => self.heading(*level, text),
            Block::Code(language, lines) => self.code(*language, lines, before),
            Block::Table(rows) => self.table(rows),
            Block::Quote { alert, blocks } => {
                let mut lines = Vec::new();
                if !ALERTS[*alert].is_empty() {
                    lines.push(ALERTS[*alert].to_owned());
                }
                let mut within = self.blocks(blocks);
                // What cannot interrupt a paragraph cannot follow an alert's mark.
                if *alert == 0 || matches!(blocks.first(), Some(Block::Paragraph(_))) {
                    within = within.into_iter().skip_while(String::is_empty).collect();
                }
                lines.extend(within);
                if lines.is_empty() {
                    lines.push(String::new());
                }
                // What marks an alert stands right behind the quote's mark, and so does indented code, which would take
                // a space more for its own.
                let is_indented = lines.iter().any(|line| line.starts_with("    "));
                let marks = if *alert == 0 && !is_indented {
                    &["> ", ">  "][..]
                } else {
                    &["> "]
                };
                let mark = self.choices.pick(marks);
                lines.iter().map(|line| format!("{mark}{line}")).collect()
            }
            Block::List { is_ordered, items } => self.list(*is_ordered, items),
        }
    }

    fn heading(&mut self, level: usize, text: &Text) -> Vec<String> {
        if level <= 2 && self.choices.yes() {
            let mut lines = self.text(text, true);
            let rule = if level == 1 { "=" } else { "-" };
            lines.push(rule.repeat(self.choices.below(4) + 3));
            return lines;
        }
        let line = self.text(text, false).concat();
        let end = self.choices.pick(&["", " ##", " {#anchor}", " "]);
        vec![format!("{} {line}{end}", "#".repeat(level))]
    }

    fn code(&mut self, language: usize, lines: &[usize], before: Option<&Block>) -> Vec<String> {
        let lines = lines.iter().map(|&line| CODE[line]);
        let begins_in_text = lines.clone().next().is_some_and(|line| !line.is_empty());
        let stands_apart = !matches!(before, None | Some(Block::List { .. } | Block::Code(..)));
        if language == 0 && begins_in_text && stands_apart && self.choices.yes() {
            return lines.map(|line| format!("    {line}")).collect();
        }
        let fence = self.choices.pick(&["```", "~~~", "`````", "~~~~"]);
        let pad = self.choices.pick(&["", " "]);
        let more = match language {
            0 => "",
            _ => self.choices.pick(&["", " title=x", ",ignore"]),
        };
        let mut written = vec![format!("{fence}{pad}{}{more}", LANGUAGES[language])];
        written.extend(lines.map(str::to_owned));
        written.extend(vec![String::new(); self.choices.below(3)]);
        written.push(fence.to_owned());
        written
    }

    fn table(&mut self, rows: &[Vec<Text>]) -> Vec<String> {
        let columns = rows[0].len();
        let mut lines: Vec<String> = Vec::new();
        for row in rows {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| self.text(cell, false).concat())
                .collect();
            lines.push(self.row(&cells));
        }
        let rules: Vec<String> = (0..columns)
            .map(|_| self.choices.pick(&["---", ":--", "--:", ":-:"]).to_owned())
            .collect();
        let rule = self.row(&rules);
        lines.insert(1, rule);
        lines
    }

    fn row(&mut self, cells: &[String]) -> String {
        let pad = self.choices.pick(&[" ", "  "]);
        let joined = cells.join(&format!("{pad}|{pad}"));
        if cells.len() > 1 && self.choices.yes() {
            joined
        } else {
            format!("|{pad}{joined}{pad}|")
        }
    }

    fn list(&mut self, is_ordered: bool, items: &[Item]) -> Vec<String> {
        let bullet = self.choices.pick(&["-", "*", "+"]);
        let delimiter = self.choices.pick(&[".", ")"]);
        let first = self.choices.pick(&[1, 0, 7, 99]);
        let is_loose = self.choices.yes();
        let mut lines = Vec::new();
        for (at, item) in items.iter().enumerate() {
            if at > 0 && is_loose {
                lines.push(String::new());
            }
            let marker = if is_ordered {
                format!("{}{delimiter}", first + at)
            } else {
                bullet.to_owned()
            };
            let marker = marker + self.choices.pick(&[" ", "  ", "   "]);
            let indent = " ".repeat(marker.len());
            for (at, line) in self.item(item).into_iter().enumerate() {
                lines.push(match (at, line.is_empty()) {
                    (0, _) => format!("{marker}{line}"),
                    (_, true) => line,
                    (_, false) => format!("{indent}{line}"),
                });
            }
        }
        lines
    }

    fn item(&mut self, item: &Item) -> Vec<String> {
        let mut lines = self.text(&item.text, true);
        let mut attributes: Vec<String> = item
            .classes
            .iter()
            .map(|&class| format!(".{}", CLASSES[class]))
            .collect();
        attributes.extend(item.id.map(|id| format!("#{}", IDS[id])));
        if self.choices.yes() {
            attributes.reverse();
        }
        if !attributes.is_empty() {
            // A link may go on over lines, and there are no attributes inside one.
            let is_split = item.text.links.is_empty() && self.choices.yes();
            let at = if is_split { 0 } else { lines.len() - 1 };
            let line = lines[at].trim_end_matches(['\\', ' ']);
            let end = self.choices.pick(&["", " ", "  "]);
            lines[at] = format!("{line} {{{}}}{end}", attributes.join(" "));
        }
        if item.is_task {
            let tick = self.choices.pick(&["[ ] ", "[x] ", "[X] "]);
            lines[0].insert_str(0, tick);
        }
        let mut below = self.blocks(&item.blocks);
        let may_follow = matches!(
            item.blocks.first(),
            Some(
                Block::List {
                    is_ordered: false,
                    ..
                } | Block::Quote { .. }
            )
        );
        if may_follow && self.choices.yes() {
            below = below.into_iter().skip_while(String::is_empty).collect();
        }
        lines.extend(below);
        lines
    }

    /// A text, on one line or wrapped anywhere.
    fn text(&mut self, text: &Text, may_wrap: bool) -> Vec<String> {
        let mut words: Vec<String> = text.words.iter().map(|word| self.word(*word)).collect();
        let mut from = 0;
        for (at, link) in text.links.iter().enumerate() {
            let left = text.links.len() - at;
            let start = from + self.choices.below(words.len() - left - from + 1);
            let most = words.len() - (left - 1) - start;
            let end = start + 1 + self.choices.below(most);
            self.link(link, &mut words[start..end]);
            from = end;
        }
        let mut lines = vec![String::new()];
        for (at, word) in words.iter().enumerate() {
            let line = lines.last_mut().expect("there is a line");
            if at > 0 && may_wrap && self.choices.below(4) == 1 {
                line.push_str(self.choices.pick(&["", " ", "  ", "\\"]));
                lines.push(word.clone());
                continue;
            }
            if at > 0 {
                line.push_str(self.choices.pick(&[" ", "  "]));
                if self.choices.below(8) == 1 {
                    line.push_str("<!-- said nothing --> ");
                }
            }
            line.push_str(word);
        }
        lines
    }

    fn word(&mut self, (word, is_struck): (usize, bool)) -> String {
        let spellings = WORDS[word];
        let spelt = self.choices.pick(spellings);
        let is_plain = spellings.len() == 1;
        let mark = match self.choices.below(10) {
            1 => "*",
            2 => "**",
            3 => "_",
            4 => "__",
            5 if is_plain => "`",
            _ => "",
        };
        let strike = if is_struck { "~~" } else { "" };
        format!("{strike}{mark}{spelt}{mark}{strike}")
    }

    /// Lets some words carry a link.
    fn link(&mut self, link: &Link, words: &mut [String]) {
        let [to, title] = [
            self.choices.pick(ADDRESSES[link.to]),
            LINK_TITLES[link.title],
        ];
        let to = if self.choices.yes() {
            format!("<{to}>")
        } else {
            to.to_owned()
        };
        let title = match self.choices.below(3) {
            _ if title.is_empty() => String::new(),
            0 => format!(" \"{title}\""),
            1 => format!(" '{title}'"),
            _ => format!(" ({title})"),
        };
        let end = if self.choices.yes() {
            let label = format!("r{}", self.definitions.len());
            self.definitions.push(format!("[{label}]: {to}{title}"));
            format!("][{label}]")
        } else {
            format!("]({to}{title})")
        };
        words[0].insert_str(0, if link.is_image { "![" } else { "[" });
        if let Some(last) = words.last_mut() {
            last.push_str(&end);
        }
    }
}

fn quoted(text: &str, choices: &mut Choices<'_>) -> String {
    match choices.below(3) {
        0 if !text.contains(": ") => text.to_owned(),
        1 => format!("'{text}'"),
        _ => format!("\"{text}\""),
    }
}
