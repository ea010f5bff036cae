//! The log on disk: a cache that can be deleted at any time. What is not exactly as it was written is not read.

use std::hash::{DefaultHasher, Hasher};

use git2::Oid;

use super::{
    log::{Log, LoggedCommit, Signature, Step},
    message::Trailer,
    signing::{KeyChanges, Signing},
};
use crate::clock::parse_date;

/// Grows with every change of the format.
const MAGIC: &[u8; 8] = b"sophist4";

/// The log as bytes; its signings hold under the settings that `signed_under` is a digest of.
pub(super) fn encode(log: &Log, signed_under: u64) -> Vec<u8> {
    let mut to = Writer(Vec::with_capacity(
        64 + log.commits.len() * 128 + log.steps.len() * 48,
    ));
    to.length(log.people.len());
    for person in &log.people {
        to.bytes(person.name.as_bytes());
        to.bytes(person.email.as_bytes());
    }
    to.length(log.paths.len());
    for path in &log.paths {
        to.bytes(path);
    }
    to.length(log.steps.len());
    for step in &log.steps {
        to.u32(step.path);
        to.option(step.renamed_from, Writer::u32);
        to.option(step.taken_from, Writer::u32);
        to.option(step.before, Writer::oid);
        to.option(step.after, Writer::oid);
    }
    to.length(log.commits.len());
    for commit in &log.commits {
        to.oid(commit.id);
        to.0.extend(commit.time.to_le_bytes());
        to.u32(commit.author);
        to.length(commit.parents.len());
        for at in &commit.parents {
            to.u32(*at);
        }
        to.length(commit.trailers.len());
        for (trailer, at) in &commit.trailers {
            to.u32(trailer.number());
            to.u32(*at);
        }
        to.bytes(commit.subject.as_bytes());
        to.u32(commit.steps.end);
    }
    to.option(log.signings.as_ref(), |to, signings| {
        to.0.extend(signed_under.to_le_bytes());
        to.length(signings.len());
        for (step, signing) in signings {
            to.u32(*step);
            for date in [signing.on, signing.before] {
                to.option(date, |to, date| to.bytes(date.to_string().as_bytes()));
            }
            for text in [&signing.by, &signing.outcome, &signing.hash] {
                to.option(text.as_ref(), |to, text| to.bytes(text.as_bytes()));
            }
            let KeyChanges {
                on,
                by,
                outcome,
                hash,
            } = signing.changed;
            to.0.extend([on, by, outcome, hash, signing.left_body].map(u8::from));
        }
    });
    let mut whole = MAGIC.to_vec();
    whole.extend(digest(&to.0).to_le_bytes());
    whole.extend(to.0);
    whole
}

/// Reads what [`encode`] wrote; signings under other settings are left out.
pub(super) fn decode(bytes: &[u8], signed_under: u64) -> Option<Log> {
    let (written, rest) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
    if u64::from_le_bytes(*written) != digest(rest) {
        return None;
    }
    let from = &mut Reader(rest);
    let mut log = Log {
        people: from.list(|from| {
            Some(Signature {
                name: from.text()?,
                email: from.text()?,
            })
        })?,
        paths: from.list(|from| from.bytes().map(<[u8]>::to_vec))?,
        steps: from.list(|from| {
            Some(Step {
                path: from.u32()?,
                renamed_from: from.option(Reader::u32)?,
                taken_from: from.option(Reader::u32)?,
                before: from.option(Reader::oid)?,
                after: from.option(Reader::oid)?,
            })
        })?,
        ..Log::default()
    };
    let mut first = 0;
    log.commits = from.list(|from| {
        let commit = LoggedCommit {
            id: from.oid()?,
            time: from.u64()?.cast_signed(),
            author: from.u32()?,
            parents: from.list(Reader::u32)?,
            trailers: from.list(|from| Some((Trailer::numbered(from.u32()?)?, from.u32()?)))?,
            subject: from.text()?,
            steps: first..from.u32()?,
        };
        first = commit.steps.end;
        Some(commit)
    })?;
    let signings = from.option(|from| {
        let under = from.u64()?;
        let signings = from.list(|from| {
            let step = from.u32()?;
            let on = from.option(|from| parse_date(&from.text()?))?;
            let before = from.option(|from| parse_date(&from.text()?))?;
            let by = from.option(Reader::text)?;
            let outcome = from.option(Reader::text)?;
            let hash = from.option(Reader::text)?;
            let changed = KeyChanges {
                on: from.bool()?,
                by: from.bool()?,
                outcome: from.bool()?,
                hash: from.bool()?,
            };
            let signing = Signing {
                on,
                by,
                outcome,
                hash,
                changed,
                before,
                left_body: from.bool()?,
            };
            Some((step, signing))
        })?;
        Some((under, signings))
    })?;
    log.signings = signings
        .filter(|(under, _)| *under == signed_under)
        .map(|(_, signings)| signings);
    Some(log)
}

/// A digest that this build of the tool gives the same bytes every time.
pub(super) fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

struct Writer(Vec<u8>);

impl Writer {
    fn u32(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    fn length(&mut self, length: usize) {
        self.u32(u32::try_from(length).expect("no part of a log is that long"));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    fn oid(&mut self, id: Oid) {
        self.0.extend_from_slice(id.as_bytes());
    }

    fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.0.push(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn bool(&mut self) -> Option<bool> {
        Some(self.take(1)?[0] != 0)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()? as usize;
        self.take(length)
    }

    fn text(&mut self) -> Option<String> {
        Some(std::str::from_utf8(self.bytes()?).ok()?.to_owned())
    }

    fn oid(&mut self) -> Option<Oid> {
        Oid::from_bytes(self.take(20)?).ok()
    }

    fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.bool()? {
            Some(Some(read(self)?))
        } else {
            Some(None)
        }
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let length = self.u32()? as usize;
        // Each element takes a byte at least, so a length that lies reserves nothing much.
        let mut list = Vec::with_capacity(length.min(self.0.len()));
        for _ in 0..length {
            list.push(read(self)?);
        }
        Some(list)
    }
}
