//! Git's packs, read piece by piece: where an object stands, and what it says once its deltas are applied.
//!
//! libgit2 reads packs as well, but rebuilds a large tree twice for every commit that changed one line of it, and lets
//! threads wait for each other. What is not found here, or is not as the format has it, is left to libgit2, which says what
//! is wrong. The format: <https://git-scm.com/docs/pack-format>.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use flate2::{Decompress, FlushDecompress, Status};
use git2::{Oid, Repository};

use crate::files::{Pieces, files_with_ending, read_cached};

/// The largest index that is held in memory: two million objects.
const MAX_INDEX_BYTES: u64 = 64 << 20;
/// The largest object that is read here.
const MAX_OBJECT_BYTES: usize = 64 << 20;
/// The longest chain of deltas that is followed; git makes none of more than 4095.
const MAX_CHAIN: usize = 4095;

/// The packs of a repository.
pub(super) struct Packs {
    packs: Vec<Pack>,
    /// What threads left that read single objects.
    idle: Mutex<Vec<Unpacker>>,
}

/// Where an object begins: the number of its pack, and the byte in it.
pub(super) type Spot = (usize, u64);

struct Pack {
    data: Pieces,
    index: Index,
}

/// Which object stands where: version 2 of the format.
struct Index {
    bytes: Vec<u8>,
    count: usize,
}

/// An object as it stands in a pack.
enum Stored {
    Whole(Vec<u8>),
    /// What makes it of another.
    Delta(Spot, Vec<u8>),
}

/// What one thread needs to read packs.
pub(super) struct Unpacker {
    inflater: Decompress,
    input: Vec<u8>,
    pub(super) kept: Kept<Spot>,
}

/// The objects that were read last. Two halves: what is not asked for while the young one fills is forgotten.
pub(super) struct Kept<K> {
    young: HashMap<K, Arc<Vec<u8>>>,
    old: HashMap<K, Arc<Vec<u8>>>,
    bytes: usize,
}

/// The most bytes in each half.
const MAX_KEPT_BYTES: usize = 16 << 20;

impl<K: Copy + Eq + std::hash::Hash> Kept<K> {
    pub(super) fn new() -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            bytes: 0,
        }
    }

    pub(super) fn get(&mut self, key: K) -> Option<Arc<Vec<u8>>> {
        if let Some(object) = self.young.get(&key) {
            return Some(object.clone());
        }
        let object = self.old.remove(&key)?;
        self.put(key, object.clone());
        Some(object)
    }

    pub(super) fn put(&mut self, key: K, object: Arc<Vec<u8>>) {
        if object.len() > MAX_KEPT_BYTES / 2 {
            return;
        }
        if self.bytes > MAX_KEPT_BYTES {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += object.len();
        self.young.insert(key, object);
    }
}

impl Packs {
    /// Opens the packs of a repository. One that cannot be read is left out.
    pub(super) fn open(repository: &Repository) -> Self {
        let folder = repository.commondir().join("objects/pack");
        let indexes = files_with_ending(&folder, "idx");
        let packs = indexes.iter().filter_map(|path| {
            let data = Pieces::open(&path.with_extension("pack")).ok()?;
            let index = Index::open(path)?;
            Some(Pack { data, index })
        });
        Self {
            packs: packs.collect(),
            idle: Mutex::default(),
        }
    }

    /// Where an object begins.
    pub(super) fn find(&self, id: Oid) -> Option<Spot> {
        let mut packs = self.packs.iter().enumerate();
        packs.find_map(|(number, pack)| Some((number, pack.index.find(id.as_bytes())?)))
    }

    /// The bytes of an object, read from whatever thread; none where it is in no pack, or that is damaged.
    pub(super) fn read_one(&self, id: Oid) -> Option<Arc<Vec<u8>>> {
        let spot = self.find(id)?;
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let left = idle().pop();
        let mut unpacker = left.unwrap_or_else(Unpacker::new);
        let object = self.read(spot, &mut unpacker);
        idle().push(unpacker);
        object
    }

    /// The bytes of a blob, read from whatever thread: from a pack, or else by libgit2.
    pub(super) fn read_blob(
        &self,
        id: Oid,
        repository: &Mutex<Repository>,
    ) -> Result<Vec<u8>, git2::Error> {
        if let Some(bytes) = self.read_one(id) {
            return Ok(bytes.to_vec());
        }
        let repository = repository.lock().unwrap_or_else(PoisonError::into_inner);
        let blob = repository.find_blob(id)?;
        Ok(blob.content().to_vec())
    }

    /// The bytes of the object that begins at `spot`; none where the pack is damaged.
    pub(super) fn read(&self, spot: Spot, with: &mut Unpacker) -> Option<Arc<Vec<u8>>> {
        let mut deltas = Vec::new();
        let mut bytes = 0;
        let mut here = spot;
        let mut object = loop {
            if let Some(kept) = with.kept.get(here) {
                break kept;
            }
            match self.stored(here, with)? {
                Stored::Whole(bytes) => {
                    let object = Arc::new(bytes);
                    with.kept.put(here, object.clone());
                    break object;
                }
                Stored::Delta(base, delta) => {
                    bytes += delta.len();
                    deltas.push((here, delta));
                    here = base;
                }
            }
            if deltas.len() > MAX_CHAIN || bytes > MAX_OBJECT_BYTES {
                return None;
            }
        };
        while let Some((here, delta)) = deltas.pop() {
            object = Arc::new(apply(&object, &delta)?);
            with.kept.put(here, object.clone());
        }
        Some(object)
    }

