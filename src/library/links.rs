//! Where links lead.

use std::borrow::Cow;

use super::{Document, Library};
use crate::{
    files::EntryKind,
    text::{Outside, RelPath},
};

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// An address outside the library that a browser opens: `https:`, `mailto:` and the like.
    External,
    /// A place in another document, or in the same one: its position in [`Library::documents`], and the fragment.
    Document(usize, Option<String>),
    /// Another file of the library, and the fragment.
    File(RelPath, Option<String>),
    /// A folder of the library.
    Folder(RelPath),
    /// Nothing is there.
    Missing(RelPath),
    /// It leaves the library: an absolute path, too many `..`, or `file:`.
    Outside,
}

impl Library {
    /// Resolves the destination of a link in `from`.
    #[must_use]
    pub fn resolve(&self, from: &Document, destination: &str) -> LinkTarget {
        let destination = destination.trim();
        match scheme(destination) {
            Some("file") => return LinkTarget::Outside,
            Some(_) => return LinkTarget::External,
            None if destination.starts_with("//") => return LinkTarget::External,
            None => {}
        }
        let (path, fragment) = split(destination);
        let Ok(path) = join(&from.path, &path) else {
            return LinkTarget::Outside;
        };
        if let Some(at) = self.position(&path) {
            return LinkTarget::Document(at, fragment);
        }
        match self.source.kind(&path) {
            EntryKind::File => LinkTarget::File(path, fragment),
            EntryKind::Folder => LinkTarget::Folder(path),
            EntryKind::Missing => LinkTarget::Missing(path),
        }
    }
}

/// The path that a relative destination names, seen from the document at `from`; none where it is no path below the root.
pub(super) fn local_path(from: &RelPath, destination: &str) -> Option<RelPath> {
    let destination = destination.trim();
    if scheme(destination).is_some() || destination.starts_with("//") {
        return None;
    }
    join(from, &split(destination).0).ok()
}

fn join(from: &RelPath, path: &str) -> Result<RelPath, Outside> {
    if path.is_empty() {
        Ok(from.clone())
    } else {
        from.parent().join(path)
    }
}

/// The scheme of an address: `https` of `https://…`. A Windows drive letter (`C:\…`) counts as `file`.
#[must_use]
pub fn scheme(destination: &str) -> Option<&str> {
    let (scheme, _) = destination.split_once(':')?;
    let mut letters = scheme.chars();
    let starts = letters
        .next()
        .is_some_and(|letter| letter.is_ascii_alphabetic());
    let sound = letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    match scheme.len() {
        1 if starts => Some("file"),
        _ => (starts && sound).then_some(scheme),
    }
}

/// Splits a relative address into its path, unescaped and without query, and its fragment, unescaped.
fn split(destination: &str) -> (Cow<'_, str>, Option<String>) {
    let (path, fragment) = match destination.split_once('#') {
        Some((path, fragment)) => (path, Some(unescape(fragment).into_owned())),
        None => (destination, None),
    };
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    (
        unescape(path),
        fragment.filter(|fragment| !fragment.is_empty()),
    )
}

/// Undoes percent-encoding; what is not UTF-8 afterwards stays as it was.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes
            .get(at + 1..at + 3)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits
            .filter(|_| bytes[at] == b'%')
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        plain.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8(plain).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        assert_eq!(
            split("a%20b.md?x=1#Step%201"),
            ("a b.md".into(), Some("Step 1".into()))
        );
        assert_eq!(split("#"), ("".into(), None));
        assert_eq!(unescape("100%"), "100%");
        assert_eq!(unescape("%ff"), "%ff");
        assert_eq!(
            (
                scheme("https://x"),
                scheme("a/b:c"),
                scheme("C:\\x"),
                scheme("x.md")
            ),
            (Some("https"), None, Some("file"), None)
        );
    }
}
