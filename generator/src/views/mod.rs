//! Archive → what pages show. Pure; knows nothing of templates.
//!
//! [`derive`](mod@derive) sorts the archive into lists once; everything else is worked out when its page is drawn, so
//! that a preview does not depend on the number of reports.

pub mod derive;
pub mod facets;
pub mod relations;

pub mod home;
pub mod incident;
pub mod meetings;
pub mod promises;

pub mod ledger;
pub mod list;
pub mod review;
pub mod search;

pub mod chart;
pub mod insights;
pub mod onboarding;
pub mod related;

pub mod addresses;
pub mod data;
pub mod guides;

pub mod wording;
pub mod words;
