//! Jira through its adapter: no page, no entry and no ticket is lost, and no trouble looks like "nothing there".

use daemon::adapters::http::{Credentials, Deadlines};
use daemon::adapters::jira::client::Jira as Adapter;
use daemon::ports::tickets::{Page, Since, Tickets, Trouble};
use incident::tickets::Category;
use jiff::Timestamp;
use serde_json::{Value, json};
use support::stand_in::fault::{Fault, Seen};
use support::stand_in::jira::{Jira, status, ticket};
use support::stand_in::wire::Reply;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn adapter(jira: &Jira) -> Adapter {
    let credentials = Credentials::Bearer("token".to_owned());
    Adapter::new(&jira.server().url(), &credentials, "project = INC OR labels = x ORDER BY rank", Deadlines::default()).unwrap()
}

/// So many tickets.
fn with(number: u32) -> Jira {
    let jira = Jira::start();
    for n in 0..number {
        jira.put(ticket(&(10_000 + n).to_string(), &format!("INC-{n}"), at("2026-11-01T00:00:00Z")));
    }
    jira
}

/// All pages, as a task reads them.
async fn all(adapter: &Adapter, since: Since) -> Result<Vec<Page>, Trouble> {
    let mut pages = vec![adapter.page(since, None).await?];
    while let Some(next) = pages.last().and_then(|page| page.next.clone()) {
        pages.push(adapter.page(since, Some(&next)).await?);
    }
    Ok(pages)
}

fn keys(pages: &[Page]) -> Vec<String> {
    pages.iter().flat_map(|page| &page.tickets).map(|ticket| ticket.key.clone()).collect()
}

#[tokio::test]
async fn empty_and_short_pages_in_the_middle_lose_nothing() {
    let jira = with(250);
    for plan in [vec![], vec![7, 0, 0, 1, 100], vec![0, 100], vec![1; 20]] {
        jira.set(|world| world.pages = plan.clone());
        let pages = all(&adapter(&jira), Since::Ever).await.unwrap();
        assert_eq!(keys(&pages), (0..250).map(|n| format!("INC-{n}")).collect::<Vec<_>>(), "{plan:?}");
        assert!(pages.len() > plan.len());
    }
}

#[tokio::test]
async fn a_thousand_pages_are_read_to_the_end() {
    let jira = with(1000);
    jira.set(|world| world.pages = vec![1; 1000]);
    assert_eq!(keys(&all(&adapter(&jira), Since::Ever).await.unwrap()).len(), 1000);
}

#[tokio::test]
async fn a_failure_on_the_second_page_fails_the_whole() {
    let faults = [
        Fault::answer(Reply::json(500, &json!({}))),
        Fault::too_many(Some("3")),
        Fault::answer(Reply::html(200)),
        Fault::instead(Seen::End),
        // Not the query is wrong then: it was right for the first page.
        Fault::answer(Reply::json(400, &json!({"errorMessages": ["the token has expired"]}))),
    ];
    for fault in faults {
        let jira = with(250);
        jira.set(|world| world.pages = vec![100]);
        let first = adapter(&jira).page(Since::Ever, None).await.unwrap();
        jira.server().fail("/search/jql", fault.clone(), 1);
        let second = adapter(&jira).page(Since::Ever, first.next.as_deref()).await;
        assert!(matches!(second, Err(Trouble::Unknown(_) | Trouble::Later(..))), "{fault:?}: {second:?}");
    }
}

#[tokio::test]
async fn a_token_that_comes_again_fails_the_whole() {
    for tokens in [vec!["a"], vec!["a", "b"], vec!["a", "b", "c", "d", "e"]] {
        let jira = with(1);
        for token in tokens.iter().cycle().take(30) {
            let page = json!({"issues": [], "nextPageToken": token, "isLast": false});
            jira.server().fail("/search/jql", Fault::answer(Reply::json(200, &page)), 1);
        }
        let failed = all(&adapter(&jira), Since::Ever).await;
        assert!(matches!(&failed, Err(Trouble::Unknown(why)) if why.contains("circle")), "{failed:?}");
    }
}

