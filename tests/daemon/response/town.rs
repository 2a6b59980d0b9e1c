//! The outer world of a response, played in the process: it counts all that is done to it, and lets processes die at named points.

use std::future::pending;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use daemon::outbox::answer::{Answer, Sighting};
use daemon::outbox::message::Receipt;
use daemon::outbox::post::Post;
use daemon::ports::chat::{ChannelState, Chat, Copy, Credentials, UserState};
use daemon::ports::response::openings::{NewTicket, Openings};
use daemon::ports::response::phone::{Call, Phone, Repeats, Ringing};
use daemon::ports::response::rooms::{Invited, Made, OwnChannel, Rooms};
use daemon::response::failure::{Failure, Tried};
use daemon::scheduler::clock::Clock;
use incident::id::TicketKey;
use jiff::Timestamp;
use tokio::sync::Notify;

/// A channel.
#[derive(Debug, Clone, Default)]
pub(super) struct Channel {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) made_at: Option<Timestamp>,
    pub(super) members: Vec<String>,
    pub(super) pins: Vec<String>,
    pub(super) topic: String,
}

/// A message.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) place: Receipt,
    pub(super) key: String,
    pub(super) text: String,
}

/// All that was done to the world.
#[derive(Debug, Clone, Default)]
pub(super) struct Journal {
    pub(super) channels: Vec<Channel>,
    pub(super) messages: Vec<Message>,
    pub(super) tickets: Vec<(String, NewTicket)>,
    pub(super) calls: Vec<(String, Call)>,
    /// how calls end; the last one holds on
    pub(super) rings: Vec<Ringing>,
    pub(super) slack: Health,
    pub(super) jira: Health,
    /// names of channels that somebody else has
    pub(super) foreign: Vec<String>,
    /// the points that were passed
    pub(super) points: Vec<String>,
    /// when the process dies
    pub(super) fuse: Fuse,
}

/// When a process dies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Fuse {
    #[default]
    Never,
    /// at the point after so many others
    After(usize),
    /// when it first comes to the point of this name
    At(String),
    /// it is dead
    Dead,
}

/// How a service does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Health {
    #[default]
    Works,
    /// it answers nothing, for ever
    Hangs,
    /// nobody is there
    Away,
    /// it says no
    Refuses(String),
    /// it does what is asked, and its answer is lost
    Mute,
}

/// The world.
#[derive(Clone)]
pub(super) struct Town {
    journal: Arc<Mutex<Journal>>,
    pub(super) died: Arc<Notify>,
    /// somebody's telephone rings
    pub(super) rings: Arc<Notify>,
    pub(super) clock: Clock,
    repeats: Repeats,
}

impl Town {
    pub(super) fn new(clock: Clock, repeats: Repeats) -> Self {
        let town = Self { journal: Arc::default(), died: Arc::default(), rings: Arc::default(), clock, repeats };
        town.set(|journal| {
            for (id, name) in [("C0INCIDENTS", "incidents"), ("C0COMPANY", "company")] {
                journal.channels.push(Channel { id: id.to_owned(), name: name.to_owned(), ..Channel::default() });
            }
            journal.rings.push(Ringing::Answered);
        });
        town
    }

    /// Whether a call that is made twice rings once.
    pub(super) fn swallows(&self) -> bool {
        self.repeats == Repeats::AreSwallowed
    }

    pub(super) fn set<T>(&self, change: impl FnOnce(&mut Journal) -> T) -> T {
        change(&mut self.journal.lock().unwrap())
    }

    pub(super) fn journal(&self) -> Journal {
        self.journal.lock().unwrap().clone()
    }

    /// A named point. Who is dead by then gets no further.
    pub(super) async fn point(&self, name: String) {
        let dead = self.set(|journal| {
            let dies = match &mut journal.fuse {
                Fuse::Never => false,
                Fuse::Dead => return true,
                Fuse::After(0) => true,
                Fuse::After(left) => {
                    *left -= 1;
                    false
                }
                Fuse::At(point) => *point == name,
            };
            journal.points.push(name);
            if dies {
                journal.fuse = Fuse::Dead;
            }
            dies
        });
        if dead {
            self.died.notify_one();
            pending::<()>().await;
        }
    }

