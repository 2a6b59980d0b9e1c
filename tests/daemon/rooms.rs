//! Slack's rooms through their adapter: a channel is made once and found again, people come in one by one, and what is
//! done twice is the same as once.

use daemon::adapters::http::{Credentials, Deadlines};
use daemon::adapters::slack::client::Slack as Adapter;
use daemon::outbox::answer::Sighting;
use daemon::outbox::message::Receipt;
use daemon::outbox::post::{Part, Post, Span};
use daemon::ports::chat::Chat;
use daemon::ports::response::modals::Modals;
use daemon::ports::response::rooms::{Invited, Made, Rooms};
use daemon::response::failure::Failure;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use support::stand_in::fault::{Fault, Seen};
use support::stand_in::slack::{BOT, Slack, Trigger};
use support::stand_in::wire::Reply;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn adapter(slack: &Slack) -> Adapter {
    Adapter::new(&slack.url(), &Credentials::Bearer("xoxb-token".to_owned()), b"instance", Deadlines::default()).unwrap()
}

fn ago(seconds: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_secs(seconds)
}

fn said(slack: &Slack, method: &str, body: &Value) {
    slack.server().fail(method, Fault::answer(Reply::json(200, body)), 1);
}

async fn made(rooms: &Adapter, name: &str) -> String {
    match rooms.make(name).await.unwrap() {
        Made::Channel(id) => id,
        Made::NameTaken => panic!("{name} is taken"),
    }
}

fn refused<T>(word: &str) -> Result<T, Failure> {
    Err(Failure::Refused(word.to_owned()))
}

#[tokio::test]
async fn a_name_is_taken_once_and_stays_taken_when_its_channel_is_archived() {
    let slack = Slack::start();
    let rooms = adapter(&slack);
    let id = made(&rooms, "inc-20261122-checkout").await;
    assert_eq!(rooms.make("inc-20261122-checkout").await, Ok(Made::NameTaken));
    slack.set(|world| world.channels.get_mut(&id).unwrap()["is_archived"] = json!(true));
    assert_eq!(rooms.make("inc-20261122-checkout").await, Ok(Made::NameTaken));
    let long = "x".repeat(81);
    for (name, word) in [("Inc 1", "specials"), ("決済", "specials"), ("-_-", "punctuation"), (&long, "maxlength"), ("", "required")] {
        assert_eq!(rooms.make(name).await, refused(&format!("invalid_name_{word}")));
    }
}

#[tokio::test]
async fn a_channel_whose_answer_was_lost_is_found_among_our_own() {
    let slack = Slack::start();
    let rooms = adapter(&slack);
    slack.server().fail("conversations.create", Fault::after(Seen::Half), 1);
    let intent = Timestamp::now();
    assert!(matches!(rooms.make("inc-1").await, Err(Failure::Unknown(_))));
    assert_eq!(rooms.make("inc-1").await, Ok(Made::NameTaken));
    let ours = rooms.made_since(intent).await.unwrap();
    assert_eq!(ours.iter().map(|channel| channel.name.as_str()).collect::<Vec<_>>(), ["inc-1"]);
    assert!(ours[0].made_at >= intent - SignedDuration::from_secs(1));
}

#[tokio::test]
async fn channels_of_others_and_of_before_and_closed_ones_are_not_ours() {
    let slack = Slack::start();
    let rooms = adapter(&slack);
    let mut ids = Vec::new();
    for name in ["mine", "theirs", "older", "closed"] {
        ids.push(made(&rooms, name).await);
    }
    slack.set(|world| {
        world.channels.get_mut(&ids[1]).unwrap()["creator"] = json!("U0TANAKA");
        world.channels.get_mut(&ids[2]).unwrap()["created"] = json!(ago(3600).as_second());
        world.channels.get_mut(&ids[3]).unwrap()["is_archived"] = json!(true);
    });
    let named =
        |channels: Vec<_>| channels.into_iter().map(|channel: daemon::ports::response::rooms::OwnChannel| channel.name).collect::<Vec<_>>();
    assert_eq!(named(rooms.made_since(ago(10)).await.unwrap()), ["mine"]);
    assert_eq!(named(rooms.made_since(ago(4000)).await.unwrap()), ["older", "mine"]);
}

