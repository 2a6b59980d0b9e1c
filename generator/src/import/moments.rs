//! When it began and ended: from keys, facts in the text, the file's name, its address, or the first date in the text.

use incident::diagnostic::code;
use incident::time::{Moment, Precision};
use jiff::tz::TimeZone;

use super::dates::find::{Place, Stamp, all, first, zone_of_line};
use super::foreign::body::prose_lines;
use super::foreign::page::{Claim, Page};
use super::words::Field;

/// What is known of the zones of one report's times.
#[derive(Debug, Clone)]
pub struct Zones {
    /// The site's: the zone of times that do not tell theirs.
    pub site: TimeZone,
    /// What the text says of its times (`All times in PST`).
    told: Option<String>,
}

impl Zones {
    /// Looks for what the text says of its times.
    pub fn of(page: &Page<'_>, site: &TimeZone) -> Self {
        let told = prose_lines(page.header.body).find_map(|line| zone_of_line(line.text)).map(|(offset, _, _)| offset.to_owned());
        Self { site: site.clone(), told }
    }

    fn moment(&self, stamp: &Stamp) -> Option<Moment> {
        let offset = stamp.offset.clone().or_else(|| self.told.clone());
        Stamp { offset, ..stamp.clone() }.moment(&self.site)
    }

    /// What was assumed of a time that does not tell its zone.
    fn assumed(&self, stamp: &Stamp) -> String {
        match (&self.told, stamp.is_local()) {
            (_, false) => String::new(),
            (Some(offset), true) => format!(", in the zone that the text names ({})", if offset == "Z" { "UTC" } else { offset }),
            (None, true) => format!(", in the zone of the site ({})", self.site.iana_name().unwrap_or("UTC")),
        }
    }
}

/// When it began; each source that fails or is a guess is told.
pub fn started(page: &mut Page<'_>, zones: &Zones) -> Option<Moment> {
    from_claims(page, zones, Field::Started)
        .map(|(_, moment)| moment)
        .or_else(|| begin_of_period(page, zones))
        .or_else(|| from_name(page, zones))
        .or_else(|| from_path(page, zones))
        .or_else(|| from_text(page, zones))
        .or_else(|| mended(page, zones))
}

/// A later moment, if a key tells one that does not lie before the begin.
pub fn later(page: &mut Page<'_>, zones: &Zones, field: Field, started: Moment) -> Option<Moment> {
    let ended = || field == Field::Resolved;
    let (claim, moment) = from_claims(page, zones, field).or_else(|| if ended() { end_of_period(page, zones) } else { None })?;
    let no_time_between = ended() && moment == started && moment.precision == Precision::Time;
    if !moment.is_before(&started, &zones.site) && !no_time_between {
        return Some(moment);
    }
    let message = format!(
        "`{}` is {}, which is not after the begin ({}); it is not taken over",
        claim.key,
        moment.write(&zones.site),
        started.write(&zones.site)
    );
    page.keep(&claim);
    page.tell(code::NOT_CARRIED, claim.mark, message);
    None
}

fn from_claims(page: &mut Page<'_>, zones: &Zones, field: Field) -> Option<(Claim, Moment)> {
    for claim in page.claims(field) {
        let Some(text) = claim.text() else { continue };
        if incident::yaml::node::parse_bool(text).is_some() {
            continue;
        }
        let found = first(text, Place::Title);
        if let Some(stamp) = found.as_ref().and_then(|found| found.stamp.clone())
            && let Some(moment) = zones.moment(&stamp)
        {
            let whole = found.is_some_and(|found| text[..found.start].trim().is_empty() && text[found.end..].trim().is_empty());
            page.take(&claim);
            tell_claimed(page, zones, &claim, (&stamp, moment, whole));
            return Some((claim, moment));
        }
        page.keep(&claim);
        // A fact without a date is prose; a key without one is a slip.
        if found.is_some() || claim.entry.is_some() {
            let message = format!("`{}`: `{}` is not a date that the calendar has", claim.key, shortened(text));
            page.tell(code::NOT_CARRIED, claim.mark, message);
        }
    }
    None
}

/// A value of a key that says all by itself needs no word; anything that was assumed does.
fn tell_claimed(page: &mut Page<'_>, zones: &Zones, claim: &Claim, (stamp, moment, whole): (&Stamp, Moment, bool)) {
    let assumed = zones.assumed(stamp);
    if claim.entry.is_some() && whole && assumed.is_empty() {
        return;
    }
    if claim.entry.is_some() && !whole {
        page.keep(claim);
    }
    let message = format!("`{}` is read as {}{assumed}", claim.key, moment.write(&zones.site));
    page.tell(code::GUESSED, claim.mark, message);
}

/// The two ends of `2026-03-27 18:35 JST 〜 18:50 JST`.
fn ends(text: &str) -> (&str, &str) {
    let sign = ["〜", "～", "~", " - ", " – ", " から ", "から"].into_iter().find_map(|sign| text.split_once(sign));
    sign.unwrap_or((text, ""))
}

