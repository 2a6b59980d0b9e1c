//! `yokotend doctor`: one thing wrong at a time, and what it says to do.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use support::stand_in::fault::Fault;
use support::stand_in::wire::Reply;

use crate::scene::{CHANNEL, OPERATORS, Scene, days};

/// A company in which all is well.
fn well() -> Scene {
    let scene = Scene::new();
    let site = scene.folder.read("content/site.yaml").replace("  silva: {name: Rafael Silva, team: payments, jira: acc-silva}\n", "");
    scene.folder.write("site.yaml", site);
    scene.jira.set(|world| world.statuses.push(support::stand_in::jira::status("7", "Blocked", "indeterminate")));
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene
}

/// What is wrong, each with what to do.
fn wrong(scene: &Scene) -> Vec<String> {
    let told = scene.run(&["doctor"]).exits_with(1).stdout;
    assert!(told.lines().last().unwrap().contains("to mend"), "{told}");
    let mut lines = told.lines().peekable();
    let mut wrong = Vec::new();
    while let Some(line) = lines.next() {
        if let Some(what) = line.strip_prefix("WRONG  ") {
            let to_do = lines.next().unwrap().strip_prefix("       → ").unwrap_or_else(|| panic!("what to do? {told}"));
            wrong.push(format!("{what} → {to_do}"));
        }
    }
    wrong
}

/// The one thing that is wrong.
#[track_caller]
fn one(scene: &Scene, parts: &[&str]) {
    let wrong = wrong(scene);
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    for part in parts {
        assert!(wrong[0].contains(part), "{part}: {wrong:#?}");
    }
}

#[test]
fn where_all_is_well_each_line_says_so() {
    let scene = well();
    for begin in ["there is no database yet", "the database is sound; no daemon works with it now"] {
        let told = scene.run(&["doctor"]).exits_with(0).stdout;
        assert!(told.contains(&format!("ok     {begin}")), "{told}");
        assert!(told.ends_with("All is well.\n"), "{told}");
        for line in told.lines().take(told.lines().count() - 1) {
            assert!(line.starts_with("ok     "), "{line}");
        }
        assert!(scene.slack.all_messages().is_empty());
        scene.waiting("OPS-1", Some("okafor"), days(1));
        scene.once();
    }
}

#[test]
fn tokens_that_are_refused() {
    let scene = well();
    scene.jira.server().fail("myself", Fault::answer(Reply::json(401, &json!({"errorMessages": ["Nobody"]}))), 1);
    one(&scene, &["Jira refuses our credentials (401): Nobody", "`jira.token`"]);
    let scene = well();
    scene.slack.server().fail("auth.test", Fault::answer(Reply::json(200, &json!({"ok": false, "error": "invalid_auth"}))), 1);
    one(&scene, &["Slack does not let us in: invalid_auth", "`slack.token`"]);
    let scene = well();
    scene.slack.server().fail("auth.test", Fault::answer(Reply::html(502)), 1);
    one(&scene, &["Slack does not answer: status 502"]);
}

#[test]
fn each_missing_scope_is_named_with_what_it_is_for() {
    for (scope, need) in daemon::tasks::examine::SCOPES {
        let scene = well();
        scene.slack.set(|world| world.scopes = world.scopes.split(',').filter(|granted| granted != scope).collect::<Vec<_>>().join(","));
        one(&scene, &[&format!("lacks the scope `{scope}`, {need}"), "install it again"]);
    }
    let scene = well();
    scene.slack.set(|world| world.scopes = world.scopes.replace("channels:", "groups:") + ",admin");
    let told = scene.run(&["doctor"]).exits_with(0).stdout;
    assert!(told.contains("note   the Slack app has scopes that nothing needs: admin"), "{told}");
}

#[test]
fn people_who_cannot_be_written_to() {
    let scene = well();
    scene
        .folder
        .write("site.yaml", scene.folder.read("content/site.yaml") + "  silva: {name: Rafael Silva, team: payments, jira: acc-silva}\n");
    one(&scene, &["Rafael Silva (`people.silva`) has no `slack`", "U…"]);
    let scene = well();
    scene.slack.set(|world| world.users.get_mut("U0SUZUKI").unwrap()["deleted"] = json!(true));
    one(&scene, &["鈴木 健 (`people.suzuki`): the Slack account U0SUZUKI is deactivated"]);
    let scene = well();
    scene.slack.set(|world| drop(world.users.remove("U0SUZUKI")));
    one(&scene, &["鈴木 健 (`people.suzuki`): Slack has no user U0SUZUKI"]);
    let scene = well();
    scene.folder.write("site.yaml", scene.folder.read("content/site.yaml").replace("jira: acc-suzuki", "jira: acc-okafor"));
    one(&scene, &["`people.okafor` and `people.suzuki` have the same `jira`: acc-okafor"]);
}

