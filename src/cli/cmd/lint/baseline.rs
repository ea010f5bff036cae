//! The baseline file of `sopbook lint`.

use std::path::Path;

use anyhow::Context as _;

use super::Args;
use crate::{
    cli::{Context, fail},
    files::{ReadError, WorkTree, read_text, write_atomic},
    lint::{Baseline, LintReport},
    text::{RelPath, count},
};

/// Marks the findings of `report` that the baseline in `file` knows; writes the file anew where that was asked for.
pub(super) fn hold_against(
    file: &Path,
    report: &mut LintReport,
    paths: &[RelPath],
    args: &Args,
    context: &Context,
) -> anyhow::Result<()> {
    let on_disk = context.folder.join(file);
    let known = read(&on_disk).with_context(|| format!("`{}` cannot be read", file.display()))?;
    if known.is_none() && !args.write_baseline {
        return Err(fail(
            format!("there is no baseline `{}`", file.display()),
            "--write-baseline writes one with all that is found today",
        ));
    }
    let baseline = known.clone().unwrap_or_default();
    let mut standing = baseline.apply(report, paths, context.today);
    if args.write_baseline {
        let accept = args.accept || known.is_none();
        let renewed = baseline.renewed(report, &standing, accept, args.expires);
        if known.as_ref() != Some(&renewed) {
            write_atomic(&on_disk, renewed.to_text().as_bytes())
                .with_context(|| format!("`{}` cannot be written", file.display()))?;
        }
        let (kept, gone) = (renewed.count(), standing.stale.len());
        context.say(
            1,
            format_args!(
                "wrote {} to `{}`; {gone} stale left out",
                count(kept, "known finding"),
                file.display()
            ),
        );
        standing = renewed.apply(report, paths, context.today);
    }
    let say = |number: usize, noun: &str, what: &str| {
        if number > 0 {
            let known = count(number, noun);
            context.say(1, format_args!("`{}`: {known} {what}", file.display()));
        }
    };
    say(standing.known, "known finding", "left out; --all shows all");
    say(
        standing.expired.len(),
        "entry",
        "run out, so that the findings count again",
    );
    say(
        standing.stale.len(),
        "entry",
        "whose finding is gone; --write-baseline drops it",
    );
    report.baseline = Some(standing);
    Ok(())
}

/// Reads a baseline; none where there is no file.
fn read(file: &Path) -> anyhow::Result<Option<Baseline>> {
    let (Some(folder), Some(name)) = (
        file.parent(),
        file.file_name().and_then(|name| name.to_str()),
    ) else {
        return Err(fail(
            "it is no file",
            "name a file to write, such as lint-baseline.json",
        ));
    };
    let tree = WorkTree::open(folder)?;
    let Ok(name) = RelPath::parse(name) else {
        return Ok(None);
    };
    let text = match read_text(&tree, &name) {
        Ok(text) => text,
        Err(ReadError::Missing) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let baseline = Baseline::parse(&text).map_err(|why| {
        fail(
            format!("it is no baseline: {why}"),
            "restore it from git, or remove it and write it anew with --write-baseline",
        )
    })?;
    Ok(Some(baseline))
}
