//! The real program, from outside: from a form that was filled in to a receipt that outlives the process.

use support::stand_in::fault::{Fault, Seen};

use crate::scene::Scene;
use crate::working::{Answer, Working};

const QUESTIONS: &str = "\
kinds:
  outage:
    name: {en: Service outage, ja: サービス障害}
    services: required
    questions:
      - {id: all-down, ask: {en: \"Is the service unusable for everybody?\", ja: 全員が使えませんか}, yes: 5}
      - {id: payments, ask: {en: \"Do payments fail?\", ja: 決済が失敗していますか}, yes: 4, only: {service: [checkout]}}
  data-leak:
    name: {en: Data leak, ja: 情報漏えい}
    questions: [{id: open, ask: {en: \"Could it be seen from outside?\", ja: 社外から見えましたか}, yes: 3}]
  lost-item: {name: {en: Lost item, ja: 紛失}, level: 2, services: none}
";

const RESPONSES: &str = "responses: [{match: {level: \">=1\"}, steps: [{write_report: {}}]}]\n";

/// A company with a form.
fn company() -> Scene {
    let scene = Scene::new();
    scene.folder.write("questionnaire.yaml", QUESTIONS);
    scene.folder.write("responses.yaml", RESPONSES);
    scene
}

fn post(daemon: &Working, path: &str, head: &str, body: &str) -> Answer {
    let address = &daemon.address;
    let form = "Content-Type: application/x-www-form-urlencoded";
    let length = body.len();
    daemon.ask(&format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{form}\r\nContent-Length: {length}\r\n{head}\r\n{body}"
    ))
}

fn hidden(page: &str) -> String {
    let value = |name: &str| {
        let from = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
        from.split('"').next().unwrap().to_owned()
    };
    format!("nonce={}&token={}", value("nonce"), value("token"))
}

fn receipt_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{} {}", answer.head, answer.body);
    let location = answer.head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    location.trim().replace("/report/inc-", "/report/INC-")
}

#[test]
fn an_outage_a_lost_laptop_and_a_leak_are_reported_while_jira_and_slack_are_down() {
    let scene = company();
    for server in [scene.jira.server(), scene.slack.server()] {
        server.fail("", Fault::instead(Seen::End), 1000);
    }
    let daemon = Working::start(&scene, &[]);
    for (fields, level, reason) in [
        ("kind=outage&service=checkout&q.payments=yes&q.all-down=no", 4, "Because you answered yes to “Do payments fail?”"),
        ("kind=lost-item", 2, "“Lost item” is always level 2."),
        ("kind=data-leak&q.open=yes", 3, "Because you answered yes to “Could it be seen from outside?”"),
        ("kind=data-leak", 1, "No question is answered yet: it stays at level 1 until somebody answers."),
    ] {
        let form = daemon.get("/report");
        let sent = post(&daemon, "/report", "", &format!("{}&{fields}&title=Something+is+wrong&reporter=Hana", hidden(&form.body)));
        let receipt = daemon.get(&receipt_of(&sent));
        assert_eq!(receipt.status, 200);
        for part in [&format!("data-level=\"{level}\""), reason, "Something is wrong", "by Hana"] {
            assert!(receipt.body.contains(part), "{part} in {}", receipt.body);
        }
    }
    assert_eq!(daemon.stop().0, Some(0));
}

#[test]
fn a_form_outlives_the_process_and_opens_one_incident_only() {
    let scene = company();
    let daemon = Working::start(&scene, &[]);
    let body = format!("{}&kind=lost-item&title=Laptop&reporter=Hana", hidden(&daemon.get("/report?lang=ja").body));
    let first = receipt_of(&post(&daemon, "/report?lang=ja", "", &body));
    assert_eq!(receipt_of(&post(&daemon, "/report?lang=ja", "", &body)), first, "a double click");
    daemon.kill();
    let daemon = Working::start(&scene, &[]);
    assert_eq!(receipt_of(&post(&daemon, "/report?lang=ja", "", &body)), first, "and a replay after a loss of power");
    let receipt = daemon.get(&first);
    assert!(
        receipt.status == 200 && receipt.body.contains("data-level=\"2\"") && receipt.body.contains("受け付けました"),
        "{}",
        receipt.body
    );
}

#[test]
fn what_is_wrong_is_shown_beside_its_field_and_what_is_foreign_is_refused() {
    let scene = company();
    let daemon = Working::start(&scene, &[]);
    let sealed = hidden(&daemon.get("/report").body);
    let wrong = post(&daemon, "/report", "", &format!("{sealed}&kind=outage&description=red+lights&reporter=Hana"));
    assert_eq!(wrong.status, 422);
    for part in ["Not sent yet", "Say in one line what you see", "Choose the services", "red lights", "value=\"Hana\""] {
        assert!(wrong.body.contains(part), "{part} in {}", wrong.body);
    }
    let good = format!("{sealed}&kind=lost-item&title=Laptop&reporter=Hana");
    assert_eq!(post(&daemon, "/report", "Origin: https://evil.example\r\n", &good).status, 403);
    assert_eq!(post(&daemon, "/report", "Sec-Fetch-Site: cross-site\r\n", &good).status, 403);
    assert_eq!(post(&daemon, "/report", "", &good.replace("token=", "token=1")).status, 403);
    assert_eq!(post(&daemon, "/report", "", &format!("{good}&description={}", "x".repeat(70_000))).status, 413);
    assert_eq!(daemon.get("/report/INC-2026-001").status, 404, "nothing was opened");
    let origin = format!("Origin: http://{}\r\n", daemon.address);
    assert_eq!(post(&daemon, "/report", &origin, &good).status, 303);
}

#[test]
fn a_level_that_was_corrected_stands_on_the_receipt() {
    let scene = company();
    let daemon = Working::start(&scene, &[]);
    let body = format!("{}&kind=lost-item&title=Laptop&reporter=Hana", hidden(&daemon.get("/report").body));
    let receipt = receipt_of(&post(&daemon, "/report", "", &body));
    let path = receipt.replace("?lang=en", "/level");
    let sent = post(&daemon, &path, "", &format!("{}&level=4&why=Not+encrypted&by=Ken", hidden(&daemon.get(&path).body)));
    let shown = daemon.get(&receipt_of(&sent));
    for part in ["data-level=\"4\"", "Not encrypted", "Corrected by Ken, was level 2."] {
        assert!(shown.body.contains(part), "{part} in {}", shown.body);
    }
}

#[test]
fn elsewhere_than_on_loopback_nobody_comes_in_without_the_secret() {
    let scene = company();
    scene.rewrite("listen: 127.0.0.1:0", "listen: 0.0.0.0:0");
    let refused = scene.run(&["run"]).exits_with(3);
    assert!(format!("{}{}", refused.stdout, refused.stderr).contains("C010"), "{refused:?}");
    scene.rewrite("listen: 0.0.0.0:0", "listen: 127.0.0.1:0\nauth: {shared_secret: {env: SLACK_SIGNING_SECRET}}");
    let daemon = Working::start(&scene, &[]);
    let stranger = daemon.get("/report");
    assert!(stranger.status == 401 && stranger.head.contains("www-authenticate: basic"), "{}", stranger.head);
    assert!(!stranger.body.contains("Lost item"));
    let known = daemon.ask("GET /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer signing-secret-4713\r\n\r\n");
    assert!(known.status == 200 && known.body.contains("Lost item"), "{}", known.body);
    assert_eq!(daemon.get("/healthz").status, 200);
}

#[test]
fn the_receipt_shows_the_channel_and_the_steps_as_they_are_done() {
    let scene = company();
    let steps = "[{create_channel: {name: \"inc-{date}-{slug}\"}}, {post: {to: channel, message: opening}}, {write_report: {}}]";
    scene.folder.write("responses.yaml", format!("responses: [{{match: {{level: \">=1\"}}, steps: {steps}}}]\n"));
    let mut daemon = Working::start(&scene, &[]);
    let body = format!("{}&kind=lost-item&title=Laptop+left+behind&reporter=Hana", hidden(&daemon.get("/report").body));
    let receipt = receipt_of(&post(&daemon, "/report", "", &body));
    let page = daemon.until("channel on the receipt", |daemon| {
        let page = daemon.get(&receipt).body;
        (page.contains("Open #inc-") && !page.contains("data-goes-on")).then_some(page)
    });
    for part in ["-laptop-left-behind</a>", "id=\"channel\" href=\"http", "class=\"step done\""] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("http-equiv=\"refresh\""), "nothing more is to come: {page}");
    let steps = page.split("<ol class=\"steps\"").nth(1).unwrap().split("</ol>").next().unwrap();
    assert!(!steps.contains("step held") && !steps.contains("step waiting"), "{steps}");
    drop(daemon);
    scene.once();
    let told = &scene.snapshot()["responses"][0];
    assert!(receipt.contains(told["incident"].as_str().unwrap()) && told["channel_at"].is_string(), "{told}");
    assert_eq!((told["kind"].as_str(), told["level"].as_u64(), told.get("call_at")), (Some("lost-item"), Some(2), None));
    assert!(!told.to_string().contains("Laptop") && !told.to_string().contains("Hana"), "the site learns no words of the form: {told}");
}
