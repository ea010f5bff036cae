//! `sopbook list`: the documents that the filters let through.

use std::io::Write;

use crate::{
    cli::{Context, Exit, FilterArgs},
    output::Format,
};

/// What can be typed after `sopbook list`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    filters: FilterArgs,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let filter = args.filters.resolve(&library.settings);
    let found: Vec<_> = library
        .documents()
        .iter()
        .filter(|document| filter.matches(&library.facets(document)))
        .collect();
    let mut out = context.stdout();
    crate::output::list::render(&library, &found, args.format, &mut out)?;
    out.flush()?;
    Ok(if found.is_empty() {
        Exit::Findings
    } else {
        Exit::Fine
    })
}
