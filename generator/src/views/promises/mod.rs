//! What was promised, as values: a promise, in what it disagrees with its ticket, lists of promises. How they come about is told in `ledger`.

pub mod drift;
pub mod promise;

pub mod lists;
