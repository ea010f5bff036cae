//! What git says: a revision as a source, and how old a clone may be.

use std::{path::Path, process::Command, sync::Arc};

use sopbook::{
    files::{EntryKind, ReadError, Source, WorkTree},
    history::{GitTree, HistoryError, clone_age},
    library::Library,
    text::RelPath,
};

use crate::support::{LibraryBuilder, TestLibrary};

fn two_commits() -> TestLibrary {
    LibraryBuilder::new()
        .sop("restore", |sop| sop)
        .file("sops/.hidden.md", "# Hidden\n")
        .file("elsewhere/note.md", "# No document\n")
        .commit("2026-01-01", "Begin")
        .sop("vpn", |sop| sop)
        .sop("restore", |sop| sop.title("Restore anew"))
        .commit("2026-02-01", "Change")
        .build()
}

/// What a library holds: paths, ids and hashes.
fn describe(source: Arc<dyn Source>) -> Vec<String> {
    let library = Library::load(source).expect("the settings can be read");
    let documents = library.documents().iter();
    documents
        .map(|document| {
            format!(
                "{} {} {}",
                document.path,
                document.exact_name(),
                library.body_hash(document)
            )
        })
        .collect()
}

#[test]
fn a_revision_gives_the_library_that_a_checkout_of_it_gives() {
    let library = two_commits();
    let old = describe(Arc::new(
        GitTree::open(library.root(), "HEAD~1").expect("there are two commits"),
    ));
    let new = describe(Arc::new(
        GitTree::open(library.root(), "HEAD").expect("there are two commits"),
    ));
    assert_ne!(old, new);
    library.git(&["checkout", "-q", "HEAD~1"]);
    assert_eq!(
        describe(Arc::new(
            WorkTree::open(library.root()).expect("it is a folder")
        )),
        old
    );
}

#[cfg(unix)]
#[test]
fn hidden_folders_and_symbolic_links_are_listed_as_in_a_checkout() {
    use std::os::unix::{ffi::OsStrExt, fs::symlink};
    let library = LibraryBuilder::new()
        .without_settings()
        .file(
            "docs/sopbook.toml",
            "[library]\nsops = [\".sops\", \"sops\"]\n",
        )
        .file("docs/.sops/hidden.md", "# Hidden\n")
        .file("docs/.sops/.git-like/no.md", "# No\n")
        .file("docs/real/a.md", "# A\n")
        .file("docs/real/more/b.md", "# B\n")
        .file("outside/c.md", "# C\n")
        .build();
    let docs = library.path("docs");
    symlink("real", docs.join("sops")).expect("links can be made");
    for (target, name) in [
        ("a.md", "same.md"),
        ("more", "again"),
        ("..", "up"),
        ("nothing.md", "dead.md"),
        ("nothing.png", "dead.png"),
        ("self.md", "self.md"),
        ("a.md/x", "through.md"),
        ("../../outside", "out"),
        ("../../outside/c.md", "out.md"),
        ("../../outside/c.md", "out.png"),
        ("/dev/null", "null.md"),
        (".", ".hidden"),
    ] {
        symlink(target, docs.join("real").join(name)).expect("links can be made");
    }
    symlink(docs.join("real/more"), docs.join("real/absolute")).expect("links can be made");
    let odd = std::ffi::OsStr::from_bytes(b"odd\xff");
    let odd = docs.join("real").join(odd);
    std::fs::create_dir(&odd).expect("the system takes any name");
    std::fs::write(odd.join("d.md"), "# D\n").expect("the folder is there");
    library.git(&["init", "-q"]);
    library.commit("2026-01-01", "Begin");

    let folders = [".sops", "sops"].map(|folder| RelPath::parse(folder).expect("a plain path"));
    let wanted = |path: &RelPath| path.as_str().ends_with(".md");
    let tree = GitTree::open(&docs, "HEAD").expect("the folder is in the commit");
    let disk = WorkTree::open(&docs).expect("it is a folder");
    let (tree_lists, disk_lists) = (tree.list(&folders, &wanted), disk.list(&folders, &wanted));
    assert_eq!(tree_lists.unreadable, disk_lists.unreadable);
    assert!(tree_lists.unreadable.len() > 7, "{tree_lists:?}");
    let paths = |listing: sopbook::files::Listing| -> Vec<String> {
        let files = listing.files.iter();
        files.map(|file| file.path.to_string()).collect()
    };
    let (tree_paths, disk_paths) = (paths(tree_lists), paths(disk_lists));
    assert_eq!(tree_paths, disk_paths);
    assert!(tree_paths.contains(&".sops/hidden.md".to_owned()));
    assert!(tree_paths.contains(&"sops/again/b.md".to_owned()));
    for path in [
        "sops",
        "sops/again/b.md",
        "sops/dead.md",
        "sops/out.md",
        "sops/up/real",
    ] {
        let path = RelPath::parse(path).expect("a plain path");
        assert_eq!(tree.kind(&path), disk.kind(&path), "{path}");
    }
    assert_eq!(describe(Arc::new(tree)), describe(Arc::new(disk)));
}

