//! The file system, and everything that can stand in for it.
//!
//! A library is loaded from a [`Source`]: the [`WorkTree`] on disk, a git tree (`history::GitTree`), an [`Overlay`] that
//! replaces single files (editor buffers), or [`Memory`]. Features cannot tell which. Writing goes through
//! [`write_atomic`] and [`Staging`], so that no reader ever sees half a document or half a site. This is the one home of
//! `std::fs`, of walkdir and of notify.

#![expect(clippy::disallowed_methods, reason = "the one home of the file system")]

mod cache;
mod lock;
mod memory;
mod pieces;
mod replace;
mod source;
mod watch;
mod work_tree;
mod write;

pub use cache::{cache_folder, keyed_folder, read_cached, remove_cached, state_folder, sweep};
pub use lock::LockedCopy;
pub use memory::{Memory, Overlay};
pub use pieces::{Pieces, files_with_ending};
pub use replace::{ReplaceError, Replacement, replace_all};
pub use source::{
    EntryKind, ListedFile, Listing, MAX_DOCUMENT_BYTES, ReadError, Source, Stamp, Unreadable,
    decode, read_text,
};
pub use watch::Watcher;
pub use work_tree::{
    WorkTree, exists, find_upwards, is_file, is_folder, is_folder_empty, is_link, modified_at,
    real_path,
};
pub use write::{Staging, foreign_entry, holds, write_atomic, write_new};
