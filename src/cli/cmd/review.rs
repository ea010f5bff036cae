//! `sopbook review`: signs reviews, walks through those that are due, proposes the next.

use std::{
    cell::OnceCell,
    io::{BufRead, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::anyhow;

use crate::{
    cli::{Context, Exit, FilterArgs, fail, find_document, quote},
    files::{Source, WorkTree},
    history::{CommitError, Depth, History, HistoryError, PlannedCommit, plan_commit},
    library::{Document, Library, Person},
    output::{
        self, Format,
        diff::Marks,
        review::{NextReviews, render_next, render_signed, why},
        show::ShowFormat,
    },
    review::{
        NoBase, Proposal, SignError, Signature, Signed, SinceReview, WriteError, find_base, rank,
        sign, take_back, write,
    },
    text::{count, one_line},
};

/// What can be typed after `sopbook review`.
///
/// A review is an act: who read the document against reality, when, what came of it, and by its hash, what was read. Writes
/// these four keys in place, and on a checklist which versions of its SOPs it was read against; nothing else changes.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["ids", "interactive", "next"]))]
pub(crate) struct Args {
    /// The documents: ids, sop:ID, checklist:ID, or paths
    #[arg(value_name = "ID", requires = "outcome", conflicts_with = "FilterArgs")]
    ids: Vec<String>,
    /// What came of it, in a few words; "no change" is an outcome
    #[arg(long, value_name = "TEXT", requires = "ids", conflicts_with_all = ["interactive", "next"])]
    outcome: Option<String>,
    /// Walk through the documents that wait for a review, the most urgent first
    #[arg(short, long)]
    interactive: bool,
    /// Propose the reviews that buy most [default: 5]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "5")]
    next: Option<usize>,
    /// Who reviewed: a key of the roster, an e-mail or a handle [default: the person with git's user.email]
    #[arg(
        long,
        value_name = "PERSON",
        env = "SOPBOOK_PERSON",
        hide_env_values = true
    )]
    by: Option<String>,
    /// Commit the signed files, and nothing else, as the reviewer, with a `Reviewed-by` trailer; no git hook is run
    #[arg(long, conflicts_with_all = ["next", "dry_run"])]
    commit: bool,
    /// Show what would be written, and write nothing
    #[arg(long, requires = "ids", conflicts_with_all = ["interactive", "next"])]
    dry_run: bool,
    /// The output's format
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        requires = "next",
        conflicts_with_all = ["ids", "interactive"]
    )]
    format: Format,
    #[command(flatten)]
    filters: FilterArgs,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let tree = context.work_tree()?;
    let library = context.load(Arc::clone(&tree) as Arc<dyn Source>)?;
    if let Some(most) = args.next {
        return propose(args, context, &library, most);
    }
    Context::check_whole(&library.settings)?;
    let root = tree.root();
    let reviewer = context.acting_person(&library.settings, root, args.by.as_deref())?;
    let desk = Desk {
        context,
        tree: &tree,
        library: &library,
        reviewer,
        commit: args.commit,
        history: OnceCell::new(),
    };
    if args.interactive {
        desk.walk(&waiting(args, context, &library)?)
    } else {
        desk.sign_all(args)
    }
}

/// The documents that wait for a review, of those that the filters let through.
fn waiting(args: &Args, context: &Context, library: &Library) -> anyhow::Result<Vec<Proposal>> {
    let filter = args.filters.resolve(&library.settings)?;
    let documents: Vec<&Document> = library
        .documents()
        .iter()
        .map(Arc::as_ref)
        .filter(|document| filter.matches(&library.facets(document)))
        .collect();
    Ok(rank(library, &documents, context.today))
}

fn propose(args: &Args, context: &Context, library: &Library, most: usize) -> anyhow::Result<Exit> {
    let mut proposals = waiting(args, context, library)?;
    let waiting = proposals.len();
    proposals.truncate(most);
    let next = NextReviews {
        proposals,
        waiting,
        not_counted: vec!["searches", "runs"],
    };
    let mut out = context.stdout();
    render_next(&next, &library.settings.roster, args.format, &mut out)?;
    out.flush()?;
    if waiting == 0 {
        context.say(1, format_args!("no review is due"));
        return Ok(Exit::Fine);
    }
    context.say(
        1,
        format_args!("searches and runs are not counted: nothing records them yet"),
    );
    Ok(Exit::Fine)
}

