//! Lines of a crontab: their meaning, clock changes, and the next runs as another program finds them.

use croner::parser::CronParser;
use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("bundled zone")
}

fn runs(line: &str, after: &str, zone_name: &str, count: usize) -> Vec<String> {
    let (crontab, zone) = (Crontab::parse(line).expect(line), zone(zone_name));
    let mut at: Timestamp = after.parse().expect(after);
    let mut next = || {
        at = crontab.next(at, &zone)?;
        Some(at.to_zoned(zone.clone()).strftime("%d %H:%M%:z").to_string())
    };
    std::iter::from_fn(&mut next).take(count).collect()
}

#[test]
fn both_zero_and_seven_are_sunday() {
    for (line, day) in [("0 9 * * 0", "22"), ("0 9 * * 7", "22"), ("0 9 * * sun", "22"), ("0 9 * * 1", "23"), ("0 9 * * SAT", "28")] {
        assert_eq!(runs(line, "2026-11-21T12:00:00Z", "UTC", 1), [format!("{day} 09:00+00:00")], "{line}");
    }
    for line in ["0 9 * * 5-7", "0 9 * * fri-sun", "0 9 * * 5,6,0"] {
        let days = runs(line, "2026-11-16T12:00:00Z", "UTC", 4);
        assert_eq!(days.iter().map(|run| &run[..2]).collect::<Vec<_>>(), ["20", "21", "22", "27"], "{line}");
    }
}

#[test]
fn two_restricted_day_fields_are_either_and_one_with_a_star_is_both() {
    let days = |line: &str| runs(line, "2026-11-22T12:00:00Z", "UTC", 3).iter().map(|run| run[..2].to_owned()).collect::<Vec<_>>();
    assert_eq!(days("0 9 1 * mon"), ["23", "30", "01"]);
    assert_eq!(days("0 9 */2 * mon"), ["23", "07", "21"]);
}

#[test]
fn nicknames_are_lines() {
    for (name, line) in [
        ("@hourly", "0 * * * *"),
        ("@daily", "0 0 * * *"),
        ("@weekly", "0 0 * * sun"),
        ("@monthly", "0 0 1 * *"),
        ("@yearly", "0 0 1 jan *"),
    ] {
        let after = "2026-11-22T12:00:00Z";
        assert_eq!(runs(name, after, "Asia/Tokyo", 5), runs(line, after, "Asia/Tokyo", 5), "{name}");
    }
}

#[test]
fn a_day_that_never_comes_is_none() {
    for line in ["0 9 31 2 *", "* * 31 feb *"] {
        assert!(runs(line, "2026-11-22T12:00:00Z", "America/New_York", 1).is_empty(), "{line}");
    }
}

#[test]
fn what_crontab_does_not_know_is_told_in_words() {
    for (line, words) in [
        ("", "0 fields"),
        ("0 10 * *", "4 fields"),
        ("0 0 10 * * mon-fri", "6 fields"),
        ("60 * * * *", "minute: `60` is not understood; here stand 0 to 59"),
        ("0 24 * * *", "hour: `24`"),
        ("0 0 0 * *", "day of the month: `0`"),
        ("0 0 * 13 *", "here stand 1 to 12 or jan to dec"),
        ("0 0 * * 8", "day of the week: `8` is not understood; here stand 0 to 7 or sun to sat"),
        ("0 0 * * mon-", "`mon-`"),
        ("0 0 * * fri-mon", "runs backwards"),
        ("5/10 * * * *", "write `5-59/10`"),
        ("*/0 * * * *", "step"),
        ("*/x * * * *", "step"),
        ("0,,5 * * * *", "minute: ``"),
        ("0 0 L * *", "`L`"),
        ("@reboot", "@hourly"),
        ("毎日 10 * * *", "毎日"),
    ] {
        let wrong = Crontab::parse(line).expect_err(line);
        assert!(wrong.contains(words), "{line}: {wrong}");
    }
}

const YORK: &str = "America/New_York";

#[test]
fn a_time_that_is_skipped_runs_once_after_the_gap() {
    let after = "2026-03-08T00:00:00-05:00";
    assert_eq!(runs("30 2 * * *", after, YORK, 2), ["08 03:00-04:00", "09 02:30-04:00"]);
    assert_eq!(runs("0,15,30 2 * * *", after, YORK, 2), ["08 03:00-04:00", "09 02:00-04:00"]);
    assert_eq!(runs("0 2,3 * * *", after, YORK, 2), ["08 03:00-04:00", "09 02:00-04:00"]);
    assert_eq!(runs("*/30 * * * *", "2026-03-08T01:15:00-05:00", YORK, 3), ["08 01:30-05:00", "08 03:00-04:00", "08 03:30-04:00"]);
    assert_eq!(runs("15 * * * *", "2026-03-08T01:00:00-05:00", YORK, 2), ["08 01:15-05:00", "08 03:15-04:00"]);
}

