//! Signs reviews. The body hash counts no review keys, so the library is read once unsigned, and what it says is what
//! the signatures name.

use std::{collections::HashMap, sync::Arc};

use rayon::prelude::*;
use sopbook::{files::Memory, library::Library, text::RelPath};

use crate::{
    plan::{Plan, Review},
    sop::Draft,
};

/// Adds the review keys to every draft that the plan calls reviewed. SOPs come first, then checklists, in plan order.
pub(crate) fn sign(
    plan: &Plan,
    settings: &str,
    files: Vec<(RelPath, Vec<u8>)>,
    drafts: &mut [Draft],
) {
    let hashes = hashes(settings, files);
    let hash = |path: &str, holds: bool| match hashes.get(path) {
        Some(hash) if holds => hash.clone(),
        // What was read then is gone; any hash but today's will do.
        _ => format!("h1-{:016x}", path.len() * 0x0123_4567_89ab),
    };
    let (sops, checklists) = drafts.split_at_mut(plan.sops.len());
    for (draft, sop) in sops.iter_mut().zip(&plan.sops) {
        if let Some(review) = &sop.review {
            let keys = keys(plan, review, &hash(&draft.path, review.holds));
            draft.front.extend(keys);
        }
    }
    for (draft, checklist) in checklists.iter_mut().zip(&plan.checklists) {
        if let Some(review) = &checklist.review {
            let keys = keys(plan, review, &hash(&draft.path, review.holds));
            let follows = checklist.sops.iter().map(|at| {
                let sop = &plan.sops[*at];
                format!("{}@{}", sop.id, hash(&sop.path(), review.holds))
            });
            let follows: Vec<String> = follows.collect();
            draft.front.extend(keys);
            draft
                .front
                .push(format!("follows: [{}]", follows.join(", ")));
        }
    }
}

fn keys(plan: &Plan, review: &Review, hash: &str) -> [String; 4] {
    [
        format!("last_reviewed_on: {}", review.on),
        format!("last_reviewed_by: {}", plan.reviewer(review)),
        format!("last_review_outcome: {}", review.outcome),
        format!("reviewed_hash: {hash}"),
    ]
}

fn hashes(settings: &str, files: Vec<(RelPath, Vec<u8>)>) -> HashMap<String, String> {
    let memory: Memory = files.into_iter().collect();
    let settings = sopbook::library::Settings::parse(Some(settings));
    let library = Library::load_with(Arc::new(memory), settings);
    library
        .documents()
        .par_iter()
        .map(|document| {
            (
                document.path.to_string(),
                library.body_hash(document).to_string(),
            )
        })
        .collect()
}
