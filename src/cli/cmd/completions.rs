//! `sopbook completions`: what a shell needs to complete our commands.

use std::io::Write;

use crate::cli::{Context, Exit};

/// What can be typed after `sopbook completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    // The generator panics where a pipe is closed, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(
        args.shell,
        &mut crate::cli::command(),
        "sopbook",
        &mut script,
    );
    let mut out = context.stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Fine)
}
