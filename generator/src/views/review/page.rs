//! The agenda of one meeting, put together; the same page is what the meeting is held from.

use std::collections::BTreeMap;

use serde::Serialize;

use super::list::Earlier;
use super::past::PastItem;
use super::plan::{Part, minutes};
use super::promises::{PromiseItem, PromisesOfMeeting, Why};
use super::reports::{ReportItem, TermRow, UnfinishedRow};
use crate::archive::entry::Minutes;
use crate::archive::week::Week;
use crate::views::derive::Views;
use crate::views::incident::body::BodyPart;
use crate::views::meetings::happened::{Happened, Meeting};
use crate::views::wording;
use crate::views::words::{Link, Word};

/// Meetings before this one that are named beside it.
const EARLIER: usize = 3;

/// What the page of a review shows.
#[derive(Debug, Serialize)]
pub struct ReviewPage {
    /// `2026-W48`
    week: String,
    /// "Review of Friday 27 November 2026"
    pub title: String,
    kicker: String,
    day: String,
    as_of: Option<String>,
    stale: Option<String>,
    quiet: Option<String>,
    minutes: Option<MinutesView>,
    parts: Vec<PartView>,
    figures: Vec<Figure>,
    backlog: Option<String>,
    room: Option<String>,
    earlier: Vec<Earlier>,
    before: Option<Link>,
    after: Option<Link>,
    words: String,
}

/// What was written in the meeting.
#[derive(Debug, Serialize)]
struct MinutesView {
    line: Option<String>,
    lang: Option<String>,
    body: Vec<BodyPart>,
    edit_url: Option<String>,
}

#[derive(Debug, Serialize)]
struct PartView {
    key: &'static str,
    /// Its number on the agenda; parts that only a meeting has are not numbered.
    number: Option<usize>,
    heading: String,
    /// The same below its bar.
    short: String,
    minutes: usize,
    minutes_text: String,
    items: Vec<Item>,
    more: Option<String>,
}

/// Something that is spoken of.
#[derive(Debug, Serialize)]
struct Item {
    /// From 1, through all parts: its address is `#i-1`.
    n: usize,
    /// What it is about, the same whatever else is on the agenda: notes are kept under it.
    key: String,
    /// How minutes call it.
    name: String,
    /// Who may see it, where those are not the readers of all reports.
    visibility: Option<String>,
    #[serde(flatten)]
    content: Content,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Content {
    Reading { reports: Vec<Link> },
    Report { report: Box<ReportItem> },
    Unfinished { rows: Vec<UnfinishedRow> },
    Terms { rows: Vec<TermRow> },
    Promise { promise: Box<PromiseItem> },
    Kept { rows: Vec<PromiseItem> },
    Past { past: Box<PastItem> },
    Close,
}

#[derive(Debug, Serialize)]
struct Figure {
    number: String,
    label: String,
}

/// A part before it is numbered and has its minutes.
struct Draft {
    part: Part,
    things: usize,
    items: Vec<(String, String, Option<String>, Content)>,
    more: usize,
}

impl Draft {
    fn of_one(part: Part, things: usize, content: Content) -> Self {
        Self { part, things, items: vec![(part.key().to_owned(), String::new(), None, content)], more: 0 }
    }
}

impl Views {
    /// The page of a week, by its name; `None` where the site has no review, or it is no name of a week.
    pub fn review(&self, week: &str) -> Option<ReviewPage> {
        let week = Week::parse(week)?;
        let meeting = self.meeting(week)?;
        let happened = self.happened(week);
        let promises = self.promises_of_meeting(meeting, happened);
        let (_, number) = week.year_and_number();
        let long = |day| wording::long_day(day, self.language());
        let neighbour = |week: Week| self.archive.has_review(week).then(|| self.review_link(week));
        let figures = self.figures(meeting, happened);
        let minutes = self.archive.minutes_of(week);
        Some(ReviewPage {
            week: week.to_string(),
            title: self.texts.fill("review_title", &[("day", &wording::named_day(meeting.day, self.language()))]),
            kicker: self
                .texts
                .fill("review_kicker", &[("week", &number.to_string()), ("day", &wording::plain_day(meeting.before, self.language()))]),
            day: meeting.day.to_string(),
            as_of: meeting.is_coming.then(|| self.texts.fill("review_as_of", &[("day", &long(self.archive.today))])),
            stale: self.stale(meeting),
            quiet: happened.reports.is_empty().then(|| self.texts.get("review_quiet").to_owned()),
            room: self.room(happened, minutes.map(|minutes| &**minutes)),
            minutes: minutes.map(|minutes| self.minutes_view(minutes)),
            parts: self.parts_of(meeting, happened, promises),
            figures,
            backlog: self.backlog(week),
            earlier: self.earlier(week, EARLIER),
            before: neighbour(week.previous()),
            after: neighbour(week.next()),
            words: self.meeting_words(number),
        })
    }