/// Where a person signs.
struct Desk<'a> {
    context: &'a Context,
    tree: &'a WorkTree,
    library: &'a Library,
    reviewer: &'a Person,
    commit: bool,
    history: OnceCell<Result<History, String>>,
}

impl Desk<'_> {
    fn sign(&self, document: &Document, outcome: &str) -> anyhow::Result<Signed> {
        let signature = Signature {
            by: &self.reviewer.key,
            on: self.context.today,
            outcome,
        };
        sign(self.library, document, &signature).map_err(|error| {
            let name = document.short_name();
            match error {
                SignError::NoOutcome => fail(error.to_string(), "say it with --outcome TEXT"),
                SignError::Broken { .. } => fail(
                    error.to_string(),
                    format!("mend it first; `sopbook lint` shows the place, then sign `{name}`"),
                ),
            }
        })
    }

    /// Signs the documents that were named: all of them or none.
    fn sign_all(&self, args: &Args) -> anyhow::Result<Exit> {
        let outcome = args.outcome.as_deref().unwrap_or_default();
        let mut signed: Vec<Signed> = Vec::new();
        for id in &args.ids {
            let document = find_document(self.context, self.library, id)?;
            if signed.iter().all(|other| other.path != document.path) {
                signed.push(self.sign(document, outcome)?);
            }
        }
        let mut out = self.context.stdout();
        if args.dry_run {
            for signed in &signed {
                render_signed(signed, &mut out)?;
            }
            out.flush()?;
            self.context.say(1, format_args!("nothing was written"));
            return Ok(Exit::Fine);
        }
        let commit = self.write(&signed, outcome)?;
        for signed in &signed {
            writeln!(out, "{}", one_line(signed.path.as_str()))?;
        }
        out.flush()?;
        self.say_signed(&signed, commit.as_deref());
        Ok(Exit::Fine)
    }

    fn say_signed(&self, signed: &[Signed], commit: Option<&str>) {
        let what = match signed {
            [one] => format!("`{}`", one.name),
            many => count(many.len(), "document"),
        };
        let name = &self.reviewer.name;
        let end = match commit {
            Some(commit) => format!(", in commit {}", commit.get(..10).unwrap_or(commit)),
            None => String::new(),
        };
        self.context
            .say(1, format_args!("signed {what} as {name}{end}"));
    }

    /// Writes signed documents, and commits them where that is wanted; gives the commit.
    fn write(&self, signed: &[Signed], outcome: &str) -> anyhow::Result<Option<String>> {
        let files = self.files(signed);
        let message = self.message(signed, outcome)?;
        let plan = if self.commit {
            let plan = plan_commit(&files).map_err(|error| uncommitted(error, &message, &files))?;
            self.check_author(&plan)?;
            Some(plan)
        } else {
            None
        };
        write(self.tree.root(), self.tree, signed).map_err(|error| match error {
            WriteError::Changed { .. } => fail(error.to_string(), "run the command again"),
            WriteError::Io { .. } => error.into(),
        })?;
        let Some(plan) = plan else {
            return Ok(None);
        };
        let error = match plan.make(&message.join("\n")) {
            Ok(commit) => return Ok(Some(commit)),
            Err(error) => error,
        };
        if matches!(error, CommitError::Stale { .. }) {
            return Err(uncommitted(error, &message, &files));
        }
        Err(match take_back(self.tree.root(), self.tree, signed) {
            Ok(()) => fail(
                format!("{error}; nothing was signed"),
                "run the command again, or leave out --commit",
            ),
            Err(_) => fail(
                format!("signed, but not committed: {error}"),
                git_commit(&message, &files),
            ),
        })
    }

    fn files(&self, signed: &[Signed]) -> Vec<PathBuf> {
        let files = signed.iter().map(|signed| self.tree.locate(&signed.path));
        files.collect()
    }

    /// Finds what keeps a document from being signed, before anybody reads it.
    ///
    /// # Errors
    /// Where the same would keep all the others, too.
    fn find_obstacle(&self, document: &Document) -> anyhow::Result<Option<anyhow::Error>> {
        let outcome = "OUTCOME";
        let signed = match self.sign(document, outcome) {
            Ok(signed) => [signed],
            Err(error) => return Ok(Some(error)),
        };
        if !self.commit {
            return Ok(None);
        }
        let (files, message) = (self.files(&signed), self.message(&signed, outcome)?);
        match plan_commit(&files) {
            Ok(plan) => self.check_author(&plan).map(|()| None),
            Err(error) if error.is_of_file() => Ok(Some(uncommitted(error, &message, &files))),
            Err(error) => Err(uncommitted(error, &message, &files)),
        }
    }

    /// The commit is the proof of who reviewed: nobody makes it in the name of another.
    fn check_author(&self, plan: &PlannedCommit) -> anyhow::Result<()> {
        if plan.is_by(&self.reviewer.emails) {
            return Ok(());
        }
        let (author, key) = (plan.author(), &self.reviewer.key.value);
        let (name, email) = (one_line(&author.name), one_line(&author.email));
        Err(fail(
            format!("`{key}` reviewed, but git commits as {name} <{email}>"),
            format!(
                "let `{key}` run it, or leave out --commit; if that is their address, add it to `emails` of `[people.{key}]`"
            ),
        ))
    }

    /// The commit's message, by line.
    fn message(&self, signed: &[Signed], outcome: &str) -> anyhow::Result<Vec<String>> {
        let outcome = one_line(outcome);
        let mut lines = match signed {
            [one] => vec![format!("Review {}: {outcome}", one.name)],
            many => {
                let documents = count(many.len(), "document");
                let mut lines = vec![format!("Review {documents}: {outcome}"), String::new()];
                lines.extend(many.iter().map(|signed| format!("- {}", signed.path)));
                lines
            }
        };
        let name = one_line(&self.reviewer.name);
        let email = match self.reviewer.emails.first() {
            Some(email) => one_line(email),
            None if !self.commit => String::new(),
            None => {
                let key = &self.reviewer.key.value;
                return Err(fail(
                    format!(
                        "the roster has no e-mail of `{key}`, and the commit's trailer needs one"
                    ),
                    format!("add `emails` to `[people.{key}]` in sopbook.toml"),
                ));
            }
        };
        lines.extend([String::new(), format!("Reviewed-by: {name} <{email}>")]);
        lines.push(String::new());
        Ok(lines)
    }

    /// Walks through what waits for a review, and signs what the person gives an outcome for.
    fn walk(&self, waiting: &[Proposal]) -> anyhow::Result<Exit> {
        if waiting.is_empty() {
            self.context.say(1, format_args!("no review is due"));
            return Ok(Exit::Fine);
        }
        let (mut signed, mut failed, mut seen) = (0, 0, 0);
        let mut lines = std::io::stdin().lock().lines();
        for (at, proposal) in waiting.iter().enumerate() {
            let document = self.library.find(&proposal.path);
            let document = document.map_err(|_| anyhow!("`{}` went away", proposal.path))?;
            if let Some(obstacle) = self.find_obstacle(document)? {
                (failed, seen) = (failed + 1, seen + 1);
                self.context.report(&obstacle);
                continue;
            }
            self.present(proposal, document, &format!("{}/{}", at + 1, waiting.len()))?;
            let outcome = loop {
                self.context.say(
                    0,
                    format_args!(
                        "What came of it? [text: sign, empty: skip, s: show the document, q: quit]"
                    ),
                );
                match lines.next().transpose()?.as_deref().map(str::trim) {
                    None | Some("q" | "Q") => break None,
                    Some("s" | "S") => self.show(document)?,
                    Some(outcome) => break Some(outcome.to_owned()),
                }
            };
            let Some(outcome) = outcome else { break };
            seen += 1;
            if outcome.is_empty() {
                continue;
            }
            let one = self.sign(document, &outcome);
            let written = one.and_then(|one| {
                let commit = self.write(std::slice::from_ref(&one), &outcome)?;
                Ok((one, commit))
            });
            match written {
                Ok((one, commit)) => {
                    signed += 1;
                    self.say_signed(std::slice::from_ref(&one), commit.as_deref());
                }
                // One that cannot be signed does not end the walk.
                Err(error) => {
                    failed += 1;
                    self.context.report(&error);
                    self.say_again(document, &outcome);
                }
            }
        }
        let (skipped, left) = (seen - signed - failed, waiting.len() - seen);
        let not_signed = match failed {
            0 => String::new(),
            failed => format!(", failed {failed}"),
        };
        self.context.say(
            1,
            format_args!("signed {signed}{not_signed}, skipped {skipped}, left {left}"),
        );
        if failed == 0 {
            return Ok(Exit::Fine);
        }
        Err(fail(
            format!("{} could not be signed", count(failed, "document")),
            "each is named above, with what to do",
        ))
    }

    /// Says how to sign a document later, so that what came of its review need not be found again.
    fn say_again(&self, document: &Document, outcome: &str) {
        let commit = if self.commit { " --commit" } else { "" };
        self.context.say(
            0,
            format_args!(
                "to sign it then: sopbook review {} --outcome {} --by {}{commit}",
                quote(&document.exact_name()),
                quote(outcome),
                quote(&self.reviewer.key)
            ),
        );
    }

    /// Shows a document that waits: what it is, why it waits, and what changed since it was read last.
    fn present(&self, proposal: &Proposal, document: &Document, count: &str) -> anyhow::Result<()> {
        let mut out = self.context.stdout();
        let name = one_line(&format!("{}:{}", proposal.kind.name(), proposal.id));
        let title = one_line(&proposal.title);
        writeln!(out, "\n[{count}] {title} ({name})")?;
        writeln!(out, "{}\n", why(proposal, &self.library.settings.roster))?;
        match self.since_review(document) {
            Ok(since) => {
                let marks = Marks::of(self.context.has_color());
                output::diff::render(&since, Format::Text, marks, &mut out)?;
                out.flush()?;
                Ok(())
            }
            Err(reason) => {
                out.flush()?;
                drop(out);
                if let Some(reason) = reason {
                    self.context.say(0, format_args!("{reason}"));
                }
                self.show(document)
            }
        }
    }

    /// What changed since the last review; else why that cannot be told, where there was one.
    fn since_review(&self, document: &Document) -> Result<SinceReview, Option<String>> {
        if !document.was_reviewed() {
            return Err(None);
        }
        if let Some(since) = SinceReview::unchanged(self.library, document) {
            return Ok(since);
        }
        let root: &Path = self.tree.root();
        let read = || {
            History::read(root, self.library, "HEAD", Depth::Changes)
                .map_err(|error| error.to_string())
        };
        let history = self.history.get_or_init(read).as_ref();
        let history = history.map_err(|reason| Some(reason.clone()))?;
        let base = find_base(root, self.library, history, document);
        let base = base.map_err(|error: NoBase| Some(error.to_string()))?;
        Ok(SinceReview::new(self.library, document, &base))
    }

    fn show(&self, document: &Document) -> anyhow::Result<()> {
        let mut out = self.context.stdout();
        output::show::render(
            self.library,
            document,
            self.context.today,
            ShowFormat::Text,
            self.context.width(),
            &mut out,
        )?;
        out.flush()?;
        Ok(())
    }
}

