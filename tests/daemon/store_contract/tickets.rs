//! What is true: tickets as they were last seen.

use daemon::policy::facts::history::TicketHistory;
use daemon::ports::store::{Store, Which};

use super::{at, done, ids, on_each, ticket};

async fn page(store: &dyn Store, which: Which, after: Option<&str>) -> Vec<String> {
    let page = store.page(which, after, 2).await.expect("a page");
    page.into_iter().map(|known| known.history.id).collect()
}

#[tokio::test]
async fn a_ticket_comes_back_as_it_was_seen_to_the_last_digit() {
    on_each(async |_, store| {
        let seen = [ticket("1"), done("2")];
        store.put_tickets(&seen, at(0)).await.expect("kept");
        let known = store.known(&ids(&["1", "2", "3"])).await.expect("an answer");
        assert_eq!(known.len(), 2);
        for history in seen {
            let known = &known[&history.id];
            assert_eq!((&known.history, known.seen_at, known.missing_since, known.gone_at), (&history, at(0), None, None));
        }
        assert!(store.known(&[]).await.expect("an answer").is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_seen_again_takes_the_place_of_what_was_known() {
    on_each(async |_, store| {
        store.put_tickets(&[ticket("1"), ticket("1")], at(0)).await.expect("kept");
        let newer = TicketHistory { summary: "newer".to_owned(), ..ticket("1") };
        store.put_tickets(std::slice::from_ref(&newer), at(9)).await.expect("kept");
        let known = store.known(&ids(&["1"])).await.expect("an answer");
        assert_eq!((&known["1"].history, known["1"].seen_at), (&newer, at(9)));
    })
    .await;
}

#[tokio::test]
async fn many_tickets_are_asked_for_at_once() {
    on_each(async |_, store| {
        let all: Vec<TicketHistory> = (0..1_201).map(|number| ticket(&number.to_string())).collect();
        store.put_tickets(&all, at(0)).await.expect("kept");
        let ids: Vec<String> = all.iter().map(|ticket| ticket.id.clone()).collect();
        assert_eq!(store.known(&ids).await.expect("an answer").len(), all.len());
        assert!(store.memories(&ids).await.expect("an answer").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_ticket_is_found_by_key_by_id_and_by_every_key_it_ever_had() {
    on_each(async |_, store| {
        let moved = |key: &str| TicketHistory { key: key.to_owned(), ..ticket("7") };
        store.put_tickets(&[moved("OLD-1")], at(0)).await.expect("kept");
        store.put_tickets(&[moved("MID-1")], at(1)).await.expect("kept");
        store.put_tickets(&[TicketHistory { previous_keys: ids(&["TOLD-1"]), ..moved("NEW-1") }], at(2)).await.expect("kept");
        for name in ["NEW-1", "7", "MID-1", "OLD-1", "TOLD-1"] {
            let found = store.find(name).await.expect("an answer");
            assert_eq!(found.expect(name).history.key, "NEW-1", "{name}");
        }
        assert_eq!(store.find("NEW-2").await.expect("an answer"), None);
    })
    .await;
}

#[tokio::test]
async fn who_has_a_key_now_is_found_before_who_had_it() {
    on_each(async |_, store| {
        let named = |id: &str, key: &str| TicketHistory { key: key.to_owned(), ..ticket(id) };
        store.put_tickets(&[TicketHistory { previous_keys: ids(&["A-1"]), ..named("1", "B-1") }], at(0)).await.expect("kept");
        assert_eq!(store.find("A-1").await.expect("an answer").expect("found").history.id, "1");
        store.put_tickets(&[named("2", "A-1"), named("A-1", "C-1")], at(0)).await.expect("kept");
        assert_eq!(store.find("A-1").await.expect("an answer").expect("found").history.id, "2");
    })
    .await;
}

#[tokio::test]
async fn pages_follow_one_another_in_the_order_of_the_ids() {
    on_each(async |_, store| {
        store.put_tickets(&[ticket("4"), ticket("10"), done("2"), ticket("3"), ticket("1")], at(0)).await.expect("kept");
        store.mark_gone("3", at(1)).await.expect("marked");
        assert_eq!(page(store, Which::Open, None).await, ["1", "10"]);
        assert_eq!(page(store, Which::Open, Some("10")).await, ["4"]);
        assert!(page(store, Which::Open, Some("4")).await.is_empty());
        assert_eq!(page(store, Which::All, Some("10")).await, ["2", "3"]);
        assert_eq!(page(store, Which::All, Some("3")).await, ["4"]);
    })
    .await;
}

#[tokio::test]
async fn only_open_tickets_that_were_not_seen_lately_are_unseen() {
    on_each(async |_, store| {
        store.put_tickets(&[ticket("1"), ticket("2"), ticket("3"), ticket("4"), done("5")], at(0)).await.expect("kept");
        store.put_tickets(&[ticket("2")], at(10)).await.expect("kept");
        store.mark_gone("3", at(1)).await.expect("marked");
        let unseen = async |after| {
            let unseen = store.unseen_since(at(10), after, 1).await.expect("a page");
            unseen.into_iter().map(|known| known.history.id).collect::<Vec<String>>()
        };
        assert_eq!(unseen(None).await, ["1"]);
        assert_eq!(unseen(Some("1")).await, ["4"]);
        assert!(unseen(Some("4")).await.is_empty());
        assert!(store.unseen_since(at(0), None, 9).await.expect("a page").is_empty(), "seen at this very moment");
    })
    .await;
}

#[tokio::test]
async fn the_first_time_that_a_ticket_was_missing_is_kept_until_it_is_seen() {
    on_each(async |_, store| {
        store.put_tickets(&[ticket("1")], at(0)).await.expect("kept");
        for seconds in [3, 4] {
            store.mark_missing("1", at(seconds)).await.expect("marked");
            store.mark_gone("1", at(seconds + 10)).await.expect("marked");
        }
        store.mark_missing("nobody", at(3)).await.expect("nothing to mark");
        let known = store.find("1").await.expect("an answer").expect("found");
        assert_eq!((known.missing_since, known.gone_at), (Some(at(3)), Some(at(13))));
        store.put_tickets(&[ticket("1")], at(20)).await.expect("kept");
        let known = store.find("1").await.expect("an answer").expect("found");
        assert_eq!((known.missing_since, known.gone_at), (None, None));
    })
    .await;
}

#[tokio::test]
async fn what_is_seen_as_it_is_known_is_there_again_and_stays_as_it_was() {
    on_each(async |_, store| {
        let all: Vec<TicketHistory> = (0..1_201).map(|number| ticket(&number.to_string())).collect();
        store.put_tickets(&all, at(0)).await.expect("kept");
        store.mark_missing("7", at(1)).await.expect("marked");
        store.mark_gone("7", at(2)).await.expect("marked");
        store.mark_left("8", at(2)).await.expect("marked");
        let seen: Vec<String> = (0..1_200).map(|number| number.to_string()).collect();
        store.mark_seen(&seen, at(9)).await.expect("marked");
        let known = store.known(&ids(&["7", "8", "1200"])).await.expect("an answer");
        for id in ["7", "8"] {
            let known = &known[id];
            assert_eq!((known.seen_at, known.missing_since, known.gone_at, known.left_at), (at(9), None, None, None));
            assert_eq!(known.history, ticket(id));
        }
        assert_eq!(known["1200"].seen_at, at(0), "nobody spoke of it");
    })
    .await;
}

#[tokio::test]
async fn a_ticket_without_an_id_is_refused_together_with_its_batch() {
    on_each(async |_, store| {
        assert!(store.put_tickets(&[ticket("1"), ticket("")], at(0)).await.is_err());
        assert!(store.page(Which::All, None, 9).await.expect("a page").is_empty());
    })
    .await;
}
