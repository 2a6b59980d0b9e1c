//! What follows an incident.

use incident::level::Level;

use super::samples::{at, handbook, incident, names, response};
use crate::response::briefing::Answer;
use crate::response::plan::{amended, plan};
use crate::response::step::{Deed, Response};
use crate::response::submission::Correction;

#[test]
fn every_response_that_matches_is_planned_in_order_and_the_same_thing_once() {
    assert_eq!(
        names(&response(4)),
        [
            "post:headline:#incidents",
            "ticket:OPS:Task",
            "report",
            "remind_report",
            "channel",
            "topic",
            "invite:suzuki",
            "invite:tanaka",
            "post:opening",
            "pin",
            "call:lead-on-call:0",
            "call:lead-on-call:1",
            "call:lead-on-call:2",
        ]
    );
    assert_eq!(names(&response(1)), ["post:headline:#incidents", "ticket:OPS:Task", "report"], "level 1 has no deadline");
}

#[test]
fn a_role_is_called_person_by_person() {
    let called: Vec<String> = response(4)
        .plan
        .steps
        .into_iter()
        .filter_map(|step| match step.deed {
            Deed::Call { person, before, again_after } => Some(format!("{person} after {before:?} and {again_after} s")),
            _ => None,
        })
        .collect();
    assert_eq!(called[0], "suzuki after None and 300 s");
    assert_eq!(called[1], "tanaka after Some(\"call:lead-on-call:0\") and 300 s");
    assert_eq!(called[2], "suzuki after Some(\"call:lead-on-call:1\") and 300 s");
}

#[test]
fn the_teams_of_the_affected_services_come_with_all_whom_the_chat_knows() {
    let mut other = incident(3);
    other.submission.services = ["search".to_owned()].into();
    let plan = plan(&other, &handbook(), Vec::new());
    let invited: Vec<&str> = plan.steps.iter().filter_map(|step| step.name.strip_prefix("invite:")).collect();
    assert_eq!(invited, ["suzuki", "tanaka", "okafor"], "the role, then the team; silva of payments is neither");
    assert_eq!(plan.briefing.lead.as_deref(), Some("suzuki"));
}

#[test]
fn what_everybody_needs_to_know_is_taken_down_in_both_languages() {
    let briefing = response(4).plan.briefing;
    assert_eq!(briefing.kind.say(incident::text::Language::Ja), "サービス障害");
    assert_eq!(briefing.asked.iter().map(|asked| asked.answer).collect::<Vec<_>>(), [Answer::No, Answer::Yes, Answer::Open]);
    assert_eq!(briefing.people["suzuki"].slack.as_deref(), Some("U0SUZUKI"));
}

#[test]
fn the_report_comes_after_the_tickets_that_it_promises_and_does_not_depend_on_them() {
    let report = response(4).plan.steps.into_iter().find(|step| step.name == "report").expect("a report");
    assert_eq!((report.after, report.needs), (vec!["ticket:OPS:Task".to_owned()], Vec::new()));
}

#[test]
fn keys_are_made_of_the_incident_and_the_step_and_nothing_else() {
    let keys = |response: &Response| response.plan.steps.iter().map(|step| step.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&response(4)), keys(&response(4)));
    let mut all = keys(&response(5));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), response(5).plan.steps.len());
}

#[test]
fn another_level_adds_what_is_missing_and_takes_nothing_away() {
    for (from, to) in [(1, 5), (3, 5), (5, 1), (4, 3)] {
        let mut corrected = response(from);
        let before = names(&corrected).iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let level = Level::new(to).expect("a level");
        corrected.incident.corrected = Some(Correction { level, by: "Mori".into(), why: String::new(), at: at(60) });
        corrected.plan = amended(&corrected, &handbook());
        let after = names(&corrected);
        assert_eq!(after[..before.len()], before, "{from} to {to}");
        assert!(names(&response(to)).iter().all(|name| after.contains(name)), "{from} to {to}");
        corrected.plan = amended(&corrected, &handbook());
        assert_eq!(names(&corrected).len(), corrected.plan.steps.len());
        let mut once = names(&corrected);
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), corrected.plan.steps.len(), "{from} to {to}: twice is once");
    }
}

#[test]
fn the_report_is_due_by_the_stricter_of_two_levels() {
    let due = |response: &Response| {
        response.plan.steps.iter().find_map(|step| match step.deed {
            Deed::RemindReport { due, .. } => Some(due.duration_since(at(0)).as_hours()),
            _ => None,
        })
    };
    let mut corrected = response(4);
    assert_eq!(due(&corrected), Some(5 * 24));
    corrected.incident.corrected = Some(Correction { level: Level::ALL[4], by: "x".into(), why: String::new(), at: at(60) });
    corrected.plan = amended(&corrected, &handbook());
    assert_eq!(due(&corrected), Some(3 * 24));
}

#[test]
fn a_plan_outlives_being_written_down() {
    let plan = response(5).plan;
    let text = serde_json::to_string(&plan).expect("written");
    assert_eq!(serde_json::from_str::<crate::response::step::Plan>(&text).expect("read"), plan);
}