#[tokio::test]
async fn only_the_missing_token_ends_a_search_whatever_is_last_says() {
    let jira = with(2);
    let more = json!({"issues": [ticket("1", "A-1", at("2026-11-01T00:00:00Z"))], "isLast": true, "nextPageToken": "t"});
    let last = json!({"issues": [ticket("2", "A-2", at("2026-11-01T00:00:00Z"))], "isLast": false, "nextPageToken": null});
    for page in [more, last] {
        jira.server().fail("/search/jql", Fault::answer(Reply::json(200, &page)), 1);
    }
    assert_eq!(keys(&all(&adapter(&jira), Since::Ever).await.unwrap()), ["A-1", "A-2"]);
}

#[tokio::test]
async fn what_changed_of_late_is_asked_for_in_minutes_and_with_named_fields() {
    let jira = with(3);
    let now = at("2026-11-22T10:00:00Z");
    jira.set(|world| world.now = now);
    jira.move_to("10001", &status("3", "In Progress", "indeterminate"), at("2026-11-22T09:55:00Z"), "1");
    let pages = all(&adapter(&jira), Since::Minutes(15)).await.unwrap();
    assert_eq!(keys(&pages), ["INC-1"]);
    let asked = jira.server().heard("/search/jql")[0].json();
    assert_eq!(asked["jql"], "(project = INC OR labels = x) AND updated >= \"-15m\" ORDER BY key ASC");
    assert!(asked["fields"].as_array().unwrap().contains(&json!("status")));
}

#[tokio::test]
async fn a_ticket_is_read_with_all_that_it_says() {
    let jira = with(0);
    let mut value = ticket("10001", "INC-1", at("2026-11-01T00:00:00Z"));
    let fields = &mut value["fields"];
    fields["created"] = json!("2026-11-01T09:00:00.123+0900");
    fields["assignee"] = json!({"accountId": "5b", "displayName": "Mia", "active": false, "accountType": "atlassian"});
    fields["labels"] = json!(["remediation"]);
    fields["duedate"] = json!("2026-12-01");
    fields["status"] = status("5", "完了", "done");
    fields["resolution"] = json!({"id": "1", "name": "Fixed"});
    fields["resolutiondate"] = json!("2026-11-02T00:00:00.000+0000");
    jira.put(value);
    let read = adapter(&jira).one("INC-1").await.unwrap().unwrap();
    assert_eq!((read.id.as_str(), read.project.as_str(), read.created_at), ("10001", "INC", at("2026-11-01T00:00:00.123Z")));
    assert_eq!((read.status.name.as_str(), read.status.category), ("完了", Category::Done));
    let assignee = read.assignee.unwrap();
    assert_eq!((assignee.id.as_str(), assignee.name.as_str(), assignee.active), ("5b", "Mia", false));
    assert_eq!((read.labels, read.priority.as_deref()), (vec!["remediation".to_owned()], Some("Medium")));
    assert_eq!((read.due, read.resolution.as_deref()), ("2026-12-01".parse().ok(), Some("Fixed")));
    assert_eq!(read.resolved_at, Some(at("2026-11-02T00:00:00Z")));
}

#[tokio::test]
async fn one_odd_ticket_is_told_and_costs_no_other_its_place() {
    let jira = with(3);
    jira.put(json!({"id": "10001", "key": "INC-1", "fields": {"summary": "never created"}}));
    let page = adapter(&jira).page(Since::Ever, None).await.unwrap();
    assert_eq!((keys(std::slice::from_ref(&page)), page.unreadable.len()), (vec!["INC-0".to_owned(), "INC-2".to_owned()], 1));
    assert!(page.unreadable[0].contains("10001") && page.unreadable[0].contains("created"));
    assert!(matches!(adapter(&jira).one("INC-1").await, Err(Trouble::Unknown(_))));
    jira.set(|world| world.tickets.retain(|id, _| id == "10001"));
    assert!(matches!(adapter(&jira).page(Since::Ever, None).await, Err(Trouble::Unknown(_))));
}

