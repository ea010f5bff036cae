//! Paths inside a library: relative to its root, `/` on every system.

use std::{fmt, sync::Arc};

use schemars::JsonSchema;
use serde::Serialize;

/// A path relative to the library's root, with `/` between its parts and neither `.` nor `..` among them.
///
/// The empty path is the root itself. Order is byte order, which is the order of every list we print.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct RelPath(Arc<str>);

/// A path that leaves the library's root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outside;

impl RelPath {
    /// Normalises `path`: folds `.` and `..`, drops doubled slashes, takes `\` for `/`.
    ///
    /// # Errors
    /// [`Outside`] where `..` climbs above the root, or the path is absolute.
    pub fn parse(path: &str) -> Result<Self, Outside> {
        if is_normal(path) {
            return Ok(Self(Arc::from(path)));
        }
        RelPath(Arc::from("")).join(path)
    }

    /// Resolves `link` against this folder, as a browser resolves a relative address.
    ///
    /// # Errors
    /// [`Outside`] where the result leaves the root, or `link` is absolute.
    pub fn join(&self, link: &str) -> Result<Self, Outside> {
        let drive =
            link.as_bytes().get(1) == Some(&b':') && link.as_bytes()[0].is_ascii_alphabetic();
        if link.starts_with(['/', '\\']) || drive {
            return Err(Outside);
        }
        let mut path = String::with_capacity(self.0.len() + 1 + link.len());
        path.push_str(&self.0);
        for part in link.split(['/', '\\']) {
            match part {
                "" | "." => {}
                ".." if path.is_empty() => return Err(Outside),
                ".." => path.truncate(path.rfind('/').unwrap_or(0)),
                part => {
                    if !path.is_empty() {
                        path.push('/');
                    }
                    path.push_str(part);
                }
            }
        }
        Ok(Self(Arc::from(path)))
    }

    /// The entry of this folder that has this name; none where the name holds a sign that no link could spell.
    #[must_use]
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "a branch for each byte would keep the loop from being vectorised"
    )]
    pub fn child(&self, name: &str) -> Option<Self> {
        let spells_a_way = name
            .bytes()
            .fold(false, |has, byte| has | (byte == b'/') | (byte == b'\\'));
        if spells_a_way || matches!(name, "" | "." | "..") {
            return None;
        }
        if self.0.is_empty() {
            return Self::parse(name).ok();
        }
        let mut path = String::with_capacity(self.0.len() + 1 + name.len());
        path.push_str(&self.0);
        path.push('/');
        path.push_str(name);
        Some(Self(Arc::from(path)))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that holds this path; the root's parent is the root.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(Arc::from(
            self.0.rsplit_once('/').map_or("", |(parent, _)| parent),
        ))
    }

    /// The last part.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or("")
    }

    /// The parts from the root down.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }

    /// Whether this path is `folder` or lies below it.
    #[must_use]
    pub fn is_within(&self, folder: &RelPath) -> bool {
        folder.0.is_empty()
            || self
                .0
                .strip_prefix(&*folder.0)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The way from the folder `from` to this path, with `..` where needed: the inverse of [`RelPath::join`].
    #[must_use]
    pub fn relative_to(&self, from: &RelPath) -> String {
        let (here, there): (Vec<_>, Vec<_>) = (from.parts().collect(), self.parts().collect());
        let shared = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
        let up = std::iter::repeat_n("..", here.len() - shared);
        up.chain(there[shared..].iter().copied())
            .collect::<Vec<_>>()
            .join("/")
    }
}

/// Whether a path is surely written as a [`RelPath`] is, as are those of a walk and of our own files: no part is empty or
/// begins with a dot. A search asks it of every document, so it looks at all bytes without a branch, many at a time.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a branch for each byte would keep the loop from being vectorised"
)]
fn is_normal(path: &str) -> bool {
    let bytes = path.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    let has_sign = bytes
        .iter()
        .fold(false, |has, byte| has | (*byte == b'\\') | (*byte == b':'));
    let has_odd_part = bytes
        .iter()
        .zip(&bytes[1..])
        .fold(false, |has, (byte, next)| {
            has | ((*byte == b'/') & ((*next == b'/') | (*next == b'.')))
        });
    !(has_sign || has_odd_part || matches!(first, b'/' | b'.') || *last == b'/')
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fold_dots_and_never_leave_the_root() {
        let sop = RelPath::parse("sops/./network//vpn.md").unwrap();
        assert_eq!(sop.as_str(), "sops/network/vpn.md");
        assert_eq!(
            sop.parent()
                .join("../../checklists/vpn.md")
                .unwrap()
                .as_str(),
            "checklists/vpn.md"
        );
        assert_eq!(sop.parent().join("../../../x"), Err(Outside));
        assert_eq!(RelPath::parse("/etc/passwd"), Err(Outside));
        assert_eq!(RelPath::parse("C:\\x"), Err(Outside));
    }

    #[test]
    fn relative_to_undoes_join() {
        let (from, to) = (
            RelPath::parse("a/b").unwrap(),
            RelPath::parse("a/c/d.md").unwrap(),
        );
        assert_eq!(to.relative_to(&from), "../c/d.md");
        assert_eq!(from.join(&to.relative_to(&from)).unwrap(), to);
    }
}
