//! The only file that names notify: what happened in some folders, in settled batches.
//!
//! Where nobody tells us of changes (a network folder, too few watches, a folder that is gone for a while), a batch without
//! paths comes twice a second: its reader looks for itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// A save is a handful of events within a millisecond or two.
const SILENCE: Duration = Duration::from_millis(5);
/// A flood of events is handed over in parts.
const LONGEST: Duration = Duration::from_millis(50);
/// Between two looks where nobody tells us.
const PAUSE: Duration = Duration::from_millis(500);
/// What is written into a new folder before it is watched is told by nobody: it is looked at once more.
const SECOND_LOOK: Duration = Duration::from_millis(200);

/// How changes come to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watching {
    /// The system tells.
    Told,
    /// We look twice a second.
    Looking,
}

/// What happened.
#[derive(Debug)]
pub(super) struct Batch {
    /// Where something may have changed.
    pub(super) paths: BTreeSet<PathBuf>,
    /// Whether there may be more than `paths` tells.
    pub(super) unsure: bool,
    /// What a person should know about watching.
    pub(super) trouble: Option<String>,
    /// When the first of it was known.
    pub(super) since: Instant,
}

/// Folders that are watched.
pub(super) struct Watch {
    folders: Vec<PathBuf>,
    watching: Watching,
    watcher: Option<RecommendedWatcher>,
    look_in: Option<Duration>,
    sender: Sender<notify::Result<Event>>,
    events: Receiver<notify::Result<Event>>,
}

impl Watch {
    /// Begins to watch; and why it cannot, where it has to look for itself although it should be told.
    pub(super) fn begin(folders: Vec<PathBuf>, watching: Watching) -> (Self, Option<String>) {
        let (sender, events) = channel();
        let mut watch = Self { folders, watching, watcher: None, look_in: None, sender, events };
        let trouble = watch.listen().err().map(|error| watch.give_up(&error));
        (watch, trouble)
    }

    fn listen(&mut self) -> notify::Result<()> {
        self.look_in = Some(PAUSE);
        if self.watching == Watching::Looking {
            return Ok(());
        }
        let sender = self.sender.clone();
        let hear = move |event: notify::Result<Event>| {
            if event.as_ref().map_or(true, is_change) {
                // Nobody listens any more when the preview ends.
                let _ = sender.send(event);
            }
        };
        let mut watcher = RecommendedWatcher::new(hear, Config::default().with_follow_symlinks(false))?;
        for folder in &self.folders {
            watcher.watch(folder, RecursiveMode::Recursive)?;
        }
        self.watcher = Some(watcher);
        self.look_in = None;
        Ok(())
    }

    fn give_up(&mut self, error: &notify::Error) -> String {
        (self.watching, self.watcher, self.look_in) = (Watching::Looking, None, Some(PAUSE));
        format!("changes are looked for twice a second, since the folders cannot be watched: {error}")
    }

    /// Waits until something happened and it is quiet again, or so long that its reader wants to look at the clock: then
    /// nothing is in the batch.
    pub(super) fn next(&mut self, longest: Duration) -> Batch {
        let first = self.events.recv_timeout(self.look_in.map_or(longest, |pause| pause.min(longest)));
        let mut batch = Batch { paths: BTreeSet::new(), unsure: false, trouble: None, since: Instant::now() };
        match first {
            Ok(event) => self.add(event, &mut batch),
            Err(RecvTimeoutError::Timeout) if self.look_in.is_none() => return batch,
            Err(_) => batch.unsure = true,
        }
        while batch.since.elapsed() < LONGEST {
            let Ok(event) = self.events.recv_timeout(SILENCE) else { break };
            self.add(event, &mut batch);
        }
        batch.unsure |= batch.paths.iter().any(|path| path.is_dir());
        if self.watcher.is_none() {
            // A folder that was gone may be back; what was written meanwhile, this batch's reader finds.
            let _ = self.listen();
        }
        if self.watcher.is_some() {
            self.look_in = (batch.unsure && !batch.paths.is_empty()).then_some(SECOND_LOOK);
        }
        batch
    }

    fn add(&mut self, event: notify::Result<Event>, batch: &mut Batch) {
        match event {
            Ok(event) => {
                batch.unsure |= event.need_rescan() || event.paths.is_empty();
                if matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
                    && event.paths.iter().any(|path| self.is_root(path))
                {
                    self.watcher = None;
                    batch.unsure = true;
                }
                batch.paths.extend(event.paths);
            }
            Err(error) => {
                batch.unsure = true;
                if matches!(error.kind, ErrorKind::MaxFilesWatch) {
                    batch.trouble = Some(self.give_up(&error));
                }
            }
        }
    }

    fn is_root(&self, path: &Path) -> bool {
        self.folders.iter().any(|folder| folder == path)
    }
}

/// Reading raises events too; only writing ever changed anything.
fn is_change(event: &Event) -> bool {
    !matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_in_which_nothing_happens_gives_an_empty_batch() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut watch, trouble) = Watch::begin(vec![folder.path().to_owned()], Watching::Told);
        assert_eq!(trouble, None);
        let batch = watch.next(Duration::from_millis(20));
        assert!(batch.paths.is_empty() && !batch.unsure && batch.trouble.is_none());
    }
}
