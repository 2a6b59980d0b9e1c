//! The outbox: nothing stands in it twice, a claim has one owner and is settled once.

use daemon::outbox::message::{Kind, Message, Receipt, State};
use daemon::policy::facts::memory::{Memory, Told};
use daemon::ports::store::{Outgoing, Settled, Store};

use super::{at, ids, item, message, on_each, outgoing};

fn place() -> Receipt {
    Receipt { channel: "D1".to_owned(), ts: "1775000000.000100".to_owned() }
}

async fn due(store: &dyn Store, seconds: i64) -> Vec<(String, State)> {
    let due = store.due_messages(at(seconds)).await.expect("an answer");
    due.into_iter().map(|message| (message.key, message.state)).collect()
}

async fn written(store: &dyn Store, outgoing: &[Outgoing]) -> u32 {
    store.put_outgoing(outgoing).await.expect("an answer")
}

/// Begins and settles in one go.
async fn end(store: &dyn Store, key: &str, settled: Settled) {
    assert!(store.begin(key, "claim", at(20)).await.expect("an answer"));
    assert!(store.settle(key, "claim", &settled).await.expect("an answer"));
}

#[tokio::test]
async fn a_message_comes_back_as_it_was_written_with_its_tickets() {
    on_each(async |_, store| {
        let items = [item("1", 0, 0), item("2", 1, 3)];
        assert_eq!(written(store, &[outgoing("k", &items)]).await, 1);
        assert_eq!(store.due_messages(at(10)).await.expect("an answer"), [message("k", "U1")]);
        assert_eq!(store.items("k").await.expect("an answer"), items);
        assert!(store.items("other").await.expect("an answer").is_empty());
        assert_eq!(store.outbox_counts().await.expect("an answer"), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn only_a_waiting_message_can_be_written() {
    on_each(async |_, store| {
        let sending = Message { state: State::Sending, ..message("k", "U1") };
        assert!(store.put_outgoing(&[Outgoing { message: sending, items: Vec::new() }]).await.is_err());
        assert_eq!(store.outbox_counts().await.expect("an answer"), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_ticket_goes_into_one_open_message_only() {
    on_each(async |_, store| {
        let both = [outgoing("k1", &[item("1", 0, 0)]), outgoing("k2", &[item("2", 0, 0), item("1", 1, 0)])];
        assert_eq!(written(store, &both).await, 1);
        assert_eq!(written(store, &[outgoing("k1", &[item("3", 0, 0)])]).await, 0, "the key is taken");
        let memories = store.memories(&ids(&["1", "2", "3"])).await.expect("an answer");
        assert_eq!(memories.len(), 1);
        assert_eq!(memories["1"], Memory { on_its_way: true, ..Memory::default() });
        for unsettled in [Settled::Again(at(30), "w".to_owned()), Settled::Unclear(at(30), "w".to_owned())] {
            end(store, "k1", unsettled).await;
            assert_eq!(written(store, &both[1..]).await, 0, "still open");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_told_is_remembered_and_never_told_again() {
    on_each(async |_, store| {
        assert_eq!(written(store, &[outgoing("k1", &[item("1", 0, 0), item("2", 0, 0)])]).await, 1);
        end(store, "k1", Settled::Sent(place(), at(21))).await;
        let told = Told { entry: "900".to_owned(), rung: 0, nth: 0, recipient: "U1".to_owned(), at: at(21) };
        let memories = store.memories(&ids(&["1"])).await.expect("an answer");
        assert_eq!(memories["1"], Memory { told: vec![told], ..Memory::default() });
        assert_eq!(written(store, &[outgoing("k2", &[item("1", 0, 0)])]).await, 0);
        assert_eq!(written(store, &[outgoing("k1", &[item("9", 0, 0)])]).await, 0, "the key stands in Slack");
        assert_eq!(written(store, &[outgoing("k3", &[item("1", 0, 1)])]).await, 1, "the next time is another matter");
        end(store, "k3", Settled::Sent(place(), at(40))).await;
        let memories = store.memories(&ids(&["1"])).await.expect("an answer");
        assert_eq!(memories["1"].told.iter().map(|told| told.nth).collect::<Vec<u32>>(), [0, 1], "oldest first");
        assert_eq!(store.items("k1").await.expect("an answer").len(), 2, "who presses a button there finds them");
    })
    .await;
}

#[tokio::test]
async fn what_failed_or_was_withdrawn_is_free_for_the_same_and_for_another_message() {
    on_each(async |_, store| {
        let items = [item("1", 0, 0)];
        for settled in [Settled::Failed("channel_not_found".to_owned()), Settled::Withdrawn] {
            assert_eq!(written(store, &[outgoing("k1", &items)]).await, 1);
            let failed = matches!(settled, Settled::Failed(_));
            end(store, "k1", settled).await;
            assert_eq!(store.outbox_counts().await.expect("an answer"), (0, u64::from(failed)));
            assert!(store.items("k1").await.expect("an answer").is_empty());
            assert!(store.memories(&ids(&["1"])).await.expect("an answer").is_empty());
            assert!(due(store, 99).await.is_empty());
        }
        let again = Outgoing { message: Message { created_at: at(50), not_before: at(50), ..message("k1", "U1") }, items: items.to_vec() };
        assert_eq!(written(store, std::slice::from_ref(&again)).await, 1);
        assert_eq!(store.due_messages(at(50)).await.expect("an answer"), [again.message], "it begins anew");
        end(store, "k1", Settled::Withdrawn).await;
        assert_eq!(written(store, &[outgoing("k2", &items)]).await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_claims_on_a_message_one_wins_and_a_foreign_one_settles_nothing() {
    on_each(async |_, store| {
        written(store, &[outgoing("k", &[item("1", 0, 0)])]).await;
        let (first, second) = tokio::join!(store.begin("k", "a", at(11)), store.begin("k", "b", at(11)));
        let (first, second) = (first.expect("an answer"), second.expect("an answer"));
        assert!(first != second, "one of the two");
        let (mine, other) = if first { ("a", "b") } else { ("b", "a") };
        let sent = Settled::Sent(place(), at(12));
        assert!(!store.settle("k", other, &sent).await.expect("an answer"));
        assert_eq!(store.sent_at(&place()).await.expect("an answer"), None);
        assert!(store.memories(&ids(&["1"])).await.expect("an answer")["1"].told.is_empty());
        assert!(store.settle("k", mine, &sent).await.expect("an answer"));
        for late in [sent, Settled::Withdrawn, Settled::Failed("late".to_owned())] {
            assert!(!store.settle("k", mine, &late).await.expect("an answer"), "settled once");
        }
        assert!(!store.begin("k", "c", at(13)).await.expect("an answer"));
        assert!(!store.begin("nothing", "c", at(13)).await.expect("an answer"));
        assert_eq!(store.memories(&ids(&["1"])).await.expect("an answer")["1"].told.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_being_sent_is_due_for_nobody_and_open_for_all() {
    on_each(async |_, store| {
        written(store, &[outgoing("k", &[item("1", 0, 0)])]).await;
        assert!(store.begin("k", "a", at(11)).await.expect("an answer"));
        assert!(due(store, 99).await.is_empty());
        assert_eq!(store.next_message_at().await.expect("an answer"), None);
        assert_eq!(store.outbox_counts().await.expect("an answer"), (1, 0));
        assert!(store.memories(&ids(&["1"])).await.expect("an answer")["1"].on_its_way);
    })
    .await;
}

#[tokio::test]
async fn an_attempt_that_comes_to_nothing_is_counted_and_waits() {
    on_each(async |_, store| {
        written(store, &[outgoing("k", &[])]).await;
        end(store, "k", Settled::Again(at(30), "ratelimited".to_owned())).await;
        assert!(due(store, 29).await.is_empty());
        assert_eq!(store.next_message_at().await.expect("an answer"), Some(at(30)));
        let expected = Message { attempts: 1, not_before: at(30), started_at: Some(at(20)), ..message("k", "U1") };
        assert_eq!(store.due_messages(at(30)).await.expect("an answer"), [expected]);
        end(store, "k", Settled::Unclear(at(40), "timeout".to_owned())).await;
        assert_eq!(due(store, 40).await, [("k".to_owned(), State::Unclear)]);
    })
    .await;
}

#[tokio::test]
async fn a_new_process_finds_what_a_dead_one_was_sending_unclear() {
    on_each(async |_, store| {
        written(store, &[outgoing("k1", &[item("1", 0, 0)]), outgoing("k2", &[]), outgoing("k3", &[])]).await;
        for key in ["k1", "k2"] {
            assert!(store.begin(key, "dead", at(11)).await.expect("an answer"));
        }
        assert_eq!(store.retake(at(50)).await.expect("an answer"), 2);
        assert_eq!(store.retake(at(51)).await.expect("an answer"), 0);
        assert!(!store.settle("k1", "dead", &Settled::Withdrawn).await.expect("an answer"), "it lost its claim");
        assert_eq!(due(store, 49).await, [("k3".to_owned(), State::Waiting)]);
        let [one, two, three] = ["k1", "k2", "k3"].map(ToOwned::to_owned);
        assert_eq!(due(store, 50).await, [(one, State::Unclear), (two, State::Unclear), (three, State::Waiting)]);
    })
    .await;
}

#[tokio::test]
async fn tickets_are_taken_out_of_a_message_only_while_it_certainly_stands_nowhere() {
    on_each(async |_, store| {
        written(store, &[outgoing("k", &[item("1", 0, 0), item("2", 0, 0), item("3", 0, 0)])]).await;
        store.withdraw("k", &ids(&["1", "9"])).await.expect("done");
        assert_eq!(store.items("k").await.expect("an answer"), [item("2", 0, 0), item("3", 0, 0)]);
        assert_eq!(written(store, &[outgoing("k2", &[item("1", 0, 0)])]).await, 1, "it is free");
        assert!(store.begin("k", "a", at(11)).await.expect("an answer"));
        store.withdraw("k", &ids(&["2"])).await.expect("done");
        assert!(store.settle("k", "a", &Settled::Unclear(at(12), "w".to_owned())).await.expect("an answer"));
        store.withdraw("k", &ids(&["2"])).await.expect("done");
        assert!(store.begin("k", "b", at(12)).await.expect("an answer"));
        assert!(store.settle("k", "b", &Settled::Again(at(13), "w".to_owned())).await.expect("an answer"));
        store.withdraw("k", &ids(&["2"])).await.expect("done");
        assert_eq!(store.items("k").await.expect("an answer").len(), 2, "it may stand in Slack with all of them");
        end(store, "k", Settled::Sent(place(), at(21))).await;
        assert!(store.memories(&ids(&["1"])).await.expect("an answer")["1"].told.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_message_at_a_place_is_the_one_that_was_sent_there() {
    on_each(async |_, store| {
        written(store, &[outgoing("k", &[])]).await;
        assert_eq!(store.sent_at(&place()).await.expect("an answer"), None);
        end(store, "k", Settled::Sent(place(), at(21))).await;
        let found = store.sent_at(&place()).await.expect("an answer").expect("found");
        assert_eq!((found.key.as_str(), found.state), ("k", State::Sent(place())));
        let elsewhere = Receipt { channel: "D2".to_owned(), ..place() };
        assert_eq!(store.sent_at(&elsewhere).await.expect("an answer"), None);
        assert!(store.first_press("p", "k", at(22)).await.expect("an answer"));
        store.mark_shown(&ids(&["p"])).await.expect("done");
        store.stands_at("k", &elsewhere).await.expect("done");
        assert_eq!(store.sent_at(&elsewhere).await.expect("an answer").expect("found").key, "k");
        assert_eq!(store.sent_at(&place()).await.expect("an answer"), None);
        assert_eq!(store.unshown().await.expect("an answer").len(), 1, "what was pressed is shown at the new place");
    })
    .await;
}

#[tokio::test]
async fn only_reminders_of_the_day_that_were_or_will_be_heard_are_counted() {
    on_each(async |_, store| {
        let to = |key: &str, recipient: &str, seconds: i64| Outgoing {
            message: Message { created_at: at(seconds), ..message(key, recipient) },
            items: Vec::new(),
        };
        let notice = Outgoing { message: Message { kind: Kind::Notice, ..message("n", "U1") }, items: Vec::new() };
        let all = [to("a", "U1", 10), to("b", "U1", 11), to("c", "U1", 9), to("d", "U2", 12), to("e", "U3", 12), to("f", "U1", 13), notice];
        assert_eq!(written(store, &all).await, 7);
        end(store, "a", Settled::Sent(place(), at(21))).await;
        end(store, "e", Settled::Withdrawn).await;
        end(store, "f", Settled::Failed("gone".to_owned())).await;
        let heard = store.reminders_since(at(10)).await.expect("an answer");
        assert_eq!(heard.iter().map(|message| message.key.as_str()).collect::<Vec<_>>(), ["a", "b", "d"]);
    })
    .await;
}
