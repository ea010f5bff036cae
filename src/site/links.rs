//! Where a document's links lead on the site.

use std::fmt::Write as _;

use super::{pictures::Pictures, plan::Plan};
use crate::{
    library::{Library, LinkTarget},
    markdown::{LinkKind, LinkRef, Target},
    text::RelPath,
};

/// The way from the page in folder `from` to the page in folder `to`.
pub(super) fn page(from: &RelPath, to: &RelPath) -> String {
    let way = to.relative_to(from);
    if way.is_empty() {
        "./".to_owned()
    } else {
        format!("{}/", encode(&way))
    }
}

/// The way from the page in folder `from` up to the site's root: empty or `../…/`.
pub(super) fn root(from: &RelPath) -> String {
    "../".repeat(from.parts().count())
}

/// The way from the page in folder `from` to a published picture.
pub(super) fn picture(from: &RelPath, path: &RelPath) -> String {
    format!("{}assets/{}", root(from), encode(path.as_str()))
}

/// What becomes of a link in the document at position `at`.
pub(super) fn resolve(
    library: &Library,
    plan: &Plan,
    pictures: &Pictures,
    at: usize,
    link: &LinkRef<'_>,
) -> Target {
    let from = plan.address_of(at);
    match (
        library.resolve(&library.documents()[at], link.destination),
        link.kind,
    ) {
        (LinkTarget::External, _) => Target::Keep,
        (LinkTarget::Document(to, fragment), LinkKind::Link) => {
            // A fragment that the target lacks would leave the reader at the top of the page anyway.
            let anchors = &library.documents()[to].outline.anchors;
            let fragment = fragment.filter(|fragment| anchors.contains(fragment));
            let fragment = fragment.map(|fragment| format!("#{}", encode(&fragment)));
            Target::Rewrite(match fragment {
                Some(fragment) if to == at => fragment,
                fragment => page(from, plan.address_of(to)) + fragment.as_deref().unwrap_or(""),
            })
        }
        (LinkTarget::File(path, _), _) if pictures.has(&path) => {
            Target::Rewrite(picture(from, &path))
        }
        _ => Target::Drop,
    }
}

/// Percent-encodes a path or a fragment; letters and digits of any script stay.
pub(super) fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for letter in path.chars() {
        if letter.is_alphanumeric() || "/-._~".contains(letter) {
            encoded.push(letter);
        } else {
            for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &str) -> RelPath {
        RelPath::parse(path).unwrap()
    }

    #[test]
    fn ways_are_relative_at_any_depth() {
        assert_eq!(
            page(&folder("sops/dns/down"), &folder("checklists/down")),
            "../../../checklists/down/"
        );
        assert_eq!(page(&folder("sops/dns"), &folder("sops/dns/down")), "down/");
        assert_eq!(page(&folder("sops/dns/down"), &folder("sops/dns")), "../");
        assert_eq!(page(&folder("sops/a"), &folder("sops/a")), "./");
        assert_eq!(page(&folder(""), &folder("sops")), "sops/");
        assert_eq!(root(&folder("sops/dns/down")), "../../../");
    }

    #[test]
    fn nothing_in_a_file_name_can_change_what_an_address_means() {
        assert_eq!(encode("a b/100%#1?.png\"é"), "a%20b/100%25%231%3F.png%22é");
    }
}
