//! The real program, killed at random moments while it speaks to services that are slow, cut their answers off, or
//! fail after they have done what was asked. `YOKOTEN_KILLS=1000` kills more often, `YOKOTEN_SEED` repeats a run.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt;
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use daemon::ports::store::Store;
use jiff::Timestamp;
use serde_json::{Value, json};
use support::stand_in::fault::{Fault, Mood, Seen};
use support::stand_in::wire::{Heard, Reply};

use super::chance::{Chance, seed};
use super::company::Company;

/// People in one company; there are always enough whose tickets nobody has spoken of yet.
const PEOPLE: usize = 2_000;
/// Kills of one company: a few companies are quicker than one that has grown large.
const KILLS: usize = 100;
/// So many companies work at the same time: they mostly wait.
const AT_ONCE: usize = 4;
/// Messages whose end was not seen may be sent again after 25 s: killing goes on beyond that.
const AT_LEAST: Duration = Duration::from_secs(30);
/// Kills of the control.
const CONTROL: usize = 40;
/// How long a process is taken to live on a machine of which nothing is known yet.
const SPAN: Duration = Duration::from_secs(4);

/// What came of killing.
#[derive(Debug, Default, Clone, Copy)]
struct Figures {
    kills: usize,
    posts: usize,
    ambiguous: usize,
    lost: usize,
    doubles: usize,
    unmarked: usize,
}

impl Figures {
    fn and(self, other: Self) -> Self {
        Self {
            kills: self.kills + other.kills,
            posts: self.posts + other.posts,
            ambiguous: self.ambiguous + other.ambiguous,
            lost: self.lost + other.lost,
            doubles: self.doubles + other.doubles,
            unmarked: self.unmarked + other.unmarked,
        }
    }
}

/// Whether Slack's history shows what stands there.
#[derive(Clone, Copy, PartialEq)]
enum History {
    Shown,
    Blind,
}

#[test]
fn nothing_is_lost_and_nothing_said_twice_however_often_the_process_dies() {
    let kills: usize = std::env::var("YOKOTEN_KILLS").map_or(KILLS, |text| text.parse().expect("YOKOTEN_KILLS is a number"));
    let seed = seed();
    let numbers: Vec<usize> = (0..kills.div_ceil(KILLS)).collect();
    let company =
        |number: usize| company_of_the_killed(seed.wrapping_add(number as u64), KILLS.min(kills - number * KILLS), History::Shown);
    let (figures, control) = thread::scope(|scope| {
        let control = scope.spawn(|| company_of_the_killed(seed ^ 0xC13, CONTROL, History::Blind));
        let mut figures = Figures::default();
        for few in numbers.chunks(AT_ONCE) {
            let companies: Vec<_> = few.iter().map(|number| scope.spawn(move || company(*number))).collect();
            figures = companies.into_iter().fold(figures, |sum, company| sum.and(company.join().unwrap()));
        }
        (figures, control.join().unwrap())
    });
    let _ = writeln!(std::io::stdout(), "YOKOTEN_SEED={seed}: {figures:?}; control, history blind: {control:?}");
    assert!(figures.kills >= kills && figures.ambiguous >= kills / 10, "the kills came at no moment that matters: {figures:?}");
    assert_eq!((figures.lost, figures.doubles), (0, 0), "YOKOTEN_SEED={seed}: {figures:?}");
    assert_eq!((control.lost, control.unmarked), (0, 0), "YOKOTEN_SEED={seed}: {control:?}");
    assert!(control.doubles > 0, "the check sees no doubles where there must be some: {control:?}");
}

/// Kills the daemon of a company, then lets it come to an end.
fn company_of_the_killed(seed: u64, kills: usize, history: History) -> Figures {
    let company = Company::new(PEOPLE);
    let posts = trouble(&company, seed, history);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut killer = Killer { chance: Chance::new(seed), posts, span: SPAN };
    let (begin, mut waiting) = (Instant::now(), 0);
    let mut killed = 0;
    while killed < kills || begin.elapsed() < AT_LEAST {
        let more = (waiting + 3 + usize::try_from(killer.chance.below(6)).unwrap()).min(PEOPLE);
        (waiting + 1..=more).for_each(|number| company.waits_at(number, Timestamp::now()));
        waiting = more;
        show_what_is_new(&company, waiting);
        killed += usize::from(killer.kill_one(&company));
        whole(&company);
        if killed % 10 == 0 && company.database().exists() {
            drop(runtime.block_on(company.store()));
        }
    }
    company.slack.server().heal();
    company.jira.server().heal();
    let ended = (0..6).any(|_| company.once() == Some(0));
    assert!(ended, "seed {seed}: it does not come to an end\n{}", company.folder.read("daemon.log"));
    let store = runtime.block_on(company.store());
    let (open, failed) = runtime.block_on(store.outbox_counts()).unwrap();
    assert_eq!((open, failed), (0, 0), "seed {seed}");
    let ambiguous = runtime.block_on(store.doubted_since(Timestamp::UNIX_EPOCH)).unwrap().len();
    let log = company.folder.read("daemon.log");
    assert!(!log.contains("panicked") && !log.contains("damaged"), "seed {seed}: {log}");
    let said = counted(&company, waiting);
    Figures { kills: killed, ambiguous, ..said }
}

/// Kills, as quickly as this machine works: on a busy one everything takes longer, the way to the first message too.
struct Killer {
    chance: Chance,
    posts: Receiver<()>,
    span: Duration,
}

