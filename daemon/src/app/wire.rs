//! Everything put together, in one straight function.

use std::sync::Arc;

use anyhow::Result;
use incident::site::model::Site;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::responding;
use super::wakes::Wakes;
use crate::adapters::hands::Hands;
use crate::config::model::{Config, Secrets};
use crate::http::activations::Health;
use crate::http::ears::Buttons;
use crate::http::report::routes::Desk;
use crate::http::report::slack_form::door::{OpenForms, SlackForm};
use crate::ports::store::{Patience, Store};
use crate::scheduler::clock::Clock;
use crate::scheduler::wakes::Times;
use crate::tasks::buttons::press::{Asked, Buttons as Presses};
use crate::tasks::buttons::show::Show;
use crate::tasks::buttons::why::Why;
use crate::tasks::deliver::{Brakes, Deliver};
use crate::tasks::letters::{Buttons as ButtonsOf, Letters};
use crate::tasks::poll::{Poll, PollError, Polled};
use crate::tasks::respond::intake::Takes;
use crate::tasks::respond::work::Respond;
use crate::tasks::review::Review;
use crate::tasks::snapshot::Snapshot;
use crate::tasks::sweep::Sweep;
use crate::tasks::tell::Tell;
use crate::wording::voice::{Review as ReviewHeld, Voice};

/// The tasks, and what they share. Copies share it too.
#[derive(Clone)]
pub struct Daemon {
    /// the time
    pub clock: Clock,
    /// our memory
    pub store: Arc<dyn Store>,
    /// how the tasks do
    pub health: Health,
    /// when they run
    pub times: Schedule,
    /// what wakes them
    pub wakes: Wakes,
    /// the tracker → what we know
    pub poll: Poll,
    /// what we know → the outbox
    pub review: Review,
    /// the outbox → Slack
    pub deliver: Deliver,
    /// presses → Slack
    pub show: Show,
    /// second copies
    pub sweep: Sweep,
    /// what we know → `tickets.json`
    pub snapshot: Snapshot,
    /// "why me?" → Slack
    pub why: Why,
    /// what was reported → everybody who is needed
    pub respond: Respond,
    one_poll_at_a_time: Arc<Mutex<()>>,
}

/// When tasks run by the clock.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// the tracker is asked
    pub poll: Times,
    /// reminders are decided
    pub review: Times,
}

/// The daemon, and what comes in from outside.
pub struct Ground {
    /// the tasks
    pub daemon: Daemon,
    /// Slack's buttons, where there is a signing secret
    pub buttons: Option<Buttons>,
    /// "why me?"
    pub questions: UnboundedReceiver<Asked>,
    /// what is reported
    pub intake: Arc<Takes>,
    /// where people report
    pub desk: Arc<Desk>,
    /// where they do so in Slack, where there is a signing secret
    pub slack_form: Option<Arc<SlackForm>>,
}

/// Who is asked what, by which configuration. Long, because it says each connection once, in the order of the work.
///
/// # Errors
/// `site.yaml` cannot be read.
pub fn wire(config: &Config, secrets: Secrets, hands: Hands, clock: Clock, patience: Patience) -> Result<Ground> {
    let site = hands.content.site()?;
    let rules = Arc::new(config.rules.clone());
    let calendar = Arc::new(config.calendar.clone());
    let wakes = Wakes::default();
    let zone = calendar.zone().clone();
    let times =
        Schedule { poll: Times::new(config.schedule.poll.clone(), zone.clone()), review: Times::new(config.schedule.review.clone(), zone) };
    let voice = voice(config, &site);
    let shown = if secrets.signing_secret.is_some() { ButtonsOf::Shown } else { ButtonsOf::LeftOut };
    let intake = responding::takes(&hands, &clock, &voice, &wakes);
    let desk = Arc::new(responding::desk(&hands, config, secrets.shared_secret, &intake)?);
    let letters = Arc::new(Letters { voice, buttons: shown });
    let tell = Tell { store: Arc::clone(&hands.store), channel: config.slack.operators.clone(), language: site.language };
    let respond = responding::respond(&hands, config, &intake, &tell, &wakes);
    let Hands { store, responses, tickets, chat, content, modals, .. } = hands;
    let poll = Poll::new(Arc::clone(&tickets), Arc::clone(&store), tell.clone(), patience);
    let review =
        Review::new(Arc::clone(&store), Arc::clone(&content), Arc::clone(&rules), Arc::clone(&calendar), config.slack.channel.clone());
    let deliver = Deliver {
        chat: Arc::clone(&chat),
        tickets,
        store: Arc::clone(&store),
        clock: clock.clone(),
        calendar: Arc::clone(&calendar),
        letters: Arc::clone(&letters),
        tell,
        patience,
        brakes: Brakes::default(),
    };
    let snapshot = Snapshot {
        store: Arc::clone(&store),
        responses,
        content: Arc::clone(&content),
        rules: Arc::clone(&rules),
        calendar: Arc::clone(&calendar),
        browse: config.jira.browse.clone(),
        next: Arc::default(),
    };
    let why = Why {
        chat: Arc::clone(&chat),
        store: Arc::clone(&store),
        content: Arc::clone(&content),
        rules: Arc::clone(&rules),
        calendar: Arc::clone(&calendar),
        letters: Arc::clone(&letters),
    };
    let (questions, asked) = unbounded_channel();
    let presses_content = Arc::clone(&content);
    let presses =
        Presses { store: Arc::clone(&store), content, rules, calendar, show: wakes.show.clone(), review: wakes.review.clone(), questions };
    let secret = secrets.signing_secret.map(Arc::new);
    let slack_form =
        secret.clone().map(|secret| Arc::new(SlackForm { secret, desk: Arc::clone(&desk), modals, open: OpenForms::default() }));
    let buttons = secret.map(|secret| Buttons { secret, presses: Arc::new(presses) });
    let show = Show { chat: Arc::clone(&chat), store: Arc::clone(&store), content: presses_content, letters };
    let sweep = Sweep { chat, store: Arc::clone(&store), doubles: responding::doubles(&respond) };
    let health = Health::default();
    let one_poll_at_a_time = Arc::default();
    let daemon =
        Daemon { clock, store, health, times, wakes, poll, review, deliver, show, sweep, snapshot, why, respond, one_poll_at_a_time };
    Ok(Ground { daemon, buttons, questions: asked, intake: Arc::new(intake), desk, slack_form })
}

/// How we speak, in the site's language.
pub fn voice(config: &Config, site: &Site) -> Voice {
    Voice {
        language: site.language,
        zone: config.calendar.zone().clone(),
        browse: config.jira.browse.clone(),
        site: site.base_url.clone(),
        review: if site.review.is_some() { ReviewHeld::Held } else { ReviewHeld::Unknown },
    }
}

impl Daemon {
    /// Polls; two never overlap.
    ///
    /// # Errors
    /// As [`Poll::run`].
    pub async fn polled(&self) -> Result<Polled, PollError> {
        let _alone = self.one_poll_at_a_time.lock().await;
        self.poll.run(self.clock.now()).await
    }
}