/// Says why nothing was committed, and what to do.
fn uncommitted(error: CommitError, message: &[String], files: &[PathBuf]) -> anyhow::Error {
    let hint = match &error {
        CommitError::Uncommitted { .. } => {
            "they would be signed in under the review: commit them first, or leave out --commit"
                .to_owned()
        }
        CommitError::Ignored { .. } | CommitError::TwoRepositories { .. } => {
            "leave out --commit".to_owned()
        }
        CommitError::Busy { .. } => "finish it first, or leave out --commit".to_owned(),
        CommitError::Locked { .. } => {
            "wait for it; if none runs, a killed one left the lock: remove that file".to_owned()
        }
        CommitError::NoIdentity => {
            "set `git config user.name` and `git config user.email`, or leave out --commit"
                .to_owned()
        }
        CommitError::Unwatched { path, flag } => format!(
            "take that back, or leave out --commit: git update-index --no-{flag} -- {}",
            quote(path)
        ),
        CommitError::NoLock { .. } => {
            "let your user write there (`ls -ld` shows who may), or leave out --commit".to_owned()
        }
        CommitError::Stale { .. } => format!("to mend it: git reset -q -- {}", quoted(files)),
        CommitError::MustSign
        | CommitError::Filtered { .. }
        | CommitError::Git(_)
        | CommitError::History(HistoryError::Git { .. }) => {
            format!("leave out --commit, then: {}", git_commit(message, files))
        }
        CommitError::History(_) => return error.into(),
    };
    fail(error.to_string(), hint)
}

/// What to type to have git commit the files.
fn git_commit(message: &[String], files: &[PathBuf]) -> String {
    let message = message.join("\n");
    let paragraphs = message.trim_end().split("\n\n");
    let paragraphs: Vec<String> = paragraphs.map(|it| format!("-m {}", quote(it))).collect();
    format!("git commit {} -- {}", paragraphs.join(" "), quoted(files))
}

fn quoted(files: &[PathBuf]) -> String {
    let files = files.iter().map(|file| quote(&file.display().to_string()));
    files.collect::<Vec<_>>().join(" ")
}
