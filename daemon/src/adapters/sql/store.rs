//! The store itself: each call is one transaction, and the first broken disk ends all writing.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use super::open::{Pools, Scratch};
use super::outbox::claims;
use super::responses::group::Group;
use super::responses::port::StepRecord;
use super::work::Ground;
use super::{memories, open, outbox, tickets, troubles};
use crate::adapters::lock::Lock;
use crate::outbox::message::{Item, Message, Receipt};
use crate::policy::facts::history::TicketHistory;
use crate::policy::facts::memory::{Disowned, Memory, Quiet};
use crate::ports::response::responses::NewIncident;
use crate::ports::store::{Hold, Known, Outgoing, Settled, Store, StoreError, Stored, Which};

/// What we remember, in an SQLite file.
pub struct SqlStore {
    pub(super) ground: Arc<Ground>,
    /// Forms that arrive together share one commit, and what becomes of steps another: a form waits for no more than one of them.
    pub(super) forms: Arc<Group<NewIncident>>,
    pub(super) records: Arc<Group<StepRecord>>,
    // In this order: the file goes and the lock opens after the connections are gone.
    _scratch: Option<Scratch>,
    _lock: Option<Lock>,
}

impl SqlStore {
    /// Opens the database of a lock, which it keeps; makes it, for our eyes only, if there is none. An older schema is
    /// brought up to date.
    ///
    /// # Errors
    /// The file is damaged ([`StoreError::Broken`], with what to do), of another program, made by a newer version, or
    /// cannot be opened. Then it is as it was.
    pub async fn open(lock: Lock) -> Stored<Self> {
        let pools = open::for_writing(lock.database()).await?;
        Ok(Self { _lock: Some(lock), ..Self::over(pools) })
    }

    /// Opens a database to look at it, while its daemon may be running. Nothing is written and no file is made; without
    /// a file the store is empty. Every call that would write is [`StoreError::Failed`].
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub async fn open_for_reading(database: &Path) -> Stored<Self> {
        Ok(Self::over(open::for_reading(database).await?))
    }

    /// An empty store that is gone with the process.
    ///
    /// # Errors
    /// There is no memory for it.
    pub async fn in_memory() -> Stored<Self> {
        Ok(Self::over(open::in_memory().await?))
    }

    /// A copy of this store as it is now, to try things out: it can be written, nobody else sees it, and its file in
    /// the folder for temporary files is removed when it is dropped. For a round that changes nothing:
    /// `SqlStore::open_for_reading(path).await?.copy().await?`.
    ///
    /// # Errors
    /// There is no room for it.
    pub async fn copy(&self) -> Stored<Self> {
        let (pools, scratch) = open::copy(&self.ground.readers).await?;
        Ok(Self { _scratch: Some(scratch), ..Self::over(pools) })
    }

    /// Ends all connections, so that everything stands in the one file; the lock opens.
    pub async fn close(self) {
        Store::close(&self).await;
    }

    fn over(pools: Pools) -> Self {
        let ground = Arc::new(Ground::over(pools));
        let (forms, records) = (Arc::new(Group::new(Arc::clone(&ground))), Arc::new(Group::new(Arc::clone(&ground))));
        Self { forms, records, ground, _scratch: None, _lock: None }
    }
}

/// One transaction that reads: all of it sees the same moment.
macro_rules! reading {
    ($store:ident, $from:ident => $question:expr) => {{
        let mut work = $store.ground.begin_reading().await?;
        let $from = &mut *work.connection;
        let answer = $question.await;
        $store.ground.finish(work, answer).await
    }};
}

/// One transaction that writes: all of it or nothing.
macro_rules! writing {
    ($store:ident, $to:ident => $deed:expr) => {{
        let mut work = $store.ground.begin_writing().await?;
        let $to = &mut *work.connection;
        let done = $deed.await;
        $store.ground.finish(work, done).await
    }};
}

#[async_trait]
impl Store for SqlStore {
    async fn value(&self, name: &str) -> Stored<Option<String>> {
        reading!(self, from => troubles::value(from, name))
    }
    async fn put_value(&self, name: &str, value: &str) -> Stored<()> {
        writing!(self, to => troubles::put_value(to, name, value))
    }

