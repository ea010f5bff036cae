//! The past of documents, against git's own answers.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use sopbook::{
    files::WorkTree,
    history::{Depth, History, HistoryError},
    library::Library,
    text::RelPath,
};

use crate::support::{LibraryBuilder, Outcome, TestLibrary};

fn read(root: &Path) -> Result<(Library, History), HistoryError> {
    let tree = WorkTree::open(root).expect("it is a folder");
    let library = Library::load(std::sync::Arc::new(tree)).expect("the settings can be read");
    let history = History::read(root, &library, "HEAD", Depth::Signings)?;
    Ok((library, history))
}

fn path(path: &str) -> RelPath {
    RelPath::parse(path).expect("a path below the root")
}

/// A small generator of numbers, the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }
}

/// Makes a history in which anything happens: branches, merges of two and more that take any parent's version or a new
/// one, renames, removals and restorations. Gives the paths at its head.
fn tangled(library: &TestLibrary, seed: u64, commits: usize) -> Vec<String> {
    let random = &mut Random(seed);
    library.git(&["init", "-q", "--initial-branch=main"]);
    let mut stream = String::new();
    let mut states: Vec<BTreeMap<String, String>> = Vec::new();
    let mut heads: Vec<usize> = Vec::new();
    for at in 0..commits {
        let mut parents = Vec::new();
        if !heads.is_empty() {
            let count = [1, 1, 1, 1, 2, 2, 3][random.below(7)];
            for _ in 0..count {
                let parent = heads[random.below(heads.len())];
                if !parents.contains(&parent) {
                    parents.push(parent);
                }
            }
        }
        if at + 1 == commits {
            parents = heads.clone();
            parents.dedup();
        }
        let mut files = parents
            .first()
            .map(|at| states[*at].clone())
            .unwrap_or_default();
        // A merge takes each file from any of its parents.
        let names: Vec<String> = parents
            .iter()
            .flat_map(|at| states[*at].keys().cloned())
            .collect();
        for name in names.iter().filter(|_| parents.len() > 1) {
            match states[parents[random.below(parents.len())]].get(name) {
                Some(text) => files.insert(name.clone(), text.clone()),
                None => files.remove(name),
            };
        }
        for _ in 0..random.below(3) {
            let name = format!(
                "sops/{}/{}.md",
                ["a", "b"][random.below(2)],
                random.below(8)
            );
            match random.below(8) {
                0 => {
                    files.remove(&name);
                }
                1 => {
                    if let Some(text) = files.remove(&name) {
                        files.insert(format!("sops/c/{}.md", random.below(4)), text);
                    }
                }
                _ => {
                    let text = format!("# {name}\n\nText {}.\n", random.below(5));
                    files.insert(name, text);
                }
            }
        }
        stream.push_str(&format!("commit refs/heads/b{at}\nmark :{}\n", at + 1));
        let time = 1_700_000_000 + at * 3600;
        stream.push_str(&format!(
            "committer A <a@example.com> {time} +0000\ndata 1\nx\n"
        ));
        for (number, parent) in parents.iter().enumerate() {
            let word = if number == 0 { "from" } else { "merge" };
            stream.push_str(&format!("{word} :{}\n", parent + 1));
        }
        stream.push_str("deleteall\n");
        for (name, text) in &files {
            stream.push_str(&format!(
                "M 100644 inline {name}\ndata {}\n{text}\n",
                text.len()
            ));
        }
        states.push(files);
        heads.retain(|head| !parents.contains(head) || random.below(4) == 0);
        heads.push(at);
        heads.dedup();
    }
    let mut import = Command::new("git")
        .args(["fast-import", "--quiet"])
        .current_dir(library.root())
        .stdin(Stdio::piped())
        .spawn()
        .expect("git is installed");
    let mut pipe = import.stdin.take().expect("the pipe was asked for");
    pipe.write_all(stream.as_bytes()).expect("git reads on");
    drop(pipe);
    assert!(import.wait().expect("git ends").success());
    library.git(&["checkout", "-q", "-B", "main", &format!("b{}", commits - 1)]);
    states.last().expect("a commit").keys().cloned().collect()
}

