//! Markdown: what a document's body holds, what it reads like, what it says, and how it looks.
//!
//! Five functions read the same events (`events.rs`), so that they agree on what is text and what is an attribute:
//!
//! * [`outline`] finds headings, sections, links, procedure steps, checklist items, anchors, comments and raw HTML,
//!   each with its place;
//! * [`plain_text`] makes a slice readable, for search and snippets;
//! * [`canonical`] lists what the body hash counts, in types of our own ([`write_canonical`] fixes the bytes);
//! * [`flow`] lists blocks and runs of text for a terminal;
//! * [`render_html`] writes the page, with tags of our own only: raw HTML in a document never reaches a browser as HTML.
//!
//! All of them take the whole file and the byte at which the body starts, and speak in spans of the whole file. They
//! are total: any text has an outline and a page, and CRLF says what LF says. Nothing recurses over the depth of the input. The parser,
//! pulldown-cmark, has its only home here and shows in no signature.

mod attributes;
mod canonical;
mod canonical_bytes;
mod destination;
mod events;
mod flow;
mod html;
mod line_ends;
mod outline;
mod outliner;
mod plain;
mod raw_html;

pub use canonical::{Block, BlockKind, Destination, canonical};
pub use canonical_bytes::write_canonical;
pub use flow::{FlowBlock, FlowKind, Run, RunStyle, flow};
pub use html::{HtmlOptions, LinkRef, Target, render_html};
pub use outline::{Comment, Heading, Item, Link, LinkKind, Outline, Section, Step};
pub use outliner::{outline, outline_and_write_canonical};
pub use plain::plain_text;

#[cfg(test)]
mod hostile;
