//! `sopbook status`, and `sopbook` alone: the library at a glance.

use std::io::Write;

use crate::{
    cli::{Context, Exit, Snapshot},
    output::{self, Format},
};

/// What can be typed after `sopbook status`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Show the library as it was at a git revision
    #[arg(long, value_name = "REVISION")]
    at: Option<String>,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let snapshot = Snapshot::load(context, args.at.as_deref())?;
    let assessment = snapshot.assess();
    let revision = args.at.as_deref().unwrap_or("HEAD");
    let report = context.lint(&snapshot.library, &snapshot.root, revision);
    let summary = snapshot.library.summary(
        context.today,
        Some(report.counts()),
        (assessment.score, assessment.tally),
    );
    snapshot.is_whole()?;
    let mut out = context.stdout();
    output::status::render(&summary, args.format, context.width(), &mut out)?;
    out.flush()?;
    context.say_clone_age(&snapshot.root, &snapshot.library.settings);
    Ok(Exit::Fine)
}
