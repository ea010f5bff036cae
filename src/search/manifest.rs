//! The manifest: which documents the index holds, in which version, and the card of each.
//!
//! It is a file of its own beside the index, named by a digest of its content; each commit of the index carries the name
//! as its payload. So the two cannot disagree, whenever a process is killed: a manifest that no commit names is not read.
//! Every search reads all of it. The cards, several times its size, stand in a second file that the manifest names, and
//! only those of hits are looked at.

use std::{
    hash::{DefaultHasher, Hasher},
    time::Duration,
};

use tantivy::{TantivyError, directory::OwnedBytes};

use super::card::Card;

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
    pub(super) extent: Extent,
    pub(super) card: Packed,
}

/// How much a document says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) sections: u32,
    /// The bytes of their texts.
    pub(super) bytes: u32,
}

/// A card, serialised, and a digest of it: most are never looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packed {
    bytes: OwnedBytes,
    digest: u32,
}

impl Packed {
    pub(super) fn new(card: &Card) -> tantivy::Result<Self> {
        let bytes = serde_json::to_vec(card)
            .map_err(|error| TantivyError::InternalError(error.to_string()))?;
        Ok(Self::of(bytes))
    }

    fn of(bytes: Vec<u8>) -> Self {
        Self {
            digest: fold(mix(&bytes)),
            bytes: OwnedBytes::new(bytes),
        }
    }

    /// The card; an error where its file is damaged.
    pub(super) fn card(&self) -> tantivy::Result<Card> {
        let damaged = || TantivyError::InternalError("the cards are damaged".to_owned());
        if fold(mix(&self.bytes)) != self.digest {
            return Err(damaged());
        }
        serde_json::from_slice(&self.bytes).map_err(|_| damaged())
    }
}

/// A manifest and its cards as they are written.
pub(super) struct Encoded {
    /// The manifest's name.
    pub(super) name: String,
    pub(super) manifest: Vec<u8>,
    /// The name of the cards' file.
    pub(super) cards_name: String,
    pub(super) cards: Vec<u8>,
}

const MAGIC: &[u8; 8] = b"sopbook2";
/// A word and the space after it, in English.
const BYTES_OF_A_WORD: f32 = 6.0;
const MANIFEST: &str = "manifest-";
const CARDS: &str = "cards-";
/// What tantivy calls a file that it is writing.
const HALF_WRITTEN: &str = ".tmp";
const STATUSES: [Status; 3] = [Status::Active, Status::Draft, Status::Retired];

impl Manifest {
    /// The manifest as bytes; `took` is the time since its files were listed.
    pub(super) fn encode(&self, took: Duration) -> Encoded {
        let mut cards = Vec::new();
        for entry in &self.entries {
            cards.extend_from_slice(&entry.card.bytes);
        }
        let cards_digest = mix(&cards);
        let mut bytes = Vec::with_capacity(64 + self.entries.len() * 128);
        bytes.extend_from_slice(MAGIC);
        bytes.extend(self.settings.to_le_bytes());
        bytes.extend(cards_digest.to_le_bytes());
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
            bytes.extend(entry.extent.sections.to_le_bytes());
            bytes.extend(entry.extent.bytes.to_le_bytes());
            bytes.extend(length(entry.card.bytes.len()));
            bytes.extend(entry.card.digest.to_le_bytes());
            bytes.extend(length(entry.path.as_str().len()));
            bytes.extend_from_slice(entry.path.as_str().as_bytes());
        }
        let name = name(&bytes);
        // The time is no part of what the name stands for: a manifest can be dated anew.
        let took = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        bytes.extend(took.to_le_bytes());
        bytes.extend((!took).to_le_bytes());
        Encoded {
            name,
            manifest: bytes,
            cards_name: cards_name(cards_digest),
            cards,
        }
    }

    /// Reads what [`Manifest::encode`] wrote under `name`, and how long it took; none where it is anything else. `open`
    /// gives the bytes of the cards' file.
    pub(super) fn decode(
        expected: &str,
        bytes: &[u8],
        open: impl FnOnce(&str) -> Option<OwnedBytes>,
    ) -> Option<(Self, Duration)> {
        let (bytes, sign) = bytes.split_last_chunk::<8>()?;
        let (bytes, took) = bytes.split_last_chunk::<8>()?;
        let took = u64::from_le_bytes(*took);
        if name(bytes) != expected || u64::from_le_bytes(*sign) != !took {
            return None;
        }
        let mut rest = Rest(bytes.strip_prefix(MAGIC)?);
        let settings = rest.u64()?;
        let mut cards = open(&cards_name(rest.u64()?))?;
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
                extent: Extent {
                    sections: rest.u32()?,
                    bytes: rest.u32()?,
                },
                card: {
                    let length = rest.u32()? as usize;
                    if length > cards.len() {
                        return None;
                    }
                    let (bytes, others) = cards.split(length);
                    cards = others;
                    Packed {
                        bytes,
                        digest: rest.u32()?,
                    }
                },
                path: RelPath::parse(std::str::from_utf8(rest.bytes()?).ok()?).ok()?,
            });
        }
        (rest.0.is_empty() && cards.is_empty()).then_some((
            Self {
                settings,
                next_key,
                entries,
            },
            Duration::from_nanos(took),
        ))
    }

    /// How many words a section has on average, nearly enough for ranking.
    ///
    /// The index could tell as well, but counts what it no longer holds: then ranks would depend on what was edited when.
    #[expect(clippy::cast_precision_loss, reason = "an average need not be exact")]
    pub(super) fn words_of_a_section(&self) -> f32 {
        let extents = || self.entries.iter().map(|entry| entry.extent);
        let sections: u64 = extents().map(|extent| u64::from(extent.sections)).sum();
        let bytes: u64 = extents().map(|extent| u64::from(extent.bytes)).sum();
        (bytes as f32 / BYTES_OF_A_WORD / sections.max(1) as f32).max(1.0)
    }

    /// The entry of a document.
    pub(super) fn entry(&self, path: &RelPath) -> Option<&Entry> {
        let found = self.entries.binary_search_by(|entry| entry.path.cmp(path));
        found.ok().map(|at| &self.entries[at])
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
    format!("{MANIFEST}{:016x}", mix(bytes))
}

