//! `sopbook explain`: what a rule finds, why it matters, and how to mend it.

use std::io::Write;

use crate::{
    cli::{Context, Exit, fail},
    lint::{RULES, find_rule},
    output::{Format, rules},
};

/// What can be typed after `sopbook explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The rule; without it, all rules are listed
    rule: Option<String>,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut out = context.stdout();
    match &args.rule {
        None => rules::render_list(RULES, args.format, &mut out)?,
        Some(name) => {
            let rule = find_rule(name).map_err(|near| {
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`sopbook explain` lists the rules".to_owned(),
                };
                fail(format!("there is no rule `{name}`"), hint)
            })?;
            rules::render_page(rule, args.format, &mut out)?;
        }
    }
    out.flush()?;
    Ok(Exit::Fine)
}
