//! What is said of an incident: in channels, on the telephone, in the ticket, in the report's draft, and on the receipt.

pub mod controls;
pub mod draft;
pub mod known;
pub mod messages;
pub mod spoken;
pub mod steps;
pub mod ticket;
pub mod trouble;
