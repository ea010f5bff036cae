//! The index and its manifest, brought up to date with the files before anything is asked of them.
//!
//! Files are compared by stamp; only those that changed are read. A file written shortly before it was listed is compared
//! by content, since a later edit may have left its stamp alone. What a commit holds and what its manifest says are one
//! (see [`super::manifest`]).
//!
//! A few edited files are not worth a commit: each search indexes them in memory, beside what is on disk, until they are
//! more than a few.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

use rayon::prelude::*;
use tantivy::{
    Directory, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument,
    TantivyError, Term,
    directory::{RamDirectory, error::LockError},
    indexer::NoMergePolicy,
    tokenizer::TokenizerManager,
};

use super::{
    card::{self, Card},
    directory::IndexFolder,
    manifest::{self, Encoded, Entry, Extent, Manifest, Packed, digest},
    units::{self, FIELDS},
};
use crate::{
    files::{
        ListedFile, ReadError, Source, Stamp, Unreadable, decode, keyed_folder, modified_at, sweep,
    },
    library::{Discovered, Document, Kind, OwnerFiles, Settings, Status},
};

/// How long after an edit another one may leave the stamp as it is, to be on the safe side of every file system.
const RACY: Duration = Duration::from_secs(2);
/// The same where stamps are finer than a millisecond; what is left is the tick of the system's clock.
const FINELY_RACY: Duration = Duration::from_millis(100);
/// What the writer may hold in memory before it writes a segment.
const WRITER_BYTES: usize = 64 << 20;
/// How many files may differ from the index on disk, and how long they may be together, before they are written to it.
const FEW_FILES: usize = 16;
const FEW_BYTES: u64 = 256 << 10;
/// What the writer in memory may hold of them; it asks for its tables at once.
const FEW_WRITER_BYTES: usize = 4 << 20;
/// How many files are read before what they say goes to the writer.
const FILES_AT_ONCE: usize = 256;
/// From this many segments on they are merged into one.
const MAX_SEGMENTS: usize = 6;

/// An index that can be asked.
pub(super) struct Store {
    /// What is on disk, and what is not yet.
    pub(super) searchers: Vec<Searcher>,
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
    /// A moment before the files were listed.
    pub(super) started: Instant,
    pub(super) owner_files: &'a OwnerFiles,
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
    let none = Manifest::default();
    Update::find(origin, &none, None).beside(origin, &none, Vec::new(), WRITER_BYTES)
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
    // The first index is made below, with nothing to compare.
    let mut found = None;
    if let Some(name) = &committed.name {
        let update = Update::find(origin, &committed.manifest, committed.written);
        let is_beside = update.is_small && !update.is_reshaping(&committed.manifest)?;
        if (update.is_empty || is_beside) && update.was_racy && !update.hides_an_edit {
            // A newer date on the manifest settles the files that had to be read to tell.
            let encoded = committed.manifest.encode(origin.started.elapsed());
            let dated = directory.atomic_write(Path::new(name), &encoded.manifest);
            dated.ok();
        }
        if update.is_empty {
            return Ok(committed.store(false, update.unreadable));
        }
        if is_beside {
            let searchers = vec![committed.searcher];
            let beside = update.beside(origin, &committed.manifest, searchers, FEW_WRITER_BYTES);
            return Ok(beside?);
        }
        found = Some(update);
    }
    let mut writer: IndexWriter = match index.writer_with_num_threads(1, WRITER_BYTES) {
        Ok(writer) => writer,
        Err(TantivyError::LockFailure(LockError::LockBusy, _)) if committed.name.is_some() => {
            let unreadable = found.map(|update| update.unreadable);
            return Ok(committed.store(true, unreadable.unwrap_or_default()));
        }
        Err(error) => return Err(error.into()),
    };
    writer.set_merge_policy(Box::new(NoMergePolicy));
    // Another process may have been here between reading and locking.
    let current = Committed::load(&index, &directory, &folder)?;
    let mut add = |unit| writer.add_document(unit).map(drop);
    let mut update = match found {
        Some(update) if current.name == committed.name => update,
        // The writer works while files are read.
        _ => Update::find_and_add(origin, &current.manifest, current.written, &mut add)?,
    };
    let unreadable = std::mem::take(&mut update.unreadable);
    for key in update.gone(&current.manifest) {
        writer.delete_term(Term::from_field_u64(FIELDS.key, u64::from(key)));
    }
    let manifest = update.apply(origin, &current.manifest, &mut add)?;
    let encoded = manifest.encode(origin.started.elapsed());
    let Encoded {
        name, cards_name, ..
    } = &encoded;
    // Cards and manifest first: a commit names them, and without a commit nobody reads them.
    for (name, bytes) in [(cards_name, &encoded.cards), (name, &encoded.manifest)] {
        let written = directory.atomic_write(Path::new(name), bytes);
        written.map_err(|_| Trouble::Unwritable)?;
    }
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(name);
    commit.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() >= MAX_SEGMENTS {
        writer.merge(&segments).wait()?;
    }
    // Also what a process left that was killed here. Nobody else writes while we hold the lock.
    sweep(&folder, |file| {
        manifest::is_ours(file) && file != name && file != cards_name
    });
    writer.wait_merging_threads()?;
    let committed = Committed::load(&index, &directory, &folder)?;
    Ok(committed.store(false, unreadable))
}

