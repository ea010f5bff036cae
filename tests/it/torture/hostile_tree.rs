//! Folders as nobody means them: huge, deep, circular, with names of any bytes. What cannot be a document is named, and
//! the others are found.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;

use super::{Toll, check_search, library_of, search, sized};
use crate::support::TestLibrary;

/// Notes whether lint names a path and ends as it should, and the good documents are still found.
fn check(toll: &mut Toll, library: &TestLibrary, named: &[&str]) {
    toll.faults += 1;
    let lint = library.sopbook(&["lint", "--format", "concise"]).run();
    if !matches!(lint.code, Some(0 | 1)) {
        toll.wrong
            .push(format!("lint: {:?} {}", lint.code, lint.stderr));
    }
    for name in named {
        if !lint.stdout.contains(name) {
            toll.wrong.push(format!("lint does not name {name}"));
        }
    }
    for _ in 0..2 {
        let found = search(library, "own0001");
        let json = found.json();
        if found.code != Some(0) || json["total"] != 1 || found.stderr.contains("panicked") {
            let hits = json["hits"].as_array().expect("hits").iter();
            let paths: Vec<_> = hits.map(|hit| &hit["path"]).collect();
            toll.wrong
                .push(format!("search: {paths:?} {}", found.stderr));
        }
    }
}

#[test]
fn a_file_of_any_size_costs_only_itself() {
    let library = library_of(3, "");
    let mut toll = Toll::default();
    let huge = File::create(library.path("sops/huge.md")).expect("a file");
    huge.set_len(100 << 20).expect("100 MB of zeros");
    check(&mut toll, &library, &["sops/huge.md"]);
    let line = "The console speaks of one thing after the other.\n";
    fs::write(
        library.path("sops/huge.md"),
        line.repeat((100 << 20) / line.len()),
    )
    .expect("written");
    check(&mut toll, &library, &["sops/huge.md"]);
    fs::remove_file(library.path("sops/huge.md")).expect("removed");
    let front_matter = |bytes: usize| {
        let keys = (0..bytes / 20).map(|at| format!("key{at:09}: text\n"));
        let keys = keys.collect::<Vec<_>>().concat();
        format!("---\ntitle: Long\n{keys}---\n\n# Long\n")
    };
    library.write("sops/long.md", front_matter(10 << 20));
    check(&mut toll, &library, &["sops/long.md"]);
    library.write("sops/long.md", front_matter(sized(200_000, 7 << 20)));
    check(&mut toll, &library, &["sops/long.md"]);
    let value = format!("---\ntitle: {}\n---\n", "x".repeat(sized(100_000, 7 << 20)));
    library.write("sops/long.md", value);
    check(&mut toll, &library, &["sops/long.md"]);
    toll.settle("100 MB of text, 10 MB of front matter");
}

#[test]
fn a_folder_of_very_many_files_is_searched() {
    let library = library_of(3, "");
    let many = library.path("sops/many");
    fs::create_dir(&many).expect("a folder");
    let count = sized(5_000, 200_000);
    for at in 0..count {
        // Most of a heap are no documents; some of these are.
        let (name, text) = match at % 20 {
            0 => (format!("{at}.md"), format!("# Note {at}\n\nheap{at}\n")),
            _ => (format!("{at}.txt"), String::new()),
        };
        fs::write(many.join(name), text).expect("written");
    }
    let mut toll = Toll::default();
    check(&mut toll, &library, &[]);
    let word = format!("heap{}", count - 20);
    let found = search(&library, &word);
    if found.json()["total"] != 1 {
        toll.wrong.push(found.to_string());
    }
    toll.note = format!("{count} files");
    toll.settle("a folder of very many files");
}

#[test]
fn a_folder_of_any_depth_is_walked_as_far_as_paths_reach() {
    let mut toll = Toll::default();
    for chains in [1, 3] {
        let library = library_of(3, "");
        // No path reaches below the first chain, so the others are put above it.
        let (top, above) = (library.path("sops/d"), library.path("sops/above"));
        for chain in 0..chains {
            let mut bottom = above.clone();
            bottom.extend(std::iter::repeat_n("d", 999));
            fs::create_dir_all(&bottom).expect("a chain of folders");
            if chain == 0 {
                fs::write(bottom.join("deep.md"), "# Deep\n").expect("written");
            } else {
                fs::rename(&top, bottom.join("d")).expect("one chain below the other");
            }
            fs::rename(&above, &top).expect("renamed");
        }
        let named: &[&str] = match chains {
            1 => &["deep.md"],
            _ => &["sops/d/d/d"],
        };
        check(&mut toll, &library, named);
        check_build(&mut toll, &library);
    }
    toll.settle("a very deep folder");
}

fn check_build(toll: &mut Toll, library: &TestLibrary) {
    toll.faults += 1;
    let build = library.sopbook(&["build"]).run();
    if build.code != Some(0) || !library.path("site/sops/sop-0001/index.html").exists() {
        toll.wrong.push(format!("{build}"));
    }
}

