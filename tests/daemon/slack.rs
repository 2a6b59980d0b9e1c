//! Slack through its adapter: what is said stands there once, is found by its key, and is seen by nobody else's copy.

use daemon::adapters::http::{Credentials, Deadlines};
use daemon::adapters::slack::client::Slack as Adapter;
use daemon::outbox::answer::{Answer, Refusal, Sighting};
use daemon::outbox::message::Receipt;
use daemon::outbox::post::{Control, Part, Post, Span};
use daemon::ports::chat::{Chat, UserState};
use jiff::Timestamp;
use serde_json::json;
use support::stand_in::fault::{Fault, Seen};
use support::stand_in::slack::{BOT, Slack};
use support::stand_in::wire::Reply;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn slack() -> Slack {
    let slack = Slack::start();
    slack.add_user("U1");
    slack.add_channel("C1", "follow-ups");
    slack
}

fn adapter(slack: &Slack) -> Adapter {
    with_secret(slack, b"instance secret")
}

fn with_secret(slack: &Slack, secret: &[u8]) -> Adapter {
    Adapter::new(&slack.url(), &Credentials::Bearer("xoxb-token".to_owned()), secret, Deadlines::default()).unwrap()
}

fn post(text: &str) -> Post {
    let words = vec![Span::Plain(text.to_owned())];
    let controls = vec![Control::Button("on_it".to_owned(), "On it".to_owned())];
    Post { fallback: words.clone(), parts: vec![Part::Text(words), Part::Controls { about: "1/2".to_owned(), controls }] }
}

fn earlier() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second() - 60).unwrap()
}

fn accepted(answer: Answer) -> Receipt {
    let Answer::Accepted(receipt) = answer else { panic!("{answer:?}") };
    receipt
}

#[tokio::test]
async fn what_is_posted_is_found_by_its_key_and_by_no_other() {
    let slack = slack();
    let chat = adapter(&slack);
    for recipient in ["U1", "C1"] {
        let receipt = accepted(chat.post(recipient, KEY, &post("late")).await);
        assert_eq!(chat.find(recipient, KEY, earlier()).await, Sighting::Found(receipt));
        assert_eq!(chat.find(recipient, "another", earlier()).await, Sighting::Absent);
        assert_eq!(with_secret(&slack, b"another instance").find(recipient, KEY, earlier()).await, Sighting::Absent);
    }
    assert_eq!(slack.messages("U1").len(), 1);
    assert!(!format!("{:?}", slack.all_messages()).contains(KEY), "the key itself does not leave the house");
    assert_eq!(slack.server().heard("/auth.test").len(), 3, "each asks once who it is");
}

#[tokio::test]
async fn a_copy_by_somebody_else_does_not_count() {
    let slack = slack();
    let chat = adapter(&slack);
    accepted(chat.post("C1", KEY, &post("late")).await);
    slack.set(|world| world.messages.get_mut("C1").unwrap()[0]["user"] = json!("U666"));
    assert_eq!(chat.find("C1", KEY, earlier()).await, Sighting::Absent);
}

#[tokio::test]
async fn the_whole_history_is_read_before_a_message_counts_as_absent() {
    let slack = slack();
    let chat = adapter(&slack);
    let receipt = accepted(chat.post("C1", KEY, &post("late")).await);
    for n in 0..30 {
        accepted(chat.post("C1", &n.to_string(), &post("other")).await);
    }
    slack.set(|world| world.page = 4);
    assert_eq!(chat.find("C1", KEY, earlier()).await, Sighting::Found(receipt));
    assert_eq!(slack.server().heard("/conversations.history").len(), 8);
    slack.server().fail("/conversations.history", Fault::answer(Reply::json(500, &json!({}))), 1);
    assert!(matches!(chat.find("C1", KEY, earlier()).await, Sighting::Unknown(_)));
    let broken = json!({"ok": true, "messages": [], "has_more": true});
    slack.server().fail("/conversations.history", Fault::answer(Reply::json(200, &broken)), 1);
    assert!(matches!(chat.find("C1", KEY, earlier()).await, Sighting::Unknown(_)));
    let circle = json!({"ok": true, "messages": [], "has_more": true, "response_metadata": {"next_cursor": "c"}});
    slack.server().fail("/conversations.history", Fault::answer(Reply::json(200, &circle)), 9);
    assert!(matches!(chat.find("C1", KEY, earlier()).await, Sighting::Unknown(_)));
}

