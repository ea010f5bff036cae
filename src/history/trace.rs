//! Each document's past, read off the log.
//!
//! The documents' paths are passed down the commit graph. A commit hands each path to the first parent that has the file
//! as it is here; the commit that differs from all its parents made a change. That is how `git log -- FILE` simplifies
//! history, so the first change found is the commit that `git log -1 -- FILE` names, merges included.

use std::collections::HashMap;

use super::log::Log;

/// For each wanted path, the steps that changed its file, newest first, renames followed; by position in [`Log::steps`],
/// with the position of the commit.
pub(super) fn trace(log: &Log, head: usize, wanted: &[&[u8]]) -> Vec<Vec<(u32, u32)>> {
    let mut pasts = vec![Vec::new(); wanted.len()];
    let positions: HashMap<&[u8], u32> = log.paths.iter().map(Vec::as_slice).zip(0..).collect();
    // The files that a commit is asked about: path to the documents that they became.
    let mut asked: Vec<Option<Asked>> = vec![None; log.commits.len()];
    let mut first = Asked::new();
    for (document, path) in wanted.iter().enumerate() {
        if let Some(path) = positions.get(path) {
            first.entry(*path).or_default().push(document);
        }
    }
    if let Some(place) = asked.get_mut(head) {
        *place = Some(first);
    }
    for (at, commit) in (0..).zip(&log.commits) {
        let Some(mut here) = asked[at as usize].take() else {
            continue;
        };
        for step in commit.steps.clone() {
            let what = log.steps[step as usize];
            let Some(documents) = here.remove(&what.path) else {
                continue;
            };
            let parents: &[u32] = match what.taken_from {
                Some(parent) => &commit.parents[parent as usize..][..1],
                None => {
                    for document in &documents {
                        pasts[*document].push((step, at));
                    }
                    &commit.parents
                }
            };
            let path = what.renamed_from.unwrap_or(what.path);
            for parent in parents {
                let there = asked[*parent as usize].get_or_insert_default();
                ask(there, path, &documents);
            }
        }
        // What the commit left as it was came from its first parent.
        if let Some(parent) = commit.parents.first() {
            let there = &mut asked[*parent as usize];
            match there {
                None => *there = Some(here),
                Some(there) => {
                    if there.len() < here.len() {
                        std::mem::swap(there, &mut here);
                    }
                    for (path, documents) in here {
                        ask(there, path, &documents);
                    }
                }
            }
        }
    }
    pasts
}

type Asked = HashMap<u32, Vec<usize>>;

fn ask(asked: &mut Asked, path: u32, documents: &[usize]) {
    let those = asked.entry(path).or_default();
    for document in documents {
        if !those.contains(document) {
            those.push(*document);
        }
    }
}
