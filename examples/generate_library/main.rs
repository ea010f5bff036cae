//! Writes a library of any size whose text, links and neglect look like real SOPs, for measuring and for trying things out.
//!
//! ```console
//! $ cargo run --release --example generate_library -- OUT --documents 10000
//! ```
//!
//! `--commits M` gives it a git history with merges, moves, reviews and many authors (needs `git`); `--hopeless` breaks
//! most documents the way people do; `--seed S` makes another library. The same arguments write the same bytes on every
//! machine and day: the library is to be looked at on 2026-06-15 (`SOPBOOK_TODAY`). Unless hopeless, it has no error but
//! those that the calendar causes: reviews overdue, owners who have left.
//!
//! A [`plan`] decides what there will be; [`sop`] and [`checklist`] write it with the [`words`] of the trade; [`reviews`]
//! signs what was reviewed; [`history`] gives it a past.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example is an edge of its own: it reads its arguments, writes files, starts git and says what it did"
)]

mod checklist;
mod damage;
mod history;
mod picture;
mod plan;
mod random;
mod reviews;
mod settings;
mod sop;
mod taxonomy;
mod words;

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use rayon::prelude::*;
use sopbook::text::RelPath;

use self::{plan::Plan, random::Random, sop::Draft};

/// Writes a library for measuring and for trying things out.
#[derive(Parser)]
struct Args {
    /// The folder to write: new, or empty
    out: PathBuf,
    /// How many SOPs and checklists
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    documents: u32,
    /// How many git commits; none means no repository
    #[arg(long, value_name = "M")]
    commits: Option<u32>,
    /// Which of the possible libraries
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Breaks most documents
    #[arg(long)]
    hopeless: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match generate(&args) {
        Ok(bytes) => {
            println!(
                "{}: {} documents, {bytes} bytes",
                args.out.display(),
                args.documents
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("cannot write {}: {error}", args.out.display());
            ExitCode::from(2)
        }
    }
}

/// Writes everything and gives the size of all documents.
fn generate(args: &Args) -> io::Result<usize> {
    fs::create_dir_all(&args.out)?;
    if fs::read_dir(&args.out)?.next().is_some() {
        return Err(io::Error::other("the folder is not empty"));
    }
    let plan = Plan::new(args.documents as usize, args.seed);
    let settings = settings::write(&plan);
    let pictures =
        (0..sop::PICTURES).map(|at| (format!("images/screen-{at}.png"), picture::write(at)));
    let mut others: Vec<(String, Vec<u8>)> = pictures.collect();
    others.push(("sopbook.toml".to_owned(), settings.clone().into_bytes()));

    let mut drafts: Vec<Draft> = (0..plan.sops.len())
        .into_par_iter()
        .map(|at| sop::write(&plan, at))
        .collect();
    let checklists = (0..plan.checklists.len())
        .into_par_iter()
        .map(|at| checklist::write(&plan, at));
    drafts.par_extend(checklists);
    let unsigned = drafts
        .iter()
        .map(|draft| (draft.path.clone(), draft.text().into_bytes()));
    let unsigned = unsigned
        .chain(others.iter().cloned())
        .map(|(path, content)| (RelPath::parse(&path).expect("we made the path"), content))
        .collect();
    reviews::sign(&plan, &settings, unsigned, &mut drafts);

    let documents: Vec<(String, String)> = drafts
        .into_iter()
        .map(|draft| (draft.path.clone(), draft.text()))
        .collect();
    let files: Vec<(String, Vec<u8>)> = documents
        .iter()
        .enumerate()
        .map(|(at, (path, text))| {
            let content = if args.hopeless {
                let random = &mut Random::new(args.seed, 5_000_000 + at as u64);
                damage::damage(text.clone(), random)
            } else {
                text.clone().into_bytes()
            };
            (path.clone(), content)
        })
        .collect();
    write_files(&args.out, &files)?;
    write_files(&args.out, &others)?;
    if let Some(commits) = args.commits {
        history::write(&args.out, commits as usize, &plan, &documents, &others)?;
    }
    Ok(files.iter().map(|(_, content)| content.len()).sum())
}

fn write_files(root: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    let folders: BTreeSet<PathBuf> = files
        .iter()
        .filter_map(|(path, _)| Some(root.join(path).parent()?.to_path_buf()))
        .collect();
    for folder in folders {
        fs::create_dir_all(folder)?;
    }
    files
        .par_iter()
        .try_for_each(|(path, content)| fs::write(root.join(path), content))
}
