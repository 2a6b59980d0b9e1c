//! What a calendar calls open, and where patience ends in it: by example, and by law in zones that change their clocks oddly.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::policy::calendar::days_off::{Country, DayOff, Why};
use crate::policy::calendar::written::{parse_days, parse_stretch};

fn at(text: &str) -> Timestamp {
    text.parse().expect(text)
}

fn calendar(zone: &str, days: &str, hours: &[&str], days_off: &DaysOff) -> Calendar {
    let zone = TimeZone::get(zone).expect("bundled zone");
    let hours = hours.iter().map(|hours| parse_stretch(hours).expect(hours)).collect();
    Calendar::new(zone, parse_days(days).expect(days), hours, days_off)
}

fn japan() -> DaysOff {
    let closure =
        DayOff { first: "2026-12-29".parse().expect("a day"), last: "2027-01-04".parse().expect("a day"), name: "年末年始".into() };
    DaysOff { country: Some(Country::Japan), own: vec![closure] }
}

static TOKYO: LazyLock<Calendar> = LazyLock::new(|| calendar("Asia/Tokyo", "mon-fri", &["10:00-19:00"], &japan()));
static LUNCH: LazyLock<Calendar> =
    LazyLock::new(|| calendar("Asia/Tokyo", "mon-fri", &["13:00-18:00", "09:00-12:00"], &DaysOff::default()));

/// Day by day, night by night, over midnight, with breaks, in zones whose clocks change at different hours.
static MANY: LazyLock<Vec<Calendar>> = LazyLock::new(|| {
    let shapes: [(&str, &[&str]); 4] = [
        ("mon-fri", &["10:00-19:00"]),
        ("mon-sun", &["00:00-24:00"]),
        ("tue-sat", &["00:00-02:30", "09:00-12:00", "13:00-17:30", "23:00-24:00"]),
        ("sun,wed", &["01:15-03:45", "22:00-24:00"]),
    ];
    let zones = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "America/Havana", "Asia/Tokyo"];
    let all = zones.iter().flat_map(|zone| shapes.map(|(days, hours)| calendar(zone, days, hours, &japan())));
    all.chain([calendar("Pacific/Apia", "mon-sun", &["00:00-24:00"], &DaysOff::default())]).collect()
});

fn after(calendar: &Calendar, from: &str, patience: Patience) -> String {
    let end = calendar.after(at(from), patience).expect("open again");
    calendar.zone().to_datetime(end).to_string()
}

#[test]
fn days_later_is_the_same_time_of_day() {
    for (from, days, end) in [
        ("2026-11-16T11:30:00+09:00", 2, "2026-11-18T11:30:00"),
        ("2026-11-19T11:30:00+09:00", 2, "2026-11-24T11:30:00"),
        ("2026-11-21T11:30:00+09:00", 1, "2026-11-25T10:00:00"),
        ("2026-11-19T22:00:00+09:00", 0, "2026-11-20T10:00:00"),
        ("2026-11-19T19:00:00+09:00", 1, "2026-11-24T10:00:00"),
        ("2026-12-28T15:00:00+09:00", 1, "2027-01-05T15:00:00"),
        ("2028-02-28T15:00:00+09:00", 1, "2028-02-29T15:00:00"),
        ("2028-02-29T15:00:00+09:00", 1, "2028-03-01T15:00:00"),
    ] {
        assert_eq!(after(&TOKYO, from, Patience::Days(days)), end, "{from} and {days} days");
    }
}

#[test]
fn hours_and_minutes_are_open_time() {
    assert_eq!(after(&TOKYO, "2026-11-20T18:30:00+09:00", Patience::Minutes(60)), "2026-11-24T10:30:00");
    assert_eq!(after(&TOKYO, "2026-11-20T18:30:00+09:00", Patience::Minutes(30)), "2026-11-24T10:00:00");
    assert_eq!(after(&TOKYO, "2026-11-20T18:30:00.25+09:00", Patience::Minutes(29)), "2026-11-20T18:59:00.25");
    assert_eq!(after(&LUNCH, "2026-11-20T11:30:00+09:00", Patience::Minutes(60)), "2026-11-20T13:30:00");
    assert_eq!(after(&LUNCH, "2026-11-20T12:30:00+09:00", Patience::Days(1)), "2026-11-23T13:00:00");
    assert_eq!(TOKYO.open_time(at("2026-11-19T10:00:00+09:00"), at("2026-11-24T11:00:00+09:00")), SignedDuration::from_hours(19));
    assert_eq!(TOKYO.open_time(at("2026-11-24T11:00:00+09:00"), at("2026-11-19T10:00:00+09:00")), SignedDuration::ZERO);
}

