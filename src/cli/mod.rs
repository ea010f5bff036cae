//! The command line: parses arguments, calls features, prints results, picks the exit code.
//!
//! This room alone prints, exits, and reads the environment. What was typed ([`clap`] structs in `cmd/VERB.rs`) becomes
//! what it means ([`Context`]: library, date, colour), a feature returns a value, and `output` renders it.
//!
//! The contract: stdout is data, stderr is talk. Exit 0 is fine; 1 means findings, or that nothing was found; 2 means that
//! the job could not be done. A closed pipe is success.

mod clone_age;
mod cmd;
mod context;
mod error;
mod filters;
mod find;
mod past;
mod person;
mod repository;
mod snapshot;
mod values;

use std::{ffi::OsString, io, process::ExitCode};

use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, parser::ValueSource};

pub(crate) use self::{
    context::Context,
    error::{fail, quote, unwritten},
    filters::FilterArgs,
    find::{find_document, path_in_library},
    past::lint_on,
    repository::{place_of, repository_around},
    snapshot::{Snapshot, no_past},
};

/// What a command came to, when it could do its job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well: 0.
    Fine,
    /// Findings, or nothing found: 1.
    Findings,
}

/// An SOP and checklist library that a managed IT service provider can trust.
///
/// Without a command, shows the library at a glance.
#[derive(Debug, Parser)]
#[command(name = "sopbook", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Option<cmd::Command>,
}

/// The options of every command.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArgs {
    /// The library's folder [default: found by walking up from here]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "SOPBOOK_LIBRARY",
        hide_env_values = true
    )]
    pub(crate) library: Option<std::path::PathBuf>,
    /// When to colour the output
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
    /// Say less on stderr; twice, say nothing
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) quiet: u8,
    /// Say more on stderr
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// Runs the command line and gives the process's exit code.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the edge reads the arguments")]
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = match Cli::command().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(usage) => {
            // Help and version go to stdout and are fine; a closed pipe does not matter here either.
            usage.print().ok();
            return ExitCode::from(if usage.use_stderr() { 2 } else { 0 });
        }
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(usage) => {
            usage.print().ok();
            return ExitCode::from(2);
        }
    };
    let color = cli.global.color;
    match execute(cli, matches.value_source("library")) {
        Ok(Exit::Fine) => ExitCode::SUCCESS,
        Ok(Exit::Findings) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            error::report(&error, color);
            ExitCode::from(2)
        }
    }
}

fn execute(cli: Cli, library_from: Option<ValueSource>) -> anyhow::Result<Exit> {
    let context = Context::new(cli.global, library_from)?;
    cmd::run(cli.command, &context)
}

/// Whether an error is nothing but the reader of our output having gone away.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|json| json.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}

/// The whole command line, for completions and the reference.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}
