//! CODEOWNERS: which owners a forge asks about a path.
//!
//! Patterns are those of `.gitignore` but for `!` and `[…]`; the last line that matches wins, and a line without owners
//! takes them away. GitLab's sections give their owners to the lines below that name none; which section a line stands in
//! makes no other difference here.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::text::{Span, Spanned};

/// Where forges look for the file, in their order.
pub const CODEOWNERS_PLACES: [&str; 4] = [
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
];

/// A CODEOWNERS file, read.
#[derive(Debug, Clone, Default)]
pub struct CodeOwners {
    lines: Vec<CodeOwnersLine>,
    /// The globs in the order of their lines, as many at a time as surely fit into one set; each with its line.
    sets: Vec<(GlobSet, Vec<usize>)>,
}

/// How many globs one set holds.
const GLOBS: usize = 256;

/// The longest pattern that is read, in bytes: no path is longer.
const LONGEST_PATTERN: usize = 4096;

/// A line of it that names owners for a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeOwnersLine {
    /// The number of the line, from 1.
    pub line: u32,
    /// The owners, as written; where the line names none, those of its section.
    pub owners: Vec<Spanned<String>>,
}

impl CodeOwners {
    /// Reads the file. Lines that make no sense are passed over, as the forges do.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut read = Self::default();
        let mut all: Vec<(Glob, usize)> = Vec::new();
        let mut of_section: Vec<Spanned<String>> = Vec::new();
        let mut start = 0;
        for (number, raw) in (1..).zip(text.split_inclusive('\n')) {
            let mut words = words(raw, start);
            start += raw.len();
            let Some(first) = words.next() else { continue };
            if first.value.starts_with('[') || first.value.starts_with("^[") {
                // The name of a section may hold spaces.
                let close = raw.rfind(']').map_or(raw.len(), |at| at + 1);
                of_section = self::words(&raw[close..], start - raw.len() + close).collect();
                of_section.retain(is_owner);
                continue;
            }
            let mut owners: Vec<_> = words.filter(is_owner).collect();
            if owners.is_empty() {
                owners.clone_from(&of_section);
            }
            let globs = globs(&first.value);
            if globs.is_empty() {
                continue;
            }
            let at = read.lines.len();
            all.extend(globs.into_iter().map(|glob| (glob, at)));
            let line = number;
            read.lines.push(CodeOwnersLine { line, owners });
        }
        for globs in all.chunks(GLOBS) {
            let mut set = GlobSetBuilder::new();
            for (glob, _) in globs {
                set.add(glob.clone());
            }
            let set = set.build().unwrap_or_default();
            read.sets
                .push((set, globs.iter().map(|(_, line)| *line).collect()));
        }
        read
    }

    /// The line that speaks for a path, which counts from the folder that the file speaks for.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&CodeOwnersLine> {
        let last = self.sets.iter().rev().find_map(|(set, lines)| {
            let matching = set.matches(path).into_iter();
            matching.filter_map(|glob| lines.get(glob)).max()
        });
        self.lines.get(*last?)
    }
}

/// The words of a line up to a comment, each with its place; a backslash keeps a space inside a word.
fn words(line: &str, start: usize) -> impl Iterator<Item = Spanned<String>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &line[at..];
        at += rest.len() - rest.trim_start().len();
        let rest = &line[at..];
        if rest.is_empty() || rest.starts_with('#') {
            return None;
        }
        let mut is_escaped = false;
        let end = rest.find(|letter: char| {
            let ends = letter.is_whitespace() && !is_escaped;
            is_escaped = letter == '\\' && !is_escaped;
            ends
        });
        let word = &rest[..end.unwrap_or(rest.len())];
        let span = Span::new(start + at, start + at + word.len());
        at += word.len();
        Some(Spanned::new(word.to_owned(), span))
    })
}

fn is_owner(word: &Spanned<String>) -> bool {
    word.value.contains('@')
}

/// The globs that a pattern stands for: the path itself, and what is below it.
fn globs(pattern: &str) -> Vec<Glob> {
    if pattern.starts_with('!') || pattern.len() > LONGEST_PATTERN {
        return Vec::new();
    }
    let is_folder = pattern.ends_with('/');
    let bare = pattern.trim_end_matches('/').trim_start_matches("./");
    let is_anchored = bare.contains('/');
    let bare = bare.trim_start_matches('/');
    let escaped = escape(bare);
    let path = match (escaped.is_empty(), is_anchored) {
        // `/` alone means everything.
        (true, _) => "**".to_owned(),
        (false, true) => escaped,
        (false, false) => format!("**/{escaped}"),
    };
    let mut wanted = Vec::new();
    if !is_folder || bare.is_empty() {
        wanted.push(path.clone());
    }
    // `docs/*` means the files in `docs`, `docs/*/` what is in its folders.
    if is_folder || !(is_anchored && (path == "*" || path.ends_with("/*"))) {
        wanted.push(format!("{path}/**"));
    }
    let build = |text: &String| {
        let glob = GlobBuilder::new(text)
            .literal_separator(true)
            .backslash_escape(false)
            .build();
        glob.ok()
    };
    wanted.iter().filter_map(build).collect()
}

