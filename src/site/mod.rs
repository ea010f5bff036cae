//! The static site: a landing page, a page for every document, and a search that runs in the browser.
//!
//! [`build`] writes the whole site into a staging folder and swaps it into place, so that nobody ever sees half a site.
//! Addresses are `sops/<id>/` and `checklists/<id>/`, whatever folder a document lies in, and every link is relative, so
//! that the site works below any path of any host. The bytes depend on the sources, the settings, the commit and the
//! version of this program alone: what depends on the date carries dates, and the page works it out when it is opened.
//!
//! Nothing foreign gets in. Pages come from our own templates (`theme/`), documents through `markdown::render_html`,
//! which writes tags of our own only; a Content-Security-Policy forbids inline scripts and styles and every other host.
//! Of the library's files only pictures that a document refers to are published.
//!
//! `plan` decides which pages there are and where, `links` where a document's links lead, `pages` and `lists` what a page
//! shows, `templates` turns that into HTML, `search_index` feeds Pagefind, `target` guards the folder that is replaced.

mod book;
mod links;
mod lists;
mod pages;
mod pictures;
mod plan;
mod redirects;
mod search_index;
mod target;
mod templates;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    io,
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use self::{
    book::Book, pictures::Pictures, plan::Plan, search_index::Record, templates::Templates,
};
use crate::{files::Staging, library::Library, text::one_line};

/// The file that lists what a build wrote, so that a later one deletes nothing else.
const MARKER: &str = ".sopbook-site";

/// What a build needs besides the library.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The library's root on disk.
    pub root: PathBuf,
    /// The folder to write.
    pub out: PathBuf,
    /// The commit that the library stands at, if git knows.
    pub commit: Option<String>,
    /// What the trade and the library call the same thing.
    pub other_names: OtherNames,
}

/// The other names of what some texts speak of, given the library's own groups of synonyms: search knows them.
pub type OtherNames = for<'a> fn(&[&str], &'a [Vec<String>]) -> Vec<&'a str>;

/// What a build came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BuildReport {
    /// The folder written.
    pub out: PathBuf,
    /// How many pages it holds, redirects not counted.
    pub pages: usize,
    /// How many pictures of the library it holds.
    pub assets: usize,
    /// The size of all files together, in bytes.
    pub bytes: u64,
    /// Whether the site has its own search.
    pub search: bool,
    /// What may not be as its author meant it: lower-case sentences, sorted.
    pub warnings: Vec<String>,
}

/// Why no site was written. Whatever stood in its place before still stands.
#[derive(Debug, Error)]
pub enum SiteError {
    /// There is nothing to publish.
    #[error(
        "found no documents in {folders}, so there is nothing to build; `[library]` in `sopbook.toml` says where they are"
    )]
    NoDocuments {
        /// The folders looked in.
        folders: String,
    },
    /// The folder holds something that no build wrote.
    #[error(
        "`{}` holds {entry}, which `sopbook build` did not write and building would delete; {remedy}",
        out.display()
    )]
    NotOurs {
        /// The folder.
        out: PathBuf,
        /// The first such thing in it, fit for a line of a message.
        entry: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The folder is the library, or holds documents of it.
    #[error(
        "`{}` holds files of the library itself, and building would replace them; name another folder with `--out`",
        out.display()
    )]
    HoldsLibrary {
        /// The folder.
        out: PathBuf,
    },
    /// A file could not be written.
    #[error("could not write the site to `{}`: {source}", out.display())]
    Write {
        /// The folder.
        out: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Pagefind gave up.
    #[error(
        "could not build the site's search index: {message}; `search = false` under `[site]` builds without one"
    )]
    Search {
        /// What Pagefind says.
        message: String,
    },
    /// A template of ours and its page do not fit.
    #[error("could not lay out `{page}`: {message}")]
    Template {
        /// The page.
        page: String,
        /// What the template engine says.
        message: String,
    },
}

