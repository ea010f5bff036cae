//! Whole sites, built from libraries in memory.

#![expect(clippy::disallowed_methods, reason = "the tests read what was written")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use tempfile::TempDir;

use super::{BuildOptions, BuildReport, SiteError, build};
use crate::{
    files::{Memory, Source},
    library::{Library, Settings},
    text::RelPath,
};

struct Built {
    folder: TempDir,
    report: BuildReport,
}

impl Built {
    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    #[track_caller]
    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.out().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// Every file of the site with its bytes.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.out(), &self.out(), &mut files);
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

const QUIET: &str = "[site]\nsearch = false\n";

fn library(settings: &str, files: &[(&str, &str)]) -> Library {
    let memory: Memory = files
        .iter()
        .map(|(path, text)| (RelPath::parse(path).unwrap(), text.as_bytes().to_vec()))
        .collect();
    let source: Arc<dyn Source> = Arc::new(memory);
    Library::load_with(source, Settings::parse(Some(settings)))
}

fn options(folder: &Path) -> BuildOptions {
    BuildOptions {
        root: folder.join("library"),
        out: folder.join("out"),
        commit: None,
        other_names: no_other_names,
    }
}

fn no_other_names<'a>(_: &[&str], _: &'a [Vec<String>]) -> Vec<&'a str> {
    Vec::new()
}

#[track_caller]
fn built(settings: &str, files: &[(&str, &str)]) -> Built {
    let folder = tempfile::tempdir().unwrap();
    let report = build(&library(settings, files), &options(folder.path())).unwrap();
    Built { folder, report }
}

fn sop(title: &str, body: &str) -> String {
    format!(
        "---\ntitle: {title}\nissue_type: Network\nissue_subtype: VPN\nowner: team:ops\n---\n\n{body}"
    )
}

#[test]
fn a_page_stands_at_its_id_whatever_folder_the_file_lies_in() {
    let site = built(
        QUIET,
        &[
            (
                "sops/deep/down/vpn.md",
                &sop("VPN", "See [the list](../../../checklists/vpn.md#one)."),
            ),
            (
                "checklists/vpn.md",
                "---\ntitle: VPN list\nsops: [vpn]\n---\n\n- [ ] One {#one}\n",
            ),
        ],
    );
    let page = site.read("sops/vpn/index.html");
    assert!(
        page.contains("href=\"../../checklists/vpn/#one\""),
        "{page}"
    );
    assert!(
        page.contains("class=\"companion\" href=\"../../checklists/vpn/\""),
        "{page}"
    );
    let back = site.read("checklists/vpn/index.html");
    assert!(
        back.contains("class=\"companion\" href=\"../../sops/vpn/\""),
        "{back}"
    );
    assert!(site.read("index.html").contains("href=\"types/network/\""));
    assert!(
        site.read("types/network/index.html")
            .contains("href=\"../../sops/vpn/\"")
    );
}

#[test]
fn an_id_of_several_parts_has_links_of_the_right_depth() {
    let site = built(
        QUIET,
        &[
            (
                "sops/dns/down.md",
                &sop("DNS down", "[other](../web/down.md) ![p](../p.png)"),
            ),
            ("sops/web/down.md", &sop("Web down", "x")),
            ("sops/p.png", "png"),
        ],
    );
    let page = site.read("sops/dns/down/index.html");
    assert!(page.contains("href=\"../../../theme/site.css\""), "{page}");
    assert!(page.contains("href=\"../../web/down/\""), "{page}");
    assert!(
        page.contains("src=\"../../../assets/sops/p.png\""),
        "{page}"
    );
}

#[test]
fn a_hostile_title_stays_text_everywhere() {
    let title = "'\"><script>alert(1)</script>\u{1b}[31m & <img src=x onerror=y>'";
    let site = built(
        "",
        &[
            (
                "sops/a.md",
                &sop(
                    title,
                    "# Other\n\n<script>alert(2)</script>\n\n[x](javascript:alert(3))\n",
                ),
            ),
            (
                "checklists/a.md",
                "---\nsops: [a]\nowner: '\"onclick=\"x'\n---\n\n# <b>L</b>\n\n- [ ] One\n",
            ),
        ],
    );
    for (name, bytes) in site.files() {
        if !name.ends_with(".html") {
            continue;
        }
        let html = String::from_utf8(bytes).unwrap();
        for bad in [
            "<script>",
            "<img src=x",
            "<b>L",
            "\"onclick",
            "javascript:",
            "\u{1b}",
        ] {
            assert!(!html.contains(bad), "{name} holds {bad}");
        }
    }
    assert!(
        site.read("sops/a/index.html")
            .contains("&lt;script&gt;alert(1)")
    );
}

