//! Git's objects as raw bytes: trees taken apart in place, and what two of them do not share.
//!
//! libgit2's own comparison parses every entry of both trees. Most entries of a commit's tree stand in its parent's too,
//! so here both are walked side by side and equal entries cost one comparison of bytes.

use std::{cmp::Ordering, sync::Arc};

use git2::{Odb, Oid};

use super::packs::{Kept, Packs, Unpacker};

/// Reads objects, and keeps those that it read last.
pub(super) struct Objects<'r> {
    packs: &'r Packs,
    unpacker: Unpacker,
    odb: &'r Odb<'r>,
    /// What libgit2 read.
    kept: Kept<Oid>,
}

/// An entry of a tree.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    mode: &'a [u8],
    name: &'a [u8],
    id: &'a [u8],
}

impl Entry<'_> {
    fn id(self) -> Oid {
        Oid::from_bytes(self.id).unwrap_or(Oid::ZERO_SHA1)
    }

    fn is_folder(self) -> bool {
        self.mode == b"40000"
    }

    /// A file or a symbolic link; not a submodule.
    fn is_file(self) -> bool {
        self.mode.starts_with(b"1") && !self.mode.starts_with(b"16")
    }

    /// The order of entries in a tree: by name, that of a folder followed by a slash.
    fn cmp(self, other: Self) -> Ordering {
        let common = self.name.len().min(other.name.len());
        let next = |entry: Self| match entry.name.get(common) {
            Some(byte) => *byte,
            None if entry.is_folder() => b'/',
            None => 0,
        };
        let (ours, theirs) = (&self.name[..common], &other.name[..common]);
        ours.cmp(theirs)
            .then_with(|| next(self).cmp(&next(other)))
            .then_with(|| self.name.len().cmp(&other.name.len()))
    }
}

/// The bytes of an id.
const ID: usize = 20;

/// Takes the next entry off a tree, with the bytes that it takes; none at the end, and where the tree is damaged.
fn next_entry(tree: &[u8]) -> Option<(Entry<'_>, &[u8], &[u8])> {
    let space = tree.iter().take(8).position(|byte| *byte == b' ')?;
    let end = space + 1 + find_zero(&tree[space + 1..])?;
    let (whole, rest) = tree.split_at_checked(end + 1 + ID)?;
    let entry = Entry {
        mode: &tree[..space],
        name: &tree[space + 1..end],
        id: &whole[end + 1..],
    };
    Some((entry, whole, rest))
}

/// Where the first zero byte is. Names are long, and most of the time goes into passing over them: eight bytes at once.
fn find_zero(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let (words, _) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The lowest bit set is the highest of the first byte that is zero.
        let zeros = word.wrapping_sub(ONES) & !word & (ONES << 7);
        if zeros != 0 {
            return Some(at * 8 + zeros.trailing_zeros() as usize / 8);
        }
    }
    let passed = words.len() * 8;
    let rest = bytes[passed..].iter().position(|byte| *byte == 0)?;
    Some(passed + rest)
}

/// How many bytes two trees begin with alike.
fn alike(one: &[u8], other: &[u8]) -> usize {
    let mut length = 0;
    for stride in STRIDES {
        let one = one[length..].chunks_exact(stride);
        let pairs = one.zip(other[length..].chunks_exact(stride));
        length += pairs.take_while(|(one, other)| one == other).count() * stride;
    }
    length
}

/// How many bytes two trees end with alike.
fn alike_at_end(one: &[u8], other: &[u8]) -> usize {
    let mut length = 0;
    for stride in STRIDES {
        let one = one[..one.len() - length].rchunks_exact(stride);
        let pairs = one.zip(other[..other.len() - length].rchunks_exact(stride));
        length += pairs.take_while(|(one, other)| one == other).count() * stride;
    }
    length
}

/// So many bytes are compared at once: first many, then those that are left.
const STRIDES: [usize; 3] = [4096, 32, 1];

/// The length of the entries that end within the first `alike` bytes of a tree.
fn whole_entries(tree: &[u8], alike: usize) -> usize {
    let mut end = 0;
    while let Some(name) = find_zero(&tree[end..alike])
        && end + name + 1 + ID <= alike
    {
        end += name + 1 + ID;
    }
    end
}

/// A file that is not the same in two trees.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Its path from the top of the repository.
    pub(super) path: Vec<u8>,
    /// What it was; none where it was not there.
    pub(super) before: Option<Oid>,
    /// What it is; none where it is not there.
    pub(super) after: Option<Oid>,
}

impl<'r> Objects<'r> {
    pub(super) fn new(packs: &'r Packs, odb: &'r Odb<'r>) -> Self {
        Self {
            packs,
            unpacker: Unpacker::new(),
            odb,
            kept: Kept::new(),
        }
    }

    /// The bytes of an object.
    pub(super) fn read(&mut self, id: Oid) -> Result<Arc<Vec<u8>>, git2::Error> {
        let spot = self.packs.find(id);
        let read = spot.and_then(|spot| self.packs.read(spot, &mut self.unpacker));
        if let Some(object) = read.or_else(|| self.kept.get(id)) {
            return Ok(object);
        }
        let object = Arc::new(self.odb.read(id)?.data().to_vec());
        self.kept.put(id, object.clone());
        Ok(object)
    }

