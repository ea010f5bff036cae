//! The log of a repository: its commits, and what each did to files that may be documents.
//!
//! A commit's part never changes, so the log is kept between runs and only grows; a rewritten history brings new commits,
//! and the old ones are never reached again. Every document's past is read off it by [`super::trace`].

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    path::PathBuf,
};

use git2::{Oid, Repository};
use rayon::prelude::*;

use super::{
    message::{Message, Trailer, decode, read_person},
    objects::{Difference, Objects},
    packs::Packs,
    renames::find_renames,
    repositories::Place,
    signing::Signing,
};

/// What the log is about: where the repository is, and which of its files may be documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    /// The repository's own folder (`.git`).
    pub(super) repository: PathBuf,
    /// The library's folder in it, empty or with a slash at its end.
    pub(super) folder: Vec<u8>,
    /// The endings of documents' names, each with its dot.
    pub(super) endings: Vec<Vec<u8>>,
}

/// Commits, children before their parents.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Log {
    pub(super) commits: Vec<LoggedCommit>,
    /// What the commits did, in the commits' order.
    pub(super) steps: Vec<Step>,
    /// The paths that steps name.
    pub(super) paths: Vec<Vec<u8>>,
    /// Everybody whom commits name.
    pub(super) people: Vec<Signature>,
    /// What steps did to review keys, by the step's position, once that was asked for.
    pub(super) signings: Option<Vec<(u32, Signing)>>,
}

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LoggedCommit {
    pub(super) id: Oid,
    /// The positions of its parents.
    pub(super) parents: Vec<u32>,
    /// When it was authored, in seconds since 1970 (UTC).
    pub(super) time: i64,
    /// Who authored it, by position.
    pub(super) author: u32,
    /// Whom its trailers name, by position.
    pub(super) trailers: Vec<(Trailer, u32)>,
    pub(super) subject: String,
    pub(super) steps: Range<u32>,
}

/// A person as a commit names one, before the mailmap.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Signature {
    pub(super) name: String,
    pub(super) email: String,
}

/// What a commit did to one file, seen from its first parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// The file, by position in [`Log::paths`].
    pub(super) path: u32,
    /// The file that it was renamed from.
    pub(super) renamed_from: Option<u32>,
    /// The parent, by number, that has the file as the commit has it: the change was made there. None where it differs
    /// from all of them: the commit itself made it.
    pub(super) taken_from: Option<u32>,
    /// What it was, or what the file was that it was renamed from.
    pub(super) before: Option<Oid>,
    /// What it is; none where the commit removed it.
    pub(super) after: Option<Oid>,
}

/// A commit as git holds it.
struct RawCommit {
    id: Oid,
    tree: Oid,
    parents: Vec<Oid>,
    time: i64,
    author: Signature,
    message: Message,
}

impl Log {
    /// Adds the commits that `head` has and the log lacks; gives their number.
    pub(super) fn extend(
        &mut self,
        head: Oid,
        scope: &Scope,
        packs: &Packs,
    ) -> Result<usize, git2::Error> {
        if self.commits.first().is_some_and(|commit| commit.id == head) {
            return Ok(0);
        }
        let known: HashMap<Oid, u32> = (0..)
            .zip(&self.commits)
            .map(|(at, commit)| (commit.id, at))
            .collect();
        let new = {
            let repository = Repository::open(&scope.repository)?;
            let odb = repository.odb()?;
            find_new(&mut Objects::new(packs, &odb), head, &known)?
        };
        let trees: HashMap<Oid, Oid> = new.iter().map(|commit| (commit.id, commit.tree)).collect();
        let chunk = new.len().div_ceil(4 * rayon::current_num_threads()).max(16);
        let steps: Vec<Vec<Vec<FoundStep>>> = new
            .par_chunks(chunk)
            .map(|commits| {
                let repository = Repository::open(&scope.repository)?;
                let odb = repository.odb()?;
                let mut objects = Objects::new(packs, &odb);
                commits
                    .iter()
                    .map(|commit| find_steps(&mut objects, commit, &trees, scope))
                    .collect()
            })
            .collect::<Result<_, git2::Error>>()?;
        let count = new.len();
        self.put_first(new, steps.into_iter().flatten(), known);
        Ok(count)
    }

