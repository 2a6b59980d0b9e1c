//! The ledger of promises.

use incident::diagnostic::finding::Diagnostic;

use super::{LIST_ROOM, Pages, Values};

impl Pages {
    /// A page of the ledger.
    pub(in crate::render) fn ledger(&self, list: usize, number: usize) -> Result<Vec<u8>, Diagnostic> {
        let view = self.views.ledger(list, number);
        let address = self.views.ledger_address(list, number);
        let page = self.page(&address, "follow-ups", &view.title, None);
        self.look.templates.draw("ledger.html", &Values::new().with("page", &page).with("ledger", &view), LIST_ROOM)
    }
}