    fn parts_of(&self, meeting: Meeting, happened: &Happened, promises: PromisesOfMeeting) -> Vec<PartView> {
        let drafts = self.drafts(meeting, happened, promises);
        let wants: Vec<(Part, usize)> = drafts.iter().map(|draft| (draft.part, draft.things)).collect();
        let (mut n, mut number) = (0, 0);
        let view = |(draft, minutes): (Draft, usize)| {
            let is_numbered = !matches!(draft.part, Part::Reading | Part::Close);
            number += usize::from(is_numbered);
            let heading = self.texts.get(&format!("review_part_{}", draft.part.key())).to_owned();
            let item = |(key, name, visibility, content): (String, String, Option<String>, Content)| {
                n += 1;
                Item { n, key, name: if name.is_empty() { heading.clone() } else { name }, visibility, content }
            };
            let items = draft.items.into_iter().map(item).collect();
            PartView {
                key: draft.part.key(),
                number: is_numbered.then_some(number),
                minutes,
                minutes_text: self.texts.fill("review_minutes", &[("n", &minutes.to_string())]),
                items,
                short: if draft.part == Part::Unfinished { self.texts.get("review_short_unfinished").to_owned() } else { heading.clone() },
                more: (draft.more > 0).then(|| self.texts.fill("review_more", &[("n", &draft.more.to_string())])),
                heading,
            }
        };
        drafts.into_iter().zip(minutes(&wants)).map(view).collect()
    }

    /// The parts that have something to say, in order.
    fn drafts(&self, meeting: Meeting, happened: &Happened, promises: PromisesOfMeeting) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let reports = &happened.reports;
        if !reports.is_empty() {
            drafts.push(Draft::of_one(Part::Reading, reports.len(), Content::Reading { reports: self.to_read(reports) }));
            let items = reports.iter().map(|at| self.new_report(meeting, *at)).collect();
            drafts.push(Draft { part: Part::New, things: reports.len(), items, more: 0 });
        }
        let (rows, more) = if meeting.is_coming { self.unfinished() } else { (Vec::new(), 0) };
        if !rows.is_empty() {
            drafts.push(Draft { more, ..Draft::of_one(Part::Unfinished, rows.len(), Content::Unfinished { rows }) });
        }
        let rows = self.terms_of_meeting(meeting);
        if !rows.is_empty() {
            drafts.push(Draft::of_one(Part::Deadlines, rows.len(), Content::Terms { rows }));
        }
        drafts.extend(self.promise_draft(promises));
        if let Some(past) = self.past_item(meeting, happened) {
            let name = format!("{} {}", past.id, past.title.text);
            let visibility = self.narrower(self.archive.pages.incident(&past.id));
            let items = vec![("past".to_owned(), name, visibility, Content::Past { past: Box::new(past) })];
            drafts.push(Draft { part: Part::Past, things: 1, items, more: 0 });
        }
        drafts.push(Draft::of_one(Part::Close, 1, Content::Close));
        drafts
    }

    fn new_report(&self, meeting: Meeting, at: usize) -> (String, String, Option<String>, Content) {
        let id = self.archive.incidents[at].report.id.to_string();
        let report = if meeting.is_at_hand { self.report_item(at) } else { self.report_row(at) };
        let name = format!("{id} {}", report.title.text);
        (id, name, self.narrower(Some(at)), Content::Report { report: Box::new(report) })
    }

    fn promise_draft(&self, promises: PromisesOfMeeting) -> Option<Draft> {
        let all = self.promises_of_all();
        let one = |(at, why): (usize, Why)| {
            let item = self.promise_item(at, why);
            let name = format!("{} {}", item.key, item.promise.text);
            (item.key.clone(), name, self.narrower(Some(all[at].incident)), Content::Promise { promise: Box::new(item) })
        };
        let things = promises.open.len() + promises.kept.len().min(1);
        let mut items: Vec<_> = promises.open.into_iter().map(one).collect();
        if !promises.kept.is_empty() {
            let rows = promises.kept.iter().map(|at| self.promise_item(*at, Why::Kept)).collect();
            items.push(("kept".to_owned(), self.texts.get("review_kept").to_owned(), None, Content::Kept { rows }));
        }
        (things > 0).then_some(Draft { part: Part::Promises, things, items, more: promises.more })
    }

