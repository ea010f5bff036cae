//! `sopbook init`: a new library, git repository included.

use std::path::{Path, PathBuf};

use crate::{
    cli::{Context, Exit, fail, unwritten},
    files::{WorkTree, is_file, real_path},
    history,
    library::{Library, Risk, SETTINGS_FILE},
    scaffold::{Starter, WriteError, plan_library},
    text::{count, one_line},
};

/// What can be typed after `sopbook init`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder; made where it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// What to begin with
    #[arg(long, value_name = "STARTER", default_value = "msp")]
    starter: Starter,
    /// The library's title [default: the folder's name]
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let folder = real_path(&context.folder.join(&args.dir));
    if is_file(&folder.join(SETTINGS_FILE)) {
        return Err(fail(
            format!("`{}` is a library already", folder.display()),
            "`sopbook status` shows it, `sopbook new sop TITLE` adds to it",
        ));
    }
    if let Some(file) = folder.ancestors().find(|part| is_file(part)) {
        let shown = if *file == *folder { &args.dir } else { file };
        return Err(fail(
            format!("`{}` is a file, not a folder", shown.display()),
            "name a folder, one that is there or a new one: `sopbook init DIR`",
        ));
    }
    let title = args.title.clone().unwrap_or_else(|| name_of(&folder));
    let plan = plan_library(args.starter, &title, is_file(&folder.join(".gitignore")));
    plan.carry_out(&folder).map_err(|error| match error {
        exists @ WriteError::Exists { .. } => fail(
            exists.to_string(),
            "choose another folder, or move the file away; init replaces nothing",
        ),
        other => unwritten(other),
    })?;
    let is_new_repository = match history::init(&folder) {
        Ok(is_new) => is_new,
        Err(error) => {
            context.say(0, format_args!("no git repository was made: {error}"));
            false
        }
    };
    let library = context.load(std::sync::Arc::new(WorkTree::open(&folder)?))?;
    let repository = if is_new_repository {
        " in a new git repository"
    } else {
        ""
    };
    context.say(
        1,
        format_args!(
            "made a library with {} and {} in {}{repository}",
            count(library.sops().count(), "SOP"),
            count(library.checklists().count(), "checklist"),
            folder.display()
        ),
    );
    for line in next_steps(&library, &args.dir) {
        context.say(1, format_args!("{line}"));
    }
    Ok(Exit::Fine)
}

fn name_of(folder: &Path) -> String {
    let name = folder.file_name().map(|name| name.to_string_lossy());
    let name = name.map(|name| one_line(&name)).unwrap_or_default();
    if name.is_empty() {
        "SOP library".to_owned()
    } else {
        name
    }
}

fn next_steps(library: &Library, dir: &Path) -> Vec<String> {
    let mut lines = vec![String::new(), "What to do next:".to_owned()];
    let mut step = |text: String| lines.push(format!("  {text}"));
    if dir != Path::new(".") {
        step(format!("cd '{}'", dir.display()));
    }
    step("put the names and e-mail addresses of your people into sopbook.toml".to_owned());
    let sops = library.sops().count();
    if sops == 0 {
        step("sopbook new sop 'Password reset'   writes your first SOP".to_owned());
    } else {
        let critical: Vec<&str> = library
            .sops()
            .filter(|sop| sop.metadata.risk == Risk::Critical)
            .map(|sop| sop.id.as_str())
            .collect();
        let start = if critical.is_empty() {
            String::new()
        } else {
            format!("; start with the critical ones: {}", critical.join(", "))
        };
        let await_ = if sops == 1 { "awaits" } else { "await" };
        step(format!(
            "{} {await_} your first review{start}",
            count(sops, "SOP")
        ));
        step("sopbook show ID   reads one, `sopbook lint` checks them all".to_owned());
    }
    step("git add . && git commit   keeps what you have".to_owned());
    lines
}
