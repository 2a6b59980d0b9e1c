//! What every store must do, whatever stands behind it; each case runs on each kind of store there is.

mod files;
mod outbox;
mod people;
mod random;
mod responses;
mod size;
mod tickets;
mod trim;

use std::path::PathBuf;

use daemon::adapters::lock::Lock;
use daemon::adapters::sql::store::SqlStore;
use daemon::outbox::message::{Item, Kind, Message, State};
use daemon::policy::facts::history::{Account, Status, StatusChange, TicketHistory};
use daemon::ports::store::{Outgoing, Store};
use incident::text::Language;
use incident::tickets::Category;
use jiff::Timestamp;

/// A place where a store can be opened, closed and opened again.
pub(crate) struct Shelf {
    folder: tempfile::TempDir,
}

impl Shelf {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("y.sqlite")
    }

    pub(crate) async fn sqlite(&self) -> SqlStore {
        SqlStore::open(Lock::take(&self.file(), at(0)).expect("nobody has it")).await.expect("a store")
    }

    /// The store as it was left when it was last dropped.
    pub(crate) async fn open(&self) -> Box<dyn Store> {
        Box::new(self.sqlite().await)
    }
}

/// Runs a case on every kind of store.
pub(crate) async fn on_each(case: impl AsyncFn(&Shelf, &dyn Store)) {
    let shelf = Shelf::new();
    let store = shelf.open().await;
    case(&shelf, store.as_ref()).await;
    store.check().await.expect("it is whole afterwards");
}

/// So many seconds after the beginning of the case.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_775_000_000_123 + seconds * 1_000).expect("an instant")
}

pub(crate) fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

pub(crate) fn ticket(id: &str) -> TicketHistory {
    let names = |name: &str| (format!("id-{name}"), name.to_owned());
    TicketHistory {
        id: id.to_owned(),
        key: format!("OPS-{id}"),
        summary: "待ち行列を空にする 'quoted' \"twice\" \\ \u{1F980}".to_owned(),
        status: Status { id: "3".to_owned(), name: "In progress".to_owned(), category: Category::InProgress },
        created_at: "2026-03-01T09:30:00.123456789Z".parse().expect("an instant"),
        updated_at: at(0),
        assignee: Some(Account { id: "account".to_owned(), name: "A. Tanaka".to_owned(), active: true }),
        labels: ids(&["follow-up", "INC-2026-001"]),
        project: "OPS".to_owned(),
        priority: Some("High".to_owned()),
        due: Some(jiff::civil::date(2026, 4, 30)),
        resolution: None,
        resolved_at: None,
        changes: vec![StatusChange { entry: "900".to_owned(), at: at(-90), from: names("Open"), to: names("In progress") }],
        previous_keys: Vec::new(),
    }
}

pub(crate) fn done(id: &str) -> TicketHistory {
    let status = Status { id: "9".to_owned(), name: "Done".to_owned(), category: Category::Done };
    TicketHistory { status, resolution: Some("Fixed".to_owned()), resolved_at: Some(at(5)), ..ticket(id) }
}

pub(crate) fn item(ticket: &str, rung: u32, nth: u32) -> Item {
    Item { ticket: ticket.to_owned(), entry: "900".to_owned(), rung, nth }
}

pub(crate) fn message(key: &str, recipient: &str) -> Message {
    Message {
        key: key.to_owned(),
        recipient: recipient.to_owned(),
        kind: Kind::Reminder,
        body: "{\"words\":\"横展\"}".to_owned(),
        language: Language::Ja,
        created_at: at(10),
        state: State::Waiting,
        attempts: 0,
        not_before: at(10),
        started_at: None,
        doubted: false,
    }
}

pub(crate) fn outgoing(key: &str, items: &[Item]) -> Outgoing {
    Outgoing { message: message(key, "U1"), items: items.to_vec() }
}
