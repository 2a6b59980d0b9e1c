//! The sections of `daemon.yaml`, one file each or two.

pub(crate) mod accounts;
pub(crate) mod auth;
pub(crate) mod calendars;
pub(crate) mod jql;
pub(crate) mod phone;
pub(crate) mod reminders;
pub(crate) mod rules;