fn with_tokenizers(index: Index) -> Index {
    register(index.tokenizers());
    index
}

fn register(tokenizers: &TokenizerManager) {
    for (name, tokenizer) in units::TOKENIZERS {
        tokenizers.register(name, tokenizer);
    }
}

fn reader(index: &Index) -> tantivy::Result<IndexReader> {
    index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()
}

fn settings_digest(origin: Origin<'_>) -> u64 {
    let mut text = origin.settings.text.as_deref().unwrap_or("").to_owned();
    // The files that name owners decide with the settings who answers for what.
    for (path, owners) in origin.owner_files.texts() {
        text.push_str(&format!("\n{path}\n{owners}"));
    }
    digest(text.as_bytes())
}

/// What the last commit holds.
struct Committed {
    /// The manifest's name; none before the first commit.
    name: Option<String>,
    manifest: Manifest,
    /// When the files that the manifest names were listed.
    written: Option<SystemTime>,
    searcher: Searcher,
}

/// Whether anybody may have written to a segment after the commit that names it, by the system's ticking clock. Tantivy opens a segment without a look at its
/// checksums, and to look each time would cost more than most searches.
fn was_touched(metas: &tantivy::IndexMeta, folder: &Path) -> bool {
    let committed = modified_at(&folder.join("meta.json"));
    let mut files = metas.list_segment_files().into_iter();
    files.any(|file| modified_at(&folder.join(file)) >= committed)
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
            let manifest = bytes.as_ref().ok().and_then(|bytes| {
                Manifest::decode(&name, bytes, |cards| {
                    directory
                        .open_read(Path::new(cards))
                        .ok()?
                        .read_bytes()
                        .ok()
                })
            });
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
            let (manifest, took) = manifest.ok_or(Trouble::Damaged)?;
            if was_touched(&after, folder) && !index.validate_checksum()?.is_empty() {
                return Err(Trouble::Damaged);
            }
            return Ok(Self {
                written: modified_at(&folder.join(&name)).and_then(|at| at.checked_sub(took)),
                name: Some(name),
                manifest,
                searcher: searcher?,
            });
        }
        Err(Trouble::Unwritable)
    }

    fn store(self, may_lag: bool, unreadable: Vec<Unreadable>) -> Store {
        Store {
            searchers: vec![self.searcher],
            manifest: self.manifest,
            may_lag,
            unreadable,
        }
    }
}

/// A document read anew.
struct Read {
    /// What the index is to call it.
    key: u32,
    kind: Kind,
    file: ListedFile,
    digest: u64,
    status: Status,
    card: Card,
    extent: Extent,
    units: Vec<TantivyDocument>,
}

impl Read {
    fn add_units(&mut self, add: &mut AddUnit<'_>) -> tantivy::Result<()> {
        for mut unit in self.units.drain(..) {
            unit.add_u64(FIELDS.key, u64::from(self.key));
            add(unit)?;
        }
        Ok(())
    }
}

/// Hands a unit to a writer.
type AddUnit<'a> = dyn FnMut(TantivyDocument) -> tantivy::Result<()> + 'a;