    /// The entry of a path below a tree, as mode and id.
    pub(super) fn find(
        &mut self,
        root: Oid,
        path: &[u8],
    ) -> Result<Option<(Vec<u8>, Oid)>, git2::Error> {
        let mut here = root;
        let mut parts = path.split(|byte| *byte == b'/').peekable();
        while let Some(part) = parts.next() {
            let tree = self.read(here)?;
            let mut rest = &tree[..];
            let entry = loop {
                match next_entry(rest) {
                    None => return Ok(None),
                    Some((entry, ..)) if entry.name == part => break entry,
                    Some((.., after)) => rest = after,
                }
            };
            if parts.peek().is_none() {
                return Ok(Some((entry.mode.to_vec(), entry.id())));
            }
            if !entry.is_folder() {
                return Ok(None);
            }
            here = entry.id();
        }
        Ok(None)
    }

    /// The folder at `path` below a tree, the tree itself for an empty path.
    pub(super) fn folder(&mut self, root: Oid, path: &[u8]) -> Result<Option<Oid>, git2::Error> {
        if path.is_empty() {
            return Ok(Some(root));
        }
        let found = self.find(root, path)?;
        Ok(found.and_then(|(mode, id)| (mode == b"40000").then_some(id)))
    }

    /// Finds the files that are not the same in two folders, those alone that are `wanted` by name, sorted as in the tree.
    /// `path` is where the folders are, with a slash at its end unless it is empty.
    pub(super) fn compare(
        &mut self,
        before: Option<Oid>,
        after: Option<Oid>,
        path: &mut Vec<u8>,
        wanted: &dyn Fn(&[u8]) -> bool,
        differences: &mut Vec<Difference>,
    ) -> Result<(), git2::Error> {
        if before == after {
            return Ok(());
        }
        let old = before.map(|id| self.read(id)).transpose()?;
        let new = after.map(|id| self.read(id)).transpose()?;
        let mut old = old.as_ref().map_or(&[][..], |tree| &tree[..]);
        let mut new = new.as_ref().map_or(&[][..], |tree| &tree[..]);
        let begin = whole_entries(old, alike(old, new));
        (old, new) = (&old[begin..], &new[begin..]);
        let end = alike_at_end(old, new);
        loop {
            // Where as much is left of both, and no more than what they end with alike, no entry differs any more.
            if old.len() == new.len() && old.len() <= end {
                return Ok(());
            }
            let (left, right) = match (next_entry(old), next_entry(new)) {
                (None, None) => return Ok(()),
                (Some((.., same, old_rest)), Some((.., other, new_rest))) if same == other => {
                    (old, new) = (old_rest, new_rest);
                    continue;
                }
                (left, right) => (left, right),
            };
            let order = match (&left, &right) {
                (Some((left, ..)), Some((right, ..))) => left.cmp(*right),
                (Some(_), None) => Ordering::Less,
                _ => Ordering::Greater,
            };
            let left = left.filter(|_| order.is_le()).map(|(entry, _, rest)| {
                old = rest;
                entry
            });
            let right = right.filter(|_| order.is_ge()).map(|(entry, _, rest)| {
                new = rest;
                entry
            });
            let Some(name) = left.or(right).map(|entry| entry.name) else {
                return Ok(());
            };
            let length = path.len();
            path.extend_from_slice(name);
            let folder =
                |entry: Option<Entry<'_>>| entry.filter(|entry| entry.is_folder()).map(Entry::id);
            let file =
                |entry: Option<Entry<'_>>| entry.filter(|entry| entry.is_file()).map(Entry::id);
            if (file(left).is_some() || file(right).is_some()) && wanted(name) {
                differences.push(Difference {
                    path: path.clone(),
                    before: file(left),
                    after: file(right),
                });
            }
            if folder(left).is_some() || folder(right).is_some() {
                path.push(b'/');
                self.compare(folder(left), folder(right), path, wanted, differences)?;
            }
            path.truncate(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_zero_is_found_wherever_it_is() {
        for length in 0..40 {
            for at in 0..length {
                let mut bytes = vec![1; length];
                bytes[at] = 0;
                bytes[length - 1] = 0;
                assert_eq!(find_zero(&bytes), Some(at));
            }
            assert_eq!(find_zero(&vec![0x80; length]), None);
            assert_eq!(find_zero(&vec![0x01; length]), None);
        }
    }

    fn tree(names: &[&str]) -> Vec<u8> {
        let entry = |name: &&str| {
            let (name, id) = name.split_once('=').unwrap_or((name, "x"));
            let id = id.repeat(ID);
            format!("100644 {name}\0{id}").into_bytes()
        };
        names.iter().flat_map(entry).collect()
    }

    #[test]
    fn what_begins_and_ends_alike_is_left_out_in_whole_entries() {
        let old = tree(&["a", "b=1", "c", "another-name"]);
        let new = tree(&["a", "b=2", "c", "another-name"]);
        let entry = |name: &str| "100644 ".len() + name.len() + 1 + ID;
        let begin = alike(&old, &new);
        assert_eq!(begin, entry("a") + entry("b") - ID);
        assert_eq!(whole_entries(&old, begin), entry("a"));
        assert_eq!(alike_at_end(&old, &new), entry("c") + entry("another-name"));
        assert_eq!(alike(&old, &old), old.len());
        assert_eq!(alike_at_end(&old, &old), old.len());
        assert_eq!(whole_entries(&old, 0), 0);
    }
}
