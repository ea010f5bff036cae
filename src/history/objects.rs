//! Git's objects as raw bytes: trees taken apart in place, and what two of them do not share.
//!
//! libgit2's own comparison parses every entry of both trees. Most entries of a commit's tree stand in its parent's too,
//! so here both are walked side by side and equal entries cost one comparison of bytes.

use std::{cmp::Ordering, collections::HashMap, ffi::CStr, rc::Rc};

use git2::{Odb, OdbObject, Oid};

/// The most bytes of trees that are kept at hand.
const MAX_KEPT_BYTES: usize = 32 << 20;

/// Reads objects, and keeps the trees that it read last.
pub(super) struct Objects<'r> {
    odb: &'r Odb<'r>,
    trees: HashMap<Oid, Rc<OdbObject<'r>>>,
    kept: usize,
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
    let name = CStr::from_bytes_until_nul(&tree[space + 1..]).ok()?;
    let end = space + 1 + name.count_bytes();
    let (whole, rest) = tree.split_at_checked(end + 1 + ID)?;
    let entry = Entry {
        mode: &tree[..space],
        name: name.to_bytes(),
        id: &whole[end + 1..],
    };
    Some((entry, whole, rest))
}

/// How many bytes of entries two trees begin with alike. It may miss the last few.
fn shared(one: &[u8], other: &[u8]) -> usize {
    const STRIDE: usize = 64;
    let strides = one.chunks_exact(STRIDE).zip(other.chunks_exact(STRIDE));
    let alike = strides.take_while(|(one, other)| one == other).count() * STRIDE;
    let mut end = 0;
    while let Some((_, whole, _)) = next_entry(&one[end..])
        && end + whole.len() <= alike
    {
        end += whole.len();
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
    pub(super) fn new(odb: &'r Odb<'r>) -> Self {
        Self {
            odb,
            trees: HashMap::new(),
            kept: 0,
        }
    }

    /// The bytes of an object.
    pub(super) fn read(&self, id: Oid) -> Result<Vec<u8>, git2::Error> {
        Ok(self.odb.read(id)?.data().to_vec())
    }

    fn tree(&mut self, id: Oid) -> Result<Rc<OdbObject<'r>>, git2::Error> {
        if let Some(tree) = self.trees.get(&id) {
            return Ok(tree.clone());
        }
        let tree = Rc::new(self.odb.read(id)?);
        if self.kept > MAX_KEPT_BYTES {
            self.trees.clear();
            self.kept = 0;
        }
        self.kept += tree.data().len();
        self.trees.insert(id, tree.clone());
        Ok(tree)
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
            let tree = self.tree(here)?;
            let mut rest = tree.data();
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
        let old = before.map(|id| self.tree(id)).transpose()?;
        let new = after.map(|id| self.tree(id)).transpose()?;
        let mut old = old.as_ref().map_or(&[][..], |tree| tree.data());
        let mut new = new.as_ref().map_or(&[][..], |tree| tree.data());
        loop {
            let alike = shared(old, new);
            (old, new) = (&old[alike..], &new[alike..]);
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
