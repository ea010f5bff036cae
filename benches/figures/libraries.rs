//! What the programs are let loose on: generated libraries, and the same markdown as a Hugo site.

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use crate::measure::Program;

/// A generated library.
pub(crate) struct Generated {
    pub(crate) root: PathBuf,
    pub(crate) documents: usize,
    /// The size of all documents.
    pub(crate) bytes: u64,
}

/// Generates a library below `folder`; without `search`, its site has no search of its own.
pub(crate) fn generate(
    generator: &Path,
    folder: &Path,
    name: &str,
    documents: usize,
    search: bool,
) -> io::Result<Generated> {
    let library = make(generator, folder, name, documents, &[])?;
    if !search {
        let settings = library.root.join("sopbook.toml");
        let text = fs::read_to_string(&settings)?;
        fs::write(settings, text + "\n[site]\nsearch = false\n")?;
    }
    Ok(library)
}

/// Generates a library below `folder` of which most documents are broken.
pub(crate) fn generate_hopeless(
    generator: &Path,
    folder: &Path,
    name: &str,
    documents: usize,
) -> io::Result<Generated> {
    make(generator, folder, name, documents, &["--hopeless"])
}

/// Generates a library with a git history below `folder`.
pub(crate) fn generate_past(
    generator: &Path,
    folder: &Path,
    name: &str,
    documents: usize,
    commits: usize,
) -> io::Result<Generated> {
    let commits = ["--commits", &commits.to_string()];
    let library = make(generator, folder, name, documents, &commits)?;
    // A clone is packed; what fast-import leaves is packed badly.
    Program::new(&["git", "gc", "--quiet"], &library.root).output()?;
    Ok(library)
}

fn make(
    generator: &Path,
    folder: &Path,
    name: &str,
    documents: usize,
    options: &[&str],
) -> io::Result<Generated> {
    let root = folder.join(name);
    let (program, out) = (generator.display().to_string(), root.display().to_string());
    let count = documents.to_string();
    let words = [program.as_str(), &out, "--documents", &count];
    Program::new(&[&words, options].concat(), folder).output()?;
    Ok(Generated {
        bytes: size(&root.join("sops"))? + size(&root.join("checklists"))?,
        root,
        documents,
    })
}

/// Waits until files just written count as settled: a stamp taken within two seconds of a write is not to be trusted.
pub(crate) fn settle() {
    sleep(Duration::from_millis(2500));
}

/// The size of all files below a folder, or 0 where there is none.
pub(crate) fn size(folder: &Path) -> io::Result<u64> {
    if !folder.exists() {
        return Ok(0);
    }
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}

/// Some file of the library, to be edited.
pub(crate) fn first_sop(library: &Generated) -> io::Result<PathBuf> {
    let files = walkdir::WalkDir::new(library.root.join("sops")).sort_by_file_name();
    let mut files = files
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path);
    files
        .find(|path| path.extension().is_some_and(|extension| extension == "md"))
        .ok_or_else(|| io::Error::other("no SOP was generated"))
}

/// Removes a folder and what is in it, if it is there.
pub(crate) fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a Hugo site of a library's markdown. Hugo is spared whatever it can be: no taxonomies, no feeds, no colouring of
/// code, no rewriting of links.
pub(crate) fn hugo_site(library: &Generated, site: &Path) -> io::Result<()> {
    for folder in ["sops", "checklists"] {
        for entry in walkdir::WalkDir::new(library.root.join(folder)) {
            let entry = entry?;
            let below = entry
                .path()
                .strip_prefix(&library.root)
                .map_err(io::Error::other)?;
            let target = site.join("content").join(below);
            if entry.file_type().is_dir() {
                fs::create_dir_all(target)?;
            } else {
                fs::copy(entry.path(), target)?;
            }
        }
    }
    let layouts = site.join("layouts");
    fs::create_dir_all(&layouts)?;
    fs::write(site.join("hugo.toml"), HUGO)?;
    fs::write(layouts.join("baseof.html"), BASE)?;
    fs::write(layouts.join("page.html"), PAGE)?;
    fs::write(layouts.join("section.html"), LIST)?;
    fs::write(layouts.join("home.html"), LIST)
}

const HUGO: &str = r#"baseURL = "https://example.com/"
title = "Generated library"
disableAliases = true
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"]
[markup.highlight]
codeFences = false
"#;
const BASE: &str = r#"<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><header><a href="/">{{ site.Title }}</a></header><main data-pagefind-body>{{ block "main" . }}{{ end }}</main></body>
</html>
"#;
const PAGE: &str = r#"{{ define "main" }}<h1>{{ .Title }}</h1>
<p><span data-pagefind-filter="type">{{ .Params.issue_type }}</span> <span data-pagefind-filter="owner">{{ .Params.owner }}</span>
{{ .Params.risk }} {{ .Params.last_reviewed_on }}</p>
<p>{{ .Params.summary }}</p>{{ .Content }}{{ end }}
"#;
const LIST: &str = r#"{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .RegularPagesRecursive }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
"#;
