//! Dates in every shape that people write, and what only looks like one.

use super::*;

fn shown(found: Option<Found>) -> String {
    let Some(found) = found else { return "none".to_owned() };
    let Some(stamp) = found.stamp else { return "impossible".to_owned() };
    let time = stamp.time.map(|time| time.strftime(" %H:%M:%S").to_string()).unwrap_or_default();
    format!("{}{time}{}", stamp.date, stamp.offset.unwrap_or_default())
}

#[test]
fn dates_of_keys_are_read_in_every_shape_that_was_seen() {
    for (text, expected) in [
        ("2024-05-14 10:00:00", "2024-05-14 10:00:00"),
        ("2021-06-25T10:55:00+02:00", "2021-06-25 10:55:00+02:00"),
        ("2021-06-25T10:55:00-00:00", "2021-06-25 10:55:00-00:00"),
        ("2021-06-25T9:00:00", "2021-06-25 09:00:00"),
        ("2021-06-25T010:00:00", "2021-06-25 10:00:00"),
        ("2017-02-02 09:00+0000", "2017-02-02 09:00:00+00:00"),
        ("2017-02-02 09:00+00", "2017-02-02 09:00:00+00:00"),
        ("2017-02-02  09:00", "2017-02-02 09:00:00"),
        ("2022-04-20T17:00:00.000Z", "2022-04-20 17:00:00Z"),
        ("2022-04-20T17:00:00.123-03:30", "2022-04-20 17:00:00-03:30"),
        ("2021-06-28 19:10:40+00:00", "2021-06-28 19:10:40+00:00"),
        ("2026-04-17 00:07 JST（推定）", "2026-04-17 00:07:00+09:00"),
        ("2026-03-26 12:51 (UTC)", "2026-03-26 12:51:00Z"),
        ("2026/3/2", "2026-03-02"),
        ("2026年3月2日", "2026-03-02"),
        ("2026年 3月 2日（月） 午後3時5分", "2026-03-02 15:05:00"),
        ("2026年3月2日10時", "2026-03-02 10:00:00"),
        ("２０２６年３月２日　１０：３０", "2026-03-02 10:30:00"),
        ("令和8年3月2日", "2026-03-02"),
        ("令和元年5月1日", "2019-05-01"),
        ("2021-05-26 04:49 PM UTC", "2021-05-26 16:49:00Z"),
        ("2021-05-26 12:10 am", "2021-05-26 00:10:00"),
        ("May 31, 2022 at 2:57 pm PST", "2022-05-31 14:57:00-08:00"),
        ("31.3.2021", "2021-03-31"),
    ] {
        assert_eq!(shown(first(text, Place::Title)), expected, "{text}");
    }
}

#[test]
fn dates_of_prose_are_found_where_they_stand() {
    for (text, expected) in [
        ("On May 31, 2022, prior to", "2022-05-31"),
        ("On September 29, 2025, the", "2025-09-29"),
        ("May 30th, 2019 Prow Flakiness", "2019-05-30"),
        ("from 17:45 to 20:20 CEST on 20 April 2021.", "2021-04-20"),
        ("October 29-30, 2012", "2012-10-29"),
        ("July 5th and 6th, 2019", "2019-07-05"),
        ("it was 5/26/2021 already", "2021-05-26"),
        ("am 26.05.2021 um", "2021-05-26"),
        ("on 26/05/2021", "2021-05-26"),
        ("影響は2026年3月2日から", "2026-03-02"),
        ("2021-05-26 09:12-10:30", "2021-05-26 09:12:00"),
        ("Wed Oct 13 19:00 UTC", "none"),
        ("version 1.24.0 of 5-26-21", "none"),
        ("in 1628-01-01 a ship sank", "none"),
        ("maybe 2021", "none"),
        ("node-2021-05-2600 x", "none"),
        ("20210526", "none"),
        ("| 20202-01-16 12:00 | x", "impossible"),
        ("2021-02-30", "impossible"),
        ("", "none"),
    ] {
        assert_eq!(shown(first(text, Place::Prose)), expected, "{text}");
    }
}

#[test]
fn titles_and_names_have_shapes_of_their_own() {
    assert_eq!(shown(first("Website Outage 5-26-21", Place::Title)), "2021-05-26");
    assert_eq!(shown(first("20210526-outage", Place::Name)), "2021-05-26");
    assert_eq!(shown(first("2021_05_26_outage", Place::Name)), "2021-05-26");
    assert_eq!(shown(first("inside-rust/2021/04/28/rustup-1.24.0", Place::Name)), "2021-04-28");
    assert_eq!(shown(first("2021-05/2021-05-26-website", Place::Name)), "2021-05-26");
    assert_eq!(shown(first("2021-07-56", Place::Name)), "impossible");
    assert_eq!(shown(first("PM2020-003 - Postmortem", Place::Name)), "none");
    assert_eq!(shown(first("PM-2026-003-visual", Place::Name)), "none");
    assert_eq!(shown(first("9a1b6c3e-1234-4abc-8def-0123456789ab", Place::Name)), "none");
}

#[test]
fn a_line_about_times_names_their_zone() {
    for (line, offset) in [
        ("All times in PST.", Some("-08:00")),
        ("All times PDT", Some("-07:00")),
        ("| 時刻 (JST) | イベント |", Some("+09:00")),
        ("全時刻は 2026-03-27 UTC（括弧内は JST）", Some("Z")),
        ("The ESTIMATE of all times", None),
        ("It began at 10:00 UTC", None),
    ] {
        assert_eq!(zone_of_line(line).map(|(offset, _, _)| offset), offset, "{line}");
    }
}
