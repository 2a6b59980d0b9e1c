//! Scaffold → parse is the identity, for every report there can be.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use super::*;
use crate::diagnostic::finding::Source;
use crate::front_matter::split;
use crate::id::IncidentId;
use crate::level::Level;
use crate::report::model::{DetectedBy, FollowUpKind, Review, Status, Times};
use crate::report::read::{Fallbacks, Surroundings, read};
use crate::site::model::Site;
use crate::time::{Moment, Precision};

fn tokyo() -> TimeZone {
    TimeZone::get("Asia/Tokyo").expect("bundled zone")
}

/// A text as the reader gives it back: without blanks around it, never empty.
fn prose() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "yes", "null", "12", "1e3", "- x", "# x", "a: b", "'", "\"", "{a}", "[b]", "|", "決済", "@x", "&a", "*a", "---", "a\nb", "🚨",
    ]);
    prop_oneof![odd.prop_map(str::to_owned), any::<String>()]
        .prop_map(|text| text.replace('\0', "").trim().to_owned())
        .prop_filter("empty", |text| !text.is_empty())
}

fn proses() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prose(), 0..4)
}

fn moment() -> impl Strategy<Value = Moment> {
    (0_i64..4_000_000_000, any::<bool>()).prop_map(|(seconds, day)| {
        let at = Timestamp::from_second(seconds).expect("in range");
        let whole = Moment::of_day(at.to_zoned(tokyo()).date(), &tokyo()).expect("a day");
        if day { whole } else { Moment { at, precision: Precision::Time } }
    })
}

fn day() -> impl Strategy<Value = Date> {
    (2000_i16..2100, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).expect("in range"))
}

fn pair_list() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::btree_map(prose(), prose(), 0..3).prop_map(|map| map.into_iter().collect())
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i32>().prop_map(Json::from),
        (-1.0e6..1.0e6).prop_map(Json::from),
        prose().prop_map(Json::from)
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..3).prop_map(|map| Json::Object(map.into_iter().collect()))
        ]
    })
}

fn follow_up() -> impl Strategy<Value = FollowUp> {
    let kind = prop::option::of(prop::sample::select(FollowUpKind::WORDS.map(|(_, kind)| kind).to_vec()));
    (prop::option::of("[A-Z]{2,5}-[1-9][0-9]{0,3}"), prop::option::of(prose()), kind, prose(), prop::option::of(day()))
        .prop_map(|(ticket, not_doing, kind, note, agreed)| FollowUp { ticket, not_doing, kind, note: Some(note), agreed })
}

fn times() -> impl Strategy<Value = Times> {
    let maybe = || prop::option::of(moment());
    (moment(), maybe(), maybe(), maybe(), maybe(), maybe()).prop_map(|(started, detected, acknowledged, mitigated, resolved, known)| {
        Times { started, detected, acknowledged, mitigated, resolved, known }
    })
}

prop_compose! {
    fn first_half()(id in "[a-zA-Z0-9決済][a-zA-Z0-9._-]{0,20}", title in prose(), level in prop::option::of(1_i64..=5), status in prop::sample::select(Status::WORDS.to_vec()), times in times(), kind in prop::option::of(prose()), summary in prop::option::of(prose()), lead in prop::option::of(prose()), roles in pair_list(), lists in prop::array::uniform4(proses())) -> Report {
        let [services, teams, tags, factors] = lists;
        let mut report = Report::draft(IncidentId::parse(&id).expect("an id"), title, times.started);
        report.times = times;
        (report.level, report.status, report.kind, report.summary, report.lead, report.roles) = (level.and_then(Level::new), status.1, kind, summary, lead, roles);
        (report.services, report.teams, report.tags, report.factors) = (services, teams, tags, factors);
        report
    }
}

prop_compose! {
    fn report()(first in first_half(), by in prop::option::of(prop::sample::select(DetectedBy::WORDS.to_vec())), impact in (prop::option::of(0_u64..1_000_000), prop::option::of(0_u64..999), prop::option::of(prose())), near_miss in any::<bool>(), visibility in proses(), follow_ups in prop::collection::vec(follow_up(), 0..4), related in proses(), recurrence in prop::option::of(prose()), aliases in prop::collection::vec("[A-Z]{3}-[0-9]{1,4}", 0..3), review in (prop::option::of(day()), prop::option::of(prose())), channel in prop::option::of("https://[a-z]{1,9}\\.example/[a-zA-Z0-9?=&%#]{0,12}"), lang in prop::option::of("[a-z]{2}(-[A-Z]{2})?"), extra in prop::collection::btree_map("[a-z_]{1,8}", json(), 0..3)) -> Report {
        let mut report = first;
        report.detected_by = by.map(|(_, by)| by);
        report.impact = Impact { customers: impact.0, support_cases: impact.1, note: impact.2 };
        (report.near_miss, report.visibility, report.follow_ups, report.related, report.recurrence_of) = (near_miss, visibility, follow_ups, related, recurrence);
        report.aliases = aliases.iter().map(|id| IncidentId::parse(id).expect("an id")).collect();
        report.review = Review { meeting: review.0, facilitator: review.1 };
        report.links = channel.into_iter().map(|address| ("channel".to_owned(), address)).collect();
        report.lang = lang;
        report.extra = extra.into_iter().collect::<Map<_, _>>();
        report
    }
}

proptest! {
    #[test]
    fn a_scaffolded_report_reads_back_as_itself(report in report(), windows in any::<bool>(), bom in any::<bool>()) {
        let site = Site { zone: tokyo(), ..Site::unnamed() };
        let mut text = file(&report, &site.zone, Language::Ja, &Section::ALL);
        if windows { text = text.replace('\n', "\r\n"); }
        if bom { text.insert(0, '\u{feff}'); }
        let parts = split(&text).expect("closed");
        let surroundings = Surroundings { site: &site, questionnaire: None };
        let (read, findings) = read(Source { file: "a.md", text: &text }, &parts, surroundings, Fallbacks::default());
        let errors: Vec<_> = findings.iter().filter(|finding| finding.is_error()).collect();
        prop_assert!(errors.is_empty(), "{:?} in {}", errors, text);
        prop_assert_eq!(read.map(|(report, _)| report), Some(report));
    }
}
