//! `yokotend check`: every code has a folder with that one mistake in `tests/fixtures/daemon`, named after it. Beside
//! the mistake lies `expected.txt`, what the program says of it to the letter; `YOKOTEN_RENEW=1` writes it anew.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use incident::diagnostic::code::{self, Code, Severity};
use serde_json::Value;
use support::folder::{read_folder, tests};
use support::golden;
use support::program::Outcome;
use support::temp_site::TempSite;

use crate::YOKOTEND;

/// A configuration that nothing is wrong with.
const GOOD: &str = "\
content: content
jira: {url: https://example.atlassian.net, user: bot@example.com, token: {env: JIRA_TOKEN}, tickets: project = INC}
slack: {token: {env: SLACK_BOT_TOKEN}, signing_secret: {env: SLACK_SIGNING_SECRET}, channel: C0123456789}
calendars: {tokyo: {time_zone: Asia/Tokyo}}
reminders: {calendar: tokyo}
";

/// The program with its secrets in the environment.
fn check(site: &TempSite, more: &[&str]) -> Outcome {
    let secrets = [
        "JIRA_TOKEN=jira-value",
        "SLACK_BOT_TOKEN=slack-value",
        "SLACK_SIGNING_SECRET=signing-value",
        "PD_KEY=routing-value",
        "TWILIO_TOKEN=twilio-value",
    ];
    site.run("env", secrets.iter().chain(&[YOKOTEND, "check"]).chain(more).copied())
}

/// A folder in which `daemon.yaml` is this text.
fn with(text: &str) -> TempSite {
    TempSite::new().file("../daemon.yaml", text)
}

fn codes(outcome: &Outcome) -> Vec<&str> {
    let heads = outcome.stdout.lines().filter_map(|line| line.split_once("]: ").and_then(|(head, _)| head.split_once('[')));
    heads.filter(|(severity, _)| matches!(*severity, "error" | "warning")).map(|(_, code)| code).collect()
}

fn fixture(code: &Code) -> TempSite {
    let folder = tests().join("fixtures/daemon").join(code.id);
    let files = read_folder(&folder).into_iter().filter(|(path, _)| path != "expected.txt");
    let site = files.fold(TempSite::new(), |site, (path, bytes)| site.file(&format!("../{path}"), bytes));
    if code.id == "C110" {
        fs::set_permissions(site.path("slack-token"), fs::Permissions::from_mode(0o644)).expect("opened to all");
    }
    close(&site);
    site
}

/// The file with the numbers is read by its owner only.
fn close(site: &TempSite) {
    let numbers = site.path("people.private.yaml");
    if numbers.is_file() {
        fs::set_permissions(numbers, fs::Permissions::from_mode(0o600)).expect("closed");
    }
}

/// What the three forms and the exit codes of `check` have wrong.
fn check_forms(code: &Code) -> Result<(), String> {
    let site = fixture(code);
    let fails = if code.severity() == Severity::Error { 3 } else { 0 };
    let text = check(&site, &[]);
    golden::expected_in("daemon", code.id, &text.stdout)?;
    that(!codes(&text).is_empty() && codes(&text).iter().all(|found| *found == code.id), &format!("other codes: {}", text.stdout))?;
    let denied = check(&site, &["--deny-warnings"]);
    let json = check(&site, &["--format", "json"]);
    let github = check(&site, &["--format", "github"]);
    for (outcome, expected) in [(&text, fails), (&denied, fails.max(1)), (&json, fails), (&github, fails)] {
        that(outcome.status.code() == Some(expected), &format!("{outcome:?}"))?;
    }
    let document: Value = serde_json::from_str(&json.stdout).map_err(|why| format!("{why}: {}", json.stdout))?;
    let told = document["findings"].as_array().map_or(0, Vec::len);
    that(told == codes(&text).len() && told == github.stdout.lines().count(), &format!("the forms differ: {document:#}"))
}

fn that(holds: bool, why: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why.to_owned()) }
}