/// Builds the site of a library.
///
/// # Errors
/// [`SiteError`]; then the folder is as it was before.
pub fn build(library: &Library, options: &BuildOptions) -> Result<BuildReport, SiteError> {
    if library.documents().is_empty() {
        return Err(no_documents(library));
    }
    target::check(library, options)?;
    let site = Site::begin(options)?;

    let book = Book::read(library.source());
    let (plan, mut warnings) = Plan::new(library);
    let (pictures, refused) = Pictures::collect(library);
    warnings.extend(refused);
    let templates = Templates::new(library, &book, options.commit.as_deref());

    let records: Vec<Option<Record>> = (0..library.documents().len())
        .into_par_iter()
        .with_min_len(4)
        .map(|at| {
            let page = pages::Page {
                other_names: options.other_names,
                library,
                plan: &plan,
                pictures: &pictures,
                book: &book,
                templates: &templates,
                at,
            };
            let (html, record) = page.render()?;
            site.write(&plan.file_of(at), html.as_bytes())?;
            Ok(record)
        })
        .collect::<Result<_, SiteError>>()?;
    let lists = lists::render(library, &plan, &book, &templates)?;
    for (file, html) in &lists {
        site.write(file, html.as_bytes())?;
    }
    let (redirects, unsafe_ones) = redirects::render(library, &plan, &templates)?;
    warnings.extend(unsafe_ones);
    for (file, html) in &redirects {
        site.write(file, html.as_bytes())?;
    }
    for (file, content) in templates::THEME {
        site.write(file, content.as_bytes())?;
    }
    let assets = pictures.write(library, &site, &mut warnings)?;
    if library.settings.site_search {
        for (file, content) in search_index::build(records.into_iter().flatten(), &book.language)? {
            site.write(&file, &content)?;
        }
    }
    site.list()?;
    let bytes = site.publish()?;

    for file in &library.unreadable {
        warnings.push(format!("`{}` is left out: {}", file.path, file.reason));
    }
    warnings.sort();
    Ok(BuildReport {
        out: options.out.clone(),
        pages: library.documents().len() + lists.len(),
        assets,
        bytes,
        search: library.settings.site_search,
        warnings,
    })
}

fn no_documents(library: &Library) -> SiteError {
    let patterns = &library.settings.documents;
    let folders = patterns
        .sops
        .written
        .iter()
        .chain(&patterns.checklists.written);
    let folders: Vec<String> = folders
        .map(|folder| format!("`{}`", one_line(folder)))
        .collect();
    SiteError::NoDocuments {
        folders: folders.join(" and "),
    }
}

/// The site being written.
struct Site<'a> {
    staging: Staging,
    bytes: AtomicU64,
    files: Mutex<BTreeSet<String>>,
    options: &'a BuildOptions,
}

impl<'a> Site<'a> {
    fn begin(options: &'a BuildOptions) -> Result<Self, SiteError> {
        let failed = |source| SiteError::Write {
            out: options.out.clone(),
            source,
        };
        Ok(Self {
            staging: Staging::new(&options.out).map_err(failed)?,
            bytes: AtomicU64::new(0),
            files: Mutex::default(),
            options,
        })
    }

    fn failed(&self, source: io::Error) -> SiteError {
        SiteError::Write {
            out: self.options.out.clone(),
            source,
        }
    }

    /// Writes one file below the site's root.
    fn write(&self, file: &str, content: &[u8]) -> Result<(), SiteError> {
        self.bytes
            .fetch_add(content.len() as u64, Ordering::Relaxed);
        self.files
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(file.to_owned());
        self.staging
            .write(file, content)
            .map_err(|error| self.failed(error))
    }

    /// Writes the list of the files written, one a line.
    fn list(&self) -> Result<(), SiteError> {
        let files = std::mem::take(&mut *self.files.lock().unwrap_or_else(PoisonError::into_inner));
        let list = files
            .iter()
            .fold(String::new(), |list, file| list + file + "\n");
        self.write(MARKER, list.as_bytes())
    }

    /// Puts the site in its place and says how many bytes it holds.
    fn publish(self) -> Result<u64, SiteError> {
        let (out, bytes) = (self.options.out.clone(), self.bytes.into_inner());
        self.staging
            .publish()
            .map_err(|source| SiteError::Write { out, source })?;
        Ok(bytes)
    }
}
