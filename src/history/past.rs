//! The past of a library's documents: who changed what and when, and who signed.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Mutex,
};

use git2::{ObjectType, Oid, Repository};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    HistoryError, find_commit,
    log::{Log, LoggedCommit, Scope, Signature, Step},
    log_file::{self, digest},
    message::Trailer,
    packs::Packs,
    repositories::{Place, Repositories},
    signing::{Signing, find_signings, hash_without_images},
    trace::trace,
    unreadable,
};
use crate::{
    clock::{Date, day_of_second},
    files::{self, Stamp, cache_folder, keyed_folder, real_path, write_atomic},
    library::{Document, Library, Roster, Settings},
    text::RelPath,
};

/// How much of the past is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Which commits changed each document.
    Changes,
    /// Also what they did to review keys: reads every version of every document, once.
    Signings,
}

/// The past of a library's documents, as far as a revision knows it.
pub struct History {
    repositories: Vec<Past>,
    documents: HashMap<RelPath, Traced>,
}

/// A document in its repository.
struct Traced {
    /// The repository, by position.
    repository: usize,
    /// Where its file is once symbolic links are followed, from the library's root.
    file: RelPath,
    /// The steps that changed it, and their commits.
    steps: Vec<(u32, u32)>,
}

/// One repository that holds documents.
struct Past {
    log: Log,
    /// The commit that was asked about, by position.
    head: usize,
    /// Everybody whom commits name, by the mailmap.
    people: Vec<Author>,
    place: Place,
    repository: Mutex<Repository>,
    packs: Packs,
    folder: PathBuf,
    signings: HashMap<u32, Signing>,
}

/// Somebody whom a commit names, by the mailmap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Commit {
    /// The hash, in hexadecimal digits.
    pub id: String,
    /// The day on which it was authored, in UTC.
    pub on: Date,
    /// Who authored it.
    pub author: Author,
    /// The first line of its message.
    pub subject: String,
}

impl Commit {
    /// The hash as people write it: its first seven digits.
    #[must_use]
    pub fn short(&self) -> &str {
        self.id.get(..7).unwrap_or(&self.id)
    }
}

/// A change that a commit made to a document.
#[derive(Clone, Copy)]
pub struct Change<'h> {
    past: &'h Past,
    commit: &'h LoggedCommit,
    step: &'h Step,
    at: u32,
}

impl History {
    /// Reads the past of a library's documents: [`History::of_files`].
    ///
    /// # Errors
    /// As [`History::of_files`].
    pub fn read(
        root: &Path,
        library: &Library,
        revision: &str,
        depth: Depth,
    ) -> Result<Self, HistoryError> {
        let files = library.documents().iter().map(|document| &document.path);
        Self::of_files(root, &library.settings, files, revision, depth)
    }

