//! Figures for Prometheus: how much there is and how the tasks do. No words of anybody, so that whoever may ask whether we are alive may
//! read them.

use std::fmt::{Display, Write};

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use tracing::error;

use super::super::ears::Ears;
use crate::ports::store::Stored;

/// Prometheus' text format.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// All figures; 503 while the storage fails.
pub(in crate::http) async fn show(State(ears): State<Ears>) -> Response {
    match figures(&ears).await {
        Ok(text) => ([(CONTENT_TYPE, FORMAT)], text).into_response(),
        Err(why) => {
            error!("no figures: {why}");
            (StatusCode::SERVICE_UNAVAILABLE, [(CONTENT_TYPE, FORMAT)], String::new()).into_response()
        }
    }
}

async fn figures(ears: &Ears) -> Stored<String> {
    let now = ears.clock.now();
    let (counts, (waiting, failed)) = (ears.responses.counts().await?, ears.store.outbox_counts().await?);
    let (oldest, told) = ears.store.outbox_age().await?;
    let age = oldest.map_or(0, |since| now.duration_since(since).as_secs().max(0));
    let holds = ears.store.holds().await?.into_iter().filter(|hold| hold.until > now).count();
    let mut page = Page::default();
    page.one("yokoten_submissions_total", "counter", "Forms that were ever stored.", counts.submissions);
    page.one("yokoten_responses_open", "gauge", "Responses in which something is left to be done.", counts.open);
    page.all("yokoten_steps", "gauge", "Steps of responses that were ever begun, by state; a person has to see to those held.");
    for (state, count) in &counts.steps {
        page.line("yokoten_steps", ("state", state), count);
    }
    page.one("yokoten_reminders_told", "gauge", "Reminders that were delivered, as far back as is remembered.", told);
    page.one("yokoten_outbox_waiting", "gauge", "Messages that are still to be delivered.", waiting);
    page.one("yokoten_outbox_undeliverable", "gauge", "Messages that nobody could deliver.", failed);
    page.one("yokoten_outbox_age_seconds", "gauge", "Age of the oldest message that is still to be delivered.", age);
    page.one("yokoten_held_destinations", "gauge", "Services and people that are not spoken to for a while.", holds);
    page.all("yokoten_runs_total", "counter", "Runs of each task since the start, polls of Jira among them.");
    let runs = ears.health.runs();
    for (task, runs) in &runs {
        page.line("yokoten_runs_total", ("task", task), runs.well + runs.failed);
    }
    page.all("yokoten_errors_total", "counter", "Of these, the runs that failed.");
    for (task, runs) in &runs {
        page.line("yokoten_errors_total", ("task", task), runs.failed);
    }
    Ok(page.text)
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn all(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.all(name, kind, help);
        let _ = writeln!(self.text, "{name} {value}");
    }

    /// Labels are words of ours, in which nothing has to be escaped.
    fn line(&mut self, name: &str, (label, word): (&str, &str), value: impl Display) {
        let _ = writeln!(self.text, "{name}{{{label}=\"{word}\"}} {value}");
    }
}