    /// Puts commits before those that are there.
    fn put_first(
        &mut self,
        new: Vec<RawCommit>,
        steps: impl Iterator<Item = Vec<FoundStep>>,
        known: HashMap<Oid, u32>,
    ) {
        let shift = u32::try_from(new.len()).expect("git holds fewer commits than that");
        let mut positions: HashMap<Oid, u32> =
            known.into_iter().map(|(id, at)| (id, at + shift)).collect();
        positions.extend((0..).zip(&new).map(|(at, commit)| (commit.id, at)));
        let mut paths = Interner::of(std::mem::take(&mut self.paths));
        let mut people = Interner::of(std::mem::take(&mut self.people));
        let mut all_steps: Vec<Step> = Vec::new();
        let mut commits: Vec<LoggedCommit> = Vec::with_capacity(new.len() + self.commits.len());
        for (commit, found) in new.into_iter().zip(steps) {
            let first = count(all_steps.len());
            all_steps.extend(found.into_iter().map(|step| Step {
                path: paths.position(step.path),
                renamed_from: step.renamed_from.map(|path| paths.position(path)),
                taken_from: step.taken_from,
                before: step.before,
                after: step.after,
            }));
            commits.push(LoggedCommit {
                id: commit.id,
                parents: commit.parents.iter().map(|id| positions[id]).collect(),
                time: commit.time,
                author: people.position(commit.author),
                trailers: commit
                    .message
                    .trailers
                    .into_iter()
                    .map(|(trailer, person)| (trailer, people.position(person)))
                    .collect(),
                subject: commit.message.subject,
                steps: first..count(all_steps.len()),
            });
        }
        let first = count(all_steps.len());
        for mut commit in std::mem::take(&mut self.commits) {
            commit.parents.iter_mut().for_each(|at| *at += shift);
            commit.steps = commit.steps.start + first..commit.steps.end + first;
            commits.push(commit);
        }
        for (step, _) in self.signings.iter_mut().flatten() {
            *step += first;
        }
        all_steps.append(&mut self.steps);
        self.commits = commits;
        self.steps = all_steps;
        self.paths = paths.values;
        self.people = people.values;
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("a log has fewer than four thousand million steps")
}

/// Values, each once, and their positions.
struct Interner<T> {
    values: Vec<T>,
    positions: HashMap<T, u32>,
}

impl<T: Clone + Eq + std::hash::Hash> Interner<T> {
    fn of(values: Vec<T>) -> Self {
        let positions = values.iter().cloned().zip(0..).collect();
        Self { values, positions }
    }