impl Killer {
    /// Starts the program and kills it: at any time, or shortly after it has begun to say something. Whether it still
    /// lived.
    fn kill_one(&mut self, company: &Company) -> bool {
        while self.posts.try_recv().is_ok() {}
        let mut child = company.start(if self.chance.below(4) == 0 { &["run"] } else { &["run", "--once"] });
        if self.chance.below(3) == 0 {
            pause(self.chance.time_below(self.span));
        } else {
            self.wait_for_a_post(&mut child);
            pause(self.chance.time_below(Duration::from_millis(60)));
        }
        let _ = child.kill();
        let status = child.wait().unwrap();
        let ended_well = matches!(status.code(), None | Some(0 | 1));
        assert!(ended_well, "{status}\n{}", company.folder.read("daemon.log"));
        status.signal() == Some(9)
    }

    fn wait_for_a_post(&mut self, child: &mut Child) {
        let begin = Instant::now();
        while begin.elapsed() < self.span * 2 && child.try_wait().unwrap().is_none() {
            if self.posts.recv_timeout(Duration::from_millis(20)).is_ok() {
                self.span = (self.span + begin.elapsed() * 3) / 2;
                return;
            }
        }
    }
}

/// The moment of a kill is a time, so time has to pass.
fn pause(time: Duration) {
    let (_never, silence) = channel::<()>();
    let _ = silence.recv_timeout(time);
}

/// Jira's search shows what was not spoken of yet: what was spoken of is known, and would only make polls longer.
fn show_what_is_new(company: &Company, waiting: usize) {
    let silent: Vec<String> =
        (1..=waiting).filter(|number| company.told(*number).is_empty()).map(|number| format!("{}", 10_000 + number)).collect();
    company.jira.set(|world| {
        let found = silent.iter().filter_map(|id| Some((id.clone(), world.tickets.get(id)?.clone())));
        world.index = Some(found.collect());
    });
}

/// `tickets.json` is a whole one whenever it is there.
fn whole(company: &Company) {
    let Ok(text) = fs::read_to_string(company.folder.path("content/tickets.json")) else { return };
    let snapshot: Value = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
    assert!(snapshot["version"] == 1 && snapshot["tickets"].is_array());
}

/// How often each person heard of their ticket. What was taken away again was said.
fn counted(company: &Company, waiting: usize) -> Figures {
    let mut figures = Figures { doubles: company.slack.server().heard("/chat.delete").len(), ..Figures::default() };
    for number in 1..=waiting {
        let told = company.told(number);
        let text = |message: &Value| message["text"].as_str().unwrap_or_default().to_owned();
        assert!(
            told.iter()
                .all(|message| text(message).contains(&format!("OPS-{number}:")) || text(message).contains(&format!("OPS-{number} "))),
            "{told:?}"
        );
        figures.posts += told.len();
        figures.lost += usize::from(told.is_empty());
        figures.doubles += told.len().saturating_sub(1);
        figures.unmarked += told.iter().skip(1).filter(|message| !text(message).contains("possible repeat")).count();
    }
    figures
}

/// Makes both services moody; each message that is asked for is told.
fn trouble(company: &Company, seed: u64, history: History) -> Receiver<()> {
    let (told, posts) = channel();
    let told = Mutex::new(told);
    if history == History::Blind {
        company.slack.set(|world| world.shown = Some(0));
    }
    let before: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
    company.slack.server().be_moody(move |heard| {
        let asked = format!("{} {}", heard.path, String::from_utf8_lossy(&heard.body));
        let mut before = before.lock().unwrap();
        let times = before.entry(asked.clone()).or_default();
        *times += 1;
        let mut chance = Chance::of(seed, (asked, *times));
        if heard.path.ends_with("/chat.postMessage") {
            let _ = told.lock().unwrap().send(());
            return on_a_post(&mut chance);
        }
        on_a_question(heard, &mut chance)
    });
    company.jira.server().be_moody(move |heard| match Chance::of(seed, (&heard.path, &heard.body)).below(60) {
        0 => Mood { fault: Some(Fault::instead(Seen::End)), ..Mood::default() },
        1 => Mood { fault: Some(Fault::answer(Reply::html(503))), ..Mood::default() },
        slow => Mood { before: Duration::from_micros(slow * 30), ..Mood::default() },
    });
    posts
}

fn on_a_post(chance: &mut Chance) -> Mood {
    let failure = || Seen::Answer(Reply::json(500, &json!({"ok": false, "error": "internal_error"})));
    let (before, after) = (chance.time_below(Duration::from_millis(25)), chance.time_below(Duration::from_millis(25)));
    let fault = match chance.below(40) {
        0 | 1 => Some(Fault::after(Seen::End)),
        2 => Some(Fault::instead(Seen::End)),
        3 => Some(Fault::after(Seen::Silence)),
        4 => Some(Fault::instead(Seen::Silence)),
        5 => Some(Fault::after(failure())),
        6 => Some(Fault::instead(failure())),
        7 => Some(Fault::after(Seen::Half)),
        8 => Some(Fault::too_many(Some("1"))),
        9 | 10 => return Mood { before: before * 10, fault: None, after: after * 10 },
        _ => None,
    };
    Mood { before, fault, after }
}

fn on_a_question(heard: &Heard, chance: &mut Chance) -> Mood {
    let fault = match chance.below(30) {
        0 => Some(Fault::answer(Reply::html(502))),
        1 => Some(Fault::instead(Seen::End)),
        2 if heard.path.ends_with("history") => Some(Fault::too_many(Some("1"))),
        _ => None,
    };
    Mood { before: chance.time_below(Duration::from_millis(3)), fault, after: Duration::ZERO }
}