/// A file whose stamp does not tell whether the index holds it as it is, and where the manifest has it.
type Doubtful<'a> = (&'a (Kind, ListedFile), Option<(usize, &'a Entry)>);

/// What came of looking at a file.
enum Outcome {
    /// The index holds it as it is: where the manifest has it.
    Kept(usize),
    /// Its content is what the index holds; its stamp is new.
    Restamped(Entry),
    Read(Box<Read>),
    Unreadable(Unreadable),
}

/// What is to be put into the index.
struct Update {
    /// Where in the manifest the entries are that stand.
    kept: Vec<usize>,
    restamped: Vec<Entry>,
    read: Vec<Read>,
    next_key: u32,
    unreadable: Vec<Unreadable>,
    /// Whether files had to be read although their stamps are known.
    was_racy: bool,
    /// Whether one of those has changed.
    hides_an_edit: bool,
    is_empty: bool,
    /// Whether so little differs from what is on disk that it need not be written.
    is_small: bool,
    /// Whether the settings or the set of documents differ, so that something else may follow for any of them.
    is_recast: bool,
}

impl Update {
    /// Compares the files with the manifest that was written at `written`, and reads those that differ.
    fn find(origin: Origin<'_>, manifest: &Manifest, written: Option<SystemTime>) -> Self {
        let (mut update, doubtful) = Self::compare(origin, manifest, written);
        update.look_at(origin, &doubtful);
        update.judge(origin, manifest);
        update
    }

    /// Does so and hands out the units of what was read as soon as it is, always in the same order.
    fn find_and_add(
        origin: Origin<'_>,
        manifest: &Manifest,
        written: Option<SystemTime>,
        add: &mut AddUnit<'_>,
    ) -> tantivy::Result<Self> {
        let (mut update, doubtful) = Self::compare(origin, manifest, written);
        for files in doubtful.chunks(FILES_AT_ONCE) {
            let before = update.read.len();
            update.look_at(origin, files);
            for read in &mut update.read[before..] {
                read.add_units(add)?;
            }
        }
        update.judge(origin, manifest);
        Ok(update)
    }

    /// Sorts out the files whose stamps tell that they are as they were.
    fn compare<'a>(
        origin: Origin<'a>,
        manifest: &'a Manifest,
        written: Option<SystemTime>,
    ) -> (Self, Vec<Doubtful<'a>>) {
        let is_settled = |stamp: Stamp| {
            let is_fine = stamp.modified % 1_000_000 != 0;
            let margin = if is_fine { FINELY_RACY } else { RACY };
            // In nanoseconds since 1970, as stamps are.
            let since = written.and_then(|at| {
                let at = at.checked_sub(margin)?;
                at.duration_since(SystemTime::UNIX_EPOCH).ok()
            });
            let since = since.and_then(|since| i64::try_from(since.as_nanos()).ok());
            since.is_some_and(|since| stamp.modified < since)
        };
        let mut update = Self {
            kept: Vec::with_capacity(manifest.entries.len()),
            restamped: Vec::new(),
            read: Vec::new(),
            next_key: manifest.next_key,
            unreadable: origin.found.unreadable.clone(),
            was_racy: false,
            hides_an_edit: false,
            is_empty: false,
            is_small: false,
            is_recast: false,
        };
        let mut known = manifest.entries.iter().enumerate().peekable();
        let mut doubtful = Vec::new();
        for file in &origin.found.documents {
            let (kind, listed) = file;
            while known
                .next_if(|(_, entry)| entry.path < listed.path)
                .is_some()
            {}
            let entry = known.next_if(|(_, entry)| entry.path == listed.path);
            let entry = entry.filter(|(_, entry)| entry.kind == *kind);
            match entry {
                Some((at, entry)) if entry.stamp == listed.stamp => {
                    if is_settled(listed.stamp) {
                        update.kept.push(at);
                    } else {
                        update.was_racy = true;
                        doubtful.push((file, Some((at, entry))));
                    }
                }
                _ => doubtful.push((file, entry)),
            }
        }
        (update, doubtful)
    }

    fn look_at(&mut self, origin: Origin<'_>, files: &[Doubtful<'_>]) {
        let outcomes: Vec<Outcome> = files
            .par_iter()
            .map(|((kind, file), entry)| look_at(origin, *kind, file, *entry))
            .collect();
        for outcome in outcomes {
            match outcome {
                Outcome::Kept(at) => self.kept.push(at),
                Outcome::Restamped(entry) => self.restamped.push(entry),
                Outcome::Read(mut read) => {
                    read.key = self.next_key;
                    self.next_key = self.next_key.wrapping_add(1);
                    self.read.push(*read);
                }
                Outcome::Unreadable(problem) => self.unreadable.push(problem),
            }
        }
    }

    /// Says what it comes to, once everything was looked at.
    fn judge(&mut self, origin: Origin<'_>, manifest: &Manifest) {
        self.unreadable.sort();
        let is_known = |read: &&Read| manifest.entry(&read.file.path).is_some();
        self.hides_an_edit = self.read.iter().any(|read| {
            let entry = manifest.entry(&read.file.path);
            entry.is_some_and(|entry| entry.stamp == read.file.stamp)
        });
        let standing = self.kept.len() + self.restamped.len();
        self.is_recast = manifest.settings != settings_digest(origin)
            || standing + self.read.iter().filter(is_known).count() != manifest.entries.len()
            || !self.read.iter().all(|read| is_known(&read));
        self.is_empty = self.read.is_empty() && self.restamped.is_empty() && !self.is_recast;
        let bytes: u64 = self.read.iter().map(|read| read.file.stamp.size).sum();
        self.is_small = self.read.len() + self.restamped.len() <= FEW_FILES && bytes <= FEW_BYTES;
    }

    /// Whether something else may follow for documents that were not read, as their ids from those of others.
    fn is_reshaping(&self, manifest: &Manifest) -> tantivy::Result<bool> {
        if self.is_recast {
            return Ok(true);
        }
        for read in &self.read {
            let Some(entry) = manifest.entry(&read.file.path) else {
                return Ok(true);
            };
            if entry.kind != read.kind || !read.card.says_what(&entry.card.card()?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The keys of what the index holds and should not.
    fn gone(&self, manifest: &Manifest) -> Vec<u32> {
        let kept = self.kept.iter().map(|at| manifest.entries[*at].key);
        let restamped = self.restamped.iter().map(|entry| entry.key);
        let kept: HashSet<u32> = kept.chain(restamped).collect();
        let keys = manifest.entries.iter().map(|entry| entry.key);
        keys.filter(|key| !kept.contains(key)).collect()
    }

    /// Indexes what was read in memory, beside what the manifest's index holds. That still holds the older versions, whose
    /// keys no entry has any more.
    fn beside(
        mut self,
        origin: Origin<'_>,
        manifest: &Manifest,
        mut searchers: Vec<Searcher>,
        writer_bytes: usize,
    ) -> tantivy::Result<Store> {
        let unreadable = std::mem::take(&mut self.unreadable);
        let tokenizers = TokenizerManager::default();
        register(&tokenizers);
        let mut writer = Index::builder()
            .schema(FIELDS.schema.clone())
            .tokenizers(tokenizers)
            .single_segment_index_writer(RamDirectory::create(), writer_bytes)?;
        let manifest = self.apply(origin, manifest, &mut |unit| writer.add_document(unit))?;
        searchers.push(reader(&writer.finalize()?)?.searcher());
        Ok(Store {
            searchers,
            manifest,
            may_lag: false,
            unreadable,
        })
    }

    /// Hands out the units that are still to be added, and makes the manifest of the result.
    fn apply(
        self,
        origin: Origin<'_>,
        manifest: &Manifest,
        add: &mut AddUnit<'_>,
    ) -> tantivy::Result<Manifest> {
        let is_reshaping = self.is_reshaping(manifest)?;
        let kept = self.kept.iter().map(|at| manifest.entries[*at].clone());
        let mut entries: Vec<Entry> = kept.chain(self.restamped).collect();
        for mut read in self.read {
            read.add_units(add)?;
            let known = manifest.entry(&read.file.path);
            let card = match known.filter(|_| !is_reshaping) {
                Some(known) => known.card.clone(),
                None => Packed::new(&read.card)?,
            };
            entries.push(Entry {
                key: read.key,
                kind: read.kind,
                status: read.status,
                path: read.file.path,
                stamp: read.file.stamp,
                digest: read.digest,
                extent: read.extent,
                card,
            });
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        if is_reshaping {
            let cards = entries.iter().map(|entry| entry.card.card());
            let cards: Vec<Card> = cards.collect::<tantivy::Result<_>>()?;
            let mut rows: Vec<(Entry, Card)> = entries.into_iter().zip(cards).collect();
            card::derive(&mut rows, origin.settings, origin.owner_files);
            let packed = rows.into_par_iter().map(|(entry, card)| {
                Ok(Entry {
                    card: Packed::new(&card)?,
                    ..entry
                })
            });
            entries = packed.collect::<tantivy::Result<_>>()?;
        }
        Ok(Manifest {
            settings: settings_digest(origin),
            next_key: self.next_key,
            entries,
        })
    }
}

fn look_at(
    origin: Origin<'_>,
    kind: Kind,
    file: &ListedFile,
    entry: Option<(usize, &Entry)>,
) -> Outcome {
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
    if let Some((at, entry)) = entry.filter(|(_, entry)| entry.digest == digest) {
        return if entry.stamp == file.stamp {
            Outcome::Kept(at)
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
    let (units, extent) = units::units(&document);
    Outcome::Read(Box::new(Read {
        // Given once all files before it were looked at.
        key: 0,
        kind,
        file: file.clone(),
        digest,
        status: document.metadata.status,
        card: Card::of(&document),
        extent,
        units,
    }))
}