#[tokio::test]
async fn changes_come_whole_and_in_order_however_they_are_paged() {
    let jira = with(3);
    let (todo, doing) = (status("1", "To Do", "new"), status("3", "In Progress", "indeterminate"));
    for (ticket, base) in [("10000", 100), ("10002", 200)] {
        for n in 0..5 {
            let to = if n % 2 == 0 { &doing } else { &todo };
            jira.move_to(ticket, to, at("2026-11-20T00:00:00Z"), &(base - n).to_string());
        }
    }
    for entries in [1, 2, 3, 100] {
        jira.set(|world| world.entries = entries);
        let ids = ["10002", "10001", "10000"].map(str::to_owned);
        let changes = adapter(&jira).changes(&ids).await.unwrap();
        let names: Vec<Vec<&str>> = changes.iter().map(|all| all.iter().map(|change| change.entry.as_str()).collect()).collect();
        assert_eq!(names, [vec!["196", "197", "198", "199", "200"], vec![], vec!["96", "97", "98", "99", "100"]], "{entries}");
        assert_eq!(changes[0][4].to, ("3".to_owned(), "In Progress".to_owned()));
    }
}

#[tokio::test]
async fn dates_nulls_and_other_fields_of_a_changelog_are_read_as_they_come() {
    let jira = with(1);
    let item = |field: Value| json!({"field": field, "fieldId": field, "from": null, "fromString": null, "to": "3", "toString": "Doing"});
    let entries = vec![
        json!({"id": "3", "created": 1_763_600_400_000_i64, "items": [item(json!("status"))]}),
        json!({"id": 2, "created": "2025-11-20T09:59:59.000+0900", "items": [item(json!("labels")), item(json!("status"))]}),
        json!({"id": "1", "created": 1_763_600_398, "author": null, "items": [item(json!("status"))]}),
        json!({"id": "4", "created": "2025-11-21T00:00:00.000+0000", "items": [item(json!("summary"))]}),
        json!({"id": "5", "created": "2025-11-22T00:00:00.000+0000", "items": [{"field": "status", "to": "1"}]}),
    ];
    jira.set(|world| drop(world.changelogs.insert("10000".to_owned(), entries)));
    let changes = adapter(&jira).changes(&["10000".to_owned()]).await.unwrap().remove(0);
    let read: Vec<(&str, Timestamp)> = changes.iter().map(|change| (change.entry.as_str(), change.at)).collect();
    let dates = ["2025-11-20T00:59:58Z", "2025-11-20T00:59:59Z", "2025-11-20T01:00:00Z", "2025-11-22T00:00:00Z"].map(at);
    assert_eq!(read, ["1", "2", "3", "5"].into_iter().zip(dates).collect::<Vec<_>>());
    assert_eq!((&changes[0].from, changes[3].to.0.as_str()), (&(String::new(), String::new()), "1"));
    let undated = json!([{"id": "1", "created": "some day", "items": [item(json!("status"))]}]);
    jira.set(|world| drop(world.changelogs.insert("10000".to_owned(), undated.as_array().unwrap().clone())));
    assert!(matches!(adapter(&jira).changes(&["10000".to_owned()]).await, Err(Trouble::Unknown(_))));
}