#[test]
fn the_same_library_gives_the_same_bytes() {
    let documents: Vec<(String, String)> = (0..20)
        .map(|number| {
            let body = format!(
                "## Purpose\n\nWords number {number} and café, naïve.\n\n## Procedure\n\n1. Go.\n"
            );
            (
                format!("sops/s{number}.md"),
                sop(&format!("Title {number}"), &body),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = documents
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let (one, two) = (built("", &files), built("", &files));
    assert!(one.report.search);
    let (one, two) = (one.files(), two.files());
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        two.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in one {
        assert!(two[&name] == bytes, "{name} differs");
    }
}

#[test]
fn only_pictures_that_a_document_refers_to_are_published() {
    let site = built(
        QUIET,
        &[
            (
                "sops/a.md",
                &sop(
                    "A",
                    "![shown](img/a%20b.png) [drawing](img/d.svg) ![bad](img/evil.svg)\n\
                     [notes](secret.txt) [gone](gone.md) [up](../../x.png) [folder](img)\n",
                ),
            ),
            ("sops/img/a b.png", "png"),
            ("sops/img/unused.png", "png"),
            ("sops/img/d.svg", "<svg/>"),
            ("sops/img/evil.svg", "<svg><script>x</script></svg>"),
            ("sops/secret.txt", "secret"),
        ],
    );
    let files = site.files();
    let assets: Vec<&String> = files
        .keys()
        .filter(|name| name.starts_with("assets/"))
        .collect();
    assert_eq!(assets, ["assets/sops/img/a b.png", "assets/sops/img/d.svg"]);
    assert_eq!(site.report.assets, 2);
    let page = site.read("sops/a/index.html");
    let article = &page[page.find("<article").unwrap()..page.find("</article>").unwrap()];
    assert!(
        article.contains("src=\"../../assets/sops/img/a%20b.png\""),
        "{article}"
    );
    assert_eq!(
        article.matches("href=").count(),
        1,
        "what is not published is text: {article}"
    );
    insta::assert_snapshot!(
        site.report.warnings.join("\n"),
        @"`sops/img/evil.svg` is not published: it is an SVG that holds a script, a handler or a foreign object"
    );
}

#[test]
fn documents_that_write_the_same_id_both_have_a_page() {
    let site = built(
        QUIET,
        &[
            ("sops/a.md", "---\nid: same\ntitle: First\n---\n"),
            ("sops/b.md", "---\nid: same\ntitle: Second\n---\n"),
        ],
    );
    assert!(site.read("sops/same/index.html").contains("<h1>First</h1>"));
    assert!(
        site.read("sops/same-2/index.html")
            .contains("<h1>Second</h1>")
    );
    assert_eq!(
        site.report.warnings,
        ["`sops/b.md` shares the id `same` and is published at `sops/same-2/`"]
    );
}

#[test]
fn old_addresses_lead_to_the_page_and_cannot_take_another_ones_place() {
    let text = "---\ntitle: VPN\nredirect_from: [/old/vpn.html, wiki/vpn, sops/vpn, ../../up, theme/site.css, index.html]\n---\n";
    let site = built(QUIET, &[("sops/vpn.md", text)]);
    assert!(
        site.read("old/vpn.html")
            .contains("content=\"0; url=../sops/vpn/\"")
    );
    assert!(
        site.read("wiki/vpn/index.html")
            .contains("href=\"../../sops/vpn/\"")
    );
    assert!(site.read("sops/vpn/index.html").contains("<h1>VPN</h1>"));
    assert_eq!(site.report.warnings.len(), 4, "{:?}", site.report.warnings);
}

#[test]
fn a_retired_document_names_what_replaces_it() {
    let site = built(
        QUIET,
        &[
            (
                "sops/old.md",
                "---\ntitle: Old\nstatus: retired\nsuperseded_by: new\n---\n",
            ),
            ("sops/new.md", "---\ntitle: New way\nstatus: draft\n---\n"),
        ],
    );
    let old = site.read("sops/old/index.html");
    assert!(
        old.contains("retired. Do not work by it. Use <a href=\"../new/\">New way</a> instead"),
        "{old}"
    );
    assert!(site.read("sops/new/index.html").contains("This is a draft"));
}

#[test]
fn a_review_is_shown_in_dates_for_the_reader_to_judge() {
    let text =
        "---\ntitle: A\nrisk: critical\nlast_reviewed_on: 2026-01-31\nlast_reviewed_by: sam\n---\n";
    let site = built(
        &format!("{QUIET}[people.sam]\nname = \"Sam Roe\"\n"),
        &[("sops/a.md", text)],
    );
    let page = site.read("sops/a/index.html");
    assert!(
        page.contains("data-on=\"2026-01-31\" data-soon=\"2026-07-01\" data-due=\"2026-07-31\""),
        "{page}"
    );
    assert!(page.contains("by Sam Roe"), "{page}");
    assert!(page.contains("what was read is not on record"), "{page}");
}

#[test]
fn a_library_without_documents_is_an_error_that_names_the_folders() {
    let folder = tempfile::tempdir().unwrap();
    let error = build(
        &library("[library]\nsops = [\"docs/sops\"]\n", &[]),
        &options(folder.path()),
    )
    .unwrap_err();
    insta::assert_snapshot!(error, @"found no documents in `docs/sops` and `checklists`, so there is nothing to build; `[library]` in `sopbook.toml` says where they are");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_folder_that_no_build_wrote_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("thesis.txt"), "mine").unwrap();
    let one = library(QUIET, &[("sops/a.md", "# A\n")]);
    let error = build(&one, &options(folder.path())).unwrap_err();
    assert!(matches!(error, SiteError::NotOurs { .. }), "{error}");
    assert_eq!(fs::read_to_string(out.join("thesis.txt")).unwrap(), "mine");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing is left beside it"
    );

    fs::remove_file(out.join("thesis.txt")).unwrap();
    build(&one, &options(folder.path())).unwrap();
    let two = library(QUIET, &[("sops/b.md", "# B\n")]);
    build(&two, &options(folder.path())).unwrap();
    assert!(
        !out.join("sops/a").exists() && out.join("sops/b/index.html").exists(),
        "our own folder is replaced whole"
    );
}

#[test]
fn what_others_put_into_our_folder_is_never_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let one = library(QUIET, &[("sops/a.md", "# A\n")]);
    let again = || build(&one, &options(folder.path()));
    again().unwrap();
    let list = fs::read_to_string(out.join(".sopbook-site")).unwrap();
    assert!(list.lines().is_sorted() && list.lines().any(|file| file == "sops/a/index.html"));
    again().unwrap();
    for (file, remedy) in [
        ("CNAME", "move it elsewhere"),
        ("sops/a/notes.txt", "move it elsewhere"),
        (".git", "copy the site from there"),
    ] {
        fs::write(out.join(file), "mine").unwrap();
        let error = again().unwrap_err().to_string();
        assert!(error.contains(&format!("holds `{file}`, ")), "{error}");
        assert!(error.contains(remedy), "{error}");
        assert_eq!(fs::read_to_string(out.join(file)).unwrap(), "mine");
        fs::remove_file(out.join(file)).unwrap();
    }
    again().unwrap();
}