/// The pattern in globset's terms: only `*` and `?` are magic, unless a backslash stands before them.
fn escape(pattern: &str) -> String {
    let mut escaped = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        let (letter, is_literal) = match letter {
            '\\' => (letters.next().unwrap_or('\\'), true),
            letter => (letter, false),
        };
        match letter {
            '[' | ']' | '{' | '}' => escaped.extend(['[', letter, ']']),
            '*' | '?' if is_literal => escaped.extend(['[', letter, ']']),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners(file: &str, path: &str) -> Option<String> {
        let file = CodeOwners::parse(file);
        let line = file.find(path)?;
        let owners = line.owners.iter().map(|owner| owner.value.as_str());
        Some(owners.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn patterns_match_as_the_forges_match_them() {
        for (pattern, matches, others) in [
            ("*", &["a.md", "sops/a.md"][..], &[][..]),
            ("*.md", &["a.md", "sops/x/a.md"], &["a.txt"]),
            ("/*", &["a.md"], &["sops/a.md"]),
            ("/*/", &["sops/a.md", "sops/x/a.md"], &["a.md"]),
            ("docs/*", &["docs/a.md"], &["docs/b/a.md", "x/docs/a.md"]),
            ("/docs/", &["docs/a.md", "docs/b/a.md"], &["x/docs/a.md"]),
            ("apps/", &["apps/a.md", "x/apps/a.md"], &["apps"]),
            ("/apps/git", &["apps/git", "apps/git/a.md"], &["apps/gits"]),
            ("**/logs", &["logs/a.md", "x/y/logs/a.md"], &["logs.md"]),
            (
                "sops/**/vpn.md",
                &["sops/vpn.md", "sops/a/b/vpn.md"],
                &["vpn.md"],
            ),
            (r"/sops/my\ file.md", &["sops/my file.md"], &["sops/my"]),
            ("/sops/a{1}[2].md", &["sops/a{1}[2].md"], &["sops/a12.md"]),
            (r"/sops/a\*.md", &["sops/a*.md"], &["sops/ab.md"]),
            ("!/sops/a.md", &[], &["sops/a.md"]),
            ("/", &["a.md", "sops/a.md"], &[]),
        ] {
            let file = format!("{pattern} @ann\n");
            for path in matches {
                assert_eq!(
                    owners(&file, path).as_deref(),
                    Some("@ann"),
                    "{pattern} {path}"
                );
            }
            for path in others {
                assert_eq!(owners(&file, path), None, "{pattern} {path}");
            }
        }
    }

    #[test]
    fn the_last_line_that_matches_wins_and_may_take_owners_away() {
        let file = "# who\n\n*  @ann @bob # all\r\n/sops/ cy@example.com\n/sops/free.md\n";
        assert_eq!(owners(file, "a.md").as_deref(), Some("@ann @bob"));
        assert_eq!(owners(file, "sops/a.md").as_deref(), Some("cy@example.com"));
        assert_eq!(owners(file, "sops/free.md").as_deref(), Some(""));
        let read = CodeOwners::parse(file);
        let line = read.find("sops/a.md").unwrap();
        assert_eq!(line.line, 4);
        assert_eq!(line.owners[0].span.slice(file), "cy@example.com");
    }

    #[test]
    fn a_section_lends_its_owners_to_lines_without_any() {
        let file = "[Net work][2] @net\n/sops/vpn.md\n/sops/lan.md @ann\n^[Other]\n/sops/x.md\n";
        assert_eq!(owners(file, "sops/vpn.md").as_deref(), Some("@net"));
        assert_eq!(owners(file, "sops/lan.md").as_deref(), Some("@ann"));
        assert_eq!(owners(file, "sops/x.md").as_deref(), Some(""));
    }

    #[test]
    fn a_file_of_any_length_is_read() {
        let lines = (0..3000).map(|at| format!("/a*{at}?/**/b{at}.md @ann{at}\n"));
        let file = lines.collect::<String>();
        assert_eq!(owners(&file, "ax7y/z/b7.md").as_deref(), Some("@ann7"));
        assert_eq!(
            owners(&file, "ax2999y/b2999.md").as_deref(),
            Some("@ann2999")
        );
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "(?s)([*/\\\\ @#\\[\\]{}!?\n]|[a-z]|.){0,60}", path in "[a-z/]{0,12}") {
            let read = CodeOwners::parse(&text);
            for owner in read.lines.iter().flat_map(|line| &line.owners) {
                proptest::prop_assert_eq!(owner.span.slice(&text), &owner.value);
            }
            drop(read.find(&path).cloned());
        }
    }
}
