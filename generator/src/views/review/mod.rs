//! The weekly review: what there is to speak of in each meeting.
//!
//! `meetings` works out once what happened before which meeting, [`page`] puts the agenda of one together from
//! `reports`, `promises` and `past`, `plan` shares out the minutes, [`list`] shows all meetings.

pub mod list;
pub mod page;

mod meetings;
mod past;
mod plan;
mod promises;
mod reports;
