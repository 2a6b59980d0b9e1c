//! Work until told to stop: each task in a loop of its own, woken by the clock or by another task.

use std::fmt::Display;
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use tracing::{error, info, warn};

use super::wire::{Daemon, Ground};
use crate::http::activations::Activation;
use crate::http::ears::Ears;
use crate::http::router::{self, Guests};
use crate::ports::store::Stored;
use crate::scheduler::wakes::{Stop, Wake, wait};
use crate::tasks::buttons::press::Asked;
use crate::tasks::buttons::show::Shown;
use crate::tasks::deliver::Delivered;

/// What is in flight when all is over gets so long to end.
const ENDS_WITHIN: Duration = Duration::from_secs(8);

/// Between two looks for second copies.
const SWEEPS_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// After the store has failed to say what is open.
const TRIES_AGAIN: SignedDuration = SignedDuration::from_secs(10);

/// After this long Slack is asked again to show what it did not take.
const SHOWS_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// How responses went is shown so long after something has happened, with all that has happened by then: a flood must not have it
/// written for each form.
const SHOWS_COURSES_AFTER: SignedDuration = SignedDuration::from_secs(30);

/// When the review last ran: a time that was missed runs once.
const REVIEWED_AT: &str = "review.at";

/// Works until `stop`. It listens at once, whether or not Jira and Slack answer.
///
/// # Errors
/// The address cannot be listened at.
pub async fn work(ground: Ground, listen: std::net::SocketAddr, stop: Stop) -> Result<()> {
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen at {listen}"))?;
    info!(address = %listener.local_addr().unwrap_or(listen), "listening");
    work_at(listener, ground, Guests::default(), stop).await;
    Ok(())
}

/// Works until `stop`, and answers where somebody listens already, as guests do there as well.
pub async fn work_at(listener: TcpListener, ground: Ground, guests: Guests, stop: Stop) {
    let Ground { daemon, buttons, questions, desk, slack_form, .. } = ground;
    let Daemon { store, health, clock, .. } = daemon.clone();
    let responses = daemon.respond.responses.clone();
    let ears = Ears { store, responses, health, clock, buttons, desk, slack_form };
    let mut tasks = JoinSet::new();
    let brake = daemon.deliver.brakes.stop.clone();
    tasks.spawn(answer_http(listener, ears, guests, stop.clone()));
    tasks.spawn(greet(daemon.clone(), stop.clone()));
    tasks.spawn(respond(daemon.clone(), stop.clone()));
    tasks.spawn(poll(daemon.clone(), stop.clone()));
    tasks.spawn(review(daemon.clone(), stop.clone()));
    tasks.spawn(deliver(daemon.clone(), stop.clone()));
    tasks.spawn(show(daemon.clone(), stop.clone()));
    tasks.spawn(sweep(daemon.clone(), stop.clone()));
    tasks.spawn(snapshot(daemon.clone(), stop.clone()));
    tasks.spawn(show_courses(daemon.clone(), stop.clone()));
    tasks.spawn(answer_questions(daemon, questions, stop.clone()));
    let mut stop = stop;
    stop.over().await;
    brake.pull();
    info!("stopping: what is in flight is finished");
    let end = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(ENDS_WITHIN, end).await.is_err() {
        warn!("something is still in flight; the next start looks for it");
    }
}

async fn answer_http(listener: TcpListener, ears: Ears, guests: Guests, stop: Stop) {
    if let Err(error) = router::listen_with(listener, ears, guests, stop).await {
        error!("{error:#}");
    }
}

/// Asks Slack who we are, so that a wrong token is known before the first message is due.
async fn greet(daemon: Daemon, mut stop: Stop) {
    let known = async { daemon.deliver.chat.credentials().await.map_err(|answer| format!("{answer:?}")) };
    tokio::select! {
        () = stop.over() => {}
        known = known => daemon.note("slack", known.map(|known| format!("{} in {}", known.user, known.team))),
    }
}

/// First of all at the start: what a process left that died.
async fn respond(daemon: Daemon, mut stop: Stop) {
    daemon.respond.work(&daemon.wakes.respond, &mut stop, |worked| daemon.note("respond", worked)).await;
}

async fn poll(daemon: Daemon, mut stop: Stop) {
    while !stop.is_over() {
        if poll_once(&daemon, &mut stop).await.is_none() {
            return;
        }
        let next = daemon.times.poll.next(daemon.clock.now());
        wait(&daemon.clock, next, &daemon.wakes.poll, &mut stop).await;
    }
}

/// A poll; `None` when all is over meanwhile. Nothing is concluded from half a poll, so nobody waits for its end. What it
/// finds is shown; the first one is shown even if it finds nothing, for nobody knows what was shown before.
async fn poll_once(daemon: &Daemon, stop: &mut Stop) -> Option<()> {
    let polled = tokio::select! {
        polled = daemon.polled() => polled,
        () = stop.over() => return None,
    };
    if daemon.snapshot.next().is_none() || polled.as_ref().is_ok_and(|polled| polled.changed > 0) {
        daemon.wakes.snapshot.now();
    }
    daemon.note("poll", polled);
    Some(())
}

