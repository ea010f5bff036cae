//! `sopbook init`: a new library, git repository included, made out to the team, and its CI pipelines.

mod facts;

use std::path::{Path, PathBuf};

use crate::{
    cli::{Context, Exit, fail, quote, repository_around, unwritten},
    files::{WorkTree, is_file, real_path},
    history::{self, way},
    library::{Library, Risk, SETTINGS_FILE},
    scaffold::{
        CiSystem, GITLAB_ROOT, Plan, Starter, WriteError, plan_library, plan_pipeline,
        unnamed_automations,
    },
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
    /// The company that it is for: the title becomes `NAME SOP library`
    #[arg(long, value_name = "NAME", conflicts_with = "title")]
    company: Option<String>,
    /// The ticket system whose names the issue types keep, such as autotask or connectwise
    #[arg(long, value_name = "SYSTEM")]
    psa: Option<String>,
    /// Who leads a team, as `TEAM=Name <e-mail>`; again for each team
    #[arg(long = "lead", value_name = "TEAM=PERSON")]
    leads: Vec<String>,
    /// What an automation is called in your RMM, as `NAME=ID`; again for each
    #[arg(long = "automation", value_name = "NAME=ID")]
    automations: Vec<String>,
    /// Ask for what is not given, also where nobody sits at a terminal
    #[arg(long)]
    interactive: bool,
    /// Write pipelines for this CI system, too; in a library that is there already, nothing else
    #[arg(long, value_name = "SYSTEM")]
    ci: Option<CiSystem>,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let folder = real_path(&context.folder.join(&args.dir));
    if is_file(&folder.join(SETTINGS_FILE)) {
        if let Some(system) = args.ci {
            say_next(context, &write_pipeline(system, &folder, context)?);
            return Ok(Exit::Fine);
        }
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
    let begun = facts::gather(args, &name_of(&folder), context)?;
    let has_ignore = is_file(&folder.join(".gitignore"));
    let plan = plan_library(args.starter, &begun.title, &begun.facts, has_ignore);
    carry_out(
        &plan,
        &folder,
        "choose another folder, or move the file away",
    )?;
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
    let mut steps = next_steps(&library, &args.dir);
    let unnamed = unnamed_automations(&library).len();
    if unnamed > 0 {
        steps.push(format!(
            "{} wait for the id in your RMM: look for `placeholder-` in sops/",
            count(unnamed, "automation")
        ));
    }
    if let Some(system) = args.ci {
        steps.extend(write_pipeline(system, &folder, context)?);
    }
    steps.push("git add . && git commit   keeps what you have".to_owned());
    say_next(context, &steps);
    Ok(Exit::Fine)
}

fn carry_out(plan: &Plan, folder: &Path, remedy: &str) -> anyhow::Result<()> {
    plan.carry_out(folder).map_err(|error| match error {
        exists @ WriteError::Exists { .. } => fail(
            exists.to_string(),
            format!("{remedy}; init replaces nothing"),
        ),
        other => unwritten(other),
    })
}

/// Writes the pipelines to the top of the repository that holds the library, and says what is left for people to do.
fn write_pipeline(
    system: CiSystem,
    folder: &Path,
    context: &Context,
) -> anyhow::Result<Vec<String>> {
    let top = repository_around(folder).unwrap_or_else(|| folder.to_owned());
    let library = match way(&top, folder) {
        Some(way) if !way.is_empty() => way.trim_end_matches('/').to_owned(),
        _ => ".".to_owned(),
    };
    let branch = history::branch(&top).unwrap_or_else(|| "main".to_owned());
    let plan = plan_pipeline(system, &library, &branch, is_file(&top.join(GITLAB_ROOT)));
    carry_out(&plan, &top, "move the file away")?;
    for (path, _) in &plan.files {
        context.say(1, format_args!("wrote {path}"));
    }
    Ok(plan.open)
}

fn say_next(context: &Context, steps: &[String]) {
    context.say(1, format_args!("\nWhat to do next:"));
    for step in steps {
        context.say(1, format_args!("  {step}"));
    }
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
    let mut lines = Vec::new();
    let mut step = |text: String| lines.push(text);
    if dir != Path::new(".") {
        step(format!("cd {}", quote(&dir.display().to_string())));
    }
    if library
        .settings
        .roster
        .people()
        .any(|person| person.emails.is_empty())
    {
        step("put the names and e-mail addresses of your people into sopbook.toml".to_owned());
    }
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
    lines
}
