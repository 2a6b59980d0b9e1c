//! The port, met.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::group::Together;
use super::{courses, incidents, steps};
use crate::adapters::sql::rows::Sql;
use crate::adapters::sql::store::SqlStore;
use crate::ports::response::intake::Opened;
use crate::ports::response::responses::{Amender, Awake, Counts, Course, NewIncident, Notable, Responses, Resting};
use crate::ports::store::Stored;
use crate::response::step::{Record, Response};
use crate::response::submission::{Correction, Phone};

#[async_trait]
impl Responses for SqlStore {
    async fn open(&self, new: NewIncident) -> Stored<Opened> {
        self.forms.write(new).await
    }

    async fn response(&self, incident: &str) -> Stored<Option<Response>> {
        let mut work = self.ground.begin_reading().await?;
        let found = response(&mut work.connection, incident).await;
        self.ground.finish(work, found).await
    }

    async fn awake(&self, phone: Phone, now: Timestamp, most: usize) -> Stored<Vec<Awake>> {
        let mut work = self.ground.begin_reading().await?;
        let found = incidents::awake(&mut work.connection, phone, now, most).await;
        self.ground.finish(work, found).await
    }

    async fn wakes_after(&self, after: Timestamp) -> Stored<Option<Timestamp>> {
        let mut work = self.ground.begin_reading().await?;
        let found = incidents::wakes_after(&mut work.connection, after).await;
        self.ground.finish(work, found).await
    }

    async fn rest(&self, resting: &[Resting]) -> Stored<()> {
        let mut work = self.ground.begin_writing().await?;
        let done = incidents::rest(&mut work.connection, resting).await;
        self.ground.finish(work, done).await
    }

    async fn put_record(&self, incident: &str, step: &str, record: &Record, name: Option<&str>) -> Stored<bool> {
        let (incident, step, name) = (incident.to_owned(), step.to_owned(), name.map(str::to_owned));
        self.records.write(StepRecord { incident, step, record: record.clone(), name }).await
    }

    async fn correct(&self, incident: &str, correction: Correction, amend: Amender) -> Stored<bool> {
        let mut work = self.ground.begin_writing().await?;
        let done = correct(&mut work.connection, incident, correction, amend).await;
        self.ground.finish(work, done).await
    }

    async fn notable(&self, what: Notable, since: Timestamp) -> Stored<Vec<(String, String)>> {
        let mut work = self.ground.begin_reading().await?;
        let found = steps::notable(&mut work.connection, what, since).await;
        self.ground.finish(work, found).await
    }

    async fn courses(&self, since: Timestamp) -> Stored<Vec<Course>> {
        let mut work = self.ground.begin_reading().await?;
        let found = courses::since(&mut work.connection, since).await;
        self.ground.finish(work, found).await
    }

    async fn counts(&self) -> Stored<Counts> {
        let mut work = self.ground.begin_reading().await?;
        let found = courses::counts(&mut work.connection).await;
        self.ground.finish(work, found).await
    }

    async fn let_ring(&self, incident: &str, by: &str) -> Stored<bool> {
        let mut work = self.ground.begin_writing().await?;
        let done = incidents::let_ring(&mut work.connection, incident, by).await;
        self.ground.finish(work, done).await
    }
}

async fn response(from: &mut SqliteConnection, incident: &str) -> Sql<Option<Response>> {
    let Some((found, plan)) = incidents::by_id(from, incident).await? else { return Ok(None) };
    let records = steps::of(from, incident).await?;
    Ok(Some(Response { incident: found, plan, records }))
}

#[async_trait]
impl Together for NewIncident {
    type Answer = Opened;

    async fn write(self, to: &mut SqliteConnection) -> Sql<Opened> {
        incidents::open(to, self).await
    }
}

/// What became of a step, and the channel's name that it takes.
pub(in crate::adapters::sql) struct StepRecord {
    incident: String,
    step: String,
    record: Record,
    name: Option<String>,
}

#[async_trait]
impl Together for StepRecord {
    type Answer = bool;

    async fn write(self, to: &mut SqliteConnection) -> Sql<bool> {
        if let Some(name) = &self.name
            && !steps::take_name(to, &self.incident, name).await?
        {
            return Ok(false);
        }
        steps::put(to, &self.incident, &self.step, &self.record).await?;
        Ok(true)
    }
}

async fn correct(to: &mut SqliteConnection, incident: &str, correction: Correction, amend: Amender) -> Sql<bool> {
    let Some(mut response) = response(to, incident).await? else { return Ok(false) };
    if incidents::was_corrected(to, incident, &correction).await? {
        return Ok(true);
    }
    response.incident.corrected = Some(correction.clone());
    let plan = amend(&response);
    incidents::correct(to, incident, &correction, &plan).await?;
    Ok(true)
}
