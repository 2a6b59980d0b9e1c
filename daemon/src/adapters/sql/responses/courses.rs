//! How forms were answered, and how much of it is under way: questions to all that was ever reported, each in one go.

use incident::level::Level;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use crate::adapters::sql::rows::{Sql, instant, moment, odd};
use crate::ports::response::responses::{Counts, Course};

/// A plan and a report are texts; only what is asked for is taken out of them.
const COURSES: &str = "SELECT r.incident, r.received_at, json_extract(r.report, '$.kind') AS kind, json_extract(r.report, '$.level') AS assessed, \
     (SELECT level FROM correction c WHERE c.incident = r.incident ORDER BY nth DESC LIMIT 1) AS corrected, \
     (SELECT given_at FROM correction c WHERE c.incident = r.incident ORDER BY nth DESC LIMIT 1) AS corrected_at, \
     (SELECT since FROM step s WHERE s.incident = r.incident AND name = 'channel' AND state = 'done') AS channel_at, \
     (SELECT MIN(first_at) FROM step s WHERE s.incident = r.incident AND name LIKE 'call:%' AND attempts > 0) AS call_at, \
     (SELECT MIN(since) FROM step s WHERE s.incident = r.incident AND name LIKE 'call:%' AND state = 'done' \
        AND json_extract(output, '$.answered') AND json_extract(output, '$.taken') IS NOT 1) AS answered_at, \
     (SELECT json_extract(value, '$.deed.remind_report.due') FROM json_each(r.plan, '$.steps') \
        WHERE json_extract(value, '$.deed.remind_report.due') IS NOT NULL LIMIT 1) AS report_due \
     FROM response r WHERE r.received_at >= $1 ORDER BY r.received_at, r.incident";

/// How the forms since then were answered, oldest first.
pub(super) async fn since(from: &mut SqliteConnection, since: Timestamp) -> Sql<Vec<Course>> {
    let rows = sqlx::query(COURSES).bind(since.as_millisecond()).fetch_all(from).await?;
    rows.iter().map(course).collect()
}

fn course(row: &SqliteRow) -> Sql<Course> {
    let at = |column: &str| row.try_get::<Option<i64>, _>(column)?.map(moment).transpose();
    let level = |column: &str| {
        let number: Option<i64> = row.try_get(column)?;
        number.map(|number| Level::new(number).ok_or_else(|| odd(format!("{number} is no level")))).transpose()
    };
    let due: Option<String> = row.try_get("report_due")?;
    let due = due.map(|due| due.parse().map_err(|error| odd(format!("`{due}` is no time: {error}")))).transpose()?;
    Ok(Course {
        incident: row.try_get("incident")?,
        reported_at: instant(row, "received_at")?,
        kind: row.try_get("kind")?,
        assessed: level("assessed")?.ok_or_else(|| odd("a report without a level"))?,
        corrected: level("corrected")?.zip(at("corrected_at")?),
        channel_at: at("channel_at")?,
        call_at: at("call_at")?,
        answered_at: at("answered_at")?,
        report_due: due,
    })
}

/// How many there are.
pub(super) async fn counts(from: &mut SqliteConnection) -> Sql<Counts> {
    let all = "SELECT COUNT(*), COALESCE(SUM(is_open), 0) FROM response";
    let (submissions, open) = sqlx::query_as(all).fetch_one(&mut *from).await?;
    let steps = sqlx::query_as("SELECT state, COUNT(*) FROM step GROUP BY state ORDER BY state").fetch_all(from).await?;
    Ok(Counts { submissions, open, steps })
}