#[tokio::test]
async fn the_whole_list_is_read_or_nothing_is_concluded() {
    let slack = Slack::start();
    let rooms = adapter(&slack);
    for n in 0..7 {
        slack.add_channel(&format!("C00{n}"), &format!("room-{n}"));
    }
    let ours = made(&rooms, "ours").await;
    slack.set(|world| world.listed = 2);
    assert_eq!(rooms.named("ours").await, Ok(Some(ours)));
    assert_eq!(rooms.named("nowhere").await, Ok(None));
    assert_eq!(slack.server().heard("conversations.list").len(), 8);
    assert_eq!(rooms.made_since(ago(10)).await.map(|all| all.len()), Ok(1));
    slack.server().fail("conversations.list", Fault::too_many(Some("7")), 1);
    assert!(matches!(rooms.named("nowhere").await, Err(Failure::Later(wait, _)) if wait.as_secs() == 7));
    let circle = json!({"ok": true, "channels": [], "response_metadata": {"next_cursor": "c"}});
    slack.server().fail("conversations.list", Fault::answer(Reply::json(200, &circle)), 9);
    assert!(matches!(rooms.named("nowhere").await, Err(Failure::Unknown(_))));
    slack.server().heal();
    said(&slack, "conversations.list", &json!({"ok": true}));
    assert!(matches!(rooms.made_since(ago(10)).await, Err(Failure::Unknown(_))));
}

/// A channel, and people of whom some cannot come.
async fn company(slack: &Slack) -> (Adapter, String, Vec<String>) {
    for user in ["U1", "U2", "U3", "U4"] {
        slack.add_user(user);
    }
    slack.set(|world| drop(world.uninvitable.insert("U3".to_owned(), "user_is_restricted".to_owned())));
    let rooms = adapter(slack);
    let channel = made(&rooms, "inc-1").await;
    (rooms, channel, ["U1", "U9", BOT, "U3", "U2"].map(str::to_owned).to_vec())
}

fn members(slack: &Slack, channel: &str) -> Value {
    slack.set(|world| world.channels[channel]["members"].clone())
}

#[tokio::test]
async fn one_who_cannot_be_invited_keeps_nobody_else_out() {
    let slack = Slack::start();
    let (rooms, channel, users) = company(&slack).await;
    let no = |word: &str| Invited::Refused(word.to_owned());
    let expected = vec![Invited::Member, no("user_not_found"), Invited::Member, no("user_is_restricted"), Invited::Member];
    for _ in 0..2 {
        assert_eq!(rooms.invite(&channel, &users).await.as_ref(), Ok(&expected));
        assert_eq!(members(&slack, &channel), json!([BOT, "U1", "U2"]));
    }
    assert_eq!(slack.server().heard("conversations.invite")[0].json()["force"], true);
    assert_eq!(rooms.invite(&channel, &users[..1]).await, Ok(vec![Invited::Member]), "who is in already is in");
    assert_eq!(rooms.invite(&channel, &[]).await, Ok(vec![]));
}

#[tokio::test]
async fn a_refusal_that_does_not_say_whom_it_means_is_asked_for_each_alone() {
    let slack = Slack::start();
    let (rooms, channel, users) = company(&slack).await;
    said(&slack, "conversations.invite", &json!({"ok": false, "error": "cant_invite"}));
    let outcomes = rooms.invite(&channel, &users).await.unwrap();
    assert_eq!(outcomes[0], Invited::Member);
    assert_eq!(members(&slack, &channel).as_array().unwrap().len(), 3);
    assert_eq!(slack.server().heard("conversations.invite").len(), 6);
    let some = json!([{"user": "U9", "ok": false, "error": "user_not_found"}, {"user": "U3", "ok": false, "error": "never_seen"}]);
    said(&slack, "conversations.invite", &json!({"ok": false, "error": "user_not_found", "errors": some}));
    let outcomes = rooms.invite(&channel, &users).await.unwrap();
    assert_eq!((&outcomes[0], &outcomes[3]), (&Invited::Member, &Invited::Refused("never_seen".to_owned())));
    assert_eq!(slack.server().heard("conversations.invite").last().unwrap().json()["users"], json!(format!("U1,{BOT},U2")));
}

#[tokio::test]
async fn what_is_wrong_with_the_channel_or_with_us_is_no_word_on_a_person() {
    let slack = Slack::start();
    let (rooms, channel, users) = company(&slack).await;
    assert_eq!(rooms.invite("C404", &users).await, refused("channel_not_found"));
    for word in ["missing_scope", "is_archived", "not_in_channel"] {
        said(&slack, "conversations.invite", &json!({"ok": false, "error": word}));
        assert_eq!(rooms.invite(&channel, &users).await, refused(word));
    }
    slack.server().fail("conversations.invite", Fault::after(Seen::End), 1);
    assert!(matches!(rooms.invite(&channel, &users).await, Err(Failure::Unknown(_))));
    assert!(rooms.invite(&channel, &users).await.is_ok(), "twice is the same as once");
}