#[test]
fn a_library_below_the_top_of_its_repository_is_found_there() {
    let outer = LibraryBuilder::new()
        .without_settings()
        .file("docs/sopbook.toml", "[library]\ntitle = \"Docs\"\n")
        .file("docs/sops/a.md", "# A\n")
        .file("sops/outside.md", "# Outside\n")
        .commit("2026-01-01", "Begin")
        .build();
    let tree = GitTree::open(&outer.path("docs"), "HEAD").expect("the folder is in the commit");
    assert_eq!(describe(Arc::new(tree)).len(), 1);
}

#[test]
fn what_is_not_there_is_missing_in_a_tree_too() {
    let library = two_commits();
    let tree = GitTree::open(library.root(), "HEAD").expect("there are two commits");
    let path = |text| RelPath::parse(text).expect("a plain path");
    assert_eq!(tree.read(&path("sops/nothing.md")), Err(ReadError::Missing));
    assert_eq!(tree.kind(&path("sops")), EntryKind::Folder);
    assert_eq!(tree.kind(&path("Sops")), EntryKind::Missing);
    assert_eq!(tree.kind(&path("elsewhere/note.md")), EntryKind::File);
}

#[test]
fn git_that_cannot_answer_says_why_and_what_to_do() {
    let library = two_commits();
    let error = |result: Result<GitTree, HistoryError>| result.err().expect("it fails").to_string();
    let unknown = error(GitTree::open(library.root(), "no-such-tag"));
    assert!(
        unknown.starts_with("no revision `no-such-tag` in "),
        "{unknown}"
    );
    let bare = LibraryBuilder::new().sop("a", |sop| sop).build();
    let outside = error(GitTree::open(bare.root(), "HEAD"));
    assert!(
        outside.contains("is in no git repository; run `git init`"),
        "{outside}"
    );

    let shallow = tempfile::tempdir().expect("there is room");
    git_clone(library.root(), shallow.path(), &["--depth=1"]);
    let cut = error(GitTree::open(shallow.path(), "HEAD~1"));
    assert!(
        cut.contains("the clone is shallow, `git fetch --unshallow` brings the rest"),
        "{cut}"
    );
}

#[test]
fn a_repository_of_another_hash_says_so() {
    let library = LibraryBuilder::new().sop("a", |sop| sop).build();
    library.git(&["init", "-q", "--object-format=sha256"]);
    let error = GitTree::open(library.root(), "HEAD").err();
    let error = error.expect("it cannot be read").to_string();
    assert!(error.contains("by SHA-256"), "{error}");
}