    /// Reads the past of files of the library at `root`, as far as `revision` (`HEAD`, in every repository that holds one)
    /// knows it. Where the library's cache can be written, what was read is kept there.
    ///
    /// # Errors
    /// Where no document lies in a repository, one may not be read, is shallow or lacks objects, or lacks the revision. A
    /// repository without any commit gives documents without a past.
    pub fn of_files<'f>(
        root: &Path,
        settings: &Settings,
        files: impl Iterator<Item = &'f RelPath>,
        revision: &str,
        depth: Depth,
    ) -> Result<Self, HistoryError> {
        let root = real_path(root);
        let mut found = Repositories::new(&root);
        let mut documents = HashMap::new();
        for path in files {
            // Where links led at another revision the work tree does not know.
            let file = match revision {
                "HEAD" => found.follow(path),
                _ => path.clone(),
            };
            if let Some(repository) = found.around(&file.parent())? {
                let steps = Vec::new();
                let traced = Traced {
                    repository,
                    file,
                    steps,
                };
                documents.insert(path.clone(), traced);
            }
        }
        if documents.is_empty() {
            // Says why: there is no repository, or it may not be read.
            let top = RelPath::parse("").expect("the empty path is the root");
            found.around(&top)?.ok_or_else(|| {
                let folder = root.display().to_string();
                HistoryError::NoRepository { folder }
            })?;
        }
        let folder = cache_folder(&root)
            .ok()
            .and_then(|cache| keyed_folder(&cache, "history", &found.key(settings)).ok());
        let mut repositories = Vec::new();
        for (number, repository) in found.opened.into_iter().enumerate() {
            let file = folder
                .as_ref()
                .map(|folder| folder.join(format!("log{number}")));
            let past = Past::read(repository, settings, revision, depth, file.as_deref())?;
            repositories.push(past);
        }
        let mut history = Self {
            repositories,
            documents,
        };
        history.trace();
        Ok(history)
    }

    fn trace(&mut self) {
        for (number, past) in self.repositories.iter().enumerate() {
            let mut here: Vec<_> = self
                .documents
                .values_mut()
                .filter(|traced| traced.repository == number)
                .filter_map(|traced| {
                    let path = past.place.in_repository(&traced.file)?;
                    Some((path, &mut traced.steps))
                })
                .collect();
            let paths: Vec<&[u8]> = here.iter().map(|(path, _)| path.as_bytes()).collect();
            let pasts = trace(&past.log, past.head, &paths);
            for ((_, steps), past) in here.iter_mut().zip(pasts) {
                **steps = past;
            }
        }
    }

    /// The changes to a document, newest first, renames followed; those that merges only took over are left out. The first
    /// is the commit that `git log -1 -- FILE` names.
    pub fn changes(&self, path: &RelPath) -> impl Iterator<Item = Change<'_>> {
        self.documents.get(path).into_iter().flat_map(|traced| {
            let past = &self.repositories[traced.repository];
            traced.steps.iter().map(move |&(step, commit)| Change {
                past,
                commit: &past.log.commits[commit as usize],
                step: &past.log.steps[step as usize],
                at: step,
            })
        })
    }

    /// The changes to a document that a commit which changed it did not know, newest first: those that came after it, and
    /// those that lay on another branch.
    pub fn changes_unknown_to<'h>(
        &'h self,
        path: &RelPath,
        change: Change<'h>,
    ) -> impl Iterator<Item = Change<'h>> {
        let mut commits = change.past.log.commits.iter();
        let at = commits.position(|it| it.id == change.commit.id);
        let known = change.past.known_to(at.unwrap_or_default());
        let known: HashSet<Oid> = known.map(|it| it.id).collect();
        self.changes(path)
            .filter(move |change| !known.contains(&change.commit.id))
    }

    /// The last change to a document; none where it was never committed.
    #[must_use]
    pub fn last_change(&self, path: &RelPath) -> Option<Commit> {
        self.changes(path).next().map(Change::commit)
    }

    /// The changes to a document that changed its review keys, newest first. Only for a history that was read with
    /// [`Depth::Signings`].
    pub fn signings(&self, path: &RelPath) -> impl Iterator<Item = (Change<'_>, &Signing)> {
        self.changes(path)
            .filter_map(|change| Some((change, change.signing()?)))
    }

    /// Whether a commit recorded a review: it left an outcome and a hash, and set one of them or the reviewer's name. Where
    /// all of them were there before, nothing but a `Reviewed-by` trailer with the reviewer's address tells a review that
    /// came to the same from a date that was moved. Only for a history that was read with [`Depth::Signings`].
    #[must_use]
    pub fn is_review(&self, change: Change<'_>, roster: &Roster) -> bool {
        let Some(signing) = change.signing() else {
            return false;
        };
        if signing.outcome.is_none() || signing.hash.is_none() {
            return false;
        }
        let changed = signing.changed;
        if changed.by || changed.outcome || changed.hash {
            return true;
        }
        let by = signing.by.as_deref().unwrap_or_default();
        let addresses = self.addresses(&roster.addresses(by));
        let mut reviewers = change.past.named_in(change.commit, Trailer::Reviewed);
        reviewers.any(|person| addresses.contains(&person.email.to_lowercase()))
    }

    /// Whether a document lies in a repository, committed or not.
    #[must_use]
    pub fn covers(&self, path: &RelPath) -> bool {
        self.documents.contains_key(path)
    }

    /// The addresses under which commits know somebody who has these, in lower case: these, and what the mailmap makes of
    /// them.
    #[must_use]
    pub fn addresses(&self, emails: &[String]) -> BTreeSet<String> {
        let mut all: BTreeSet<String> = emails.iter().map(|email| email.to_lowercase()).collect();
        for past in &self.repositories {
            for (written, person) in past.log.people.iter().zip(&past.people) {
                if emails
                    .iter()
                    .any(|email| email.eq_ignore_ascii_case(&written.email))
                {
                    all.insert(person.email.to_lowercase());
                }
            }
        }
        all
    }

    /// Whether a document stands in the work tree as it was committed last. Line endings do not count.
    ///
    /// # Errors
    /// Where git cannot read the last version.
    pub fn is_committed(&self, document: &Document) -> Result<bool, HistoryError> {
        let Some(last) = self.changes(&document.path).next() else {
            return Ok(false);
        };
        // To hash a text takes less time than to put its last version together.
        let id = Oid::hash_object(ObjectType::Blob, document.text.as_bytes()).ok();
        if id.is_some() && id == last.step.after {
            return Ok(true);
        }
        let after = last.read(last.step.after)?;
        let unified = |text: &str| text.replace("\r\n", "\n");
        Ok(after.is_some_and(|after| unified(&after) == unified(&document.text)))
    }

    /// The day of each person's last commit to anything in the repositories, by e-mail address in lower case.
    #[must_use]
    pub fn last_seen(&self) -> HashMap<String, Date> {
        let commits = self.last_commits().into_iter();
        commits.map(|(email, commit)| (email, commit.on)).collect()
    }

    /// Each person's last commit to anything in the repositories, by e-mail address in lower case: one that they authored,
    /// alone or with others. Anybody can write that somebody else reviewed a commit or signed it off.
    #[must_use]
    pub fn last_commits(&self) -> HashMap<String, Commit> {
        let mut last: HashMap<String, (&Past, &LoggedCommit)> = HashMap::new();
        for past in &self.repositories {
            for commit in past.commits() {
                let author = std::iter::once(&past.people[commit.author as usize]);
                for person in author.chain(past.named_in(commit, Trailer::CoAuthored)) {
                    let known = last.entry(person.email.to_lowercase());
                    let known = known.or_insert((past, commit));
                    if (known.1.time, known.1.id) < (commit.time, commit.id) {
                        *known = (past, commit);
                    }
                }
            }
        }
        let shown = last.into_iter();
        shown
            .map(|(email, (past, commit))| (email, past.show(commit)))
            .collect()
    }

    /// The day of the oldest commit; none where there is no commit.
    #[must_use]
    pub fn begins(&self) -> Option<Date> {
        let commits = self.repositories.iter().flat_map(Past::commits);
        let first = commits.map(|commit| commit.time).min()?;
        Some(day_of_second(first))
    }
}

