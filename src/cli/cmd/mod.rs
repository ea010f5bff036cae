//! The commands: one file each, with what can be typed (`Args`) and what happens then (`run`).

mod list;

use super::{Context, Exit};

/// The commands, in the order in which help lists them.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List documents
    List(list::Args),
}

pub(super) fn run(command: Option<Command>, context: &Context) -> anyhow::Result<Exit> {
    match command {
        Some(Command::List(args)) => list::run(&args, context),
        None => list::run(&list::Args::default(), context),
    }
}
