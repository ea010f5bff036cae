//! What every test of a command needs: a library made for it, and the binary run with nothing of the machine in reach.
//!
//! ```ignore
//! let library = LibraryBuilder::new()
//!     .sop("restore", |sop| sop.owner("team:nobody"))
//!     .build();
//! insta::assert_snapshot!(library.sopbook(&["lint"]).run(), @"…");
//! ```

mod builder;
mod command;
mod document;
mod git;
mod server;

pub(crate) use builder::{LibraryBuilder, TestLibrary};
#[cfg(unix)]
pub(crate) use command::Sopbook;
pub(crate) use command::{Outcome, without_rule_count};
pub(crate) use document::Document;
pub(crate) use server::Server;
