//! `sopbook search`: the documents that answer a query.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use crate::{
    cli::{Context, Exit, FilterArgs, fail},
    files::{cache_folder, real_path},
    library::{Filter, GoldenQuery},
    output::{
        Format,
        search::{GoldenReport, Paths, explain_nothing, render},
    },
    search::{Answer, Place, Request, SearchError, asks_for_something, search},
    text::one_line,
};

/// How far down a golden query's document is looked for, to say how far off it is.
const GOLDEN_DEPTH: usize = 50;

/// What can be typed after `sopbook search`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Words, "phrases" in quotation marks, and -word for what must not occur; anything else is taken literally
    ///
    /// Quote a query that holds a hyphen before a word, or write it after `--`: `sopbook search -- vpn -printer`.
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Show this many documents
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// The output's format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Check that the library's golden queries find what they are for
    #[arg(long, conflicts_with = "query")]
    golden: bool,
    #[command(flatten)]
    filters: FilterArgs,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let query = args.query.join(" ");
    if !args.golden && !asks_for_something(&query) {
        return Err(fail(
            "there is nothing to search for",
            "say what the ticket says: `sopbook search locked out`; `sopbook search --help` lists the filters",
        ));
    }
    let tree = context.work_tree()?;
    let settings = context.settings(&*tree)?;
    let cache = cache_folder(tree.root()).ok();
    let place = Place {
        source: &*tree,
        settings: &settings,
        cache: cache.as_deref(),
        today: context.today,
    };
    if args.golden {
        return check_golden(args, place, context);
    }
    let request = Request {
        query,
        filter: args.filters.resolve(&settings)?,
        limit: usize::try_from(args.limit).unwrap_or(usize::MAX),
    };
    let mut answers = ask(place, &[request])?;
    let Some(answer) = answers.pop() else {
        return Ok(Exit::Findings);
    };
    say_what_is_amiss(&answer, context);
    let prefix = prefix(tree.root(), &context.folder);
    let paths = Paths {
        prefix: &prefix,
        links: context.width().map(|_| tree.root()),
    };
    let mut out = context.stdout();
    render(&answer, args.format, paths, &mut out)?;
    out.flush()?;
    context.say_clone_age(tree.root(), &settings);
    if let Some(nothing) = &answer.nothing {
        context.say(0, format_args!("{}", explain_nothing(&answer, nothing)));
        return Ok(Exit::Findings);
    }
    Ok(Exit::Fine)
}

fn ask(place: Place<'_>, requests: &[Request]) -> anyhow::Result<Vec<Answer>> {
    search(place, requests).map_err(|error| match error {
        SearchError::NoDocuments { .. } => fail(
            error.to_string(),
            "`sopbook new sop TITLE` writes the first; `sops`, `checklists` and `extensions` in `[library]` say where documents are",
        ),
        SearchError::Index(_) => error.into(),
    })
}

fn check_golden(args: &Args, place: Place<'_>, context: &Context) -> anyhow::Result<Exit> {
    let queries: &[GoldenQuery] = &place.settings.golden_queries;
    if queries.is_empty() {
        return Err(fail(
            "the library has no golden queries",
            "add `[[golden-queries]]` with `query` and `expect` to sopbook.toml",
        ));
    }
    let requests: Vec<Request> = queries
        .iter()
        .map(|golden| Request {
            query: golden.query.clone(),
            filter: Filter::default(),
            limit: golden.within.max(GOLDEN_DEPTH),
        })
        .collect();
    let answers = ask(place, &requests)?;
    if let Some(answer) = answers.first() {
        say_what_is_amiss(answer, context);
    }
    let report = GoldenReport::new(queries, &answers);
    let mut out = context.stdout();
    report.render(args.format, &mut out)?;
    out.flush()?;
    Ok(if report.passed() {
        Exit::Fine
    } else {
        Exit::Findings
    })
}

/// Says what was not searched.
fn say_what_is_amiss(answer: &Answer, context: &Context) {
    if answer.may_lag {
        context.say(
            0,
            format_args!(
                "another process is updating the search index: this answer may lag behind the files"
            ),
        );
    }
    for file in &answer.unreadable {
        context.say(
            1,
            format_args!(
                "{} was not searched: {}",
                one_line(file.path.as_str()),
                file.reason
            ),
        );
    }
}

/// The way from a folder to the root, with a slash at its end: empty where they are the same, `../` one below.
fn prefix(root: &Path, folder: &Path) -> String {
    let folder = real_path(folder);
    let (here, there): (Vec<_>, Vec<_>) =
        (folder.components().collect(), root.components().collect());
    let shared = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("../".to_owned(), here.len() - shared);
    let down: PathBuf = there[shared..].iter().collect();
    let down = down.to_string_lossy().replace('\\', "/");
    let way: String = up.collect();
    if down.is_empty() {
        way
    } else {
        format!("{way}{down}/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_where_the_user_stands() {
        assert_eq!(prefix(Path::new("/a/b"), Path::new("/a/b")), "");
        assert_eq!(prefix(Path::new("/a/b"), Path::new("/a/b/c/d")), "../../");
        assert_eq!(prefix(Path::new("/a/b"), Path::new("/a/x")), "../b/");
    }
}
