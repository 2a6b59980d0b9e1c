//! A desk at which one can report: the real pages and doors over the network, before an intake that keeps everything in memory.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use daemon::adapters::archive_dir::ArchiveDir;
use daemon::adapters::content_dir::ContentDir;
use daemon::adapters::lock::Lock;
use daemon::adapters::sql::store::SqlStore;
use daemon::config::model::Auth;
use daemon::config::secret::Secret;
use daemon::http::activations::Health;
use daemon::http::ears::Ears;
use daemon::http::pages::Pages;
use daemon::http::report::gate::Gate;
use daemon::http::report::routes::Desk;
use daemon::http::report::seal::Seal;
use daemon::http::router;
use daemon::ports::content::Content;
use daemon::ports::response::intake::{Intake, Opened, Progress, StepLine, StepState};
use daemon::ports::store::{StoreError, Stored};
use daemon::response::submission::{Correction, Incident, Phone, Submission};
use daemon::scheduler::clock::{Clock, Hand};
use daemon::scheduler::wakes::Stop;
use incident::id::IncidentId;
use incident::questionnaire::assess::{Answers, assess};
use incident::text::Language;
use jiff::Timestamp;
use support::temp_site::TempSite;

const SITE: &str = "\
title: Kawasemi incidents
base_url: https://incidents.example.com/
report: https://report.example.com/report
time_zone: Asia/Tokyo
language: en
services: {checkout: {name: {en: Checkout, ja: 注文手続き}, team: payments}, search: {name: Search}}
teams: {payments: {name: Payments}}
people: {tanaka: {name: 田中 花, slack: U0TANAKA}}
roles: {lead-on-call: [tanaka]}
";

