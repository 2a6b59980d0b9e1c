//! What follows an incident: made once, when it is stored.

pub mod names;

use std::collections::BTreeSet;

use incident::id::IncidentId;
use incident::level::Level;
use incident::responses::{Message, Response as Laid, Step as LaidStep};
use incident::time::{Period, Unit};
use jiff::{SignedDuration, Timestamp};

use super::briefing::{Alike, Briefing};
use super::handbook::Handbook;
use super::step::{CHANNEL, Deed, Place, Plan, Response, Saying, Step};
use super::submission::Incident;

/// The report's draft.
const REPORT: &str = "report";
/// The opening message in the channel.
const OPENING: &str = "post:opening";
/// In the name of a response's teams: those of the affected services.
const AFFECTED: &str = "affected";

/// All that follows: the steps of every response that matches, in order; the same thing twice is done once.
pub fn plan(incident: &Incident, handbook: &Handbook, alike: Vec<Alike>) -> Plan {
    let mut briefing = Briefing::of(&incident.submission, &incident.assessed.reasons, handbook);
    briefing.alike = alike;
    let mut draft = Draft { incident, handbook, steps: Vec::new(), briefing };
    draft.add_all();
    Plan { steps: draft.steps, briefing: draft.briefing }
}

/// The plan with what another level adds: nothing is taken away, and nothing of it is done again. `response` has the new level already.
pub fn amended(response: &Response, handbook: &Handbook) -> Plan {
    let Plan { steps, briefing } = response.plan.clone();
    let mut draft = Draft { incident: &response.incident, handbook, steps, briefing };
    draft.add_all();
    Plan { steps: draft.steps, briefing: draft.briefing }
}

/// The path of an incident's report in the content folder.
pub fn report_path(id: &IncidentId) -> String {
    let year = id.as_str().split('-').nth(1).unwrap_or_default();
    format!("incidents/{year}/{id}.md")
}

struct Draft<'d> {
    incident: &'d Incident,
    handbook: &'d Handbook,
    steps: Vec<Step>,
    briefing: Briefing,
}

