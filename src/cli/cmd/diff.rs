//! `sopbook diff`: what changed in a document since its last review.

use std::io::Write;

use crate::{
    cli::{Context, Exit, fail, find_document},
    history::{Depth, History},
    output::{self, Format, diff::Marks},
    review::{NoBase, SinceReview, find_base},
};

/// What can be typed after `sopbook diff`.
///
/// Compares the document as it stands with the newest committed version that has the hash which the review recorded. What
/// does not change what the document says, wrapping for instance, is no change. Exit code 1 says that something changed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The document: an id, sop:ID, checklist:ID, or its path
    #[arg(value_name = "ID")]
    id: String,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let tree = context.work_tree()?;
    let root = tree.root().to_path_buf();
    let library = context.load(tree)?;
    let document = find_document(context, &library, &args.id)?;
    let unchanged = SinceReview::unchanged(&library, document);
    let since = match unchanged {
        Some(since) => since,
        None => {
            let name = document.short_name();
            if !document.was_reviewed() {
                let error = NoBase::NeverReviewed { name: name.clone() };
                return Err(nothing_to_compare(error, &name));
            }
            let file = std::iter::once(&document.path);
            let settings = &library.settings;
            let history = History::of_files(&root, settings, file, "HEAD", Depth::Changes)?;
            let base = find_base(&root, &library, &history, document)
                .map_err(|error| nothing_to_compare(error, &name))?;
            SinceReview::new(&library, document, &base)
        }
    };
    let mut out = context.stdout();
    output::diff::render(
        &since,
        args.format,
        Marks::of(context.has_color()),
        &mut out,
    )?;
    out.flush()?;
    Ok(if since.changed {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

/// Says why there is nothing to compare with, and what to do.
fn nothing_to_compare(error: NoBase, name: &str) -> anyhow::Error {
    match error {
        NoBase::History(error) => error.into(),
        error => fail(
            error.to_string(),
            format!(
                "`sopbook show {name}` shows it, `sopbook review {name} --outcome TEXT` signs it as it is"
            ),
        ),
    }
}
