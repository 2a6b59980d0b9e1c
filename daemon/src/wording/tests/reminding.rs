//! Reminders in English and Japanese.

use incident::text::Language;
use jiff::civil::date;

use super::drawn::{drawn, line, voice};
use crate::outbox::post::{Control, Part, Span};
use crate::policy::facts::promises::{Incident, Promise};
use crate::policy::reason::{Route, RulePlace, Start, StartedBy, Step, Unreached, Worked};
use crate::policy::reminder::{Item, Mentioned, Recipient, Reminder};
use crate::policy::rules::{Patience, Rung};
use crate::policy::tests::samples::at;
use crate::wording::reminder::{Sending, outbox_items, post};
use crate::wording::ticket::Press;
use crate::wording::voice::{Review, Voice};

const BOTH: [Language; 2] = [Language::En, Language::Ja];

fn promise(note: Option<&str>) -> Promise {
    let title = "Checkout answers slowly after the cache was emptied".into();
    Promise { incident: Incident { id: "INC-2026-014".into(), title, level: Some(4) }, note: note.map(str::to_owned) }
}

fn item(number: u32) -> Item {
    Item {
        ticket: format!("1000{number}"),
        key: format!("OPS-{number}"),
        summary: ["Alert on the cache hit rate", "決済キューの長さを監視する", "Write a runbook for <cache> & friends"]
            [number as usize % 3]
            .into(),
        entry: "501".into(),
        start: Start {
            at: at("2026-11-19T14:00:00"),
            entered_at: at("2026-11-19T14:00:00"),
            status: "To Do".into(),
            by: StartedBy::Creation,
            moved_to: None,
        },
        worked: Worked { days: 2, minutes: 19 * 60 },
        step: Step { rung: 0, to: Rung::Assignee, after: Patience::Days(2) },
        nth: 0,
        reached_at: at("2026-11-24T14:00:00"),
        next_at: Some(at("2026-11-26T14:00:00")),
        rule: RulePlace { number: 3, line: 33 },
        account: Some("acc-tanaka".into()),
        assignee: Some("田中 花子".into()),
        mention: None,
        route: Route::Assignee("田中 花子".into()),
        level: Some(4),
        promises: Vec::new(),
        due: None,
    }
}

fn to_person(language: Language, items: Vec<Item>) -> Reminder {
    Reminder { to: Recipient::Person { slack: "UTANAKA".into(), key: "tanaka".into(), name: "田中 花子".into(), language }, items }
}

fn to_channel(language: Language, items: Vec<Item>) -> Reminder {
    Reminder { to: Recipient::Channel { slack: "CFOLLOW".into(), language }, items }
}

/// Both languages in one text.
fn texts(reminder: impl Fn(Language) -> Reminder, presses: &[(String, Press)], sending: Sending) -> String {
    BOTH.map(|language| drawn(&post(&reminder(language), presses, sending, &voice(Language::En)))).join("\n")
}

fn led(mut item: Item) -> Item {
    item.step = Step { rung: 1, to: Rung::TeamLead, after: Patience::Days(5) };
    item.worked = Worked { days: 5, minutes: 45 * 60 };
    item.assignee = Some("Jiro Suzuki".into());
    item.route = Route::Lead("田中 花子".into(), "Jiro Suzuki".into());
    item
}

fn unreached(number: u32, why: Unreached, assignee: Option<&str>) -> Item {
    Item { route: Route::Unreached(why), assignee: assignee.map(str::to_owned), ..item(number) }
}

#[test]
fn one_ticket_says_which_promise_for_which_incident_how_long_and_what_moves_it_on() {
    let one = |language| {
        let promises = vec![promise(Some("an alert when the hit rate falls below 80 %"))];
        to_person(language, vec![Item { promises, due: Some(date(2026, 12, 1)), ..item(3) }])
    };
    assert_eq!(texts(one, &[], Sending::First), include_str!("golden/one.txt"));
}

#[test]
fn three_tickets_are_one_message() {
    let three = |language| {
        let mut moved = item(5);
        moved.start.entered_at = at("2025-12-03T11:00:00");
        moved.start.moved_to = Some(date(2026, 11, 1));
        let mut hours = item(6);
        hours.step.after = Patience::Minutes(240);
        hours.worked = Worked { days: 0, minutes: 320 };
        hours.promises = vec![promise(None)];
        to_person(language, vec![led(item(4)), moved, hours])
    };
    assert_eq!(texts(three, &[], Sending::PossibleRepeat), include_str!("golden/three.txt"));
}

