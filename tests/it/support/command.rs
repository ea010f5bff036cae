//! The binary as a person runs it, with an empty environment, its own home and a fixed date.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The date in test libraries, unless a test sets another.
const TODAY: &str = "2026-06-15";

/// A call of the binary. [`Sopbook::run`] makes it.
#[must_use = "call run()"]
pub(crate) struct Sopbook {
    command: Command,
    root: PathBuf,
    home: PathBuf,
    stdin: Vec<u8>,
}

impl Sopbook {
    pub(super) fn new(root: &Path, home: &Path, arguments: &[&str]) -> Self {
        let mut command = bare(Path::new(env!("CARGO_BIN_EXE_sopbook")));
        command
            .args(arguments)
            .current_dir(root)
            .env("HOME", home)
            .env("USERPROFILE", home)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("SOPBOOK_TODAY", TODAY);
        Self {
            command,
            root: root.to_owned(),
            home: home.to_owned(),
            stdin: Vec::new(),
        }
    }

    /// Makes `date` today.
    pub(crate) fn today(self, date: &str) -> Self {
        self.env("SOPBOOK_TODAY", date)
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Unsets an environment variable.
    #[cfg(unix)]
    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Lets another program start `binary` in the place of the one that was built: its arguments, the binary and the
    /// binary's own arguments follow each other.
    #[cfg(unix)]
    pub(crate) fn started_by(mut self, program: &[&str], binary: &Path) -> Self {
        let mut command = bare(Path::new(program[0]));
        command.args(&program[1..]).arg(binary);
        command.args(self.command.get_args());
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = self.command.get_current_dir() {
            command.current_dir(folder);
        }
        self.command = command;
        self
    }

    /// Kills the process after `time`; false where it had ended by then.
    #[cfg(unix)]
    #[track_caller]
    pub(crate) fn kill_after(mut self, time: std::time::Duration) -> bool {
        // A pipe that nobody empties would hold the process up.
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = self.command.spawn().expect("the binary starts");
        std::thread::sleep(time);
        child.kill().expect("the process is ours");
        let status = child.wait().expect("the process ends");
        status.code().is_none()
    }

    /// Runs in another folder: one of the library's, or an absolute one.
    pub(crate) fn inside(mut self, folder: &str) -> Self {
        self.command.current_dir(self.root.join(folder));
        self
    }

    /// Runs in a folder of any name.
    #[cfg(unix)]
    pub(crate) fn inside_path(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Feeds the process's stdin, which is empty otherwise.
    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.stdin = text.into();
        self
    }

    /// Runs with a stdout that nobody reads, and returns the exit code and what stderr holds.
    #[track_caller]
    pub(crate) fn run_into_closed_pipe(mut self) -> (Option<i32>, String) {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let child = self.command.stdout(writer).stdin(Stdio::null()).spawn();
        let output = child.expect("the binary starts").wait_with_output();
        let output = output.expect("the binary ends");
        let stderr = String::from_utf8(output.stderr).expect("output is UTF-8");
        (output.status.code(), stderr)
    }

    /// Starts it, with both outputs to be read, and leaves it running.
    #[track_caller]
    pub(crate) fn spawn(mut self) -> std::process::Child {
        self.command.spawn().expect("the binary starts")
    }

    /// Runs to the end.
    #[track_caller]
    pub(crate) fn run(mut self) -> Outcome {
        let mut child = self.command.spawn().expect("the binary starts");
        let mut input = child.stdin.take().expect("stdin is piped");
        // A process that ends without reading its input closes the pipe; that is its right.
        let writer = std::thread::spawn(move || drop(input.write_all(&self.stdin)));
        let output = child.wait_with_output().expect("the binary ends");
        writer.join().expect("the writer ends");
        let read = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Outcome {
            code: output.status.code(),
            stdout: read(output.stdout),
            stderr: read(output.stderr),
            places: [(self.root, "[LIBRARY]"), (self.home, "[HOME]")]
                .map(|(path, name)| (path.display().to_string(), name)),
        }
    }
}

/// A program with an empty environment whose output is read.
fn bare(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // Windows programs do not start without it.
    if let Some(folder) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", folder);
    }
    command
}

/// What a run came to. Its display holds all of it for one snapshot, with temporary paths and the number of rules named.
pub(crate) struct Outcome {
    /// The exit code; none where a signal ended the process.
    pub(crate) code: Option<i32>,
    /// Everything on stdout, as printed.
    pub(crate) stdout: String,
    /// Everything on stderr, as printed.
    pub(crate) stderr: String,
    places: [(String, &'static str); 2],
}

impl Outcome {
    /// Passes on a run that ended with `code`; otherwise fails the test and shows the run.
    #[track_caller]
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert!(
            self.code == Some(code),
            "expected exit code {code}:\n{self}"
        );
        self
    }

    /// The JSON document on stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("stdout is no JSON: {error}\n{self}"))
    }
}

/// Names the number of rules that ran, which every new rule changes: `, 32 rules: ` becomes `, [N] rules: `.
pub(crate) fn without_rule_count(text: &str) -> String {
    let Some((before, after)) = text.split_once(" rules: ") else {
        return text.to_owned();
    };
    let start = before.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let count = if start.len() < before.len() && start.ends_with(", ") {
        "[N]"
    } else {
        &before[start.len()..]
    };
    format!("{start}{count} rules: {}", without_rule_count(after))
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map_or("none".to_owned(), |code| code.to_string());
        writeln!(f, "exit code: {code}")?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            let mut text = text.clone();
            for (path, placeholder) in &self.places {
                text = text.replace(path, placeholder);
            }
            text = without_rule_count(&text);
            if !text.is_empty() {
                writeln!(f, "--- {name}\n{}", text.trim_end_matches('\n'))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_shows_everything_and_names_temporary_places() {
        let outcome = Outcome {
            code: Some(1),
            stdout: "{\"root\": \"/tmp/x/library\"}\n".to_owned(),
            stderr: "see /tmp/x/home/log\n".to_owned(),
            places: [
                ("/tmp/x/library".to_owned(), "[LIBRARY]"),
                ("/tmp/x/home".to_owned(), "[HOME]"),
            ],
        };
        assert_eq!(outcome.json()["root"], "/tmp/x/library");
        insta::assert_snapshot!(outcome.expect_code(1), @r#"
        exit code: 1
        --- stdout
        {"root": "[LIBRARY]"}
        --- stderr
        see [HOME]/log
        "#);
    }
}
