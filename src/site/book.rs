//! What we take from `book.toml`, mdBook's own file: title, language, and where to edit a page.
//!
//! Nothing that it names is ever run, and what it says about anything else is passed over.

use crate::{
    files::{Source, read_text},
    library::scheme,
    text::RelPath,
    toml,
    tree::Node,
};

const FILE: &str = "book.toml";

/// What `book.toml` says, as far as the site cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Book {
    /// `[book] title`.
    pub(super) title: Option<String>,
    /// `[book] description`.
    pub(super) description: Option<String>,
    /// `[book] language`, a language tag in lower case; English where none is given.
    pub(super) language: String,
    /// `[output.html] git-repository-url`.
    pub(super) repository: Option<String>,
    /// `[output.html] site-url`: the path that the site is served below.
    pub(super) site_path: Option<String>,
    edit_template: Option<String>,
}

impl Book {
    /// Reads `book.toml`; a library without one, or with one that cannot be read, gets the defaults.
    pub(super) fn read(source: &dyn Source) -> Self {
        let path = RelPath::parse(FILE).ok();
        let text = path
            .and_then(|path| read_text(source, &path).ok())
            .unwrap_or_default();
        Self::parse(&text)
    }

    fn parse(text: &str) -> Self {
        let root = toml::parse(text).root;
        let get = |path: &[&str]| -> Option<String> {
            let node = path
                .iter()
                .try_fold(&root, |node: &Node, key| node.as_map()?.get(key))?;
            Some(node.text()?.value.trim().to_owned()).filter(|text| !text.is_empty())
        };
        let is_web = |url: &String| {
            scheme(url).is_some_and(|scheme| {
                scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
            })
        };
        let is_language = |tag: &String| {
            tag.split('-').all(|part| {
                (1..=8).contains(&part.len())
                    && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            })
        };
        let language = get(&["book", "language"]).filter(is_language);
        Self {
            title: get(&["book", "title"]),
            description: get(&["book", "description"]),
            language: language
                .unwrap_or_else(|| "en".to_owned())
                .to_ascii_lowercase(),
            repository: get(&["output", "html", "git-repository-url"]).filter(is_web),
            site_path: get(&["output", "html", "site-url"]).filter(|path| {
                path.starts_with('/') && !path.starts_with("//") && path.ends_with('/')
            }),
            edit_template: get(&["output", "html", "edit-url-template"])
                .filter(|template| is_web(template) && template.contains("{path}")),
        }
    }

    /// Where the file at `path` can be edited.
    pub(super) fn edit_address(&self, path: &RelPath) -> Option<String> {
        let template = self.edit_template.as_ref()?;
        Some(template.replace("{path}", &super::links::encode(path.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_gives_title_language_and_edit_links() {
        let book = Book::parse(
            "[book]\ntitle = \"Ops\"\nlanguage = \"de-CH\"\n[output.html]\n\
             edit-url-template = \"https://git.example/edit/main/{path}\"\nsite-url = \"/docs/\"\n",
        );
        assert_eq!(
            (book.title.as_deref(), book.language.as_str()),
            (Some("Ops"), "de-ch")
        );
        let path = RelPath::parse("sops/a b.md").unwrap();
        assert_eq!(
            book.edit_address(&path).as_deref(),
            Some("https://git.example/edit/main/sops/a%20b.md")
        );
        assert_eq!(book.site_path.as_deref(), Some("/docs/"));
    }

    #[test]
    fn addresses_that_are_not_of_the_web_are_passed_over() {
        let book = Book::parse(
            "[book]\nlanguage = \"<x>\"\n[output.html]\nedit-url-template = \"javascript:{path}\"\n\
             git-repository-url = \"file:///etc\"\nsite-url = \"//evil.example/\"\n",
        );
        assert_eq!(book, Book::parse(""));
        assert_eq!(book.language, "en");
    }
}
