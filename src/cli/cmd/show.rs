//! `sopbook show`: one document in the terminal.

use std::io::Write;

use crate::{
    cli::{Context, Exit, fail},
    output::{self, show::ShowFormat},
    text::one_line,
};

/// What can be typed after `sopbook show`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The document: an id, sop:ID, checklist:ID, or its path
    #[arg(value_name = "ID")]
    id: String,
    /// The output's format: text, json or markdown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ShowFormat,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let document = library.find(&args.id).map_err(|near| {
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`sopbook list` shows all ids, `sopbook search` finds by words".to_owned(),
        };
        fail(
            format!("no document is called `{}`", one_line(&args.id)),
            hint,
        )
    })?;
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