#[test]
fn every_code_is_told_at_its_place_in_every_form() {
    let of_daemon = code::ALL.iter().filter(|code| tests().join("fixtures/daemon").join(code.id).is_dir());
    let results: Vec<_> = of_daemon.map(|code| (code, check_forms(code))).collect();
    assert!(results.len() >= 12, "{} codes have a folder in tests/fixtures/daemon", results.len());
    let failures: Vec<String> =
        results.into_iter().filter_map(|(code, result)| Some(format!("--- {}: {}\n{}", code.id, code.title, result.err()?))).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_configuration_without_mistakes_has_nothing_to_mend() {
    let outcome = check(&with(GOOD), &["--deny-warnings"]).exits_with(0);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", "daemon.yaml: nothing to mend\n"));
}

#[test]
fn the_example_is_right_for_the_sample_archive() {
    let home = tests().parent().expect("the repository").to_owned();
    let example = fs::read_to_string(home.join("daemon/daemon.example.yaml")).expect("there");
    let site = with(&example);
    fs::remove_dir_all(site.path("content")).expect("removed");
    std::os::unix::fs::symlink(home.join("content"), site.path("content")).expect("linked");
    close(&site);
    check(&site, &["--deny-warnings"]).exits_with(0);
}

#[test]
fn the_example_shows_every_key_and_its_commented_defaults_are_read() {
    let example = fs::read_to_string(tests().join("../daemon/daemon.example.yaml")).expect("there");
    let is_key = |line: &str| {
        let inner = line.trim_start().strip_prefix("# ").unwrap_or_default().trim_start();
        ["state:", "listen:", "people_private:", "api_url:", "schedule:", "poll:", "review:", "to:", "at_most:"]
            .iter()
            .any(|key| inner.starts_with(key))
    };
    let lines: Vec<String> = example.lines().map(|line| if is_key(line) { line.replacen("# ", "", 1) } else { line.to_owned() }).collect();
    let all = lines.join("\n");
    let site = with(&all).file("../people.private.yaml", "tanaka: {phone: \"+819012345678\"}\n");
    close(&site);
    let outcome = check(&site, &["--deny-warnings"]).exits_with(0);
    assert_eq!(outcome.stdout, "");
    for key in [
        "content:",
        "state:",
        "listen:",
        "url:",
        "browse:",
        "deployment:",
        "user:",
        "token:",
        "tickets:",
        "signing_secret:",
        "channel:",
        "operators:",
        "api_url:",
        "time_zone:",
        "days:",
        "hours:",
        "holidays:",
        "poll:",
        "review:",
        "calendar:",
        "to:",
        "start_date:",
        "per_person_a_day:",
        "per_run:",
        "match:",
        "exempt:",
        "pause:",
        "after:",
        "repeat:",
        "escalate:",
        "phone:",
        "pagerduty:",
        "routing_key:",
    ] {
        assert!(all.lines().any(|line| !line.trim_start().starts_with('#') && line.contains(key)), "{key}");
    }
}

#[test]
fn a_secret_in_the_file_is_shown_in_no_form() {
    let secrets = ["xoxb-1234567890-abcdef", "8f742231b10e8888abcdef0123456789", "hunter2"];
    let texts = [
        GOOD.replace(
            "{env: SLACK_BOT_TOKEN}, signing_secret: {env: SLACK_SIGNING_SECRET}",
            &format!("{}, signing_secret: {}, chanel: x", secrets[0], secrets[1]),
        ),
        GOOD.replace("{env: SLACK_BOT_TOKEN}", &format!("{{env: {}}}", secrets[0])),
        GOOD.replace("{env: SLACK_SIGNING_SECRET}", &format!("{{file: {}}}", secrets[1])),
        GOOD.replace("{env: JIRA_TOKEN}", secrets[2]),
        GOOD.replace("{env: JIRA_TOKEN}", &format!("[{}]", secrets[0])),
        GOOD.replace("https://example", &format!("https://bot:{}@example", secrets[2])),
        GOOD.replace("slack: {token: {env: SLACK_BOT_TOKEN}", &format!("slack: {{tokn: {}", secrets[0])),
        format!("slack: {}\n{GOOD}", secrets[0]),
        format!("state: postgres://y:{}@db/y\n{GOOD}", secrets[2]),
        format!("{GOOD}slak:\n  token: {}: {}\n", secrets[2], secrets[2]),
        format!("{GOOD}  token: {} [\n", secrets[2]),
    ];
    for text in texts {
        let site = with(&text);
        for form in ["text", "json", "github"] {
            let outcome = check(&site, &["--format", form]);
            let said = format!("{}{}", outcome.stdout, outcome.stderr);
            assert_eq!(outcome.status.code(), Some(3), "{text}\n{said}");
            assert!(secrets.iter().all(|secret| !said.contains(secret)), "{text}\n{said}");
        }
    }
}

/// A configuration with a telephone of Twilio's and a file of numbers, which holds this.
fn with_numbers(numbers: &str) -> TempSite {
    let phone = "people_private: people.private.yaml\n\
        phone: {twilio: {account: AC0123456789abcdef0123456789abcdef, token: {env: TWILIO_TOKEN}, from: \"+815012345678\"}}\n";
    let site = with(&format!("{GOOD}{phone}")).file("../people.private.yaml", numbers);
    close(&site);
    site
}

#[test]
fn numbers_are_kept_apart_from_the_site_and_from_other_users_of_the_machine() {
    let number = "tanaka: {phone: \"+819012345678\"}\n";
    check(&with_numbers(number), &["--deny-warnings"]).exits_with(0);
    let open = with_numbers(number);
    fs::set_permissions(open.path("people.private.yaml"), fs::Permissions::from_mode(0o644)).expect("opened");
    assert_eq!(codes(&check(&open, &[]).exits_with(0)), ["C110"]);
    let missing = with_numbers(number);
    fs::remove_file(missing.path("people.private.yaml")).expect("removed");
    assert_eq!(codes(&check(&missing, &[]).exits_with(0)), ["C109"]);
    for under in ["content/numbers.yaml", "./content/incidents/../numbers.yaml", "link/numbers.yaml"] {
        let site = with(&format!("{GOOD}people_private: {under}\n")).file("numbers.yaml", number);
        std::os::unix::fs::symlink(site.path("content"), site.path("link")).expect("linked");
        assert_eq!(codes(&check(&site, &[]).exits_with(3)), ["C011"], "{under}");
    }
}

#[test]
fn what_is_wrong_in_the_file_of_numbers_is_told_and_no_number_is_shown() {
    let number = "+819012345678";
    for text in [
        "tanaka: {phone: 090-1234-5678}\n".to_owned(),
        format!("tanaka: {number}\n"),
        format!("tanaka: {{phone: [\"{number}\"]}}\n"),
        format!("tanaka: {{tel: \"{number}\"}}\n"),
        format!("- {number}\n"),
        format!("tanaka: {{phone: \"{number}\"\n"),
    ] {
        let site = with_numbers(&text);
        for form in ["text", "json", "github"] {
            let outcome = check(&site, &["--format", form]).exits_with(3);
            let said = format!("{}{}", outcome.stdout, outcome.stderr);
            assert!(said.contains("C011") && !said.contains("90123") && !said.contains("90-1234"), "{text}: {said}");
        }
    }
}

#[test]
fn one_service_calls_and_it_is_told_what_it_lacks() {
    let wrong = |phone: &str| {
        let outcome = check(&with(&format!("{GOOD}phone: {phone}\n")), &[]).exits_with(3);
        codes(&outcome).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let twilio = "twilio: {account: AC01, token: {env: TWILIO_TOKEN}, from: \"+815012345678\"}";
    assert_eq!(wrong(&format!("{{pagerduty: {{routing_key: {{env: PD_KEY}}}}, {twilio}}}")), ["C007"]);
    assert_eq!(wrong("{pagerduty: {}}"), ["C006"]);
    assert_eq!(wrong("{pagerduty: {routing_key: 0123456789abcdef0123456789abcdef}}"), ["C008"]);
    assert_eq!(wrong("{twilio: {account: AC01, token: {env: TWILIO_TOKEN}}}"), ["C006"]);
    assert_eq!(wrong("{twilio: {account: SK01, token: {env: TWILIO_TOKEN}, from: \"+815012345678\"}}"), ["C007"]);
    assert_eq!(wrong("{twilio: {account: AC01, token: {env: TWILIO_TOKEN}, from: \"050-1234-5678\"}}"), ["C007"]);
    assert_eq!(wrong("{pagerduty: {routing_key: {env: PD_KEY}, api_url: http://example.com/}}"), ["C007"]);
}

#[test]
fn mistakes_of_the_archive_are_told_but_do_not_make_the_configuration_wrong() {
    let site = with(GOOD).site_yaml("title: Test incidents\ntime_zone: Nowhere\nunknown: key\n");
    let outcome = check(&site, &[]).exits_with(1);
    assert_eq!(codes(&outcome), ["C003"], "{}", outcome.stdout);
    assert!(outcome.stdout.contains("content/site.yaml:2:12"), "{}", outcome.stdout);
    site.remove("site.yaml");
    assert_eq!(codes(&check(&site, &[]).exits_with(1)), ["C001"]);
}

#[test]
fn a_file_that_is_not_there_and_wrong_usage_are_told_apart() {
    let site = TempSite::new();
    let missing = check(&site, &[]).exits_with(3);
    assert_eq!(codes(&missing), ["C005"], "{}", missing.stdout);
    assert!(missing.stdout.contains("daemon.yaml") && missing.stdout.contains("--config"), "{}", missing.stdout);
    check(&site, &["--format", "xml"]).exits_with(2);
    check(&with("\u{feff}- a list\n"), &[]).exits_with(3);
    check(&TempSite::new().file("../daemon.yaml", b"\xff"), &[]).exits_with(3);
}

#[test]
fn paths_begin_at_the_folder_of_the_configuration() {
    let site = TempSite::new().file("../etc/daemon.yaml", GOOD.replace("content: content", "content: ../content"));
    check(&site, &["--config", "etc/daemon.yaml", "--deny-warnings"]).exits_with(0);
}

#[test]
fn mistakes_in_what_is_asked_and_in_what_follows_are_told_with_their_places() {
    let form = "kinds:\n  outage:\n    name: Outage\n    questions: [{id: all, ask: Everybody?, yes: 9}]\n";
    let follows = "responses:\n  - steps:\n      - open_ticket: {type: Task}\n";
    let site = with(GOOD).file("questionnaire.yaml", form).file("responses.yaml", follows);
    let told = check(&site, &[]).exits_with(1);
    for place in ["content/questionnaire.yaml:4:", "content/responses.yaml:3:"] {
        assert!(told.stdout.contains(place), "{place}: {}", told.stdout);
    }
    assert_eq!(codes(&told), ["Q002", "Q004"]);
    let mended = form.replace("yes: 9", "yes: 4");
    let site = with(GOOD).file("questionnaire.yaml", mended).file("responses.yaml", follows.replace("type: Task", "project: OPS"));
    check(&site, &[]).exits_with(0);
    check(&with(GOOD).file("questionnaire.yaml", [0xff, 0xfe]), &[]).exits_with(1);
}
