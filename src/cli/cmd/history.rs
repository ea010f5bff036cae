//! `sopbook history`: what git knows of a document, or of all.

use std::io::Write;

use crate::{
    cli::{Context, Exit, find_document},
    history::{Depth, DocumentPast, History},
    library::discover,
    output::{self, history::LastChange, list::ListFormat},
    text::{count, one_line},
};

/// What can be typed after `sopbook history`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The document: an id, sop:ID, checklist:ID, or its path [default: all, each with its last change]
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let root = context.root()?;
    let mut out = context.stdout();
    if let Some(id) = &args.id {
        let library = context.library()?;
        let document = find_document(context, &library, id)?;
        let files = std::iter::once(&document.path);
        let depth = Depth::Signings;
        let history = History::of_files(&root, &library.settings, files, "HEAD", depth)?;
        let past = DocumentPast::read(document, &history, &library.settings.roster)?;
        output::history::render_document(&past, args.format, context.width(), &mut out)?;
        if past.has_uncommitted_changes {
            let path = one_line(&past.path);
            context.say(
                1,
                format_args!("`{path}` has changes that are not committed"),
            );
        }
    } else {
        // The last change of a file needs no look into it.
        let tree = context.work_tree()?;
        let settings = context.settings(&*tree)?;
        let found = discover(&*tree, &settings);
        let files: Vec<_> = found.documents.iter().map(|(_, file)| &file.path).collect();
        let history = History::of_files(
            &root,
            &settings,
            files.iter().copied(),
            "HEAD",
            Depth::Changes,
        )?;
        let rows: Vec<_> = files
            .iter()
            .map(|path| LastChange {
                path: path.as_str(),
                last_change: history.last_change(path),
            })
            .collect();
        output::history::render_all(&rows, args.format, context.width(), &mut out)?;
        let new = rows.iter().filter(|row| row.last_change.is_none()).count();
        if new > 0 {
            context.say(
                1,
                format_args!("never committed: {}", count(new, "document")),
            );
        }
    }
    out.flush()?;
    Ok(Exit::Fine)
}
