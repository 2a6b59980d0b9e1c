//! Every way in which an attempt can end, by a clock of the test's: what follows, when, and what is never done.

use std::net::TcpListener;

use daemon::app::wire::Daemon;
use daemon::ports::store::Patience;
use daemon::scheduler::clock::{Clock, Hand};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use support::stand_in::fault::{Fault, Seen};
use support::stand_in::slack::Slack;
use support::stand_in::wire::Reply;

use super::company::{Company, user};
use crate::scene::{CHANNEL, OPERATORS};

const POST: &str = "/chat.postMessage";
const HISTORY: &str = "/conversations.history";

/// A company at a time gone by, so that its clock can be turned on to now.
struct Story {
    company: Company,
    daemon: Daemon,
    clock: Clock,
    hand: Hand,
}

impl Story {
    /// So many people, each of whom is to be reminded.
    async fn of(people: usize) -> Self {
        Self::in_company(Company::new(people), people).await
    }

    async fn in_company(company: Company, people: usize) -> Self {
        let (clock, hand) = Clock::turned_by_hand(Timestamp::now() - SignedDuration::from_hours(3));
        (1..=people).for_each(|number| company.waits_at(number, clock.now()));
        company.jira.set(|world| (world.now, world.clock) = (clock.now(), Some(clock.now())));
        let daemon = company.daemon(&clock, Patience::Whole).await;
        daemon.polled().await.unwrap();
        let story = Self { company, daemon, clock, hand };
        story.reviewed().await;
        story
    }

    async fn reviewed(&self) {
        self.daemon.review.run(self.clock.now()).await.unwrap();
    }

    /// A new process, after the old one died.
    async fn reborn(self) -> Self {
        let Self { company, daemon, clock, hand } = self;
        drop(daemon);
        let daemon = company.daemon(&clock, Patience::Whole).await;
        Self { company, daemon, clock, hand }
    }

    async fn deliver(&self) -> u32 {
        self.daemon.deliver.run().await.unwrap().sent
    }

    /// As `run` works: whenever something may be tried, till so much time has passed.
    async fn work(&self, time: SignedDuration) {
        let end = self.clock.now() + time;
        loop {
            let delivered = self.daemon.deliver.run().await.unwrap();
            if delivered.refused > 0 {
                self.reviewed().await;
                continue;
            }
            let next = self.daemon.deliver.outlook().await.unwrap().map_or(end, |open| open.at);
            let next = next.max(self.clock.now() + SignedDuration::from_secs(1));
            self.hand.turn_to(next.min(end));
            if next >= end {
                return;
            }
        }
    }

    fn seconds(&self, seconds: i64) {
        self.hand.turn(SignedDuration::from_secs(seconds));
    }

    fn heard(&self, path: &str) -> usize {
        self.company.slack.server().heard(path).len()
    }

    fn fail(&self, path: &str, fault: Fault, times: usize) {
        self.company.slack.server().fail(path, fault, times);
    }

    /// Whether each message that the person got says that it may be a repeat.
    fn marks(&self, number: usize) -> Vec<bool> {
        let told = self.company.told(number);
        told.iter().map(|message| message["text"].as_str().unwrap().contains("possible repeat")).collect()
    }

    fn texts(&self, conversation: &str) -> Vec<String> {
        let messages = self.company.slack.messages(conversation);
        messages.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    }

    async fn open(&self) -> u64 {
        self.daemon.store.outbox_counts().await.unwrap().0
    }
}

