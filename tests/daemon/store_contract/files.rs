//! The file of a store: what is kept in it, who may open it, and what is never done to it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use daemon::adapters::lock::Lock;
use daemon::adapters::sql::store::SqlStore;
use daemon::ports::store::{Settled, Store, StoreError, Which};

use super::{Shelf, at, ids, item, outgoing, ticket};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn folder(shelf: &Shelf) -> std::path::PathBuf {
    shelf.file().parent().expect("a folder").to_owned()
}

#[tokio::test]
async fn everything_is_there_when_it_is_opened_again() {
    let shelf = Shelf::new();
    let store = shelf.sqlite().await;
    store.put_tickets(&[ticket("1")], at(0)).await.expect("kept");
    store.put_outgoing(&[outgoing("k", &[item("1", 0, 0)])]).await.expect("kept");
    assert!(store.begin("k", "claim", at(1)).await.expect("an answer"));
    store.close().await;
    let store = shelf.sqlite().await;
    assert_eq!(store.page(Which::All, None, 9).await.expect("a page").len(), 1);
    assert!(!store.begin("k", "other", at(2)).await.expect("an answer"), "still claimed");
    assert!(store.settle("k", "claim", &Settled::Withdrawn).await.expect("an answer"));
}

#[tokio::test]
async fn a_new_file_is_for_our_eyes_only_and_after_closing_it_is_the_only_one() {
    let shelf = Shelf::new();
    let store = shelf.sqlite().await;
    store.put_value("a", "b").await.expect("kept");
    let mode = fs::metadata(shelf.file()).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    store.close().await;
    assert_eq!(names(&folder(&shelf)), ["y.sqlite", "y.sqlite.lock"]);
}

#[tokio::test]
async fn reading_beside_a_daemon_sees_what_it_wrote_and_writes_nothing() {
    let shelf = Shelf::new();
    let store = shelf.sqlite().await;
    store.put_tickets(&[ticket("1")], at(0)).await.expect("kept");
    let reader = SqlStore::open_for_reading(&shelf.file()).await.expect("a reader");
    assert!(reader.find("1").await.expect("an answer").is_some());
    store.put_tickets(&[ticket("2")], at(0)).await.expect("kept while somebody reads");
    assert!(reader.find("2").await.expect("an answer").is_some());
    assert!(matches!(reader.put_value("a", "b").await, Err(StoreError::Failed(_))));
    reader.check().await.expect("whole");
}

#[tokio::test]
async fn reading_makes_no_file_and_changes_none() {
    let shelf = Shelf::new();
    let empty = SqlStore::open_for_reading(&shelf.file()).await.expect("an empty store");
    assert!(empty.page(Which::All, None, 9).await.expect("a page").is_empty());
    assert!(names(&folder(&shelf)).is_empty());
    let store = shelf.sqlite().await;
    store.put_tickets(&[ticket("1")], at(0)).await.expect("kept");
    store.close().await;
    let before = (fs::read(shelf.file()).expect("a file"), names(&folder(&shelf)));
    let reader = SqlStore::open_for_reading(&shelf.file()).await.expect("a reader");
    assert!(reader.find("1").await.expect("an answer").is_some());
    assert_eq!((fs::read(shelf.file()).expect("a file"), names(&folder(&shelf))), before);
    reader.close().await;
    assert_eq!(names(&folder(&shelf)), before.1);
}

#[tokio::test]
async fn a_copy_can_be_written_without_the_original_knowing() {
    let shelf = Shelf::new();
    let store = shelf.sqlite().await;
    store.put_tickets(&[ticket("1")], at(0)).await.expect("kept");
    let copy = SqlStore::open_for_reading(&shelf.file()).await.expect("a reader").copy().await.expect("a copy");
    copy.put_tickets(&[ticket("2")], at(0)).await.expect("kept");
    assert_eq!(copy.page(Which::All, None, 9).await.expect("a page").len(), 2);
    assert_eq!(store.page(Which::All, None, 9).await.expect("a page").len(), 1);
    let empty = SqlStore::in_memory().await.expect("a store").copy().await.expect("a copy");
    assert!(empty.first_press("p", "k", at(0)).await.expect("an answer"));
}

