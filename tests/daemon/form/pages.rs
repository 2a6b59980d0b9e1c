//! What people see: the form, what is wrong with it, the receipt, another level.

use daemon::response::submission::Door;
use incident::text::Language;

use super::desk::{GOOD, Served};

#[test]
fn the_form_asks_all_kinds_or_only_the_one_that_was_named() {
    let served = Served::open();
    let all = served.get("/report");
    assert_eq!(all.status, 200);
    for part in [
        "Report an incident",
        "Service outage",
        "Lost item",
        "Do payments fail?",
        "name=\"q.all-down\"",
        "name=\"service\" value=\"checkout\"",
    ] {
        assert!(all.body.contains(part), "{part} in {}", all.body);
    }
    assert!(all.body.contains("name=\"q.seen@outage\"") && all.body.contains("name=\"q.seen@data-leak\""), "two kinds ask under one id");
    let one = served.get("/report?kind=outage");
    assert!(one.body.contains("name=\"q.seen\"") && !one.body.contains("Was it seen outside?"), "{}", one.body);
    assert!(one.body.contains("value=\"outage\" id=\"kind-3\" checked"), "{}", one.body);
    assert!(served.get("/report?kind=nothing").body.contains("Lost item"), "a kind that is not known is none");
}

#[test]
fn it_speaks_the_browsers_language_or_the_one_that_was_chosen() {
    let served = Served::open();
    let japanese = served.ask("GET", "/report", &["Accept-Language: ja,en;q=0.5"], "");
    assert!(japanese.body.contains("<html lang=\"ja\">") && japanese.body.contains("サービス障害"), "{}", japanese.body);
    assert!(japanese.body.contains("lang=\"en\">English</a>"), "{}", japanese.body);
    assert!(served.ask("GET", "/report?lang=en", &["Accept-Language: ja"], "").body.contains("Service outage"));
    assert!(served.get("/report").body.contains("<html lang=\"en\">"), "else that of the site");
}

#[test]
fn what_a_level_follows_from_is_in_the_page_and_its_rules() {
    let served = Served::open();
    let form = served.get("/report");
    assert!(form.body.contains("data-yes=\"4\"") && form.body.contains("Calls 田中 花."), "{}", form.body);
    assert!(form.body.contains("“Lost item” is always level 2."), "{}", form.body);
    let rules = form.body.split("/report/assets/rules-").nth(1).unwrap().split('"').next().unwrap();
    let rules = served.get(&format!("/report/assets/rules-{rules}"));
    assert_eq!((rules.status, rules.header("content-type")), (200, Some("text/css; charset=utf-8")));
    assert!(rules.body.contains("#q-3-2-yes:checked):where(:has(#service-1:checked)) .of-3.is-4 { display: block }"), "{}", rules.body);
}

#[test]
fn styles_and_scripts_are_kept_by_browsers_and_pages_are_not() {
    let served = Served::open();
    let form = served.get("/report");
    assert_eq!(form.header("cache-control"), Some("no-store"));
    assert!(!form.body.contains("style=") && !form.body.contains("<style") && !form.body.contains("onclick"), "{}", form.body);
    for (begin, kind) in [("form-", "css"), ("form-", "js"), ("icon-", "svg")] {
        let name = form
            .body
            .split("/report/assets/")
            .map(|part| part.split('"').next().unwrap())
            .find(|name| name.starts_with(begin) && name.ends_with(kind));
        let asset = served.get(&format!("/report/assets/{}", name.unwrap()));
        assert!(asset.status == 200 && asset.header("cache-control").unwrap().contains("immutable"), "{name:?}");
    }
    assert_eq!(served.get("/report/assets/nothing.css").status, 404);
}

