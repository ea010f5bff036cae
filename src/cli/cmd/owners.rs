//! `sopbook owners`: who answers for what, and where nobody does.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use crate::{
    cli::{Context, Exit, fail, place_of},
    files::{ReadError, WorkTree, read_text},
    history::{Depth, History},
    library::{CODEOWNERS_PLACES, Library},
    output::{self, list::ListFormat},
    ownership::{Activity, code_owners, compare, survey},
    text::{RelPath, count},
};

/// What can be typed after `sopbook owners`.
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Retired documents are left out. A document can be answered for by its owner and its deputy, and by \
    every member and the lead of a team, as long as they have not left. A checklist without an owner or deputy has those of \
    its first SOP.\n\nThe bus factor is the smallest number of people whose absence leaves a critical document in force \
    without anybody who can answer for it: the number of people of the document that has the fewest. Critical documents of \
    which the roster does not say who is behind the owner or deputy are not judged, and counted as such.\n\nExit code 0: the \
    table, or --check found no difference. 1: --check found differences, or there are no documents."
)]
pub(crate) struct Args {
    /// Print a CODEOWNERS file: a line for each document, or for a folder whose documents agree
    #[arg(long, conflicts_with_all = ["check", "format"])]
    codeowners: bool,
    /// Compare the library's owners with a CODEOWNERS file [default file: the one that the forge uses]
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    check: Option<Option<PathBuf>>,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let library = context.library()?;
    let root = context.root()?;
    if library.documents().is_empty() {
        context.say(1, format_args!("the library has no documents yet"));
        return Ok(Exit::Findings);
    }
    let mut out = context.stdout();
    if let Some(file) = &args.check {
        let exit = check(args, context, &library, file.as_deref(), &mut out)?;
        out.flush()?;
        return Ok(exit);
    }
    if args.codeowners {
        let (_, place) = place_of(&library, &root);
        let lines = code_owners(&library, &place, context.today);
        output::owners::render_code_owners(&lines, &mut out)?;
        out.flush()?;
        let missing = lines.iter().filter(|line| line.owner.is_err()).count();
        if missing > 0 {
            let lines = count(missing, "line");
            context.say(
                0,
                format_args!("{lines} could only be written as a comment, which says why"),
            );
        }
        return Ok(Exit::Fine);
    }
    let history = History::read(&root, &library, "HEAD", Depth::Changes);
    let activity = history.map(|history| Activity {
        last: history.last_seen(),
        begins: history.begins(),
    });
    let activity = activity.as_ref().map_err(ToString::to_string);
    let survey = survey(&library, context.today, activity);
    output::owners::render(&survey, args.format, context.width(), &mut out)?;
    out.flush()?;
    if let Some(why) = &survey.no_history {
        context.say(0, format_args!("last commits are not known: {why}"));
    }
    if library.settings.roster.is_empty() {
        context.say(
            0,
            format_args!("who is there is not known: sopbook.toml names no people or teams"),
        );
    }
    Ok(Exit::Fine)
}

fn check(
    args: &Args,
    context: &Context,
    library: &Library,
    file: Option<&Path>,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let (repository, place) = place_of(library, &context.root()?);
    let (name, text) = match file {
        Some(file) => (
            file.display().to_string(),
            read(&context.folder.join(file))?,
        ),
        None => find(&repository)?,
    };
    let comparison = compare(library, &name, &text, &place, context.today);
    output::owners::render_comparison(&comparison, args.format, out)?;
    for document in &comparison.not_compared {
        context.say(
            0,
            format_args!(
                "{} could not be compared: {}",
                document.document, document.why
            ),
        );
    }
    let differences = comparison.differences.len();
    let compared = count(comparison.compared, "document");
    context.say(
        1,
        format_args!(
            "{compared}: {} from {name}",
            count(differences, "difference")
        ),
    );
    Ok(match differences {
        0 => Exit::Fine,
        _ => Exit::Findings,
    })
}

/// The file that a forge uses.
fn find(repository: &Path) -> anyhow::Result<(String, String)> {
    let tree = WorkTree::open(repository)
        .with_context(|| format!("`{}` cannot be opened", repository.display()))?;
    for name in CODEOWNERS_PLACES {
        let Ok(path) = RelPath::parse(name) else {
            continue;
        };
        match read_text(&tree, &path) {
            Err(ReadError::Missing) => {}
            text => {
                let text = text.with_context(|| format!("{name} cannot be read"))?;
                return Ok((name.to_owned(), text));
            }
        }
    }
    Err(fail(
        format!("`{}` has no CODEOWNERS file", repository.display()),
        "`sopbook owners --codeowners > CODEOWNERS` makes one; `--check FILE` names another",
    ))
}

fn read(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let folder = file.parent().unwrap_or(Path::new("."));
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.and_then(|name| RelPath::parse(name).ok());
    let text = name.and_then(|name| Some(read_text(&WorkTree::open(folder).ok()?, &name)));
    text.unwrap_or(Err(ReadError::Missing))
        .with_context(|| format!("`{shown}` cannot be read"))
}