#[tokio::test]
async fn the_history_is_read_from_two_minutes_before() {
    let slack = slack();
    adapter(&slack).find("C1", KEY, Timestamp::from_second(1_000_000).unwrap()).await;
    let asked = slack.server().heard("/conversations.history")[0].arguments();
    assert_eq!((&asked["oldest"], &asked["include_all_metadata"]), (&json!("913600.000000"), &json!("true")));
}

#[tokio::test]
async fn what_hinders_a_look_is_told_apart() {
    let slack = slack();
    let chat = adapter(&slack);
    let refused = |word: &str| Fault::answer(Reply::json(200, &json!({"ok": false, "error": word})));
    let cases = [
        (refused("missing_scope"), Sighting::Forbidden("missing_scope".to_owned())),
        (refused("not_in_channel"), Sighting::Forbidden("not_in_channel".to_owned())),
        (refused("invalid_cursor"), Sighting::Unknown("invalid_cursor".to_owned())),
        (refused("internal_error"), Sighting::Unknown("internal_error".to_owned())),
        (Fault::too_many(Some("5")), Sighting::Later(std::time::Duration::from_secs(5), "ratelimited".to_owned())),
    ];
    for (fault, expected) in cases {
        slack.server().fail("/conversations.history", fault, 1);
        assert_eq!(chat.find("C1", KEY, earlier()).await, expected);
    }
    slack.set(|world| world.users.get_mut("U1").unwrap()["deleted"] = json!(true));
    assert_eq!(chat.find("U1", KEY, earlier()).await, Sighting::Forbidden("user_disabled".to_owned()));
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_found_and_one_that_never_came_is_absent() {
    let slack = slack();
    let chat = adapter(&slack);
    slack.server().fail("/chat.postMessage", Fault::after(Seen::End), 1);
    assert!(matches!(chat.post("U1", KEY, &post("late")).await, Answer::Unknown(_)));
    assert!(matches!(chat.find("U1", KEY, earlier()).await, Sighting::Found(_)));
    slack.server().fail("/chat.postMessage", Fault::instead(Seen::End), 1);
    assert!(matches!(chat.post("C1", KEY, &post("late")).await, Answer::Unknown(_)));
    assert_eq!(chat.find("C1", KEY, earlier()).await, Sighting::Absent);
}

#[tokio::test]
async fn a_post_says_what_it_should_and_pings_nobody_by_accident() {
    let slack = slack();
    let chat = adapter(&slack);
    accepted(chat.post("U1", KEY, &post("<!channel> *bold* & co")).await);
    let sent = slack.server().heard("/chat.postMessage")[0].json();
    assert_eq!(sent["text"], "&lt;!channel&gt; *bold* &amp; co");
    assert_eq!(sent["blocks"][0]["elements"][0]["elements"][0]["text"], "<!channel> *bold* & co");
    assert_eq!((&sent["unfurl_links"], &sent["unfurl_media"], &sent["link_names"]), (&json!(false), &json!(false), &json!(null)));
    assert_eq!(sent["metadata"]["event_type"], "yokoten_message");
    assert_eq!(sent["metadata"]["event_payload"]["k"].as_str().map(str::len), Some(64));
    assert_eq!(slack.messages("U1")[0]["user"], BOT);
}

#[tokio::test]
async fn a_message_can_be_changed_and_taken_away_any_number_of_times() {
    let slack = slack();
    let chat = adapter(&slack);
    let receipt = accepted(chat.post("C1", KEY, &post("late")).await);
    for _ in 0..2 {
        assert_eq!(accepted(chat.update(&receipt, KEY, &post("later")).await), receipt);
    }
    assert_eq!((slack.messages("C1").len(), &slack.messages("C1")[0]["text"]), (1, &json!("later")));
    assert_eq!(chat.find("C1", KEY, earlier()).await, Sighting::Found(receipt.clone()));
    assert_eq!(slack.server().heard("/chat.update")[0].json()["parse"], "none");
    for _ in 0..2 {
        assert_eq!(accepted(chat.delete(&receipt).await), receipt);
    }
    let gone = chat.update(&receipt, KEY, &post("again")).await;
    assert_eq!(gone, Answer::Refused(Refusal::Message, "message_not_found".to_owned()));
}

#[tokio::test]
async fn a_whisper_goes_to_one_person() {
    let slack = slack();
    let receipt = accepted(adapter(&slack).whisper("C1", "U1", &post("noted")).await);
    assert_eq!(receipt.channel, "C1");
    let whispers = slack.set(|world| world.whispers.clone());
    assert_eq!((whispers.len(), &whispers[0]["user"], &whispers[0]["text"]), (1, &json!("U1"), &json!("noted")));
    assert!(slack.all_messages().is_empty());
}

#[tokio::test]
async fn recipients_that_cannot_be_reached_are_refused_as_such() {
    let slack = slack();
    slack.set(|world| {
        world.channels.insert("C2".to_owned(), json!({"id": "C2", "name": "old", "is_archived": true, "is_member": true}));
        world.channels.insert("C3".to_owned(), json!({"id": "C3", "name": "theirs", "is_archived": false, "is_member": false}));
        world.refused.insert("U1".to_owned(), "messages_tab_disabled".to_owned());
    });
    let expected = [("C2", "is_archived"), ("C3", "not_in_channel"), ("C4", "channel_not_found"), ("U1", "messages_tab_disabled")];
    for (recipient, word) in expected {
        assert_eq!(adapter(&slack).post(recipient, KEY, &post("x")).await, Answer::Refused(Refusal::Recipient, word.to_owned()));
    }
}

#[tokio::test]
async fn slack_says_who_we_are_and_what_we_may() {
    let slack = slack();
    let credentials = adapter(&slack).credentials().await.unwrap();
    assert_eq!((credentials.user.as_str(), credentials.team.as_str()), (BOT, "T1"));
    assert!(credentials.scopes.unwrap().contains(&"im:history".to_owned()));
    assert!(credentials.clock.unwrap().as_second().abs_diff(Timestamp::now().as_second()) < 60);
    let wrong = Adapter::new(&slack.url(), &Credentials::Bearer("nonsense".to_owned()), b"s", Deadlines::default()).unwrap();
    let refused = Answer::Refused(Refusal::Credentials, "invalid_auth".to_owned());
    assert_eq!(wrong.credentials().await, Err(refused.clone()));
    assert_eq!(wrong.post("C1", KEY, &post("x")).await, refused);
    assert_eq!(wrong.find("C1", KEY, earlier()).await, Sighting::Forbidden("invalid_auth".to_owned()));
}

#[tokio::test]
async fn people_and_channels_are_known_as_they_are() {
    let slack = slack();
    slack.set(|world| {
        world.users.insert("U2".to_owned(), json!({"id": "U2", "deleted": true}));
        world.users.insert("U3".to_owned(), json!({"id": "U3", "is_bot": true}));
        world.users.insert("U4".to_owned(), json!({"id": "U4"}));
    });
    let chat = adapter(&slack);
    let states = [
        ("U1", UserState::Active),
        ("U2", UserState::Deactivated),
        ("U3", UserState::Bot),
        ("U4", UserState::Active),
        ("U5", UserState::Unknown),
    ];
    for (id, expected) in states {
        assert_eq!(chat.user(id).await, Ok(expected), "{id}");
    }
    let channel = chat.channel("C1").await.unwrap();
    assert_eq!((channel.name.as_str(), channel.member, channel.archived), ("follow-ups", true, false));
    assert_eq!(chat.channel("C9").await, Err(Answer::Refused(Refusal::Recipient, "channel_not_found".to_owned())));
    let empty = Fault::answer(Reply::json(200, &json!({"ok": true})));
    slack.server().fail("/users.info", empty.clone(), 1);
    slack.server().fail("/conversations.info", empty, 1);
    assert!(matches!(chat.user("U1").await, Err(Answer::Unknown(_))));
    assert!(matches!(chat.channel("C1").await, Err(Answer::Unknown(_))));
}