#[test]
fn a_clone_says_how_far_it_is_behind_what_it_last_fetched() {
    let library = two_commits();
    let folder = tempfile::tempdir().expect("there is room");
    git_clone(library.root(), folder.path(), &[]);
    let fresh = clone_age(folder.path())
        .expect("it is a repository")
        .expect("it has an upstream");
    assert_eq!(
        (fresh.behind, fresh.fetched_on),
        (0, None),
        "cloning is no fetch"
    );

    library.write("sops/new.md", "# New\n");
    library.commit("2026-03-01", "Add");
    git(folder.path(), &["fetch", "-q"]);
    let behind = clone_age(folder.path())
        .expect("it is a repository")
        .expect("it has an upstream");
    assert_eq!(behind.behind, 1);
    assert!(behind.fetched_on.is_some() && behind.upstream.starts_with("origin/"));

    assert_eq!(
        clone_age(library.root()).expect("it is a repository"),
        None,
        "it follows nobody"
    );
}

fn git_clone(from: &Path, to: &Path, options: &[&str]) {
    let address = format!("file://{}", from.display());
    let arguments = [&["clone", "-q"], options, &[address.as_str(), "."]].concat();
    git(to, &arguments);
}

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git is installed");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// Clones the library into a neighbour folder without the objects that a filter leaves out.
fn partial(library: &TestLibrary, filter: &str) -> String {
    library.git(&["config", "uploadpack.allowFilter", "true"]);
    let name = format!("../{}", filter.replace(':', "-"));
    let clone = library.path(&name);
    std::fs::create_dir(&clone).expect("there is room");
    git_clone(library.root(), &clone, &[&format!("--filter={filter}")]);
    name
}

#[test]
fn a_clone_without_all_objects_gives_no_numbers_of_the_past() {
    let library = two_commits();
    for filter in ["blob:none", "tree:0"] {
        let clone = partial(&library, filter);
        let run = |arguments: &[&str], code| {
            let command = library.sopbook(arguments).inside(&clone);
            command.today("2026-02-02").run().expect_code(code)
        };
        for arguments in [
            &["status", "--at", "HEAD~1"][..],
            &["assess", "--at", "HEAD~1"],
            &["trend", "--since", "2026-01-01"],
        ] {
            let outcome = run(arguments, 2);
            assert!(outcome.stdout.is_empty(), "{filter} {outcome}");
            assert!(outcome.stderr.contains("lacks objects"), "{outcome}");
        }
        let assess = library.sopbook(&["assess"]).inside(&clone);
        let assess = assess.today("2027-01-15").run().expect_code(0);
        assert!(assess.stdout.contains("lacks objects"), "{assess}");
        // What was checked out is there.
        run(&["status", "--at", "HEAD"], 0);
        run(&["trend", "--since", "2026-02-01"], 0);
    }
}

#[test]
fn documents_in_a_submodule_are_not_counted_as_none() {
    let library = LibraryBuilder::new()
        .file("checklists/a.md", "# A\n")
        .commit("2026-01-01", "Begin")
        .build();
    let commit = library.git(&["rev-parse", "HEAD"]);
    let link = format!("160000,{},sops", commit.trim());
    library.git(&["update-index", "--add", "--cacheinfo", &link]);
    // As in a clone where nobody asked for the submodule.
    std::fs::create_dir(library.path("sops")).expect("there is room");
    library.commit("2026-02-01", "Move the SOPs");
    for arguments in [&["status", "--at", "HEAD"][..], &["trend"]] {
        let outcome = library.sopbook(arguments).today("2030-01-01").run();
        let outcome = outcome.expect_code(2);
        assert!(
            outcome.stderr.contains("`sops` is a submodule"),
            "{outcome}"
        );
    }

    let tree = GitTree::open(library.root(), "HEAD").expect("a commit");
    let top = RelPath::parse("").expect("the empty path is the root");
    let listing = tree.list(&[top], &|_| true);
    let unreadable: Vec<_> = listing
        .unreadable
        .iter()
        .map(|it| it.path.as_str())
        .collect();
    assert_eq!(unreadable, ["sops"], "it is one among many");
    assert!(tree.is_whole().is_ok());
}
