//! `sopbook build`: the static site.

use std::{
    io::Write,
    mem::ManuallyDrop,
    path::{Path, PathBuf},
};

use crate::{
    cli::{Context, Exit, fail},
    files::real_path,
    history::GitTree,
    library::Library,
    output::Format,
    search::other_names,
    site::{BuildOptions, build},
    text::{RelPath, one_line},
};

/// What can be typed after `sopbook build`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder to write; only what an earlier build wrote there is replaced [default: `out` under `[site]`, else `site` in the library]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let source = context.work_tree()?;
    let root = source.root().to_path_buf();
    // The process ends with the command; to take a library apart first would only keep its reader waiting.
    let library = ManuallyDrop::new(context.load(source)?);
    let out = match &args.out {
        Some(out) => context.folder.join(out),
        None => root.join(configured_out(&library)?.as_str()),
    };
    let commit = find_commit(&library, &root);
    let report = build(
        &library,
        &BuildOptions {
            root,
            out: real_path(&out),
            commit,
            other_names,
        },
    )?;
    for warning in &report.warnings {
        context.say(1, format_args!("warning: {warning}"));
    }
    context.say(
        1,
        format_args!("{}", crate::output::build::summary(&report)),
    );
    let mut stdout = context.stdout();
    crate::output::build::render(&report, args.format, &mut stdout)?;
    stdout.flush()?;
    Ok(Exit::Fine)
}

/// The folder that the settings name, which must lie inside the library: a pull request to a library must not make
/// somebody's build write elsewhere.
fn configured_out(library: &Library) -> anyhow::Result<RelPath> {
    let written = &library.settings.site_out;
    RelPath::parse(written)
        .ok()
        .filter(|path| !path.parts().any(|part| part == ".git"))
        .ok_or_else(|| {
            fail(
                format!(
                    "`out = \"{}\"` under `[site]` does not lie inside the library",
                    one_line(written)
                ),
                "name a folder below sopbook.toml there, or any folder with --out",
            )
        })
}

/// The commit of the repository that holds the library or, where the settings stand beside a clone, its documents.
fn find_commit(library: &Library, root: &Path) -> Option<String> {
    let mut folders = library.settings.folders(root);
    folders.find_map(|folder| Some(GitTree::open(&folder, "HEAD").ok()?.commit()))
}
