//! Incidents: stored under the next free number, found again, corrected.

use incident::id::IncidentId;
use incident::level::Level;
use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::written::{read_plan, read_report, write_plan, write_report};
use crate::adapters::sql::rows::{Sql, instant, moment, odd};
use crate::ports::response::intake::Opened;
use crate::ports::response::responses::{Awake, NewIncident, Resting};
use crate::response::step::Plan;
use crate::response::submission::{Correction, Door, Incident, Phone, Submission};

/// More forms than people send, in all or one of them: the telephones of those on call have rung often enough.
const FLOOD: i64 = 60;
const FLOOD_OF_ONE: i64 = 20;
const FLOOD_WITHIN: SignedDuration = SignedDuration::from_mins(1);

/// Stands in `rests_until` of what is new, or was changed since it last rested.
const FRESH: i64 = 0;

const COLUMNS: &str = "SELECT incident, nonce, received_at, phone, report, plan FROM response WHERE ";

/// Stores an incident, or finds the one of the same form.
pub(super) async fn open(to: &mut SqliteConnection, new: NewIncident) -> Sql<Opened> {
    if let Some((incident, _)) = find(to, "nonce = $1", &new.submission.nonce).await? {
        return Ok(Opened { incident, first: false });
    }
    let (nth, phone) = number_and_phone(to, &new.submission, (new.year, new.highest, new.received_at)).await?;
    let id = IncidentId::parse(&format!("INC-{}-{nth:03}", new.year)).map_err(odd)?;
    // As it is kept, so that the first answer is the same as every later one.
    let received_at = moment(new.received_at.as_millisecond())?;
    let incident = Incident { id, submission: new.submission, assessed: new.assessed, corrected: None, received_at, phone };
    let plan = (new.plan)(&incident);
    put(to, &incident, &plan, (new.year, nth)).await?;
    Ok(Opened { incident, first: true })
}

async fn put(to: &mut SqliteConnection, incident: &Incident, plan: &Plan, (year, nth): (i16, i64)) -> Sql<()> {
    let put = "INSERT INTO response (incident, nonce, year, nth, received_at, phone, person, is_open, rests_until, version, report, plan) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, 0, $9, $10)";
    let put = sqlx::query(put).bind(incident.id.as_str()).bind(&incident.submission.nonce).bind(i64::from(year)).bind(nth);
    let put = put.bind(incident.received_at.as_millisecond()).bind(phone_word(incident.phone));
    let put = put.bind(person(&incident.submission)).bind(first_turn(incident));
    put.bind(write_report(incident)?).bind(write_plan(plan)?).execute(to).await?;
    Ok(())
}

/// Nobody waits for those whose telephone is free; whoever came in a flood waits for their turn from now on.
fn first_turn(incident: &Incident) -> i64 {
    match incident.phone {
        Phone::Free => FRESH,
        Phone::AfterClick => incident.received_at.as_millisecond(),
    }
}

/// Who sent a form: as the door knows them, else as they say.
fn person(submission: &Submission) -> &str {
    match &submission.door {
        Door::Form { user: Some(user) } | Door::Slack { user } => user,
        Door::Form { user: None } => &submission.reporter,
    }
}

/// The next free number, and whether people may be called: one question, since a flood asks it for each form. It counts no further than
/// it must: in a flood every form would count all those before it.
async fn number_and_phone(
    from: &mut SqliteConnection,
    submission: &Submission,
    (year, highest, now): (i16, u32, Timestamp),
) -> Sql<(i64, Phone)> {
    let question = "SELECT (SELECT MAX(nth) FROM response WHERE year = $1), \
         (SELECT COUNT(*) FROM (SELECT 1 FROM response WHERE received_at > $2 LIMIT $3)), \
         (SELECT COUNT(*) FROM (SELECT 1 FROM response WHERE person = $4 AND received_at > $2 LIMIT $5))";
    let since = now.checked_sub(FLOOD_WITHIN).unwrap_or(Timestamp::MIN).as_millisecond();
    let asked = sqlx::query_as(question).bind(i64::from(year)).bind(since).bind(FLOOD);
    let found: (Option<i64>, i64, i64) = asked.bind(person(submission)).bind(FLOOD_OF_ONE).fetch_one(from).await?;
    let (ours, all, of_one) = found;
    let nth = ours.unwrap_or_default().max(i64::from(highest)) + 1;
    Ok((nth, if all < FLOOD && of_one < FLOOD_OF_ONE { Phone::Free } else { Phone::AfterClick }))
}

fn phone_word(phone: Phone) -> &'static str {
    match phone {
        Phone::Free => "free",
        Phone::AfterClick => "after_click",
    }
}

/// An incident and its plan, by its id.
pub(super) async fn by_id(from: &mut SqliteConnection, id: &str) -> Sql<Option<(Incident, Plan)>> {
    find(from, "incident = $1", id).await
}

