//! The least that the job can cost, done with the same crates: the yardsticks that no foreign program gives.
//!
//! Each runs as a process of its own, started by the harness with a verb of its own, so that both sides of a row pay for a
//! start.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use pulldown_cmark::{Options, Parser};
use rayon::prelude::*;
use sopbook::{
    files::WorkTree,
    history::{Depth, History},
    library::{Library, Settings, discover},
    markdown::plain_text,
};
use tantivy::{
    Index, IndexWriter, TantivyDocument,
    schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
};

/// Reads every markdown file below `folder` and drains pulldown-cmark's events, on two threads. Gives their number.
pub(crate) fn parse(folder: &Path) -> io::Result<usize> {
    let files: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .map_err(io::Error::other)?;
    threads.install(|| {
        files
            .par_iter()
            .map(|path| {
                // Some files of a hopeless library are no UTF-8.
                let bytes = fs::read(path)?;
                let text = String::from_utf8_lossy(&bytes);
                Ok(Parser::new_ext(&text, options).into_offset_iter().count())
            })
            .sum()
    })
}

/// Reads the whole past of a library's documents, what commits did to review keys included. Gives the number of signings.
pub(crate) fn all_facts(folder: &Path) -> io::Result<usize> {
    let tree = WorkTree::open(folder)?;
    let settings = Settings::load(&tree).map_err(io::Error::other)?;
    let found = discover(&tree, &settings);
    let files = found.documents.iter().map(|(_, file)| &file.path);
    let depth = Depth::Signings;
    let history = History::of_files(folder, &settings, files.clone(), "HEAD", depth)
        .map_err(io::Error::other)?;
    Ok(files.map(|path| history.signings(path).count()).sum())
}

/// Lets tantivy index the sections of a library into `out` and gives the seconds that tantivy took, reading not counted.
///
/// The fields are indexed as `search` does (frequencies and positions, nothing stored), with tantivy's own English
/// tokenizer and its writer as it comes.
pub(crate) fn index(folder: &Path, out: &Path) -> io::Result<f64> {
    let source = WorkTree::open(folder)?;
    let library = Library::load(Arc::new(source)).map_err(io::Error::other)?;
    let sections: Vec<(String, String)> = library
        .documents()
        .par_iter()
        .flat_map_iter(|document| {
            document.outline.sections.iter().map(|section| {
                let heading = section
                    .heading
                    .and_then(|at| document.outline.headings.get(at));
                let heading = heading.map_or_else(
                    || document.title().to_owned(),
                    |heading| heading.text.clone(),
                );
                (heading, plain_text(&document.text, section.body))
            })
        })
        .collect();
    let start = Instant::now();
    write_index(out, sections).map_err(io::Error::other)?;
    Ok(start.elapsed().as_secs_f64())
}

fn write_index(out: &Path, sections: Vec<(String, String)>) -> tantivy::Result<()> {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(indexing);
    let mut schema = Schema::builder();
    let heading = schema.add_text_field("heading", text.clone());
    let body = schema.add_text_field("body", text);
    let index = Index::create_in_dir(out, schema.build())?;
    let mut writer: IndexWriter = index.writer(128 << 20)?;
    for (title, content) in sections {
        let mut unit = TantivyDocument::default();
        unit.add_text(heading, title);
        unit.add_text(body, content);
        writer.add_document(unit)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()
}
