//! Owners for a forge: a CODEOWNERS file made from the library, and one held against it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    clock::Date,
    history::Place,
    library::{CodeOwners, Document, Library, Owner},
    text::RelPath,
};

/// A line of a CODEOWNERS file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgeLine {
    /// The path of a document or a folder, with a `/` on both sides of the latter.
    pub pattern: String,
    /// Whom a forge can ask, or why it can ask nobody.
    pub owner: Result<String, String>,
}

/// Makes the lines of a CODEOWNERS file, sorted: one for each document, or one for a folder all of whose documents agree.
/// The library's root gets none, because it may hold more than documents. Documents outside the repository are left out.
#[must_use]
pub fn code_owners(library: &Library, place: &Place, today: Date) -> Vec<ForgeLine> {
    let mut root = Folder::default();
    for document in library.documents() {
        if let Some(path) = place.in_repository(&document.path) {
            root.add(&path, forge_name(library, document, today));
        }
    }
    let mut lines = Vec::new();
    // A repository that holds the library deeper down has no say about the folders on the way.
    let on_the_way = place.inside.matches('/').count();
    root.write("/", on_the_way + 1, &mut lines);
    lines.sort_by(|a, b| a.pattern.cmp(&b.pattern));
    lines
}

/// A folder of documents, each with whom a forge can ask.
#[derive(Default)]
struct Folder {
    folders: BTreeMap<String, Folder>,
    documents: BTreeMap<String, Result<String, String>>,
}

impl Folder {
    fn add(&mut self, path: &str, owner: Result<String, String>) {
        match path.split_once('/') {
            Some((folder, rest)) => {
                let folder = self.folders.entry(folder.to_owned()).or_default();
                folder.add(rest, owner);
            }
            None => drop(self.documents.insert(path.to_owned(), owner)),
        }
    }

    /// What all documents below agree on.
    fn agreed(&self) -> Option<&Result<String, String>> {
        let mut owners = self.documents.values().map(Some);
        let mut folders = self.folders.values().map(Folder::agreed);
        let first = owners.next().or_else(|| folders.next())??;
        let is_first = |owner: Option<&Result<String, String>>| owner == Some(first);
        (owners.all(is_first) && folders.all(is_first)).then_some(first)
    }

    fn write(&self, path: &str, unnamed: usize, lines: &mut Vec<ForgeLine>) {
        if let (0, Some(owner)) = (unnamed, self.agreed()) {
            let (pattern, owner) = (path.to_owned(), owner.clone());
            return lines.push(ForgeLine { pattern, owner });
        }
        let unnamed = unnamed.saturating_sub(1);
        for (name, folder) in &self.folders {
            folder.write(&format!("{path}{}/", escaped(name)), unnamed, lines);
        }
        for (name, owner) in &self.documents {
            lines.push(ForgeLine {
                pattern: format!("{path}{}", escaped(name)),
                owner: owner.clone(),
            });
        }
    }
}

/// A name as a pattern that means nothing but itself.
fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_whitespace() || r"\*?[]#".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// Whom a forge can ask about a document: the owner's handle, else e-mail address; or why nobody.
fn forge_name(library: &Library, document: &Document, today: Date) -> Result<String, String> {
    let roster = &library.settings.roster;
    let owner = library.owner(document).ok_or("it has no owner")?;
    if let Some(last) = roster.departed_on(&owner, today) {
        return Err(format!("`{owner}` left on {last}"));
    }
    let is_name = |name: &&str| name.contains('@') && !name.contains(char::is_whitespace);
    let name =
        match &owner {
            Owner::Unknown(written) if roster.is_empty() => Some(written.as_str())
                .filter(is_name)
                .ok_or_else(|| format!("`{owner}` is neither a handle nor an e-mail address"))?,
            Owner::Unknown(_) => return Err(format!("`{owner}` is not in the roster")),
            Owner::Team(_) => roster
                .handle(&owner)
                .filter(is_name)
                .ok_or_else(|| format!("`{owner}` has no alias that begins with `@`"))?,
            Owner::Person(key) => {
                let emails = roster.person(key).map(|person| person.emails.as_slice());
                let emails = emails.into_iter().flatten().map(String::as_str);
                let handle = roster.handle(&owner);
                handle.into_iter().chain(emails).find(is_name).ok_or_else(|| {
                format!("`{owner}` has neither an alias that begins with `@` nor an e-mail address")
            })?
            }
        };
    Ok(name.to_owned())
}

