//! The machine on which the daemon lives: its disk outlives it, and its clock is turned by hand.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use daemon::adapters::archive_dir::ArchiveDir;
use daemon::adapters::content_dir::ContentDir;
use daemon::adapters::lock::Lock;
use daemon::adapters::sql::store::SqlStore;
use daemon::ports::response::intake::{Intake, Opened, Progress};
use daemon::ports::response::phone::Repeats;
use daemon::ports::response::responses::{Amender, Awake, Counts, Course, NewIncident, Notable, Responses, Resting};
use daemon::ports::store::{Store, Stored};
use daemon::response::step::{Record, Response};
use daemon::response::submission::{Correction, Door, Phone, Submission};
use daemon::scheduler::clock::{Clock, Hand};
use daemon::scheduler::wakes::Wake;
use daemon::tasks::letters::Buttons;
use daemon::tasks::respond::intake::Takes;
use daemon::tasks::respond::intake::numbers::Numbers;
use daemon::tasks::respond::work::{Respond, Shared};
use daemon::tasks::tell::Tell;
use daemon::wording::voice::{Review, Voice};
use incident::text::Language;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::town::{Fuse, Town};

const SITE: &str = "\
title: Kawasemi incidents
base_url: https://incidents.example.com/
time_zone: Asia/Tokyo
language: en
levels: {4: {report_within: 5 days}, 5: {report_within: 3 days}}
services: {checkout: {name: Checkout, team: payments}}
teams: {payments: {name: Payments, lead: tanaka}}
people:
  tanaka: {name: 田中 花, team: payments, slack: U0TANAKA, lang: ja}
  suzuki: {name: 鈴木 健, slack: U0SUZUKI, lang: ja}
  okafor: {name: Chidi Okafor, team: payments, slack: U0OKAFOR}
roles: {lead-on-call: [suzuki, tanaka]}
";

const FORM: &str = "\
kinds:
  outage:
    name: {en: Service outage, ja: サービス障害}
    services: required
    questions:
      - {id: all, ask: {en: Is nobody able to order?, ja: 誰も注文できませんか}, yes: 5}
      - {id: pay, ask: {en: Do payments fail?, ja: 決済が失敗していますか}, yes: 4}
  lost: {name: {en: Lost item, ja: 紛失}, level: 2}
";

const RESPONSES: &str = "\
responses:
  - match: {level: '>=1'}
    steps:
      - post: {to: '#incidents', message: headline}
      - open_ticket: {project: OPS, type: Task}
      - write_report: {}
  - match: {level: '>=3'}
    steps:
      - create_channel: {name: 'inc-{date}-{slug}'}
      - invite: {people: [lead-on-call], teams: affected}
      - post: {to: channel, message: opening}
  - match: {level: '>=4'}
    steps: [{call: {person: lead-on-call, again_after: 5 minutes, times: 3}}]
  - match: {level: 5}
    steps: [{post: {to: '#company', message: headline}}]
";

/// Nothing that is waited for takes longer.
pub(super) const LONGEST: Duration = Duration::from_secs(20);

/// The disk, the clock, and the world outside.
pub(super) struct Machine {
    pub(super) folder: tempfile::TempDir,
    pub(super) town: Town,
    pub(super) clock: Clock,
    pub(super) hand: Hand,
}

/// A process.
pub(super) struct Process {
    pub(super) store: Arc<SqlStore>,
    pub(super) respond: Respond,
    pub(super) takes: Takes,
    pub(super) wake: Wake,
}

impl Machine {
    pub(super) fn new(repeats: Repeats) -> Self {
        let in_memory = Path::new("/dev/shm");
        let place = if in_memory.is_dir() { in_memory.to_owned() } else { std::env::temp_dir() };
        let folder = tempfile::Builder::new().prefix("yokoten-test-").tempdir_in(place).unwrap();
        std::fs::create_dir_all(folder.path().join("content/incidents")).unwrap();
        for (name, text) in [("site.yaml", SITE), ("questionnaire.yaml", FORM), ("responses.yaml", RESPONSES)] {
            std::fs::write(folder.path().join("content").join(name), text).unwrap();
        }
        let start: Timestamp = "2026-11-24T10:00:00+09:00".parse().unwrap();
        let (clock, hand) = Clock::turned_by_hand(start);
        let town = Town::new(clock.clone(), repeats);
        Self { folder, town, clock, hand }
    }

    pub(super) fn content(&self, path: &str) -> PathBuf {
        self.folder.path().join("content").join(path)
    }