const QUESTIONS: &str = "\
kinds:
  outage:
    name: {en: Service outage, ja: サービス障害}
    services: required
    questions:
      - {id: all-down, ask: {en: \"Is the service unusable for everybody?\", ja: 全員が使えませんか}, yes: 5}
      - {id: payments, ask: {en: \"Do payments fail?\", ja: 決済が失敗していますか}, yes: 4, only: {service: [checkout]}}
      - {id: seen, ask: {en: \"Do customers notice it?\", ja: お客様が気づきますか}, yes: 3}
  data-leak:
    name: {en: Data leak, ja: 情報漏えい}
    questions: [{id: seen, ask: {en: \"Was it seen outside?\", ja: 社外の人が見ましたか}, yes: 3}]
  lost-item:
    name: {en: Lost item, ja: 紛失}
    services: none
    level: 2
";

const RESPONSES: &str = "\
responses:
  - {match: {level: \">=1\"}, steps: [{write_report: {}}]}
  - {match: {kind: outage, level: \">=4\"}, steps: [{call: {person: lead-on-call, again_after: 5 minutes, times: 3}}]}
";

const PAST: &str = "---\ntitle: Card payments declined for one acquirer\ndate: 2026-03-14\nlevel: 4\nkind: outage\nservices: [checkout]\n---\n\n## Summary\n\nPayments timed out.\n\n## Mitigation\n\nSwitched that acquirer off.\n";

/// An address on which the form is served.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) hand: Hand,
    pub(crate) book: Arc<Book>,
    pub(crate) folder: TempSite,
    _runtime: tokio::runtime::Runtime,
    _stop: Box<dyn std::any::Any + Send + Sync>,
}

/// What was reported; it assesses as the real one does.
#[derive(Default)]
pub(crate) struct Book {
    content: Option<Arc<dyn Content>>,
    pages: Mutex<BTreeMap<String, Incident>>,
    /// What is asked of it fails.
    pub(crate) fails: Mutex<bool>,
    /// Whether people are called only after a click.
    pub(crate) flooded: Mutex<bool>,
}

impl Book {
    /// All incidents, in order.
    pub(crate) fn incidents(&self) -> Vec<Incident> {
        self.pages.lock().unwrap().values().cloned().collect()
    }

    fn change(&self, id: &str, change: impl FnOnce(&mut Incident)) -> Stored<bool> {
        Ok(self.pages.lock().unwrap().get_mut(id).map(change).is_some())
    }
}

#[async_trait]
impl Intake for Book {
    async fn open(&self, submission: Submission, now: Timestamp) -> Stored<Opened> {
        if *self.fails.lock().unwrap() {
            return Err(StoreError::Full("no room on the disk".to_owned()));
        }
        let mut pages = self.pages.lock().unwrap();
        if let Some(known) = pages.values().find(|known| known.submission.nonce == submission.nonce) {
            return Ok(Opened { incident: known.clone(), first: false });
        }
        let asked = self.content.as_ref().unwrap().handbook().unwrap();
        let answers = Answers { services: submission.services.clone(), yes: submission.yes.clone() };
        let assessed = assess(&asked.questionnaire, &asked.questionnaire.kinds[&submission.kind], &answers);
        let id = format!("INC-2026-{:03}", 68 + pages.len());
        let phone = if *self.flooded.lock().unwrap() { Phone::AfterClick } else { Phone::Free };
        let incident = Incident { id: IncidentId::parse(&id).unwrap(), submission, assessed, corrected: None, received_at: now, phone };
        pages.insert(id, incident.clone());
        Ok(Opened { incident, first: true })
    }

    async fn progress(&self, incident: &str, language: Language) -> Stored<Option<Progress>> {
        if *self.fails.lock().unwrap() {
            return Err(StoreError::Failed("locked".to_owned()));
        }
        let Some(incident) = self.pages.lock().unwrap().get(incident).cloned() else { return Ok(None) };
        let words = |en: &str, ja: &str| if language == Language::En { en.to_owned() } else { ja.to_owned() };
        let line = |state, words, trouble| StepLine { state, words, link: None, trouble, at: Some(incident.received_at) };
        let steps = vec![
            line(StepState::Done, words("Channel opened, 6 people invited", "チャンネルを作成、6人を招待"), None),
            StepLine {
                link: Some("javascript:alert(1)".to_owned()),
                ..line(StepState::Done, words("Tanaka's phone rings", "田中さんに電話中"), None)
            },
            line(
                StepState::Going,
                words("Opening the ticket", "チケットを作成"),
                Some(words(
                    "Jira does not answer. Next try in 40 s; nothing else waits for it.",
                    "Jiraが応答しません。40秒後にもう一度試します。",
                )),
            ),
            line(StepState::Waiting, words("Report draft", "報告書の下書き"), None),
            line(StepState::Held, words("Invite <b>Ken</b>", "<b>Ken</b>を招待"), None),
        ];
        let channel = Some(("#inc-1122-card-payments".to_owned(), "https://slack.example/archives/C1".to_owned()));
        Ok(Some(Progress { incident, steps, channel, goes_on: true }))
    }

    async fn correct(&self, incident: &str, correction: Correction) -> Stored<bool> {
        self.change(incident, |known| known.corrected = Some(correction))
    }

    async fn let_ring(&self, incident: &str, _by: &str, _now: Timestamp) -> Stored<bool> {
        self.change(incident, |known| known.phone = Phone::Free)
    }
}

/// An answer: its status, its head in lower case, its body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let from = self.body.split(&format!("<input type=\"hidden\" name=\"{name}\" value=\"")).nth(1);
        from.unwrap_or_else(|| panic!("no {name} in {}", self.body)).split('"').next().unwrap().to_owned()
    }

    /// The hidden fields, ready to be sent.
    pub(crate) fn sealed(&self) -> String {
        format!("nonce={}&token={}", self.hidden("nonce"), self.hidden("token"))
    }
}

impl Served {
    /// On this machine, where everybody may come.
    pub(crate) fn open() -> Self {
        Self::behind(None, None)
    }

    /// Behind a door.
    pub(crate) fn behind(auth: Option<&Auth>, secret: Option<&str>) -> Self {
        let folder = TempSite::new().site_yaml(SITE).file("questionnaire.yaml", QUESTIONS).file("responses.yaml", RESPONSES);
        folder.write("incidents/INC-2026-014.md", PAST);
        let content: Arc<dyn Content> = Arc::new(ContentDir::new(folder.path("content")));
        let archive = Arc::new(ArchiveDir::new(folder.path("content"), Arc::clone(&content)));
        let (clock, hand) = Clock::turned_by_hand("2026-11-22T05:03:07Z".parse().unwrap());
        let book = Arc::new(Book { content: Some(Arc::clone(&content)), ..Book::default() });
        let desk = Desk {
            intake: Arc::clone(&book) as Arc<dyn Intake>,
            content,
            archive,
            seal: Seal::new(Secret::new("a key of the store".to_owned())),
            gate: Gate::new(auth, secret.map(|secret| Secret::new(secret.to_owned()))),
            pages: Pages::new().unwrap(),
            clock: clock.clone(),
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (stop_sender, stop) = Stop::new();
        let address = runtime.block_on(async {
            let lock = Lock::take(&folder.path("state.db"), clock.now()).unwrap();
            let store = Arc::new(SqlStore::open(lock).await.unwrap());
            let (responses, desk) = (store.clone(), Arc::new(desk));
            let ears = Ears { store, responses, health: Health::default(), clock, buttons: None, desk, slack_form: None };
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(router::listen(listener, ears, stop));
            address
        });
        Self { address, hand, book, folder, _runtime: runtime, _stop: Box::new(stop_sender) }
    }

    /// Sends a request with these lines in its head.
    pub(crate) fn ask(&self, method: &str, path: &str, head: &[&str], body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let host = if head.iter().any(|line| line.starts_with("Host:")) { String::new() } else { format!("Host: {}\r\n", self.address) };
        let more: String = head.iter().map(|line| format!("{line}\r\n")).collect();
        let form = if head.iter().any(|line| line.starts_with("Content-Type:")) {
            ""
        } else {
            "Content-Type: application/x-www-form-urlencoded\r\n"
        };
        let length = if method == "POST" { format!("{form}Content-Length: {}\r\n", body.len()) } else { String::new() };
        let request = format!("{method} {path} HTTP/1.1\r\n{host}Connection: close\r\n{length}{more}\r\n{body}");
        // Who is answered early need not be heard to the end.
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_lowercase().replace('\r', ""),
            body: body.to_owned(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        self.ask("POST", path, &[], body)
    }

    /// Fills in a fresh form.
    pub(crate) fn send(&self, fields: &str) -> Answer {
        self.post("/report", &format!("{}&{fields}", self.get("/report").sealed()))
    }
}

/// Nothing is wrong with it.
pub(crate) const GOOD: &str = "kind=outage&title=Card+payments+time+out&service=checkout&q.payments=yes&q.all-down=no&reporter=Hana";
