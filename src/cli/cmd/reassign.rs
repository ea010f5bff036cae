//! `sopbook reassign`: hands documents over from one owner to another.

use std::io::Write;

use crate::{
    cli::{Context, Exit, FilterArgs, fail},
    files::{Replacement, replace_all},
    output::{self, Format},
    ownership::{HandOverError, Order, plan},
    text::count,
};

/// What can be typed after `sopbook reassign`.
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Without --write nothing is changed: each line is shown before and after. With it every other byte of \
    the documents stays as it is. Where the new owner would be their own deputy, the key `deputy` goes. Owners that come from folder defaults, from files of owners or from a checklist's SOP are \
    listed with the place to change them.\n\nExit code 0: done, or shown. 1: there is nothing to hand over, or a document \
    cannot be edited safely."
)]
pub(crate) struct Args {
    /// Who hands over: a key, `team:NAME`, an e-mail, a handle, or a name that documents use
    #[arg(long, value_name = "OWNER")]
    from: String,
    /// Who takes over: a key, `team:NAME`, an e-mail or a handle
    #[arg(long, value_name = "OWNER")]
    to: String,
    /// Replace them as deputy, too
    #[arg(long)]
    deputy: bool,
    /// Write the documents
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    filters: FilterArgs,
    /// The output's format
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Options"
    )]
    format: Format,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let library = context.library()?;
    if args.write {
        Context::check_whole(&library.settings)?;
    }
    let filter = args.filters.resolve(&library.settings)?;
    let order = Order {
        from: &args.from,
        to: &args.to,
        deputies: args.deputy,
        filter: &filter,
    };
    let hand_over = plan(&library, &order, context.today).map_err(explain)?;
    if args.write {
        let files: Vec<Replacement<'_>> = hand_over
            .documents
            .iter()
            .map(|handed| Replacement {
                path: &handed.path,
                before: &handed.before,
                after: &handed.after,
            })
            .collect();
        replace_all(&context.root()?, library.source(), &files)?;
    }
    let mut out = context.stdout();
    output::reassign::render(&hand_over, args.format, &mut out)?;
    out.flush()?;
    let (from, to) = (&hand_over.from, &hand_over.to);
    let documents = count(hand_over.documents.len(), "document");
    let still_deputy = match hand_over.still_deputy.len() {
        0 => String::new(),
        1 => format!("; 1 document still names `{from}` as deputy: --deputy"),
        many => format!("; {many} documents still name `{from}` as deputy: --deputy"),
    };
    let said = match (hand_over.documents.len(), args.write) {
        (0, _) => format!(
            "no document itself names `{from}` as owner{}",
            if args.deputy { " or deputy" } else { "" }
        ),
        (_, true) => format!("handed {documents} over from `{from}` to `{to}`"),
        (_, false) => format!("{documents} would go from `{from}` to `{to}`: --write does it"),
    };
    context.say(1, format_args!("{said}{still_deputy}"));
    let is_empty = hand_over.documents.is_empty() && hand_over.elsewhere.is_empty();
    if is_empty || !hand_over.refused.is_empty() {
        return Ok(Exit::Findings);
    }
    Ok(Exit::Fine)
}

fn explain(error: HandOverError) -> anyhow::Error {
    let nearest = |near: &Option<String>, otherwise: &str| match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => otherwise.to_owned(),
    };
    let hint = match &error {
        HandOverError::UnknownHeir { near, .. } => {
            nearest(near, "add them to `[people]` or `[teams]` in sopbook.toml")
        }
        HandOverError::UnknownFrom { near, .. } => {
            nearest(near, "`sopbook owners` shows who is named")
        }
        HandOverError::DepartedHeir { .. } => "name somebody who is still there".to_owned(),
        HandOverError::Same { .. } => "name two different owners".to_owned(),
    };
    fail(error.to_string(), hint)
}