#[tokio::test]
async fn more_than_a_hundred_are_invited_a_hundred_at_a_time() {
    let slack = Slack::start();
    let rooms = adapter(&slack);
    let channel = made(&rooms, "inc-1").await;
    let users: Vec<String> = (0..230).map(|n| format!("U{n:03}")).collect();
    users.iter().for_each(|user| slack.add_user(user));
    assert!(rooms.invite(&channel, &users).await.unwrap().iter().all(|one| *one == Invited::Member));
    assert_eq!(slack.server().heard("conversations.invite").len(), 3);
}

#[tokio::test]
async fn a_post_is_found_by_its_key_and_can_be_pinned_and_linked_to() {
    let slack = Slack::start();
    let rooms = adapter(&slack);
    let channel = made(&rooms, "inc-1").await;
    let words = vec![Span::Plain("Level 5 <!channel>".to_owned())];
    let post = Post { fallback: words.clone(), parts: vec![Part::Text(words)] };
    let place = Rooms::post(&rooms, &channel, KEY, &post).await.unwrap();
    assert_eq!(rooms.find(&channel, KEY, ago(10)).await, Sighting::Found(place.clone()));
    for _ in 0..2 {
        assert_eq!(rooms.pin(&place).await, Ok(()));
    }
    assert_eq!(slack.set(|world| world.pins.clone()), [(channel.clone(), place.ts.clone())]);
    assert!(rooms.link(&place).await.unwrap().starts_with(&format!("https://team.slack.com/archives/{channel}/p")));
    let whole = Receipt { channel: channel.clone(), ts: String::new() };
    assert_eq!(rooms.link(&whole).await, Ok(format!("https://team.slack.com/archives/{channel}")));
    let gone = Receipt { channel: channel.clone(), ts: "1.000000".to_owned() };
    assert_eq!((rooms.pin(&gone).await, rooms.link(&gone).await), (refused("message_not_found"), refused("message_not_found")));
    said(&slack, "chat.getPermalink", &json!({"ok": true, "permalink": "javascript:alert(1)"}));
    assert!(matches!(rooms.link(&place).await, Err(Failure::Unknown(_))));
    slack.server().fail("chat.postMessage", Fault::after(Seen::End), 1);
    assert!(matches!(Rooms::post(&rooms, &channel, "other", &post).await, Err(Failure::Unknown(_))));
}

#[tokio::test]
async fn a_topic_is_set_as_often_as_one_likes_and_fits() {
    let slack = Slack::start();
    let rooms = adapter(&slack);
    let channel = made(&rooms, "inc-1").await;
    let long = format!("Level 5 <!channel>\n{}", "決済".repeat(200));
    for _ in 0..2 {
        assert_eq!(rooms.set_topic(&channel, &long).await, Ok(()));
    }
    let topic = slack.set(|world| world.channels[&channel]["topic"]["value"].as_str().unwrap().to_owned());
    assert!(topic.starts_with("Level 5 &lt;!channel&gt; 決済") && topic.chars().count() == 250, "{topic}");
    assert_eq!(rooms.set_topic("C404", "x").await, refused("channel_not_found"));
}

#[tokio::test]
async fn a_modal_is_opened_once_by_what_opens_it_and_changed_as_often_as_one_likes() {
    let slack = Slack::start();
    let modals = adapter(&slack);
    slack.set(|world| {
        world.triggers.insert("t1".to_owned(), Trigger::Fresh);
        world.triggers.insert("t2".to_owned(), Trigger::Expired);
    });
    let text = json!({"type": "plain_text", "text": "Report"});
    let view = json!({"type": "modal", "title": text, "blocks": [{"type": "section", "text": text}]});
    let id = Modals::open(&modals, "t1", &view).await.unwrap();
    assert_eq!(Modals::open(&modals, "t1", &view).await, refused("exchanged_trigger_id"));
    assert_eq!(Modals::open(&modals, "t2", &view).await, refused("expired_trigger_id"));
    for _ in 0..2 {
        assert_eq!(Modals::update(&modals, &id, &view).await, Ok(()));
    }
    assert_eq!(Modals::update(&modals, "V404", &view).await, refused("not_found"));
}