#[test]
fn a_clock_change_takes_an_hour_and_gives_one() {
    let all_day = calendar("America/New_York", "mon-sun", &["00:00-24:00"], &DaysOff::default());
    let night = calendar("America/New_York", "mon-sun", &["00:00-04:00"], &DaysOff::default());
    let open = |calendar: &Calendar, from: &str, to: &str| calendar.open_time(at(from), at(to)).as_hours();
    assert_eq!(open(&all_day, "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"), 23);
    assert_eq!(open(&all_day, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"), 25);
    assert_eq!(open(&night, "2026-03-08T00:00:00Z", "2026-03-08T23:00:00Z"), 3);
    assert_eq!(open(&night, "2026-11-01T00:00:00Z", "2026-11-01T23:00:00Z"), 5);
    assert_eq!(after(&night, "2026-03-07T02:30:00-05:00", Patience::Days(1)), "2026-03-08T03:00:00");
    assert_eq!(night.after(at("2026-10-31T01:30:00-04:00"), Patience::Days(1)), Some(at("2026-11-01T01:30:00-04:00")));
    assert_eq!(night.after(at("2026-11-01T01:30:00-05:00"), Patience::Days(1)), Some(at("2026-11-02T02:00:00-05:00")));
    assert_eq!(night.after(at("2026-11-01T01:30:00-04:00"), Patience::Minutes(60)), Some(at("2026-11-01T01:30:00-05:00")));
}

#[test]
fn an_hour_that_is_open_within_a_repeated_one_is_open_twice() {
    let short = calendar("America/New_York", "sun", &["01:00-01:30"], &DaysOff::default());
    for (text, open) in [
        ("2026-11-01T01:10:00-04:00", true),
        ("2026-11-01T01:40:00-04:00", false),
        ("2026-11-01T01:10:00-05:00", true),
        ("2026-11-01T01:30:00-05:00", false),
    ] {
        assert_eq!(short.is_open(at(text)), open, "{text}");
    }
    let skipped = calendar("America/New_York", "sun", &["02:00-03:00"], &DaysOff::default());
    assert_eq!(skipped.opening(at("2026-03-08T00:00:00Z")), Some(at("2026-03-15T02:00:00-04:00")));
}

#[test]
fn days_begin_where_the_clock_first_shows_them() {
    let havana = calendar("America/Havana", "mon-fri", &["09:00-17:00"], &DaysOff::default());
    let begin = |day: &str| havana.begin_of(day.parse().expect("a day"));
    assert_eq!(begin("2026-03-08"), at("2026-03-08T01:00:00-04:00"));
    assert_eq!(begin("2026-11-01"), at("2026-11-01T00:00:00-04:00"));
    assert_eq!(begin("1900-01-01").to_zoned(havana.zone().clone()).date().to_string(), "1900-01-01");
    assert_eq!(begin("2200-01-01").to_zoned(havana.zone().clone()).date().to_string(), "2200-01-01");
    assert_eq!(havana.day(at("2026-03-08T03:59:59Z")).to_string(), "2026-03-07");
}

#[test]
fn a_calendar_that_never_opens_says_so() {
    let never = calendar("Asia/Tokyo", "mon-fri", &[], &DaysOff::default());
    let from = at("2026-11-20T10:00:00Z");
    assert!(!never.is_open(from) && never.opening(from).is_none());
    assert_eq!((never.after(from, Patience::Days(0)), never.after(from, Patience::Minutes(0))), (None, None));
    assert_eq!((never.working_days(from, at("2027-11-20T10:00:00Z")), never.open_time(from, Timestamp::MAX)), (0, SignedDuration::ZERO));
    assert_eq!(TOKYO.after(from, Patience::Days(36_500)), None);
    assert_eq!(TOKYO.opening(Timestamp::MAX), None);
    assert_eq!(TOKYO.opening(Timestamp::MIN), Some(at("1990-01-02T10:00:00+09:00")));
}

#[test]
fn days_that_do_not_count_are_told_in_runs() {
    let runs = TOKYO.left_out(at("2026-11-20T10:00:00Z"), at("2027-01-12T10:00:00Z"));
    let told: Vec<(String, String)> = runs.iter().map(|run| (format!("{}..{}", run.first, run.last), name(&run.why))).collect();
    let told: Vec<(&str, &str)> = told.iter().map(|(days, why)| (days.as_str(), why.as_str())).collect();
    assert_eq!(
        told,
        [
            ("2026-11-21..2026-11-22", "weekend"),
            ("2026-11-23..2026-11-23", "勤労感謝の日 Labor Thanksgiving Day"),
            ("2026-11-28..2026-11-29", "weekend"),
            ("2026-12-05..2026-12-06", "weekend"),
            ("2026-12-12..2026-12-13", "weekend"),
            ("2026-12-19..2026-12-20", "weekend"),
            ("2026-12-26..2026-12-27", "weekend"),
            ("2026-12-29..2027-01-04", "年末年始"),
            ("2027-01-09..2027-01-10", "weekend"),
            ("2027-01-11..2027-01-11", "成人の日 Coming of Age Day"),
        ]
    );
    assert!(TOKYO.left_out(at("2026-11-25T10:00:00Z"), at("2026-11-20T10:00:00Z")).is_empty());
}

fn name(why: &Why) -> String {
    match why {
        Why::Weekend => "weekend".to_owned(),
        Why::Holiday(holiday) => format!("{} {}", holiday.ja, holiday.en),
        Why::DayOff(name) => name.to_string(),
    }
}

#[test]
fn working_days_pass_at_the_same_time_of_day() {
    for (from, to, days) in [
        ("2026-11-19T11:30:00+09:00", "2026-11-24T11:29:59+09:00", 1),
        ("2026-11-19T11:30:00+09:00", "2026-11-24T11:30:00+09:00", 2),
        ("2026-11-20T20:00:00+09:00", "2026-11-25T09:00:00+09:00", 0),
        ("2026-11-20T20:00:00+09:00", "2026-11-25T10:00:00+09:00", 1),
        ("2026-11-24T11:30:00+09:00", "2026-11-19T11:30:00+09:00", 0),
    ] {
        assert_eq!(TOKYO.working_days(at(from), at(to)), days, "{from} to {to}");
    }
}

/// Instants of 2008 to 2031, half of them within two days of a clock change.
fn instant(zone: &TimeZone, (second, near): (i64, Option<i64>)) -> Timestamp {
    let any = Timestamp::from_second(second).expect("in range");
    let change = zone.following(any).next().map(|change| change.timestamp());
    match (near, change) {
        (Some(away), Some(change)) => change + SignedDuration::from_secs(away),
        _ => any,
    }
}

fn moments() -> impl Strategy<Value = (i64, Option<i64>)> {
    (1_200_000_000i64..1_930_000_000, proptest::option::of(-172_800i64..172_800))
}

fn patience() -> impl Strategy<Value = Patience> {
    prop_oneof![(0u32..40).prop_map(Patience::Days), (0u32..6000).prop_map(Patience::Minutes)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn patience_ends_when_people_work_and_not_before_it_begins(which in 0..25usize, from in moments(), patience in patience()) {
        let calendar = &MANY[which];
        let from = instant(calendar.zone(), from);
        let end = calendar.after(from, patience).expect("open again");
        prop_assert!(calendar.is_open(end) && end >= from);
        if let Patience::Minutes(minutes) = patience {
            prop_assert_eq!(calendar.open_time(from, end), SignedDuration::from_mins(i64::from(minutes)));
        }
    }

    #[test]
    fn who_begins_later_or_waits_longer_ends_no_earlier(which in 0..25usize, from in moments(), later in 0i64..200_000, patience in patience()) {
        let calendar = &MANY[which];
        let from = instant(calendar.zone(), from);
        let end = calendar.after(from, patience);
        prop_assert!(calendar.after(from + SignedDuration::from_secs(later), patience) >= end);
        let longer = match patience {
            Patience::Days(count) => Patience::Days(count + 1),
            Patience::Minutes(count) => Patience::Minutes(count + 1),
        };
        prop_assert!(calendar.after(from, longer) > end);
    }

    #[test]
    fn open_is_what_the_wall_clock_says(which in 0..4usize, zone in 0..6usize, moment in moments()) {
        let calendar = &MANY[zone * 4 + which];
        let at = instant(calendar.zone(), moment);
        let local = calendar.zone().to_datetime(at);
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let (weekday, free) = (local.weekday().to_monday_one_offset(), calendar.days.why_free(clock::number(local.date())).is_some());
        let expected = !free && match which {
            0 => weekday <= 5 && (600..1140).contains(&minute),
            1 => true,
            2 => (2..=6).contains(&weekday) && [0..150, 540..720, 780..1050, 1380..1440].iter().any(|open| open.contains(&minute)),
            _ => [3, 7].contains(&weekday) && [75..225, 1320..1440].iter().any(|open| open.contains(&minute)),
        };
        prop_assert_eq!(calendar.is_open(at), expected);
        prop_assert_eq!(calendar.opening(at) == Some(at), expected);
    }

    #[test]
    fn full_working_days_are_those_whose_patience_has_ended(which in 0..25usize, from in moments(), length in 0i64..4_000_000) {
        let calendar = &MANY[which];
        let from = instant(calendar.zone(), from);
        let to = from + SignedDuration::from_secs(length);
        let days = calendar.working_days(from, to);
        prop_assert!(days == 0 || calendar.after(from, Patience::Days(days)).is_some_and(|end| end <= to));
        prop_assert!(calendar.after(from, Patience::Days(days + 1)).is_none_or(|end| end > to));
    }
}
