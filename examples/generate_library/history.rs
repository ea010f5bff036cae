//! Gives the library a past: a stream for `git fast-import` whose last commit holds just what lies on disk.
//!
//! Every document is created at some time, edited, perhaps moved, and its review signed on the day that its front matter
//! names. The moments of all documents are sorted and cut into as many commits as were asked for; now and then some of
//! them stand on a branch that is merged. What a document said earlier is made from what it says now: each edit that is
//! still to come takes one plain line back to other words.

use std::{
    fmt::Write as _,
    io::{self, Write},
    path::Path,
    process::{Command, Stdio},
};

use sopbook::clock::{Date, days_between};

use crate::{
    plan::{Plan, Review, days_before_today},
    random::Random,
    words::{Sentence, sentence},
};

/// How far back the library goes, in days.
const AGE: usize = 1800;

/// Something that happened to one document.
struct Event {
    day: Date,
    document: usize,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Created,
    Moved,
    Edited,
    Reviewed,
}

/// A document's life so far.
struct Life<'a> {
    path: &'a str,
    text: &'a str,
    /// Where it was before it moved.
    earlier_path: Option<String>,
    has_moved: bool,
    is_signed: bool,
    edits_to_come: usize,
    review: Option<&'a Review>,
}

/// Writes the history of `documents` (path and final text, in plan order) and of `others`, files that never change.
pub(crate) fn write(
    folder: &Path,
    commits: usize,
    plan: &Plan,
    documents: &[(String, String)],
    others: &[(String, Vec<u8>)],
) -> io::Result<()> {
    git(folder, &["init", "--quiet", "--initial-branch=main"])?;
    let mut import = Command::new("git")
        .args(["fast-import", "--quiet", "--date-format=raw"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .spawn()?;
    let mut stream = io::BufWriter::new(import.stdin.take().expect("the pipe was asked for"));
    let written = stream_history(&mut stream, commits, plan, documents, others);
    drop(stream);
    let status = import.wait()?;
    written?;
    if !status.success() {
        return Err(io::Error::other("git fast-import failed"));
    }
    git(folder, &["reset", "--quiet"])
}

fn git(folder: &Path, args: &[&str]) -> io::Result<()> {
    let status = Command::new("git")
        .args(args)
        .current_dir(folder)
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("git {} failed", args.join(" "))))
    }
}

fn stream_history(
    stream: &mut impl Write,
    commits: usize,
    plan: &Plan,
    documents: &[(String, String)],
    others: &[(String, Vec<u8>)],
) -> io::Result<()> {
    let random = &mut Random::new(plan.seed, 3);
    let reviews = plan
        .sops
        .iter()
        .map(|sop| sop.review.as_ref())
        .chain(plan.checklists.iter().map(|list| list.review.as_ref()));
    let mut lives: Vec<Life<'_>> = documents
        .iter()
        .zip(reviews)
        .map(|((path, text), review)| Life {
            path,
            text,
            earlier_path: random
                .chance(6)
                .then(|| format!("{}-old.md", path.trim_end_matches(".md"))),
            has_moved: false,
            is_signed: false,
            edits_to_come: 0,
            review,
        })
        .collect();
    let events = events(&mut lives, commits, random);

    let mut first = Changes::default();
    for (path, content) in others {
        first.put(path, content);
    }
    let started = days_before_today(AGE + 1);
    commit(
        stream,
        Branch::Main,
        plan,
        &[0],
        started,
        "Start the library",
        &first,
    )?;

    // What stands on the side branch, while there is one, and how many moments it lives on.
    let mut side: Option<(Changes, usize)> = None;
    let cuts = commits.saturating_sub(1).max(1);
    for at in 0..cuts {
        let batch = &events[events.len() * at / cuts..events.len() * (at + 1) / cuts];
        let day = batch.last().map_or(started, |event| event.day);
        let authors = authors(batch, &lives, plan, random);
        if let Some((branch, _)) = side.take_if(|(_, left)| *left == 0) {
            // The merge takes over the branch's files; what else is new comes on top.
            let mut joined = branch;
            joined.take(happen(batch, &mut lives, plan.seed));
            commit(
                stream,
                Branch::Merge,
                plan,
                &authors,
                day,
                "Merge branch 'work'",
                &joined,
            )?;
            continue;
        }
        let message = message(batch, &lives, plan);
        let changes = happen(batch, &mut lives, plan.seed);
        match &mut side {
            // Both sides go on, but no document is changed on both.
            Some((branch, left)) => {
                *left -= 1;
                let stays = random.chance(40) && !branch.touches_any_of(&changes);
                let to = if stays { Branch::Main } else { Branch::Work };
                commit(stream, to, plan, &authors, day, &message, &changes)?;
                if !stays {
                    branch.take(changes);
                }
            }
            None => {
                commit(
                    stream,
                    Branch::Main,
                    plan,
                    &authors,
                    day,
                    &message,
                    &changes,
                )?;
                if at % 25 == 20 && at + 10 < cuts {
                    stream.write_all(b"reset refs/heads/work\nfrom refs/heads/main\n\n")?;
                    side = Some((Changes::default(), random.between(2, 6)));
                }
            }
        }
    }
    stream
        .write_all(b"reset refs/heads/work\nfrom 0000000000000000000000000000000000000000\n\n")?;
    stream.flush()
}

