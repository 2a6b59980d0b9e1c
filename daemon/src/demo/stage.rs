//! Sets everything up: the copy of the archive, the stand-ins at free ports of this machine, the configuration that leads to them,
//! and the clock.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use incident::responses::Step;
use incident::site::model::Site;
use incident::text::Language;
use incident::tickets::TicketSnapshot;
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;

use super::archive::Archive;
use super::jira::Jira;
use super::page::{Explains, Page};
use super::phone::{self, Phone};
use super::site::BesideUs;
use super::slack::{SIGNING_SECRET, Slack};
use super::story::{Rest, Time};
use crate::adapters::content_dir::ContentDir;
use crate::config::model::Config;
use crate::http::router::Guests;
use crate::policy::calendar::hours::Calendar;
use crate::ports::content::Content;
use crate::scheduler::clock::{Clock, Turn};
use crate::scheduler::wakes::Wake;

/// The channel for tickets of people who cannot be reached, and the one for our own troubles.
const CHANNELS: [(&str, &str); 2] = [("C0FOLLOWUPS", "follow-ups"), ("C0OPERATORS", "yokoten-operators")];
/// The story begins so long before people begin to work.
const EARLY: SignedDuration = SignedDuration::from_mins(30);
/// By a faster clock they wait this long at most, in our time, before they look again.
const LOOKS_EVERY: Duration = Duration::from_millis(200);

/// Where each stand-in listens.
pub struct Stage {
    /// where the page is, ending in `/`
    home: String,
    jira: TcpListener,
    slack: TcpListener,
    phone: TcpListener,
}

/// All that the page shows, at work.
pub struct Play {
    /// the time of the story
    pub clock: Clock,
    page: Page,
}

impl Stage {
    /// Finds a place for each stand-in; `home` is where the page is.
    ///
    /// # Errors
    /// This machine has no free port.
    pub async fn set(home: std::net::SocketAddr) -> Result<Self> {
        let place = || async { TcpListener::bind("127.0.0.1:0").await.context("no free port") };
        Ok(Self { home: format!("http://{home}/"), jira: place().await?, slack: place().await?, phone: place().await? })
    }

    /// Writes the configuration of a daemon that lives here, and tells where it is.
    ///
    /// # Errors
    /// The archive's `site.yaml` cannot be read, or a file cannot be written.
    pub fn write_configuration(&self, archive: &Archive, language: Option<Language>) -> Result<PathBuf> {
        archive.settle_at(&self.home, language).context("the copy of site.yaml")?;
        let site = ContentDir::new(archive.content()).site()?;
        for (file, secret) in [("jira", "demo"), ("slack", "xoxb-demo"), ("signing", SIGNING_SECRET), ("twilio", "demo")] {
            archive.put(file, secret)?;
        }
        let mut numbers = String::new();
        for (nth, person) in site.people.keys().enumerate() {
            writeln!(numbers, "{person}: {{phone: \"{}\"}}", number(nth))?;
        }
        archive.put("people.private.yaml", &numbers)?;
        let begin = begin(archive.tickets().as_ref());
        Ok(archive.put("daemon.yaml", &self.configuration(&site, begin)?)?)
    }