async fn find(from: &mut SqliteConnection, which: &'static str, value: &str) -> Sql<Option<(Incident, Plan)>> {
    let Some(row) = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS}{which}"))).bind(value).fetch_optional(&mut *from).await? else {
        return Ok(None);
    };
    let corrected = correction(from, row.try_get("incident")?).await?;
    let (submission, assessed) = read_report(row.try_get("report")?, row.try_get("nonce")?)?;
    let phone = match row.try_get::<&str, _>("phone")? {
        "free" => Phone::Free,
        _ => Phone::AfterClick,
    };
    let id = IncidentId::parse(row.try_get("incident")?).map_err(odd)?;
    let incident = Incident { id, submission, assessed, corrected, received_at: instant(&row, "received_at")?, phone };
    Ok(Some((incident, read_plan(row.try_get("plan")?)?)))
}

async fn correction(from: &mut SqliteConnection, id: &str) -> Sql<Option<Correction>> {
    let last = "SELECT level, person, why, given_at FROM correction WHERE incident = $1 ORDER BY nth DESC LIMIT 1";
    let row = sqlx::query(last).bind(id).fetch_optional(from).await?;
    let correction = |row: &SqliteRow| {
        let level: i64 = row.try_get("level")?;
        let level = Level::new(level).ok_or_else(|| odd(format!("{level} is no level")))?;
        Ok(Correction { level, by: row.try_get("person")?, why: row.try_get("why")?, at: instant(row, "given_at")? })
    };
    row.as_ref().map(correction).transpose()
}

/// Whether this very correction is known: sent once more, it must not undo one that came after it.
pub(super) async fn was_corrected(from: &mut SqliteConnection, id: &str, correction: &Correction) -> Sql<bool> {
    let same = "SELECT COUNT(*) FROM correction WHERE incident = $1 AND level = $2 AND person = $3 AND why = $4 AND given_at = $5";
    let same = sqlx::query_scalar(same).bind(id).bind(i64::from(correction.level.number())).bind(&correction.by).bind(&correction.why);
    let same: i64 = same.bind(correction.at.as_millisecond()).fetch_one(from).await?;
    Ok(same > 0)
}

/// Keeps another level, with the plan that it leads to.
pub(super) async fn correct(to: &mut SqliteConnection, id: &str, correction: &Correction, plan: &Plan) -> Sql<()> {
    let put = "INSERT INTO correction (incident, nth, level, person, why, given_at) \
         SELECT $1, COUNT(*), $2, $3, $4, $5 FROM correction WHERE incident = $1";
    let put = sqlx::query(put).bind(id).bind(i64::from(correction.level.number())).bind(&correction.by).bind(&correction.why);
    put.bind(correction.at.as_millisecond()).execute(&mut *to).await?;
    let change = "UPDATE response SET plan = $2, is_open = 1, rests_until = 0, version = version + 1 WHERE incident = $1";
    sqlx::query(change).bind(id).bind(write_plan(plan)?).execute(to).await?;
    Ok(())
}

/// Notes that people may be called, and the first who said so. `false`: there is no such incident.
pub(super) async fn let_ring(to: &mut SqliteConnection, id: &str, by: &str) -> Sql<bool> {
    let change = "UPDATE response SET phone = 'free', rung_by = COALESCE(rung_by, $2), is_open = 1, rests_until = 0, \
         version = version + 1 WHERE incident = $1";
    Ok(sqlx::query(change).bind(id).bind(by).execute(to).await?.rows_affected() == 1)
}

/// The responses in which something is left to be done, in the order of their turns.
pub(super) async fn awake(from: &mut SqliteConnection, phone: Phone, now: Timestamp, most: usize) -> Sql<Vec<Awake>> {
    let awake = "SELECT incident, version, rests_until FROM response WHERE is_open = 1 AND phone = $1 AND rests_until <= $2 \
         ORDER BY rests_until, received_at DESC LIMIT $3";
    let awake = sqlx::query_as(awake).bind(phone_word(phone)).bind(now.as_millisecond());
    let rows: Vec<(String, i64, i64)> = awake.bind(i64::try_from(most).unwrap_or(i64::MAX)).fetch_all(from).await?;
    Ok(rows.into_iter().map(|(incident, version, rests_until)| Awake { incident, version, is_fresh: rests_until == FRESH }).collect())
}

/// When the next one wakes that rests longer than that.
pub(super) async fn wakes_after(from: &mut SqliteConnection, after: Timestamp) -> Sql<Option<Timestamp>> {
    let next = "SELECT MIN(rests_until) FROM response WHERE is_open = 1 AND rests_until > $1";
    let at: Option<i64> = sqlx::query_scalar(next).bind(after.as_millisecond().max(FRESH)).fetch_one(from).await?;
    at.map(moment).transpose()
}

/// Lets responses rest, but for those that somebody has changed meanwhile.
pub(super) async fn rest(to: &mut SqliteConnection, resting: &[Resting]) -> Sql<()> {
    let change = "UPDATE response SET is_open = $3, rests_until = $4 WHERE incident = $1 AND version = $2";
    for Resting { incident, version, until } in resting {
        let change = sqlx::query(change).bind(incident).bind(version).bind(i64::from(until.is_some()));
        change.bind(until.map_or(FRESH, Timestamp::as_millisecond)).execute(&mut *to).await?;
    }
    Ok(())
}
