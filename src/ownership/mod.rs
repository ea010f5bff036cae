//! Ownership: who answers for what, where nobody does, and handing over.
//!
//! [`survey`] counts what each person and team answers for, finds the documents that are in nobody's hands or in one
//! person's alone, and says how many absences the library can bear. [`code_owners`] and [`compare`] carry owners to a forge
//! and hold them against what it has. [`plan`] works out a hand-over without writing anything.

mod code_owners;
mod gaps;
mod hand_over;
mod survey;

pub use self::{
    code_owners::{Comparison, Difference, ForgeLine, NotCompared, code_owners, compare},
    gaps::{BusFactor, Gap, GapKind, Weakest},
    hand_over::{ChangedLines, Elsewhere, HandOver, HandOverError, Handed, Order, Refused, plan},
    survey::{Activity, OwnerKind, OwnerLoad, Survey, survey},
};

use crate::library::{Document, Library, Status};

/// The documents that somebody has to answer for: all but those that are retired.
fn kept(library: &Library) -> impl Iterator<Item = &Document> {
    let documents = library.documents().iter().map(AsRef::as_ref);
    documents.filter(|document: &&Document| document.metadata.status != Status::Retired)
}
