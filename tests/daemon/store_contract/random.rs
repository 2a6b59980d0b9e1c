//! Any order of calls gives what a small model in memory gives.

use std::collections::{BTreeMap, BTreeSet};

use daemon::outbox::message::{Item, Receipt};
use daemon::ports::store::{Settled, Store};
use proptest::prelude::*;

use super::{Shelf, at, ids, item, outgoing};

const TICKETS: [&str; 4] = ["t0", "t1", "t2", "t3"];
const KEYS: [&str; 4] = ["k0", "k1", "k2", "k3"];

#[derive(Debug, Clone)]
enum Call {
    Put(usize, Vec<(usize, u32)>),
    Begin(usize, u8),
    Settle(usize, u8, u8),
    Withdraw(usize, usize),
    Retake,
    Reopen,
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let items = prop::collection::btree_map(0..4_usize, 0..2_u32, 0..3).prop_map(|items| items.into_iter().collect());
    let call = prop_oneof![
        4 => (0..4_usize, items).prop_map(|(key, items)| Call::Put(key, items)),
        4 => (0..4_usize, 0..2_u8).prop_map(|(key, claim)| Call::Begin(key, claim)),
        4 => (0..4_usize, 0..2_u8, 0..5_u8).prop_map(|(key, claim, end)| Call::Settle(key, claim, end)),
        2 => (0..4_usize, 0..4_usize).prop_map(|(key, ticket)| Call::Withdraw(key, ticket)),
        1 => Just(Call::Retake),
        1 => Just(Call::Reopen),
    ];
    prop::collection::vec(call, 1..40)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Sending(u8),
    Unclear,
    Sent,
    Failed,
    Withdrawn,
}

#[derive(Debug)]
struct Row {
    stage: Stage,
    doubted: bool,
    items: Vec<Item>,
}

impl Row {
    fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Waiting | Stage::Sending(_) | Stage::Unclear)
    }

    fn stands_nowhere(&self) -> bool {
        matches!(self.stage, Stage::Failed | Stage::Withdrawn)
    }
}

#[derive(Debug, Default)]
struct Model {
    rows: BTreeMap<usize, Row>,
    told: BTreeSet<(String, u32)>,
}

impl Model {
    fn put(&mut self, key: usize, items: &[Item]) -> u32 {
        let open: BTreeSet<&str> = self.open_tickets();
        let is_free = |item: &Item| !open.contains(item.ticket.as_str()) && !self.told.contains(&(item.ticket.clone(), item.rung));
        let free = items.iter().all(is_free) && self.rows.get(&key).is_none_or(Row::stands_nowhere);
        if free {
            self.rows.insert(key, Row { stage: Stage::Waiting, doubted: false, items: items.to_vec() });
        }
        u32::from(free)
    }

    fn open_tickets(&self) -> BTreeSet<&str> {
        let open = self.rows.values().filter(|row| row.is_open());
        open.flat_map(|row| &row.items).map(|item| item.ticket.as_str()).collect()
    }

    fn begin(&mut self, key: usize, claim: u8) -> bool {
        let row = self.rows.get_mut(&key).filter(|row| matches!(row.stage, Stage::Waiting | Stage::Unclear));
        row.is_some_and(|row| {
            row.stage = Stage::Sending(claim);
            true
        })
    }

    fn settle(&mut self, key: usize, claim: u8, stage: Stage) -> bool {
        let Some(row) = self.rows.get_mut(&key).filter(|row| row.stage == Stage::Sending(claim)) else {
            return false;
        };
        row.stage = stage;
        row.doubted |= stage == Stage::Unclear;
        match stage {
            Stage::Sent => self.told.extend(row.items.iter().map(|item| (item.ticket.clone(), item.rung))),
            Stage::Failed | Stage::Withdrawn => row.items.clear(),
            _ => {}
        }
        true
    }

    fn withdraw(&mut self, key: usize, ticket: &str) {
        if let Some(row) = self.rows.get_mut(&key).filter(|row| row.stage == Stage::Waiting && !row.doubted) {
            row.items.retain(|item| item.ticket != ticket);
        }
    }