#[test]
fn links_in_circles_end() {
    let library = library_of(3, "");
    let sops = library.path("sops");
    let mut toll = Toll::default();
    symlink(".", sops.join("here")).expect("a link");
    symlink("..", sops.join("up")).expect("a link");
    symlink("b", sops.join("a")).expect("a link");
    symlink("a", sops.join("b")).expect("a link");
    symlink("self.md", sops.join("self.md")).expect("a link");
    symlink("/dev/zero", sops.join("zero.md")).expect("a link");
    // Each level has two ways down, and so a walk that remembers nothing 2^30.
    let mut folder = library.path("sops");
    for _ in 0..30 {
        let below = folder.join("level");
        fs::create_dir(&below).expect("a folder");
        symlink("../level/..", below.join("back")).expect("a link");
        folder = below;
    }
    check(
        &mut toll,
        &library,
        &["sops/here", "sops/self.md", "sops/zero.md"],
    );
    check_build(&mut toll, &library);
    toll.settle("links in circles");
}

#[test]
fn names_of_any_bytes_do_no_harm() {
    let library = library_of(3, "");
    let mut toll = Toll::default();
    let names: [&[u8]; 16] = [
        b"\xff\xfe.md",
        b"new\nline.md",
        b"\x1b[31mred.md",
        b"back\\slash.md",
        b"C:drive.md",
        b" .md",
        b"-rf.md",
        b"quote'\"`$(x).md",
        b"percent%2e%2e.md",
        b"hash#fragment?query.md",
        b"CON.md",
        b"trailing. .md",
        "e\u{301}.md".as_bytes(),
        "\u{e9}.md".as_bytes(),
        "\u{202e}dm.md".as_bytes(),
        b"<script>&amp;.md",
    ];
    for name in names {
        let path = library.path("sops").join(OsStr::from_bytes(name));
        // Some systems take UTF-8 alone.
        if let Err(error) = fs::write(path, "# Odd\n\nodd\n") {
            super::say(&format!("this system refuses the name {name:?}: {error}"));
        }
    }
    fs::write(
        library.path("sops").join("n".repeat(252) + ".md"),
        "# Odd\n",
    )
    .expect("written");
    let odd = library.path("sops").join(OsStr::from_bytes(b"folder\xff"));
    if fs::create_dir(&odd).is_ok() {
        fs::write(odd.join("inside.md"), "# Odd\n").expect("written");
    }
    check(&mut toll, &library, &["back", "sops/-rf.md"]);
    let clean =
        |text: &str| !text.contains(|letter: char| letter.is_control() && !"\n\t".contains(letter));
    for command in [
        &["lint"][..],
        &["list"],
        &["search", "odd"],
        &["status"],
        &["build"],
    ] {
        let run = library.sopbook(command).run();
        if !clean(&run.stdout) || !clean(&run.stderr) || !matches!(run.code, Some(0 | 1)) {
            toll.wrong.push(format!("{command:?}: {run:}"));
        }
    }
    toll.settle("names of any bytes");
}

#[test]
fn a_library_in_a_folder_of_any_name_works() {
    let mut toll = Toll::default();
    for name in [
        &b"bytes\xff"[..],
        b"new\nline",
        b"quote'\"",
        b"-rf",
        b"sp ace",
        b".hidden",
    ] {
        let library = library_of(3, "");
        let odd = library.path(".").join(OsStr::from_bytes(name));
        if let Err(error) = fs::create_dir(&odd) {
            super::say(&format!("this system refuses the name {name:?}: {error}"));
            continue;
        }
        for entry in ["sopbook.toml", "sops"] {
            fs::rename(library.path(entry), odd.join(entry)).expect("moved");
        }
        let inside = |arguments: &[&str]| library.sopbook(arguments).inside_path(&odd).run();
        for arguments in [
            &["lint"][..],
            &["search", "own0001"],
            &["build"],
            &["new", "sop", "More"],
        ] {
            let run = inside(arguments);
            toll.faults += 1;
            if run.code != Some(0) {
                toll.wrong
                    .push(format!("{arguments:?} in {}: {run}", odd.display()));
            }
        }
        check_search_inside(&mut toll, &inside);
    }
    toll.settle("a library's folder of any name");
}

fn check_search_inside(toll: &mut Toll, inside: &dyn Fn(&[&str]) -> crate::support::Outcome) {
    let found = inside(&["search", "own0001", "--format", "json"]);
    if found.json()["hits"][0]["id"] != "sop-0001" {
        toll.wrong.push(found.to_string());
    }
}

#[test]
fn a_folder_that_turns_into_a_file_and_back_is_followed() {
    let library = library_of(3, "");
    let mut toll = Toll::default();
    for round in 0..sized(2, 30_usize) {
        let path = library.path("sops/turn.md");
        if round.is_multiple_of(2) {
            fs::create_dir_all(&path).expect("a folder");
            fs::write(path.join("inside.md"), "# Console inside\n").expect("written");
        } else {
            fs::remove_dir_all(&path).expect("removed");
            fs::write(&path, "# Console outside\n").expect("written");
        }
        toll.faults += 1;
        check_search(
            &mut toll,
            "turned",
            &library,
            &["console", "inside", "outside"],
        );
        if round % 2 == 1 {
            fs::remove_file(&path).expect("removed");
        }
    }
    toll.settle("a file for a folder");
}
