//! The index and its manifest, brought up to date with the files before anything is asked of them.
//!
//! Files are compared by stamp; only those that changed are read. A file written within two seconds of the manifest is
//! compared by content, since a later edit may have left its stamp alone. What a commit holds and what its manifest says
//! are one (see [`super::manifest`]).

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use rayon::prelude::*;
use tantivy::{
    Directory, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument,
    TantivyError, Term, directory::error::LockError, indexer::NoMergePolicy,
};

use super::{
    card::{self, Card},
    directory::IndexFolder,
    manifest::{Entry, Manifest, Packed, digest},
    units::{self, FIELDS},
};
use crate::{
    files::{ListedFile, ReadError, Source, Unreadable, decode, keyed_folder, modified_at},
    library::{Discovered, Document, Kind, Settings, Status},
};

/// How long after an edit another one may leave the stamp as it is, to be on the safe side of every file system.
const RACY: Duration = Duration::from_secs(2);
/// What the writer may hold in memory before it writes a segment.
const WRITER_BYTES: usize = 64 << 20;
/// From this many segments on they are merged into one.
const MAX_SEGMENTS: usize = 6;

/// An index that can be asked.
pub(super) struct Store {
    pub(super) searcher: Searcher,
    pub(super) manifest: Manifest,
    /// Whether files have changed that the index could not take in, because another process was writing to it.
    pub(super) may_lag: bool,
    /// What could not be read.
    pub(super) unreadable: Vec<Unreadable>,
}

/// Why a folder could not serve.
#[derive(Debug)]
pub(super) enum Trouble {
    /// What is there cannot be used.
    Damaged,
    /// It may not be written, or another process is making the first index.
    Unwritable,
}

impl From<TantivyError> for Trouble {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(..) => Self::Unwritable,
            _ => Self::Damaged,
        }
    }
}

impl From<tantivy::directory::error::OpenReadError> for Trouble {
    fn from(_: tantivy::directory::error::OpenReadError) -> Self {
        Self::Damaged
    }
}

/// What a library's index is made from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) settings: &'a Settings,
    pub(super) found: &'a Discovered,
}

/// The folder of this library's index; none where there is none and it cannot be made.
pub(super) fn folder(cache: &Path, settings: &Settings) -> Option<PathBuf> {
    // Other names for keys, and defaults of folders, change what a file says; any edit of such settings counts.
    let shaping = if settings.key_aliases.is_empty() && settings.folder_defaults.is_empty() {
        ""
    } else {
        settings.text.as_deref().unwrap_or("")
    };
    let key = format!(
        "{}\n{}\n{shaping}",
        units::VERSION,
        env!("CARGO_PKG_VERSION")
    );
    let key = format!("{:016x}", digest(key.as_bytes()));
    keyed_folder(cache, "search", &key).ok()
}

/// Makes an index in memory.
pub(super) fn in_memory(origin: Origin<'_>) -> tantivy::Result<Store> {
    let index = with_tokenizers(Index::create_in_ram(FIELDS.schema.clone()));
    let mut update = Update::find(origin, &Manifest::default(), None);
    let unreadable = std::mem::take(&mut update.unreadable);
    let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_BYTES)?;
    let manifest = update.apply(origin, &Manifest::default(), &writer)?;
    writer.commit()?;
    Ok(Store {
        searcher: reader(&index)?.searcher(),
        manifest,
        may_lag: false,
        unreadable,
    })
}

/// The index in a folder as the last process left it.
pub(super) struct OnDisk {
    index: Index,
    directory: IndexFolder,
    folder: PathBuf,
    committed: Committed,
}

/// Opens the index in `folder`, made if there is none.
pub(super) fn open(folder: &Path) -> Result<OnDisk, Trouble> {
    let directory = IndexFolder::open(folder)?;
    let index = if Index::exists(&directory)? {
        Index::open(directory.clone())?
    } else {
        let create = Index::create(
            directory.clone(),
            FIELDS.schema.clone(),
            tantivy::IndexSettings::default(),
        );
        create.map_err(|_| Trouble::Unwritable)?
    };
    if index.schema() != FIELDS.schema {
        return Err(Trouble::Damaged);
    }
    let index = with_tokenizers(index);
    Ok(OnDisk {
        committed: Committed::load(&index, &directory, folder)?,
        index,
        directory,
        folder: folder.to_path_buf(),
    })
}

