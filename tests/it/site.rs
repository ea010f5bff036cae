//! `sopbook build`: the starter library as a site, driven in a real browser, and what every page of a site must keep.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{LibraryBuilder, Server, TestLibrary};

const STARTER: &str = env!("CARGO_MANIFEST_DIR");

/// Builds the starter library's site into `site` of a library that is only there to hold it.
fn starter_site(today: &str) -> TestLibrary {
    let holder = LibraryBuilder::new().build();
    let run = holder.sopbook(&["build", "--library", STARTER, "--out", "site"]);
    run.today(today).run().expect_code(0);
    holder
}

/// Every file of a site with its bytes, by its path from the site's root.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder of the site") {
            let path = entry.expect("an entry of the site").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below the site");
                let name = name.to_str().expect("UTF-8").replace('\\', "/");
                files.insert(name, fs::read(&path).expect("a file of the site"));
            }
        }
    }
    files
}

#[test]
fn a_technician_finds_an_sop_in_the_browser_and_its_checklist_one_click_away() {
    let holder = starter_site("2026-06-15");
    let server = Server::start(&holder.path("site"));
    let script = Path::new(STARTER).join("tests/browser/drive.mjs");
    let mut browser = Command::new("node");
    browser.arg(script).arg(server.address());
    if let Some(folder) = std::env::var_os("SOPBOOK_SCREENSHOTS") {
        browser.arg(folder);
    }
    let output = browser
        .output()
        .expect("Node.js is there; `make tools` installs it");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn no_page_has_an_inline_style_a_handler_or_a_foreign_resource() {
    let holder = starter_site("2026-06-15");
    let files = files(&holder.path("site"));
    let pages: Vec<_> = files
        .iter()
        .filter(|(name, _)| name.ends_with(".html"))
        .collect();
    assert!(pages.len() > 30, "found {} pages", pages.len());
    let mut faults = Vec::new();
    for (name, bytes) in pages {
        let html = std::str::from_utf8(bytes).expect("pages are UTF-8");
        if !html.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'") {
            faults.push(format!("{name}: no Content-Security-Policy"));
        }
        for tag in tags(html) {
            for (attribute, value) in attributes(tag) {
                let is_resource =
                    attribute == "src" || (attribute == "href" && tag.starts_with("link"));
                if attribute == "style" || attribute.starts_with("on") {
                    faults.push(format!("{name}: <{tag}>"));
                } else if is_resource && value.contains("//") {
                    faults.push(format!("{name}: {value} is on another host"));
                } else if attribute == "src" || attribute == "href" {
                    faults.extend(dangling(name, &value, &files));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The inside of each tag: `a href="…"`.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).filter_map(|rest| {
        let (tag, _) = rest.split_once('>')?;
        tag.starts_with(|first: char| first.is_ascii_alphabetic())
            .then_some(tag)
    })
}

fn attributes(tag: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = tag
        .split_once(char::is_whitespace)
        .map_or("", |(_, rest)| rest);
    loop {
        rest = rest.trim_start();
        let end = rest
            .find(|letter: char| letter.is_whitespace() || letter == '=')
            .unwrap_or(rest.len());
        if end == 0 {
            return found;
        }
        let name = &rest[..end];
        rest = &rest[end..];
        let value = match rest.strip_prefix("=\"") {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"').expect("attributes are quoted");
                rest = after;
                value
            }
            None => "",
        };
        found.push((name, value.replace("&amp;", "&").replace("&#39;", "'")));
    }
}

/// What is wrong with an address on the page `name`, if it leads into the site.
fn dangling(name: &str, address: &str, files: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    let is_foreign = ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| address.starts_with(scheme));
    if is_foreign {
        return None;
    }
    let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
    let mut parts: Vec<&str> = name.split('/').collect();
    if !path.is_empty() {
        parts.pop();
        for part in path.split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
    }
    if parts.last() == Some(&"") {
        parts.pop();
        parts.push("index.html");
    }
    let target = parts.join("/");
    let target = if path == "./" && target.is_empty() {
        "index.html".to_owned()
    } else {
        target
    };
    let Some(page) = files.get(&target) else {
        return Some(format!(
            "{name}: {address} leads to {target}, which is not there"
        ));
    };
    let id = format!("id=\"{fragment}\"");
    (!fragment.is_empty() && !String::from_utf8_lossy(page).contains(&id))
        .then(|| format!("{name}: {address} names no place on {target}"))
}

#[test]
fn a_dangling_link_and_a_handler_are_seen() {
    let files = BTreeMap::from([("a/index.html".to_owned(), b"<p id=\"x\">".to_vec())]);
    assert_eq!(dangling("a/index.html", "#x", &files), None);
    assert_eq!(dangling("b/index.html", "../a/#x", &files), None);
    assert!(dangling("b/index.html", "../a/#y", &files).is_some());
    assert!(dangling("b/index.html", "../c/", &files).is_some());
    let found = attributes("a hidden href=\"x y\" onclick=\"z\"");
    let names: Vec<_> = found.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["hidden", "href", "onclick"]);
}

