//! Small pages at the addresses that documents had before (`redirect_from`).

use std::collections::BTreeSet;

use super::{
    SiteError, links,
    plan::Plan,
    templates::{RedirectView, Templates},
};
use crate::{
    library::{Library, scheme},
    text::{RelPath, one_line},
};

/// Folders and files of the site's own, which no redirect may take.
const OURS: [&str; 4] = ["assets", "pagefind", "theme", "404.html"];

/// The files of the redirect pages, and what cannot be one.
type Redirects = (Vec<(String, String)>, Vec<String>);

/// Lays out a page for every old address that is free and safe to write.
pub(super) fn render(
    library: &Library,
    plan: &Plan,
    templates: &Templates,
) -> Result<Redirects, SiteError> {
    let mut taken: BTreeSet<String> = plan
        .addresses()
        .map(|address| format!("{address}/index.html"))
        .collect();
    taken.extend(["index.html", "sops/index.html", "checklists/index.html"].map(str::to_owned));
    let mut pages = Vec::new();
    let mut warnings = Vec::new();
    for (at, document) in library.documents().iter().enumerate() {
        for old in &document.metadata.redirect_from {
            let shown = one_line(old);
            let Some(file) = file_of(old) else {
                warnings.push(format!(
                    "`{}` redirects from `{shown}`, which is no path of a page",
                    document.path
                ));
                continue;
            };
            // A file and a folder of one name cannot stand together.
            let collides =
                |other: &String| *other == file || is_below(other, &file) || is_below(&file, other);
            if taken.iter().any(collides) {
                warnings.push(format!(
                    "`{}` redirects from `{shown}`, which is the address of another page",
                    document.path
                ));
                continue;
            }
            let folder = RelPath::parse(&file).map_or_else(
                |_| RelPath::clone(plan.address_of(at)),
                |file| file.parent(),
            );
            let to = links::page(&folder, plan.address_of(at));
            let html = templates.redirect(
                &file,
                &RedirectView {
                    title: document.title(),
                    to: &to,
                },
            )?;
            taken.insert(file.clone());
            pages.push((file, html));
        }
    }
    Ok((pages, warnings))
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The file that answers for an old address: none where it is not a plain path below the site's root.
fn file_of(old: &str) -> Option<String> {
    let path = old.trim();
    if scheme(path).is_some() || path.starts_with("//") || path.contains('\\') {
        return None;
    }
    let is_plain = |part: &str| {
        !part.starts_with('.')
            && part
                .chars()
                .all(|letter| letter.is_alphanumeric() || "-_.~".contains(letter))
    };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() || !parts.iter().all(|part| is_plain(part)) || OURS.contains(&parts[0]) {
        return None;
    }
    let path = parts.join("/");
    Some(if path.ends_with(".html") {
        path
    } else {
        format!("{path}/index.html")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_become_redirects() {
        assert_eq!(file_of("/old/page.html").as_deref(), Some("old/page.html"));
        assert_eq!(file_of("old/page/").as_deref(), Some("old/page/index.html"));
        for bad in [
            "",
            "/",
            "../up",
            "a/../../b",
            "https://x.example/a",
            "//x/a",
            "a?b",
            "a#b",
            ".git/config",
            "a b",
            "a\\b",
            "theme/site.css",
            "pagefind/x",
            "404.html",
            "C:/x",
        ] {
            assert_eq!(file_of(bad), None, "{bad}");
        }
    }
}