    fn stored(&self, spot: Spot, with: &mut Unpacker) -> Option<Stored> {
        let (number, start) = spot;
        let pack = self.packs.get(number)?;
        // Most objects are short: header and data in one go.
        with.input.resize(READ_BYTES, 0);
        let filled = pack.data.read_at(start, &mut with.input).ok()?;
        with.input.truncate(filled);
        let mut header = Header(&with.input);
        let first = header.byte()?;
        let mut size = usize::from(first & 0x0f);
        if first & 0x80 != 0 {
            size |= header.number()?.checked_mul(16)?;
        }
        let base = match (first >> 4) & 7 {
            1..=4 => None,
            6 => Some(start.checked_sub(header.distance()?)?),
            7 => Some(pack.index.find(header.take(ID)?)?),
            _ => return None,
        };
        let used = filled - header.0.len();
        let bytes = with.inflate(pack, start, used, size)?;
        Some(match base {
            None => Stored::Whole(bytes),
            Some(base) => Stored::Delta((number, base), bytes),
        })
    }
}

/// How much of a pack is read at once.
const READ_BYTES: usize = 4096;

impl Unpacker {
    pub(super) fn new() -> Self {
        Self {
            inflater: Decompress::new(true),
            input: Vec::new(),
            kept: Kept::new(),
        }
    }

    /// Inflates `size` bytes. The input holds the pack from `start` on, and its first `used` bytes are not data.
    fn inflate(
        &mut self,
        pack: &Pack,
        mut start: u64,
        mut used: usize,
        size: usize,
    ) -> Option<Vec<u8>> {
        if size > MAX_OBJECT_BYTES {
            return None;
        }
        // One byte more than it may be, so that what is too long shows, and the check sum behind the data is reached.
        let mut bytes = Vec::with_capacity(size + 1);
        self.inflater.reset(true);
        loop {
            let before = self.inflater.total_in();
            let rest = &self.input[used..];
            let status = self
                .inflater
                .decompress_vec(rest, &mut bytes, FlushDecompress::None)
                .ok()?;
            if status == Status::StreamEnd {
                return (bytes.len() == size).then_some(bytes);
            }
            used += usize::try_from(self.inflater.total_in() - before).ok()?;
            if bytes.len() > size || status == Status::BufError && used < self.input.len() {
                return None;
            }
            if used == self.input.len() {
                start += used as u64;
                used = 0;
                self.input.resize(16 * READ_BYTES, 0);
                let filled = pack.data.read_at(start, &mut self.input).ok()?;
                self.input.truncate(filled);
                if filled == 0 {
                    return None;
                }
            }
        }
    }
}

/// The bytes of an id.
const ID: usize = 20;

impl Index {
    const HEADER: usize = 8;
    const IDS: usize = Self::HEADER + 256 * 4;

    fn open(path: &Path) -> Option<Self> {
        if Pieces::open(path).ok()?.length().ok()? > MAX_INDEX_BYTES {
            return None;
        }
        Self::parse(read_cached(path)?)
    }

    fn parse(bytes: Vec<u8>) -> Option<Self> {
        if !bytes.starts_with(&[0xff, b't', b'O', b'c', 0, 0, 0, 2]) {
            return None;
        }
        let count = number(&bytes, Self::IDS - 4)? as usize;
        // Id, check sum and place of each object, and two ids at the end.
        let shortest = Self::IDS + count.checked_mul(ID + 4 + 4)? + 2 * ID;
        (bytes.len() >= shortest).then_some(Self { bytes, count })
    }

    fn find(&self, id: &[u8]) -> Option<u64> {
        let slot = |at: u8| number(&self.bytes, Self::HEADER + usize::from(at) * 4);
        let first = *id.first()?;
        let mut low = first.checked_sub(1).map_or(Some(0), slot)? as usize;
        let mut high = slot(first)? as usize;
        while low < high {
            let middle = low + (high - low) / 2;
            let at = Self::IDS + middle * ID;
            match self.bytes.get(at..at + ID)?.cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.place(middle),
            }
        }
        None
    }

    fn place(&self, position: usize) -> Option<u64> {
        let small = Self::IDS + self.count * (ID + 4);
        let place = number(&self.bytes, small + position * 4)?;
        if place < 1 << 31 {
            return Some(u64::from(place));
        }
        let large = small + self.count * 4 + (place as usize - (1 << 31)) * 8;
        let (high, low) = (number(&self.bytes, large)?, number(&self.bytes, large + 4)?);
        Some(u64::from(high) << 32 | u64::from(low))
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

/// What is left of bytes that are taken from the front.
struct Header<'a>(&'a [u8]);

