//! `sopbook trend`: the library over time, from git.

use std::{collections::BTreeSet, io::Write};

use crate::{
    cli::{Context, Exit, fail, lint_on, no_past},
    clock::{Date, Interval, parse_date},
    output::{self, list::ListFormat},
    trend::{Every, TrendError, trend},
};

/// What can be typed after `sopbook trend`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How far the points are apart: month, quarter, week, year, or a span like "14 days"
    #[arg(long, value_name = "SPAN", default_value = "month")]
    every: String,
    /// The first day [default: a year before today]
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let every = Every::parse(&args.every).ok_or_else(|| {
        fail(
            format!("--every does not understand `{}`", args.every),
            "use month, quarter, week, year, or a span like \"14 days\"",
        )
    })?;
    let since = match &args.since {
        None => Interval::months(12).before(context.today),
        Some(text) => parse_date(text).ok_or_else(|| {
            fail(
                format!("--since does not understand `{text}`"),
                "use a date like 2026-06-15",
            )
        })?,
    };
    if since > context.today {
        return Err(fail(
            format!("--since {since} lies after today, {}", context.today),
            "name a day in the past",
        ));
    }
    let root = context.root()?;
    let days = every.days(since, context.today);
    let trend = trend(&root, &days, &|library, day: Date, commit| {
        lint_on(library, &root, commit, day).counts()
    });
    let trend = trend.map_err(|error| match error {
        TrendError::History(error) => no_past(context, &root, "HEAD", error),
        error @ TrendError::Settings { .. } => error.into(),
    })?;
    let mut out = context.stdout();
    output::trend::render(&trend, args.format, context.width(), &mut out)?;
    out.flush()?;
    let findings = trend.points.iter().map(|point| &point.findings);
    let gaps: BTreeSet<&String> = findings
        .flat_map(|findings| &findings.not_checked)
        .collect();
    for gap in gaps {
        context.say(0, format_args!("not checked on every day: {gap}"));
    }
    if trend.points.is_empty() {
        context.say(1, format_args!("no library was committed up to today"));
        return Ok(Exit::Findings);
    }
    Ok(Exit::Fine)
}
