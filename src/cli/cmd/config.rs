//! `sopbook config`: the settings that hold.

use std::io::Write;

use crate::{
    cli::{Context, Exit},
    files::real_path,
    library::effective_settings,
    output::config::{ConfigFormat, Configuration, Given, render},
};

/// What can be typed after `sopbook config`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Show the settings that hold, and where each comes from
    Show(ShowArgs),
}

/// What can be typed after `sopbook config show`.
#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "toml")]
    format: ConfigFormat,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let What::Show(args) = &args.what;
    let settings = context.settings(&*context.work_tree()?)?;
    let configuration = Configuration {
        library: Given {
            value: real_path(&context.root()?).display().to_string(),
            from: context.library_from,
        },
        today: Given {
            value: context.today.to_string(),
            from: context.today_from,
        },
        settings: effective_settings(settings.text.as_deref()),
    };
    let mut out = context.stdout();
    render(&configuration, args.format, &mut out)?;
    out.flush()?;
    Ok(Exit::Fine)
}