#[test]
fn the_last_change_is_the_one_that_git_log_names() {
    let mut compared = 0;
    for seed in 0..12 {
        let library = LibraryBuilder::new().build();
        let files = tangled(&library, seed, 60);
        let (_, history) = read(library.root()).expect("a history");
        for file in &files {
            let expected = library.git(&["log", "-1", "--format=%H", "--", file]);
            let found = history.last_change(&path(file)).expect("it was committed");
            assert_eq!(found.id, expected.trim(), "seed {seed}, {file}");
            compared += 1;
            // Git follows a name, we follow the document.
            let changes: Vec<_> = history.changes(&path(file)).collect();
            if changes.iter().all(|change| change.renamed_from().is_none()) {
                let mut ids: Vec<String> =
                    changes.iter().map(|change| change.commit().id).collect();
                let all = library.git(&["log", "--format=%H", "--", file]);
                let mut expected: Vec<&str> = all.lines().collect();
                ids.sort();
                expected.sort_unstable();
                assert_eq!(ids, expected, "seed {seed}, {file}");
            }
        }
    }
    assert!(compared > 60, "{compared}");
}

/// Everything that a history says of a library's documents.
fn describe(library: &Library, history: &History) -> Vec<String> {
    let documents = library.documents().iter();
    documents
        .flat_map(|document| {
            let changes = history.changes(&document.path).map(|change| {
                let from = change.renamed_from();
                format!("{} {:?} {from:?}", document.path, change.commit())
            });
            let signings = history.signings(&document.path);
            let signings = signings.map(|(change, signing)| {
                format!("{} {} {signing:?}", document.path, change.commit().id)
            });
            changes.chain(signings).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn a_kept_log_that_grew_says_what_a_new_one_says() {
    let library = LibraryBuilder::new().build();
    tangled(&library, 7, 90);
    for branch in ["b10", "b40", "b85", "main", "b40"] {
        library.git(&["checkout", "-q", "--force", branch]);
        let (documents, grown) = read(library.root()).expect("a history");
        let log = library.path(".sopbook");
        let kept = library.path("kept");
        std::fs::rename(&log, &kept).expect("a log was kept");
        let (_, new) = read(library.root()).expect("a history");
        assert_eq!(
            describe(&documents, &grown),
            describe(&documents, &new),
            "{branch}"
        );
        std::fs::remove_dir_all(&log).expect("a log was kept");
        std::fs::rename(&kept, &log).expect("it was there");
    }
}

/// What a history says that nothing was kept of.
fn anew(library: &TestLibrary) -> Result<Vec<String>, HistoryError> {
    std::fs::remove_dir_all(library.path(".sopbook")).ok();
    read(library.root()).map(|(documents, history)| describe(&documents, &history))
}

/// The only pack of a library's repository.
fn pack(library: &TestLibrary) -> PathBuf {
    let packs = std::fs::read_dir(library.path(".git/objects/pack")).expect("there are packs");
    let mut packs = packs.map(|entry| entry.expect("it can be read").path());
    let pack = packs.find(|path| path.extension().is_some_and(|it| it == "pack"));
    pack.expect("there is a pack")
}

#[test]
fn how_git_keeps_its_objects_does_not_matter() {
    let library = LibraryBuilder::new().build();
    tangled(&library, 3, 90);
    let expected = anew(&library).expect("a history");
    assert!(expected.len() > 10, "{expected:?}");
    for settings in [
        ["repack.useDeltaBaseOffset=true", "pack.indexVersion=2"],
        ["repack.useDeltaBaseOffset=false", "pack.indexVersion=2"],
        ["repack.useDeltaBaseOffset=true", "pack.indexVersion=1"],
    ] {
        let [bases, index] = settings;
        let repack = ["repack", "-adfq", "--depth=40", "--window=40"];
        library.git(&[&["-c", bases, "-c", index], &repack[..]].concat());
        let found = anew(&library).expect("a history");
        assert_eq!(found, expected, "{settings:?}");
    }
    let moved = library.path("moved.pack");
    std::fs::rename(pack(&library), &moved).expect("it can be moved");
    let mut unpack = Command::new("git");
    unpack.args(["unpack-objects", "-q"]);
    let packed = std::fs::File::open(moved).expect("it was moved");
    let status = unpack.current_dir(library.root()).stdin(packed).status();
    assert!(status.expect("git is installed").success());
    assert_eq!(anew(&library).expect("a history"), expected);
}

#[test]
fn a_damaged_pack_is_told_and_does_no_harm() {
    let library = LibraryBuilder::new().build();
    tangled(&library, 5, 60);
    library.git(&["repack", "-adfq"]);
    let pack = pack(&library);
    let whole = std::fs::read(&pack).expect("it can be read");
    let mut told = 0;
    for at in (12..whole.len()).step_by(whole.len() / 40) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        std::fs::remove_file(&pack).expect("it can be removed");
        std::fs::write(&pack, damaged).expect("it can be written");
        told += usize::from(anew(&library).is_err());
    }
    assert!(told > 10, "{told}");
}

#[test]
fn a_damaged_log_is_read_anew() {
    let library = two_versions();
    let (documents, history) = read(library.root()).expect("a history");
    let expected = describe(&documents, &history);
    let folder = library.path(".sopbook/cache/history");
    let key = std::fs::read_dir(folder).expect("a folder").next();
    let file = key.expect("a key").expect("readable").path().join("log0");
    let good = std::fs::read(&file).expect("a log was kept");
    for at in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[at] ^= 0x20;
        std::fs::write(&file, &bad).expect("writable");
        let (documents, history) = read(library.root()).expect("a history");
        assert_eq!(describe(&documents, &history), expected, "byte {at}");
        std::fs::write(&file, &good[..at]).expect("writable");
        let (documents, history) = read(library.root()).expect("a history");
        assert_eq!(describe(&documents, &history), expected, "cut at {at}");
    }
}

fn two_versions() -> TestLibrary {
    LibraryBuilder::new()
        .file(
            "sops/vpn.md",
            "---\ntitle: VPN\nlast_reviewed_on: 2026-01-02\n---\nOld.\n",
        )
        .commit_by("2026-01-03", "Begin", "ann@example.com")
        .file(
            "sops/vpn.md",
            "---\ntitle: VPN\nlast_reviewed_on: 2026-02-02\n---\nOld.\n",
        )
        .commit_by("2026-02-03", "Bump", "bob@example.com")
        .build()
}

#[test]
fn a_signing_tells_which_keys_moved_and_whether_the_text_did() {
    let library = two_versions();
    library.write(
        "sops/vpn.md",
        "---\ntitle: VPN\nlast_reviewed_on: 2026-03-02\nlast_reviewed_by: ops\n---\nNew.\n",
    );
    library.commit("2026-03-03", "Rewrite");
    library.write(
        "sops/vpn.md",
        "---\ntitle: Tunnel\nlast_reviewed_on: 2026-04-02\nlast_reviewed_by: ops\n---\nNew.\n",
    );
    library.commit("2026-04-03", "Rename");
    library.write(
        "sops/vpn.md",
        "---\nlast_reviewed_on: 2026-05-02\nlast_reviewed_by: ops\n---\n# Tunnel\n\nNew.\n",
    );
    library.commit("2026-05-03", "Give it a heading");
    library.write(
        "sops/vpn.md",
        "---\ntitle: Tunnel\nlast_reviewed_on: 2026-06-02\nlast_reviewed_by: ops\n---\n# Tunnel\n\nNew.\n",
    );
    library.commit("2026-06-03", "Say the title twice");
    let (_, history) = read(library.root()).expect("a history");
    let signings: Vec<String> = history
        .signings(&path("sops/vpn.md"))
        .map(|(change, signing)| {
            let changed = signing.changed;
            format!(
                "{} on={} by={} left_body={}",
                change.commit().subject,
                changed.on,
                changed.by,
                signing.left_body
            )
        })
        .collect();
    insta::assert_snapshot!(signings.join("\n"), @r"
    Say the title twice on=true by=false left_body=true
    Give it a heading on=true by=false left_body=false
    Rename on=true by=false left_body=false
    Rewrite on=true by=true left_body=false
    Bump on=true by=false left_body=true
    Begin on=true by=false left_body=false
    ");
}

#[test]
fn a_document_is_followed_through_a_rename_with_changes() {
    let text = "# VPN\n\nOne line.\nAnother line.\nA third line.\n";
    let library = LibraryBuilder::new()
        .file("sops/vpn.md", text)
        .commit("2026-01-01", "Begin")
        .build();
    library.write("sops/network/tunnel.md", text.replace("third", "3rd"));
    std::fs::remove_file(library.path("sops/vpn.md")).expect("it is there");
    library.commit("2026-02-01", "Move");
    let (_, history) = read(library.root()).expect("a history");
    let subjects: Vec<String> = history
        .changes(&path("sops/network/tunnel.md"))
        .map(|change| change.commit().subject)
        .collect();
    assert_eq!(subjects, ["Move", "Begin"]);
}

#[test]
fn a_restored_document_keeps_its_past() {
    let library = two_versions();
    let text = library.read("sops/vpn.md");
    std::fs::remove_file(library.path("sops/vpn.md")).expect("it is there");
    library.commit("2026-03-01", "Remove");
    library.write("sops/vpn.md", text);
    library.commit("2026-04-01", "Restore");
    let (_, history) = read(library.root()).expect("a history");
    let subjects: Vec<String> = history
        .changes(&path("sops/vpn.md"))
        .map(|change| change.commit().subject)
        .collect();
    assert_eq!(subjects, ["Restore", "Remove", "Bump", "Begin"]);
}

#[test]
fn the_mailmap_names_people() {
    let library = two_versions();
    library.write(".mailmap", "Ann Key <ann@msp.example> <bob@example.com>\n");
    let (_, history) = read(library.root()).expect("a history");
    let last = history
        .last_change(&path("sops/vpn.md"))
        .expect("committed");
    assert_eq!(last.author.email, "ann@msp.example");
    assert_eq!(last.author.name, "Ann Key");
}

#[test]
fn authors_were_seen_and_those_whom_trailers_name_otherwise_were_not() {
    let why = "Begin\n\nCo-authored-by: Kim <kim@example.com>\nReviewed-by: Lou <lou@example.com>";
    let library = LibraryBuilder::new()
        .sop("vpn", |sop| sop)
        .commit_by("2026-01-01", why, "jo@example.com")
        .build();
    for _ in ["new", "kept"] {
        let (_, history) = read(library.root()).expect("a history");
        let seen = history.last_seen();
        let mut seen: Vec<_> = seen.keys().map(String::as_str).collect();
        seen.sort_unstable();
        assert_eq!(seen, ["jo@example.com", "kim@example.com"]);
    }
}

#[test]
fn an_author_in_another_encoding_is_somebody_and_known_where_the_commit_names_it() {
    for (label, name) in [
        ("", "Andr\u{fffd}"),
        ("encoding ISO-8859-1\n", "Andr\u{e9}"),
    ] {
        let author = last_author_of_import(label);
        assert_eq!(author, (name.to_owned(), "andre@example.com".to_owned()));
    }
}

/// The author of a commit that names him in Latin-1, under this label.
fn last_author_of_import(label: &str) -> (String, String) {
    let library = two_versions();
    let head = b"commit refs/heads/main\nauthor Andr\xe9 <andre@example.com> 1772000000 +0000\n\
        committer A <a@example.com> 1772000000 +0000\n";
    let mut stream = head.to_vec();
    stream.extend(label.as_bytes());
    stream.extend(b"data 4\nWhy\n\nfrom refs/heads/main^0\n");
    stream.extend(b"M 100644 inline sops/vpn.md\ndata 6\n# VPN\n\n");
    let mut import = Command::new("git")
        .args(["fast-import", "--quiet"])
        .current_dir(library.root())
        .stdin(Stdio::piped())
        .spawn()
        .expect("git is installed");
    let mut pipe = import.stdin.take().expect("the pipe was asked for");
    pipe.write_all(&stream).expect("git reads on");
    drop(pipe);
    assert!(import.wait().expect("git ends").success());
    let (_, history) = read(library.root()).expect("a history");
    let last = history
        .last_change(&path("sops/vpn.md"))
        .expect("committed");
    (last.author.name, last.author.email)
}

#[cfg(unix)]
#[test]
fn a_document_behind_a_symbolic_link_has_the_past_of_its_file() {
    use std::os::unix::fs::symlink;
    let library = LibraryBuilder::new()
        .file("docs/vpn.md", "# VPN\n")
        .file("docs/more/wifi.md", "# Wi-Fi\n")
        .file("sops/own.md", "# Own\n")
        .commit("2026-01-01", "Write")
        .build();
    symlink("../docs/vpn.md", library.path("sops/vpn.md")).expect("links can be made");
    symlink("../docs/more", library.path("sops/more")).expect("links can be made");
    library.commit("2026-02-01", "Link");
    let (loaded, history) = read(library.root()).expect("a history");
    assert_eq!(loaded.documents().len(), 3);
    for document in loaded.documents() {
        let last = history.last_change(&document.path).expect("committed");
        assert_eq!(last.subject, "Write", "{}", document.path);
        assert!(history.is_committed(document).expect("readable"));
    }
}

#[test]
fn a_shallow_clone_gives_no_history() {
    let library = two_versions();
    let clone = library.path("../clone");
    let from = format!("file://{}", library.root().display());
    library.git(&[
        "clone",
        "-q",
        "--depth=1",
        &from,
        &clone.display().to_string(),
    ]);
    let error = read(&clone).err().expect("it is shallow");
    assert!(
        error.to_string().contains("git fetch --unshallow"),
        "{error}"
    );
}

#[test]
fn a_clone_without_all_objects_says_so() {
    let library = two_versions();
    library.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = library.path("../clone");
    let from = format!("file://{}", library.root().display());
    library.git(&[
        "clone",
        "-q",
        "--filter=blob:none",
        &from,
        &clone.display().to_string(),
    ]);
    let error = read(&clone).err().expect("it lacks old versions");
    assert!(error.to_string().contains("without `--filter`"), "{error}");
}

#[test]
fn without_commits_a_document_has_no_past() {
    let library = LibraryBuilder::new().sop("vpn", |sop| sop).build();
    let error = read(library.root()).err().expect("there is no repository");
    assert!(
        matches!(error, HistoryError::NoRepository { .. }),
        "{error}"
    );
    library.git(&["init", "-q"]);
    let (_, history) = read(library.root()).expect("an empty repository");
    assert_eq!(history.last_change(&path("sops/vpn.md")), None);
    library.commit("2026-01-01", "Begin");
    library.git(&["checkout", "-q", "--orphan", "unborn"]);
    let (_, history) = read(library.root()).expect("an unborn branch");
    assert_eq!(history.last_change(&path("sops/vpn.md")), None);
}

#[test]
fn worktrees_submodules_and_nested_clones_have_their_own_past() {
    let library = two_versions();
    let tree = library.path("../tree");
    let shown = tree.display().to_string();
    library.git(&["worktree", "add", "-q", "--detach", &shown, "HEAD~1"]);
    let (_, history) = read(&tree).expect("a history");
    assert_eq!(
        history
            .last_change(&path("sops/vpn.md"))
            .expect("committed")
            .subject,
        "Begin"
    );

    let around = LibraryBuilder::new()
        .sop("own", |sop| sop)
        .commit("2026-05-01", "Around")
        .build();
    let from = library.root().display().to_string();
    around.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        &from,
        "sops/sub",
    ]);
    around.git(&["clone", "-q", &from, "sops/nested"]);
    let (_, history) = read(around.root()).expect("a history");
    for (file, subject) in [
        ("sops/own.md", "Around"),
        ("sops/sub/sops/vpn.md", "Bump"),
        ("sops/nested/sops/vpn.md", "Bump"),
    ] {
        assert_eq!(
            history.last_change(&path(file)).expect("committed").subject,
            subject,
            "{file}"
        );
    }
}