/// Brings an index up to date.
pub(super) fn update(on_disk: OnDisk, origin: Origin<'_>) -> Result<Store, Trouble> {
    let OnDisk {
        index,
        directory,
        folder,
        committed,
    } = on_disk;
    let mut update = Update::find(origin, &committed.manifest, committed.written);
    if committed.name.is_some() && update.is_empty {
        if let Some(name) = committed.name.as_ref().filter(|_| update.was_racy) {
            // A newer date on the manifest settles the files that had to be read to tell.
            let (_, bytes) = committed.manifest.encode();
            directory.atomic_write(Path::new(name), &bytes).ok();
        }
        return Ok(committed.store(false, update.unreadable));
    }
    let mut writer: IndexWriter = match index.writer_with_num_threads(1, WRITER_BYTES) {
        Ok(writer) => writer,
        Err(TantivyError::LockFailure(LockError::LockBusy, _)) if committed.name.is_some() => {
            return Ok(committed.store(true, update.unreadable));
        }
        Err(error) => return Err(error.into()),
    };
    writer.set_merge_policy(Box::new(NoMergePolicy));
    // Another process may have been here between reading and locking.
    let current = Committed::load(&index, &directory, &folder)?;
    if current.name != committed.name {
        update = Update::find(origin, &current.manifest, current.written);
    }
    let unreadable = std::mem::take(&mut update.unreadable);
    let manifest = update.apply(origin, &current.manifest, &writer)?;
    let (name, bytes) = manifest.encode();
    // The manifest first: a commit names it, and without a commit nobody reads it.
    directory
        .atomic_write(Path::new(&name), &bytes)
        .map_err(|_| Trouble::Unwritable)?;
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&name);
    commit.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() >= MAX_SEGMENTS {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    if let Some(old) = current.name.filter(|old| *old != name) {
        directory.delete(Path::new(&old)).ok();
    }
    let committed = Committed::load(&index, &directory, &folder)?;
    Ok(committed.store(false, unreadable))
}

fn with_tokenizers(index: Index) -> Index {
    for (name, tokenizer) in units::TOKENIZERS {
        index.tokenizers().register(name, tokenizer);
    }
    index
}

fn reader(index: &Index) -> tantivy::Result<IndexReader> {
    index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()
}

fn settings_digest(settings: &Settings) -> u64 {
    digest(settings.text.as_deref().unwrap_or("").as_bytes())
}

/// What the last commit holds.
struct Committed {
    /// The manifest's name; none before the first commit.
    name: Option<String>,
    manifest: Manifest,
    /// When the manifest was written.
    written: Option<SystemTime>,
    searcher: Searcher,
}

impl Committed {
    fn load(index: &Index, directory: &IndexFolder, folder: &Path) -> Result<Self, Trouble> {
        // A writer may commit between any two reads, and then removes what it replaced.
        for _ in 0..5 {
            let before = index.load_metas()?;
            let Some(name) = before.payload.clone() else {
                return Ok(Self {
                    name: None,
                    manifest: Manifest::default(),
                    written: None,
                    searcher: reader(index)?.searcher(),
                });
            };
            let bytes = directory.atomic_read(Path::new(&name));
            let searcher = reader(index).map(|reader| reader.searcher());
            let after = index.load_metas()?;
            let ids = |metas: &tantivy::IndexMeta| -> Vec<_> {
                metas
                    .segments
                    .iter()
                    .map(|segment| (segment.id(), segment.delete_opstamp()))
                    .collect()
            };
            if before.payload != after.payload || ids(&before) != ids(&after) {
                continue;
            }
            let manifest = Manifest::decode(&name, bytes?).ok_or(Trouble::Damaged)?;
            return Ok(Self {
                written: modified_at(&folder.join(&name)),
                name: Some(name),
                manifest,
                searcher: searcher?,
            });
        }
        Err(Trouble::Unwritable)
    }

    fn store(self, may_lag: bool, unreadable: Vec<Unreadable>) -> Store {
        Store {
            searcher: self.searcher,
            manifest: self.manifest,
            may_lag,
            unreadable,
        }
    }
}

/// A document read anew.
struct Read {
    kind: Kind,
    file: ListedFile,
    digest: u64,
    status: Status,
    card: Card,
    units: Vec<TantivyDocument>,
}

/// What came of looking at a file.
enum Outcome {
    /// The index holds it as it is.
    Kept(Entry),
    /// Its content is what the index holds; its stamp is new.
    Restamped(Entry),
    Read(Box<Read>),
    Unreadable(Unreadable),
}

/// What is to be put into the index.
struct Update {
    /// The entries that stand.
    kept: Vec<Entry>,
    read: Vec<Read>,
    unreadable: Vec<Unreadable>,
    /// Whether files had to be read although their stamps are known.
    was_racy: bool,
    is_empty: bool,
}

