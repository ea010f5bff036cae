//! Text as everything else here sees it: byte spans, library-relative paths, slugs, near spellings.
//!
//! Spans are byte offsets into a file's whole text; lines and columns are computed only where something is
//! shown ([`LineIndex`]). This room knows no file system and no markdown.

mod display;
mod lines;
mod path;
mod slug;
mod span;
mod spelling;

pub use display::{count, fold_white_space, is_folded, one_line, printable};
pub use lines::{LineIndex, Position};
pub use path::{Outside, RelPath};
pub use slug::{heading_slug, is_kebab_case, kebab_case};
pub use span::{Span, Spanned};
pub use spelling::{nearest, slips, within_one_typo};
