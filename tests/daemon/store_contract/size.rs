//! Many tickets: read page by page, they never stand in memory together.

use std::fs;

use daemon::policy::facts::history::TicketHistory;
use daemon::ports::store::{Store as _, Which};

use super::{Shelf, at, ticket};

#[tokio::test]
async fn ten_thousand_tickets_are_put_and_read_in_pages_each_once() {
    let shelf = Shelf::new();
    let store = shelf.sqlite().await;
    for batch in 0..20 {
        let batch: Vec<TicketHistory> = (batch * 500..(batch + 1) * 500).map(|number| ticket(&format!("{number:06}"))).collect();
        store.put_tickets(&batch, at(0)).await.expect("kept");
    }
    let mut after: Option<String> = None;
    let mut read = 0;
    loop {
        let page = store.page(Which::Open, after.as_deref(), 500).await.expect("a page");
        let Some(last) = page.last() else { break };
        assert!(page.is_sorted_by(|one, next| one.history.id < next.history.id));
        assert!(after.is_none_or(|after| after < page[0].history.id));
        read += page.len();
        after = Some(last.history.id.clone());
    }
    assert_eq!(read, 10_000);
    store.close().await;
    let bytes = fs::metadata(shelf.file()).expect("a file").len();
    assert!(bytes < 12 << 20, "{bytes} bytes: more than 1.2 KiB a ticket");
}
