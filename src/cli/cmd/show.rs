//! `sopbook show`: one document in the terminal.

use std::io::Write;

use crate::{
    cli::{Context, Exit, find_document},
    output::{self, show::ShowFormat},
};

/// What can be typed after `sopbook show`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The document: an id, sop:ID, checklist:ID, or its path
    #[arg(value_name = "ID")]
    id: String,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ShowFormat,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let document = find_document(context, &library, &args.id)?;
    let mut out = context.stdout();
    let width = context.width();
    output::show::render(
        &library,
        document,
        context.today,
        args.format,
        width,
        &mut out,
    )?;
    out.flush()?;
    Ok(Exit::Fine)
}
