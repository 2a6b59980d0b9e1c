//! The same with the hands that the daemon really has, against stand-ins that speak as Slack, Jira and Twilio do.

use std::collections::HashMap;
use std::sync::Arc;

use daemon::adapters::http::Deadlines;
use daemon::adapters::telephony::twilio::{Caller, Twilio as Voice};
use daemon::ports::response::intake::Intake;
use daemon::response::people::number::Number;
use incident::text::Language;
use jiff::SignedDuration;
use support::stand_in::fault::{Fault, Seen};
use support::stand_in::twilio::{ACCOUNT, Twilio};

use super::machine::submission;
use crate::scene::ALWAYS_OPEN;
use crate::simulation::world::{LADDER, World};

const FORM: &str = "\
kinds:
  outage:
    name: {en: Service outage, ja: サービス障害}
    questions: [{id: pay, ask: {en: Do payments fail?, ja: 決済が失敗していますか}, yes: 4}]
";
const RESPONSES: &str = "\
responses:
  - steps:
      - post: {to: '#follow-ups', message: headline}
      - open_ticket: {project: OPS}
      - write_report: {}
      - create_channel: {name: 'inc-{date}-{slug}'}
      - invite: {people: [tanaka], teams: affected}
      - post: {to: channel, message: opening}
      - call: {person: tanaka, again_after: 5 minutes, times: 2}
";

async fn world(twilio: &Twilio) -> World {
    let mut world = World::new("2026-11-24 10:00", ALWAYS_OPEN, LADDER).await;
    world.scene.folder.write("questionnaire.yaml", FORM);
    world.scene.folder.write("responses.yaml", RESPONSES);
    let caller = Caller { account: ACCOUNT.to_owned(), token: "secret".to_owned(), from: Number::parse("+815087654321").unwrap() };
    let numbers = HashMap::from([("tanaka".to_owned(), Number::parse("+819012345678").unwrap())]);
    world.ground.daemon.respond.phone = Some(Arc::new(Voice::new(&twilio.url(), caller, numbers, Deadlines::default()).unwrap()));
    twilio.set(|twilio| twilio.clock = Some(world.now()));
    twilio.let_become("+819012345678", "completed", Some("human"));
    world
}

async fn to_the_end(world: &mut World, twilio: &Twilio) {
    for _ in 0..60 {
        let next = world.ground.daemon.respond.run().await.unwrap();
        let goes_on = world.ground.intake.progress("INC-2026-015", Language::En).await.unwrap().unwrap().goes_on;
        if !goes_on {
            return;
        }
        let next = next.map_or(world.now(), |next| next.max(world.now() + SignedDuration::from_millis(100)));
        world.turn_to(next);
        twilio.set(|twilio| twilio.clock = Some(next));
    }
    panic!("{:#?}", world.ground.intake.progress("INC-2026-015", Language::En).await.unwrap().unwrap().steps);
}

fn whole(world: &World, twilio: &Twilio) {
    let channels = world.scene.slack.set(|slack| slack.channels.clone());
    let (id, made) = channels.iter().find(|(_, channel)| channel["name"] == "inc-20261124-checkout-payments-fail").unwrap();
    assert_eq!(channels.len(), 3, "one besides those of before");
    let members = made["members"].to_string();
    assert!(["U0TANAKA", "U0SUZUKI", "U0OKAFOR"].iter().all(|user| members.contains(user)), "{members}");
    assert!(made["topic"].to_string().contains("INC-2026-015"), "{made}");
    assert_eq!((world.scene.told(id).len(), world.scene.told("C0FOLLOW").len()), (1, 1));
    assert!(world.scene.told("C0FOLLOW")[0].contains("OPS-"), "{:?}", world.scene.told("C0FOLLOW"));
    assert_eq!(world.scene.slack.set(|slack| slack.pins.len()), 1);
    let mut tickets = 0;
    world.scene.jira.set(|jira| tickets = jira.tickets.values().filter(|ticket| ticket.to_string().contains("yokoten-")).count());
    assert_eq!(tickets, 1);
    assert_eq!(twilio.set(|twilio| twilio.calls.len()), 1);
    assert!(world.scene.folder.path("content/incidents/2026/INC-2026-015.md").exists());
}

#[tokio::test]
async fn a_form_goes_through_slack_jira_and_twilio_to_its_end() {
    let twilio = Twilio::start();
    let mut world = world(&twilio).await;
    world.ground.intake.open(submission("n1", &["pay"]), world.now()).await.unwrap();
    to_the_end(&mut world, &twilio).await;
    whole(&world, &twilio);
}

#[tokio::test]
async fn answers_that_are_lost_lead_to_a_look_and_to_nothing_twice() {
    let twilio = Twilio::start();
    let mut world = world(&twilio).await;
    let lost = || Fault::after(Seen::End);
    for method in ["conversations.create", "chat.postMessage", "conversations.invite", "pins.add"] {
        world.scene.slack.server().fail(method, lost(), 1);
    }
    world.scene.jira.server().fail("/issue", lost(), 1);
    twilio.server().fail("Calls.json", lost(), 1);
    world.ground.intake.open(submission("n1", &["pay"]), world.now()).await.unwrap();
    to_the_end(&mut world, &twilio).await;
    whole(&world, &twilio);
}
