//! The search that runs in the browser: Pagefind, fed with each document's own HTML so that hits lead to sections.
//!
//! Pagefind is asynchronous and keeps its files in memory; both end inside [`build`]. Of its output only the core is
//! published: its ready-made user interfaces are left out, because the theme has its own.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pagefind::{api::PagefindIndex, options::PagefindServiceConfig};

use super::SiteError;

/// What the search knows about one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The page's address below the site's root, beginning and ending with `/`.
    pub(super) url: String,
    /// HTML with Pagefind's attributes.
    pub(super) html: String,
}

/// Indexes the pages, in the order given, and returns the files to publish.
pub(super) fn build(
    records: impl Iterator<Item = Record>,
    language: &str,
) -> Result<Vec<(String, Vec<u8>)>, SiteError> {
    let failed = |message: String| SiteError::Search { message };
    // Pagefind has panics of its own (a working directory that is gone); they must not take the process along.
    let built = catch_unwind(AssertUnwindSafe(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .map_err(|error| error.to_string())?;
        runtime
            .block_on(index(records, language))
            .map_err(|error| error.to_string())
    }));
    let files = built
        .map_err(|_| failed("it broke off".to_owned()))?
        .map_err(failed)?;
    let has_language = files
        .iter()
        .any(|(name, _)| *name == format!("pagefind/wasm.{language}.pagefind"));
    Ok(files
        .into_iter()
        .filter(|(name, _)| is_published(name, has_language))
        .collect())
}

type Files = Vec<(String, Vec<u8>)>;

async fn index(
    records: impl Iterator<Item = Record>,
    language: &str,
) -> Result<Files, Box<dyn std::error::Error + Send + Sync>> {
    let config = PagefindServiceConfig::builder()
        .force_language(language.to_owned())
        .build();
    let mut index = PagefindIndex::new(Some(config))?;
    for record in records {
        index
            .add_html_file(None, Some(record.url), record.html)
            .await?;
    }
    let mut files: Files = Vec::new();
    for file in index.get_files().await? {
        let parts: Vec<_> = file
            .filename
            .iter()
            .map(|part| part.to_string_lossy())
            .collect();
        files.push((format!("pagefind/{}", parts.join("/")), file.contents));
    }
    files.sort();
    Ok(files)
}

/// Whether the search needs a file of Pagefind's. The program for languages without a stemmer is needed only where there
/// is none for the site's language.
fn is_published(name: &str, has_language: bool) -> bool {
    match name.strip_prefix("pagefind/") {
        Some("pagefind.js" | "pagefind-worker.js" | "pagefind-entry.json") => true,
        Some("wasm.unknown.pagefind") => !has_language,
        Some(name) => [
            ".pagefind",
            ".pf_meta",
            ".pf_fragment",
            ".pf_index",
            ".pf_filter",
        ]
        .iter()
        .any(|ending| name.ends_with(ending)),
        None => false,
    }
}
