//! The public holidays of Japan, as the law on national holidays makes them, from 1990 on.
//!
//! Days to come follow from the law as it is today. The two equinoxes are reckoned; the government announces them each
//! February for the next year, and so far it has always announced what the formula says.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use jiff::civil::{Date, Weekday};

/// A holiday's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday {
    /// in Japanese
    pub ja: &'static str,
    /// in English
    pub en: &'static str,
}

/// The holiday that follows when another falls on a Sunday.
pub const SUBSTITUTE: Holiday = Holiday { ja: "振替休日", en: "Substitute Holiday" };
/// A day between two holidays.
pub const BETWEEN: Holiday = Holiday { ja: "国民の休日", en: "Citizens' Holiday" };

/// On which day of its month a holiday falls.
#[derive(Debug, Clone, Copy)]
enum On {
    /// always this one
    The(i8),
    /// this Monday, from 1
    Monday(i8),
    /// an equinox: its moment in 1980, in millionths of a day of its month
    Equinox(i32),
}

/// Of which years, in which month, on which day, and what it is called.
type Rule = (RangeInclusive<i16>, i8, On, Holiday);

const fn named(ja: &'static str, en: &'static str) -> Holiday {
    Holiday { ja, en }
}

const EVER: i16 = i16::MAX;
const MARINE: Holiday = named("海の日", "Marine Day");
const MOUNTAIN: Holiday = named("山の日", "Mountain Day");
const SPORTS: Holiday = named("スポーツの日", "Sports Day");
const SPORTS_BEFORE: Holiday = named("体育の日", "Health and Sports Day");
const GREENERY: Holiday = named("みどりの日", "Greenery Day");
const AGE: Holiday = named("成人の日", "Coming of Age Day");
const AGED: Holiday = named("敬老の日", "Respect for the Aged Day");
const EMPEROR: Holiday = named("天皇誕生日", "The Emperor's Birthday");
const ENTHRONEMENT: Holiday = named("即位礼正殿の儀の行われる日", "Day of the Enthronement Ceremony");

const RULES: &[Rule] = &[
    (0..=EVER, 1, On::The(1), named("元日", "New Year's Day")),
    (0..=1999, 1, On::The(15), AGE),
    (2000..=EVER, 1, On::Monday(2), AGE),
    (0..=EVER, 2, On::The(11), named("建国記念の日", "National Foundation Day")),
    (2020..=EVER, 2, On::The(23), EMPEROR),
    (0..=EVER, 3, On::Equinox(20_843_100), named("春分の日", "Vernal Equinox Day")),
    (0..=2006, 4, On::The(29), GREENERY),
    (2007..=EVER, 4, On::The(29), named("昭和の日", "Showa Day")),
    (2019..=2019, 5, On::The(1), named("天皇の即位の日", "Day of the Emperor's Accession")),
    (0..=EVER, 5, On::The(3), named("憲法記念日", "Constitution Memorial Day")),
    (2007..=EVER, 5, On::The(4), GREENERY),
    (0..=EVER, 5, On::The(5), named("こどもの日", "Children's Day")),
    (1993..=1993, 6, On::The(9), named("結婚の儀", "Wedding of the Crown Prince")),
    (1996..=2002, 7, On::The(20), MARINE),
    (2003..=2019, 7, On::Monday(3), MARINE),
    (2020..=2020, 7, On::The(23), MARINE),
    (2021..=2021, 7, On::The(22), MARINE),
    (2022..=EVER, 7, On::Monday(3), MARINE),
    (2020..=2020, 7, On::The(24), SPORTS),
    (2021..=2021, 7, On::The(23), SPORTS),
    (2016..=2019, 8, On::The(11), MOUNTAIN),
    (2020..=2020, 8, On::The(10), MOUNTAIN),
    (2021..=2021, 8, On::The(8), MOUNTAIN),
    (2022..=EVER, 8, On::The(11), MOUNTAIN),
    (0..=2002, 9, On::The(15), AGED),
    (2003..=EVER, 9, On::Monday(3), AGED),
    (0..=EVER, 9, On::Equinox(23_248_800), named("秋分の日", "Autumnal Equinox Day")),
    (0..=1999, 10, On::The(10), SPORTS_BEFORE),
    (2000..=2019, 10, On::Monday(2), SPORTS_BEFORE),
    (2022..=EVER, 10, On::Monday(2), SPORTS),
    (2019..=2019, 10, On::The(22), ENTHRONEMENT),
    (0..=EVER, 11, On::The(3), named("文化の日", "Culture Day")),
    (1990..=1990, 11, On::The(12), ENTHRONEMENT),
    (0..=EVER, 11, On::The(23), named("勤労感謝の日", "Labor Thanksgiving Day")),
    (0..=2018, 12, On::The(23), EMPEROR),
];