#[test]
fn a_repeated_time_runs_once_and_an_interval_goes_on() {
    let after = "2026-11-01T00:45:00-04:00";
    assert_eq!(runs("30 1 * * *", after, YORK, 2), ["01 01:30-04:00", "02 01:30-05:00"]);
    assert_eq!(runs("30 1 * * *", "2026-11-01T01:10:00-05:00", YORK, 1), ["02 01:30-05:00"]);
    let half_hours = ["01 01:00-04:00", "01 01:30-04:00", "01 01:00-05:00", "01 01:30-05:00", "01 02:00-05:00"];
    assert_eq!(runs("*/30 * * * *", after, YORK, 5), half_hours);
    assert_eq!(runs("0 * * * *", after, YORK, 3), ["01 01:00-04:00", "01 01:00-05:00", "01 02:00-05:00"]);
}

#[test]
fn clock_changes_at_midnight_and_of_half_an_hour_are_no_different() {
    assert_eq!(runs("0 0 * * *", "2026-03-07T12:00:00Z", "America/Havana", 2), ["08 01:00-04:00", "09 00:00-04:00"]);
    assert_eq!(runs("0 2 * * *", "2026-10-03T12:00:00Z", "Australia/Lord_Howe", 2), ["04 02:30+11:00", "05 02:00+11:00"]);
}

fn number(least: u8, most: u8) -> impl Strategy<Value = String> {
    let range = (least..=most, least..=most).prop_map(|(a, b)| (a.min(b), a.max(b)));
    prop_oneof![
        3 => (least..=most).prop_map(|number| number.to_string()),
        1 => range.clone().prop_map(|(a, b)| format!("{a}-{b}")),
        1 => (range, 1u8..9).prop_map(|((a, b), step)| format!("{a}-{b}/{step}")),
    ]
}

fn list(least: u8, most: u8) -> impl Strategy<Value = String> {
    proptest::collection::vec(number(least, most), 1..4).prop_map(|parts| parts.join(","))
}

fn field(least: u8, most: u8) -> impl Strategy<Value = String> {
    prop_oneof![Just("*".to_owned()), (1u8..30).prop_map(|step| format!("*/{step}")), list(least, most)]
}

/// Either day field restricted, or both: without a step on a star, of which the two programs think otherwise.
fn day_fields() -> impl Strategy<Value = (String, String)> {
    let names = proptest::sample::select(vec!["mon", "TUE-thu", "sun,sat", "fri"]).prop_map(str::to_owned);
    let star = || Just("*".to_owned());
    prop_oneof![(field(1, 31), star()), (star(), list(0, 7)), (list(1, 31), list(0, 7)), (star(), names)]
}

fn lines() -> impl Strategy<Value = String> {
    let month = prop_oneof![3 => Just("*".to_owned()), 1 => list(1, 12), 1 => Just("feb-APR".to_owned())];
    (field(0, 59), field(0, 23), day_fields(), month)
        .prop_map(|(minute, hour, (day, weekday), month)| format!("{minute} {hour} {day} {month} {weekday}"))
}

/// The next runs as another program finds them.
fn others(line: &str, after: Timestamp, zone: &TimeZone, count: usize) -> Vec<Timestamp> {
    let other = CronParser::new().parse(line).expect(line);
    let mut at = after.to_zoned(zone.clone());
    let mut next = || {
        at = other.find_next_occurrence(&at, false).ok()?;
        Some(at.timestamp())
    };
    std::iter::from_fn(&mut next).take(count).collect()
}

fn ours(line: &str, after: Timestamp, zone: &TimeZone, count: usize) -> Vec<Timestamp> {
    let crontab = Crontab::parse(line).expect(line);
    let mut at = after;
    let mut next = || {
        at = crontab.next(at, zone)?;
        Some(at)
    };
    std::iter::from_fn(&mut next).take(count).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_next_ten_runs_are_those_of_another_program(line in lines(), second in 1_600_000_000i64..1_900_000_000) {
        let after = Timestamp::from_second(second).expect("in range");
        let tokyo = zone("Asia/Tokyo");
        let expected = others(&line, after, &tokyo, 10);
        prop_assert_eq!(ours(&line, after, &tokyo, 10), expected, "{}", line);
        let york = zone(YORK);
        let changes: Vec<Timestamp> = york.following(after - SignedDuration::from_hours(48)).take(30).map(|change| change.timestamp()).collect();
        let quiet = |at: &Timestamp| !changes.iter().any(|change| change.duration_until(*at).abs() < SignedDuration::from_hours(24));
        let (found, expected) = (ours(&line, after, &york, 10), others(&line, after, &york, 10));
        let until = expected.iter().position(|at| !quiet(at)).unwrap_or(expected.len());
        prop_assert_eq!(&found[..until], &expected[..until], "{}", line);
    }

    #[test]
    fn runs_are_in_order_and_at_times_that_the_line_says(line in lines(), second in 1_600_000_000i64..1_900_000_000) {
        let after = Timestamp::from_second(second).expect("in range");
        let found = ours(&line, after, &zone("Europe/Berlin"), 10);
        prop_assert!(found.iter().zip(found.iter().skip(1)).all(|(one, next)| one < next) && found.iter().all(|at| *at > after));
    }

    #[test]
    fn odd_lines_never_panic(line in "[0-9*/,@a-z -]{0,20}|\\PC{0,20}") {
        if let Err(words) = Crontab::parse(&line) {
            prop_assert!(!words.is_empty());
        }
    }
}
