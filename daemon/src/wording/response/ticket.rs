//! The ticket that is opened for an incident.

use super::known::{Known, lines};
use crate::wording::cut::cut;

/// Characters of a ticket's summary.
const SUMMARY: usize = 200;
/// Characters of what is seen.
const DESCRIPTION: usize = 8000;

/// The summary: one line.
pub fn summary(known: Known<'_>) -> String {
    cut(&format!("{}: {}", known.id(), known.response.incident.submission.title), SUMMARY)
}

/// The text, in plain paragraphs.
pub fn paragraphs(known: Known<'_>) -> Vec<String> {
    let voice = known.voice;
    let mut paragraphs = vec![known.head(), known.why()];
    let description = lines(&known.response.incident.submission.description, DESCRIPTION);
    paragraphs.extend(description.lines().map(str::to_owned));
    let services = known.services();
    if !services.is_empty() {
        paragraphs.push(voice.say(format!("Affected: {services}"), format!("影響：{services}")));
    }
    paragraphs.extend(known.since());
    paragraphs.push(known.reported());
    paragraphs.extend(known.answers());
    paragraphs
}
