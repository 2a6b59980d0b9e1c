//! The draft of the report: what the form said, and a heading for all that is still to be written.

use incident::report::model::{FollowUp, Report};
use incident::scaffold;
use incident::site::model::{Section, Site};
use incident::time::{Moment, Precision};

use super::known::Known;
use crate::wording::voice::Voice;

/// The whole file, in the site's language.
pub fn draft(known: Known<'_>, site: &Site) -> String {
    let incident = &known.response.incident;
    let known = Known { voice: &Voice { zone: site.zone.clone(), ..known.voice.speaking(site.language) }, ..known };
    let at = |at| Moment { at, precision: Precision::Time };
    let started = incident.submission.started_at.unwrap_or(incident.received_at).min(incident.received_at);
    let title = incident.submission.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut report = Report::draft(incident.id.clone(), title, at(started));
    report.kind = Some(incident.submission.kind.clone());
    report.level = Some(incident.level());
    report.services = incident.submission.services.iter().cloned().collect();
    report.times.known = Some(at(incident.received_at));
    // The site counts as kept what a report promises, and a promise is a ticket.
    let promise = |key: &str| FollowUp { ticket: Some(key.to_owned()), ..FollowUp::default() };
    report.follow_ups = known.response.tickets().into_iter().map(promise).collect();
    report.lead.clone_from(&known.response.plan.briefing.lead);
    let sections = match site.required_sections(incident.level()) {
        [] => &Section::ALL[..],
        required => required,
    };
    let file = scaffold::file(&report, &site.zone, site.language, sections);
    format!("{file}\n{}", said(known))
}

/// What was said in the form. It is text of others: nothing in it becomes markup.
fn said(known: Known<'_>) -> String {
    let heading = known.voice.say("What the form said", "報告フォームの内容");
    let mut text = format!("## {heading}\n");
    for line in known.response.incident.submission.description.lines().map(str::trim).filter(|line| !line.is_empty()) {
        text.push_str(&format!("\n{}\n", literal(line)));
    }
    text.push('\n');
    let facts = [known.reported(), known.why()].into_iter().chain(known.answers());
    for fact in facts {
        text.push_str(&format!("- {}\n", literal(&fact)));
    }
    text
}

/// The same text in Markdown, where a backslash takes its meaning from a sign of ASCII. A sentence stays readable in the file: signs
/// that mean something at the begin of a line only are left alone elsewhere.
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 16);
    for c in text.chars().filter(|c| !c.is_control()) {
        let is_first = literal.bytes().all(|byte| byte.is_ascii_digit());
        let means_something = match c {
            '-' | '.' | ')' => is_first,
            ',' | ';' | ':' | '?' | '!' | '/' | '%' | '"' | '\'' | '(' => false,
            c => c.is_ascii_punctuation(),
        };
        if means_something {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn what_somebody_typed_is_text_and_nothing_else() {
        assert_eq!(literal("<script>x</script> **b** [a](b)"), "\\<script\\>x\\</script\\> \\*\\*b\\*\\* \\[a\\](b)");
        assert_eq!(literal("1) no list"), "1\\) no list");
        assert_eq!(literal("1. no list"), "1\\. no list");
        assert_eq!(literal("- no list - and no end."), "\\- no list - and no end.");
        assert_eq!(literal("---"), "\\---");
        assert_eq!(literal("決済が失敗、12件（9:12から）"), "決済が失敗、12件（9:12から）");
    }
}
