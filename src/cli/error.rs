//! Errors as the user sees them: what was being done, what is wrong, and what to do about it.

use std::{
    fmt,
    io::{ErrorKind, Write},
};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use clap::ColorChoice;

use crate::{scaffold::WriteError, text::printable};

/// What to do about an error: shown below it.
#[derive(Debug)]
pub(crate) struct Hint(pub(crate) String);

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An error with a message and a hint.
#[derive(Debug)]
struct Failure {
    message: String,
    hint: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// Makes an error from what is wrong and what to do about it.
pub(crate) fn fail(message: impl Into<String>, hint: impl Into<Hint>) -> anyhow::Error {
    anyhow::Error::new(Failure {
        message: message.into(),
        hint: hint.into().0,
    })
}

/// A word of a command that we tell, as a shell reads it to the letter.
pub(crate) fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Says what lets a file be written that could not be.
pub(crate) fn unwritten(error: WriteError) -> anyhow::Error {
    let remedy = match &error {
        WriteError::Exists { .. } => "choose another id or folder, or move the file away",
        WriteError::Io { source, .. } => match source.kind() {
            ErrorKind::PermissionDenied => {
                "let your user write there (`ls -ld` shows who may), or choose another folder"
            }
            ErrorKind::ReadOnlyFilesystem => {
                "the disk is mounted read-only: choose a folder on another one"
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                "the disk is full: make room, or choose a folder on another one"
            }
            _ => return error.into(),
        },
    };
    let message = match &error {
        WriteError::Io { source, .. } => format!("{error}: {source}"),
        WriteError::Exists { .. } => error.to_string(),
    };
    fail(message, remedy)
}

impl<T: Into<String>> From<T> for Hint {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

/// Writes an error to stderr: each cause after a colon, the hint on its own line.
pub(super) fn report(error: &anyhow::Error, color: ColorChoice) {
    let mut stderr = AutoStream::new(
        std::io::stderr().lock(),
        super::context::anstream_choice(color),
    );
    let (bad, good) = (
        Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
        Style::new().bold().fg_color(Some(AnsiColor::Cyan.into())),
    );
    let mut causes: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = printable(&cause.to_string()).into_owned();
        // Some errors repeat their source in their own text.
        if !causes.iter().any(|before| before.contains(&text)) {
            causes.push(text);
        }
    }
    // Nothing can be done where even stderr is gone.
    writeln!(stderr, "{bad}error:{bad:#} {}", causes.join(": ")).ok();
    if let Some(failure) = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<Failure>())
    {
        writeln!(stderr, "  {good}help:{good:#} {}", printable(&failure.hint)).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_may_not_be_written_comes_with_a_remedy() {
        let error = unwritten(WriteError::Io {
            path: "shelf/sopbook.toml".into(),
            source: ErrorKind::PermissionDenied.into(),
        });
        let failure = error.downcast_ref::<Failure>().expect("a hint");
        assert_eq!(
            failure.message,
            "`shelf/sopbook.toml` cannot be written: permission denied"
        );
        assert!(failure.hint.contains("choose another folder"));
    }
}