#[test]
fn the_day_of_the_build_does_not_show_in_the_site() {
    let (one, two) = (starter_site("2026-06-15"), starter_site("2031-01-01"));
    let (one, two) = (files(&one.path("site")), files(&two.path("site")));
    assert!(one.keys().eq(two.keys()));
    for (name, bytes) in one {
        assert!(two[&name] == bytes, "{name} differs");
    }
}

#[test]
fn the_path_goes_to_stdout_and_the_talk_to_stderr() {
    let library = LibraryBuilder::new()
        .sop("restore", |sop| sop)
        .checklist("restore", |checklist| checklist)
        .build();
    let outcome = library.sopbook(&["build"]).run().expect_code(0);
    let path = library.path("site").display().to_string();
    assert_eq!(outcome.stdout, format!("{path}\n"));
    assert!(
        outcome.stderr.starts_with("built 7 pages with search"),
        "{outcome}"
    );
    let report = library.sopbook(&["build", "--format", "json", "-q"]).run();
    let report = report.expect_code(0);
    assert_eq!(report.stderr, "");
    assert_eq!(report.json()["pages"], 7);
    assert_eq!(report.json()["version"], 1);
}

#[test]
fn a_folder_that_we_did_not_write_is_refused() {
    let library = LibraryBuilder::new()
        .sop("restore", |sop| sop)
        .file("site/mine.txt", "mine")
        .build();
    let outcome = library.sopbook(&["build"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: `[LIBRARY]/site` holds `mine.txt`, which `sopbook build` did not write and building would delete; move it elsewhere, or name another folder with `--out`
    ");
    assert_eq!(library.read("site/mine.txt"), "mine");
}

#[test]
fn settings_cannot_make_a_build_write_outside_the_library() {
    let library = LibraryBuilder::new()
        .sop("restore", |sop| sop)
        .more_settings("[site]\nout = \"../elsewhere\"\n")
        .build();
    let outcome = library.sopbook(&["build"]).run();
    insta::assert_snapshot!(outcome, @r#"
    exit code: 2
    --- stderr
    error: `out = "../elsewhere"` under `[site]` does not lie inside the library
      help: name a folder below sopbook.toml there, or any folder with --out
    "#);
    assert!(!library.path("../elsewhere").exists());
}

#[test]
fn a_library_without_documents_builds_nothing() {
    let library = LibraryBuilder::new().build();
    let outcome = library.sopbook(&["build"]).run();
    insta::assert_snapshot!(outcome, @r"
    exit code: 2
    --- stderr
    error: found no documents in `sops` and `checklists`, so there is nothing to build; `[library]` in `sopbook.toml` says where they are
    ");
    assert!(!library.path("site").exists());
}
