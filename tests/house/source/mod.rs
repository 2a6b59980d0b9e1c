//! The text of the house, read: which files there are, what in them is code, what that code names.

pub(crate) mod files;
pub(crate) mod paths;
pub(crate) mod scan;