impl Update {
    /// Compares the files with the manifest that was written at `written`, and reads those that differ.
    fn find(origin: Origin<'_>, manifest: &Manifest, written: Option<SystemTime>) -> Self {
        // In nanoseconds since 1970, as stamps are.
        let fresh_since = written
            .and_then(|at| {
                let at = at.checked_sub(RACY)?;
                at.duration_since(SystemTime::UNIX_EPOCH).ok()
            })
            .and_then(|since| i64::try_from(since.as_nanos()).ok())
            .unwrap_or(i64::MIN);
        let mut update = Self {
            kept: Vec::with_capacity(manifest.entries.len()),
            read: Vec::new(),
            unreadable: origin.found.unreadable.clone(),
            was_racy: false,
            is_empty: false,
        };
        let mut known = manifest.entries.iter().peekable();
        let mut to_read: Vec<(&(Kind, ListedFile), Option<&Entry>)> = Vec::new();
        for file in &origin.found.documents {
            let (kind, listed) = file;
            while known.next_if(|entry| entry.path < listed.path).is_some() {}
            let entry = known.next_if(|entry| entry.path == listed.path);
            let entry = entry.filter(|entry| entry.kind == *kind);
            match entry {
                Some(entry) if entry.stamp == listed.stamp => {
                    if listed.stamp.modified < fresh_since {
                        update.kept.push(entry.clone());
                    } else {
                        update.was_racy = true;
                        to_read.push((file, Some(entry)));
                    }
                }
                _ => to_read.push((file, entry)),
            }
        }
        let outcomes: Vec<Outcome> = to_read
            .into_par_iter()
            .map(|((kind, file), entry)| look_at(origin, *kind, file, entry))
            .collect();
        let mut is_restamped = false;
        for outcome in outcomes {
            match outcome {
                Outcome::Kept(entry) => update.kept.push(entry),
                Outcome::Restamped(entry) => {
                    is_restamped = true;
                    update.kept.push(entry);
                }
                Outcome::Read(read) => update.read.push(*read),
                Outcome::Unreadable(problem) => update.unreadable.push(problem),
            }
        }
        update.unreadable.sort();
        update.is_empty = update.read.is_empty()
            && !is_restamped
            && update.kept.len() == manifest.entries.len()
            && manifest.settings == settings_digest(origin.settings);
        update
    }

    /// Tells the writer what to add and to remove, and makes the manifest of the result.
    fn apply(
        self,
        origin: Origin<'_>,
        manifest: &Manifest,
        writer: &IndexWriter,
    ) -> tantivy::Result<Manifest> {
        let kept: HashSet<u32> = self.kept.iter().map(|entry| entry.key).collect();
        for entry in &manifest.entries {
            if !kept.contains(&entry.key) {
                writer.delete_term(Term::from_field_u64(FIELDS.key, u64::from(entry.key)));
            }
        }
        let mut next_key = manifest.next_key;
        let mut rows: Vec<(Entry, Card)> = Vec::with_capacity(kept.len() + self.read.len());
        for entry in self.kept {
            let card = serde_json::from_slice(&entry.card)
                .map_err(|error| TantivyError::InternalError(error.to_string()))?;
            rows.push((entry, card));
        }
        for read in self.read {
            for mut unit in read.units {
                unit.add_u64(FIELDS.key, u64::from(next_key));
                writer.add_document(unit)?;
            }
            let entry = Entry {
                key: next_key,
                kind: read.kind,
                status: read.status,
                path: read.file.path,
                stamp: read.file.stamp,
                digest: read.digest,
                card: Packed::default(),
            };
            next_key = next_key.wrapping_add(1);
            rows.push((entry, read.card));
        }
        rows.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
        card::derive(&mut rows, origin.settings);
        let entries = rows
            .into_iter()
            .map(|(entry, card)| {
                let card = serde_json::to_vec(&card)
                    .map_err(|error| TantivyError::InternalError(error.to_string()))?;
                Ok(Entry {
                    card: card.into(),
                    ..entry
                })
            })
            .collect::<tantivy::Result<Vec<Entry>>>()?;
        Ok(Manifest {
            settings: settings_digest(origin.settings),
            next_key,
            entries,
        })
    }
}

fn look_at(origin: Origin<'_>, kind: Kind, file: &ListedFile, entry: Option<&Entry>) -> Outcome {
    let unreadable = |error: ReadError| {
        Outcome::Unreadable(Unreadable {
            path: file.path.clone(),
            reason: error.to_string(),
        })
    };
    let bytes = match origin.source.read(&file.path) {
        Ok(bytes) => bytes,
        Err(error) => return unreadable(error),
    };
    let digest = digest(&bytes);
    if let Some(entry) = entry.filter(|entry| entry.digest == digest) {
        return if entry.stamp == file.stamp {
            Outcome::Kept(entry.clone())
        } else {
            Outcome::Restamped(Entry {
                stamp: file.stamp,
                ..entry.clone()
            })
        };
    }
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(error) => return unreadable(error),
    };
    let document = Document::parse(kind, &file.path, file.stamp, &text, origin.settings);
    Outcome::Read(Box::new(Read {
        kind,
        file: file.clone(),
        digest,
        status: document.metadata.status,
        card: Card::of(&document),
        units: units::units(&document),
    }))
}