/// Plans each document's moments, all of them in order of time.
fn events(lives: &mut [Life<'_>], commits: usize, random: &mut Random) -> Vec<Event> {
    let mut events = Vec::new();
    let count = lives.len();
    for (document, life) in lives.iter().enumerate() {
        let reviewed = life.review.map(|review| age(review.on));
        // A document stands for some days before anybody can have read it.
        let born = random.between(reviewed.unwrap_or(30) + 4, AGE);
        let mut at = |age: usize, what| {
            events.push(Event {
                day: days_before_today(age),
                document,
                what,
            });
        };
        at(born, What::Created);
        if life.earlier_path.is_some() {
            at(born - 1, What::Moved);
        }
        if let Some(reviewed) = reviewed {
            at(reviewed, What::Reviewed);
        }
    }
    let births: Vec<usize> = {
        let mut births = vec![0; count];
        for event in &events {
            if event.what == What::Created {
                births[event.document] = age(event.day);
            }
        }
        births
    };
    for _ in events.len() + 1..commits {
        // A few documents are edited all the time, most hardly ever.
        let document = random.rank(count) * 7919 % count;
        // What was read must have stood still since.
        let newest = lives[document].review.map_or(0, |review| age(review.on));
        let age = random.between(newest, births[document].max(newest + 2) - 2);
        lives[document].edits_to_come += 1;
        events.push(Event {
            day: days_before_today(age),
            document,
            what: What::Edited,
        });
    }
    events.sort_by_key(|event| (event.day, event.document, event.what));
    events
}

fn age(day: Date) -> usize {
    usize::try_from(days_between(day, days_before_today(0))).unwrap_or(0)
}

/// Lets a batch of events happen and gives the files that they change.
fn happen(batch: &[Event], lives: &mut [Life<'_>], seed: u64) -> Changes {
    let mut changes = Changes::default();
    for event in batch {
        let life = &mut lives[event.document];
        match event.what {
            What::Created => {}
            What::Moved => {
                if let Some(path) = &life.earlier_path {
                    changes.remove(path);
                }
                life.has_moved = true;
            }
            What::Edited => life.edits_to_come -= 1,
            What::Reviewed => life.is_signed = true,
        }
        let text = life.text_now(Random::new(seed, 4_000_000 + event.document as u64));
        changes.put(life.path_now(), text.as_bytes());
    }
    changes
}

impl Life<'_> {
    fn path_now(&self) -> &str {
        match &self.earlier_path {
            Some(path) if !self.has_moved => path,
            _ => self.path,
        }
    }

    /// What the document said at this point: unsigned, with other words where edits are still to come.
    fn text_now(&self, mut random: Random) -> String {
        let mut lines: Vec<String> = self
            .text
            .lines()
            .filter(|line| {
                let is_review = ["last_review", "reviewed_hash:", "follows:"];
                self.is_signed || !is_review.iter().any(|key| line.starts_with(key))
            })
            .map(str::to_owned)
            .collect();
        let is_plain =
            |line: &String| line.len() > 40 && line.starts_with(|first: char| first.is_uppercase());
        let plain: Vec<usize> = (0..lines.len())
            .filter(|at| is_plain(&lines[*at]))
            .collect();
        for _ in 0..self.edits_to_come.min(40) {
            let words = sentence(Sentence::Plain, &mut random);
            if let Some(at) = plain.get(random.below(plain.len())) {
                lines[*at] = words;
            }
        }
        lines.join("\n") + "\n"
    }
}

/// Files written and removed, as `git fast-import` reads them.
#[derive(Default)]
struct Changes {
    stream: Vec<u8>,
    paths: Vec<String>,
}

impl Changes {
    fn put(&mut self, path: &str, content: &[u8]) {
        self.stream
            .extend(format!("M 100644 inline {path}\ndata {}\n", content.len()).as_bytes());
        self.stream.extend(content);
        self.stream.push(b'\n');
        self.paths.push(path.to_owned());
    }

    fn remove(&mut self, path: &str) {
        self.stream.extend(format!("D {path}\n").as_bytes());
        self.paths.push(path.to_owned());
    }

    fn take(&mut self, later: Self) {
        self.stream.extend(later.stream);
        self.paths.extend(later.paths);
    }

    fn touches_any_of(&self, other: &Self) -> bool {
        other.paths.iter().any(|path| self.paths.contains(path))
    }
}

/// Where a commit goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Branch {
    Main,
    Work,
    /// Onto main, with work as the second parent.
    Merge,
}

