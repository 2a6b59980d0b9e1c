//! The form at `/report`, what becomes of it, and who may use it. It needs nothing but the content folder and our own store: on a bad
//! day neither the site nor Jira nor Slack has to work.

pub mod gate;
pub mod routes;
pub mod seal;
pub mod slack_form;

mod alike;
mod form;
mod form_view;
mod posted;
mod receipt;