    fn configuration(&self, site: &Site, begin: Timestamp) -> Result<String> {
        let at = |listener: &TcpListener| listener.local_addr().map(|address| format!("http://{address}"));
        let (jira, slack, phone) = (at(&self.jira)?, at(&self.slack)?, at(&self.phone)?);
        let zone = site.zone.iana_name().unwrap_or("UTC");
        let holidays = if zone == "Asia/Tokyo" { "holidays: [japan], " } else { "" };
        let (day, home, account) = (begin.to_zoned(site.zone.clone()).date(), &self.home, phone::ACCOUNT);
        let [(follow_ups, _), (operators, _)] = CHANNELS;
        Ok(format!(
            "content: content
state: sqlite:yokotend.db
people_private: people.private.yaml
jira: {{url: {jira}, browse: {home}, user: demo, token: {{file: jira}}, tickets: \"labels in (remediation, incident)\"}}
slack: {{token: {{file: slack}}, signing_secret: {{file: signing}}, channel: {follow_ups}, operators: {operators}, api_url: {slack}/api/}}
phone: {{twilio: {{account: {account}, token: {{file: twilio}}, from: \"+815000000000\", api_url: {phone}}}}}
calendars:
  office: {{time_zone: {zone}, {holidays}days: mon-fri, hours: \"10:00-19:00\"}}
reminders:
  calendar: office
  start_date: {day}
  rules:
    - {{match: {{status: [Blocked]}}, pause: true}}
    - match: {{status: [To Do], level: \">=4\"}}
      after: 2 days
      repeat: 2 days
      escalate: [{{after: 5 days, to: team-lead}}, {{after: 10 days, to: channel}}]
    - {{match: {{status_category: to_do}}, after: 5 days, repeat: 5 days}}
    - {{match: {{status_category: in_progress}}, after: 10 days, repeat: 5 days}}
"
        ))
    }

    /// Lets the stand-ins work, and the clock run so many times as fast as ours.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn open(self, archive: &Archive, config: &Config, speed: u16) -> Result<Play> {
        let site = Arc::new(ContentDir::new(archive.content()).site()?);
        let snapshot = archive.tickets();
        let (clock, turn) = Clock::running_from(morning(begin(snapshot.as_ref()), &config.calendar), speed);
        if speed > 1 {
            tokio::spawn(tell_the_time(turn.clone()));
        }
        let (jira, phone) = (Jira::new(clock.clone()), Phone::new(clock.clone()));
        let slack = Slack::new(clock.clone(), format!("{}slack/", self.home));
        if let Some(snapshot) = &snapshot {
            jira.take_in(snapshot, &site, default_assignee(config, &site));
        }
        furnish(&slack, config, &site);
        let rest = Rest::default();
        serve(self.jira, jira.routes(), &rest);
        serve(self.slack, slack.routes(), &rest);
        serve(self.phone, phone.routes(), &rest);
        let (now, zone) = (clock.clone(), site.zone.clone());
        let today = move || now.now().to_zoned(zone.clone()).date();
        let beside = BesideUs::begin(archive, &format!("{}site/", self.home), today);
        let numbers = site.people.keys().enumerate().map(|(nth, person)| (number(nth), person.clone())).collect();
        let time = Time { clock: clock.clone(), turn, calendar: Arc::new(config.calendar.clone()), rest };
        let page =
            Page { home: self.home, site, numbers, jira, slack, phone, beside, time, content: archive.content(), poll: Wake::default() };
        Ok(Play { clock, page })
    }
}

/// Who waits by a clock that goes faster than ours reckons in our time: they look again so often.
async fn tell_the_time(turn: Turn) {
    let mut looks = tokio::time::interval(LOOKS_EVERY);
    loop {
        looks.tick().await;
        turn.on(SignedDuration::ZERO);
    }
}

impl Play {
    /// What the page answers; `explains` tells the decision on a ticket, `poll` lets the daemon look at the board.
    pub fn guests(self, explains: Explains, poll: Wake) -> Guests {
        Guests::new(Page { poll, ..self.page }.routes(explains))
    }
}

/// When the archive was last told of its tickets: to its readers, that is now.
fn begin(snapshot: Option<&TicketSnapshot>) -> Timestamp {
    snapshot.map_or_else(|| Clock::system().now(), |snapshot| snapshot.as_of)
}

/// Before work, on the first working day that begins after this.
fn morning(after: Timestamp, calendar: &Calendar) -> Timestamp {
    let next = calendar.day(after).tomorrow().map_or(after, |tomorrow| calendar.begin_of(tomorrow));
    let begin = if calendar.is_open(after) { next } else { after };
    calendar.opening(begin).unwrap_or(begin) - EARLY
}

/// Who gets what is opened: somebody who is called and speaks the site's language, else somebody who is called.
fn default_assignee<'s>(config: &'s Config, site: &'s Site) -> Option<&'s str> {
    let speaks = |person: &&String| site.people.get(*person).is_some_and(|known| known.language.unwrap_or(site.language) == site.language);
    let called = || config.called.iter().filter(|person| site.people.contains_key(*person));
    called().find(speaks).or_else(|| called().next()).or_else(|| site.people.keys().next()).map(String::as_str)
}

/// Puts people and channels into the workspace.
fn furnish(slack: &Slack, config: &Config, site: &Site) {
    for person in site.people.values() {
        if let Some(id) = &person.slack {
            slack.world().people.insert(id.clone(), person.name.words(site.language).0.to_owned());
        }
    }
    let named = config.steps.iter().filter_map(|step| match step {
        Step::Post { to, .. } => to.strip_prefix('#'),
        _ => None,
    });
    let named: std::collections::BTreeSet<&str> = named.collect();
    for (nth, name) in named.into_iter().enumerate() {
        slack.add_channel(&format!("C0NAMED{nth:03}"), name);
    }
    for (id, name) in CHANNELS {
        slack.add_channel(id, name);
    }
}

fn serve(listener: TcpListener, routes: Router, rest: &Rest) {
    let rest = rest.clone();
    let noted = from_fn(move |request: Request, next: Next| {
        rest.begin_anew();
        next.run(request)
    });
    let routes = routes.layer(noted);
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, routes).await {
            tracing::error!(%error, "a stand-in has ended");
        }
    });
}

/// The telephone of the n-th person; nobody has it.
fn number(nth: usize) -> String {
    format!("+8150000001{nth:02}")
}