#[test]
fn a_form_that_was_filled_in_leads_to_its_receipt() {
    let served = Served::open();
    let sent = served.send(GOOD);
    assert_eq!((sent.status, sent.header("location")), (303, Some("/report/inc-2026-068?lang=en")), "{}", sent.body);
    let [incident] = &served.book.incidents()[..] else { panic!("one incident") };
    let submission = &incident.submission;
    assert_eq!((submission.title.as_str(), submission.reporter.as_str()), ("Card payments time out", "Hana"));
    assert_eq!((submission.yes.len(), submission.no.len(), submission.services.len()), (1, 1, 1));
    assert_eq!((submission.language, &submission.door), (Language::En, &Door::Form { user: None }));
    let receipt = served.get("/report/INC-2026-068");
    for part in [
        "data-level=\"4\"",
        ">INC-2026-068</h1>",
        "Level 4 Major",
        "Because you answered yes to “Do payments fail?”",
        "Open #inc-1122-card-payments",
        "https://slack.example/archives/C1",
        "Next try in 40 s",
        "14:03:07",
        "Card payments declined for one acquirer",
        "Switched that acquirer off.",
        "<noscript><meta http-equiv=\"refresh\"",
    ] {
        assert!(receipt.body.contains(part), "{part} in {}", receipt.body);
    }
    assert!(receipt.body.contains("&lt;b&gt;Ken") && !receipt.body.contains("javascript:alert"), "{}", receipt.body);
}

#[test]
fn what_is_missing_is_told_and_nothing_has_to_be_typed_again() {
    let served = Served::open();
    let fields = "kind=outage&title=&q.all-down=yes&q.seen%40outage=no&description=line+one%0D%0Aline+%3Ctwo%3E&started_at=soon&reporter=Hana+%22K%22";
    let sent = served.send(fields);
    assert_eq!(sent.status, 422);
    for part in [
        "<title>Error: Report an incident",
        "Not sent yet",
        "<a href=\"#title\">Say in one line what you see</a>",
        "<a href=\"#service-1\">Choose the services</a>",
        "<a href=\"#started_at\">",
        "id=\"wrong-title\"",
        "aria-describedby=\"wrong-title\" aria-invalid=\"true\"",
        "id=\"q-3-1-yes\" data-yes=\"5\" checked",
        "line one\nline &lt;two&gt;",
        "type=\"text\" id=\"started_at\" name=\"started_at\" value=\"soon\"",
        "value=\"Hana &quot;K&quot;\"",
        "<details class=\"rest\" open>",
    ] {
        assert!(sent.body.contains(part), "{part} in {}", sent.body);
    }
    assert!(served.book.incidents().is_empty());
    let again = served.post("/report", &format!("{}&{fields}&title=Slow&service=search&started_at=", sent.sealed()));
    assert_eq!(again.status, 303, "the form that was shown again can be sent: {}", again.body);
}

#[test]
fn a_kind_that_is_always_of_one_level_needs_no_answers() {
    let served = Served::open();
    let sent = served.send("kind=lost-item&title=Laptop+left+in+a+taxi&reporter=Hana");
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = served.ask("GET", "/report/INC-2026-068", &["Accept-Language: ja"], "");
    assert!(receipt.body.contains("data-level=\"2\"") && receipt.body.contains("「紛失」は常にレベル2です。"), "{}", receipt.body);
}

#[test]
fn a_question_that_two_kinds_ask_is_answered_for_the_chosen_one() {
    let served = Served::open();
    let sent = served.send("kind=data-leak&title=List+seen&q.seen%40outage=yes&q.seen%40data-leak=no&reporter=Hana");
    assert_eq!(sent.status, 303);
    assert!(served.book.incidents()[0].submission.yes.is_empty());
    let one = served.get("/report?kind=data-leak").sealed();
    assert_eq!(served.post("/report?kind=data-leak", &format!("{one}&kind=data-leak&title=List&q.seen=yes&reporter=Hana")).status, 303);
    assert_eq!(served.book.incidents()[1].assessed.level.number(), 3);
}