    async fn asked(&self, name: &str, health: Health) -> Tried<()> {
        self.point(format!("before {name}")).await;
        match health {
            Health::Works | Health::Mute => Ok(()),
            Health::Hangs => pending().await,
            Health::Away => Err(Failure::NotReached("connection refused".to_owned())),
            Health::Refuses(why) => Err(Failure::Refused(why)),
        }
    }

    async fn answered<T>(&self, name: &str, health: Health, answer: T) -> Tried<T> {
        self.point(format!("after {name}")).await;
        if health == Health::Mute { Err(Failure::Unknown("timeout".to_owned())) } else { Ok(answer) }
    }

    async fn slack<T>(&self, name: &str, deed: impl FnOnce(&mut Journal, Timestamp) -> T) -> Tried<T> {
        let health = self.journal().slack;
        self.asked(name, health.clone()).await?;
        let now = self.clock.now();
        let answer = self.set(|journal| deed(journal, now));
        self.answered(name, health, answer).await
    }

    async fn jira<T>(&self, name: &str, deed: impl FnOnce(&mut Journal) -> T) -> Tried<T> {
        let health = self.journal().jira;
        self.asked(name, health.clone()).await?;
        let answer = self.set(deed);
        self.answered(name, health, answer).await
    }
}

fn post_in(journal: &mut Journal, channel: &str, key: &str, post: &Post) -> Receipt {
    let place = Receipt { channel: channel.to_owned(), ts: format!("17.{}", journal.messages.len()) };
    journal.messages.push(Message { place: place.clone(), key: key.to_owned(), text: post.text() });
    place
}

#[async_trait]
impl Rooms for Town {
    async fn make(&self, name: &str) -> Tried<Made> {
        self.slack("making a channel", |journal, now| {
            if journal.foreign.iter().any(|taken| taken == name) || journal.channels.iter().any(|channel| channel.name == name) {
                return Made::NameTaken;
            }
            let id = format!("C1{}", journal.channels.len());
            journal.channels.push(Channel { id: id.clone(), name: name.to_owned(), made_at: Some(now), ..Channel::default() });
            Made::Channel(id)
        })
        .await
    }

    async fn made_since(&self, since: Timestamp) -> Tried<Vec<OwnChannel>> {
        self.slack("listing channels", |journal, _| {
            let ours = journal.channels.iter().filter_map(|channel| {
                let made_at = channel.made_at.filter(|at| *at >= since)?;
                Some(OwnChannel { id: channel.id.clone(), name: channel.name.clone(), made_at })
            });
            ours.collect()
        })
        .await
    }

    async fn named(&self, name: &str) -> Tried<Option<String>> {
        self.slack("finding a channel", |journal, _| {
            journal.channels.iter().find(|channel| channel.name == name).map(|channel| channel.id.clone())
        })
        .await
    }

    async fn invite(&self, channel: &str, users: &[String]) -> Tried<Vec<Invited>> {
        self.slack("inviting", |journal, _| {
            let channel = journal.channels.iter_mut().find(|known| known.id == channel).unwrap();
            let mut invite = |user: &String| {
                if user == "U0GONE" {
                    return Invited::Refused("user_disabled".to_owned());
                }
                if !channel.members.contains(user) {
                    channel.members.push(user.clone());
                }
                Invited::Member
            };
            users.iter().map(&mut invite).collect()
        })
        .await
    }

    async fn pin(&self, place: &Receipt) -> Tried<()> {
        self.slack("pinning", |journal, _| {
            let channel = journal.channels.iter_mut().find(|known| known.id == place.channel).unwrap();
            if !channel.pins.contains(&place.ts) {
                channel.pins.push(place.ts.clone());
            }
        })
        .await
    }

    async fn set_topic(&self, channel: &str, topic: &str) -> Tried<()> {
        self.slack("setting the topic", |journal, _| {
            journal.channels.iter_mut().find(|known| known.id == channel).unwrap().topic = topic.to_owned();
        })
        .await
    }

    async fn link(&self, place: &Receipt) -> Tried<String> {
        if self.journal().slack != Health::Works {
            return Err(Failure::NotReached("connection refused".to_owned()));
        }
        Ok(format!("https://chat.example/{}/{}", place.channel, place.ts))
    }

    async fn post(&self, channel: &str, key: &str, post: &Post) -> Tried<Receipt> {
        self.slack("posting", |journal, _| post_in(journal, channel, key, post)).await
    }
}

