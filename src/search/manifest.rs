//! The manifest: which documents the index holds, in which version, and the card of each.
//!
//! It is a file of its own beside the index, named by a digest of its content; each commit of the index carries the name
//! as its payload. So the two cannot disagree, whenever a process is killed: a manifest that no commit names is not read.

use std::{
    fmt,
    hash::{DefaultHasher, Hasher},
    ops::{Deref, Range},
    sync::Arc,
};

use crate::{
    files::Stamp,
    library::{Kind, Status},
    text::RelPath,
};

/// What the index holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// A digest of the settings under which the cards were derived.
    pub(super) settings: u64,
    /// The next document's key.
    pub(super) next_key: u32,
    /// The documents, sorted by path.
    pub(super) entries: Vec<Entry>,
}

/// A document in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What the index calls it; a new version gets a new key.
    pub(super) key: u32,
    pub(super) kind: Kind,
    pub(super) status: Status,
    /// Where the file is.
    pub(super) path: RelPath,
    /// The version that was read.
    pub(super) stamp: Stamp,
    /// A digest of what was read.
    pub(super) digest: u64,
    /// The card, serialised: most are never looked at.
    pub(super) card: Packed,
}

/// A stretch of a manifest as it was read, or bytes that are to be in one.
#[derive(Clone, Default)]
pub(super) struct Packed {
    buffer: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl From<Vec<u8>> for Packed {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            range: 0..bytes.len(),
            buffer: Arc::new(bytes),
        }
    }
}

impl Deref for Packed {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.buffer[self.range.clone()]
    }
}

impl PartialEq for Packed {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Packed {}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.escape_ascii().fmt(f)
    }
}

const MAGIC: &[u8; 8] = b"sopbook1";
const STATUSES: [Status; 3] = [Status::Active, Status::Draft, Status::Retired];

impl Manifest {
    /// The manifest as bytes, and the name that they go by.
    pub(super) fn encode(&self) -> (String, Vec<u8>) {
        let mut bytes = Vec::with_capacity(64 + self.entries.len() * 512);
        bytes.extend_from_slice(MAGIC);
        bytes.extend(self.settings.to_le_bytes());
        bytes.extend(self.next_key.to_le_bytes());
        bytes.extend(length(self.entries.len()));
        for entry in &self.entries {
            bytes.extend(entry.key.to_le_bytes());
            bytes.push(u8::from(entry.kind == Kind::Checklist));
            let status = STATUSES.iter().position(|status| *status == entry.status);
            bytes.push(status.and_then(|at| u8::try_from(at).ok()).unwrap_or(0));
            bytes.extend(entry.stamp.size.to_le_bytes());
            bytes.extend(entry.stamp.modified.to_le_bytes());
            bytes.extend(entry.stamp.identity.to_le_bytes());
            bytes.extend(entry.digest.to_le_bytes());
            for text in [entry.path.as_str().as_bytes(), &entry.card] {
                bytes.extend(length(text.len()));
                bytes.extend_from_slice(text);
            }
        }
        (name(&bytes), bytes)
    }

    /// Reads what [`Manifest::encode`] wrote under `name`; none where it is anything else.
    pub(super) fn decode(expected: &str, bytes: Vec<u8>) -> Option<Self> {
        if name(&bytes) != expected {
            return None;
        }
        let bytes = Arc::new(bytes);
        let mut rest = Rest(bytes.strip_prefix(MAGIC)?);
        let settings = rest.u64()?;
        let next_key = rest.u32()?;
        let count = rest.u32()? as usize;
        let mut entries = Vec::with_capacity(count.min(1 << 20));
        for _ in 0..count {
            entries.push(Entry {
                key: rest.u32()?,
                kind: match rest.u8()? {
                    0 => Kind::Sop,
                    _ => Kind::Checklist,
                },
                status: *STATUSES.get(usize::from(rest.u8()?))?,
                stamp: Stamp {
                    size: rest.u64()?,
                    modified: rest.u64()?.cast_signed(),
                    identity: rest.u64()?,
                },
                digest: rest.u64()?,
                path: RelPath::parse(std::str::from_utf8(rest.bytes()?).ok()?).ok()?,
                card: {
                    let card = rest.bytes()?;
                    let end = bytes.len() - rest.0.len();
                    Packed {
                        buffer: Arc::clone(&bytes),
                        range: end - card.len()..end,
                    }
                },
            });
        }
        rest.0.is_empty().then_some(Self {
            settings,
            next_key,
            entries,
        })
    }

    /// Where the entry of each key is.
    pub(super) fn keys(&self) -> Keys {
        let keys = self.entries.iter().enumerate();
        let mut keys: Vec<(u32, usize)> = keys.map(|(at, entry)| (entry.key, at)).collect();
        keys.sort_unstable();
        Keys(keys)
    }
}

/// The positions of entries, sorted by key.
pub(super) struct Keys(Vec<(u32, usize)>);

impl Keys {
    /// The position of the entry with this key.
    pub(super) fn position(&self, key: u32) -> Option<usize> {
        let found = self.0.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        Some(self.0[found].1)
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A digest of some bytes; it tells versions apart, nothing more.
pub(super) fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

fn name(bytes: &[u8]) -> String {
    // Every search digests all of it, so this must be quick; it only has to notice damage and to tell versions apart.
    let mix = |hash: u64, word: u64| {
        let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ (product >> 32)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let rest = rest.iter().map(|byte| u64::from(*byte));
    let hash = words.chain(rest).fold(bytes.len() as u64, mix);
    format!("manifest-{hash:016x}")
}

fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()? as usize;
        self.take(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let entry = |key, path: &str| Entry {
            key,
            kind: Kind::Checklist,
            status: Status::Draft,
            path: RelPath::parse(path).unwrap(),
            stamp: Stamp {
                size: 3,
                modified: -4,
                identity: 5,
            },
            digest: 6,
            card: b"{}".to_vec().into(),
        };
        Manifest {
            settings: 1,
            next_key: 9,
            entries: vec![entry(2, "sops/é.md"), entry(8, "sops/z.md")],
        }
    }

    #[test]
    fn a_manifest_reads_back_as_it_was() {
        let (name, bytes) = manifest().encode();
        assert_eq!(Manifest::decode(&name, bytes), Some(manifest()));
    }

    #[test]
    fn a_damaged_manifest_is_none() {
        let (good, bytes) = manifest().encode();
        for cut in 0..bytes.len() {
            // Under its own name as well: a damaged length must not be believed.
            assert_eq!(Manifest::decode(&good, bytes[..cut].to_vec()), None);
            assert_eq!(
                Manifest::decode(&name(&bytes[..cut]), bytes[..cut].to_vec()),
                None
            );
        }
        let mut flipped = bytes.clone();
        flipped[30] ^= 1;
        assert_eq!(Manifest::decode(&good, flipped), None);
    }
}