impl<'a> Header<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    /// A number in groups of seven bits, the lowest first.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS - 8).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// How far before an object its base begins: groups of seven bits, the highest first, each but the last one less than
    /// it means.
    fn distance(&mut self) -> Option<u64> {
        let mut byte = self.byte()?;
        let mut distance = u64::from(byte & 0x7f);
        while byte & 0x80 != 0 {
            byte = self.byte()?;
            distance = (distance + 1).checked_mul(128)? | u64::from(byte & 0x7f);
        }
        Some(distance)
    }

    /// The bytes of a number that a delta writes down: those whose bits are set.
    fn some_bytes(&mut self, bits: u8, count: u8) -> Option<usize> {
        let mut number = 0;
        for at in (0..count).filter(|at| bits & (1 << at) != 0) {
            number |= usize::from(self.byte()?) << (8 * at);
        }
        Some(number)
    }
}

/// Applies a delta; none where it does not fit.
fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut delta = Header(delta);
    if delta.number()? != base.len() {
        return None;
    }
    let size = delta.number()?;
    if size > MAX_OBJECT_BYTES {
        return None;
    }
    let mut object = Vec::with_capacity(size);
    while !delta.0.is_empty() {
        let command = delta.byte()?;
        let piece = if command & 0x80 != 0 {
            let start = delta.some_bytes(command, 4)?;
            let length = match delta.some_bytes(command >> 4, 3)? {
                0 => 0x1_0000,
                length => length,
            };
            base.get(start..start.checked_add(length)?)?
        } else if command == 0 {
            return None;
        } else {
            delta.take(usize::from(command))?
        };
        if object.len() + piece.len() > size {
            return None;
        }
        object.extend_from_slice(piece);
    }
    (object.len() == size).then_some(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delta_copies_and_inserts() {
        // 12 bytes to 9: copy 4 from 8, insert "new", copy 2 from 0.
        let delta = [12, 9, 0x91, 8, 4, 3, b'n', b'e', b'w', 0x90, 2];
        let made = apply(b"old bytes on", &delta);
        assert_eq!(made.as_deref(), Some(&b"s onnewol"[..]));
    }

    #[test]
    fn a_delta_that_does_not_fit_makes_nothing() {
        let base = b"old bytes on";
        for delta in [
            &[11, 2, 0x90, 2][..], // of another base
            &[12, 3, 0x90, 2],     // shorter than it says
            &[12, 1, 0x90, 2],     // longer than it says
            &[12, 4, 0x91, 10, 4], // from behind the end
            &[12, 4, 4, b'n'],     // cut off
            &[12, 1, 0],           // a reserved command
            &[
                12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            ],
            &[],
        ] {
            assert_eq!(apply(base, delta), None, "{delta:?}");
        }
    }

    /// An index of these ids, the first at 12, each next one 5 further.
    fn index(ids: &[[u8; ID]]) -> Vec<u8> {
        let mut bytes = vec![0xff, b't', b'O', b'c', 0, 0, 0, 2];
        for first in 0..=255 {
            let below = ids.iter().filter(|id| id[0] <= first).count();
            bytes.extend(u32::try_from(below).unwrap().to_be_bytes());
        }
        bytes.extend(ids.iter().flatten());
        bytes.extend(vec![0; ids.len() * 4]);
        for at in 0..ids.len() {
            bytes.extend(u32::try_from(12 + at * 5).unwrap().to_be_bytes());
        }
        bytes.extend([0; 2 * ID]);
        bytes
    }

    #[test]
    fn an_index_finds_what_it_holds_and_nothing_else() {
        let ids: Vec<[u8; ID]> = [[0; ID], [7; ID], [8; ID], [255; ID]].to_vec();
        let found = Index::parse(index(&ids)).unwrap();
        for (at, id) in ids.iter().enumerate() {
            assert_eq!(found.find(id), Some(12 + at as u64 * 5));
        }
        assert_eq!(found.find(&[9; ID]), None);
        assert_eq!(found.find(&[]), None);
    }

    #[test]
    fn an_index_that_lies_is_read_without_harm() {
        let bytes = index(&[[0; ID], [7; ID], [255; ID]]);
        assert!(Index::parse(bytes[..bytes.len() - 1].to_vec()).is_none());
        for at in 8..bytes.len() {
            for value in [0, 0x7f, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] = value;
                if let Some(index) = Index::parse(bytes) {
                    for first in 0..=255 {
                        index.find(&[first; ID]);
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_asked_for_is_kept_and_the_rest_forgotten() {
        let mut kept = Kept::new();
        let object = Arc::new(vec![0; MAX_KEPT_BYTES / 8]);
        for key in 0..100 {
            kept.put(key, object.clone());
            assert!(kept.get(0).is_some(), "{key}");
        }
        assert!(kept.get(50).is_none());
        assert!(kept.get(99).is_some());
        kept.put(200, Arc::new(vec![0; MAX_KEPT_BYTES]));
        assert!(kept.get(200).is_none(), "too large to keep");
    }
}
