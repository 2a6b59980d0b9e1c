//! `questionnaire.yaml`: the incident form, and the level that follows from its answers.

pub mod assess;
pub mod model;
pub mod read;
