//! Dates, times and lengths of time, as each language says them in a sentence.

use incident::text::Language;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::policy::reason::Worked;
use crate::policy::rules::Patience;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Tue 24 Nov 10:00`, `11月24日（火）10:00`
pub fn moment(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let at: Zoned = at.to_zoned(zone.clone());
    let (hour, minute) = (at.hour(), at.minute());
    match language {
        Language::En => format!("{} {hour:02}:{minute:02}", weekday_day(at.date(), language)),
        Language::Ja => format!("{}{hour}:{minute:02}", weekday_day(at.date(), language)),
    }
}

/// `Tue 24 Nov 2026 10:00`, `2026年11月24日（火）10:00`
pub fn full_moment(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let at: Zoned = at.to_zoned(zone.clone());
    let (day, weekday) = (day(at.date(), language), weekday(at.date(), language));
    let (hour, minute) = (at.hour(), at.minute());
    match language {
        Language::En => format!("{weekday} {day} {hour:02}:{minute:02}"),
        Language::Ja => format!("{day}（{weekday}）{hour}:{minute:02}"),
    }
}

/// `Tue 24 Nov`, `11月24日（火）`
pub fn weekday_day(day: Date, language: Language) -> String {
    match language {
        Language::En => format!("{} {} {}", weekday(day, language), day.day(), month(day)),
        Language::Ja => format!("{}月{}日（{}）", day.month(), day.day(), weekday(day, language)),
    }
}

/// `24 Nov 2026`, `2026年11月24日`
pub fn day(day: Date, language: Language) -> String {
    match language {
        Language::En => format!("{} {} {}", day.day(), month(day), day.year()),
        Language::Ja => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

/// `Sat 21 – Mon 23 Nov`, `11月21日（土）〜23日（月）`; one day as [`weekday_day`]
pub fn days(first: Date, last: Date, language: Language) -> String {
    if first == last {
        return weekday_day(first, language);
    }
    let is_one_month = first.year() == last.year() && first.month() == last.month();
    match (language, is_one_month) {
        (Language::En, true) => format!("{} {} – {}", weekday(first, language), first.day(), weekday_day(last, language)),
        (Language::En, false) => format!("{} – {}", weekday_day(first, language), weekday_day(last, language)),
        (Language::Ja, true) => format!("{}〜{}日（{}）", weekday_day(first, language), last.day(), weekday(last, language)),
        (Language::Ja, false) => format!("{}〜{}", weekday_day(first, language), weekday_day(last, language)),
    }
}

/// A rule's patience in the words of the configuration: `2 days`, `90 minutes`, `4 hours`
pub fn configured(patience: Patience) -> String {
    let (count, unit) = match patience {
        Patience::Days(count) => (count, "day"),
        Patience::Minutes(count) if count != 0 && count % 60 == 0 => (count / 60, "hour"),
        Patience::Minutes(count) => (count, "minute"),
    };
    format!("{count} {unit}{}", plural(count))
}

/// The same in Japanese: `2営業日`, `営業時間で90分`, `営業時間で4時間`
pub fn patience_in_japanese(patience: Patience) -> String {
    match patience {
        Patience::Days(count) => working_days(count, Language::Ja),
        Patience::Minutes(count) => open_time(count, Language::Ja),
    }
}

/// A time zone as people call it: `Asia/Tokyo`; in Japanese that one is `日本時間`
pub fn zone_name(zone: &TimeZone, language: Language) -> String {
    match zone.iana_name().unwrap_or("UTC") {
        "Asia/Tokyo" if language == Language::Ja => "日本時間".to_owned(),
        name => name.to_owned(),
    }
}

/// How long it waited, in the unit that the rule counts in: `3 working days`, `3営業日`; under one day, and where the rule
/// counts hours, open time: `5 h 20 min of working time`, `営業時間で5時間20分`
pub fn waited(worked: Worked, unit: Patience, language: Language) -> String {
    match unit {
        Patience::Days(_) if worked.days > 0 => working_days(worked.days, language),
        _ => open_time(worked.minutes, language),
    }
}

/// `3 working days`, `3営業日`
pub fn working_days(count: u32, language: Language) -> String {
    match language {
        Language::En => format!("{count} working day{}", plural(count)),
        Language::Ja => format!("{count}営業日"),
    }
}

/// `5 h 20 min of working time`, `営業時間で5時間20分`
pub fn open_time(minutes: u32, language: Language) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (language, hours, rest) {
        (Language::En, 0, _) => format!("{rest} min of working time"),
        (Language::En, _, 0) => format!("{hours} h of working time"),
        (Language::En, ..) => format!("{hours} h {rest} min of working time"),
        (Language::Ja, 0, _) => format!("営業時間で{rest}分"),
        (Language::Ja, _, 0) => format!("営業時間で{hours}時間"),
        (Language::Ja, ..) => format!("営業時間で{hours}時間{rest}分"),
    }
}

/// The `s` of English.
pub fn plural(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn month(day: Date) -> &'static str {
    MONTHS[usize::try_from(day.month() - 1).unwrap_or(0).min(11)]
}

fn weekday(day: Date, language: Language) -> &'static str {
    let (en, ja) = match day.weekday() {
        Weekday::Monday => ("Mon", "月"),
        Weekday::Tuesday => ("Tue", "火"),
        Weekday::Wednesday => ("Wed", "水"),
        Weekday::Thursday => ("Thu", "木"),
        Weekday::Friday => ("Fri", "金"),
        Weekday::Saturday => ("Sat", "土"),
        Weekday::Sunday => ("Sun", "日"),
    };
    if language == Language::Ja { ja } else { en }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn moments_are_shown_in_the_zone_with_their_weekday() {
        let at: Timestamp = "2026-11-24T01:00:00Z".parse().expect("a time");
        let tokyo = TimeZone::get("Asia/Tokyo").expect("bundled zone");
        assert_eq!(moment(at, &tokyo, Language::En), "Tue 24 Nov 10:00");
        assert_eq!(moment(at, &tokyo, Language::Ja), "11月24日（火）10:00");
        assert_eq!(full_moment(at, &tokyo, Language::En), "Tue 24 Nov 2026 10:00");
        assert_eq!(full_moment(at, &tokyo, Language::Ja), "2026年11月24日（火）10:00");
    }

    #[test]
    fn runs_of_days_name_the_month_once() {
        let run = |last, language| days(date(2026, 11, 21), last, language);
        assert_eq!(run(date(2026, 11, 22), Language::En), "Sat 21 – Sun 22 Nov");
        assert_eq!(run(date(2026, 11, 22), Language::Ja), "11月21日（土）〜22日（日）");
        assert_eq!(run(date(2026, 12, 1), Language::En), "Sat 21 Nov – Tue 1 Dec");
        assert_eq!(run(date(2026, 11, 21), Language::En), "Sat 21 Nov");
    }

    #[test]
    fn patience_is_said_as_the_configuration_writes_it() {
        let said = [Patience::Days(2), Patience::Days(1), Patience::Minutes(240), Patience::Minutes(90)].map(configured);
        assert_eq!(said, ["2 days", "1 day", "4 hours", "90 minutes"]);
    }

    #[test]
    fn waiting_is_said_in_the_unit_of_the_rule() {
        let worked = Worked { days: 3, minutes: 27 * 60 + 20 };
        assert_eq!(waited(worked, Patience::Days(2), Language::En), "3 working days");
        assert_eq!(waited(worked, Patience::Days(2), Language::Ja), "3営業日");
        assert_eq!(waited(worked, Patience::Minutes(5), Language::En), "27 h 20 min of working time");
        let short = Worked { days: 0, minutes: 320 };
        assert_eq!(waited(short, Patience::Days(0), Language::Ja), "営業時間で5時間20分");
    }
}