impl<'h> Change<'h> {
    /// The commit that made it.
    #[must_use]
    pub fn commit(self) -> Commit {
        self.past.show(self.commit)
    }

    /// What it did to the review keys; none where it left them as they were, and in a history that was not read with
    /// [`Depth::Signings`].
    #[must_use]
    pub fn signing(self) -> Option<&'h Signing> {
        self.past.signings.get(&self.at)
    }

    /// Everybody who stands behind the commit: its author and those whom its trailers name (`Co-authored-by`,
    /// `Reviewed-by`, `Signed-off-by`).
    pub fn people(self) -> impl Iterator<Item = &'h Author> {
        self.past.people_behind(self.commit)
    }

    /// What the document was before, and what it was after; none where it was not there. A version that is no UTF-8 text
    /// counts as empty.
    ///
    /// # Errors
    /// Where git cannot read it.
    pub fn texts(self) -> Result<(Option<String>, Option<String>), HistoryError> {
        Ok((self.read(self.step.before)?, self.read(self.step.after)?))
    }

    /// Whether it touched what the document says. The bytes of images are not looked at.
    ///
    /// # Errors
    /// Where git cannot read a version.
    pub fn is_of_body(
        self,
        document: &Document,
        settings: &Settings,
    ) -> Result<bool, HistoryError> {
        let (before, after) = self.texts()?;
        let hash = |text: String| {
            let (kind, path) = (document.kind, &document.path);
            hash_without_images(&Document::parse(
                kind,
                path,
                Stamp::default(),
                &text,
                settings,
            ))
        };
        Ok(before.map(hash) != after.map(hash))
    }

    fn read(self, blob: Option<Oid>) -> Result<Option<String>, HistoryError> {
        let Some(blob) = blob else {
            return Ok(None);
        };
        let bytes = self.past.packs.read_blob(blob, &self.past.repository);
        let bytes = bytes.map_err(|error| unreadable(&self.past.folder, &error))?;
        Ok(Some(files::decode(bytes).unwrap_or_default()))
    }

    /// The file that the document was renamed from by this commit.
    #[must_use]
    pub fn renamed_from(self) -> Option<RelPath> {
        let path = &self.past.log.paths[self.step.renamed_from? as usize];
        self.past.place.in_library(path)
    }
}