#[test]
fn assignees_whom_nobody_knows_or_who_have_left_before_and_after_the_first_poll() {
    let scene = well();
    scene.waiting("OPS-2", Some("stranger"), days(1));
    let mut left = scene.ticket("OPS-3", Some("suzuki"), days(1));
    left["fields"]["assignee"]["active"] = json!(false);
    scene.jira.put(left);
    for _ in 0..2 {
        let told = wrong(&scene);
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(
            told.iter().any(|line| line.contains("stranger in Jira (Jira account acc-stranger) has open tickets and is nobody")),
            "{told:#?}"
        );
        assert!(told.iter().any(|line| line.contains("acc-suzuki) is deactivated in Jira and has open tickets → give")), "{told:#?}");
        scene.once();
    }
}

#[test]
fn channels_that_cannot_be_spoken_in() {
    let scene = well();
    scene.slack.set(|world| world.channels.get_mut(CHANNEL).unwrap()["is_member"] = json!(false));
    one(&scene, &["the app is not in `slack.channel` #follow-ups", "/invite"]);
    let scene = well();
    scene.slack.set(|world| world.channels.get_mut(OPERATORS).unwrap()["is_archived"] = json!(true));
    one(&scene, &["`slack.operators` #operators is archived"]);
    let scene = well();
    scene.slack.set(|world| drop(world.channels.remove(CHANNEL)));
    one(&scene, &["`slack.channel` C0FOLLOW: channel_not_found"]);
}

#[test]
fn rules_and_queries_that_jira_does_not_know() {
    let scene = well();
    scene.rewrite("status: [To Do]", "status: [Todo]");
    one(&scene, &["Jira has no status `Todo` (daemon.yaml, line ", "did you mean `To Do`?"]);
    let scene = well();
    scene.jira.set(|world| world.query_error = Some("Field 'projekt' does not exist".to_owned()));
    let told = wrong(&scene);
    assert!(told[0].contains("Field 'projekt' does not exist") && told[0].contains("`jira.tickets`"), "{told:#?}");
    let scene = well();
    scene.jira.set(|world| world.tickets.clear());
    one(&scene, &["`jira.tickets` names no ticket"]);
}

#[test]
fn a_clock_that_is_minutes_off() {
    let scene = well();
    let date = (Timestamp::now() - SignedDuration::from_mins(4)).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let scopes = scene.slack.set(|world| world.scopes.clone());
    let reply =
        Reply::json(200, &json!({"ok": true, "user_id": "U0BOT", "team_id": "T1"})).with("Date", &date).with("X-OAuth-Scopes", &scopes);
    scene.slack.server().fail("auth.test", Fault::answer(reply), 1);
    one(&scene, &["this machine's clock is 24", " s ahead of Slack's", "NTP"]);
}

#[test]
fn a_database_that_cannot_be_used_keeps_nobody_from_looking_at_the_rest() {
    let scene = well();
    scene.folder.write("../yokotend.db", "This is no database, whatever its name says. ".repeat(100));
    let before = scene.folder.files("");
    one(&scene, &["the database: ", "yokotend.db is damaged", "→ 1. Keep a copy"]);
    assert!(scene.run(&["doctor"]).stdout.contains("ok     Jira knows us as Bot"));
    assert_eq!(scene.folder.files(""), before);
}

/// A company whose responses need everything, with PagerDuty.
fn responding() -> Scene {
    let scene = well();
    scene.folder.write(
        "responses.yaml",
        "responses:\n  - steps:\n      - create_channel: {name: \"inc-{date}-{slug}\"}\n      - invite: {people: [lead-on-call]}\n      \
         - post: {to: channel, message: opening}\n      - post: {to: \"#incidents\", message: headline}\n      - call: {person: lead-on-call}\n",
    );
    scene.folder.write("questionnaire.yaml", "kinds: {outage: {name: Outage, questions: [{id: all, ask: All?, yes: 5}]}}\n");
    let site = scene.folder.read("content/site.yaml");
    scene.folder.write("site.yaml", format!("{site}roles: {{lead-on-call: [tanaka, okafor]}}\n"));
    scene.slack.add_channel("C0INC", "incidents");
    scene.slack.set(|world| world.scopes += ",channels:manage,pins:write,commands");
    let config = scene.folder.read("daemon.yaml");
    scene.folder.write("../daemon.yaml", format!("{config}phone: {{pagerduty: {{routing_key: {{file: key}}}}}}\n"));
    scene.folder.write("../key", "f00dfeedf00dfeedf00dfeedf00dfeed");
    scene
}

