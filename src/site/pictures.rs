//! The pictures that documents refer to: the only files of a library that are published beside its pages.

use std::collections::BTreeSet;

use super::{Site, SiteError};
use crate::{
    files::Source,
    library::{Library, LinkTarget},
    text::RelPath,
};

const RASTER: [&str; 7] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "ico"];

/// The pictures to publish, by their paths in the library.
pub(super) struct Pictures {
    paths: BTreeSet<RelPath>,
}

impl Pictures {
    /// Finds every picture that a document shows or links to, and says which cannot be published.
    pub(super) fn collect(library: &Library) -> (Self, Vec<String>) {
        let mut paths = BTreeSet::new();
        for document in library.documents() {
            for link in &document.outline.links {
                if let LinkTarget::File(path, _) = library.resolve(document, &link.destination)
                    && is_picture(&path)
                {
                    paths.insert(path);
                }
            }
        }
        let mut warnings = Vec::new();
        paths.retain(|path| match refusal(library.source(), path) {
            Some(reason) => {
                warnings.push(format!("`{path}` is not published: {reason}"));
                false
            }
            None => true,
        });
        (Self { paths }, warnings)
    }

    /// Whether the file is published.
    pub(super) fn has(&self, path: &RelPath) -> bool {
        self.paths.contains(path)
    }

    /// Copies the pictures into the site and says how many there are.
    pub(super) fn write(
        &self,
        library: &Library,
        site: &Site<'_>,
        warnings: &mut Vec<String>,
    ) -> Result<usize, SiteError> {
        let mut count = 0;
        for path in &self.paths {
            match library.source().read(path) {
                Ok(bytes) => {
                    site.write(&format!("assets/{path}"), &bytes)?;
                    count += 1;
                }
                Err(error) => warnings.push(format!("`{path}` is not published: {error}")),
            }
        }
        Ok(count)
    }
}

fn extension(path: &RelPath) -> String {
    path.file_name()
        .rsplit_once('.')
        .map_or_else(String::new, |(_, extension)| extension.to_ascii_lowercase())
}

fn is_picture(path: &RelPath) -> bool {
    let extension = extension(path);
    extension == "svg" || RASTER.contains(&extension.as_str())
}

/// Why a picture must stay out.
fn refusal(source: &dyn Source, path: &RelPath) -> Option<String> {
    let bytes = match source.read(path) {
        Ok(bytes) => bytes,
        Err(error) => return Some(error.to_string()),
    };
    (extension(path) == "svg" && is_active(&bytes))
        .then(|| "it is an SVG that holds a script, a handler or a foreign object".to_owned())
}

/// Whether an SVG could run something when it is opened by itself. Errs on the side of caution: what is not UTF-8, or
/// declares entities that could hide a tag, counts as active.
fn is_active(svg: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(svg) else {
        return true;
    };
    let text = text.to_ascii_lowercase();
    let has_handler = text.match_indices("on").any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let rest = text[at + 2..].trim_start_matches(|letter: char| letter.is_ascii_alphanumeric());
        before.is_some_and(|letter| letter.is_whitespace() || "\"'/".contains(letter))
            && rest.len() < text.len() - at - 2
            && rest.trim_start().starts_with('=')
    });
    has_handler
        || [
            "<script",
            ":script",
            "javascript:",
            "foreignobject",
            "<!entity",
            "<iframe",
            "<handler",
            "<set",
            "<animate",
        ]
        .iter()
        .any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_svg_that_could_run_something_is_active() {
        for active in [
            "<svg><script>x</script></svg>",
            "<svg onload=\"x\">",
            "<svg\nOnLoad = 'x'>",
            "<svg><a href='javascript:x'/></svg>",
            "<svg><foreignObject/></svg>",
            "<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>",
            "<svg x=''onload='x'>",
        ] {
            assert!(is_active(active.as_bytes()), "{active}");
        }
        assert!(is_active(b"\xff\xfe<\0s\0"));
        assert!(!is_active(
            b"<svg viewBox='0 0 1 1'><title>one on top</title><path d='M0 0'/></svg>"
        ));
    }
}