#[tokio::test]
async fn the_file_of_a_newer_version_or_of_another_program_is_refused_and_left_alone() {
    for (change, words) in [
        ("INSERT INTO _sqlx_migrations VALUES (9000, 'later', CURRENT_TIMESTAMP, 1, x'00', 0)", "newer version"),
        ("UPDATE _sqlx_migrations SET checksum = x'00'", "never made"),
        ("DROP TABLE _sqlx_migrations", "another program"),
        ("DROP INDEX message_open", "is damaged"),
    ] {
        let shelf = Shelf::new();
        shelf.sqlite().await.close().await;
        let mut options = sqlx::sqlite::SqliteConnectOptions::new().filename(shelf.file());
        options = options.journal_mode(sqlx::sqlite::SqliteJournalMode::Delete);
        let mut connection = sqlx::ConnectOptions::connect(&options).await.expect("a connection");
        sqlx::query(change).execute(&mut connection).await.expect("changed");
        sqlx::Connection::close(connection).await.expect("closed");
        let before = fs::read(shelf.file()).expect("a file");
        let lock = Lock::take(&shelf.file(), at(0)).expect("nobody has it");
        for error in [SqlStore::open(lock).await.err(), SqlStore::open_for_reading(&shelf.file()).await.err()] {
            assert!(error.as_ref().is_some_and(|error| error.to_string().contains(words)), "{words}: {error:?}");
        }
        assert_eq!(fs::read(shelf.file()).expect("a file"), before);
    }
}

#[tokio::test]
async fn what_is_left_of_a_start_that_was_killed_is_no_hindrance() {
    let shelf = Shelf::new();
    fs::write(shelf.file(), "").expect("an empty file");
    shelf.sqlite().await.put_value("a", "b").await.expect("kept");
}

/// A small generator: the same damage in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }
}

fn damage(whole: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut copy = whole.to_vec();
    if dice.below(4) == 0 {
        copy.truncate(1 + dice.below(whole.len() - 1));
    } else {
        for _ in 0..=dice.below(64) {
            let place = dice.below(copy.len());
            copy[place] = u8::try_from(dice.below(256)).expect("a byte");
        }
    }
    copy
}

#[tokio::test]
async fn a_damaged_file_is_refused_as_it_is_or_works_with_all_its_tickets() {
    let shelf = Shelf::new();
    let store = shelf.sqlite().await;
    let tickets: Vec<_> = (0..60).map(|number| ticket(&number.to_string())).collect();
    store.put_tickets(&tickets, at(0)).await.expect("kept");
    store.put_outgoing(&[outgoing("k", &[item("1", 0, 0)])]).await.expect("kept");
    store.close().await;
    let whole = fs::read(shelf.file()).expect("a file");
    let mut dice = Dice(2026);
    let [mut refused, mut worked] = [0, 0];
    for round in 0..200 {
        let copy = Shelf::new();
        let bytes = damage(&whole, &mut dice);
        fs::write(copy.file(), &bytes).expect("written");
        let lock = Lock::take(&copy.file(), at(0)).expect("nobody has it");
        match SqlStore::open(lock).await {
            Ok(store) => {
                worked += 1;
                if let Ok(page) = store.page(Which::All, None, 1_000).await {
                    assert_eq!(page.len(), tickets.len(), "round {round}");
                }
                let _ = store.known(&ids(&["1", "2"])).await;
                let _ = store.due_messages(at(99)).await;
                let _ = store.put_tickets(&tickets, at(1)).await;
            }
            Err(error) => {
                refused += 1;
                assert!(error.to_string().contains("y.sqlite"), "round {round}: {error}");
                assert_eq!(fs::read(copy.file()).expect("a file"), bytes, "round {round}: {error}");
            }
        }
    }
    assert!(refused > 50 && worked > 5, "{refused} refused, {worked} worked: the damage proves nothing");
}