    async fn put_tickets(&self, tickets: &[TicketHistory], at: Timestamp) -> Stored<()> {
        writing!(self, to => tickets::put(to, tickets, at))
    }
    async fn mark_seen(&self, ids: &[String], at: Timestamp) -> Stored<()> {
        writing!(self, to => tickets::mark_seen(to, ids, at))
    }
    async fn known(&self, ids: &[String]) -> Stored<HashMap<String, Known>> {
        reading!(self, from => tickets::known(from, ids))
    }
    async fn find(&self, key_or_id: &str) -> Stored<Option<Known>> {
        reading!(self, from => tickets::find(from, key_or_id))
    }
    async fn page(&self, which: Which, after: Option<&str>, limit: u32) -> Stored<Vec<Known>> {
        reading!(self, from => tickets::page(from, which, after, limit))
    }
    async fn unseen_since(&self, at: Timestamp, after: Option<&str>, limit: u32) -> Stored<Vec<Known>> {
        reading!(self, from => tickets::unseen_since(from, at, after, limit))
    }
    async fn mark_missing(&self, id: &str, at: Timestamp) -> Stored<()> {
        writing!(self, to => tickets::mark_missing(to, id, at))
    }
    async fn mark_gone(&self, id: &str, at: Timestamp) -> Stored<()> {
        writing!(self, to => tickets::mark_gone(to, id, at))
    }
    async fn mark_left(&self, id: &str, at: Timestamp) -> Stored<()> {
        writing!(self, to => tickets::mark_left(to, id, at))
    }

    async fn memories(&self, ids: &[String]) -> Stored<HashMap<String, Memory>> {
        reading!(self, from => memories::of(from, ids))
    }
    async fn reminders_since(&self, since: Timestamp) -> Stored<Vec<Message>> {
        reading!(self, from => outbox::reminders_since(from, since))
    }
    async fn be_quiet(&self, ticket: &str, quiet: &Quiet) -> Stored<()> {
        writing!(self, to => memories::be_quiet(to, ticket, quiet))
    }
    async fn disown(&self, ticket: &str, disowned: &Disowned) -> Stored<()> {
        writing!(self, to => memories::disown(to, ticket, disowned))
    }
    async fn first_press(&self, press: &str, message: &str, at: Timestamp) -> Stored<bool> {
        writing!(self, to => memories::first_press(to, press, message, at))
    }
    async fn unshown(&self) -> Stored<Vec<Message>> {
        reading!(self, from => outbox::unshown(from))
    }
    async fn unshown_presses(&self, message: &str) -> Stored<Vec<String>> {
        reading!(self, from => memories::unshown_presses(from, message))
    }
    async fn was_pressed(&self, press: &str) -> Stored<bool> {
        reading!(self, from => memories::was_pressed(from, press))
    }
    async fn mark_shown(&self, presses: &[String]) -> Stored<()> {
        writing!(self, to => memories::mark_shown(to, presses))
    }
    async fn doubted_since(&self, since: Timestamp) -> Stored<Vec<Message>> {
        reading!(self, from => outbox::doubted_since(from, since))
    }
    async fn stands_at(&self, message: &str, place: &Receipt) -> Stored<()> {
        writing!(self, to => outbox::stands_at(to, message, place))
    }
    async fn mark_single(&self, message: &str) -> Stored<()> {
        writing!(self, to => outbox::mark_single(to, message))
    }

    async fn put_outgoing(&self, outgoing: &[Outgoing]) -> Stored<u32> {
        writing!(self, to => outbox::put(to, outgoing))
    }
    async fn due_messages(&self, now: Timestamp) -> Stored<Vec<Message>> {
        reading!(self, from => outbox::due(from, now))
    }
    async fn next_message_at(&self) -> Stored<Option<Timestamp>> {
        reading!(self, from => outbox::next_at(from))
    }
    async fn items(&self, message: &str) -> Stored<Vec<Item>> {
        reading!(self, from => outbox::items(from, message))
    }
    async fn withdraw(&self, message: &str, tickets: &[String]) -> Stored<()> {
        writing!(self, to => claims::withdraw(to, message, tickets))
    }
    async fn begin(&self, message: &str, claim: &str, at: Timestamp) -> Stored<bool> {
        writing!(self, to => claims::begin(to, message, claim, at))
    }
    async fn settle(&self, message: &str, claim: &str, settled: &Settled) -> Stored<bool> {
        writing!(self, to => claims::settle(to, message, claim, settled))
    }
    async fn settle_unclear(&self, message: &str, settled: &Settled) -> Stored<bool> {
        writing!(self, to => claims::settle_unclear(to, message, settled))
    }
    async fn retake(&self, at: Timestamp) -> Stored<u32> {
        writing!(self, to => claims::retake(to, at))
    }
    async fn sent_at(&self, place: &Receipt) -> Stored<Option<Message>> {
        reading!(self, from => outbox::sent_at(from, place))
    }
    async fn outbox_age(&self) -> Stored<(Option<Timestamp>, u64)> {
        reading!(self, from => outbox::age(from))
    }
    async fn outbox_counts(&self) -> Stored<(u64, u64)> {
        reading!(self, from => outbox::counts(from))
    }

