//! What the company has laid down beforehand.

use incident::questionnaire::model::Questionnaire;
use incident::responses::Response;
use incident::site::model::Site;

/// Who there is, what is asked, and what follows: `site.yaml`, `questionnaire.yaml` and `responses.yaml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Handbook {
    /// who and what a form may name
    pub site: Site,
    /// what the form asks
    pub questionnaire: Questionnaire,
    /// what follows, by kind and level
    pub responses: Vec<Response>,
}