    /// Who may see a report, where those are others than see reports that do not say it.
    fn narrower(&self, at: Option<usize>) -> Option<String> {
        let visibility = &self.archive.incidents[at?].report.visibility;
        (!visibility.is_empty() && *visibility != self.archive.site.visibility).then(|| visibility.join(" "))
    }

    fn figures(&self, meeting: Meeting, happened: &Happened) -> Vec<Figure> {
        let figure = |count: usize, key: &str| Figure {
            number: count.to_string(),
            label: self.texts.get(&if count == 1 { format!("{key}_one") } else { key.to_owned() }).to_owned(),
        };
        let mut figures = vec![figure(happened.reports.len(), "review_figure_reports")];
        if self.has_snapshot() && !self.is_stale(meeting) {
            figures.push(figure(happened.kept.len(), "review_figure_kept"));
            figures.push(figure(happened.overdue.len(), "review_figure_overdue"));
        }
        figures
    }

    /// Whether the tickets were last asked for before the meeting before.
    fn is_stale(&self, meeting: Meeting) -> bool {
        self.has_snapshot() && self.snapshot_day() <= meeting.before
    }

    fn stale(&self, meeting: Meeting) -> Option<String> {
        let day = wording::long_day(self.snapshot_day(), self.language());
        self.is_stale(meeting).then(|| self.texts.fill("review_stale", &[("day", &day)]))
    }

    /// Whether the backlog grows; only where there are tickets to tell it.
    fn backlog(&self, week: Week) -> Option<String> {
        if !self.has_snapshot() || self.promises_of_all().is_empty() {
            return None;
        }
        let (now, before) = (self.happened(week).backlog, self.happened(week.previous()).backlog);
        let key = match (now, now - before) {
            (0, _) => "review_backlog_none",
            (1, 0) => "review_backlog_one_same",
            (_, 0) => "review_backlog_same",
            (_, change) if change > 0 => "review_backlog_more",
            _ => "review_backlog_fewer",
        };
        let change = (now - before).abs().to_string();
        Some(self.texts.fill(key, &[("n", &now.to_string()), ("change", &change)]))
    }

    /// Who is needed: those whom the minutes name, and the leads of the new reports.
    fn room(&self, happened: &Happened, minutes: Option<&Minutes>) -> Option<String> {
        let mut leads: Vec<String> = Vec::new();
        for lead in happened.reports.iter().filter_map(|at| self.archive.incidents[*at].report.lead.as_deref()) {
            let name = self.person(lead).text;
            if !leads.contains(&name) {
                leads.push(name);
            }
        }
        let named = |key: &str, person: Option<&String>| person.map(|person| self.texts.fill(key, &[("name", &self.person(person).text)]));
        let mut said: Vec<String> = Vec::new();
        said.extend(named("review_facilitator", minutes.and_then(|minutes| minutes.facilitator.as_ref())));
        said.extend(named("review_scribe", minutes.and_then(|minutes| minutes.scribe.as_ref())));
        if !leads.is_empty() {
            said.push(self.texts.fill("review_leads", &[("names", &leads.join(self.texts.get("comma")))]));
        }
        (!said.is_empty()).then(|| said.join(self.texts.get("review_then")))
    }

    fn minutes_view(&self, minutes: &Minutes) -> MinutesView {
        let mut said: Vec<String> = Vec::new();
        said.extend(minutes.held.map(|day| self.texts.fill("minutes_held", &[("day", &wording::long_day(day, self.language()))])));
        if !minutes.present.is_empty() {
            let names: Vec<String> = minutes.present.iter().map(|person| self.person(person).text).collect();
            said.push(self.texts.fill("minutes_present", &[("names", &names.join(self.texts.get("comma")))]));
        }
        MinutesView {
            line: (!said.is_empty()).then(|| said.join(self.texts.get("review_then"))),
            lang: Word::of_report("", minutes.lang.as_deref(), &self.archive.site).lang,
            body: self.minutes_body(minutes),
            edit_url: self.edit_url(&minutes.path),
        }
    }

    /// What the script of the meeting says.
    fn meeting_words(&self, number: i8) -> String {
        let keys = self.texts.all().iter().filter_map(|(key, text)| Some((key.strip_prefix("meeting_")?, text.as_str())));
        let mut words: BTreeMap<&str, String> = keys.map(|(key, text)| (key, text.to_owned())).collect();
        words.insert("where", self.texts.fill("meeting_where", &[("week", &number.to_string())]));
        serde_json::to_string(&words).unwrap_or_default()
    }
}