/// A CODEOWNERS file held against a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Comparison {
    /// The file.
    pub file: String,
    /// The documents that were compared.
    pub compared: usize,
    /// Where they differ, by path.
    pub differences: Vec<Difference>,
    /// The documents that could not be compared, by path.
    pub not_compared: Vec<NotCompared>,
}

/// A document whose owner the file does not name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// The document, named exactly: `sop:vpn`.
    pub document: String,
    /// Its file, relative to the library's root.
    pub path: RelPath,
    /// Who answers for it in the library.
    pub library: Option<Owner>,
    /// Whom the file names, as written.
    pub file: Vec<String>,
    /// The line of the file that speaks for the document.
    pub line: Option<u32>,
}

/// A document of which a forge cannot know the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotCompared {
    /// The document, named exactly: `sop:vpn`.
    pub document: String,
    /// Its file, relative to the library's root.
    pub path: RelPath,
    /// Why, in words.
    pub why: String,
}

/// Holds the text of a CODEOWNERS file, called `file`, against the library. A document agrees where its owner is among those
/// that the file names; where neither names anybody they agree, too.
#[must_use]
pub fn compare(
    library: &Library,
    file: &str,
    text: &str,
    place: &Place,
    today: Date,
) -> Comparison {
    let rules = CodeOwners::parse(text);
    let roster = &library.settings.roster;
    let mut comparison = Comparison {
        file: file.to_owned(),
        compared: 0,
        differences: Vec::new(),
        not_compared: Vec::new(),
    };
    for document in library.documents() {
        let mut not_compared = |why: String| {
            comparison.not_compared.push(NotCompared {
                document: document.exact_name(),
                path: document.path.clone(),
                why,
            });
        };
        let Some(path) = place.in_repository(&document.path) else {
            not_compared("it lies outside the repository".to_owned());
            continue;
        };
        let line = rules.find(&path);
        let named: Vec<String> = line
            .map(|line| line.owners.iter().map(|name| name.value.clone()).collect())
            .unwrap_or_default();
        let owner = library.owner(document);
        let agrees = match &owner {
            None => named.is_empty(),
            Some(owner) => named
                .iter()
                .any(|name| is_same(&roster.resolve(name), owner)),
        };
        if !agrees && named.is_empty() && owner.is_some() {
            // Nothing that could be written there would agree.
            if let Err(why) = forge_name(library, document, today) {
                not_compared(why);
                continue;
            }
        }
        comparison.compared += 1;
        if !agrees {
            comparison.differences.push(Difference {
                document: document.exact_name(),
                path: document.path.clone(),
                library: owner,
                line: line.map(|line| line.line),
                file: named,
            });
        }
    }
    comparison
}

