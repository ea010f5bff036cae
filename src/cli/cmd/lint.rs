//! `sopbook lint`: what is wrong in the library, and what to do about it.

use std::{
    cell::Cell,
    io::{self, Read, Write},
    mem::ManuallyDrop,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;

use crate::{
    cli::{Context, Exit, fail, path_in_library, repository_around},
    clock::{self, Date},
    diagnostic::Severity,
    files::{EntryKind, Memory, Overlay, Replacement, Source, WorkTree, real_path, replace_all},
    history::{changed_files, way},
    library::{Library, SETTINGS_FILE, Settings},
    lint::{LintReport, Mended, Verdict, mend},
    output::{
        findings::{self, FindingsFormat, FindingsStyle},
        patch,
    },
    text::{RelPath, count, one_line},
};

mod baseline;
mod watch;

/// What can be typed after `sopbook lint`.
#[derive(Debug, Default, clap::Args)]
#[command(
    after_long_help = "A baseline lets an old library be linted from the first day on: `--baseline FILE --write-baseline` \
    accepts what is found today, and with `--baseline FILE` only new findings count. Each later write drops entries whose \
    findings are gone; it adds nothing without --accept.\n\nExit code 0: nothing counts. 1: something does. 2: the library, or \
    a rule that is set to `error`, could not be checked."
)]
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
    /// Show every finding, also where a rule has many, and those that a baseline knows
    #[arg(long)]
    all: bool,
    /// Count only what stands in files that changed since the merge base with this revision
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// Leave out the findings that this file knows
    #[arg(long, value_name = "FILE", help_heading = "Baseline")]
    baseline: Option<PathBuf>,
    /// Write the baseline: the first time with every finding, later without those that are gone
    #[arg(
        long,
        requires = "baseline",
        conflicts_with = "paths",
        help_heading = "Baseline"
    )]
    write_baseline: bool,
    /// Take new findings into the baseline, too
    #[arg(long, requires = "write_baseline", help_heading = "Baseline")]
    accept: bool,
    /// The last day on which the findings that are taken in do not count
    #[arg(long, value_name = "DATE", requires = "write_baseline", value_parser = parse_day, help_heading = "Baseline")]
    expires: Option<Date>,
    /// Mend what can be mended safely, and show what is left
    #[arg(long, conflicts_with_all = ["baseline", "since"], help_heading = "Mending")]
    fix: bool,
    /// Write nothing and print a patch
    #[arg(
        long,
        requires = "fix",
        conflicts_with = "format",
        help_heading = "Mending"
    )]
    diff: bool,
    /// Look again whenever a file changes, until it is interrupted
    #[arg(
        long,
        conflicts_with_all = ["fix", "write_baseline", "stdin"],
        help_heading = "Editors"
    )]
    watch: bool,
    /// Read the text of one file from standard input, for editors
    #[arg(
        long,
        requires = "stdin_path",
        conflicts_with_all = ["paths", "fix", "baseline", "since"],
        help_heading = "Editors"
    )]
    stdin: bool,
    /// Which file of the library standard input stands for; it need not be there yet
    #[arg(
        long,
        value_name = "FILE",
        requires = "stdin",
        help_heading = "Editors"
    )]
    stdin_path: Option<PathBuf>,
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

fn parse_day(text: &str) -> Result<Date, String> {
    clock::parse_date(text).ok_or_else(|| "write a day like `2026-12-31`".to_owned())
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let tree = context.work_tree()?;
    let mut paths = resolve(&args.paths, &context.folder, &tree)?;
    let mut source = Arc::clone(&tree) as Arc<dyn Source>;
    if let (true, Some(typed)) = (args.stdin, &args.stdin_path) {
        let path = in_library(typed, &context.folder, &tree)?;
        let mut above = Memory::default();
        above.insert(path.clone(), read_stdin()?);
        source = Arc::new(Overlay::new(source, above));
        paths = vec![path];
    }
    // What is wrong with the settings is among the findings, so nothing is said about it here.
    let load = |source: Arc<dyn Source>| {
        let settings =
            Settings::load(&*source).with_context(|| format!("{SETTINGS_FILE} cannot be read"))?;
        anyhow::Ok(Library::load_with(source, settings))
    };
    if args.fix {
        return fix(args, context, &tree, &paths, load);
    }
    if args.watch {
        return watch::run(args, context, &tree, &paths);
    }
    // The process ends with the command; to take a library apart first would only keep its reader waiting.
    let library = ManuallyDrop::new(load(source)?);
    let mut report = context.lint(&library, tree.root(), "HEAD");
    let is_any_checked = narrow(&mut report, &library, &paths, args, context, &tree)?;
    show(&report, &library, args, context, &tree)?;
    is_checked(&library, is_any_checked)?;
    context.say(1, format_args!("{}", findings::summary(&report)));
    verdict(&report, args)
}

