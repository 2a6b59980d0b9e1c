//! What becomes of what was promised, and whether reminding helped.

mod promises;
mod reminders;
