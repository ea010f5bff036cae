//! `make bench`: our figures beside those of the programs that people would use instead, in one table.
//!
//! Every row runs both sides on this machine, in turn, in the same minutes; a ratio means the same on another machine, a
//! time does not. Nothing fails because of a figure: a shared machine has bad days. What is over its limit says MISSED,
//! what does not exist says so, and neither is hidden.
//!
//! [`libraries`] makes what is worked on, [`measure`] times programs, [`references`] does the least that our job can cost,
//! [`rows`] says what is compared with what, and [`table`] shows it.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a harness is an edge of its own: it starts programs, writes files and prints what it measured"
)]

mod libraries;
mod measure;
mod references;
mod rows;
mod table;

use std::{
    env, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use self::{measure::Program, rows::Bench};

/// The programs that we measure against, and how they tell their version.
const TOOLS: [(&str, &str); 5] = [
    ("rg", "--version"),
    ("rumdl", "--version"),
    ("lychee", "--version"),
    ("hugo", "version"),
    ("pagefind", "--version"),
];

fn main() -> ExitCode {
    // Cargo hands `--bench` to every harness.
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["reference-parse", folder] => {
            references::parse(Path::new(folder)).map(|events| println!("{events}"))
        }
        ["reference-index", folder, out] => references::index(Path::new(folder), Path::new(out))
            .map(|seconds| println!("{seconds}")),
        ["all-facts", folder] => {
            references::all_facts(Path::new(folder)).map(|signings| println!("{signings}"))
        }
        [] => figures(10_000, 5),
        ["--quick"] => figures(1_000, 3),
        ["--documents", count] => match count.parse() {
            Ok(documents) => figures(documents, 3),
            Err(_) => Err(io::Error::other("--documents takes a number")),
        },
        _ => Err(io::Error::other("use --quick, --documents N, or nothing")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::from(2)
        }
    }
}

fn figures(documents: usize, runs: usize) -> io::Result<()> {
    let sopbook = PathBuf::from(env!("CARGO_BIN_EXE_sopbook"));
    let folder = sopbook
        .ancestors()
        .nth(2)
        .map_or_else(|| PathBuf::from("target"), Path::to_path_buf)
        .join("bench");
    let bench = Bench::prepare(&sopbook, &env::current_exe()?, &folder, documents, runs)?;
    // It takes a while, and a run that is broken off has shown what it had.
    let rows = bench.rows(&|row| eprintln!("{}", table::line(row)));
    println!("{}", bench.describe());
    for (tool, ask) in TOOLS {
        let version = Program::new(&[tool, ask], &folder).output();
        let version = version.unwrap_or_else(|_| format!("{tool}: not found"));
        println!("  {}", version.lines().next().unwrap_or(tool));
    }
    println!("\n{}", table::render(&rows));
    libraries::clear(&folder)
}
