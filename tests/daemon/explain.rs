//! `yokotend explain` and `yokotend dry-run`, against days that are counted here once more, one by one.

use jiff::civil::{Date, DateTime, Time, date, time};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use serde_json::json;
use support::stand_in::fault::{Fault, Seen};
use support::stand_in::jira::{status, ticket};

use crate::scene::{Scene, days};

const OFFICE: &str = "{time_zone: Asia/Tokyo, days: mon-fri, hours: \"10:00-19:00\", holidays: [japan]}";

const RULES: &str = "    - {match: {labels: [no-reminder]}, exempt: true}
    - {match: {status: [Blocked]}, pause: true}
    - {match: {status: [To Do]}, after: 2 days, repeat: 2 days, escalate: [{after: 5 days, to: team-lead}, {after: 10 days, to: channel}]}
    - {match: {status_category: in_progress, level: \">=4\"}, after: 5 days}
";

fn tokyo(at: DateTime) -> Zoned {
    at.in_tz("Asia/Tokyo").unwrap()
}

/// Whether people work on a day, by the checked-in list of holidays.
fn is_worked(day: Date) -> bool {
    static HOLIDAYS: &str = include_str!("../fixtures/holidays/japan.txt");
    day.weekday().to_monday_zero_offset() < 5 && !HOLIDAYS.lines().any(|line| line.starts_with(&day.to_string()))
}

/// The working day so many later, at a time within hours.
fn later(day: Date, clock: Time, count: usize) -> DateTime {
    let days = (1..).map(|more: i64| day + more.days()).filter(|day| is_worked(*day));
    days.take(count).last().unwrap_or(day).to_datetime(clock)
}

/// Whole working days between a time within hours and now.
fn working_days(from: DateTime) -> usize {
    let now = Zoned::now().with_time_zone(tokyo(from).time_zone().clone()).datetime();
    let days = (1..4000).map(|more: i64| from.date() + more.days()).take_while(|day| *day <= now.date());
    days.filter(|day| is_worked(*day) && day.to_datetime(from.time()) <= now).count()
}

/// In the office's calendar: six tickets, OPS-1 to OPS-6.
fn office() -> Scene {
    let scene = Scene::new();
    scene.configure(OFFICE, RULES);
    let noon = tokyo(date(2025, 10, 31).at(12, 0, 0, 0)).timestamp();
    for n in 1..=5 {
        let mut made = ticket(&format!("100{n}"), &format!("OPS-{n}"), noon - days(9));
        made["fields"]["assignee"] = json!({"accountId": "acc-okafor", "displayName": "O.", "active": true});
        scene.jira.put(made);
    }
    scene.jira.set(|world| {
        world.tickets.get_mut("1002").unwrap()["fields"]["labels"] = json!(["later", "no-reminder"]);
        world.tickets.get_mut("1001").unwrap()["fields"]["status"] = status("9", "Backlog", "new");
    });
    scene.jira.move_to("1001", &status("1", "To Do", "new"), noon, "77");
    scene.jira.move_to("1003", &status("7", "Blocked", "indeterminate"), noon, "78");
    scene.jira.move_to("1004", &status("5", "Done", "done"), noon, "79");
    scene.jira.move_to("1005", &status("3", "In Progress", "indeterminate"), noon, "80");
    scene.waiting("OPS-6", Some("suzuki"), SignedDuration::from_mins(1));
    scene
}

fn explained(scene: &Scene, key: &str) -> String {
    let outcome = scene.run(&["explain", key]).exits_with(0);
    assert_eq!(outcome.stderr, "");
    outcome.stdout
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

/// What a rule's line is in the configuration.
fn line(scene: &Scene, part: &str) -> usize {
    scene.folder.read("daemon.yaml").lines().position(|line| line.contains(part)).unwrap() + 1
}

#[test]
fn six_tickets_are_explained_as_somebody_would_count_by_hand() {
    let scene = office();
    let noon = date(2025, 10, 31).at(12, 0, 0, 0);
    let rule = |number: u32, part: &str| format!("Rule {number} (line {} of daemon.yaml)", line(&scene, part));
    let counted = format!("{} working days", working_days(noon));
    let first = explained(&scene, "OPS-1");
    says(
        &first,
        &["OPS-1 Summary of OPS-1", &rule(3, "To Do"), "“To Do”", "It came from “Backlog” into “To Do” on Fri 31 Oct 2025 12:00", &counted],
    );
    says(
        &first,
        &[
            "days of weekends",
            "Mon 3 Nov (Culture Day)",
            "After 10 days it speaks to the channel: that was reached on Mon 17 Nov 2025 12:00",
        ],
    );
    assert_eq!(later(noon.date(), noon.time(), 10), date(2025, 11, 17).at(12, 0, 0, 0));
    says(&explained(&scene, "OPS-2"), &["Nothing is said of it.", &rule(1, "no-reminder"), "its label is “no-reminder”", "`exempt`"]);
    says(&explained(&scene, "OPS-3"), &["Nothing is said of it.", &rule(2, "Blocked"), "the clock stands while it is in “Blocked”"]);
    says(&explained(&scene, "OPS-4"), &["Its status “Done” means done: nothing is said of it."]);
    let fifth = explained(&scene, "OPS-5");
    says(
        &fifth,
        &[
            &rule(4, "in_progress"),
            "the incident's level is 4",
            "After 5 days it speaks to the assignee: that was reached on Mon 10 Nov 2025 12:00",
            &counted,
        ],
    );
    let made = tokyo(date(2025, 1, 1).at(0, 0, 0, 0)).time_zone().to_datetime(Timestamp::now() - SignedDuration::from_mins(1));
    let (opens, closes) = (time(10, 0, 0, 0), time(19, 0, 0, 0));
    let due = match is_worked(made.date()) {
        true if made.time() < opens => later(made.date(), opens, 2),
        true if made.time() < closes => later(made.date(), made.time(), 2),
        _ => later(later(made.date(), opens, 1).date(), opens, 2),
    };
    let hour = if due.time() == opens { "10:00".to_owned() } else { due.strftime("%H:").to_string() };
    let until =
        format!("After 2 days it speaks to the assignee: not before {} {} {} {hour}", due.strftime("%a"), due.day(), due.strftime("%b"));
    says(&explained(&scene, "OPS-6"), &["Nothing is said of it before ", &until, "since it was created on"]);
}

#[test]
fn the_same_in_japanese() {
    let scene = office();
    let site = scene.folder.read("content/site.yaml").replace("language: en", "language: ja");
    scene.folder.write("site.yaml", site);
    let first = explained(&scene, "OPS-1");
    let counted = format!("{}営業日", working_days(date(2025, 10, 31).at(12, 0, 0, 0)));
    let line = format!("ルール3（daemon.yamlの{}行目）", line(&scene, "To Do"));
    says(
        &first,
        &[
            &line,
            "「To Do」",
            "2025年10月31日（金）12:00",
            &counted,
            "11月3日（月）の文化の日",
            "「10 days」（10営業日）",
            "2025年11月17日（月）12:00",
        ],
    );
    says(&explained(&scene, "OPS-2"), &["通知しません。", "「no-reminder」", "「exempt」"]);
}

#[test]
fn it_says_to_whom_and_why_and_what_holds_it_back() {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene.waiting("OPS-2", Some("silva"), days(3));
    scene.waiting("OPS-3", None, days(6));
    scene.waiting("OPS-4", Some("okafor"), days(6));
    says(&explained(&scene, "OPS-1"), &["It is due now.", "It goes to Chidi Okafor, whose ticket it is.", "No poll has brought it yet"]);
    says(&explained(&scene, "OPS-2"), &["It goes to the channel: Rafael Silva has no `slack`"]);
    says(&explained(&scene, "OPS-3"), &["It goes to the channel: nobody is assigned."]);
    says(&explained(&scene, "OPS-4"), &["It goes to 田中 花, who leads the team of Chidi Okafor."]);
    scene.once();
    let told = explained(&scene, "OPS-1");
    says(
        &told,
        &[
            "Nothing is said of it before",
            "It was last said on",
            "to Chidi Okafor (step 1 of the rule, reminder 1)",
            "`repeat: 2 days`: not again before",
        ],
    );
    assert!(!told.contains("No poll"), "{told}");
    says(&explained(&scene, "OPS-2"), &["to the channel (step 1"]);
    scene.waiting("OPS-5", Some("okafor"), days(3));
    says(&explained(&scene, "OPS-5"), &["It is due, and held for now.", "`per_person_a_day: 1`: Chidi Okafor has heard from us today"]);
}

#[test]
fn unknown_moved_left_and_unanswered() {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    let unknown = scene.run(&["explain", "OPS-9"]).exits_with(1);
    assert_eq!((unknown.stdout.as_str(), unknown.stderr.as_str()), ("", "error: Jira has no ticket OPS-9, or does not show it to us\n"));
    scene.once();
    let mut moved = scene.ticket("OPS-1", Some("okafor"), days(3));
    moved["key"] = json!("NEW-4");
    moved["fields"]["updated"] = json!(support::stand_in::jira::date(Timestamp::now()));
    scene.jira.put(moved);
    // Before the next poll and after it, by either key.
    says(&explained(&scene, "NEW-4"), &["NEW-4 Summary of OPS-1\nNothing is said of it before", "It was last said on"]);
    scene.once();
    says(&explained(&scene, "OPS-1"), &["NEW-4 Summary of OPS-1"]);
    scene.jira.server().fail("issue/1001", Fault::instead(Seen::End), 1);
    says(&explained(&scene, "NEW-4"), &["Jira does not answer (", "this is as of ", "Nothing is said of it before"]);
    scene.jira.set(|world| drop(world.tickets.remove("1001")));
    says(&explained(&scene, "NEW-4"), &["Jira does not have it, or does not show it to us; this is as of "]);
    scene.jira.server().fail("issue/OPS-9", Fault::instead(Seen::End), 1);
    let silent = scene.run(&["explain", "OPS-9"]).exits_with(1).stderr;
    says(&silent, &["error: no poll has brought OPS-9 yet, and Jira cannot be asked: "]);
    let odd = scene.run(&["explain", "../../myself"]).exits_with(1).stderr;
    says(&odd, &["error: Jira has no ticket ../../myself"]);
}

#[test]
fn a_dry_run_shows_each_message_and_why_and_changes_nothing() {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene.waiting("OPS-2", Some("silva"), days(3));
    for has_database in [false, true] {
        let before = scene.folder.files("");
        let shown = scene.run(&["dry-run"]).exits_with(0);
        assert_eq!(shown.stderr, "");
        let after = scene.folder.files("");
        let changed: Vec<&String> = after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
        assert_eq!((changed, after.len()), (Vec::new(), before.len()), "no file is made, none is changed, none goes");
        if has_database {
            says(&shown.stdout, &["Nothing would be sent now."]);
            break;
        }
        says(
            &shown.stdout,
            &[
                "── to Chidi Okafor (people.okafor, U0OKAFOR)",
                "@Chidi Okafor, one promise needs a word from you.",
                "OPS-1",
                "[On it]",
                "It is due now.",
            ],
        );
        says(
            &shown.stdout,
            &["── to channel C0FOLLOW", "Rafael Silva has no `slack`", "2 messages would be sent now. None was: this is a dry run."],
        );
        assert!(scene.slack.server().journal().is_empty(), "Slack is not even asked");
        scene.once();
        scene.slack.server().heal();
    }
    assert_eq!(scene.slack.all_messages().len(), 2);
}

#[test]
fn a_dry_run_without_jira_says_so() {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene.jira.server().fail("myself", Fault::instead(Seen::End), 1);
    let nothing = scene.run(&["dry-run"]).exits_with(1);
    assert_eq!(nothing.stdout, "", "that nothing would be sent is not known");
    says(&nothing.stderr, &["error: Jira gave no whole answer", "nothing can be shown"]);
    scene.once();
    scene.jira.server().fail("myself", Fault::instead(Seen::End), 1);
    let old = scene.run(&["dry-run"]).exits_with(1);
    says(&old.stderr, &["error: Jira gave no whole answer", "What follows is as of "]);
    says(&old.stdout, &["Nothing would be sent now."]);
}