#[test]
fn a_library_below_the_top_of_its_repository_has_a_past() {
    let around = LibraryBuilder::new()
        .file("docs/sopbook.toml", "[library]\ntitle = \"Docs\"\n")
        .file("docs/sops/vpn.md", "# VPN\n")
        .commit("2026-05-01", "Begin")
        .file("sops/other.md", "# Other\n")
        .commit("2026-06-01", "Elsewhere")
        .build();
    let (library, history) = read(&around.path("docs")).expect("a history");
    assert_eq!(library.documents().len(), 1);
    assert_eq!(
        history
            .last_change(&path("sops/vpn.md"))
            .expect("committed")
            .subject,
        "Begin"
    );
}

/// The lines of a table in a pipe, with short commits.
fn shown(outcome: &Outcome) -> String {
    let lines = outcome.stdout.lines().map(|line| {
        let cells = line.split('\t').map(|cell| match cell.len() {
            40 => &cell[..7],
            _ => cell,
        });
        cells.collect::<Vec<_>>().join("→")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn history_shows_who_changed_and_who_signed() {
    let library = two_versions();
    library.write(
        "sops/vpn.md",
        "---\ntitle: VPN\nlast_reviewed_on: 2026-03-02\nlast_reviewed_by: ops-lead\nlast_review_outcome: no change\nreviewed_hash: h1-0\n---\nNew.\n",
    );
    library.commit("2026-03-03", "Review vpn");
    library.write("sops/vpn.md", "# VPN\n");
    let outcome = library.sopbook(&["history", "vpn"]).run().expect_code(0);
    insta::assert_snapshot!(shown(&outcome), @r"
    2026-03-03→4fb4f25→ops→Review vpn→reviewed by ops-lead, dated 2026-03-02: no change→→ops@example.com
    2026-02-03→9903329→bob→Bump→review dated 2026-02-02 by nobody named, no outcome recorded→→bob@example.com
    2026-01-03→623f121→ann→Begin→review dated 2026-01-02 by nobody named, no outcome recorded→→ann@example.com
    ");
    assert!(outcome.stderr.contains("not committed"), "{outcome}");
    let signed = library.git(&["show", "HEAD:sops/vpn.md"]);
    for (day, why) in [
        ("2026-04-04", "Bump again"),
        (
            "2026-05-05",
            "Review vpn\n\nReviewed-by: Ops lead <ops@example.com>",
        ),
    ] {
        library.write("sops/vpn.md", signed.replace("2026-03-02", day));
        library.commit(day, why);
    }
    let outcome = library.sopbook(&["history", "vpn"]).run().expect_code(0);
    let lines = shown(&outcome);
    insta::assert_snapshot!(lines.lines().take(2).collect::<Vec<_>>().join("\n"), @r"
    2026-05-05→db36b51→ops→Review vpn→reviewed by ops-lead, dated 2026-05-05: no change→→ops@example.com
    2026-04-04→e98771c→ops→Bump again→the date moved to 2026-04-04, the outcome is from before→→ops@example.com
    ");
    library.git(&["reset", "-q", "--hard", "HEAD~2"]);
    library.write("sops/vpn.md", "# VPN\n");
    library.write("sops/new.md", "# New\n");
    let outcome = library.sopbook(&["history"]).run().expect_code(0);
    insta::assert_snapshot!(shown(&outcome), @r"
    →→sops/new.md→→→
    2026-03-03→4fb4f25→sops/vpn.md→ops→Review vpn→ops@example.com
    ");
    assert!(outcome.stderr.contains("1 document"), "{outcome}");
    let outcome = library
        .sopbook(&["history", "--format", "csv"])
        .run()
        .expect_code(0);
    assert!(
        outcome.stdout.starts_with(
            "date,commit,path,author,subject,email\r\n,,sops/new.md,,,\r\n2026-03-03,4fb4f25"
        ),
        "{outcome}"
    );
}

#[test]
fn history_without_git_says_what_to_do() {
    let library = LibraryBuilder::new().sop("vpn", |sop| sop).build();
    for arguments in [["history"].as_slice(), &["history", "vpn"]] {
        let outcome = library.sopbook(arguments).run().expect_code(2);
        assert!(outcome.stderr.contains("git init"), "{outcome}");
    }
}