    fn retake(&mut self) -> u32 {
        let sending = self.rows.values_mut().filter(|row| matches!(row.stage, Stage::Sending(_)));
        let mut count = 0;
        for row in sending {
            (row.stage, row.doubted) = (Stage::Unclear, true);
            count += 1;
        }
        count
    }
}

fn ending(end: u8) -> (Settled, Stage) {
    let why = "why".to_owned();
    match end {
        0 => (Settled::Sent(Receipt { channel: "D".to_owned(), ts: "1".to_owned() }, at(20)), Stage::Sent),
        1 => (Settled::Again(at(5), why), Stage::Waiting),
        2 => (Settled::Unclear(at(5), why), Stage::Unclear),
        3 => (Settled::Failed(why), Stage::Failed),
        _ => (Settled::Withdrawn, Stage::Withdrawn),
    }
}

async fn make(store: &dyn Store, model: &mut Model, call: &Call) {
    match call {
        Call::Put(key, items) => {
            let items: Vec<Item> = items.iter().map(|(ticket, rung)| item(TICKETS[*ticket], *rung, 0)).collect();
            let written = store.put_outgoing(&[outgoing(KEYS[*key], &items)]).await.expect("an answer");
            assert_eq!(written, model.put(*key, &items));
        }
        Call::Begin(key, claim) => {
            let begun = store.begin(KEYS[*key], &claim.to_string(), at(15)).await.expect("an answer");
            assert_eq!(begun, model.begin(*key, *claim));
        }
        Call::Settle(key, claim, end) => {
            let (settled, stage) = ending(*end);
            let written = store.settle(KEYS[*key], &claim.to_string(), &settled).await.expect("an answer");
            assert_eq!(written, model.settle(*key, *claim, stage));
        }
        Call::Withdraw(key, ticket) => {
            store.withdraw(KEYS[*key], &ids(&[TICKETS[*ticket]])).await.expect("done");
            model.withdraw(*key, TICKETS[*ticket]);
        }
        Call::Retake => assert_eq!(store.retake(at(5)).await.expect("an answer"), model.retake()),
        Call::Reopen => {}
    }
}

/// Everything that can be asked is as in the model.
async fn compare(store: &dyn Store, model: &Model) {
    let count = |wanted: fn(&Row) -> bool| model.rows.values().filter(|row| wanted(row)).count() as u64;
    let counts = store.outbox_counts().await.expect("an answer");
    assert_eq!(counts, (count(Row::is_open), count(|row| row.stage == Stage::Failed)));
    let due: BTreeSet<String> = store.due_messages(at(99)).await.expect("an answer").into_iter().map(|message| message.key).collect();
    let ready = model.rows.iter().filter(|(_, row)| matches!(row.stage, Stage::Waiting | Stage::Unclear));
    assert_eq!(due, ready.map(|(key, _)| KEYS[*key].to_owned()).collect());
    for (key, row) in &model.rows {
        assert_eq!(store.items(KEYS[*key]).await.expect("an answer"), row.items);
    }
    let memories = store.memories(&ids(&TICKETS)).await.expect("an answer");
    let on_their_way = memories.iter().filter(|(_, memory)| memory.on_its_way).map(|(ticket, _)| ticket.as_str());
    assert_eq!(on_their_way.collect::<BTreeSet<&str>>(), model.open_tickets());
    let told = memories.iter().flat_map(|(ticket, memory)| memory.told.iter().map(|told| (ticket.clone(), told.rung)));
    assert_eq!(told.collect::<BTreeSet<_>>(), model.told);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_calls_is_as_in_the_model(calls in calls()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let shelf = Shelf::new();
            let mut store = shelf.open().await;
            let mut model = Model::default();
            for call in &calls {
                if matches!(call, Call::Reopen) {
                    drop(store);
                    store = shelf.open().await;
                }
                make(store.as_ref(), &mut model, call).await;
            }
            compare(store.as_ref(), &model).await;
        });
    }
}
