//! Reviews: what to sign, what changed since, and which review comes next.
//!
//! A review is a recorded act. [`sign`] makes the text of a document that says who read it when, what came of it and, by
//! its body hash, what was read; [`write()`] puts such texts on disk, all of them or none. [`find_base`] looks for the version
//! that a review was about, [`compare`] says what changed since, by section and word, and [`rank`] orders what waits for a
//! review. Nothing here asks anybody anything: that is the edges' part.

mod base;
mod compare;
mod rank;
mod sign;
mod since;
mod words;

pub use self::{
    base::{Base, FoundBy, NoBase, find_base},
    compare::{Comparison, SectionChange, SectionState, compare},
    rank::{Proposal, rank},
    sign::{SignError, Signature, Signed, WriteError, sign, take_back, write},
    since::SinceReview,
    words::{ChangedLine, Piece, PieceKind},
};
