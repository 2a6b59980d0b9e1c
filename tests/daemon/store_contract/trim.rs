//! What is old and can never matter again goes; all else stays.

use daemon::outbox::message::{Item, Kind, Message, Receipt};
use daemon::ports::store::{Outgoing, Settled, Store};
use jiff::Timestamp;

use super::{at, done, ids, item, message, on_each, ticket};

const DAY: i64 = 24 * 3600;

async fn written(store: &dyn Store, key: &str, day: i64, items: &[Item]) {
    let made = Message { created_at: at(day * DAY), not_before: at(day * DAY), ..message(key, "U1") };
    let written = store.put_outgoing(&[Outgoing { message: made, items: items.to_vec() }]).await.expect("an answer");
    assert_eq!(written, 1, "{key}");
}

async fn sent(store: &dyn Store, key: &str, day: i64, items: &[Item]) {
    written(store, key, day, items).await;
    end(store, key, Settled::Sent(place(key), at(day * DAY))).await;
}

async fn end(store: &dyn Store, key: &str, settled: Settled) {
    assert!(store.begin(key, "claim", at(0)).await.expect("an answer"));
    assert!(store.settle(key, "claim", &settled).await.expect("an answer"));
}

fn place(key: &str) -> Receipt {
    Receipt { channel: "D1".to_owned(), ts: key.to_owned() }
}

async fn stands(store: &dyn Store, key: &str) -> bool {
    store.sent_at(&place(key)).await.expect("an answer").is_some()
}

#[tokio::test]
async fn of_old_reminders_the_last_one_about_an_open_ticket_stays_and_what_was_told_stays() {
    on_each(async |_, store| {
        store.put_tickets(&[ticket("1"), done("2"), ticket("3")], at(0)).await.expect("kept");
        store.mark_gone("3", at(0)).await.expect("marked");
        sent(store, "first", 1, &[item("1", 0, 0), item("2", 0, 0)]).await;
        sent(store, "last", 2, &[item("1", 0, 1), item("2", 0, 1)]).await;
        sent(store, "closed", 3, &[item("2", 0, 2), item("3", 0, 0)]).await;
        sent(store, "young", 20, &[item("2", 0, 3)]).await;
        assert!(store.trim(at(10 * DAY)).await.expect("trimmed") > 0);
        for (key, expected) in [("first", false), ("last", true), ("closed", false), ("young", true)] {
            assert_eq!(stands(store, key).await, expected, "{key}");
        }
        assert_eq!(store.items("last").await.expect("an answer"), [item("1", 0, 1)]);
        let memories = store.memories(&ids(&["1", "2", "3"])).await.expect("an answer");
        assert_eq!((memories["1"].told.len(), memories["2"].told.len(), memories["3"].told.len()), (2, 4, 1));
        assert_eq!(store.trim(at(10 * DAY)).await, Ok(0), "once is enough");
        let again = Outgoing { message: message("first", "U1"), items: vec![item("1", 0, 0), item("2", 0, 0)] };
        assert_eq!(store.put_outgoing(&[again]).await, Ok(0), "it was told");
    })
    .await;
}

#[tokio::test]
async fn open_messages_are_never_too_old() {
    on_each(async |_, store| {
        for key in ["waiting", "unclear", "sending"] {
            written(store, key, 1, &[item(key, 0, 0)]).await;
        }
        end(store, "unclear", Settled::Unclear(at(DAY), "why".to_owned())).await;
        assert!(store.begin("sending", "claim", at(DAY)).await.expect("an answer"));
        assert_eq!(store.trim(at(900 * DAY)).await, Ok(0));
        assert_eq!(store.outbox_counts().await, Ok((3, 0)));
    })
    .await;
}

#[tokio::test]
async fn old_notices_failures_and_presses_go() {
    on_each(async |_, store| {
        let notice = Message { kind: Kind::Notice, ..message("notice", "C1") };
        store.put_outgoing(&[Outgoing { message: notice, items: Vec::new() }]).await.expect("an answer");
        end(store, "notice", Settled::Sent(place("notice"), at(0))).await;
        for (key, settled) in [("failed", Settled::Failed("why".to_owned())), ("withdrawn", Settled::Withdrawn)] {
            written(store, key, 1, &[item("1", 0, 0)]).await;
            end(store, key, settled).await;
        }
        assert!(store.first_press("old", "k", at(DAY)).await.expect("an answer"));
        assert!(store.first_press("young", "k", at(20 * DAY)).await.expect("an answer"));
        assert_eq!(store.trim(at(10 * DAY)).await, Ok(4));
        assert!(!stands(store, "notice").await);
        assert_eq!(store.outbox_counts().await, Ok((0, 0)));
        assert!(!store.first_press("young", "k", at(20 * DAY)).await.expect("an answer"));
        assert!(store.first_press("old", "k", at(20 * DAY)).await.expect("an answer"));
    })
    .await;
}

#[tokio::test]
async fn of_a_message_that_was_given_up_not_even_the_trouble_stays_but_lasting_troubles_do() {
    on_each(async |_, store| {
        for name in ["message 12ab", "jira"] {
            store.begin_trouble(name, at(DAY)).await.expect("begun");
            store.put_value(&format!("told {name}"), &at(DAY).to_string()).await.expect("kept");
        }
        assert_eq!(store.trim(at(10 * DAY)).await, Ok(2));
        assert_eq!(store.value("told message 12ab").await, Ok(None));
        let begun: Option<Timestamp> = store.end_trouble("jira").await.expect("an answer");
        assert_eq!(begun, Some(at(DAY)));
        assert!(store.value("told jira").await.expect("an answer").is_some());
    })
    .await;
}
