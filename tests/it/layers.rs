//! The layers of `src/`: imports point down, and every third-party crate with a home is named only there.
//!
//! The check reads source text, not a compiler's output, so it sees code behind `cfg` as well. It cuts a file into
//! words, puts every path together, groups in braces included (`use crate::{text, tree::Value}`), and asks two tables
//! about the result. A new room goes into [`LAYERS`]; an edge inside a layer goes into [`BESIDE`]; a crate that only
//! one room should know goes into [`HOMES`].

use std::fs;
use std::path::Path;

/// The layers from the ground up, each with its rooms. A room may import any room of a lower layer.
const LAYERS: &[&[&str]] = &[
    &["text", "tree", "diagnostic", "clock", "files"],
    &["markdown", "front_matter", "yaml", "toml"],
    &["library", "history", "records", "snapshots"],
    &[
        "lint",
        "search",
        "review",
        "ownership",
        "runs",
        "assess",
        "site",
        "scaffold",
        "trend",
    ],
    &["output"],
    &["cli", "screen", "serve", "lsp", "mcp"],
];

/// The only edges inside a layer: the first may import the second.
const BESIDE: &[(&str, &str)] = &[
    ("diagnostic", "text"),
    ("tree", "text"),
    ("files", "text"),
    ("yaml", "tree"),
    ("toml", "tree"),
    ("front_matter", "yaml"),
    ("front_matter", "toml"),
    ("history", "library"),
    ("records", "library"),
    ("snapshots", "library"),
];