/// Leaves of the report what was asked for. Says whether anything of that could be checked.
fn narrow(
    report: &mut LintReport,
    library: &Library,
    paths: &[RelPath],
    args: &Args,
    context: &Context,
    tree: &WorkTree,
) -> anyhow::Result<bool> {
    let is_any_checked = paths.is_empty() || report.narrow_to(paths, library);
    if let Some(revision) = &args.since {
        report.count_only_in(&changed_files(tree.root(), &library.settings, revision)?);
    }
    if let Some(file) = &args.baseline {
        baseline::hold_against(file, report, paths, args, context)?;
    }
    Ok(is_any_checked)
}

/// Mends what can be mended, and shows the patch or what is left.
fn fix(
    args: &Args,
    context: &Context,
    tree: &Arc<WorkTree>,
    paths: &[RelPath],
    load: impl Fn(Arc<dyn Source>) -> anyhow::Result<Library>,
) -> anyhow::Result<Exit> {
    let source = Arc::clone(tree) as Arc<dyn Source>;
    Context::check_whole(&Settings::load(&*source)?)?;
    let is_any_checked = Cell::new(true);
    let mended = mend(&source, load, |library| {
        let mut report = context.lint(library, tree.root(), "HEAD");
        is_any_checked.set(paths.is_empty() || report.narrow_to(paths, library));
        report
    })?;
    let Mended {
        files,
        findings,
        library,
        report,
    } = &mended;
    is_checked(library, is_any_checked.get())?;
    let done = format!(
        "{} in {}",
        count(*findings, "finding"),
        count(files.len(), "file")
    );
    if args.diff {
        let mut out = context.stdout();
        patch::render(files, &prefix(tree.root()), &mut out)?;
        out.flush()?;
        context.say(1, format_args!("--fix would mend {done}"));
        return Ok(if files.is_empty() {
            Exit::Fine
        } else {
            Exit::Findings
        });
    }
    let replacements = files.iter().map(|file| Replacement {
        path: &file.path,
        before: &file.before,
        after: &file.after,
    });
    replace_all(tree.root(), &*source, &replacements.collect::<Vec<_>>())?;
    show(report, library, args, context, tree)?;
    context.say(1, format_args!("mended {done}"));
    context.say(1, format_args!("{}", findings::summary(report)));
    verdict(report, args)
}

/// Writes the findings, and says what was not looked at.
fn show(
    report: &LintReport,
    library: &Library,
    args: &Args,
    context: &Context,
    tree: &WorkTree,
) -> anyhow::Result<()> {
    let style = FindingsStyle {
        format: args.format,
        all: args.all,
        width: context.width(),
        prefix: prefix(tree.root()),
        verdict: args.verdict(),
    };
    let mut out = context.stdout();
    findings::render(report, library, &style, &mut out)?;
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
    Ok(())
}

/// Keeps a run that looked at nothing from passing.
fn is_checked(library: &Library, is_any_checked: bool) -> anyhow::Result<()> {
    if library.documents().is_empty() && library.unreadable.is_empty() {
        return Err(nothing_to_check(library));
    }
    if !is_any_checked {
        return Err(fail(
            "nothing of what was named could be checked",
            "`sopbook list` shows the documents; `sops`, `checklists`, `extensions` and `exclude` under `[library]` in sopbook.toml say what is one",
        ));
    }
    Ok(())
}

fn verdict(report: &LintReport, args: &Args) -> anyhow::Result<Exit> {
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

fn read_stdin() -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut stdin = io::stdin().lock();
    stdin
        .read_to_end(&mut text)
        .context("standard input could not be read")?;
    Ok(text)
}

/// The paths typed, as paths of the library.
fn resolve(typed: &[PathBuf], folder: &Path, tree: &WorkTree) -> anyhow::Result<Vec<RelPath>> {
    let resolve = |typed: &PathBuf| {
        let path = in_library(typed, folder, tree)?;
        if tree.kind(&path) == EntryKind::Missing {
            return Err(fail(
                format!("there is no file or folder `{}`", typed.display()),
                "paths count from the current folder",
            ));
        }
        Ok(path)
    };
    typed.iter().map(resolve).collect()
}

/// A path typed, as a path of the library; nothing need be there.
fn in_library(typed: &Path, folder: &Path, tree: &WorkTree) -> anyhow::Result<RelPath> {
    path_in_library(folder, tree, typed).ok_or_else(|| {
        fail(
            format!(
                "`{}` is not in the library `{}`",
                typed.display(),
                tree.root().display()
            ),
            "name files and folders of the library, or another library with --library DIR",
        )
    })
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