/// Whether two owners are the same; those whom the roster does not know by their names, letter case ignored as forges do.
fn is_same(a: &Owner, b: &Owner) -> bool {
    match (a, b) {
        (Owner::Unknown(a), Owner::Unknown(b)) => a.eq_ignore_ascii_case(b),
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::files::Memory;

    const SETTINGS: &str = r##"
[people.ann]
aliases = ["#ann", "@ann"]
[people.bob]
emails = ["bob@example.com"]
[people.cy]
[people.jo]
aliases = ["@jo"]
until = 2026-05-31
[teams.net]
aliases = ["@msp/net"]
"##;

    fn library() -> Library {
        let files = [
            ("sopbook.toml", SETTINGS),
            ("sops/a b.md", "---\nowner: ann\n---\n"),
            ("sops/c.md", "---\nowner: bob\n---\n"),
            ("sops/d.md", "---\nowner: cy\n---\n"),
            ("sops/e.md", "---\nowner: jo\n---\n"),
            ("sops/f.md", ""),
            ("sops/net/deep/x.md", "---\nowner: team:net\n---\n"),
            ("sops/net/y.md", "---\nowner: team:net\n---\n"),
            ("checklists/a.md", "---\nowner: ann\n---\n"),
            ("checklists/b.md", "---\nowner: ann\n---\n"),
        ];
        let files = files.map(|(path, text)| {
            let path = RelPath::parse(path).unwrap();
            (path, text.as_bytes().to_vec())
        });
        Library::load(Arc::new(files.into_iter().collect::<Memory>())).unwrap()
    }

    fn file(place: &Place) -> String {
        let lines = code_owners(&library(), place, date(2026, 6, 15));
        let lines = lines.into_iter().map(|line| match line.owner {
            Ok(owner) => format!("{} {owner}\n", line.pattern),
            Err(why) => format!("# {}: {why}\n", line.pattern),
        });
        lines.collect()
    }

    #[test]
    fn folders_that_agree_take_one_line_and_what_no_forge_knows_a_comment() {
        insta::assert_snapshot!(file(&Place::default()), @r"
        /checklists/ @ann
        /sops/a\ b.md @ann
        /sops/c.md bob@example.com
        # /sops/d.md: `cy` has neither an alias that begins with `@` nor an e-mail address
        # /sops/e.md: `jo` left on 2026-05-31
        # /sops/f.md: it has no owner
        /sops/net/ @msp/net
        ");
    }

    #[test]
    fn paths_count_from_the_root_of_the_repository() {
        let below = Place {
            inside: "docs/it/".to_owned(),
            outside: String::new(),
        };
        assert!(file(&below).starts_with("/docs/it/checklists/ @ann\n"));
        let above = Place {
            inside: String::new(),
            outside: "sops/".to_owned(),
        };
        assert!(
            file(&above).ends_with("\n/net/ @msp/net\n"),
            "{}",
            file(&above)
        );
    }

    #[test]
    fn what_was_written_agrees_with_the_library_it_was_written_from() {
        let place = Place::default();
        let library = library();
        let compared = compare(
            &library,
            "CODEOWNERS",
            &file(&place),
            &place,
            date(2026, 6, 15),
        );
        assert_eq!(compared.differences, []);
        let why: Vec<&str> = compared
            .not_compared
            .iter()
            .map(|document| document.document.as_str())
            .collect();
        assert_eq!(why, ["sop:d", "sop:e"]);
        assert_eq!(compared.compared, 7);
    }

    #[test]
    fn every_difference_says_what_either_side_names() {
        let text = "* @ann\n/sops/c.md @nobody\n/sops/net/y.md\n/sops/net/deep/ @MSP/net @ann\n";
        let compared = compare(
            &library(),
            "CODEOWNERS",
            text,
            &Place::default(),
            date(2026, 6, 15),
        );
        let differences = compared.differences.iter().map(|difference| {
            let owner = difference.library.as_ref().map(ToString::to_string);
            let line = difference.line;
            format!(
                "{} {owner:?} {:?} {line:?}",
                difference.document, difference.file
            )
        });
        insta::assert_snapshot!(differences.collect::<Vec<_>>().join("\n"), @r#"
        sop:c Some("bob") ["@nobody"] Some(2)
        sop:d Some("cy") ["@ann"] Some(1)
        sop:e Some("jo") ["@ann"] Some(1)
        sop:f None ["@ann"] Some(1)
        sop:y Some("team:net") [] Some(3)
        "#);
    }
}
