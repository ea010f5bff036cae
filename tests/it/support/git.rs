//! The `git` program with no settings but ours, so that a commit has the same hash on every machine.

use std::path::Path;
use std::process::Command;

/// Commits everything below `root`; makes the repository where there is none.
#[track_caller]
pub(super) fn commit(root: &Path, home: &Path, date: &str, why: &str, email: &str) {
    let name = email.split('@').next().unwrap_or(email);
    let date = format!("{date}T12:00:00+00:00");
    let person = [
        ("GIT_AUTHOR_NAME", name),
        ("GIT_AUTHOR_EMAIL", email),
        ("GIT_AUTHOR_DATE", &date),
        ("GIT_COMMITTER_NAME", name),
        ("GIT_COMMITTER_EMAIL", email),
        ("GIT_COMMITTER_DATE", &date),
    ];
    if !root.join(".git").exists() {
        run(
            root,
            home,
            &["init", "--quiet", "--initial-branch=main"],
            &[],
        );
    }
    run(root, home, &["add", "--all"], &[]);
    run(
        root,
        home,
        &["commit", "--quiet", "--allow-empty", "--message", why],
        &person,
    );
}

/// Runs git and returns its stdout; anything but success fails the test.
#[track_caller]
pub(super) fn run(
    root: &Path,
    home: &Path,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> String {
    let output = Command::new("git")
        .args(["-c", "core.autocrlf=false", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(root)
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .env("HOME", home)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs(environment.iter().copied())
        .output()
        .expect("git is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
