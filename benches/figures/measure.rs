//! Times programs, the two sides of a row in turn, so that whatever else the machine does meets both.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// A program with its arguments.
#[derive(Clone)]
pub(crate) struct Program {
    words: Vec<String>,
    folder: PathBuf,
    /// Exit codes that mean that the job was done.
    fine: &'static [i32],
}

impl Program {
    /// A program, run in `folder`.
    pub(crate) fn new(words: &[&str], folder: &Path) -> Self {
        Self {
            words: words.iter().map(ToString::to_string).collect(),
            folder: folder.to_path_buf(),
            fine: &[0],
        }
    }

    /// Says which exit codes mean that the job was done, instead of 0 alone.
    pub(crate) fn fine(mut self, codes: &'static [i32]) -> Self {
        self.fine = codes;
        self
    }

    fn command(&self, words: &[String]) -> Command {
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .current_dir(&self.folder)
            .env("SOPBOOK_TODAY", "2026-06-15")
            .env("NO_COLOR", "1")
            .env_remove("SOPBOOK_LIBRARY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn check(&self, status: ExitStatus) -> io::Result<()> {
        match status.code() {
            Some(code) if self.fine.contains(&code) => Ok(()),
            _ => Err(io::Error::other(format!(
                "{} ended with {status}",
                self.words.join(" ")
            ))),
        }
    }

    /// Runs it, its output going into a file, and gives the time from start to end.
    pub(crate) fn time(&self, output: &Path) -> io::Result<Duration> {
        let output = File::create(output)?;
        let mut command = self.command(&self.words);
        command.stdout(output);
        let start = Instant::now();
        let status = command.status()?;
        let time = start.elapsed();
        self.check(status)?;
        Ok(time)
    }

    /// Runs it and gives what it printed.
    pub(crate) fn output(&self) -> io::Result<String> {
        let output = self.command(&self.words).stdout(Stdio::piped()).output()?;
        self.check(output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether it runs and is fine.
    pub(crate) fn works(&self) -> bool {
        self.output().is_ok()
    }

    /// Runs it once more and gives the most memory that it held, in bytes.
    ///
    /// The kernel tells a parent about its children (`getrusage`), which Rust's standard library does not pass on; Python's
    /// does, and is here for the references anyway.
    pub(crate) fn peak_memory(&self) -> io::Result<u64> {
        const ASK: &str = "import resource, subprocess, sys\n\
            code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode\n\
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n\
            print(peak if sys.platform == 'darwin' else peak * 1024)\n";
        let mut words = vec!["python3".to_owned(), "-c".to_owned(), ASK.to_owned()];
        words.extend(self.words.iter().cloned());
        let output = self.command(&words).stdout(Stdio::piped()).output()?;
        let printed = String::from_utf8_lossy(&output.stdout);
        printed
            .trim()
            .parse()
            .map_err(|_| io::Error::other("python3 did not tell the memory"))
    }
}

/// A side of a row: does the job once and says how long it took, preparations not counted.
pub(crate) type Side<'a> = &'a mut dyn FnMut() -> io::Result<Duration>;

/// Runs both sides `runs` times in turn, after one run of each that is not counted, and gives the medians.
pub(crate) fn in_turn(
    runs: usize,
    ours: Side<'_>,
    theirs: Side<'_>,
) -> io::Result<(Duration, Duration)> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    ours()?;
    theirs()?;
    for run in 0..runs {
        // Whoever goes first may find a colder or warmer machine, so both go first equally often.
        if run % 2 == 0 {
            left.push(ours()?);
            right.push(theirs()?);
        } else {
            right.push(theirs()?);
            left.push(ours()?);
        }
    }
    Ok((median(left), median(right)))
}

/// Runs one side alone, as [`in_turn`] does.
pub(crate) fn alone(runs: usize, ours: Side<'_>) -> io::Result<Duration> {
    ours()?;
    let times: io::Result<Vec<Duration>> = (0..runs).map(|_| ours()).collect();
    Ok(median(times?))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
