//! Clocks that change by law, and clocks that are wrong.

use jiff::SignedDuration;
use support::stand_in::fault::{Fault, Seen};

use super::world::{LADDER, OFFICE, World, minutes};
use crate::scene::OPERATORS;

#[tokio::test]
async fn working_days_keep_the_time_of_day_over_a_change_of_the_clock() {
    for (zone, start, created, until, expected) in [
        ("Europe/Berlin", "2026-10-23 10:00", "2026-10-23 10:30", "2026-10-28 00:00", "10-27 10:30 U0OKAFOR 0/0"),
        ("Europe/Berlin", "2027-03-25 10:00", "2027-03-25 10:30", "2027-03-30 00:00", "03-29 10:30 U0OKAFOR 0/0"),
        ("America/New_York", "2026-10-30 10:00", "2026-10-30 10:30", "2026-11-04 00:00", "11-03 10:30 U0OKAFOR 0/0"),
        ("America/New_York", "2027-03-11 10:00", "2027-03-11 10:30", "2027-03-16 00:00", "03-15 10:30 U0OKAFOR 0/0"),
    ] {
        let calendar = format!("{{time_zone: {zone}, days: mon-fri, hours: \"09:00-18:00\"}}");
        let mut world = World::new(start, &calendar, LADDER).await;
        world.open("OPS-1", Some("okafor"), created);
        world.walk(until, minutes(30)).await;
        assert_eq!(world.told("OPS-1").await, [expected], "{zone} {created}");
    }
}

#[tokio::test]
async fn hours_are_hours_that_pass() {
    let rules = "    - {match: {status: [To Do]}, after: 4 hours}\n";
    for (zone, night, expected) in [
        ("Europe/Berlin", "2026-10-25", "10-25 03:30 U0OKAFOR 0/0"),
        ("Europe/Berlin", "2027-03-28", "03-28 05:30 U0OKAFOR 0/0"),
        ("America/New_York", "2026-11-01", "11-01 03:30 U0OKAFOR 0/0"),
        ("America/New_York", "2027-03-14", "03-14 05:30 U0OKAFOR 0/0"),
    ] {
        let calendar = format!("{{time_zone: {zone}, days: mon-sun, hours: \"00:00-24:00\"}}");
        let mut world = World::new(&format!("{night} 00:00"), &calendar, rules).await;
        world.open("OPS-1", Some("okafor"), &format!("{night} 00:30"));
        world.walk(&format!("{night} 12:00"), minutes(10)).await;
        assert_eq!(world.told("OPS-1").await, [expected], "{zone} {night}");
    }
}

fn ways_to_be_wrong() -> [SignedDuration; 6] {
    let (hour, day, years) = (minutes(60), minutes(24 * 60), minutes(3652 * 24 * 60));
    [hour, -hour, day, -day, years, -years]
}

/// Rounds with a wrong clock until then.
async fn walk_wrong(world: &mut World, until: &str, by: SignedDuration) {
    let mut now = world.now();
    while now < world.at(until) {
        now += minutes(10);
        world.turn_to(now);
        world.set_clock_wrong(by);
        world.round().await;
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_reminds_nobody_early_and_nobody_twice() {
    for by in ways_to_be_wrong() {
        let mut world = World::new("2026-11-09 10:00", OFFICE, LADDER).await;
        world.open("OPS-1", Some("okafor"), "2026-11-09 10:30");
        world.walk("2026-11-10 15:00", minutes(30)).await;
        walk_wrong(&mut world, "2026-11-10 18:00", by).await;
        assert!(world.heard("OPS-1").is_empty(), "{by:?}");
        world.walk("2026-11-11 10:00", minutes(30)).await;
        walk_wrong(&mut world, "2026-11-11 10:50", by).await;
        world.walk("2026-11-11 11:00", minutes(10)).await;
        world.walk("2026-11-17 00:00", minutes(30)).await;
        let expected = ["11-11 11:00 D0OKAFOR", "11-13 11:00 D0OKAFOR", "11-16 10:30 D0TANAKA"];
        assert_eq!(world.heard("OPS-1"), expected, "{by:?}");
        let told = world.scene.told(OPERATORS);
        assert_eq!(told.iter().filter(|text| text.contains("NTP")).count(), 2, "{by:?}: {told:?}");
        assert_eq!(told.iter().filter(|text| text.contains("agrees")).count(), 2, "{by:?}: {told:?}");
    }
}

#[tokio::test]
async fn what_was_noted_by_a_wrong_clock_keeps_nobody_from_being_reminded() {
    for by in ways_to_be_wrong() {
        let mut world = World::new("2026-11-09 10:00", OFFICE, LADDER).await;
        world.open("OPS-1", Some("okafor"), "2026-11-09 10:30");
        world.walk("2026-11-11 10:00", minutes(30)).await;
        world.turn(minutes(30));
        let _ = world.ground.daemon.polled().await;
        world.review().await;
        // The clock jumps between the decision and the sending, and back before anybody has seen it.
        world.set_clock_wrong(by);
        world.deliver().await;
        world.walk("2026-11-17 00:00", minutes(30)).await;
        // By a clock that is ahead it is sent at once; one that is behind waits till it is right.
        let first = if by.is_positive() { "11-11 10:30 D0OKAFOR" } else { "11-11 11:00 D0OKAFOR" };
        // What seems to have stood there soon counts from its round.
        let second = if by <= minutes(60) { "11-13 10:30 D0OKAFOR" } else { "11-13 11:00 D0OKAFOR" };
        assert_eq!(world.heard("OPS-1"), [first, second, "11-16 10:30 D0TANAKA"], "{by:?}");
    }
}

#[tokio::test]
async fn a_message_that_may_have_arrived_is_found_although_the_clock_was_set() {
    for by in [minutes(60), minutes(23 * 60)] {
        let mut world = World::new("2026-11-09 10:00", "{time_zone: Asia/Tokyo, days: mon-sun, hours: \"00:00-24:00\"}", LADDER).await;
        world.open("OPS-1", Some("okafor"), "2026-11-09 10:30");
        world.walk("2026-11-11 10:00", minutes(30)).await;
        world.turn(minutes(30));
        let _ = world.ground.daemon.polled().await;
        world.set_clock_wrong(by);
        world.review().await;
        world.scene.slack.server().fail("chat.postMessage", Fault::after(Seen::End), 1);
        world.deliver().await;
        world.walk("2026-11-11 12:00", minutes(1)).await;
        assert_eq!(world.heard("OPS-1"), ["11-11 10:30 D0OKAFOR"], "{by:?}");
    }
}
