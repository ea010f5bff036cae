//! What a command line means: which library, which day, how to speak.

use std::{
    io::{self, BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use anstream::AutoStream;
use anyhow::Context as _;
use clap::{ColorChoice, parser::ValueSource};

use super::{GlobalArgs, error::report, fail};
use crate::{
    clock::{Date, parse_date, system_today},
    diagnostic::DefectKind,
    files::{Source, WorkTree, find_upwards, is_file, is_folder},
    library::{Library, SETTINGS_FILE, Settings},
    text::LineIndex,
};

/// What every command starts from.
pub(crate) struct Context {
    /// The folder that the user stands in.
    pub(crate) folder: PathBuf,
    /// The date of today: `SOPBOOK_TODAY`, else the machine's.
    pub(crate) today: Date,
    /// Where [`Context::today`] comes from, in words.
    pub(crate) today_from: &'static str,
    /// Where [`Context::root`] comes from, in words.
    pub(crate) library_from: &'static str,
    global: GlobalArgs,
    width: Option<usize>,
}

impl Context {
    #[expect(clippy::disallowed_methods, reason = "the edge reads the environment")]
    pub(super) fn new(
        global: GlobalArgs,
        library_from: Option<ValueSource>,
    ) -> anyhow::Result<Self> {
        let folder = std::env::current_dir().context("the current folder cannot be read")?;
        let (today, today_from) = match std::env::var("SOPBOOK_TODAY") {
            Ok(text) if !text.is_empty() => (
                parse_date(&text).ok_or_else(|| {
                    fail(
                        format!("SOPBOOK_TODAY is `{text}`"),
                        "set it to a date like 2026-06-15",
                    )
                })?,
                "SOPBOOK_TODAY",
            ),
            _ => (system_today(), "the clock"),
        };
        let width = || terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
        Ok(Self {
            folder,
            today,
            today_from,
            library_from: match library_from {
                Some(ValueSource::CommandLine) => "--library",
                Some(ValueSource::EnvVariable) => "SOPBOOK_LIBRARY",
                _ => "the current folder",
            },
            global,
            width: io::stdout().is_terminal().then(width),
        })
    }

    /// The root of the library: `--library` or `SOPBOOK_LIBRARY`, else found by walking up.
    pub(crate) fn root(&self) -> anyhow::Result<PathBuf> {
        let is_library =
            |folder: &Path| is_file(&folder.join(SETTINGS_FILE)) || is_folder(&folder.join("sops"));
        if let Some(given) = &self.global.library {
            if !is_folder(given) {
                return Err(fail(
                    format!("there is no folder `{}`", given.display()),
                    "--library and SOPBOOK_LIBRARY name the folder that holds sopbook.toml",
                ));
            }
            if !is_library(given) {
                return Err(fail(
                    format!(
                        "`{}` is no library: it has neither a {SETTINGS_FILE} nor a `sops` folder",
                        given.display()
                    ),
                    format!("`sopbook init '{}'` makes it one", given.display()),
                ));
            }
            return Ok(given.clone());
        }
        // A settings file further up wins over a `sops` folder nearer by.
        let settings = find_upwards(&self.folder, |folder| is_file(&folder.join(SETTINGS_FILE)));
        settings.or_else(|| find_upwards(&self.folder, is_library)).ok_or_else(|| {
            fail(
                format!(
                    "there is no library here: neither `{}` nor a folder above it has a {SETTINGS_FILE} or a `sops` folder",
                    self.folder.display()
                ),
                "change into a library, name one with --library DIR or SOPBOOK_LIBRARY, or make one with `sopbook init DIR`",
            )
        })
    }

    /// The library's files on disk.
    pub(crate) fn work_tree(&self) -> anyhow::Result<Arc<WorkTree>> {
        let root = self.root()?;
        let tree = WorkTree::open(&root)
            .with_context(|| format!("the library `{}` cannot be opened", root.display()))?;
        Ok(Arc::new(tree))
    }

    /// The library as it stands on disk.
    pub(crate) fn library(&self) -> anyhow::Result<Library> {
        self.load(self.work_tree()?)
    }

    /// The library that a source holds.
    pub(crate) fn load(&self, source: Arc<dyn Source>) -> anyhow::Result<Library> {
        let settings = self.settings(&*source)?;
        Ok(Library::load_with(source, settings))
    }

    /// The settings alone.
    pub(crate) fn settings(&self, source: &dyn Source) -> anyhow::Result<Settings> {
        let settings =
            Settings::load(source).with_context(|| format!("{SETTINGS_FILE} cannot be read"))?;
        let text = settings.text.as_deref().unwrap_or("");
        let lines = LineIndex::new(text);
        for defect in &settings.defects {
            let at = lines.position(text, defect.report.span.start);
            self.say(
                1,
                format_args!(
                    "{SETTINGS_FILE}:{}:{}: {}",
                    at.line, at.column, defect.report.message
                ),
            );
        }
        Ok(settings)
    }

    /// Keeps a command from writing by settings of which a part could not be read: names of keys and people may be in it.
    pub(crate) fn check_whole(settings: &Settings) -> anyhow::Result<()> {
        let mut defects = settings.defects.iter();
        let Some(defect) = defects.find(|defect| defect.kind == DefectKind::Invalid) else {
            return Ok(());
        };
        let lines = LineIndex::new(settings.text.as_deref().unwrap_or(""));
        let (line, why) = (lines.line(defect.report.span.start), &defect.report.message);
        Err(fail(
            format!(
                "{SETTINGS_FILE} could not be read whole, so nothing is written: line {line}: {why}"
            ),
            "mend it first; `sopbook lint` shows the place",
        ))
    }

    /// Standard output, buffered; styles are dropped where they are not wanted. Flush it before returning.
    pub(crate) fn stdout(&self) -> BufWriter<AutoStream<io::StdoutLock<'static>>> {
        BufWriter::new(AutoStream::new(
            io::stdout().lock(),
            anstream_choice(self.global.color),
        ))
    }

    /// Whether standard output shows colours.
    pub(crate) fn has_color(&self) -> bool {
        match anstream_choice(self.global.color) {
            anstream::ColorChoice::Auto => {
                AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
            }
            choice => choice != anstream::ColorChoice::Never,
        }
    }

    /// Says something on stderr: at level 0 unless `-qq`, at 1 unless `-q`, at 2 only under `-v`.
    pub(crate) fn say(&self, level: u8, text: std::fmt::Arguments<'_>) {
        let heard = match level {
            0 => self.global.quiet < 2,
            1 => self.global.quiet < 1,
            _ => self.global.verbose > 0,
        };
        if heard {
            let mut stderr =
                AutoStream::new(io::stderr().lock(), anstream_choice(self.global.color));
            // Nothing can be done where even stderr is gone.
            writeln!(stderr, "{}", crate::text::printable(&text.to_string())).ok();
        }
    }

    /// Writes an error to stderr without ending the command.
    pub(crate) fn report(&self, error: &anyhow::Error) {
        report(error, self.global.color);
    }

    /// The width of the terminal in columns, 80 where it does not say; none where stdout is no terminal.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }
}

/// clap's colour choice in anstream's words; `auto` then honours `NO_COLOR`, `CLICOLOR` and the terminal.
pub(super) fn anstream_choice(choice: ColorChoice) -> anstream::ColorChoice {
    match choice {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
}
