//! `yokoten`: a folder of incident reports becomes a site that people like to read.
//!
//! Begin with [`pipeline`]: the main path on one page. Floors, top first; a file imports only from floors below:
//!
//! ```text
//! 9 main   8 cli   7 commands/   6 preview/   5 pipeline | disk/publish   4 render/   3 views/ | search/
//! 2 archive/ | import/ | disk/…   1 site/   0 incident
//! ```
//!
//! Invariants: `archive`, `views`, `search`, `render`, `site`, `import` and `pipeline` are pure: no files, no clock, no network.
//! Files are opened in `disk` alone. Bad content never panics and never stops the reading: it becomes a finding with file
//! and line, and errors never publish. A reader of the site sees a whole old site or a whole new one.

pub mod cli;

pub mod commands;

pub mod preview;

pub mod pipeline;

pub mod render;
pub mod search;
pub mod views;

pub mod archive;
pub mod import;

pub mod disk;

pub mod site;