impl Past {
    fn read(
        (repository, place): (Repository, Place),
        settings: &Settings,
        revision: &str,
        depth: Depth,
        file: Option<&Path>,
    ) -> Result<Self, HistoryError> {
        let folder = repository
            .workdir()
            .unwrap_or(repository.path())
            .to_path_buf();
        let failed = |error: git2::Error| unreadable(&folder, &error);
        if repository.is_shallow() {
            let folder = folder.display().to_string();
            return Err(HistoryError::Shallow { folder });
        }
        // Objects are as trustworthy as the disk; checking the hash of each costs half the time.
        git2::opts::strict_hash_verification(false);
        let signed_under = digest(format!("{:?}", settings.key_aliases).as_bytes());
        let written = file.and_then(files::read_cached);
        let mut log = written
            .and_then(|bytes| log_file::decode(&bytes, signed_under))
            .unwrap_or_default();
        let packs = Packs::open(&repository);
        let mut head = 0;
        let is_born = !repository.is_empty().map_err(failed)? && repository.head().is_ok();
        if is_born || revision != "HEAD" {
            let commit = find_commit(&repository, revision)?;
            let scope = Scope::new(&repository, &place, &settings.documents.extensions);
            let new = log.extend(commit.id(), &scope, &packs).map_err(failed)?;
            head = log
                .commits
                .iter()
                .position(|it| it.id == commit.id())
                .unwrap_or_default();
            let path_of = |path: &[u8]| place.in_library(path);
            let find = |log: &Log, count: usize| {
                find_signings(log, count, &scope, &packs, settings, &path_of).map_err(failed)
            };
            let mut is_worth_writing = new > WORTH_WRITING || new == log.commits.len();
            let unsigned = match log.signings {
                Some(_) => new,
                None => log.commits.len(),
            };
            if depth == Depth::Signings || log.signings.is_some() && is_worth_writing {
                let mut signings = find(&log, unsigned)?;
                signings.extend(log.signings.take().unwrap_or_default());
                log.signings = Some(signings);
                is_worth_writing |= unsigned > WORTH_WRITING;
            }
            if is_worth_writing && let Some(file) = file {
                // A cache that cannot be written costs time and nothing else.
                write_atomic(file, &log_file::encode(&log, signed_under)).ok();
            }
        } else {
            log = Log::default();
        }
        let people = resolve_people(&repository, &log.people);
        let signings = log.signings.take().unwrap_or_default();
        Ok(Self {
            log,
            head,
            people,
            place,
            repository: Mutex::new(repository),
            packs,
            folder,
            signings: signings.into_iter().collect(),
        })
    }

    /// The commits that the one asked about knows. The log may hold more: other branches, and what was rewritten.
    fn commits(&self) -> impl Iterator<Item = &LoggedCommit> {
        self.known_to(self.head)
    }

    /// The commit at a position, and those that it came from.
    fn known_to(&self, at: usize) -> impl Iterator<Item = &LoggedCommit> {
        let commits = &self.log.commits;
        let mut is_known = vec![false; commits.len()];
        if let Some(itself) = is_known.get_mut(at) {
            *itself = true;
        }
        for (at, commit) in commits.iter().enumerate() {
            if is_known[at] {
                for parent in &commit.parents {
                    is_known[*parent as usize] = true;
                }
            }
        }
        let known = commits.iter().zip(is_known);
        known.filter_map(|(commit, is_known)| is_known.then_some(commit))
    }

    fn show(&self, commit: &LoggedCommit) -> Commit {
        Commit {
            id: commit.id.to_string(),
            on: day_of_second(commit.time),
            author: self.people[commit.author as usize].clone(),
            subject: commit.subject.clone(),
        }
    }

    /// Those whom the commit's trailers of one kind name.
    fn named_in<'p>(
        &'p self,
        commit: &'p LoggedCommit,
        trailer: Trailer,
    ) -> impl Iterator<Item = &'p Author> {
        let those = commit.trailers.iter().filter(move |(it, _)| *it == trailer);
        those.map(|(_, at)| &self.people[*at as usize])
    }

    fn people_behind<'p>(&'p self, commit: &'p LoggedCommit) -> impl Iterator<Item = &'p Author> {
        let trailers = commit.trailers.iter().map(|(_, at)| at);
        std::iter::once(&commit.author)
            .chain(trailers)
            .map(|at| &self.people[*at as usize])
    }
}

/// The number of new commits from which on writing them down costs less than reading them again.
const WORTH_WRITING: usize = 64;

/// Everybody by the names that the mailmap gives them.
fn resolve_people(repository: &Repository, people: &[Signature]) -> Vec<Author> {
    let mailmap = repository.mailmap().ok();
    let resolve = |person: &Signature| {
        let signature = git2::Signature::new(&person.name, &person.email, &git2::Time::new(0, 0));
        let resolved = mailmap.as_ref()?.resolve_signature(&signature.ok()?).ok()?;
        Some(Author {
            name: resolved.name().ok()?.to_owned(),
            email: resolved.email().ok()?.to_owned(),
        })
    };
    people
        .iter()
        .map(|person| {
            resolve(person).unwrap_or_else(|| Author {
                name: person.name.clone(),
                email: person.email.clone(),
            })
        })
        .collect()
}
