//! When people work: hours, weekdays, public holidays and a company's own days off, in one time zone.
//!
//! Never: a search from day to day while a question is answered. A calendar lays its days and its open stretches out as
//! tables when it is made, and each answer is a look into them.

pub mod days_off;
pub mod hours;
pub mod ics;
pub mod japan;
pub mod week;
pub mod written;

mod clock;
mod days;
