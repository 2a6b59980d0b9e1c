//! What is reported → an incident, its level, and the plan of all that follows, stored in one go.

pub mod numbers;

use std::sync::Arc;

use async_trait::async_trait;
use incident::level::Level;
use incident::questionnaire::assess::{Answers, Assessment, Reason, assess};
use incident::similar::{Likeness, Sought};
use incident::text::Language;
use jiff::Timestamp;
use numbers::Numbers;
use tokio::task::spawn_blocking;
use tracing::info;

use super::progress::progress;
use crate::ports::archive::Archive;
use crate::ports::content::Content;
use crate::ports::response::intake::{Intake, Opened, Progress};
use crate::ports::response::responses::{NewIncident, Responses};
use crate::ports::store::{StoreError, Stored};
use crate::response::briefing::Alike;
use crate::response::handbook::Handbook;
use crate::response::plan::{amended, plan};
use crate::response::submission::{Correction, Submission};
use crate::scheduler::clock::Clock;
use crate::scheduler::wakes::Wake;
use crate::wording::voice::Voice;

/// As many as can be read in a bad minute, beside all else that a channel's first message says.
const ALIKE: usize = 2;

/// Takes what is reported.
#[derive(Clone)]
pub struct Takes {
    /// what is remembered of incidents
    pub responses: Arc<dyn Responses>,
    /// what the company has laid down, and its reports
    pub content: Arc<dyn Content>,
    /// what happened before
    pub archive: Arc<dyn Archive>,
    /// the time
    pub clock: Clock,
    /// how we speak
    pub voice: Voice,
    /// moves responses on
    pub respond: Wake,
    /// tells how they went
    pub course: Wake,
    /// which numbers the reports have
    pub numbers: Numbers,
}

impl Takes {
    async fn handbook(&self) -> Stored<Arc<Handbook>> {
        let content = Arc::clone(&self.content);
        let read = spawn_blocking(move || content.handbook()).await;
        let read = read.map_err(|error| StoreError::Failed(error.to_string()))?;
        read.map_err(|error| StoreError::Failed(format!("{error:#}")))
    }

    /// What the company has laid down, and what happened before and resembles this.
    async fn ground(&self, submission: &Submission) -> Stored<(Arc<Handbook>, Vec<Alike>)> {
        let words = format!("{} {}", submission.title, submission.description);
        let sought = Sought { words, kind: Some(submission.kind.clone()), services: submission.services.clone() };
        let (content, archive) = (Arc::clone(&self.content), Arc::clone(&self.archive));
        let read = move || (content.handbook(), archive.past().look(&sought, ALIKE).iter().map(alike).collect());
        // Both at once: to change threads costs more than to read.
        match spawn_blocking(read).await {
            Ok((handbook, alike)) => Ok((handbook.map_err(|error| StoreError::Failed(format!("{error:#}")))?, alike)),
            // Nobody who reports waits for the past: where it cannot be had, nothing resembles it.
            Err(_) => Ok((self.handbook().await?, Vec::new())),
        }
    }
}

fn alike(found: &Likeness<'_>) -> Alike {
    let past = found.past;
    let solved = Some(past.solved.clone()).filter(|solved| !solved.is_empty());
    Alike { id: past.id.clone(), title: past.title.clone(), level: past.level.map(Level::number), solved }
}

/// The level that follows from what was answered.
pub fn assessed(submission: &Submission, handbook: &Handbook) -> Assessment {
    let answers = Answers { services: submission.services.clone(), yes: submission.yes.clone() };
    let nothing = handbook.questionnaire.level_when_nothing_is_yes;
    match handbook.questionnaire.kinds.get(&submission.kind) {
        Some(kind) => assess(&handbook.questionnaire, kind, &answers),
        // The questionnaire has changed since the form was drawn.
        None => Assessment { level: nothing, reasons: vec![Reason::NothingYes] },
    }
}

#[async_trait]
impl Intake for Takes {
    async fn open(&self, submission: Submission, now: Timestamp) -> Stored<Opened> {
        let (handbook, alike) = self.ground(&submission).await?;
        let assessed = assessed(&submission, &handbook);
        let year = now.to_zoned(handbook.site.zone.clone()).year();
        let highest = self.numbers.highest(&self.content, year, now).await;
        let planned = Arc::clone(&handbook);
        let plan = Box::new(move |incident: &_| plan(incident, &planned, alike));
        let opened = self.responses.open(NewIncident { submission, assessed, received_at: now, year, highest, plan }).await?;
        if opened.first {
            let incident = &opened.incident;
            info!(incident = %incident.id, level = incident.level().number(), kind = incident.submission.kind, "reported");
            self.respond.now();
            self.course.now();
        }
        Ok(opened)
    }

    async fn progress(&self, incident: &str, language: Language) -> Stored<Option<Progress>> {
        let response = self.responses.response(incident).await?;
        let voice = self.voice.speaking(language);
        Ok(response.map(|response| progress(response, &voice, self.clock.now())))
    }

    async fn correct(&self, incident: &str, correction: Correction) -> Stored<bool> {
        let handbook = self.handbook().await?;
        let level = correction.level.number();
        let done = self.responses.correct(incident, correction, Box::new(move |response| amended(response, &handbook))).await?;
        if done {
            info!(incident, level, "the level was corrected");
            self.respond.now();
            self.course.now();
        }
        Ok(done)
    }

    async fn let_ring(&self, incident: &str, by: &str, _now: Timestamp) -> Stored<bool> {
        let done = self.responses.let_ring(incident, by).await?;
        if done {
            info!(incident, by, "people may be called");
            self.respond.now();
        }
        Ok(done)
    }
}