impl Draft<'_> {
    fn add_all(&mut self) {
        let (level, kind) = (self.incident.level(), &self.incident.submission.kind);
        let matches = |laid: &&Laid| laid.levels.contains(&level) && (laid.kinds.is_empty() || laid.kinds.contains(kind));
        let handbook = self.handbook;
        for step in handbook.responses.iter().filter(matches).flat_map(|laid| &laid.steps) {
            self.add_laid(step);
        }
        self.let_invitations_come_first();
        self.let_tickets_come_first();
    }

    fn add_laid(&mut self, step: &LaidStep) {
        match step {
            LaidStep::CreateChannel { name } => self.add_channel(name),
            LaidStep::Invite { people, teams } => self.add_invitations(people, teams),
            LaidStep::Post { to, message } => self.add_post(to, *message),
            LaidStep::OpenTicket { project, ticket_type } => {
                let deed = Deed::OpenTicket { project: project.clone(), ticket_type: ticket_type.clone() };
                self.add(&format!("ticket:{project}:{ticket_type}"), &[], deed);
            }
            LaidStep::WriteReport => self.add_report(),
            LaidStep::Call { person, again_after, times } => self.add_calls(person, *again_after, *times),
        }
    }

    /// Adds a step, unless it is there already.
    fn add(&mut self, name: &str, needs: &[&str], deed: Deed) {
        if self.steps.iter().any(|step| step.name == name) {
            return;
        }
        let needs = needs.iter().map(|need| (*need).to_owned()).collect();
        let key = names::key(&self.incident.id, name);
        self.steps.push(Step { name: name.to_owned(), key, needs, after: Vec::new(), deed });
    }

    fn add_channel(&mut self, pattern: &str) {
        let submission = &self.incident.submission;
        let slug = names::slug(&submission.title, &submission.kind, &self.incident.id);
        let key = names::key(&self.incident.id, CHANNEL);
        let names = names::channel_names(pattern, &slug, self.incident.received_at, &self.handbook.site.zone, &key);
        self.add(CHANNEL, &[], Deed::MakeChannel { names });
        self.add("topic", &[CHANNEL], Deed::SetTopic);
    }

    fn add_invitations(&mut self, people: &[String], teams: &[String]) {
        let site = &self.handbook.site;
        let mut wanted: Vec<String> = people.iter().flat_map(|key| self.behind(key)).collect();
        let affected = self.incident.submission.services.iter().filter_map(|service| site.team_of(service));
        let named = teams.iter().map(String::as_str).filter(|team| *team != AFFECTED);
        let all: BTreeSet<&str> = named.chain(affected.filter(|_| teams.iter().any(|team| team == AFFECTED))).collect();
        let in_team = |team: Option<&str>| team.is_some_and(|team| all.contains(team));
        // Who is in a team and not in the chat has not been asked for by name.
        let members = site.people.iter().filter(|(_, person)| in_team(person.team.as_deref()) && person.slack.is_some());
        wanted.extend(members.map(|(key, _)| key.clone()));
        for key in wanted {
            self.briefing.meet(&key, self.handbook);
            self.add(&format!("invite:{key}"), &[CHANNEL], Deed::Invite { person: key.clone() });
            if people.iter().any(|name| site.roles.contains_key(name) && self.behind(name).first() == Some(&key)) {
                self.briefing.lead.get_or_insert(key);
            }
        }
    }

    /// The people behind the key of a person or a role.
    fn behind(&self, key: &str) -> Vec<String> {
        self.handbook.site.roles.get(key).cloned().unwrap_or_else(|| vec![key.to_owned()])
    }

    fn add_post(&mut self, to: &str, message: Message) {
        let (saying, word) = match message {
            Message::Opening => (Saying::Opening, "opening"),
            Message::Headline => (Saying::Headline, "headline"),
        };
        let post = |to| Deed::Post { to, saying };
        if to == CHANNEL {
            let name = format!("post:{word}");
            self.add(&name, &[CHANNEL], post(Place::Channel));
            if saying == Saying::Opening {
                self.add("pin", &[CHANNEL, OPENING], Deed::Pin { post: name });
            }
            return;
        }
        let place = to.strip_prefix('#').map_or_else(|| Place::Id(to.to_owned()), |name| Place::Named(name.to_owned()));
        self.add(&format!("post:{word}:{to}"), &[], post(place));
    }

    fn add_report(&mut self) {
        let (path, level) = (report_path(&self.incident.id), self.incident.level());
        self.add(REPORT, &[], Deed::WriteReport { path: path.clone() });
        let Some(due) = self.report_due(level) else { return };
        let name = "remind_report";
        // Another level may want it sooner.
        match self.steps.iter_mut().find(|step| step.name == name).map(|step| &mut step.deed) {
            Some(Deed::RemindReport { due: planned, .. }) => *planned = due.min(*planned),
            _ => self.add(name, &[REPORT], Deed::RemindReport { path, due }),
        }
    }

    fn report_due(&self, level: Level) -> Option<Timestamp> {
        let site = &self.handbook.site;
        let within = site.levels.get(&level)?.report_within?;
        let received = self.incident.received_at.to_zoned(site.zone.clone());
        match within.unit {
            Unit::Days => within.after_day(received.date()).to_datetime(received.time()).to_zoned(site.zone.clone()).ok(),
            _ => received.checked_add(length(within)).ok(),
        }
        .map(|due| due.timestamp())
    }

    fn add_calls(&mut self, person: &str, again_after: Period, times: u32) {
        let people = self.behind(person);
        let mut before = None;
        for (nth, key) in people.iter().cycle().take(if people.is_empty() { 0 } else { times as usize }).enumerate() {
            self.briefing.meet(key, self.handbook);
            self.briefing.lead.get_or_insert_with(|| key.clone());
            let name = format!("call:{person}:{nth}");
            let again_after = length(again_after).as_secs();
            self.add(&name, &[], Deed::Call { person: key.clone(), before: before.take(), again_after });
            before = Some(name);
        }
    }

    /// A mention reaches nobody who is not in the channel yet.
    fn let_invitations_come_first(&mut self) {
        let invited = |step: &&Step| matches!(step.deed, Deed::Invite { .. });
        let names: Vec<String> = self.steps.iter().filter(invited).map(|step| step.name.clone()).collect();
        for step in &mut self.steps {
            if step.name == OPENING {
                step.after.clone_from(&names);
            }
        }
    }

    /// The draft promises what was opened; it waits for no ticket that cannot be opened now.
    fn let_tickets_come_first(&mut self) {
        let opens = |step: &&Step| matches!(step.deed, Deed::OpenTicket { .. });
        let names: Vec<String> = self.steps.iter().filter(opens).map(|step| step.name.clone()).collect();
        for step in self.steps.iter_mut().filter(|step| step.name == REPORT) {
            step.after.clone_from(&names);
        }
    }
}

fn length(period: Period) -> SignedDuration {
    let count = i64::from(period.count);
    match period.unit {
        Unit::Minutes => SignedDuration::from_mins(count),
        Unit::Hours => SignedDuration::from_hours(count),
        Unit::Days => SignedDuration::from_hours(24 * count),
    }
}