/// The holidays of a year, in order; right from 1990 to 2099 while the law stays as it is.
pub fn holidays(year: i16) -> BTreeMap<Date, Holiday> {
    let rules = RULES.iter().filter(|(years, ..)| years.contains(&year));
    let by_law: BTreeMap<Date, Holiday> =
        rules.filter_map(|(_, month, on, holiday)| Some((day_of(year, *month, *on)?, *holiday))).collect();
    let by_name: BTreeSet<Date> = by_law.keys().copied().collect();
    let mut all = by_law;
    // A day that could be both is a substitute: that rule of the law stands first.
    let between = by_name.iter().filter_map(|day| day_between(*day, &by_name)).map(|day| (day, BETWEEN));
    let substitutes = by_name.iter().filter_map(|day| substitute(*day, &by_name)).map(|day| (day, SUBSTITUTE));
    for (day, holiday) in substitutes.chain(between) {
        all.entry(day).or_insert(holiday);
    }
    all
}

fn day_of(year: i16, month: i8, on: On) -> Option<Date> {
    match on {
        On::The(day) => Date::new(year, month, day).ok(),
        On::Monday(nth) => Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, Weekday::Monday).ok(),
        On::Equinox(in_1980) => {
            let years = i32::from(year) - 1980;
            let day = (in_1980 + 242_194 * years).div_euclid(1_000_000) - years.div_euclid(4);
            Date::new(year, month, i8::try_from(day).ok()?).ok()
        }
    }
}

/// The day that is free because a holiday falls on a Sunday: the next that is none itself. Before 2007 only the Monday
/// was looked at.
fn substitute(day: Date, holidays: &BTreeSet<Date>) -> Option<Date> {
    if day.weekday() != Weekday::Sunday {
        return None;
    }
    let mut next = day.tomorrow().ok()?;
    while day.year() >= 2007 && holidays.contains(&next) {
        next = next.tomorrow().ok()?;
    }
    (!holidays.contains(&next)).then_some(next)
}

/// The day after this holiday, if the day after that is a holiday too. Before 2007 a Sunday was not made free.
fn day_between(day: Date, holidays: &BTreeSet<Date>) -> Option<Date> {
    let middle = day.tomorrow().ok()?;
    let framed = holidays.contains(&middle.tomorrow().ok()?) && !holidays.contains(&middle);
    (framed && (day.year() >= 2007 || middle.weekday() != Weekday::Sunday)).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_are_those_of_three_independent_lists() {
        let list = include_str!("../../../../tests/fixtures/holidays/japan.txt");
        let listed = list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
        let listed: Vec<(Date, &str)> = listed.map(|(day, name)| (day.parse().expect("a day"), name)).collect();
        // The list writes one grammatical particle otherwise than the law does, and shortens the first ceremony.
        let written = |name: &'static str| if name == ENTHRONEMENT.ja { "即位礼正殿の儀" } else { name };
        let ours: Vec<(Date, &str)> = (1990..=2050).flat_map(holidays).map(|(day, holiday)| (day, written(holiday.ja))).collect();
        assert_eq!(ours.len(), listed.len());
        for (our, their) in ours.iter().zip(&listed) {
            assert_eq!(our.0, their.0);
            assert!(their.1.starts_with(our.1), "{}: {} {}", our.0, our.1, their.1);
        }
    }

    #[test]
    fn every_year_that_a_calendar_knows_has_its_equinoxes() {
        for year in 1990..=2099 {
            let days = holidays(year);
            let months: Vec<i8> = days.iter().filter(|(_, holiday)| holiday.ja.ends_with("分の日")).map(|(day, _)| day.month()).collect();
            assert_eq!(months, [3, 9], "{year}");
        }
    }
}
