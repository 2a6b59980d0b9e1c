//! What all reports promised, and what became of it: one value for the ledger, the reports, the review and the figures.

pub mod drift;
pub mod promise;

pub mod findings;
pub mod life;
pub mod row;

pub mod data;
pub mod lists;
pub mod page;
