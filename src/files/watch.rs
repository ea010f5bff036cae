//! Waiting until something changes on disk.

use std::{
    io,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _, event::ModifyKind};

use super::is_folder;

/// How long nothing must happen after a change: an editor writes a file in several steps.
const QUIET: Duration = Duration::from_millis(10);

/// Watches folders and files.
pub struct Watcher {
    system: RecommendedWatcher,
    changes: Receiver<notify::Result<notify::Event>>,
    watched: Vec<(PathBuf, bool)>,
    /// Those of them that were taken away: one that stands there again has to be watched anew.
    lost: Vec<PathBuf>,
}

impl Watcher {
    /// A watcher of nothing.
    ///
    /// # Errors
    /// Where the system has no means of watching, or none left.
    pub fn new() -> io::Result<Self> {
        let (sender, changes) = channel();
        let system = notify::recommended_watcher(sender).map_err(io::Error::other)?;
        Ok(Self {
            system,
            changes,
            watched: Vec::new(),
            lost: Vec::new(),
        })
    }

    /// Watches these folders from now on and those watched before that are not named no longer: each alone, or with all that
    /// is below it. What is not there is left out.
    ///
    /// # Errors
    /// Where the system has too many watched already.
    pub fn set(&mut self, folders: impl IntoIterator<Item = (PathBuf, bool)>) -> io::Result<()> {
        let wanted: Vec<(PathBuf, bool)> = folders
            .into_iter()
            .filter(|(folder, _)| is_folder(folder))
            .collect();
        let lost = std::mem::take(&mut self.lost);
        self.watched.retain(|(folder, _)| !lost.contains(folder));
        for (gone, _) in self.watched.iter().filter(|old| !wanted.contains(old)) {
            // A folder that was removed is no longer watched anyway.
            self.system.unwatch(gone).ok();
        }
        for (folder, is_deep) in wanted.iter().filter(|new| !self.watched.contains(new)) {
            let mode = match is_deep {
                true => RecursiveMode::Recursive,
                false => RecursiveMode::NonRecursive,
            };
            self.system.watch(folder, mode).map_err(io::Error::other)?;
        }
        self.watched = wanted;
        Ok(())
    }

    /// Waits for a change, and then until nothing happens for a moment. Says whether `is_relevant` of a path that changed; where
    /// the system lost count, everything may have.
    ///
    /// # Errors
    /// Where watching ended.
    pub fn wait(&mut self, is_relevant: impl Fn(&Path) -> bool) -> io::Result<bool> {
        let mut is_any = false;
        let (watched, lost) = (&self.watched, &mut self.lost);
        let mut note = |event: notify::Result<notify::Event>| -> io::Result<()> {
            let event = event.map_err(io::Error::other)?;
            let is_read = matches!(event.kind, EventKind::Access(_));
            let is_move = matches!(
                event.kind,
                EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
            );
            if is_move {
                let gone = event.paths.iter().filter(|path| {
                    let mut watched = watched.iter();
                    watched.any(|(folder, _)| folder == *path)
                });
                lost.extend(gone.cloned());
            }
            if !is_read {
                is_any |= event.need_rescan() || event.paths.iter().any(|path| is_relevant(path));
            }
            Ok(())
        };
        note(self.changes.recv().map_err(io::Error::other)?)?;
        while let Ok(event) = self.changes.recv_timeout(QUIET) {
            note(event)?;
        }
        Ok(is_any)
    }
}