fn cards_name(digest: u64) -> String {
    format!("{CARDS}{digest:016x}")
}

/// Whether a file of the index's folder is a manifest, holds cards, or was never finished.
pub(super) fn is_ours(file: &str) -> bool {
    [MANIFEST, CARDS, HALF_WRITTEN]
        .iter()
        .any(|start| file.starts_with(start))
}

/// A digest that every search makes of all that it reads: it must be quick, and only has to notice damage and to tell
/// versions apart.
fn mix(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, word: u64| {
        let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ (product >> 32)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let rest = rest.iter().map(|byte| u64::from(*byte));
    words.chain(rest).fold(bytes.len() as u64, mix)
}

#[expect(clippy::cast_possible_truncation, reason = "half of a digest")]
fn fold(digest: u64) -> u32 {
    (digest ^ (digest >> 32)) as u32
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
            extent: Extent {
                sections: 7,
                bytes: 8,
            },
            card: Packed::of(b"{}".to_vec()),
        };
        Manifest {
            settings: 1,
            next_key: 9,
            entries: vec![entry(2, "sops/é.md"), entry(8, "sops/z.md")],
        }
    }

    fn read(name: &str, bytes: &[u8], cards: &[u8]) -> Option<Manifest> {
        let cards = OwnedBytes::new(cards.to_vec());
        Manifest::decode(name, bytes, |_| Some(cards)).map(|(manifest, _)| manifest)
    }

    #[test]
    fn a_manifest_reads_back_as_it_was() {
        let encoded = manifest().encode(Duration::from_secs(3));
        let cards = |name: &str| {
            assert_eq!(name, encoded.cards_name);
            Some(OwnedBytes::new(encoded.cards.clone()))
        };
        assert_eq!(
            Manifest::decode(&encoded.name, &encoded.manifest, cards),
            Some((manifest(), Duration::from_secs(3)))
        );
    }

    #[test]
    fn a_damaged_manifest_is_none() {
        let Encoded {
            name: good,
            manifest: bytes,
            cards,
            ..
        } = manifest().encode(Duration::ZERO);
        for cut in 0..bytes.len() {
            // Under its own name as well: a damaged length must not be believed.
            assert_eq!(read(&good, &bytes[..cut], &cards), None);
            let mut own = bytes[..cut].to_vec();
            let name = name(&own);
            own.extend([0; 8]);
            own.extend([255; 8]);
            let read = read(&name, &own, &cards);
            assert!(read.is_none() || cut == bytes.len() - 16);
        }
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert_eq!(read(&good, &flipped, &cards), None);
        }
        assert_eq!(read(&good, &bytes, &cards[1..]), None);
    }

    #[test]
    fn a_damaged_card_is_an_error() {
        let encoded = manifest().encode(Duration::ZERO);
        let read = read(&encoded.name, &encoded.manifest, &[0; 4]).unwrap();
        assert!(read.entries[0].card.card().is_err());
    }
}
