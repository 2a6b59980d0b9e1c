//! What is known when a verdict is found: of the ticket, of the people, of the reports, and of what was said before.

pub mod history;
pub mod memory;
pub mod people;
pub mod promises;
