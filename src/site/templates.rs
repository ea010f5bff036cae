//! The theme: templates, style sheet and script, all embedded, and how a page's view becomes HTML.
//!
//! Every value that a template prints is escaped for tags and attributes alike and freed of control characters, unless a
//! view marks it as HTML of `markdown::render_html`'s.

use minijinja::{AutoEscape, Environment, Value, context, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;

use super::{SiteError, book::Book, links};
use crate::{
    library::Library,
    text::{RelPath, printable},
};

const TEMPLATES: [(&str, &str); 7] = [
    ("base.html", include_str!("theme/base.html")),
    ("parts.html", include_str!("theme/parts.html")),
    ("document.html", include_str!("theme/document.html")),
    ("landing.html", include_str!("theme/landing.html")),
    ("list.html", include_str!("theme/list.html")),
    ("missing.html", include_str!("theme/missing.html")),
    ("redirect.html", include_str!("theme/redirect.html")),
];

/// The files of the theme that are published as they are.
pub(super) const THEME: [(&str, &str); 4] = [
    ("theme/site.css", include_str!("theme/site.css")),
    ("theme/site.js", include_str!("theme/site.js")),
    ("theme/search.js", include_str!("theme/search.js")),
    ("theme/icon.svg", include_str!("theme/icon.svg")),
];

/// What every page shows.
#[derive(Debug, Clone, Serialize)]
struct Chrome {
    title: String,
    description: Option<String>,
    language: String,
    version: &'static str,
    commit: Option<String>,
    repository: Option<String>,
    search: bool,
}

/// A link and its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct LinkView {
    /// The text.
    pub(super) label: String,
    /// Where to; none where it is text alone.
    pub(super) href: Option<String>,
}

/// An old address and where it leads now.
#[derive(Debug, Serialize)]
pub(super) struct RedirectView<'a> {
    /// The document's title.
    pub(super) title: &'a str,
    /// The way to its page.
    pub(super) to: &'a str,
}

/// The template engine with the theme loaded.
pub(super) struct Templates {
    environment: Environment<'static>,
    chrome: Value,
}

impl Templates {
    /// Loads the theme for a library.
    pub(super) fn new(library: &Library, book: &Book, commit: Option<&str>) -> Self {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build();
        environment.set_syntax(syntax.expect("the default delimiters are sound"));
        environment.set_formatter(|out, state, value| {
            if value.is_undefined() || value.is_none() {
                return Ok(());
            }
            let text = value.to_string();
            let is_html = value.is_safe() || matches!(state.auto_escape(), AutoEscape::None);
            let written = if is_html {
                out.write_str(&text)
            } else {
                out.write_str(&escape(&text))
            };
            written.map_err(minijinja::Error::from)
        });
        for (name, source) in TEMPLATES {
            // A test lays out every template, so a broken one never leaves the house; here it shows as a missing one.
            drop(environment.add_template(name, source));
        }
        let chrome = Chrome {
            title: library_title(library, book),
            description: book.description.clone(),
            language: book.language.clone(),
            version: env!("CARGO_PKG_VERSION"),
            commit: commit.map(|commit| commit.chars().take(12).collect()),
            repository: book.repository.clone(),
            search: library.settings.site_search,
        };
        Self {
            environment,
            chrome: Value::from(Serde(chrome)),
        }
    }

    /// Lays out the page in `folder`.
    pub(super) fn page(
        &self,
        template: &str,
        folder: &RelPath,
        view: &impl Serialize,
    ) -> Result<String, SiteError> {
        self.render(template, folder.as_str(), &links::root(folder), view)
    }

    /// Lays out the page that hosts show for an address that does not exist, at whatever depth: it needs the path that
    /// the site is served below.
    pub(super) fn missing(&self, site_path: Option<&str>) -> Result<String, SiteError> {
        self.render("missing.html", "404.html", site_path.unwrap_or(""), &())
    }

    /// Lays out a redirect.
    pub(super) fn redirect(
        &self,
        file: &str,
        view: &RedirectView<'_>,
    ) -> Result<String, SiteError> {
        self.render("redirect.html", file, "", view)
    }

    fn render(
        &self,
        template: &str,
        page: &str,
        root: &str,
        view: &impl Serialize,
    ) -> Result<String, SiteError> {
        let context = context! { site => self.chrome.clone(), root => root, page => Value::from(Serde(view)) };
        let rendered = self
            .environment
            .get_template(template)
            .and_then(|template| template.render(context));
        rendered.map_err(|error| SiteError::Template {
            page: page.to_owned(),
            message: format!("{error:#}"),
        })
    }
}

/// The library's title: from the settings, else from `book.toml`.
fn library_title(library: &Library, book: &Book) -> String {
    let default = crate::library::Settings::parse(None).title;
    match &book.title {
        Some(title) if library.settings.title == default => title.clone(),
        _ => library.settings.title.clone(),
    }
}

/// Makes text safe between tags and inside quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let text = printable(text);
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_of_the_theme_is_sound() {
        let mut environment = Environment::new();
        for (name, source) in TEMPLATES {
            environment.add_template(name, source).unwrap();
        }
    }

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(
            escape("<a b=\"c'\">&\u{1b}[31m"),
            "&lt;a b=&quot;c&#39;&quot;&gt;&amp;\u{fffd}[31m"
        );
    }

    #[test]
    fn the_theme_has_no_inline_style_script_or_handler() {
        for (name, source) in TEMPLATES {
            for bad in [" style=", "<style", " onclick", " onload", "javascript:"] {
                assert!(!source.contains(bad), "{name} holds {bad}");
            }
            assert!(
                source.matches("<script").count()
                    == source.matches("<script type=\"module\" src=").count(),
                "{name}"
            );
        }
    }
}
