//! The port, met.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{incidents, steps};
use crate::adapters::sql::rows::Sql;
use crate::adapters::sql::store::SqlStore;
use crate::ports::response::intake::Opened;
use crate::ports::response::responses::{Amender, NewIncident, Notable, Responses};
use crate::ports::store::Stored;
use crate::response::step::{Record, Response};
use crate::response::submission::Correction;

#[async_trait]
impl Responses for SqlStore {
    async fn open(&self, new: NewIncident) -> Stored<Opened> {
        self.group.open(new).await
    }

    async fn response(&self, incident: &str) -> Stored<Option<Response>> {
        let mut work = self.ground.begin_reading().await?;
        let found = response(&mut work.connection, incident).await;
        self.ground.finish(work, found).await
    }

    async fn awake(&self, now: Timestamp) -> Stored<Vec<(String, i64)>> {
        let mut work = self.ground.begin_reading().await?;
        let found = incidents::awake(&mut work.connection, now).await;
        self.ground.finish(work, found).await
    }

    async fn wakes_at(&self) -> Stored<Option<Timestamp>> {
        let mut work = self.ground.begin_reading().await?;
        let found = incidents::wakes_at(&mut work.connection).await;
        self.ground.finish(work, found).await
    }

    async fn rest(&self, incident: &str, version: i64, until: Option<Timestamp>) -> Stored<()> {
        let mut work = self.ground.begin_writing().await?;
        let done = incidents::rest(&mut work.connection, incident, version, until).await;
        self.ground.finish(work, done).await
    }

    async fn put_record(&self, incident: &str, step: &str, record: &Record, name: Option<&str>) -> Stored<bool> {
        let mut work = self.ground.begin_writing().await?;
        let done = put_record(&mut work.connection, (incident, step), record, name).await;
        self.ground.finish(work, done).await
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

async fn put_record(to: &mut SqliteConnection, (incident, step): (&str, &str), record: &Record, name: Option<&str>) -> Sql<bool> {
    if let Some(name) = name
        && !steps::take_name(to, incident, name).await?
    {
        return Ok(false);
    }
    steps::put(to, incident, step, record).await?;
    Ok(true)
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
