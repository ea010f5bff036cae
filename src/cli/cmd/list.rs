//! `sopbook list`: the documents that the filters let through.

use std::io::Write;

use crate::{
    cli::{Context, Exit, FilterArgs},
    output::{self, list::ListFormat},
};

/// What can be typed after `sopbook list`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    filters: FilterArgs,
    /// The output's format
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Options"
    )]
    format: ListFormat,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let filter = args.filters.resolve(&library.settings)?;
    let found: Vec<_> = library
        .documents()
        .iter()
        .filter(|document| filter.matches(&library.facets(document)))
        .collect();
    let mut out = context.stdout();
    let width = context.width();
    output::list::render(
        &library,
        &found,
        context.today,
        args.format,
        width,
        &mut out,
    )?;
    out.flush()?;
    if !found.is_empty() {
        return Ok(Exit::Fine);
    }
    match library.documents().len() {
        0 => context.say(1, format_args!("the library has no documents yet")),
        _ => context.say(1, format_args!("no document matches the filters")),
    }
    Ok(Exit::Findings)
}
