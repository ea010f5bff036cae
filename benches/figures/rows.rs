//! The rows: what is measured, against what, and how much it may cost.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    libraries::{
        Generated, clear, first_sop, generate, generate_hopeless, generate_past, hugo_site, settle,
        size,
    },
    measure::{Program, alone, in_turn},
    table::{Figure, Limit, Outcome, Row},
};

/// What a technician types; some of it is everywhere, some nearly nowhere.
const QUERIES: [&str; 3] = ["locked out", "mailbox", "AADSTS50053"];
/// Lint ends with 1 where it finds errors, search where it finds nothing.
const FINE: &[i32] = &[0, 1];
/// rumdl and lychee have codes of their own for findings.
const FINDINGS: &[i32] = &[0, 1, 2];

const MEGABYTE: u64 = 1_000_000;

/// The size of a part of a hostile body, in bytes: enough for its time to stand out from that of a start.
const HOSTILE_PART: usize = 500_000;
/// What a body is called, and what writes it to a size in bytes.
type Hostile = (&'static str, fn(usize) -> String);
/// Bodies that a careless reader takes ever more time for as they grow.
const HOSTILE: &[Hostile] = &[
    ("nested quotes", |size| "> ".repeat(size / 2)),
    ("nested lists", |size| "- ".repeat(size / 2)),
    ("open brackets", |size| "[".repeat(size)),
    ("open links", |size| "[a](b ".repeat(size / 6)),
    ("stars", |size| "*".repeat(size)),
    ("open emphasis", |size| "*a _b ".repeat(size / 6)),
    ("a long table", |size| {
        "|a|b|\n|-|-|\n".to_owned() + &"|x|y|\n".repeat(size / 6)
    }),
    ("open comments", |size| "<!-- ".repeat(size / 5)),
    ("open attributes", |size| "{#a ".repeat(size / 4)),
];

/// Everything that the rows need.
pub(crate) struct Bench {
    /// Our binary.
    sopbook: String,
    /// The harness itself, which plays some of the references.
    harness: String,
    generator: PathBuf,
    /// Where everything is written.
    folder: PathBuf,
    runs: usize,
    big: Generated,
    /// As many documents as `big`, most of them broken.
    hopeless: Generated,
    small: Generated,
    /// As many documents as `big`, and two commits for each.
    past: Generated,
}

type Measured = io::Result<(Figure, Option<Figure>, Option<u64>)>;

impl Bench {
    /// Generates the libraries below `folder`, which is emptied first.
    pub(crate) fn prepare(
        sopbook: &Path,
        harness: &Path,
        folder: &Path,
        documents: usize,
        runs: usize,
    ) -> io::Result<Self> {
        // Beside each other: `target/release/sopbook`, `target/release/examples/generate_library`.
        let generator = sopbook.with_file_name("examples").join("generate_library");
        clear(folder)?;
        fs::create_dir_all(folder)?;
        let big = generate(&generator, folder, "library", documents, true)?;
        let hopeless = generate_hopeless(&generator, folder, "hopeless", documents)?;
        let small = generate(&generator, folder, "small", 300, true)?;
        let past = generate_past(&generator, folder, "past", documents, documents * 2)?;
        settle();
        Ok(Self {
            sopbook: sopbook.display().to_string(),
            harness: harness.display().to_string(),
            generator,
            folder: folder.to_path_buf(),
            runs,
            big,
            hopeless,
            small,
            past,
        })
    }

    /// A line on what is measured.
    pub(crate) fn describe(&self) -> String {
        format!(
            "{} documents, {}; medians of {} runs, both sides in turn",
            self.big.documents,
            Figure::Bytes(self.big.bytes),
            self.runs,
        )
    }

    /// Measures everything; `watch` sees each row as soon as it is measured.
    pub(crate) fn rows(&self, watch: &dyn Fn(&Row)) -> Vec<Row> {
        let (many, few) = (self.big.documents, self.small.documents);
        let time = |milliseconds| Limit::Figure(Figure::Time(Duration::from_millis(milliseconds)));
        let mut rows = Vec::new();
        let mut row = |work: String, against, limit, megabytes, measured: &dyn Fn() -> Measured| {
            let outcome = match measured() {
                Ok((ours, reference, memory)) => Outcome::Measured {
                    ours,
                    reference,
                    memory,
                },
                Err(error) => Outcome::Missing(error.to_string()),
            };
            let row = Row {
                work,
                against,
                limit,
                memory_limit: megabytes,
                outcome,
            };
            watch(&row);
            rows.push(row);
        };
        // The plain numbers are what it may hold, in megabytes; 0 where nothing is asked.
        let ratio = Limit::Ratio;
        let parsing = [self.harness.as_str(), "reference-parse", "."];
        let rumdl = ["rumdl", "check", "--no-cache", "."];
        for (which, library) in [("", &self.big), (", hopeless", &self.hopeless)] {
            let lint = format!("lint, {many}{which}");
            row(lint.clone(), "read and parse", ratio(2.5), 300, &|| {
                self.lint_against(library, &Program::new(&parsing, &library.root))
            });
            row(lint, "rumdl", ratio(0.17), 300, &|| {
                let rumdl = Program::new(&rumdl, &library.root).fine(FINDINGS);
                self.lint_against(library, &rumdl)
            });
        }
        let lint = format!("lint, {many}");
        row(lint, "lychee --offline", Limit::None, 300, &|| {
            let words = [
                "lychee",
                "--offline",
                "--no-progress",
                "--include-fragments",
                ".",
            ];
            let lychee = Program::new(&words, &self.big.root).fine(FINDINGS);
            self.lint_against(&self.big, &lychee)
        });
        let one = format!("lint of one file, {few}");
        row(one, "", time(50), 300, &|| self.lint_of_one_file());
        for (what, write) in HOSTILE {
            let hostile = format!("lint, {what}");
            row(hostile, "a quarter, 4 times", ratio(1.3), 0, &|| {
                self.lint_as_it_grows(*write)
            });
        }
        let first = format!("first search, {many}");
        row(first, "tantivy alone", ratio(1.4), 300, &|| {
            self.first_search()
        });
        let index = format!("index on disk, {many}");
        row(index, "the text", ratio(0.9), 300, &|| self.index_size());
        let search = format!("search, {many}");
        row(search, "rg -i -F", ratio(0.6), 300, &|| {
            self.search_against_rg(false)
        });
        let search = format!("search after an edit, {many}");
        row(search, "rg -i -F", ratio(1.2), 300, &|| {
            self.search_against_rg(true)
        });
        row(format!("search, {few}"), "", time(15), 300, &|| {
            self.search_small(false)
        });
        let search = format!("search after an edit, {few}");
        row(search, "", time(30), 300, &|| self.search_small(true));
        let pages = format!("build, pages, {many}");
        row(pages, "hugo", ratio(0.4), 400, &|| self.build_pages());
        let build = format!("build with search, {many}");
        row(build, "hugo + pagefind", ratio(1.0), 0, &|| {
            self.build_with_search()
        });
        let double = format!("build, pages, {}", many * 2);
        row(double, "half of them", ratio(2.2), 0, &|| {
            self.build_twice_as_many()
        });
        let build = format!("build with search, {few}");
        row(build, "", time(1000), 0, &|| self.build_small());
        let commits = many * 2;
        let last = format!("last changes, {many} of {commits} commits");
        row(last, "git log --name-only", ratio(0.8), 300, &|| {
            self.past_against_git_log(&self.last_changes())
        });
        let all = format!("reviews too, {many} of {commits} commits");
        row(all, "git log --name-only", ratio(3.0), 300, &|| {
            self.past_against_git_log(&self.all_facts())
        });
        let last = format!("last changes, {many} of {commits} commits");
        row(last, "git log -1 for each", ratio(0.05), 300, &|| {
            self.past_against_single_logs()
        });
        row(
            "last changes after a commit".to_owned(),
            "cold",
            ratio(0.05),
            300,
            &|| self.past_after_a_commit(),
        );
        let months = format!("trend of 24 months, {many}");
        row(months, "cold load and lint", ratio(8.0), 0, &|| {
            self.trend()
        });
        let megabytes = Limit::Figure(Figure::Bytes(30 * MEGABYTE));
        row("binary, stripped".to_owned(), "", megabytes, 0, &|| {
            self.binary()
        });
        rows
    }

    fn verb(&self, verb: &str) -> io::Result<()> {
        if Program::new(&[&self.sopbook, verb, "--help"], &self.folder).works() {
            Ok(())
        } else {
            Err(io::Error::other("not built yet"))
        }
    }

    fn output(&self) -> PathBuf {
        self.folder.join("output")
    }

    fn lint(&self, folder: &Path, paths: &[&str]) -> Program {
        let words = [self.sopbook.as_str(), "lint", "--format", "concise"];
        Program::new(&[&words, paths].concat(), folder).fine(FINE)
    }

    fn lint_against(&self, library: &Generated, reference: &Program) -> Measured {
        self.verb("lint")?;
        let (lint, output) = (self.lint(&library.root, &[]), self.output());
        let (ours, theirs) = in_turn(self.runs, &mut || lint.time(&output), &mut || {
            reference.time(&output)
        })?;
        let memory = lint.peak_memory().ok();
        Ok((Figure::Time(ours), Some(Figure::Time(theirs)), memory))
    }

    /// What a hook before a commit does.
    fn lint_of_one_file(&self) -> Measured {
        self.verb("lint")?;
        let file = first_sop(&self.small)?.display().to_string();
        let (lint, output) = (self.lint(&self.small.root, &[&file]), self.output());
        let ours = alone(self.runs * 3, &mut || lint.time(&output))?;
        Ok((Figure::Time(ours), None, lint.peak_memory().ok()))
    }

    /// The time for a body of four parts, or twice that for one of two parts if that is longer, against four times that for
    /// one part. The time that an empty body takes is taken off, so that what grows is compared alone.
    fn lint_as_it_grows(&self, write: fn(usize) -> String) -> Measured {
        self.verb("lint")?;
        let folder = self.folder.join("hostile");
        fs::create_dir_all(folder.join("sops"))?;
        // Else settings are looked for in the folders above.
        fs::write(folder.join("sopbook.toml"), "")?;
        let (lint, output) = (self.lint(&folder, &[]), self.output());
        let time = |parts: usize| {
            let body = write(parts * HOSTILE_PART);
            fs::write(
                folder.join("sops/hostile.md"),
                format!("# Hostile\n\n{body}\n"),
            )?;
            lint.time(&output)
        };
        let (whole, part) = in_turn(self.runs, &mut || time(4), &mut || time(1))?;
        let (half, empty) = in_turn(self.runs, &mut || time(2), &mut || time(0))?;
        let grown = |time: Duration| time.saturating_sub(empty);
        let ours = grown(whole).max(grown(half) * 2);
        let theirs = grown(part) * 4;
        Ok((Figure::Time(ours), Some(Figure::Time(theirs)), None))
    }

    fn search(&self, library: &Generated, query: &str) -> Program {
        Program::new(&[&self.sopbook, "search", query], &library.root).fine(FINE)
    }

    /// One of each query, and the time of one of them; before each, a file may be edited.
    fn search_all(&self, library: &Generated, edits: bool) -> io::Result<Duration> {
        let file = first_sop(library)?;
        let text = fs::read_to_string(&file)?;
        let mut time = Duration::ZERO;
        for (at, query) in QUERIES.iter().enumerate() {
            if edits {
                fs::write(&file, format!("{text}\nSeen again {at} times.\n"))?;
            }
            time += self.search(library, query).time(&self.output())?;
        }
        if edits {
            fs::write(&file, text)?;
        }
        Ok(time / u32::try_from(QUERIES.len()).unwrap_or(1))
    }

    fn search_against_rg(&self, edits: bool) -> Measured {
        self.verb("search")?;
        let output = self.output();
        let mut rg = || {
            let mut time = Duration::ZERO;
            for query in QUERIES {
                time += Program::new(&["rg", "-i", "-F", query, "."], &self.big.root)
                    .fine(FINE)
                    .time(&output)?;
            }
            Ok(time / u32::try_from(QUERIES.len()).unwrap_or(1))
        };
        let (ours, theirs) = in_turn(
            self.runs,
            &mut || self.search_all(&self.big, edits),
            &mut rg,
        )?;
        let memory = self.search(&self.big, QUERIES[0]).peak_memory().ok();
        // The last edit must be old news to the rows that follow.
        settle();
        Ok((Figure::Time(ours), Some(Figure::Time(theirs)), memory))
    }

    fn search_small(&self, edits: bool) -> Measured {
        self.verb("search")?;
        let ours = alone(self.runs * 3, &mut || self.search_all(&self.small, edits))?;
        settle();
        Ok((
            Figure::Time(ours),
            None,
            self.search(&self.small, QUERIES[0]).peak_memory().ok(),
        ))
    }

    fn first_search(&self) -> Measured {
        self.verb("search")?;
        let output = self.output();
        let mut ours = || {
            clear(&self.big.root.join(".sopbook"))?;
            self.search(&self.big, QUERIES[0]).time(&output)
        };
        let out = self.folder.join("tantivy");
        let root = self.big.root.display().to_string();
        let index = Program::new(
            &[
                &self.harness,
                "reference-index",
                &root,
                &out.display().to_string(),
            ],
            &self.folder,
        );
        let mut theirs = || {
            clear(&out)?;
            fs::create_dir_all(&out)?;
            let seconds: f64 = index.output()?.trim().parse().map_err(io::Error::other)?;
            Ok(Duration::from_secs_f64(seconds))
        };
        let (ours, theirs) = in_turn(self.runs.min(3), &mut ours, &mut theirs)?;
        clear(&self.big.root.join(".sopbook"))?;
        let memory = self.search(&self.big, QUERIES[0]).peak_memory().ok();
        Ok((Figure::Time(ours), Some(Figure::Time(theirs)), memory))
    }

    fn index_size(&self) -> Measured {
        self.verb("search")?;
        let index = size(&self.big.root.join(".sopbook"))?;
        if index == 0 {
            return Err(io::Error::other("no index was written"));
        }
        Ok((
            Figure::Bytes(index),
            Some(Figure::Bytes(self.big.bytes)),
            None,
        ))
    }

    /// A library whose site has no search of its own.
    fn without_search(&self, name: &str, documents: usize) -> io::Result<Generated> {
        clear(&self.folder.join(name))?;
        generate(&self.generator, &self.folder, name, documents, false)
    }

    /// Where a library's site goes, and the program that builds it.
    fn build(&self, library: &Generated) -> (PathBuf, Program) {
        let out = library.root.with_extension("site");
        let words = [
            self.sopbook.as_str(),
            "build",
            "--out",
            &out.display().to_string(),
        ];
        (out.clone(), Program::new(&words, &library.root))
    }

    /// Builds into a folder that is not there yet and gives the time.
    fn build_anew(&self, library: &Generated) -> io::Result<Duration> {
        let (out, program) = self.build(library);
        clear(&out)?;
        program.time(&self.output())
    }

    fn build_pages(&self) -> Measured {
        self.verb("build")?;
        let library = self.without_search("pages", self.big.documents)?;
        let hugo = self.hugo(&library)?;
        let mut theirs = || hugo.time(false);
        let (ours, theirs) = in_turn(
            self.runs.min(3),
            &mut || self.build_anew(&library),
            &mut theirs,
        )?;
        let memory = self.build(&library).1.peak_memory().ok();
        Ok((Figure::Time(ours), Some(Figure::Time(theirs)), memory))
    }

    fn build_with_search(&self) -> Measured {
        self.verb("build")?;
        let hugo = self.hugo(&self.big)?;
        let mut theirs = || hugo.time(true);
        let runs = self.runs.min(3);
        let (ours, theirs) = in_turn(runs, &mut || self.build_anew(&self.big), &mut theirs)?;
        let memory = self.build(&self.big).1.peak_memory().ok();
        Ok((Figure::Time(ours), Some(Figure::Time(theirs)), memory))
    }

    fn build_twice_as_many(&self) -> Measured {
        self.verb("build")?;
        let half = self.without_search("half", self.big.documents)?;
        let whole = self.without_search("whole", self.big.documents * 2)?;
        let mut theirs = || self.build_anew(&half);
        let (ours, theirs) = in_turn(
            self.runs.min(3),
            &mut || self.build_anew(&whole),
            &mut theirs,
        )?;
        Ok((Figure::Time(ours), Some(Figure::Time(theirs)), None))
    }

    fn build_small(&self) -> Measured {
        self.verb("build")?;
        let ours = alone(self.runs, &mut || self.build_anew(&self.small))?;
        Ok((
            Figure::Time(ours),
            None,
            self.build(&self.small).1.peak_memory().ok(),
        ))
    }

    fn hugo(&self, library: &Generated) -> io::Result<Hugo> {
        let (site, out) = (self.folder.join("hugo"), self.folder.join("hugo-site"));
        clear(&site)?;
        hugo_site(library, &site)?;
        let target = out.display().to_string();
        let words = ["hugo", "--quiet", "--noBuildLock", "--destination", &target];
        Ok(Hugo {
            build: Program::new(&words, &site),
            index: Program::new(&["pagefind", "--site", &target], &site),
            out,
            output: self.output(),
        })
    }

    fn last_changes(&self) -> Program {
        Program::new(&[&self.sopbook, "history"], &self.past.root)
    }

    fn all_facts(&self) -> Program {
        let root = self.past.root.display().to_string();
        Program::new(&[&self.harness, "all-facts", &root], &self.folder)
    }

    fn git(&self, words: &[&str]) -> Program {
        Program::new(&[&["git"], words].concat(), &self.past.root)
    }

    /// Without what earlier runs kept.
    fn cold(&self, program: &Program) -> io::Result<Duration> {
        clear(&self.past.root.join(".sopbook"))?;
        program.time(&self.output())
    }

    fn past_against_git_log(&self, ours: &Program) -> Measured {
        self.verb("history")?;
        let log = [
            "-c",
            "diff.renames=false",
            "log",
            "--format=%H",
            "--name-only",
        ];
        let (log, output) = (self.git(&log), self.output());
        let (mine, theirs) = in_turn(self.runs, &mut || self.cold(ours), &mut || {
            log.time(&output)
        })?;
        let memory = ours.peak_memory().ok();
        Ok((Figure::Time(mine), Some(Figure::Time(theirs)), memory))
    }

    /// Git is asked about a sample of the files, and its time taken for all of them.
    fn past_against_single_logs(&self) -> Measured {
        const SAMPLE: usize = 40;
        self.verb("history")?;
        let listed = self.git(&["ls-files", "sops"]).output()?;
        let files: Vec<&str> = listed.lines().collect();
        let every = (files.len() / SAMPLE).max(1);
        let sample: Vec<&&str> = files.iter().step_by(every).collect();
        let output = self.output();
        let mut single = || {
            let mut time = Duration::ZERO;
            for file in &sample {
                time += self
                    .git(&["log", "-1", "--format=%H", "--", file])
                    .time(&output)?;
            }
            let share = u32::try_from(self.past.documents / sample.len()).unwrap_or(1);
            Ok(time * share)
        };
        let ours = self.last_changes();
        let runs = self.runs.min(3);
        let (ours, theirs) = in_turn(runs, &mut || self.cold(&ours), &mut single)?;
        Ok((Figure::Time(ours), Some(Figure::Time(theirs)), None))
    }

    fn past_after_a_commit(&self) -> Measured {
        self.verb("history")?;
        let program = self.last_changes();
        let file = first_sop(&self.past)?;
        let mut again = || {
            let text = fs::read_to_string(&file)?;
            fs::write(&file, format!("{text}\nSeen again.\n"))?;
            let who = [
                "-c",
                "user.name=Bench",
                "-c",
                "user.email=bench@msp.example",
            ];
            let commit = ["commit", "--quiet", "--all", "--message", "See again"];
            self.git(&[who.as_slice(), &commit].concat()).output()?;
            program.time(&self.output())
        };
        // The cold run leaves the log that the other side then finds.
        let (ours, theirs) = in_turn(self.runs, &mut again, &mut || self.cold(&program))?;
        Ok((Figure::Time(ours), Some(Figure::Time(theirs)), None))
    }

    /// Both sides find the log of the history in the cache; what is compared is 24 libraries with one.
    fn trend(&self) -> Measured {
        self.verb("trend")?;
        let trend = Program::new(
            &[&self.sopbook, "trend", "--since", "2024-06-20"],
            &self.past.root,
        );
        let lint = [self.sopbook.as_str(), "lint", "--format", "concise"];
        let lint = Program::new(&lint, &self.past.root).fine(FINE);
        let output = self.output();
        let runs = self.runs.min(3);
        let (ours, theirs) = in_turn(runs, &mut || trend.time(&output), &mut || {
            lint.time(&output)
        })?;
        Ok((
            Figure::Time(ours),
            Some(Figure::Time(theirs)),
            trend.peak_memory().ok(),
        ))
    }

    fn binary(&self) -> Measured {
        let stripped = self.folder.join("stripped");
        let target = stripped.display().to_string();
        let bytes = if Program::new(&["strip", "-o", &target, &self.sopbook], &self.folder).works()
        {
            fs::metadata(stripped)?.len()
        } else {
            fs::metadata(&self.sopbook)?.len()
        };
        Ok((Figure::Bytes(bytes), None, None))
    }
}

/// Hugo at work on the same markdown.
struct Hugo {
    build: Program,
    index: Program,
    out: PathBuf,
    output: PathBuf,
}

impl Hugo {
    fn time(&self, with_search: bool) -> io::Result<Duration> {
        clear(&self.out)?;
        let pages = self.build.time(&self.output)?;
        if with_search {
            Ok(pages + self.index.time(&self.output)?)
        } else {
            Ok(pages)
        }
    }
}
