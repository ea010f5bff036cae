//! `sopbook show`: one document in the terminal.

use std::io::Write;

use crate::{
    cli::{Context, Exit, fail},
    library::Library,
    output::{self, show::ShowFormat},
    text::{kebab_case, one_line},
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
    let document = library.find(&args.id).map_err(|near| {
        let name = one_line(&args.id);
        fail(
            format!("no document is called `{name}`"),
            hint(&library, &name, near),
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

/// What may have been meant: documents whose ids end in the name, else the nearest id.
fn hint(library: &Library, name: &str, near: Option<String>) -> String {
    let ending = format!("/{}", kebab_case(name));
    let mut meant: Vec<String> = library
        .documents()
        .iter()
        .filter(|document| document.id.as_str().ends_with(&ending))
        .map(|document| format!("`{}`", document.id))
        .collect();
    if meant.is_empty() {
        let slug = kebab_case(name);
        let by_slug = library.find(&slug).ok().map(|_| slug);
        meant.extend(by_slug.or(near).map(|near| format!("`{near}`")));
    }
    meant.dedup();
    if meant.is_empty() {
        "`sopbook list` shows all ids, `sopbook search` finds by words".to_owned()
    } else {
        format!("did you mean {}?", meant.join(" or "))
    }
}
