//! `sopbook due`: the documents that wait for a review.

use std::io::Write;

use crate::{
    cli::{Context, Exit, FilterArgs},
    clock::Interval,
    output::{self, due::DueFormat},
    text::count,
};

/// What can be typed after `sopbook due`.
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "A document is due when its review has run out, was never done, is dated in the \
    future, or runs out within the span. What has no day that counts is listed as if due today. Drafts and retired documents \
    are left out.\n\nExit code 0: the list, which may be empty. 1: no document matches the filters, unless issues are asked for."
)]
pub(crate) struct Args {
    /// How far ahead to look, like `2 weeks` or `90 days` [default: `review.due-soon` of the settings]
    #[arg(long, value_name = "SPAN", value_parser = parse_span)]
    within: Option<Interval>,
    #[command(flatten)]
    filters: FilterArgs,
    /// The output's format
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Options"
    )]
    format: DueFormat,
}

fn parse_span(text: &str) -> Result<Interval, String> {
    Interval::parse(text)
        .ok_or_else(|| "write a span like `2 weeks`, `90 days`, `6 months` or `P1Y`".to_owned())
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let filter = args.filters.resolve(&library.settings)?;
    let within = args.within.unwrap_or(library.settings.review.due_soon);
    let list = library.due(&filter, context.today, within);
    let mut out = context.stdout();
    let settings = &library.settings;
    output::due::render(&list, settings, args.format, context.width(), &mut out)?;
    out.flush()?;
    if !library.unreadable.is_empty() {
        let files = count(library.unreadable.len(), "file");
        context.say(
            0,
            format_args!("{files} could not be read: `sopbook lint` says which, and why"),
        );
    }
    if list.of + list.drafts + list.retired == 0 && args.format != DueFormat::Issues {
        let why = match library.documents().len() {
            0 => "the library has no documents yet",
            _ => "no document matches the filters",
        };
        context.say(1, format_args!("{why}"));
        return Ok(Exit::Findings);
    }
    let left_out = match (list.drafts, list.retired) {
        (0, 0) => String::new(),
        (drafts, 0) => format!("; left out: {}", count(drafts, "draft")),
        (0, retired) => format!("; left out: {}", count(retired, "retired document")),
        (drafts, retired) => format!(
            "; left out: {} and {}",
            count(drafts, "draft"),
            count(retired, "retired document")
        ),
    };
    let until = list.until;
    let due = match list.due.len() {
        0 => format!("nothing is due until {until}"),
        due => format!("{due} of {} due until {until}", count(list.of, "document")),
    };
    context.say(1, format_args!("{due}{left_out}"));
    Ok(Exit::Fine)
}