fn begin_of_period(page: &mut Page<'_>, zones: &Zones) -> Option<Moment> {
    for claim in page.claims(Field::Period) {
        let (begin, _) = ends(claim.text().unwrap_or_default());
        let stamp = first(begin, Place::Title).and_then(|found| found.stamp);
        if let Some((stamp, moment)) = stamp.and_then(|stamp| Some((stamp.clone(), zones.moment(&stamp)?))) {
            let message = format!("`started_at` is {}, from `{}`{}", moment.write(&zones.site), claim.key, zones.assumed(&stamp));
            page.tell(code::GUESSED, claim.mark, message);
            return Some(moment);
        }
    }
    None
}

/// The end of a period; a time alone is on the day of its begin.
fn end_of_period(page: &mut Page<'_>, zones: &Zones) -> Option<(Claim, Moment)> {
    let claim = page.claims(Field::Period).into_iter().next()?;
    let (begin, end) = ends(claim.text()?);
    let begun = first(begin, Place::Title)?.stamp?;
    let dated = format!("{} {}", begun.date, end.trim());
    let ended = first(end, Place::Title).or_else(|| first(&dated, Place::Title))?.stamp?;
    let offset = ended.offset.clone().or(begun.offset);
    let moment = zones.moment(&Stamp { offset, ..ended })?;
    let told = moment.precision == Precision::Time;
    told.then(|| page.tell(code::GUESSED, claim.mark, format!("`resolved_at` is {}, from `{}`", moment.write(&zones.site), claim.key)));
    told.then_some((claim, moment))
}

fn from_name(page: &mut Page<'_>, zones: &Zones) -> Option<Moment> {
    let path = page.path.rsplit_once('.').map_or(page.path, |(path, _)| path).to_owned();
    let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
    for place in [name, path] {
        let Some(found) = first(&place, Place::Name) else { continue };
        match found.stamp.as_ref().and_then(|stamp| zones.moment(stamp)) {
            Some(moment) => {
                page.tell_file(code::GUESSED, format!("`started_at` is {}, from the file's name", moment.write(&zones.site)));
                return Some(moment);
            }
            None => {
                page.tell_file(code::NOT_CARRIED, format!("`{}` in the file's name is not a date", &place[found.start..found.end]));
            }
        }
    }
    None
}

fn from_path(page: &mut Page<'_>, zones: &Zones) -> Option<Moment> {
    for claim in page.claims(Field::Path) {
        let stamp = claim.text().and_then(|text| first(text, Place::Name)).and_then(|found| found.stamp);
        if let Some(moment) = stamp.and_then(|stamp| zones.moment(&stamp)) {
            page.tell(code::GUESSED, claim.mark, format!("`started_at` is {}, from `{}`", moment.write(&zones.site), claim.key));
            return Some(moment);
        }
    }
    None
}

/// The first date of the text that the calendar has; the first that it does not have is told.
fn from_text(page: &mut Page<'_>, zones: &Zones) -> Option<Moment> {
    let body = page.header.body;
    let title = page.heading.as_ref().map(|heading| heading.range.clone());
    let mut told_impossible = false;
    for line in prose_lines(body) {
        let place = if title.as_ref().is_some_and(|range| range.contains(&line.start)) { Place::Title } else { Place::Prose };
        for found in all(line.text, place) {
            let mark = page.mark_in_body(line.start + found.start..line.start + found.end);
            let moment = found.stamp.as_ref().and_then(|stamp| Some((zones.moment(stamp)?, zones.assumed(stamp))));
            if let Some((moment, assumed)) = moment {
                let message = format!("`started_at` is {}, the first date in the text{assumed}", moment.write(&zones.site));
                page.tell(code::GUESSED, mark, message);
                return Some(moment);
            }
            if !told_impossible {
                told_impossible = true;
                page.tell(code::NOT_CARRIED, mark, format!("`{}` is not a date", &line.text[found.start..found.end]));
            }
        }
    }
    None
}

/// The last resort: a year with a digit too many, where the file's name or title has the year without it.
fn mended(page: &mut Page<'_>, zones: &Zones) -> Option<Moment> {
    let body = page.header.body;
    let title = page.heading.as_ref().map_or("", |heading| heading.words.as_str());
    let near = format!("{} {title}", page.path);
    for line in prose_lines(body) {
        for found in all(line.text, Place::Prose).filter(|found| found.stamp.is_none()) {
            let written = &line.text[found.start..found.end];
            let Some(year) = year_without_slip(written, &near) else { continue };
            let text = format!("{year}{}", &written[5..]);
            let Some(stamp) = first(&text, Place::Prose).and_then(|found| found.stamp) else { continue };
            let moment = zones.moment(&stamp)?;
            let mark = page.mark_in_body(line.start + found.start..line.start + found.end);
            let message = format!(
                "`started_at` is {}: `{written}` with the year {year}, which the file's name or title has{}",
                moment.write(&zones.site),
                zones.assumed(&stamp)
            );
            page.tell(code::GUESSED, mark, message);
            return Some(moment);
        }
    }
    None
}

/// `20202` without one of its digits, where that year stands in `near`.
fn year_without_slip(written: &str, near: &str) -> Option<String> {
    let digits = written.get(..5).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let mut years = (0..5).map(|skip| digits.chars().enumerate().filter(|(at, _)| *at != skip).map(|(_, c)| c).collect::<String>());
    years.find(|year| near.contains(year.as_str()))
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
