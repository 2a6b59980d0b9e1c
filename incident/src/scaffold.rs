//! The first text of a report. Reading it back gives the same [`Report`].

use std::fmt::Write;

use jiff::tz::TimeZone;

use crate::report::model::{FollowUp, Impact, Report};
use crate::site::model::Section;
use crate::text::Language;
use crate::yaml::write::{entry, json, list, text};

/// A whole file: front matter, then a heading for each section with a line that says what belongs there.
pub fn file(report: &Report, zone: &TimeZone, language: Language, sections: &[Section]) -> String {
    let mut out = format!("---\n{}---\n", front_matter(report, zone));
    for section in sections {
        let _ = write!(out, "\n## {}\n\n<!-- {} -->\n", section.heading(language), prompt(*section, language));
    }
    out
}

/// The lines between the fences. Keys that say nothing are left out.
pub fn front_matter(report: &Report, zone: &TimeZone) -> String {
    let mut out = String::new();
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(out, "{key}: {value}");
        }
    };
    let some_list = |items: &[String]| (!items.is_empty()).then(|| list(items));
    let times = &report.times;
    line("id", Some(text(report.id.as_str())));
    line("title", Some(text(&report.title)));
    line("kind", report.kind.as_deref().map(text));
    line("level", report.level.map(|level| level.number().to_string()));
    line("status", Some(report.status.key().to_owned()));
    line("started_at", Some(times.started.write(zone)));
    let later = [
        ("detected_at", times.detected),
        ("acknowledged_at", times.acknowledged),
        ("mitigated_at", times.mitigated),
        ("resolved_at", times.resolved),
        ("known_at", times.known),
    ];
    for (key, moment) in later {
        line(key, moment.map(|moment| moment.write(zone)));
    }
    line("summary", report.summary.as_deref().map(text));
    line("lead", report.lead.as_deref().map(text));
    line("roles", pairs(&report.roles));
    line("services", some_list(&report.services));
    line("teams", some_list(&report.teams));
    line("tags", some_list(&report.tags));
    line("factors", some_list(&report.factors));
    line("detected_by", report.detected_by.map(|by| by.key().to_owned()));
    line("impact", impact(&report.impact));
    line("near_miss", report.near_miss.then(|| "true".to_owned()));
    line("visibility", some_list(&report.visibility));
    line("follow_ups", follow_ups(&report.follow_ups));
    line("related", some_list(&report.related));
    line("recurrence_of", report.recurrence_of.as_deref().map(text));
    line("aliases", (!report.aliases.is_empty()).then(|| list(report.aliases.iter().map(crate::id::IncidentId::as_str))));
    line("review", review(report));
    line("links", pairs(&report.links));
    line("lang", report.lang.as_deref().map(text));
    line("extra", (!report.extra.is_empty()).then(|| json(&report.extra.clone().into())));
    out
}

fn pairs(pairs: &[(String, String)]) -> Option<String> {
    let inner: Vec<String> = pairs.iter().map(|(key, value)| entry(&text(key), &text(value))).collect();
    (!inner.is_empty()).then(|| format!("{{{}}}", inner.join(", ")))
}

/// `{key: value, …}` of those fields that are there.
fn fields(fields: &[(&str, Option<String>)]) -> Option<String> {
    let inner: Vec<String> = fields.iter().filter_map(|(key, value)| Some(format!("{key}: {}", value.as_ref()?))).collect();
    (!inner.is_empty()).then(|| format!("{{{}}}", inner.join(", ")))
}

fn impact(impact: &Impact) -> Option<String> {
    fields(&[
        ("customers", impact.customers.map(|n| n.to_string())),
        ("support_cases", impact.support_cases.map(|n| n.to_string())),
        ("note", impact.note.as_deref().map(text)),
    ])
}

fn review(report: &Report) -> Option<String> {
    fields(&[
        ("meeting", report.review.meeting.map(|day| day.to_string())),
        ("facilitator", report.review.facilitator.as_deref().map(text)),
    ])
}

fn follow_ups(follow_ups: &[FollowUp]) -> Option<String> {
    let line = |follow_up: &FollowUp| {
        fields(&[
            ("ticket", follow_up.ticket.as_deref().map(text)),
            ("not_doing", follow_up.not_doing.as_deref().map(text)),
            ("kind", follow_up.kind.map(|kind| kind.key().to_owned())),
            ("note", follow_up.note.as_deref().map(text)),
            ("agreed", follow_up.agreed.map(|day| day.to_string())),
        ])
    };
    let lines: Vec<String> = follow_ups.iter().filter_map(line).map(|line| format!("\n  - {line}")).collect();
    (!lines.is_empty()).then(|| lines.concat())
}

/// What belongs into a section; an HTML comment in the file, so that it never reaches a page.
fn prompt(section: Section, language: Language) -> &'static str {
    match (section, language) {
        (Section::Summary, Language::En) => {
            "Two or three sentences for somebody who was not there: what broke, for whom, how long, what ended it."
        }
        (Section::Summary, Language::Ja) => "その場にいなかった人のために2、3文で書く。何が、誰に、どのくらい起き、何で終わったか。",
        (Section::Impact, Language::En) => {
            "Who noticed what, with numbers: customers, orders, minutes, money. Say what was not affected, too."
        }
        (Section::Impact, Language::Ja) => "誰に何が起きたかを数字で書く。件数、時間、金額。影響がなかったものも書く。",
        (Section::Timeline, Language::En) => {
            "One line a step: - 09:14 what was seen or done. Write what was known at that time, not what you know now."
        }
        (Section::Timeline, Language::Ja) => {
            "1行に1つ：- 09:14 見えたこと、したこと。あとで分かったことではなく、その時に分かっていたことを書く。"
        }
        (Section::Cause, Language::En) => "What made it possible, and why nothing stopped it earlier. Conditions, not people.",
        (Section::Cause, Language::Ja) => "なぜ起こり得たのか、なぜ途中で止まらなかったのか。人ではなく条件を書く。",
        (Section::Stopgap, Language::En) => "What was done to stop the impact, and whether it is still in place.",
        (Section::Stopgap, Language::Ja) => "影響を止めるためにしたこと。今も続いているかどうか。",
        (Section::Prevention, Language::En) => "What will be different, each with a ticket under follow_ups above.",
        (Section::Prevention, Language::Ja) => "何を変えるか。1つずつチケットを作り、上の follow_ups に書く。",
        (Section::ApplyElsewhere, Language::En) => "Where else could the same thing happen? Ask the teams, and write down their answers.",
        (Section::ApplyElsewhere, Language::Ja) => "同じことがほかのどこで起こり得るか。各チームに聞いた答えを書く。",
    }
}

#[cfg(test)]
mod tests;