/// Crates, and parts of the standard library, that only these rooms name.
///
/// What is not listed is vocabulary: serde, schemars, thiserror, jiff and rayon may appear anywhere.
const HOMES: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["output"]),
    ("anstream", &["cli"]),
    ("anstyle", &["output", "cli"]),
    ("anyhow", &["cli"]),
    ("blake3", &["library"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("comfy_table", &["output"]),
    ("flate2", &["history"]),
    ("git2", &["history"]),
    ("globset", &["library"]),
    ("granit_parser", &["yaml"]),
    ("mimalloc", &["main"]),
    ("minijinja", &["site"]),
    ("notify", &["files"]),
    ("pagefind", &["site"]),
    ("pulldown_cmark", &["markdown"]),
    ("similar", &["output", "review"]),
    ("std::fs", &["files"]),
    ("tantivy", &["search"]),
    ("terminal_size", &["cli"]),
    ("tokio", &["site"]),
    ("toml", &["toml"]),
    ("unicode_normalization", &["markdown"]),
    ("walkdir", &["files"]),
];

#[test]
fn imports_point_down_and_crates_stay_at_home() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    find_sources(&root, &mut files);
    files.sort();
    assert!(
        files.len() > 10,
        "found only {} files below src",
        files.len()
    );
    let faults: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let name = file.strip_prefix(&root).expect("below the root");
            let name = name.to_str().expect("UTF-8").replace('\\', "/");
            check(&name, &fs::read_to_string(file).expect("readable"))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn an_import_that_points_up_is_a_fault() {
    let source = "use crate::{text::Span, search};\nfn f() { crate::output::json(); }";
    insta::assert_snapshot!(check("lint/rules/stale.rs", source).join("\n"), @r"
    src/lint/rules/stale.rs: `lint` imports `search`, its neighbour
    src/lint/rules/stale.rs: `lint` imports `output`, which stands above it
    ");
}

#[test]
fn edges_inside_a_layer_are_those_of_the_table() {
    assert_eq!(check("files/mod.rs", "use crate::text::RelPath;"), [""; 0]);
    assert_eq!(check("clock/mod.rs", "use crate::text::RelPath;").len(), 1);
    assert_eq!(
        check("history/mod.rs", "use crate::library::Library;"),
        [""; 0]
    );
    assert_eq!(
        check("library/mod.rs", "use crate::history::Clone;").len(),
        1
    );
}

#[test]
fn a_room_must_stand_in_a_layer() {
    assert_eq!(check("utils/mod.rs", "").len(), 1);
    assert_eq!(check("lint/mod.rs", "use crate::utils::pad;").len(), 1);
}

#[test]
fn super_does_not_lead_into_another_room() {
    let leaves = "use super::super::search::Query;";
    assert_eq!(
        check("lint/rules/stale.rs", "use super::super::Sink;"),
        [""; 0]
    );
    assert_eq!(check("lint/stale.rs", leaves).len(), 1);
    assert_eq!(check("lint/mod.rs", "mod tests { use super::*; }"), [""; 0]);
    assert_eq!(
        check("lint/mod.rs", "mod tests { use super::super::search; }").len(),
        1
    );
}

#[test]
fn a_crate_is_named_in_its_home_alone() {
    let faults = check(
        "lint/mod.rs",
        "use std::{fmt, fs::{self, File}};\nfn f() { git2::init(); }",
    );
    insta::assert_snapshot!(faults.join("\n"), @r"
    src/lint/mod.rs: names `std::fs`, whose home is `files`
    src/lint/mod.rs: names `std::fs`, whose home is `files`
    src/lint/mod.rs: names `git2`, whose home is `history`
    ");
    assert_eq!(check("history/mod.rs", "use git2::Repository;"), [""; 0]);
    assert_eq!(check("site/mod.rs", "use tantivy;").len(), 1);
}

#[test]
fn the_room_toml_is_not_the_crate_toml() {
    assert_eq!(
        check(
            "library/mod.rs",
            "use crate::toml;\nfn f() { toml::parse(); }"
        ),
        [""; 0]
    );
    assert_eq!(
        check("library/mod.rs", "fn f() { toml::parse(); }").len(),
        1
    );
    assert_eq!(
        check(
            "library/mod.rs",
            "use crate::toml;\nfn f() { ::toml::parse(); }"
        )
        .len(),
        1
    );
}

#[test]
fn unit_tests_may_reach_for_what_their_room_may_not() {
    let tests = "fn f() {}\nmod tests { use std::fs; }";
    assert_eq!(check("history/mod.rs", tests), [""; 0]);
    assert_eq!(check("history/tests.rs", "use std::fs;"), [""; 0]);
    assert_eq!(
        check("history/mod.rs", "mod tests {}\nuse std::fs;").len(),
        1
    );
}

#[test]
fn comments_and_text_name_nothing() {
    let source = r##"
        //! See [`crate::cli`].
        /* crate::cli /* git2::x */ crate::cli */
        const A: &str = "crate::cli \" crate::cli";
        const B: &str = r#"crate::"cli"#;
        const C: [char; 3] = ['"', '\'', '\\'];
        fn f<'a>(x: &'a str) -> &'a str { x }
    "##;
    assert_eq!(check("text/mod.rs", source), [""; 0]);
    assert_eq!(
        check("text/mod.rs", "const C: char = '\"'; use crate::cli;").len(),
        1
    );
}

fn find_sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is readable") {
        let path = entry.expect("src is readable").path();
        if path.is_dir() {
            find_sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What is wrong with the paths in the file `name` (below `src/`), in order of appearance.
fn check(name: &str, source: &str) -> Vec<String> {
    let module: Vec<&str> = name
        .trim_end_matches(".rs")
        .split('/')
        .filter(|part| *part != "mod")
        .collect();
    let room = module[0];
    let is_root = matches!(name, "lib.rs" | "main.rs");
    if !is_root && layer(room).is_none() {
        return vec![format!("src/{name}: the room `{room}` stands in no layer")];
    }
    let paths = find_paths(source);
    let takes_room_toml = paths.iter().any(|path| path.leads_to(&["crate", "toml"]));
    let mut faults = Vec::new();
    for path in &paths {
        if let Some(target) = path.room(module.len()) {
            faults.extend(edge_fault(room, target, is_root));
            continue;
        }
        let home = HOMES.iter().find(|(known, _)| {
            path.leads_to(&known.split("::").collect::<Vec<_>>())
                && !(*known == "toml" && takes_room_toml && !path.is_global)
        });
        if let Some((known, rooms)) = home {
            let in_tests = path.in_tests || module.last() == Some(&"tests");
            if !rooms.contains(&room) && !in_tests {
                let rooms = rooms.join("` and `");
                faults.push(format!("names `{known}`, whose home is `{rooms}`"));
            }
        }
    }
    faults
        .iter()
        .map(|fault| format!("src/{name}: {fault}"))
        .collect()
}

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

/// What is wrong with an import of `to` by `from`. The crate's root, which stands above all, may only name rooms.
fn edge_fault(from: &str, to: &str, from_root: bool) -> Option<String> {
    let Some(target) = layer(to) else {
        return Some(format!("`crate::{to}` is no room of a layer"));
    };
    let own = if from_root {
        LAYERS.len()
    } else {
        layer(from)?
    };
    if from == to || target < own || BESIDE.contains(&(from, to)) {
        None
    } else if target == own {
        Some(format!("`{from}` imports `{to}`, its neighbour"))
    } else {
        Some(format!("`{from}` imports `{to}`, which stands above it"))
    }
}

/// A path in source text, its group spelled out: `use a::{b, c}` is two.
#[derive(Debug)]
struct CodePath {
    segments: Vec<String>,
    /// Starts with `::`.
    is_global: bool,
    /// How many modules stand round it inside the file.
    depth: usize,
    /// Whether one of these is `tests`.
    in_tests: bool,
}

impl CodePath {
    fn leads_to(&self, start: &[&str]) -> bool {
        self.segments.len() >= start.len() && self.segments.iter().zip(start).all(|(a, b)| a == b)
    }

    /// The room that the path names, seen from a module `file_depth` folders and files below the crate's root.
    fn room(&self, file_depth: usize) -> Option<&str> {
        let supers = self
            .segments
            .iter()
            .take_while(|part| *part == "super")
            .count();
        let at = match self.segments.first()?.as_str() {
            "crate" | "sopbook" => 1,
            "super" if supers >= file_depth + self.depth => supers,
            _ => return None,
        };
        self.segments.get(at).map(String::as_str)
    }
}

/// Every path of at least two segments, and every import, in order of appearance.
fn find_paths(source: &str) -> Vec<CodePath> {
    let tokens = tokens(source);
    let word = |at: usize| tokens.get(at).map_or("", String::as_str);
    let mut found = Vec::new();
    // For each open brace, the name of the module that it opens, if it opens one.
    let mut braces: Vec<Option<&str>> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = if at == 0 { "" } else { word(at - 1) };
        let is_global = word(at) == "::" && !is_name(before) && before != ">";
        let start = at + usize::from(is_global);
        let begins = is_name(word(start)) && before != "." && (is_global || before != "::");
        if begins && (word(start + 1) == "::" || before == "use") {
            let mut ends = Vec::new();
            at = expand(&tokens, start, &mut Vec::new(), &mut ends);
            let modules = braces.iter().flatten();
            found.extend(ends.into_iter().map(|segments| CodePath {
                segments,
                is_global,
                depth: modules.clone().count(),
                in_tests: modules.clone().any(|module| *module == "tests"),
            }));
            continue;
        }
        match word(at) {
            "{" if at >= 2 && word(at - 2) == "mod" => braces.push(Some(before)),
            "{" => braces.push(None),
            "}" => drop(braces.pop()),
            _ => {}
        }
        at += 1;
    }
    found
}

/// Follows the path at `at`, groups included; returns where it ends.
fn expand(
    tokens: &[String],
    mut at: usize,
    prefix: &mut Vec<String>,
    found: &mut Vec<Vec<String>>,
) -> usize {
    let word = |at: usize| tokens.get(at).map_or("", String::as_str);
    let kept = prefix.len();
    loop {
        if word(at) == "{" {
            at += 1;
            while at < tokens.len() && word(at) != "}" {
                let from = at;
                at = expand(tokens, at, prefix, found);
                while at < tokens.len() && !matches!(word(at), "," | "}") {
                    at += 1;
                }
                at += usize::from(word(at) == ",");
                debug_assert!(at > from);
            }
            at += 1;
            break;
        }
        if is_name(word(at)) {
            prefix.push(word(at).to_owned());
            at += 1;
        }
        if word(at) == "::" && (is_name(word(at + 1)) || word(at + 1) == "{") {
            at += 1;
            continue;
        }
        found.push(prefix.clone());
        break;
    }
    prefix.truncate(kept);
    at
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Cuts source text into names, `::` and single characters; comments, text and white space are left out.
fn tokens(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = raw_text(rest) {
            length
        } else if first == '"' {
            quoted(rest, '"')
        } else if first == '\'' {
            character_or_lifetime(rest)
        } else if rest.starts_with("::") {
            found.push("::".to_owned());
            2
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            found.push(rest[..end].to_owned());
            end
        } else {
            if !first.is_whitespace() {
                found.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    found
}

/// The length of a block comment with those that are nested in it.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// The length of a raw string with its `r#` prefix, where one starts here.
fn raw_text(text: &str) -> Option<usize> {
    let body = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = body.bytes().take_while(|byte| *byte == b'#').count();
    body[hashes..].starts_with('"').then(|| {
        let start = text.len() - body.len() + hashes + 1;
        let close = format!("\"{}", "#".repeat(hashes));
        text[start..]
            .find(&close)
            .map_or(text.len(), |end| start + end + close.len())
    })
}

/// The length of a literal between two `mark`s, escapes heeded.
fn quoted(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == mark => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `'x'` or `'\n'`, or of a lifetime's mark.
fn character_or_lifetime(text: &str) -> usize {
    let mut inner = text.chars().skip(1);
    match (inner.next(), inner.next()) {
        (Some('\\'), _) | (Some(_), Some('\'')) => quoted(text, '\''),
        _ => 1,
    }
}
