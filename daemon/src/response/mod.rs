//! The response to an incident: what was reported, the steps that follow from it, and what to do after each outcome. Pure: ids and
//! names are chosen before anything is done, so that every step can be looked for before it is done again.

pub mod advance;
pub mod briefing;
pub mod failure;
pub mod handbook;
pub mod people;
pub mod plan;
pub mod step;
pub mod submission;

#[cfg(test)]
pub(crate) mod tests;