#[tokio::test]
async fn no_question_names_more_than_a_thousand_tickets() {
    let jira = with(0);
    let ids: Vec<String> = (0..2100).map(|n| n.to_string()).collect();
    assert_eq!(adapter(&jira).changes(&ids).await.unwrap().len(), 2100);
    let asked = jira.server().heard("/bulkfetch");
    let numbers: Vec<usize> = asked.iter().map(|heard| heard.json()["issueIdsOrKeys"].as_array().unwrap().len()).collect();
    assert_eq!(numbers, [1000, 1000, 100]);
    assert!(asked.iter().all(|heard| heard.json()["fieldIds"] == json!(["status"])));
    assert_eq!(adapter(&jira).changes(&[]).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_failure_on_a_later_page_of_the_changelog_fails_the_whole() {
    let jira = with(1);
    let page = json!({"issueChangeLogs": [], "nextPageToken": "again"});
    jira.server().fail("/bulkfetch", Fault::answer(Reply::json(200, &page)), 2);
    assert!(matches!(adapter(&jira).changes(&["10000".to_owned()]).await, Err(Trouble::Unknown(_))));
    jira.server().heal();
    jira.server().fail("/bulkfetch", Fault::answer(Reply::json(200, &page)), 1);
    jira.server().fail("/bulkfetch", Fault::too_many(Some("9")), 1);
    assert!(matches!(adapter(&jira).changes(&["10000".to_owned()]).await, Err(Trouble::Later(..))));
}

#[tokio::test]
async fn a_ticket_is_gone_only_where_jira_itself_says_so() {
    let jira = with(1);
    let asked = adapter(&jira);
    assert_eq!(asked.one("10000").await.unwrap().unwrap().key, "INC-0");
    assert_eq!(asked.one("INC-77").await, Ok(None));
    jira.server().fail("/issue/INC-0", Fault::answer(Reply::html(404)), 1);
    assert!(matches!(asked.one("INC-0").await, Err(Trouble::Unknown(_))));
    let before = jira.server().journal().len();
    for odd in ["", "..", "INC-0/../../myself", "INC-0?x", "a b"] {
        assert_eq!(asked.one(odd).await, Ok(None), "{odd}");
    }
    assert_eq!(jira.server().journal().len(), before);
}

#[tokio::test]
async fn the_search_may_lag_while_a_ticket_itself_does_not() {
    let jira = with(1);
    jira.freeze_index();
    jira.move_to("10000", &status("5", "Done", "done"), at("2026-11-20T00:00:00Z"), "1");
    let seen = adapter(&jira).page(Since::Ever, None).await.unwrap().tickets.remove(0);
    let true_one = adapter(&jira).one("INC-0").await.unwrap().unwrap();
    assert_eq!((seen.status.category, true_one.status.category), (Category::ToDo, Category::Done));
    jira.thaw_index();
    assert_eq!(adapter(&jira).page(Since::Ever, None).await.unwrap().tickets[0].status.category, Category::Done);
}

#[tokio::test]
async fn an_account_that_is_nobody_is_refused_although_jira_answers() {
    let jira = with(0);
    assert_eq!(adapter(&jira).myself().await.unwrap().account.id, "bot");
    jira.server().fail("/myself", Fault::answer(Reply::json(200, &json!({"displayName": "Anonymous"}))), 1);
    assert!(matches!(adapter(&jira).myself().await, Err(Trouble::Credentials(_))));
}

#[tokio::test]
async fn a_wrong_query_is_told_in_jiras_words_and_a_right_one_counted() {
    let jira = with(4);
    assert_eq!(adapter(&jira).count().await, Ok(4));
    let body = jira.server().heard("/approximate-count")[0].json();
    assert_eq!(body["jql"], "project = INC OR labels = x");
    assert_eq!(jira.server().heard("/jql/parse")[0].query, "validation=strict");
    jira.set(|world| world.query_error = Some("The value 'INC' does not exist for the field 'project'.".to_owned()));
    for told in [adapter(&jira).count().await.map(drop), adapter(&jira).page(Since::Ever, None).await.map(drop)] {
        assert!(matches!(&told, Err(Trouble::Question(why)) if why.contains("does not exist")), "{told:?}");
    }
}

#[tokio::test]
async fn every_status_is_known_by_its_id() {
    let jira = with(0);
    jira.set(|world| world.statuses.push(json!({"id": "9", "name": "Odd", "statusCategory": {"key": "in-flight"}})));
    let statuses = adapter(&jira).statuses().await.unwrap();
    let read: Vec<(&str, Category)> = statuses.iter().map(|status| (status.id.as_str(), status.category)).collect();
    assert_eq!(read, [("1", Category::ToDo), ("3", Category::InProgress), ("5", Category::Done), ("9", Category::InProgress)]);
}
