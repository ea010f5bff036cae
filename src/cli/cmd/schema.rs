//! `sopbook schema`: what programs may rely on.

use std::io::Write;

use crate::{
    cli::{Context, Exit, fail},
    output::schema::{find_schema, render, render_list},
};

/// What can be typed after `sopbook schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The schema; without it, all schemas are listed
    name: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut out = context.stdout();
    match &args.name {
        None => render_list(&mut out)?,
        Some(name) => {
            let schema = find_schema(name).map_err(|near| {
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`sopbook schema` lists the schemas".to_owned(),
                };
                fail(format!("there is no schema `{name}`"), hint)
            })?;
            render(schema, &mut out)?;
        }
    }
    out.flush()?;
    Ok(Exit::Fine)
}
