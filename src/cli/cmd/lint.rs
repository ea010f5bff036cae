//! `sopbook lint`: what is wrong in the library, and what to do about it.

use std::{
    io::Write,
    mem::ManuallyDrop,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;

use crate::{
    cli::{Context, Exit, fail, path_in_library, repository_around},
    diagnostic::Severity,
    files::{EntryKind, Source, WorkTree, is_file, is_folder, real_path},
    history::way,
    library::{Library, SETTINGS_FILE, Settings},
    lint::Verdict,
    output::findings::{self, FindingsFormat, FindingsStyle},
    text::{RelPath, one_line},
};

/// What can be typed after `sopbook lint`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Show only what is found in these files and folders; the whole library is still read
    paths: Vec<PathBuf>,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: FindingsFormat,
    /// The least severity that gives exit code 1: error or warning
    #[arg(long, value_name = "SEVERITY", default_value = "error", value_parser = parse_severity)]
    fail_on: Option<Severity>,
    /// Let what the calendar causes count for the exit code, too
    #[arg(long)]
    deadlines: bool,
    /// Show every finding, also where a rule has many
    #[arg(long)]
    all: bool,
}

impl Args {
    fn verdict(&self) -> Verdict {
        Verdict {
            least: self.fail_on.unwrap_or(Severity::Error),
            deadlines: self.deadlines,
        }
    }
}

fn parse_severity(text: &str) -> Result<Severity, String> {
    match text {
        "error" => Ok(Severity::Error),
        "warning" => Ok(Severity::Warning),
        _ => Err("the severities are `error` and `warning`".to_owned()),
    }
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let tree = context.work_tree()?;
    let paths = resolve(&args.paths, &context.folder, &tree)?;
    // What is wrong with the settings is among the findings, so nothing is said about it here.
    let settings =
        Settings::load(&*tree).with_context(|| format!("{SETTINGS_FILE} cannot be read"))?;
    let library = Library::load_with(Arc::clone(&tree) as Arc<dyn Source>, settings);
    // The process ends with the command; to take a library apart first would only keep its reader waiting.
    let library = ManuallyDrop::new(library);
    let mut report = context.lint(&library, tree.root(), "HEAD");
    let is_any_checked = paths.is_empty() || report.narrow_to(&paths, &library);
    let style = FindingsStyle {
        format: args.format,
        all: args.all,
        width: context.width(),
        prefix: prefix(tree.root()),
        verdict: args.verdict(),
    };
    let mut out = context.stdout();
    findings::render(&report, &library, &style, &mut out)?;
    out.flush()?;
    for gap in &report.not_checked {
        context.say(
            0,
            format_args!("{} could not be checked: {}", gap.what, gap.why),
        );
    }
    for (rules, why) in report.reasons_not_run() {
        context.say(0, format_args!("{rules} could not run: {why}"));
    }
    if library.documents().is_empty() && library.unreadable.is_empty() {
        return Err(nothing_to_check(&library));
    }
    if !is_any_checked {
        return Err(fail(
            "nothing of what was named could be checked",
            "`sopbook list` shows the documents; `sops`, `checklists`, `extensions` and `exclude` under `[library]` in sopbook.toml say what is one",
        ));
    }
    context.say(1, format_args!("{}", findings::summary(&report)));
    let mut not_run = report.not_run.iter();
    if let Some(rule) = not_run.find(|rule| rule.severity == Severity::Error) {
        return Err(fail(
            format!("`{}` counts as an error and could not run", rule.rule),
            "do what is said above about history, or set it to `warning` or `off` under `[rules]` in sopbook.toml",
        ));
    }
    if let Some(doubt) = report.in_doubt.first() {
        return Err(fail(
            format!(
                "`{}` counts as an error and could not check `{}`",
                doubt.rule,
                one_line(doubt.path.as_str())
            ),
            "mend what is said above, or set the rule to `warning` or `off` under `[rules]` in sopbook.toml",
        ));
    }
    Ok(if report.fails(args.verdict()) {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

/// The paths typed, as paths of the library.
fn resolve(typed: &[PathBuf], folder: &Path, tree: &WorkTree) -> anyhow::Result<Vec<RelPath>> {
    let resolve =
        |path: &PathBuf| {
            let shown = path.display();
            let on_disk = folder.join(path);
            let path = path_in_library(folder, tree, path)
                .filter(|path| tree.kind(path) != EntryKind::Missing);
            path.ok_or_else(|| if is_file(&on_disk) || is_folder(&on_disk) { fail(
            format!(
                "`{shown}` is not in the library `{}`",
                tree.root().display()
            ),
            "name files and folders of the library, or another library with --library DIR",
        ) } else { fail(
            format!("there is no file or folder `{shown}`"),
            "paths count from the current folder",
        ) })
        };
    typed.iter().map(resolve).collect()
}

/// The way from the repository's root to the library's, with a `/` at its end where there is one.
fn prefix(root: &Path) -> String {
    let repository = repository_around(root);
    let way = repository.and_then(|repository| way(&repository, &real_path(root)));
    way.unwrap_or_default()
}

fn nothing_to_check(library: &Library) -> anyhow::Error {
    let documents = &library.settings.documents;
    let looked_in = |patterns: &[String]| match patterns {
        [] => "nowhere".to_owned(),
        patterns => {
            let quoted: Vec<String> = patterns.iter().map(|text| format!("`{text}`")).collect();
            quoted.join(", ")
        }
    };
    let endings: Vec<String> = documents
        .extensions
        .iter()
        .map(|ending| format!("`.{ending}`"))
        .collect();
    fail(
        format!(
            "there is nothing to check: no file that ends in {} was found for SOPs in {} or for checklists in {}",
            endings.join(" or "),
            looked_in(&documents.sops.written),
            looked_in(&documents.checklists.written),
        ),
        "`sops`, `checklists` and `extensions` under `[library]` in sopbook.toml say where documents are",
    )
}
