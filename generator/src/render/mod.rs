//! Views → pages. Pure: an address gives bytes.
//!
//! [`plan`] lists every address with what it draws; `templates` is the only file that names tera.

pub mod plan;

pub mod pages;

mod assets;
mod feeds;
mod mark;
mod pieces;
mod templates;