#[test]
fn of_twelve_tickets_the_last_two_are_told_by_key() {
    let twelve = |language| to_person(language, (1..=12).map(item).collect());
    assert_eq!(texts(twelve, &[], Sending::First), include_str!("golden/twelve.txt"));
}

#[test]
fn a_lead_reads_whose_ticket_it_is() {
    let reminder = |language| to_person(language, vec![led(item(1))]);
    assert_eq!(texts(reminder, &[], Sending::First), include_str!("golden/lead.txt"));
}

#[test]
fn the_channel_reads_whom_we_could_not_reach() {
    let reminder = |language| {
        let mut late = item(7);
        late.step = Step { rung: 2, to: Rung::Channel, after: Patience::Days(10) };
        late.worked = Worked { days: 10, minutes: 90 * 60 };
        late.route = Route::Channel;
        late.mention = Some(Mentioned { slack: "UTANAKA".into(), name: "田中 花子".into() });
        let items = vec![
            late,
            unreached(1, Unreached::NoAssignee, None),
            unreached(2, Unreached::NotInPeople("Mei Kato".into()), Some("Mei Kato")),
            unreached(3, Unreached::NoAssignee, None),
            unreached(4, Unreached::NotTheirs("Jiro Suzuki".into()), Some("Jiro Suzuki")),
            unreached(5, Unreached::Refused("Yui Sato".into(), "user_disabled".into()), Some("Yui Sato")),
        ];
        to_channel(language, items)
    };
    assert_eq!(texts(reminder, &[], Sending::First), include_str!("golden/channel.txt"));
}

#[test]
fn what_was_pressed_stands_where_the_buttons_stood() {
    let presses = [
        ("10001".to_owned(), Press::Snoozed { until: at("2026-11-27T10:00:00"), by: "田中 花子".into() }),
        ("10002".to_owned(), Press::OnIt { until: at("2026-12-01T10:00:00"), by: "田中 花子".into() }),
        ("10003".to_owned(), Press::NotMine { by: "田中 花子".into() }),
    ];
    let reminder = |language| to_person(language, (1..=4).map(item).collect());
    assert_eq!(texts(reminder, &presses, Sending::First), include_str!("golden/pressed.txt"));
}

#[test]
fn the_fallback_reads_like_the_message_without_emphasis() {
    let found = post(&to_person(Language::En, vec![item(3)]), &[], Sending::First, &voice(Language::En));
    let read = line(&found.fallback);
    assert!(read.contains("[OPS-3](https://jira.example/browse/OPS-3) Alert on the cache hit rate\nIn “To Do” for 2 working days"));
    assert!(!found.fallback.iter().any(|span| matches!(span, Span::Strong(_))));
}

#[test]
fn without_a_weekly_review_nothing_is_put_off_until_then() {
    let voice = Voice { review: Review::Unknown, site: None, ..voice(Language::En) };
    let reminder = to_person(Language::En, vec![Item { promises: vec![promise(None)], ..item(3) }]);
    let found = post(&reminder, &[], Sending::First, &voice);
    let Some(Part::Controls { controls, about }) = found.parts.iter().find(|part| matches!(part, Part::Controls { .. })) else {
        panic!("there is something to press")
    };
    let Some(Control::Choice(_, _, values)) = controls.get(1) else { panic!("snooze comes second") };
    assert_eq!(values.iter().map(|(value, _)| value.as_str()).collect::<Vec<_>>(), ["1d", "3d"]);
    assert_eq!(about, "10003/501");
    assert!(!drawn(&found).contains("](https://incidents"), "without the site's address an incident is named, not linked");
}

#[test]
fn hundreds_of_tickets_stay_within_what_a_message_holds() {
    let mut long = item(1);
    long.summary = "語".repeat(500);
    long.promises = vec![promise(Some(&"w".repeat(900))); 5];
    let items = (0..400).map(|number| Item { ticket: number.to_string(), key: format!("OPS-{number}"), ..long.clone() });
    let found = post(&to_person(Language::En, items.collect()), &[], Sending::First, &voice(Language::En));
    assert!(found.parts.len() <= 50);
    for part in &found.parts {
        if let Part::Text(spans) = part {
            assert!(line(spans).chars().count() < 3000);
        }
    }
    assert!(drawn(&found).contains("… and 190 that do not fit here."));
    assert_eq!(outbox_items(&to_person(Language::En, vec![item(3)]))[0].entry, "501");
}
