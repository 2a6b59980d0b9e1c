//! A preview from its start to its end: a batch of changes → read → plan with the memo → another `Shown`.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::watch;

use super::server;
use super::shown::Shown;
use super::sources::Sources;
use super::stop::Stop;
use super::told::{Tell, Told};
use super::watch::{Watch, Watching};
use crate::archive::memo::Memo;
use crate::disk::read::{Folders, shown};
use crate::pipeline::{Planned, plan_after};
use crate::render::plan::Plan;
use crate::site::inputs::Clock;

/// What is to be previewed, and where.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Where the site is read from.
    pub folders: Folders,
    /// Where to listen.
    pub address: SocketAddr,
    /// How changes come to be known.
    pub watching: Watching,
}

/// Serves a preview until Ctrl-C or SIGTERM.
///
/// # Errors
/// The address is taken, or the folders cannot be read.
pub fn serve(wanted: Wanted, tell: Tell) -> anyhow::Result<()> {
    let begin = Instant::now();
    let listener = listen(wanted.address)?;
    let address = listener.local_addr().context("the system does not say where we listen")?;
    // Watched before anything is read, so that no change is missed.
    let (watch, trouble) = Watch::begin(Sources::watched(&wanted.folders), wanted.watching);
    let mut session = Session::begin(wanted.folders)?;
    let first = Arc::new(session.first());
    let (sender, receiver) = watch::channel(first.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the server cannot be started")?;
    let served = runtime.block_on(async {
        let stop = Stop::begin()?;
        tell(&Told::Serving { address, reports: first.incident_count(), findings: first.findings(), took: begin.elapsed() });
        trouble.iter().for_each(|trouble| tell(&Told::Trouble(trouble)));
        drop(first);
        let told = tell.clone();
        let follower = thread::Builder::new().name("preview".to_owned()).spawn(move || session.follow(watch, &sender, &told))?;
        server::serve(listener, receiver, stop, tell).await.map(|()| follower)
    });
    runtime.shutdown_background();
    let follower = served.context("the server stopped")?;
    // It waits for changes as long as the program runs; had it ended, nothing would be followed any more.
    if follower.is_finished() && follower.join().is_err() {
        bail!("the preview ended, since a change could not be followed");
    }
    Ok(())
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            let next = SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(4000));
            anyhow!("{address} is taken, perhaps by another preview; choose another address: --addr {next}")
        }
        _ => anyhow!("cannot listen on {address}: {error}"),
    })?;
    listener.set_nonblocking(true).context("the system refuses a socket that does not block")?;
    Ok(listener)
}

/// A machine that slept through midnight hears of the new day so much later at most.
const LONGEST_REST: Duration = Duration::from_secs(60);

struct Session {
    sources: Sources,
    memo: Memo,
    folder: String,
}

impl Session {
    fn begin(folders: Folders) -> anyhow::Result<Self> {
        let folder = shown(Path::new(&folders.content));
        let sources = Sources::read(folders).context("the site cannot be read")?;
        Ok(Self { sources, memo: Memo::default(), folder })
    }

    /// Versions begin at the time of day, so that a page that was loaded from an earlier preview hears of this one.
    fn first(&mut self) -> Shown {
        let version = u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(1);
        Shown::first(version, self.plan(None))
    }

    fn plan(&mut self, before: Option<&Plan>) -> Planned {
        let planned = plan_after(before, self.sources.take(), &mut self.memo);
        self.sources.learn(&planned.findings);
        planned
    }