    fn position(&mut self, value: T) -> u32 {
        if let Some(at) = self.positions.get(&value) {
            return *at;
        }
        let at = count(self.values.len());
        self.values.push(value.clone());
        self.positions.insert(value, at);
        at
    }
}

/// The commits that `head` has and `known` lacks, children before their parents.
fn find_new(
    objects: &mut Objects<'_>,
    head: Oid,
    known: &HashMap<Oid, u32>,
) -> Result<Vec<RawCommit>, git2::Error> {
    let mut seen: HashSet<Oid> = HashSet::new();
    let mut found = Vec::new();
    let mut way: Vec<(RawCommit, usize)> = Vec::new();
    let mut next = Some(head);
    loop {
        if let Some(id) = next.take()
            && !known.contains_key(&id)
            && seen.insert(id)
        {
            way.push((read_commit(objects, id)?, 0));
        }
        let Some((commit, parent)) = way.last_mut() else {
            break;
        };
        if let Some(id) = commit.parents.get(*parent) {
            *parent += 1;
            next = Some(*id);
        } else if let Some((commit, _)) = way.pop() {
            found.push(commit);
        }
    }
    found.reverse();
    Ok(found)
}

fn read_commit(objects: &mut Objects<'_>, id: Oid) -> Result<RawCommit, git2::Error> {
    let bytes = objects.read(id)?;
    let mut commit = RawCommit {
        id,
        tree: Oid::ZERO_SHA1,
        parents: Vec::new(),
        time: 0,
        author: Signature {
            name: String::new(),
            email: String::new(),
        },
        message: Message::default(),
    };
    let parse = |hex: &[u8]| std::str::from_utf8(hex).map(Oid::from_str);
    let mut rest = &bytes[..];
    let (mut author, mut encoding) = (&b""[..], &b""[..]);
    loop {
        let (line, after) = take_line(rest);
        rest = after;
        if line.is_empty() {
            break;
        }
        if let Some(hex) = line.strip_prefix(b"tree ") {
            commit.tree = parse(hex).unwrap_or(Ok(Oid::ZERO_SHA1))?;
        } else if let Some(hex) = line.strip_prefix(b"parent ") {
            commit
                .parents
                .push(parse(hex).unwrap_or(Ok(Oid::ZERO_SHA1))?);
        } else if let Some(person) = line.strip_prefix(b"author ") {
            author = person;
            let end = person.iter().rposition(|byte| *byte == b'>').unwrap_or(0);
            let time = String::from_utf8_lossy(&person[end..]);
            let mut words = time.split_ascii_whitespace().skip(1);
            commit.time = words.next().and_then(|it| it.parse().ok()).unwrap_or(0);
        } else if let Some(name) = line.strip_prefix(b"encoding ") {
            encoding = name;
        }
    }
    commit.author = read_person(&decode(author, encoding));
    commit.message = Message::read(&decode(rest, encoding));
    Ok(commit)
}

fn take_line(text: &[u8]) -> (&[u8], &[u8]) {
    match text.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&text[..end], &text[end + 1..]),
        None => (text, &[]),
    }
}

/// A [`Step`] with its paths in full.
struct FoundStep {
    path: Vec<u8>,
    renamed_from: Option<Vec<u8>>,
    taken_from: Option<u32>,
    before: Option<Oid>,
    after: Option<Oid>,
}

fn find_steps(
    objects: &mut Objects<'_>,
    commit: &RawCommit,
    trees: &HashMap<Oid, Oid>,
    scope: &Scope,
) -> Result<Vec<FoundStep>, git2::Error> {
    let folder = scope.folder.strip_suffix(b"/").unwrap_or(&scope.folder);
    let is_wanted = |name: &[u8]| scope.endings.iter().any(|ending| name.ends_with(ending));
    let mut parents = Vec::with_capacity(commit.parents.len());
    for id in &commit.parents {
        parents.push(match trees.get(id) {
            Some(tree) => *tree,
            None => read_commit(objects, *id)?.tree,
        });
    }
    let before = match parents.first() {
        Some(tree) => objects.folder(*tree, folder)?,
        None => None,
    };
    let after = objects.folder(commit.tree, folder)?;
    let mut differences: Vec<Difference> = Vec::new();
    let mut path = scope.folder.clone();
    objects.compare(before, after, &mut path, &is_wanted, &mut differences)?;

    let renames = match parents.len() {
        1 => find_renames(objects, &differences)?,
        _ => Vec::new(),
    };
    let mut steps = Vec::with_capacity(differences.len());
    for difference in &differences {
        let mut taken_from = None;
        if parents.len() > 1 {
            let here = objects.find(commit.tree, &difference.path)?;
            for (number, tree) in (1..).zip(&parents[1..]) {
                if objects.find(*tree, &difference.path)? == here {
                    taken_from = Some(number);
                    break;
                }
            }
        }
        steps.push(FoundStep {
            path: difference.path.clone(),
            renamed_from: None,
            taken_from,
            before: difference.before,
            after: difference.after,
        });
    }
    for (to, from) in renames {
        steps[to].renamed_from = Some(differences[from].path.clone());
        steps[to].before = differences[from].before;
    }
    Ok(steps)
}

impl Scope {
    /// The scope of a library that lies at `place` to the repository.
    pub(super) fn new(repository: &Repository, place: &Place, extensions: &[String]) -> Self {
        Self {
            repository: repository.path().to_path_buf(),
            folder: place.inside.clone().into_bytes(),
            endings: extensions
                .iter()
                .map(|extension| format!(".{extension}").into_bytes())
                .collect(),
        }
    }
}
