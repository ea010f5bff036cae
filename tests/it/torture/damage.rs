//! Damage to what is kept between two searches: it costs time, never an answer.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Chance, Toll, is_full, library_of, search, sized};
use crate::support::{Outcome, TestLibrary};

/// A library with an index in several segments, some documents of which are gone.
fn library_with_history() -> TestLibrary {
    let library = library_of(12, "");
    search(&library, "console");
    library.write("sops/sop-0001.md", "# Console\n\nown0001 again\n");
    search(&library, "console");
    fs::remove_file(library.path("sops/sop-0002.md")).expect("removed");
    search(&library, "console");
    library
}

/// The files of a folder by their whole paths.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let contents = super::contents(folder).into_iter();
    contents
        .map(|(name, content)| (folder.join(name), content))
        .collect()
}

fn restore(own: &Path, files: &[(PathBuf, Vec<u8>)]) {
    // What stands there may be a file or a link by now.
    if fs::remove_dir_all(own).is_err() {
        fs::remove_file(own).expect("removed");
    }
    for (path, content) in files {
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, content).expect("written");
    }
}

fn answers(library: &TestLibrary) -> [Outcome; 2] {
    ["console button", "own0001"].map(|query| search(library, query))
}

#[test]
fn damage_to_any_kept_file_costs_nothing_but_time() {
    let library = library_with_history();
    let own = library.path(".sopbook");
    let sound = answers(&library);
    let kept = files(&own);
    assert!(kept.len() > 10, "{kept:?}");
    let mut chance = Chance(11);
    let mut toll = Toll::default();
    for (path, content) in &kept {
        let tried = chance.below(8);
        let mut number = 0;
        let mut check = |how: &str, damage: &dyn Fn()| {
            number += 1;
            // The short suite tries one in eight.
            if !is_full() && number % 8 != tried {
                return;
            }
            restore(&own, &kept);
            damage();
            toll.faults += 1;
            for (answer, sound) in answers(&library).iter().zip(&sound) {
                toll.compare(&format!("{how} {}", path.display()), answer, sound);
            }
        };
        let write = |bytes: &[u8]| fs::write(path, bytes).expect("damaged");
        check("removed", &|| fs::remove_file(path).expect("removed"));
        check("a folder for", &|| {
            fs::remove_file(path).expect("removed");
            fs::create_dir_all(path.join("below")).expect("a folder");
        });
        check("a link for", &|| {
            fs::remove_file(path).expect("removed");
            std::os::unix::fs::symlink("/nowhere/at/all", path).expect("a link");
        });
        if content.is_empty() {
            check("longer", &|| write(b"longer"));
            continue;
        }
        for _ in 0..sized(2, 10) {
            let end = chance.below(content.len());
            check("cut off", &|| write(&content[..end]));
        }
        for _ in 0..sized(3, 60) {
            let (at, bit) = (chance.below(content.len()), chance.below(8));
            let mut flipped = content.clone();
            flipped[at] ^= 1 << bit;
            check(&format!("bit {bit} of byte {at} flipped in"), &|| {
                write(&flipped);
            });
        }
    }
    toll.settle("damage to the cache");
}

#[test]
fn a_cache_of_any_shape_is_made_anew() {
    let library = library_with_history();
    let own = library.path(".sopbook");
    let sound = answers(&library);
    let kept = files(&own);
    let mut toll = Toll::default();
    let mut check = |how: &str, damage: &dyn Fn()| {
        restore(&own, &kept);
        damage();
        toll.faults += 1;
        for (answer, sound) in answers(&library).iter().zip(&sound) {
            toll.compare(how, answer, sound);
        }
    };
    for name in ["", "cache", "cache/search"] {
        let folder: PathBuf = own.join(name).components().collect();
        check(&format!("a file for {name}"), &|| {
            fs::remove_dir_all(&folder).expect("removed");
            fs::write(&folder, "a file").expect("written");
        });
        check(&format!("a circle for {name}"), &|| {
            fs::remove_dir_all(&folder).expect("removed");
            std::os::unix::fs::symlink(&folder, &folder).expect("a link");
        });
    }
    check("another version's index", &|| {
        let search = own.join("cache/search");
        let entry = fs::read_dir(&search).expect("an index").next();
        let index = entry.expect("an index").expect("readable").path();
        fs::rename(index, search.join("0123456789abcdef")).expect("renamed");
    });
    check("the index under another schema", &|| {
        for (path, content) in files(&own) {
            if path.ends_with("meta.json") {
                let text = String::from_utf8(content).expect("JSON is text");
                fs::write(path, text.replace("\"u64\"", "\"i64\"")).expect("written");
            }
        }
    });
    check("a cache from a later format", &|| {
        for (path, content) in files(&own) {
            if path.ends_with("meta.json") {
                let text = String::from_utf8(content).expect("JSON is text");
                let text = text.replace("\"payload\": \"", "\"payload\": \"later-");
                fs::write(path, text.replace("\"payload\":\"", "\"payload\":\"later-"))
                    .expect("written");
            }
        }
    });
    toll.settle("a cache of another shape or version");
}
