//! The archive → the files that the browser's search loads: which terms lead to which report, by what reports are narrowed, and their
//! texts. Like everything in a plan, a file is a function of the archive alone.

pub mod index;

mod postings;
mod shards;
mod table;

mod columns;
mod row;
mod text;

mod packing;