fn refusal(word: &str) -> Fault {
    Fault::answer(Reply::json(200, &json!({"ok": false, "error": word})))
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_found_and_not_sent_again() {
    let failure = || Seen::Answer(Reply::json(500, &json!({"ok": false, "error": "internal_error"})));
    for seen in [Seen::End, Seen::Half, failure(), Seen::Answer(Reply::html(200)), Seen::Answer(Reply::json(200, &json!({"ok": true})))] {
        let story = Story::of(1).await;
        story.fail(POST, Fault::after(seen), 1);
        assert_eq!(story.deliver().await, 0);
        story.seconds(4);
        assert_eq!(story.deliver().await, 1);
        assert_eq!((story.marks(1), story.heard(POST), story.open().await), (vec![false], 1, 0));
    }
}

#[tokio::test]
async fn a_message_of_a_process_that_died_before_the_first_byte_is_sent_once_and_marked() {
    let story = Story::of(1).await;
    let message = story.daemon.store.due_messages(story.clock.now()).await.unwrap().remove(0);
    assert!(story.daemon.store.begin(&message.key, "a process that died", story.clock.now()).await.unwrap());
    let story = story.reborn().await;
    for _ in 0..24 {
        assert_eq!(story.deliver().await, 0, "it may still turn up");
        story.seconds(1);
    }
    assert_eq!(story.heard(POST), 0);
    story.seconds(1);
    assert_eq!(story.deliver().await, 1);
    assert_eq!((story.marks(1), story.open().await), (vec![true], 0));
}

#[tokio::test]
async fn a_slack_that_is_not_there_is_tried_with_patience_and_hears_everything_when_it_is_back() {
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let company = Company::at_port(20, port);
    let world = company.slack.set(std::mem::take);
    let Company { slack, .. } = &company;
    let url = slack.url();
    assert!(url.contains(&port.to_string()));
    let nowhere = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    company.configure(&format!("http://127.0.0.1:{nowhere}/api/"));
    let story = Story::in_company(company, 20).await;
    story.work(SignedDuration::from_hours(1)).await;
    let open = story.daemon.store.due_messages(Timestamp::MAX).await.unwrap();
    let tries: u32 = open.iter().map(|message| message.attempts).sum();
    assert_eq!(open.len(), 20);
    assert!((10..=25).contains(&tries), "{tries} attempts in an hour");
    let back = Slack::start_at(nowhere);
    back.set(|empty| *empty = world);
    story.work(SignedDuration::from_mins(6)).await;
    assert_eq!((story.open().await, back.all_messages().len(), back.server().heard(POST).len()), (0, 20, 20));
}

#[tokio::test]
async fn a_wait_that_slack_asks_for_is_kept_across_a_restart_and_holds_up_nobody_else() {
    let story = Story::of(3).await;
    story.fail(POST, Fault::too_many(Some("120")), 1);
    assert_eq!(story.deliver().await, 2);
    let story = story.reborn().await;
    for _ in 0..120 {
        assert_eq!((story.deliver().await, story.heard(POST)), (0, 3));
        story.seconds(1);
    }
    story.seconds(25);
    assert_eq!((story.deliver().await, story.heard(POST), story.open().await), (1, 4, 0));
    assert_eq!([1, 2, 3].map(|number| story.marks(number)), [vec![false], vec![false], vec![false]]);
}

#[tokio::test]
async fn a_wait_that_slack_asks_for_when_we_look_is_kept_by_all_looks() {
    let story = Story::of(12).await;
    story.fail(POST, Fault::after(Seen::End), 12);
    story.work(SignedDuration::from_secs(2)).await;
    story.fail(HISTORY, Fault::too_many(Some("60")), 1);
    story.seconds(3);
    story.deliver().await;
    let story = story.reborn().await;
    for _ in 0..56 {
        story.seconds(1);
        assert_eq!((story.deliver().await, story.heard(HISTORY)), (0, 1));
    }
    story.work(SignedDuration::from_mins(2)).await;
    assert_eq!((story.open().await, story.heard(POST), story.company.slack.all_messages().len()), (0, 12, 12));
}

#[tokio::test]
async fn where_we_may_not_look_a_message_comes_again_after_a_quarter_of_an_hour_and_is_marked() {
    let story = Story::of(1).await;
    story.fail(POST, Fault::after(Seen::End), 1);
    story.fail(HISTORY, refusal("missing_scope"), usize::MAX);
    story.deliver().await;
    let story = story.reborn().await;
    story.work(SignedDuration::from_secs(899)).await;
    assert_eq!((story.marks(1), story.heard(HISTORY)), (vec![false], 1));
    story.work(SignedDuration::from_secs(10)).await;
    assert_eq!((story.marks(1), story.open().await), (vec![false, true], 0));
}

#[tokio::test]
async fn the_tickets_of_whom_slack_refuses_go_to_the_channel_and_the_operators_hear_of_it_once() {
    let story = Story::of(3).await;
    story.company.slack.set(|world| world.users.get_mut(&user(2)).unwrap()["deleted"] = json!(true));
    story.work(SignedDuration::from_hours(2)).await;
    assert_eq!((story.marks(1).len(), story.marks(2).len(), story.marks(3).len(), story.open().await), (1, 0, 1, 0));
    let (channel, operators) = (story.texts(CHANNEL), story.texts(OPERATORS));
    assert!(channel.len() == 1 && channel[0].contains("OPS-2") && channel[0].contains("Person 2"), "{channel:?}");
    assert!(operators.len() == 1 && operators[0].contains("Person 2"), "{operators:?}");
    assert_eq!(story.heard(POST), 5, "two people, the one who is gone, the channel, the operators");
}

#[tokio::test]
async fn an_archived_channel_makes_no_storm_of_rounds_and_the_next_one_speaks_when_it_is_back() {
    let company = Company::new(1);
    company.slack.set(|world| {
        world.users.get_mut(&user(1)).unwrap()["deleted"] = json!(true);
        world.channels.get_mut(CHANNEL).unwrap()["is_archived"] = json!(true);
    });
    let story = Story::in_company(company, 1).await;
    for _ in 0..12 {
        story.work(SignedDuration::from_mins(5)).await;
        story.reviewed().await;
    }
    story.work(SignedDuration::from_secs(1)).await;
    assert_eq!(story.texts(OPERATORS).len(), 2, "one notice each of the person and of the channel");
    let to = |recipient: &str| story.company.slack.server().heard(POST).iter().filter(|heard| heard.json()["channel"] == recipient).count();
    assert!(to(&user(1)) <= 5 && to(CHANNEL) <= 5, "{} and {} in an hour", to(&user(1)), to(CHANNEL));
    story.company.slack.set(|world| world.channels.get_mut(CHANNEL).unwrap()["is_archived"] = json!(false));
    story.work(SignedDuration::from_mins(16)).await;
    story.reviewed().await;
    story.work(SignedDuration::from_mins(1)).await;
    assert_eq!((story.texts(CHANNEL).len(), story.open().await), (1, 0));
}

#[tokio::test]
async fn with_a_revoked_token_one_message_is_tried_each_quarter_of_an_hour_and_nothing_is_lost() {
    let story = Story::of(20).await;
    story.fail(POST, refusal("token_revoked"), usize::MAX);
    story.work(SignedDuration::from_secs(3599)).await;
    assert_eq!(story.heard(POST), 4, "now, and at 15, 30 and 45 minutes");
    story.company.slack.server().heal();
    story.work(SignedDuration::from_mins(16)).await;
    assert_eq!((story.company.slack.all_messages().len(), story.open().await), (20, 0));
}

/// Answers cut off, history blind, so that it is sent again; then both copies are seen.
async fn said_twice() -> Story {
    let story = Story::of(1).await;
    story.fail(POST, Fault::after(Seen::End), 1);
    story.company.slack.set(|world| world.shown = Some(0));
    story.work(SignedDuration::from_mins(1)).await;
    assert_eq!(story.marks(1), [false, true]);
    story.company.slack.set(|world| world.shown = None);
    story
}

#[tokio::test]
async fn a_second_copy_that_turns_up_is_taken_away_and_what_is_pressed_is_found_at_the_first() {
    let story = said_twice().await;
    let first = story.company.told(1)[0]["ts"].as_str().unwrap().to_owned();
    story.daemon.sweep.run(story.clock.now()).await.unwrap();
    assert_eq!(story.marks(1), [false]);
    let place = daemon::outbox::message::Receipt { channel: "D0P1".to_owned(), ts: first };
    assert!(story.daemon.store.sent_at(&place).await.unwrap().is_some());
    story.daemon.sweep.run(story.clock.now() + SignedDuration::from_mins(6)).await.unwrap();
    let looks = story.heard(HISTORY);
    story.daemon.sweep.run(story.clock.now() + SignedDuration::from_mins(11)).await.unwrap();
    assert_eq!(story.heard(HISTORY), looks, "once it is sure, nobody looks again");
}

#[tokio::test]
async fn a_second_copy_that_somebody_has_answered_stays() {
    for touch in [json!({"reply_count": 1}), json!({"reactions": [{"name": "eyes", "count": 1, "users": ["U0P1"]}]})] {
        let story = said_twice().await;
        story.company.slack.set(|world| {
            let message = world.messages.get_mut("D0P1").unwrap()[1].as_object_mut().unwrap();
            message.extend(touch.as_object().unwrap().clone());
        });
        story.daemon.sweep.run(story.clock.now()).await.unwrap();
        assert_eq!((story.marks(1).len(), story.heard("/chat.delete")), (2, 0));
    }
}
