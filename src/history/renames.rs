//! Renames: which of the files that a commit removes is the one that it adds under another name.
//!
//! As git does it by default: the same bytes first, else the removed file that shares the most with the added one, if that
//! is at least half of the larger of the two. What is shared is counted in lines, each with its length.

use std::collections::HashMap;

use git2::Oid;

use super::objects::{Difference, Objects};

/// The most pairs of files that are compared in one commit; beyond it only equal bytes count.
const MAX_PAIRS: usize = 10_000;

/// For each added file that was renamed, its position in `differences` and that of the file that it was.
pub(super) fn find_renames(
    objects: &mut Objects<'_>,
    differences: &[Difference],
) -> Result<Vec<(usize, usize)>, git2::Error> {
    let positions = |is_wanted: fn(&Difference) -> bool| -> Vec<usize> {
        (0..differences.len())
            .filter(|at| is_wanted(&differences[*at]))
            .collect()
    };
    let mut added = positions(|it| it.before.is_none());
    let mut removed = positions(|it| it.after.is_none());
    let mut renames = Vec::new();
    if added.is_empty() || removed.is_empty() {
        return Ok(renames);
    }
    added.retain(|&to| {
        let same = |from: &usize| differences[*from].before == differences[to].after;
        // Of several with the same bytes, the one that kept its file name.
        let keeps_name =
            |from: &&usize| file_name(&differences[**from]) == file_name(&differences[to]);
        let candidates: Vec<usize> = removed.iter().copied().filter(same).collect();
        let from = candidates
            .iter()
            .find(keeps_name)
            .or(candidates.first())
            .copied();
        if let Some(from) = from {
            removed.retain(|other| *other != from);
            renames.push((to, from));
        }
        from.is_none()
    });
    if added.is_empty() || removed.is_empty() || added.len() * removed.len() > MAX_PAIRS {
        return Ok(renames);
    }
    let old = read(objects, &removed, |at| differences[at].before)?;
    let new = read(objects, &added, |at| differences[at].after)?;
    let mut pairs = Vec::new();
    for (to, new) in &new {
        for (from, old) in &old {
            let larger = old.bytes.max(new.bytes);
            let shared = old.shared_with(new);
            if larger > 0 && shared * 2 >= larger {
                pairs.push((shared * 1000 / larger, *to, *from));
            }
        }
    }
    pairs.sort_by_key(|&(score, to, from)| (std::cmp::Reverse(score), to, from));
    let (mut used_to, mut used_from) = (Vec::new(), Vec::new());
    for (_, to, from) in pairs {
        if !used_to.contains(&to) && !used_from.contains(&from) {
            used_to.push(to);
            used_from.push(from);
            renames.push((to, from));
        }
    }
    Ok(renames)
}

fn file_name(difference: &Difference) -> &[u8] {
    let mut parts = difference.path.rsplit(|byte| *byte == b'/');
    parts.next().unwrap_or_default()
}

/// The lines of a file, counted.
struct Lines {
    bytes: usize,
    counts: HashMap<Vec<u8>, usize>,
}

impl Lines {
    /// The bytes in lines that both have.
    fn shared_with(&self, other: &Self) -> usize {
        let (few, many) = if self.counts.len() <= other.counts.len() {
            (self, other)
        } else {
            (other, self)
        };
        few.counts
            .iter()
            .map(|(line, count)| {
                line.len() * (*count).min(many.counts.get(line).copied().unwrap_or(0))
            })
            .sum()
    }
}

fn read(
    objects: &mut Objects<'_>,
    positions: &[usize],
    blob: impl Fn(usize) -> Option<Oid>,
) -> Result<Vec<(usize, Lines)>, git2::Error> {
    positions
        .iter()
        .filter_map(|at| Some((*at, blob(*at)?)))
        .map(|(at, id)| {
            let text = objects.read(id)?;
            let mut counts = HashMap::new();
            for line in text.split_inclusive(|byte| *byte == b'\n') {
                *counts.entry(line.to_vec()).or_insert(0) += 1;
            }
            Ok((
                at,
                Lines {
                    bytes: text.len(),
                    counts,
                },
            ))
        })
        .collect()
}