    async fn turn_back(&self, now: Timestamp) -> Stored<()> {
        writing!(self, to => troubles::turn_back(to, now))
    }

    async fn holds(&self) -> Stored<Vec<Hold>> {
        reading!(self, from => troubles::holds(from))
    }
    async fn put_hold(&self, hold: &Hold) -> Stored<()> {
        writing!(self, to => troubles::put_hold(to, hold))
    }
    async fn end_hold(&self, destination: &str) -> Stored<()> {
        writing!(self, to => troubles::end_hold(to, destination))
    }
    async fn begin_trouble(&self, name: &str, at: Timestamp) -> Stored<Timestamp> {
        writing!(self, to => troubles::begin(to, name, at))
    }
    async fn end_trouble(&self, name: &str) -> Stored<Option<Timestamp>> {
        writing!(self, to => troubles::end(to, name))
    }

    async fn trim(&self, before: Timestamp) -> Stored<u64> {
        writing!(self, to => outbox::trim(to, before))
    }
    async fn check(&self) -> Stored<()> {
        if self.ground.writer.is_some() {
            writing!(self, to => troubles::write_something(to))?;
        }
        let found: String = reading!(self, from => sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(from))?;
        if found == "ok" { Ok(()) } else { Err(StoreError::Broken(format!("the store's file is damaged: {found}"))) }
    }
    async fn close(&self) {
        self.ground.readers.close().await;
        if let Some(writer) = &self.ground.writer {
            writer.close().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Timestamp {
        Timestamp::from_millisecond(1_775_000_000_000).expect("an instant")
    }

    #[tokio::test]
    async fn a_full_disk_is_told_as_such_and_when_there_is_room_again_the_same_store_works() {
        let store = SqlStore::in_memory().await.expect("a store");
        store.put_value("short", "x").await.expect("there is room");
        let pages: i64 = sqlx::query_scalar("PRAGMA max_page_count = 1").fetch_one(&store.ground.readers).await.expect("set");
        let long = "x".repeat(100_000);
        assert!(matches!(store.put_value("long", &long).await, Err(StoreError::Full(_))), "{pages} pages at most");
        assert_eq!(store.value("long").await, Ok(None));
        assert_eq!(store.value("short").await, Ok(Some("x".to_owned())));
        sqlx::query("PRAGMA max_page_count = 100000").execute(&store.ground.readers).await.expect("set");
        assert_eq!(store.put_value("long", &long).await, Ok(()));
    }

    #[tokio::test]
    async fn a_call_that_nobody_waits_for_is_undone_and_holds_up_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Lock::take(&folder.path().join("y.sqlite"), at()).expect("nobody has it");
        let store = SqlStore::open(lock).await.expect("a store");
        let mut work = store.ground.begin_writing().await.expect("begun");
        troubles::put_value(&mut work.connection, "half", "done").await.expect("written");
        drop(work);
        assert_eq!(store.put_value("next", "x").await, Ok(()));
        assert_eq!(store.value("half").await, Ok(None));
    }

    #[tokio::test]
    async fn after_a_broken_disk_nothing_is_written_any_more_and_reading_goes_on() {
        let store = SqlStore::in_memory().await.expect("a store");
        assert!(store.first_press("p", "k", at()).await.expect("an answer"));
        store.ground.broken.set("EIO".to_owned()).expect("whole so far");
        let broken = || StoreError::Broken("EIO".to_owned());
        assert_eq!(store.first_press("q", "k", at()).await, Err(broken()));
        assert_eq!(store.check().await, Err(broken()));
        assert_eq!(store.value("p").await, Ok(None));
    }
}
