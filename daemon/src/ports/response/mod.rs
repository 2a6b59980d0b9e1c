//! What the response to an incident needs: where it comes in, and the hands that it goes out by.

pub mod intake;
pub mod modals;
pub mod openings;
pub mod phone;
pub mod responses;
pub mod rooms;