    /// Follows every change, as long as anybody looks.
    fn follow(mut self, mut watch: Watch, sender: &watch::Sender<Arc<Shown>>, tell: &Tell) {
        let indexing = indexing();
        // The thread ends with its sender; while we are here, it hears what it is sent.
        let _ = indexing.send(sender.borrow().clone());
        while !sender.is_closed() {
            let before = sender.borrow().clone();
            let batch = watch.next(before.plan().map_or(LONGEST_REST, |plan| rest(&plan.views().site().zone, Timestamp::now())));
            batch.trouble.iter().for_each(|trouble| tell(&Told::Trouble(trouble)));
            let (names, planned) = match self.sources.update(&batch) {
                Ok(mut names) => {
                    names.extend(before.plan().and_then(|plan| new_day(plan, self.sources.clock())).map(|day| day.to_string()));
                    if names.is_empty() {
                        continue;
                    }
                    (names, self.plan(before.plan()))
                }
                Err(error) => {
                    let findings =
                        vec![Diagnostic::about_file(code::UNREADABLE, &self.folder, format!("the site cannot be read: {error}"))];
                    if before.findings() == findings {
                        continue;
                    }
                    (vec![self.folder.clone()], Planned { plan: None, findings })
                }
            };
            let next = Arc::new(before.next(planned));
            sender.send_replace(next.clone());
            let _ = indexing.send(next.clone());
            tell(&Told::Changed { names: &names, findings: next.findings(), took: batch.since.elapsed() });
        }
    }
}

/// Makes the search of what is shown, beside everything else: pages never wait for it. What changed again meanwhile is passed
/// over. Who asks for a file of the search before it is made waits for it: a page has come with the state that it asks for, and
/// files of two states would tell it of reports that are not there.
fn indexing() -> mpsc::Sender<Arc<Shown>> {
    let (sender, receiver) = mpsc::channel::<Arc<Shown>>();
    let work = move || {
        while let Ok(next) = receiver.recv() {
            let newest = receiver.try_iter().last().unwrap_or(next);
            if let Some(plan) = newest.plan() {
                plan.index().make();
            }
        }
    };
    // Without a thread the search is made when it is asked for.
    let _ = thread::Builder::new().name("search".to_owned()).spawn(work);
    sender
}

/// The home page and the lists reckon from today, so a new day is a change that no file tells.
fn new_day(plan: &Plan, clock: Clock) -> Option<Date> {
    let views = plan.views();
    Some(clock.day(&views.site().zone)).filter(|today| *today != views.today())
}

/// How long to wait for changes before it is time to look at the clock: until midnight, or a while.
fn rest(zone: &TimeZone, now: Timestamp) -> Duration {
    let midnight = now.to_zoned(zone.clone()).tomorrow().and_then(|tomorrow| tomorrow.start_of_day());
    let left = midnight.ok().and_then(|midnight| Duration::try_from(midnight.timestamp().duration_since(now)).ok());
    left.unwrap_or(LONGEST_REST).min(LONGEST_REST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::theme;
    use crate::pipeline::plan;
    use crate::site::inputs::{Inputs, Wishes};

    #[test]
    fn a_day_after_that_of_the_plan_is_a_change() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let inputs = Inputs {
            folder: "content".to_owned(),
            clock: Clock::Day(day("2026-11-22")),
            wishes: Wishes::default(),
            settings: Default::default(),
            reports: Vec::new(),
            guides: Vec::new(),
            minutes: Vec::new(),
            pictures: Default::default(),
            theme: theme::read(None).expect("the theme in the binary").into(),
            findings: Vec::new(),
        };
        let plan = plan(inputs, &mut Memo::default()).plan.expect("a plan");
        assert_eq!(new_day(&plan, Clock::Day(day("2026-11-22"))), None);
        assert_eq!(new_day(&plan, Clock::Day(day("2026-11-23"))), Some(day("2026-11-23")));
    }

    #[test]
    fn the_rest_ends_at_midnight_of_the_sites_zone() {
        let tokyo = TimeZone::get("Asia/Tokyo").expect("a zone");
        let at = |time: &str| rest(&tokyo, time.parse().expect("a time"));
        assert_eq!(at("2026-11-22T14:59:50Z"), Duration::from_secs(10));
        assert_eq!(at("2026-11-22T15:00:00Z"), LONGEST_REST);
        assert_eq!(at("2026-11-22T23:59:50Z"), LONGEST_REST);
    }
}