    /// Starts a process on what stands on the disk.
    pub(super) async fn start(&self) -> Process {
        let lock = Lock::take(&self.folder.path().join("y.sqlite"), self.clock.now()).unwrap();
        let store = Arc::new(SqlStore::open(lock).await.unwrap());
        let content = Arc::new(ContentDir::new(self.folder.path().join("content")));
        let archive = Arc::new(ArchiveDir::new(self.folder.path().join("content"), content.clone()));
        let responses: Arc<dyn Responses> = Arc::new(Mortal { inner: Arc::clone(&store), town: self.town.clone() });
        let voice = Voice {
            language: Language::En,
            zone: TimeZone::get("Asia/Tokyo").unwrap(),
            browse: "https://jira.example.com/browse/".to_owned(),
            site: Some("https://incidents.example.com/".to_owned()),
            review: Review::Unknown,
        };
        let wake = Wake::default();
        let takes = Takes {
            responses: Arc::clone(&responses),
            content: content.clone(),
            archive,
            clock: self.clock.clone(),
            voice: voice.clone(),
            respond: wake.clone(),
            course: Wake::default(),
            numbers: Numbers::default(),
        };
        let town = Arc::new(self.town.clone());
        let tell = Tell { store: Arc::clone(&store) as _, channel: "C0OPS".to_owned(), language: Language::En };
        let respond = Respond {
            responses,
            rooms: town.clone(),
            chat: town.clone(),
            openings: town.clone(),
            phone: Some(town),
            content,
            clock: self.clock.clone(),
            voice,
            channel: "C0FOLLOW".to_owned(),
            tell,
            deliver: Wake::default(),
            course: Wake::default(),
            buttons: Buttons::Shown,
            shared: Shared::default(),
        };
        Process { store, respond, takes, wake }
    }

    /// Starts a process that is to die; whether it did before all was done.
    pub(super) async fn start_to_die(&self, fuse: Fuse) -> bool {
        self.town.set(|journal| journal.fuse = fuse);
        let process = self.start().await;
        let died = tokio::select! {
            // What is left to time is done by the one that goes on.
            run = process.respond.run() => { run.unwrap(); false }
            () = self.town.died.notified() => true,
        };
        process.ends().await;
        self.town.set(|journal| journal.fuse = Fuse::Never);
        died
    }

    /// Lets time go by until nothing is left but the report; how long that took.
    pub(super) async fn go_on(&self, process: &Process) -> SignedDuration {
        let begun = self.clock.now();
        while let Some(next) = process.respond.run().await.unwrap() {
            if next.duration_since(self.clock.now()) > SignedDuration::from_hours(2) {
                break;
            }
            self.hand.turn_to(next.max(self.clock.now() + SignedDuration::from_millis(1)));
        }
        self.clock.now().duration_since(begun)
    }
}

impl Process {
    /// All that it was at is gone, as with a process.
    pub(super) async fn ends(self) {
        let memory = Arc::downgrade(&self.store);
        drop(self);
        let gone = async {
            while memory.strong_count() > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LONGEST, gone).await.unwrap();
    }

    pub(super) async fn open(&self, submission: Submission, machine: &Machine) -> Opened {
        self.takes.open(submission, machine.clock.now()).await.unwrap()
    }

    pub(super) async fn progress(&self, incident: &str, language: Language) -> Progress {
        self.takes.progress(incident, language).await.unwrap().unwrap()
    }

    /// What the operators are told.
    pub(super) async fn told(&self) -> Vec<String> {
        let far = "2030-01-01T00:00:00Z".parse().unwrap();
        self.store.due_messages(far).await.unwrap().into_iter().map(|message| message.body).collect()
    }
}

/// A form that was filled in.
pub(super) fn submission(nonce: &str, yes: &[&str]) -> Submission {
    Submission {
        nonce: nonce.to_owned(),
        kind: "outage".to_owned(),
        title: "Checkout: payments fail".to_owned(),
        description: "Every card is declined.".to_owned(),
        services: BTreeSet::from(["checkout".to_owned()]),
        yes: yes.iter().map(|id| (*id).to_owned()).collect(),
        no: BTreeSet::new(),
        reporter: "Mori".to_owned(),
        started_at: None,
        language: Language::En,
        door: Door::Form { user: None },
    }
}

/// Our memory, which can be cut off from whoever writes into it.
struct Mortal {
    inner: Arc<SqlStore>,
    town: Town,
}

#[async_trait]
impl Responses for Mortal {
    async fn open(&self, new: NewIncident) -> Stored<Opened> {
        self.inner.open(new).await
    }

    async fn response(&self, incident: &str) -> Stored<Option<Response>> {
        self.inner.response(incident).await
    }

    async fn awake(&self, phone: Phone, now: Timestamp, most: usize) -> Stored<Vec<Awake>> {
        self.inner.awake(phone, now, most).await
    }

    async fn wakes_after(&self, after: Timestamp) -> Stored<Option<Timestamp>> {
        self.inner.wakes_after(after).await
    }

    async fn rest(&self, resting: &[Resting]) -> Stored<()> {
        self.town.point("before a response rests".to_owned()).await;
        self.inner.rest(resting).await
    }

    async fn put_record(&self, incident: &str, step: &str, record: &Record, name: Option<&str>) -> Stored<bool> {
        self.town.point(format!("before {step} is {:?}", record.state)).await;
        let done = self.inner.put_record(incident, step, record, name).await;
        self.town.point(format!("after {step} is {:?}", record.state)).await;
        done
    }

    async fn correct(&self, incident: &str, correction: Correction, amend: Amender) -> Stored<bool> {
        self.inner.correct(incident, correction, amend).await
    }

    async fn notable(&self, what: Notable, since: Timestamp) -> Stored<Vec<(String, String)>> {
        self.inner.notable(what, since).await
    }

    async fn courses(&self, since: Timestamp) -> Stored<Vec<Course>> {
        self.inner.courses(since).await
    }

    async fn counts(&self) -> Stored<Counts> {
        self.inner.counts().await
    }

    async fn let_ring(&self, incident: &str, by: &str) -> Stored<bool> {
        self.inner.let_ring(incident, by).await
    }
}