/// Judges at its times, when the calendar opens on something that was held, and when somebody wakes it.
async fn review(daemon: Daemon, mut stop: Stop) {
    loop {
        let next = next_review(&daemon).await;
        wait(&daemon.clock, next, &daemon.wakes.review, &mut stop).await;
        if stop.is_over() {
            return;
        }
        // What is told counts from here, however long the poll takes: what is promised for the time of a round comes with it.
        let begun = daemon.clock.now();
        // What is judged should be what is true now.
        if poll_once(&daemon, &mut stop).await.is_none() {
            return;
        }
        let reviewed = daemon.review.run(begun).await;
        daemon.note("review", reviewed);
        let kept = daemon.store.put_value(REVIEWED_AT, &begun.to_string()).await;
        daemon.note("store", kept);
        daemon.wakes.deliver.now();
    }
}

async fn next_review(daemon: &Daemon) -> Option<Timestamp> {
    let now = daemon.clock.now();
    let last = daemon.store.value(REVIEWED_AT).await.ok().flatten().and_then(|text| text.parse().ok());
    let scheduled = daemon.times.review.next(last.filter(|last| *last <= now).unwrap_or(now));
    let opening = daemon.review.held_until();
    [scheduled, opening].into_iter().flatten().min()
}

async fn deliver(daemon: Daemon, mut stop: Stop) {
    while !stop.is_over() {
        let delivered = daemon.deliver.run().await;
        let (said, refused) = delivered.as_ref().map_or((0, 0), |delivered| (delivered.sent, delivered.refused));
        daemon.note_delivered(delivered).await;
        if said > 0 {
            daemon.wakes.snapshot.now();
        }
        // The tickets of whom Slack refuses are free again: they go to somebody else.
        if refused > 0 {
            daemon.wakes.review.now();
        }
        let later = |wait| daemon.clock.now().checked_add(wait).unwrap_or(Timestamp::MAX);
        let next = match daemon.deliver.outlook().await {
            Ok(open) => open.map(|open| open.at.max(later(SignedDuration::from_secs(1)))),
            Err(_) => Some(later(TRIES_AGAIN)),
        };
        wait(&daemon.clock, next, &daemon.wakes.deliver, &mut stop).await;
    }
}

async fn show(daemon: Daemon, mut stop: Stop) {
    while !stop.is_over() {
        let shown = daemon.show.run().await;
        let again = !matches!(shown, Ok(Shown::All));
        daemon.note("show", shown);
        let next = daemon.clock.now().checked_add(SHOWS_AGAIN).ok().filter(|_| again);
        wait(&daemon.clock, next, &daemon.wakes.show, &mut stop).await;
    }
}

async fn sweep(daemon: Daemon, mut stop: Stop) {
    while !stop.is_over() {
        let swept = daemon.sweep.run(daemon.clock.now()).await;
        daemon.note("sweep", swept);
        // A copy that stays may not show what was pressed in the one that was taken away.
        daemon.wakes.show.now();
        let next = daemon.clock.now().checked_add(SWEEPS_EVERY).ok();
        wait(&daemon.clock, next, &Wake::default(), &mut stop).await;
    }
}

async fn snapshot(daemon: Daemon, mut stop: Stop) {
    loop {
        wait(&daemon.clock, daemon.snapshot.next(), &daemon.wakes.snapshot, &mut stop).await;
        if stop.is_over() {
            return;
        }
        let written = daemon.snapshot.run(daemon.clock.now()).await;
        daemon.note("snapshot", written.map_err(|error| format!("{error:#}")));
    }
}

async fn show_courses(daemon: Daemon, mut stop: Stop) {
    loop {
        wait(&daemon.clock, None, &daemon.wakes.course, &mut stop).await;
        let then = daemon.clock.now().checked_add(SHOWS_COURSES_AFTER).ok();
        wait(&daemon.clock, then, &Wake::default(), &mut stop).await;
        if stop.is_over() {
            return;
        }
        daemon.wakes.snapshot.now();
    }
}

async fn answer_questions(daemon: Daemon, mut questions: UnboundedReceiver<Asked>, mut stop: Stop) {
    loop {
        tokio::select! {
            () = stop.over() => return,
            asked = questions.recv() => match asked {
                Some(asked) => daemon.note("why", daemon.why.answer(&asked, daemon.clock.now()).await),
                None => return,
            },
        }
    }
}

impl Daemon {
    /// How sending went. That there was nothing to try is no news while something waits for its next attempt.
    async fn note_delivered(&self, delivered: Stored<Delivered>) {
        let delivered = match delivered {
            Ok(Delivered { failed, unclear, .. }) if failed + unclear > 0 => {
                Err(format!("{failed} messages could not be sent, of {unclear} it is not known; they are tried again"))
            }
            Ok(nothing) if nothing == Delivered::default() && self.store.outbox_counts().await.is_ok_and(|(open, _)| open > 0) => return,
            delivered => delivered.map_err(|error| error.to_string()),
        };
        self.note("deliver", delivered);
    }

    /// Keeps how a task ended, for whoever asks after our health.
    fn note<T: std::fmt::Debug, E: Display>(&self, task: &'static str, result: Result<T, E>) {
        let (ok, result) = match result {
            Ok(value) => (true, format!("{value:?}")),
            Err(error) => {
                error!(task, "{error}");
                (false, error.to_string())
            }
        };
        self.health.note(task, Activation { at: self.clock.now(), ok, result });
    }
}
