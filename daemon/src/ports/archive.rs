//! The archive as whoever reports needs it: what the form asks, what follows, and what happened before.

use std::sync::Arc;

use incident::questionnaire::model::Questionnaire;
use incident::responses::Response;
use incident::similar::Index;
use incident::site::model::Site;

/// What the form asks, and what follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// `site.yaml`
    pub site: Site,
    /// `questionnaire.yaml`
    pub questionnaire: Questionnaire,
    /// `responses.yaml`; empty where there is none
    pub responses: Vec<Response>,
}

/// The archive. Its calls read files: they are called where blocking is allowed.
pub trait Archive: Send + Sync {
    /// What the form asks now. While a file has a mistake, what it said before.
    ///
    /// # Errors
    /// There is no form: a file cannot be read, and never could; in words why.
    fn asked(&self) -> Result<Arc<Asked>, String>;

    /// The incidents of the past whose reports everybody may see. A report that changed is known anew within some seconds.
    fn past(&self) -> Arc<Index>;
}
