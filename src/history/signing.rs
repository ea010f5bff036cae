//! What a commit did to a document's review keys, and whether it touched what the document says.

use git2::{Oid, Repository};
use rayon::prelude::*;

use super::{
    log::{Log, Scope},
    objects::Objects,
    packs::Packs,
};
use crate::{
    clock::Date,
    files::{Memory, Stamp, decode},
    library::{BodyHash, Document, Kind, Settings},
    text::RelPath,
};

/// A document's review keys after a commit that changed some of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing {
    /// `last_reviewed_on`.
    pub on: Option<Date>,
    /// `last_reviewed_by`.
    pub by: Option<String>,
    /// `last_review_outcome`.
    pub outcome: Option<String>,
    /// `reviewed_hash`.
    pub hash: Option<String>,
    /// Which of them changed.
    pub changed: KeyChanges,
    /// `last_reviewed_on` as it was before.
    pub before: Option<Date>,
    /// Whether the commit left what the document says as it was; false where it added the document.
    pub left_body: bool,
}

/// Which review keys a commit changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyChanges {
    /// `last_reviewed_on`.
    pub on: bool,
    /// `last_reviewed_by`.
    pub by: bool,
    /// `last_review_outcome`.
    pub outcome: bool,
    /// `reviewed_hash`.
    pub hash: bool,
}

/// Finds the signings among the first `count` commits of a log, oldest settings or not: today's names of keys apply. A
/// merge signs nothing. Gives each with the position of its step.
pub(super) fn find_signings(
    log: &Log,
    count: usize,
    scope: &Scope,
    packs: &Packs,
    settings: &Settings,
    path_of: &(dyn Fn(&[u8]) -> Option<RelPath> + Sync),
) -> Result<Vec<(u32, Signing)>, git2::Error> {
    let commits = &log.commits[..count];
    let chunk = count.div_ceil(4 * rayon::current_num_threads()).max(16);
    let found: Vec<Vec<(u32, Signing)>> = commits
        .par_chunks(chunk)
        .map(|commits| {
            let repository = Repository::open(&scope.repository)?;
            let odb = repository.odb()?;
            let mut objects = Objects::new(packs, &odb);
            let mut read = |id: Option<Oid>| id.map(|id| objects.read(id)).transpose();
            let mut signings = Vec::new();
            for commit in commits.iter().filter(|commit| commit.parents.len() < 2) {
                for at in commit.steps.clone() {
                    let step = &log.steps[at as usize];
                    let Some(path) = path_of(&log.paths[step.path as usize]) else {
                        continue;
                    };
                    if step.after.is_none() || step.after == step.before {
                        continue;
                    }
                    let after = read(step.after)?.and_then(|bytes| decode(bytes.to_vec()).ok());
                    let before = read(step.before)?.and_then(|bytes| decode(bytes.to_vec()).ok());
                    if let Some(after) = after
                        && let Some(signing) = compare(before.as_deref(), &after, &path, settings)
                    {
                        signings.push((at, signing));
                    }
                }
            }
            Ok(signings)
        })
        .collect::<Result<_, git2::Error>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// What changed in the review keys from one version to the next; none where nothing did.
fn compare(
    before: Option<&str>,
    after: &str,
    path: &RelPath,
    settings: &Settings,
) -> Option<Signing> {
    if before.map_or(0, |before| head_of(before).len()) == 0 && head_of(after).is_empty() {
        return None;
    }
    if before.is_some_and(|before| head_of(before) == head_of(after)) {
        return None;
    }
    let kind = settings.documents.kind_of(path).unwrap_or(Kind::Sop);
    let head = |text: &str| Document::parse_head(kind, path, Stamp::default(), text, settings);
    let new = head(after);
    let before = before.map(|text| (text, head(text)));
    let keys = &new.metadata.review;
    let old = before
        .as_ref()
        .map(|(_, head)| head.metadata.review.clone());
    let old = old.unwrap_or_default();
    let value =
        |text: &Option<crate::text::Spanned<String>>| text.as_ref().map(|text| text.value.clone());
    let day = |on: &Option<crate::text::Spanned<Date>>| on.as_ref().map(|on| on.value);
    let changed = KeyChanges {
        on: day(&keys.on) != day(&old.on),
        by: value(&keys.by) != value(&old.by),
        outcome: value(&keys.outcome) != value(&old.outcome),
        hash: value(&keys.hash) != value(&old.hash),
    };
    if changed == KeyChanges::default() {
        return None;
    }
    Some(Signing {
        on: day(&keys.on),
        by: value(&keys.by),
        outcome: value(&keys.outcome),
        hash: value(&keys.hash),
        changed,
        before: day(&old.on),
        left_body: before.is_some_and(|(text, old)| {
            let hash = |text: &str| {
                let version = Document::parse(kind, path, Stamp::default(), text, settings);
                hash_without_images(&version)
            };
            // Most reviews change keys alone, and to read the rest takes most of the time.
            let is_same_below = text[old.body..] == after[new.body..];
            is_same_below && hash(&text[..old.body]) == hash(&after[..new.body])
                || hash(text) == hash(after)
        }),
    })
}

/// The hash of a version of a document. The bytes of images are not looked at: whether a picture was redrawn in the same
/// commit is not worth two checkouts.
pub(super) fn hash_without_images(version: &Document) -> BodyHash {
    version.body_hash(&Memory::default()).clone()
}

/// The part of a document that can hold front matter: up to the closing fence, or nothing where there is no fence.
fn head_of(text: &str) -> &str {
    let start = text.trim_start_matches('\u{feff}');
    match start
        .strip_prefix("---")
        .and_then(|rest| rest.find("\n---"))
    {
        Some(end) => &start[..end + 3],
        None if text.contains("---") => text,
        None => "",
    }
}
