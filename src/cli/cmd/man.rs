//! `sopbook man`: manual pages, made from what `--help` says.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap_mangen::Man;

use crate::{
    cli::{Context, Exit, unwritten},
    files::write_atomic,
    scaffold::WriteError,
};

/// What can be typed after `sopbook man`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write a page for each command into this folder, made where it is not there
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut command = crate::cli::command();
    command.build();
    if let Some(folder) = &args.out {
        let folder = context.folder.join(folder);
        for page in pages(&command)? {
            let path = folder.join(page.file);
            write_atomic(&path, &page.roff)
                .map_err(|source| unwritten(WriteError::Io { path, source }))?;
        }
    } else {
        let mut out = context.stdout();
        out.write_all(&page(&command)?.roff)?;
        out.flush()?;
    }
    Ok(Exit::Fine)
}

/// A manual page.
struct Page {
    /// `sopbook-search.1`.
    file: String,
    roff: Vec<u8>,
}

/// The page of a command and those of its subcommands.
fn pages(command: &clap::Command) -> io::Result<Vec<Page>> {
    let mut found = vec![page(command)?];
    for below in command.get_subcommands() {
        // `help` shows the others' help and has none of its own.
        if below.get_name() != "help" {
            found.extend(pages(below)?);
        }
    }
    Ok(found)
}

fn page(command: &clap::Command) -> io::Result<Page> {
    let man = Man::new(command.clone()).source(concat!("sopbook ", env!("CARGO_PKG_VERSION")));
    let mut roff = Vec::new();
    man.render(&mut roff)?;
    Ok(Page {
        file: man.get_filename(),
        roff,
    })
}