#[async_trait]
impl Chat for Town {
    async fn post(&self, recipient: &str, key: &str, post: &Post) -> Answer {
        Answer::Accepted(self.set(|journal| post_in(journal, recipient, key, post)))
    }

    async fn find(&self, recipient: &str, key: &str, _since: Timestamp) -> Sighting {
        let found = self.slack("finding a message", |journal, _| {
            let mut all = journal.messages.iter();
            all.find(|message| message.place.channel == recipient && message.key == key).map(|message| message.place.clone())
        });
        match found.await {
            Ok(Some(place)) => Sighting::Found(place),
            Ok(None) => Sighting::Absent,
            Err(Failure::Refused(why)) => Sighting::Forbidden(why),
            Err(_) => Sighting::Unknown("broke off".to_owned()),
        }
    }

    async fn copies(&self, _: &str, _: &str, _: Timestamp) -> Result<Vec<Copy>, Answer> {
        Ok(Vec::new())
    }

    async fn update(&self, place: &Receipt, key: &str, post: &Post) -> Answer {
        let changed = self.slack("changing a message", |journal, _| {
            let message = journal.messages.iter_mut().find(|message| message.place == *place && message.key == key).unwrap();
            message.text = post.text();
        });
        match changed.await {
            Ok(()) => Answer::Accepted(place.clone()),
            Err(_) => Answer::Unknown("broke off".to_owned()),
        }
    }

    async fn whisper(&self, _: &str, _: &str, _: &Post) -> Answer {
        Answer::NotReached("not played".to_owned())
    }

    async fn delete(&self, _: &Receipt) -> Answer {
        Answer::NotReached("not played".to_owned())
    }

    async fn credentials(&self) -> Result<Credentials, Answer> {
        Err(Answer::NotReached("not played".to_owned()))
    }

    async fn user(&self, _: &str) -> Result<UserState, Answer> {
        Ok(UserState::Active)
    }

    async fn channel(&self, _: &str) -> Result<ChannelState, Answer> {
        Err(Answer::NotReached("not played".to_owned()))
    }
}

#[async_trait]
impl Openings for Town {
    async fn open(&self, ticket: &NewTicket) -> Tried<TicketKey> {
        let key = self.jira("opening a ticket", |journal| {
            let key = format!("{}-{}", ticket.project, journal.tickets.len() + 1);
            journal.tickets.push((key.clone(), ticket.clone()));
            key
        });
        Ok(TicketKey::parse(&key.await?).unwrap())
    }

    async fn labelled(&self, label: &str) -> Tried<Vec<TicketKey>> {
        self.jira("finding a ticket", |journal| {
            let found = journal.tickets.iter().filter(|(_, ticket)| ticket.labels.iter().any(|known| known == label));
            found.map(|(key, _)| TicketKey::parse(key).unwrap()).collect()
        })
        .await
    }
}

#[async_trait]
impl Phone for Town {
    fn repeats(&self) -> Repeats {
        self.repeats
    }

    fn knows(&self, person: &str) -> Result<(), String> {
        if person == "silva" { Err("no number".to_owned()) } else { Ok(()) }
    }

    async fn call(&self, call: &Call) -> Tried<String> {
        self.point("before calling".to_owned()).await;
        let id = self.set(|journal| {
            let known = journal.calls.iter().find(|(_, known)| self.repeats == Repeats::AreSwallowed && known.key == call.key);
            let id = known.map_or_else(|| format!("CA{}", journal.calls.len()), |(id, _)| id.clone());
            if known.is_none() {
                journal.calls.push((id.clone(), call.clone()));
            }
            id
        });
        self.rings.notify_one();
        self.point("after calling".to_owned()).await;
        Ok(id)
    }

    async fn ringing(&self, call_id: &str) -> Tried<Ringing> {
        let nth: usize = call_id[2..].parse().unwrap();
        let ends = self.journal().rings;
        Ok(ends.get(nth).or(ends.last()).unwrap().clone())
    }

    async fn find(&self, person: &str, _since: Timestamp) -> Tried<Option<String>> {
        let calls = self.journal().calls;
        Ok(calls.iter().rev().find(|(_, call)| call.person == person).map(|(id, _)| id.clone()))
    }
}
