//! GitHub-style Markdown → HTML of ours. The only room that names `pulldown_cmark`.
//!
//! Nothing of a text is trusted: raw HTML is shown as text, links and pictures go through [`links`], and every
//! character that means something in HTML is escaped. What depends on other pages is left open as a slot.

pub mod clock;
pub mod draw;
pub mod inline;
pub mod links;

mod blocks;
mod headings;
mod steps;