#[test]
fn what_responses_need_is_looked_for_too() {
    let told = responding().run(&["doctor"]).exits_with(0).stdout;
    for line in [
        "ok     responses.yaml can post to #incidents",
        "ok     all 2 people whom responses.yaml calls can be called",
        "note   PagerDuty was not tried",
    ] {
        assert!(told.contains(line), "{told}");
    }
    assert!(!told.contains("nothing needs"), "{told}");
    for (scope, need, _) in daemon::tasks::examine::response::SCOPES {
        let scene = responding();
        scene.slack.set(|world| world.scopes = world.scopes.replace(&format!(",{scope}"), ""));
        one(&scene, &[&format!("lacks the scope `{scope}`, {need}")]);
    }
    let scene = well();
    scene.slack.set(|world| world.scopes += ",channels:manage,pins:write,commands");
    assert!(scene.run(&["doctor"]).stdout.contains("nothing needs: channels:manage, pins:write, commands"));
}

#[test]
fn channels_that_steps_name_exist_and_can_be_spoken_in() {
    let scene = responding();
    scene.slack.set(|world| drop(world.channels.remove("C0INC")));
    one(&scene, &["posts to #incidents, and there is no such public channel"]);
    let scene = responding();
    scene.slack.set(|world| world.channels.get_mut("C0INC").unwrap()["is_member"] = json!(false));
    one(&scene, &["posts to #incidents, and the app is not in it", "chat:write.public"]);
    scene.slack.set(|world| world.scopes += ",chat:write.public");
    assert!(!scene.run(&["doctor"]).exits_with(0).stdout.contains("nothing needs"));
}

#[test]
fn people_who_cannot_be_called_are_named() {
    let scene = responding();
    let config = scene.folder.read("daemon.yaml");
    let pagerduty = "phone: {pagerduty: {routing_key: {file: key}}}\n";
    scene.folder.write("../daemon.yaml", config.replace(pagerduty, ""));
    one(&scene, &["responses.yaml has people called, such as `okafor`, and there is no telephone"]);
    let twilio = support::stand_in::twilio::Twilio::start();
    let (account, url) = (support::stand_in::twilio::ACCOUNT, twilio.url());
    let phone = format!(
        "people_private: numbers.yaml\nphone: {{twilio: {{api_url: {url}, account: {account}, token: {{file: key}}, from: \"+815087654321\"}}}}\n"
    );
    scene.folder.write("../daemon.yaml", config.replace(pagerduty, &phone));
    scene.folder.write("../numbers.yaml", "tanaka: {phone: \"+819012345678\"}\n");
    one(&scene, &["`okafor` has no `phone`", "write `phone:"]);
    scene.folder.write("../numbers.yaml", "tanaka: {phone: \"+819012345678\"}\nokafor: {phone: \"+819012345679\"}\n");
    assert!(scene.run(&["doctor"]).exits_with(0).stdout.contains("ok     the telephone service accepts our account and token"));
    twilio.server().fail("Calls.json", Fault::answer(Reply::json(401, &json!({"code": 20003, "message": "Authenticate"}))), 1);
    one(&scene, &["the telephone: Twilio refuses it (401): Authenticate (code 20003)"]);
    assert!(twilio.set(|world| world.calls.is_empty()), "nobody was called");
}

#[test]
fn where_secrets_are_missing_it_says_that_nothing_was_looked_at_and_what_to_do() {
    let scene = well();
    let config = scene.folder.read("daemon.yaml").replace("_TOKEN}", "_TOKEN_THAT_NOBODY_SET}");
    scene.folder.write("../daemon.yaml", config);
    for command in [&["doctor"][..], &["explain", "OPS-1"], &["dry-run"]] {
        let outcome = scene.run(command).exits_with(3);
        let last = outcome.stderr.lines().last().unwrap();
        assert!(last.starts_with("error: nothing was looked at, because ") && last.contains("then try again"), "{}", outcome.stderr);
    }
}