/// Writes a commit by the first of `authors`; the others are co-authors.
fn commit(
    stream: &mut impl Write,
    branch: Branch,
    plan: &Plan,
    authors: &[usize],
    day: Date,
    message: &str,
    changes: &Changes,
) -> io::Result<()> {
    let who = |at: usize| {
        let person = &plan.people[at];
        format!("{} <{}@msp.example>", person.name, person.key)
    };
    let name = if branch == Branch::Work {
        "work"
    } else {
        "main"
    };
    let moment = days_between(jiff::civil::date(1970, 1, 1), day) * 86_400 + 36_000;
    let author = who(authors[0]);
    let mut text = message.to_owned();
    for (at, other) in authors[1..].iter().enumerate() {
        let gap = if at == 0 { "\n\n" } else { "\n" };
        write!(text, "{gap}Co-authored-by: {}", who(*other)).expect("a string takes any text");
    }
    writeln!(stream, "commit refs/heads/{name}")?;
    writeln!(
        stream,
        "author {author} {moment} +0000\ncommitter {author} {moment} +0000"
    )?;
    writeln!(stream, "data {}\n{text}", text.len())?;
    if branch == Branch::Merge {
        writeln!(stream, "merge refs/heads/work")?;
    }
    stream.write_all(&changes.stream)?;
    stream.write_all(b"\n")
}

/// Those who signed something in the batch, each once, or else anybody.
fn authors(batch: &[Event], lives: &[Life<'_>], plan: &Plan, random: &mut Random) -> Vec<usize> {
    let signed = batch.iter().filter(|event| event.what == What::Reviewed);
    let mut authors: Vec<usize> = signed
        .filter_map(|event| Some(lives[event.document].review?.by))
        .collect();
    authors.sort_unstable();
    authors.dedup();
    if authors.is_empty() {
        authors.push(random.rank(plan.people.len()));
    }
    authors
}

fn message(batch: &[Event], lives: &[Life<'_>], plan: &Plan) -> String {
    let Some(event) = batch.first() else {
        return "Tidy up".to_owned();
    };
    let name = |event: &Event| {
        let path = lives[event.document].path;
        let stem = path.rsplit('/').next().unwrap_or(path);
        stem.trim_end_matches(".md").replace('-', " ")
    };
    let subject = match event.what {
        What::Created => format!("Add {}", name(event)),
        What::Moved => format!("Move {}", name(event)),
        What::Edited => format!("Correct {}", name(event)),
        What::Reviewed => format!("Review {}", name(event)),
    };
    let mut text = match batch.len() {
        1 => subject,
        more => format!("{subject} and {} more", more - 1),
    };
    if let (What::Reviewed, Some(review)) = (event.what, lives[event.document].review) {
        write!(
            text,
            "\n\nSigned by {}: {}.",
            plan.reviewer(review),
            review.outcome
        )
        .expect("a string takes any text");
    }
    text
}
