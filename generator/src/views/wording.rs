//! Dates, times and lengths of time in words, as each language writes them.
//!
//! Figures and units are joined by no-break spaces in English; Japanese has no spaces there.

use incident::text::Language;
use jiff::civil::{Date, Time, Weekday};

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const NBSP: char = '\u{a0}';

fn month_name(day: Date) -> &'static str {
    let index = usize::try_from(day.month() - 1).unwrap_or(0);
    MONTHS[index.min(11)]
}

fn weekday(day: Date, language: Language) -> &'static str {
    let (en, ja) = match day.weekday() {
        Weekday::Monday => ("Monday", "月"),
        Weekday::Tuesday => ("Tuesday", "火"),
        Weekday::Wednesday => ("Wednesday", "水"),
        Weekday::Thursday => ("Thursday", "木"),
        Weekday::Friday => ("Friday", "金"),
        Weekday::Saturday => ("Saturday", "土"),
        Weekday::Sunday => ("Sunday", "日"),
    };
    if language == Language::Ja { ja } else { en }
}

/// `20 Nov`, `11月20日`
pub fn short_day(day: Date, language: Language) -> String {
    match language {
        Language::En => format!("{}{NBSP}{}", day.day(), &month_name(day)[..3]),
        Language::Ja => format!("{}月{}日", day.month(), day.day()),
    }
}

/// `20 November 2026`, `2026年11月20日`
pub fn long_day(day: Date, language: Language) -> String {
    match language {
        Language::En => format!("{} {} {}", day.day(), month_name(day), day.year()),
        Language::Ja => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

/// `20 November`, `11月20日`
pub fn plain_day(day: Date, language: Language) -> String {
    match language {
        Language::En => format!("{} {}", day.day(), month_name(day)),
        Language::Ja => short_day(day, language),
    }
}

/// `Friday 27 November 2026`, `2026年11月27日（金）`
pub fn named_day(day: Date, language: Language) -> String {
    match language {
        Language::En => format!("{} {}", weekday(day, language), long_day(day, language)),
        Language::Ja => full_day(day, language),
    }
}

/// `Sat 14 Mar 2026`, `2026年3月14日（土）`
pub fn full_day(day: Date, language: Language) -> String {
    match language {
        Language::En => format!("{} {} {} {}", &weekday(day, language)[..3], day.day(), &month_name(day)[..3], day.year()),
        Language::Ja => format!("{}（{}）", long_day(day, language), weekday(day, language)),
    }
}

/// `November 2026`, `2026年11月`
pub fn month(day: Date, language: Language) -> String {
    match language {
        Language::En => format!("{} {}", month_name(day), day.year()),
        Language::Ja => format!("{}年{}月", day.year(), day.month()),
    }
}

/// `Nov 2026`, `2026年11月`
pub fn short_month(day: Date, language: Language) -> String {
    match language {
        Language::En => format!("{}{NBSP}{}", &month_name(day)[..3], day.year()),
        Language::Ja => month(day, language),
    }
}

/// `Nov`, `11月`
pub fn month_alone(day: Date, language: Language) -> String {
    match language {
        Language::En => month_name(day)[..3].to_owned(),
        Language::Ja => format!("{}月", day.month()),
    }
}

/// `2026`, `2026年`
pub fn year(year: i16, language: Language) -> String {
    match language {
        Language::En => year.to_string(),
        Language::Ja => format!("{year}年"),
    }
}

/// `09:12`, `9:12`
pub fn clock(time: Time, language: Language) -> String {
    let mut out = String::with_capacity(8);
    match language {
        Language::Ja if time.hour() < 10 => out.push(digit(time.hour())),
        _ => push_two(&mut out, time.hour()),
    }
    out.push(':');
    push_two(&mut out, time.minute());
    out
}

/// `07`: without the machinery of `format!`, since a page has dozens.
pub fn push_two(out: &mut String, number: i8) {
    out.push(digit(number / 10));
    out.push(digit(number % 10));
}

fn digit(number: i8) -> char {
    char::from(b'0' + number.unsigned_abs() % 10)
}

/// `22 November 2026, 09:40`, `2026年11月22日9:40`
pub fn long_moment(day: Date, time: Time, language: Language) -> String {
    let (day, time) = (long_day(day, language), clock(time, language));
    if language == Language::Ja { format!("{day}{time}") } else { format!("{day}, {time}") }
}

/// `Friday 27 November, 15:00`, `11月27日（金）15:00`
pub fn appointment(day: Date, time: Time, language: Language) -> String {
    let (name, at) = (weekday(day, language), clock(time, language));
    match language {
        Language::En => format!("{name} {} {}, {at}", day.day(), month_name(day)),
        Language::Ja => format!("{}月{}日（{name}）{at}", day.month(), day.day()),
    }
}

/// A length of wall time in its two largest units: `7 min`, `1 h 42 min`, `3 days 2 h`; `7分`, `1時間42分`, `3日2時間`.
pub fn length(seconds: i64, language: Language) -> String {
    let minutes = (seconds.max(0) + 30) / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let minutes = if days > 0 { 0 } else { minutes };
    let is_japanese = language == Language::Ja;
    let units = match (is_japanese, days) {
        (true, _) => ["日", "時間", "分"],
        (false, 1) => ["day", "h", "min"],
        (false, _) => ["days", "h", "min"],
    };
    let mut out = String::with_capacity(24);
    for (at, (n, unit)) in [days, hours, minutes].into_iter().zip(units).enumerate() {
        let is_all = at == 2 && out.is_empty();
        if n == 0 && !is_all {
            continue;
        }
        if !out.is_empty() && !is_japanese {
            out.push(NBSP);
        }
        if at == 2 && n < 10 && !out.is_empty() && !is_japanese {
            out.push('0');
        }
        push_number(&mut out, n.unsigned_abs());
        if !is_japanese {
            out.push(NBSP);
        }
        out.push_str(unit);
    }
    out
}

fn push_number(out: &mut String, number: u64) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// `1,200`
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn each_language_writes_dates_its_own_way() {
        let (day, at) = (date(2026, 11, 27), time(9, 5, 0, 0));
        assert_eq!(appointment(day, at, Language::En), "Friday 27 November, 09:05");
        assert_eq!(appointment(day, at, Language::Ja), "11月27日（金）9:05");
        assert_eq!(full_day(day, Language::En), "Fri 27 Nov 2026");
        assert_eq!(full_day(day, Language::Ja), "2026年11月27日（金）");
    }

    #[test]
    fn lengths_are_told_in_two_units_at_most() {
        for (seconds, en, ja) in [
            (0, "0 min", "0分"),
            (420, "7 min", "7分"),
            (6120, "1 h 42 min", "1時間42分"),
            (7500, "2 h 05 min", "2時間5分"),
            (266_400, "3 days 2 h", "3日2時間"),
            (86_400, "1 day", "1日"),
        ] {
            assert_eq!(length(seconds, Language::En).replace(NBSP, " "), en);
            assert_eq!(length(seconds, Language::Ja), ja);
        }
        assert_eq!(count(6_183_000), "6,183,000");
    }
}
