//! How old a clone may be, from local refs alone.

use std::path::Path;

use serde::Serialize;

use super::{HistoryError, open};
use crate::{
    clock::{Date, day_of},
    files::modified_at,
};

/// How old a clone may be. Nothing was asked of the remote: a clone that never fetches looks up to date with what it last
/// saw, which is why the day of the last fetch stands beside the count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CloneAge {
    /// The branch that this one follows, as `origin/main`.
    pub upstream: String,
    /// The commits of the fetched upstream that this branch lacks.
    pub behind: usize,
    /// The day of the last fetch or pull; none if there never was one since cloning.
    pub fetched_on: Option<Date>,
}

/// Looks up how old the clone around `folder` may be; none where its branch follows no upstream.
///
/// # Errors
/// Where there is no repository, or it may not be read.
pub fn clone_age(folder: &Path) -> Result<Option<CloneAge>, HistoryError> {
    let repository = open(folder)?;
    let Ok(head) = repository.head() else {
        return Ok(None);
    };
    if !head.is_branch() {
        return Ok(None);
    }
    let Ok(upstream) = git2::Branch::wrap(head).upstream() else {
        return Ok(None);
    };
    let name = upstream
        .name()
        .ok()
        .flatten()
        .unwrap_or_default()
        .to_owned();
    let (Some(theirs), Ok(ours)) = (upstream.get().target(), repository.head()) else {
        return Ok(None);
    };
    let behind = match ours.target() {
        Some(ours) if ours != theirs => repository
            .graph_ahead_behind(ours, theirs)
            .map_or(0, |(_, behind)| behind),
        _ => 0,
    };
    let fetched_on = modified_at(&repository.commondir().join("FETCH_HEAD")).and_then(day_of);
    Ok(Some(CloneAge {
        upstream: name,
        behind,
        fetched_on,
    }))
}
