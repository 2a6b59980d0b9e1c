//! What makes a day off, and what is told of files that make none.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

const COMPANY: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n\
RRULE:FREQ=MONTHLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261229\r\nDTEND;VALUE=DATE:20270104\r\n\
SUMMARY:年末年始\\,\r\n 休業\r\nBEGIN:VALARM\r\nDURATION:soon\r\nSUMMARY:wake\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn tokyo() -> TimeZone {
    TimeZone::get("Asia/Tokyo").expect("bundled zone")
}

fn event(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n")
}

fn days(lines: &str) -> Vec<String> {
    let days = parse_ics(&event(lines), &tokyo()).expect(lines);
    days.iter().map(|off| format!("{}..{}", off.first, off.last)).collect()
}

#[test]
fn an_event_makes_its_days_free_and_alarms_and_zones_make_none() {
    let days = parse_ics(COMPANY, &tokyo()).expect("a calendar");
    assert_eq!(days.len(), 1);
    assert_eq!((days[0].first.to_string(), days[0].last.to_string()), ("2026-12-29".to_owned(), "2027-01-03".to_owned()));
    assert_eq!(&*days[0].name, "年末年始,休業");
}

#[test]
fn the_end_is_the_first_day_that_is_not_free() {
    for (lines, expected) in [
        ("DTSTART;VALUE=DATE:20260813", "2026-08-13..2026-08-13"),
        ("DTSTART;VALUE=DATE:20260813\nDTEND;VALUE=DATE:20260813", "2026-08-13..2026-08-13"),
        ("DTSTART:20260813\nDURATION:P3D", "2026-08-13..2026-08-15"),
        ("DTSTART:20260813\nDURATION:P1W", "2026-08-13..2026-08-19"),
        ("DTSTART:20260812T150000Z\nDTEND:20260814T150000Z", "2026-08-13..2026-08-14"),
        ("DTSTART;TZID=Asia/Tokyo:20260813T000000\nDTEND;TZID=Asia/Tokyo:20260814T000000", "2026-08-13..2026-08-13"),
        ("DTSTART;TZID=\"Tokyo: Standard\":20260813T090000\nDURATION:PT9H", "2026-08-13..2026-08-13"),
        ("DTSTART:20260813\nTRANSP:TRANSPARENT", "2026-08-13..2026-08-13"),
    ] {
        assert_eq!(days(lines), [expected], "{lines}");
    }
}

#[test]
fn a_cancelled_event_makes_no_day_free() {
    assert!(days("DTSTART:20260813\nSTATUS:CANCELLED").is_empty());
    assert_eq!(days("DTSTART:20260813\nSTATUS:CONFIRMED").len(), 1);
}

#[test]
fn days_come_back_every_year() {
    let yearly = |rule: &str| days(&format!("DTSTART:20240229\nRRULE:FREQ=YEARLY{rule}"));
    assert_eq!(yearly(";COUNT=3"), ["2024-02-29..2024-02-29", "2028-02-29..2028-02-29", "2032-02-29..2032-02-29"]);
    let birthday = |rule: &str| days(&format!("DTSTART:20260801\nDTEND:20260803\nRRULE:{rule}"));
    assert_eq!(birthday("FREQ=YEARLY;UNTIL=20280801"), ["2026-08-01..2026-08-02", "2027-08-01..2027-08-02", "2028-08-01..2028-08-02"]);
    assert_eq!(birthday("FREQ=YEARLY;INTERVAL=2;COUNT=2"), ["2026-08-01..2026-08-02", "2028-08-01..2028-08-02"]);
    let all = birthday("freq=yearly;BYMONTH=8;BYMONTHDAY=1;WKST=SU");
    assert_eq!((all.len(), all[73].as_str()), (74, "2099-08-01..2099-08-02"));
}

#[test]
fn days_that_a_repetition_leaves_out_are_worked() {
    let lines = "DTSTART:20260801\nRRULE:FREQ=YEARLY;COUNT=4\nEXDATE;VALUE=DATE:20270801,20290801\nEXDATE:20310801";
    assert_eq!(days(lines), ["2026-08-01..2026-08-01", "2028-08-01..2028-08-01"]);
}

#[test]
fn what_is_not_understood_is_told_with_its_line() {
    for (lines, line, words) in [
        ("SUMMARY:no day", 2, "no DTSTART"),
        ("DTSTART:2026-08-13", 3, "20261229"),
        ("DTSTART:20260813\nDTEND:20260812", 4, "before it begins"),
        ("DTSTART:20260813\nDTEND:20280812", 4, "a year at most"),
        ("DTSTART:20260813\nDURATION:-P1D", 4, "P1D"),
        ("DTSTART:20260813\nRRULE:FREQ=WEEKLY", 4, "FREQ=WEEKLY"),
        ("DTSTART:20260813\nRRULE:FREQ=YEARLY;BYDAY=2MO", 4, "BYDAY=2MO"),
        ("DTSTART:20260813\nRRULE:FREQ=YEARLY;COUNT=0", 4, "COUNT=0"),
        ("DTSTART:20260813\nRRULE:COUNT=2", 4, "FREQ=YEARLY"),
        ("DTSTART:20260813\nRRULE:FREQ=YEARLY;\n UNTIL=never", 4, "NEVER"),
        ("DTSTART:20260813\nRDATE:20260815", 4, "RDATE"),
        ("DTSTART:20260813\nRECURRENCE-ID:20260815", 4, "RECURRENCE-ID"),
        ("DTSTART:20260813\nDTSTART:20260814", 4, "second DTSTART"),
        ("DTSTART:20260813\nEXDATE:soon", 4, "soon"),
        ("BEGIN:VALARM\nEND:VTODO", 4, "VALARM of line 3"),
        ("DTSTART", 3, "NAME:value"),
    ] {
        let findings = parse_ics(&event(lines), &tokyo()).expect_err(lines);
        assert_eq!(findings.len(), 1, "{lines}");
        assert!(findings[0].line == line && findings[0].message.contains(words), "{lines}: {:?}", findings[0]);
    }
}

#[test]
fn all_wrong_events_are_told_at_once() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:x\nEND:VEVENT\nEND:VCALENDAR\n";
    let findings = parse_ics(text, &tokyo()).expect_err("two wrong events");
    assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [2, 5]);
}

#[test]
fn a_file_that_is_cut_off_is_a_finding_wherever_it_is_cut() {
    let whole = COMPANY.trim_end();
    for at in (0..whole.len()).filter(|at| whole.is_char_boundary(*at)) {
        assert!(parse_ics(&whole[..at], &tokyo()).is_err(), "cut at {at}");
    }
    let cut = parse_ics("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260813\n", &tokyo()).expect_err("cut");
    assert_eq!((cut[0].line, cut[0].message.as_str()), (3, "the file is cut off within VEVENT, which begins in line 2"));
}

proptest! {
    #[test]
    fn odd_bytes_never_panic(at in 0..COMPANY.len(), odd in "\\PC{0,4}|[\r\n:;,\"T0-9-]{1,9}") {
        let at = (at..).find(|at| COMPANY.is_char_boundary(*at)).unwrap_or(0);
        let text = format!("{}{odd}{}", &COMPANY[..at], &COMPANY[at..]);
        for finding in parse_ics(&text, &tokyo()).err().unwrap_or_default() {
            prop_assert!(finding.line > 0 && !finding.message.is_empty());
        }
    }
}
