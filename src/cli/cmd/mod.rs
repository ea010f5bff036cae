//! The commands: one file each, with what can be typed (`Args`) and what happens then (`run`).

mod assess;
mod build;
mod completions;
mod config;
mod diff;
mod due;
mod explain;
mod history;
mod init;
mod lint;
mod list;
mod man;
mod new;
mod owners;
mod reassign;
mod review;
mod schema;
mod search;
mod show;
mod status;
mod trend;

use super::{Context, Exit};

/// The commands, in the order in which help lists them.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Show the library at a glance; the same as `sopbook` alone
    Status(status::Args),
    /// Find the documents that answer a query
    Search(search::Args),
    /// Show a document
    Show(show::Args),
    /// List documents
    List(list::Args),
    /// Check the library against the rules
    Lint(lint::Args),
    /// Explain a rule of lint
    Explain(explain::Args),
    /// Show who changed a document and who signed, or the last change of each
    History(history::Args),
    /// Sign a review, or propose the next ones
    Review(review::Args),
    /// Show what changed in a document since its last review
    Diff(diff::Args),
    /// Show which documents wait for a review
    Due(due::Args),
    /// Show who answers for what, and where nobody does
    Owners(owners::Args),
    /// Hand documents over from one owner to another
    Reassign(reassign::Args),
    /// Show the library over time, from git
    ///
    /// Each row is the library at the end of a day, by the settings of its commit; the rest is what `status --at COMMIT` shows
    /// where SOPBOOK_TODAY is that day. Of the ACTIVE documents some are OVERDUE for a review and some NEVER had one; of the
    /// SUBTYPES some are COVERED by an SOP.
    Trend(trend::Args),
    /// Score the library on the maturity ladder
    Assess(assess::Args),
    /// Build the static site
    Build(build::Args),
    /// Write a new SOP or checklist from a template
    New(new::Args),
    /// Make a new library, git repository included
    Init(init::Args),
    /// Show the settings that hold
    Config(config::Args),
    /// Print the JSON schema of an output, of front matter or of the settings
    Schema(schema::Args),
    /// Print what a shell needs to complete sopbook's commands
    Completions(completions::Args),
    /// Print the manual page, or write one for each command
    Man(man::Args),
}

pub(super) fn run(command: Option<Command>, context: &Context) -> anyhow::Result<Exit> {
    match command {
        Some(Command::Status(args)) => status::run(&args, context),
        Some(Command::Search(args)) => search::run(&args, context),
        Some(Command::Show(args)) => show::run(&args, context),
        Some(Command::List(args)) => list::run(&args, context),
        Some(Command::Lint(args)) => lint::run(&args, context),
        Some(Command::Explain(args)) => explain::run(&args, context),
        Some(Command::History(args)) => history::run(&args, context),
        Some(Command::Review(args)) => review::run(&args, context),
        Some(Command::Diff(args)) => diff::run(&args, context),
        Some(Command::Due(args)) => due::run(&args, context),
        Some(Command::Owners(args)) => owners::run(&args, context),
        Some(Command::Reassign(args)) => reassign::run(&args, context),
        Some(Command::Trend(args)) => trend::run(&args, context),
        Some(Command::Assess(args)) => assess::run(&args, context),
        Some(Command::Build(args)) => build::run(&args, context),
        Some(Command::New(args)) => new::run(&args, context),
        Some(Command::Init(args)) => init::run(&args, context),
        Some(Command::Config(args)) => config::run(&args, context),
        Some(Command::Schema(args)) => schema::run(&args, context),
        Some(Command::Completions(args)) => completions::run(&args, context),
        Some(Command::Man(args)) => man::run(&args, context),
        None => status::run(&status::Args::default(), context),
    }
}