#[test]
fn whoever_reports_hears_that_it_could_not_be_stored() {
    let served = Served::open();
    *served.book.fails.lock().unwrap() = true;
    let sent = served.send(GOOD);
    assert_eq!(sent.status, 503);
    assert!(sent.body.contains("It could not be stored") && sent.body.contains("value=\"Card payments time out\""), "{}", sent.body);
    *served.book.fails.lock().unwrap() = false;
    assert_eq!(served.post("/report", &format!("{}&{GOOD}", sent.sealed())).status, 303);
    *served.book.fails.lock().unwrap() = true;
    assert_eq!(served.get("/report/INC-2026-068").status, 503);
}

#[test]
fn a_level_is_corrected_with_a_name_and_a_reason() {
    let served = Served::open();
    served.send(GOOD);
    let page = served.get("/report/INC-2026-068/level");
    assert!(page.body.contains("Correct the level of INC-2026-068"), "{}", page.body);
    let refused = served.post("/report/INC-2026-068/level", &format!("{}&level=9&why=x", page.sealed()));
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Choose a level") && refused.body.contains("Write your name"), "{}", refused.body);
    let sent = served.post("/report/INC-2026-068/level", &format!("{}&level=5&why=All+shops+now&by=Ken", refused.sealed()));
    assert_eq!(sent.status, 303);
    let receipt = served.get("/report/INC-2026-068");
    for part in ["data-level=\"5\"", "All shops now", "Corrected by Ken, was level 4."] {
        assert!(receipt.body.contains(part), "{part} in {}", receipt.body);
    }
    let kept = served.book.incidents().remove(0);
    assert_eq!(kept.assessed.level.number(), 4, "the assessed level is kept");
}

#[test]
fn in_a_flood_people_are_called_after_a_click() {
    let served = Served::open();
    *served.book.flooded.lock().unwrap() = true;
    served.send(GOOD);
    let receipt = served.get("/report/INC-2026-068");
    assert!(receipt.body.contains("nobody was called yet"), "{}", receipt.body);
    assert_eq!(served.post("/report/INC-2026-068/ring", &receipt.sealed()).status, 303);
    assert!(!served.get("/report/INC-2026-068").body.contains("nobody was called yet"));
}

#[test]
fn similar_incidents_are_told_with_what_solved_them() {
    let served = Served::open();
    let answer = served.get("/report/similar?title=card+payments+fail&kind=outage&service=checkout");
    let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let first = &told["similar"][0];
    assert_eq!((first["id"].as_str(), first["level"].as_u64()), (Some("INC-2026-014"), Some(4)));
    assert_eq!(first["url"], "https://incidents.example.com/incidents/INC-2026-014/");
    assert_eq!(
        (first["solved"].as_str(), first["why"].as_str()),
        (Some("Switched that acquirer off."), Some("Both say “card”, “payments”."))
    );
    assert_eq!(told["said"], "1 similar incident");
    let nothing: serde_json::Value = serde_json::from_str(&served.get("/report/similar?title=printer").body).unwrap();
    assert_eq!(nothing["similar"].as_array().unwrap().len(), 0);
}

#[test]
fn what_is_not_there_is_told_in_words() {
    let served = Served::open();
    for (path, status) in [("/report/INC-2026-999", 404), ("/report/INC-2026-999/level", 404), ("/report/x%2F..%2Fy", 404)] {
        let answer = served.get(path);
        assert!(answer.status == status && answer.body.contains("No such incident"), "{path}: {} {}", answer.status, answer.body);
    }
    served.folder.write("questionnaire.yaml", "kinds: {outage: {level: nine}}\n");
    assert_eq!(served.get("/report").status, 200, "the form of before stays");
    let fresh = Served::open();
    fresh.folder.write("questionnaire.yaml", "kinds: {}\n");
    let answer = fresh.get("/report");
    assert!(answer.status == 503 && answer.body.contains("There is no form yet"), "{}", answer.body);
}
