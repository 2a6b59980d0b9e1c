//! What the steps of `responses.yaml` need: who is called, and where is posted.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use incident::diagnostic::finding::Source;
use incident::responses::{Step, read};
use incident::site::model::Site;

/// Every step that some response has. None where there is no `responses.yaml` that can be read: `yokoten check` tells why.
pub(super) fn steps(content: &Path, site: &Site) -> Vec<Step> {
    let Ok(text) = fs::read_to_string(content.join("responses.yaml")) else { return Vec::new() };
    let (responses, _) = read(Source { file: "responses.yaml", text: &text }, site, None);
    responses.unwrap_or_default().into_iter().flat_map(|response| response.steps).collect()
}

/// The keys of the people whom some step calls, by themselves or in a role.
pub fn called(steps: &[Step], site: &Site) -> BTreeSet<String> {
    let names = steps.iter().filter_map(|step| match step {
        Step::Call { person, .. } => Some(person),
        _ => None,
    });
    names.flat_map(|name| site.roles.get(name).cloned().unwrap_or_else(|| vec![name.clone()])).collect()
}
