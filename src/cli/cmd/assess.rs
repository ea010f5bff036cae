//! `sopbook assess`: the maturity score, and what each action step takes.

use std::io::Write;

use crate::{
    cli::{Context, Exit, Snapshot},
    output::{self, Format},
};

/// What can be typed after `sopbook assess`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Show only the action steps of this level, 1 to 5
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(1..=5))]
    level: Option<u8>,
    /// Assess the library as it was at a git revision
    #[arg(long, value_name = "REVISION")]
    at: Option<String>,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let snapshot = Snapshot::load(context, args.at.as_deref())?;
    let mut assessment = snapshot.assess();
    snapshot.is_whole()?;
    if let Some(level) = args.level {
        assessment.steps.retain(|step| step.level == level);
    }
    let mut out = context.stdout();
    output::assess::render(&assessment, args.format, context.width(), &mut out)?;
    out.flush()?;
    Ok(Exit::Fine)
}
