//! What was told and answered, troubles, and single values.

use daemon::outbox::message::Message;
use daemon::policy::facts::memory::{Disowned, Memory, Quiet, QuietWhy};
use daemon::ports::store::Hold;

use super::{at, ids, item, on_each, outgoing, ticket};

fn quiet(seconds: i64, why: QuietWhy) -> Quiet {
    Quiet { entry: "900".to_owned(), until: at(seconds), by: "tanaka".to_owned(), why, at: at(1) }
}

#[tokio::test]
async fn the_last_answer_of_people_counts_and_polling_leaves_it_alone() {
    on_each(async |_, store| {
        store.be_quiet("1", &quiet(60, QuietWhy::Snoozed)).await.expect("kept");
        store.be_quiet("1", &quiet(30, QuietWhy::OnIt)).await.expect("kept");
        for account in ["a", "b"] {
            let disowned = Disowned { account: account.to_owned(), by: "sato".to_owned(), at: at(2) };
            store.disown("1", &disowned).await.expect("kept");
        }
        store.put_tickets(&[ticket("1"), ticket("2")], at(9)).await.expect("kept");
        let memories = store.memories(&ids(&["1", "2"])).await.expect("an answer");
        let disowned = Disowned { account: "b".to_owned(), by: "sato".to_owned(), at: at(2) };
        let expected = Memory { quiet: Some(quiet(30, QuietWhy::OnIt)), disowned: Some(disowned), ..Memory::default() };
        assert_eq!(memories.get("1"), Some(&expected));
        assert_eq!(memories.get("2"), None);
    })
    .await;
}

#[tokio::test]
async fn a_press_is_seen_for_the_first_time_once() {
    on_each(async |_, store| {
        assert_eq!(store.put_outgoing(&[outgoing("k", &[item("1", 0, 0)])]).await.expect("written"), 1);
        assert!(store.first_press("p1", "k", at(0)).await.expect("an answer"));
        assert!(!store.first_press("p1", "k", at(1)).await.expect("an answer"));
        let unshown = |messages: Vec<Message>| messages.into_iter().map(|message| message.key).collect::<Vec<_>>();
        assert_eq!(unshown(store.unshown().await.expect("an answer")), ["k"]);
        assert_eq!(store.unshown_presses("k").await, Ok(vec!["p1".to_owned()]));
        assert_eq!([store.was_pressed("p1").await, store.was_pressed("p2").await], [Ok(true), Ok(false)]);
        assert!(store.first_press("p2", "k", at(1)).await.expect("an answer"));
        store.mark_shown(&["p1".to_owned()]).await.expect("kept");
        assert_eq!(unshown(store.unshown().await.expect("an answer")), ["k"]);
    })
    .await;
}

#[tokio::test]
async fn a_hold_is_renewed_but_its_beginning_stays() {
    on_each(async |_, store| {
        let hold = |destination: &str, seconds: i64| Hold {
            destination: destination.to_owned(),
            until: at(seconds),
            why: format!("why {seconds}"),
            asked: seconds % 2 == 0,
            refused: seconds % 2 == 1,
            since: at(seconds),
        };
        store.put_hold(&hold("slack", 2)).await.expect("kept");
        store.put_hold(&hold("jira", 4)).await.expect("kept");
        store.put_hold(&hold("slack", 7)).await.expect("kept");
        let renewed = Hold { since: at(2), ..hold("slack", 7) };
        assert_eq!(store.holds().await.expect("an answer"), [hold("jira", 4), renewed]);
        store.end_hold("slack").await.expect("ended");
        store.end_hold("slack").await.expect("nothing to end");
        store.put_hold(&hold("slack", 9)).await.expect("kept");
        assert_eq!(store.holds().await.expect("an answer"), [hold("jira", 4), hold("slack", 9)]);
    })
    .await;
}

#[tokio::test]
async fn a_trouble_is_known_since_it_first_began() {
    on_each(async |_, store| {
        assert_eq!(store.begin_trouble("jira", at(1)).await.expect("an answer"), at(1));
        assert_eq!(store.begin_trouble("jira", at(5)).await.expect("an answer"), at(1));
        assert_eq!(store.end_trouble("jira").await.expect("an answer"), Some(at(1)));
        assert_eq!(store.end_trouble("jira").await.expect("an answer"), None);
        assert_eq!(store.begin_trouble("jira", at(9)).await.expect("an answer"), at(9));
    })
    .await;
}

#[tokio::test]
async fn a_value_is_kept_under_its_name_and_replaced() {
    on_each(async |_, store| {
        assert_eq!(store.value("secret").await.expect("an answer"), None);
        for value in ["one", "", "二\0'"] {
            store.put_value("secret", value).await.expect("kept");
            assert_eq!(store.value("secret").await.expect("an answer").as_deref(), Some(value));
        }
        assert_eq!(store.value("Secret").await.expect("an answer"), None);
    })
    .await;
}