#[test]
fn the_library_itself_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("library");
    fs::create_dir_all(root.join("sops")).unwrap();
    let one = library(QUIET, &[("sops/a.md", "# A\n")]);
    for out in [root.clone(), root.join("sops"), folder.path().to_path_buf()] {
        let error = build(
            &one,
            &BuildOptions {
                root: root.clone(),
                out,
                commit: None,
                other_names: no_other_names,
            },
        )
        .unwrap_err();
        assert!(matches!(error, SiteError::HoldsLibrary { .. }), "{error}");
    }
}

#[test]
fn a_site_grows_with_its_library_and_no_faster() {
    let of = |number: usize| {
        let documents: Vec<(String, String)> = (0..number)
            .map(|at| {
                (
                    format!("sops/s{at:04}.md"),
                    sop(&format!("Title {at:04}"), "Text.\n"),
                )
            })
            .collect();
        let files: Vec<(&str, &str)> = documents
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        built(QUIET, &files).report.bytes
    };
    let (small, large) = (of(50), of(200));
    assert!(
        large < small * 4,
        "{small} bytes for 50 documents, {large} for 200"
    );
}

#[test]
fn checklists_alone_make_a_site_too() {
    let site = built(
        QUIET,
        &[(
            "checklists/a.md",
            "# A\n\n- [ ] One\n- [ ] Two {.critical}\n",
        )],
    );
    assert!(site.read("index.html").contains("checklists/a/"));
    assert!(site.read("sops/index.html").contains("There is none yet"));
    assert!(
        site.read("checklists/a/index.html")
            .contains("badge critical")
    );
}

#[test]
fn an_sop_without_an_issue_type_is_found_by_its_folder() {
    let site = built(
        QUIET,
        &[
            ("sops/etcd/a.md", "# A\n"),
            ("sops/b.md", "# B\n"),
            ("sops/x/c.md", "---\nscope: internal\n---\n\n# C\n"),
            ("sops/x/d.md", &sop("D", "Text.\n")),
        ],
    );
    let landing = site.read("index.html");
    let cards: Vec<&str> = landing
        .split("<h3>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</h3>"))
        .map(|(card, _)| card)
        .collect();
    insta::assert_snapshot!(cards.join("\n"), @r#"
    <a href="types/network/">Network</a>
    <a href="types/internal-procedures/">Internal procedures</a>
    <a href="types/etcd/">etcd</a>
    <a href="types/other-procedures/">Other procedures</a>
    "#);
}
