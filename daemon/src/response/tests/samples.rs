//! A company and an incident.

use std::collections::{BTreeMap, BTreeSet};

use incident::diagnostic::finding::Source;
use incident::id::IncidentId;
use incident::level::Level;
use incident::questionnaire::assess::{Assessment, Reason};
use incident::text::Language;
use jiff::Timestamp;

use crate::response::handbook::Handbook;
use crate::response::plan::plan;
use crate::response::step::Response;
use crate::response::submission::{Door, Incident, Phone, Submission};

const SITE: &str = "\
title: Kawasemi incidents
base_url: https://incidents.example/
time_zone: Asia/Tokyo
language: en
levels: {4: {name: {en: Major, ja: 重大}, report_within: 5 days}, 5: {report_within: 3 days}}
services:
  checkout: {name: {en: Checkout, ja: 注文手続き}, team: payments}
  search: {name: {en: Search, ja: 検索}, team: discovery}
teams: {payments: {name: Payments, lead: tanaka}, discovery: {name: Discovery}}
people:
  tanaka: {name: 田中 花, team: payments, slack: U0TANAKA, lang: ja}
  suzuki: {name: 鈴木 健, slack: U0SUZUKI, lang: ja}
  okafor: {name: Chidi Okafor, team: discovery, slack: U0OKAFOR, lang: en}
  silva: {name: Rafael Silva, team: payments}
roles: {lead-on-call: [suzuki, tanaka]}
";

const FORM: &str = "\
kinds:
  outage:
    name: {en: Service outage, ja: サービス障害}
    services: required
    questions:
      - {id: all, ask: {en: Is nobody able to order?, ja: 誰も注文できませんか}, yes: 5}
      - {id: pay, ask: {en: Do payments fail?, ja: 決済が失敗していますか}, yes: 4}
      - {id: slow, ask: {en: Is it slow?, ja: 遅いですか}, yes: 3}
  lost: {name: {en: Lost item, ja: 紛失}, level: 2}
";

const RESPONSES: &str = "\
responses:
  - match: {level: '>=1'}
    steps:
      - post: {to: '#incidents', message: headline}
      - open_ticket: {project: OPS, type: Task}
      - write_report: {}
  - match: {level: '>=3'}
    steps:
      - create_channel: {name: 'inc-{date}-{slug}'}
      - invite: {people: [lead-on-call], teams: affected}
      - post: {to: channel, message: opening}
  - match: {level: '>=4'}
    steps:
      - call: {person: lead-on-call, again_after: 5 minutes, times: 3}
      - invite: {people: [tanaka]}
  - match: {level: 5}
    steps: [{post: {to: '#company', message: headline}}]
";

pub(crate) fn handbook() -> Handbook {
    let (site, _) = incident::site::read::read(Source { file: "site.yaml", text: SITE });
    let (form, _) = incident::questionnaire::read::read(Source { file: "questionnaire.yaml", text: FORM }, &site);
    let questionnaire = form.expect("a form");
    let (responses, found) = incident::responses::read(Source { file: "responses.yaml", text: RESPONSES }, &site, Some(&questionnaire));
    assert!(found.iter().all(|finding| !finding.is_error()), "{found:?}");
    Handbook { site, questionnaire, responses: responses.expect("responses") }
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).expect("in range")
}

pub(crate) fn incident(level: i64) -> Incident {
    let submission = Submission {
        nonce: "n".into(),
        kind: "outage".into(),
        title: "Checkout: payments fail".into(),
        description: "Every card is declined.".into(),
        services: BTreeSet::from(["checkout".to_owned()]),
        yes: BTreeSet::from(["pay".to_owned()]),
        no: BTreeSet::from(["all".to_owned()]),
        reporter: "Mori".into(),
        started_at: None,
        language: Language::En,
        door: Door::Form { user: None },
    };
    let level = Level::new(level).expect("a level");
    let assessed = Assessment { level, reasons: vec![Reason::Yes { question: "pay".into() }] };
    let id = IncidentId::parse("INC-2026-014").expect("an id");
    Incident { id, submission, assessed, corrected: None, received_at: at(0), phone: Phone::Free }
}

pub(crate) fn response(level: i64) -> Response {
    let incident = incident(level);
    let plan = plan(&incident, &handbook(), Vec::new());
    Response { incident, plan, records: BTreeMap::new() }
}

pub(crate) fn names(response: &Response) -> Vec<&str> {
    response.plan.steps.iter().map(|step| step.name.as_str()).collect()
}
