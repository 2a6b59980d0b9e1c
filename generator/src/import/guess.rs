//! What a foreign page is about: title, id, level, services, state, language; each guess is told.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use incident::diagnostic::code;
use incident::id::IncidentId;
use incident::level::Level;
use incident::report::model::Status;
use incident::text::Language;
use incident::yaml::node::{Value, parse_bool};

use super::foreign::body::language as language_of;
use super::foreign::page::{Claim, Page};
use super::foreign::select::stem;
use super::words::{Because, Field, Words, folded};

/// Beginnings of words in titles that look like ids of incidents and are not.
const NO_IDS: [&str; 6] = ["CVE", "RFC", "UTF", "ISO", "SHA", "GHSA"];

/// The title: from a key, else the first heading, else the file's name.
pub fn title(page: &mut Page<'_>) -> String {
    let claimed = page.claims(Field::Title).into_iter().find_map(|claim| Some((one_line(claim.text()?), claim)));
    if let Some((title, claim)) = claimed {
        page.take(&claim);
        return title;
    }
    if let Some(heading) = page.heading.clone() {
        let mark = page.mark_in_body(heading.range);
        page.tell(code::GUESSED, mark, "the title is this heading");
        return one_line(&heading.words);
    }
    let title = spaced(stem(page.path));
    page.tell_file(code::GUESSED, format!("the title is `{title}`, from the file's name"));
    title
}

/// A file's name as words; the hyphens of dates and numbers stay.
fn spaced(stem: &str) -> String {
    let characters: Vec<char> = stem.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(char::is_ascii_digit);
    let word = |(at, c): (usize, &char)| match c {
        '-' if digit(at.checked_sub(1)) && digit(at.checked_add(1)) => '-',
        '-' | '_' => ' ',
        c => *c,
    };
    let title = one_line(&characters.iter().enumerate().map(word).collect::<String>());
    if title.is_empty() { "Incident".to_owned() } else { title }
}

/// A message that a terminal can show.
fn shortened(message: &str) -> String {
    let mut short: String = message.chars().take(200).collect();
    if short.len() < message.len() {
        short.push('…');
    }
    short
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The id: from a key, else from the begin of the title (`PM-2026-003: …`), else from the file's name.
pub fn id(page: &mut Page<'_>, title: &str) -> Option<IncidentId> {
    for claim in page.claims(Field::Id) {
        let Some(id) = claim.text().and_then(IncidentId::from_stem) else { continue };
        if claim.text() == Some(id.as_str()) {
            page.take(&claim);
        } else {
            page.keep(&claim);
        }
        if claim.entry.is_none() || claim.text() != Some(id.as_str()) {
            page.tell(code::GUESSED, claim.mark, format!("the id is {id}, from `{}`", claim.key));
        }
        return Some(id);
    }
    let from_title = id_in(title).and_then(|id| IncidentId::parse(id).ok());
    if let Some(id) = &from_title {
        let message = format!("the id is {id}, from the title");
        match page.heading.clone() {
            Some(heading) if one_line(&heading.words) == title => page.tell(code::GUESSED, page.mark_in_body(heading.range), message),
            _ => page.tell_file(code::GUESSED, message),
        };
    }
    from_title.or_else(|| IncidentId::from_stem(stem(page.path)))
}

/// The id that a title begins with: capitals, then numbers of two digits or more.
fn id_in(title: &str) -> Option<&str> {
    let bare = title.trim_start_matches(['[', '(', '【', '（', '#']);
    let end = bare.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')).unwrap_or(bare.len());
    let id = bare[..end].trim_end_matches('-');
    let letters = id.bytes().take_while(u8::is_ascii_uppercase).count();
    let numbered = id[letters..].split('-').filter(|part| !part.is_empty());
    let well_formed = (2..=10).contains(&letters)
        && numbered.clone().count() > 0
        && numbered.clone().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
        && numbered.map(str::len).max() >= Some(2);
    let apart = !bare[end..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    (well_formed && apart && !NO_IDS.contains(&&id[..letters])).then_some(id)
}

/// The level that a word stands for; unknown words are told, and the report is not rated.
pub fn level(page: &mut Page<'_>, words: &Words) -> Option<Level> {
    for claim in page.claims(Field::Level) {
        let Some(text) = claim.text().map(str::to_owned) else { continue };
        let Some((level, because)) = words.level(&text) else {
            if claim.entry.is_some() {
                let word = shortened(&one_line(&text));
                let hint = format!("say it in a map: `levels: {{{}: 3}}`, and give it with --map", word.to_lowercase());
                page.tell(code::NOT_CARRIED, claim.mark, format!("`{word}` has no level of ours; the report is not rated")).hint =
                    Some(hint);
            }
            continue;
        };
        let number = level.number();
        match &because {
            Because::Number if text == number.to_string() => page.take(&claim),
            _ => page.keep(&claim),
        }
        let message = match because {
            Because::Mapped => return Some(level),
            Because::Number if folded(&claim.key) == "level" => return Some(level),
            Because::Number => format!("`{}: {text}` is read as level {number}, where 5 is the worst", claim.key),
            Because::Usual => format!("`{}` is read as level {number}", one_line(&text)),
            Because::Nearly(known) => format!("`{text}` is read as `{known}`: level {number}"),
        };
        page.tell(code::GUESSED, claim.mark, shortened(&message));
        return Some(level);
    }
    None
}

/// What was affected; of two names that differ in case only, the first counts.
pub fn services(page: &mut Page<'_>) -> Vec<String> {
    let mut services: Vec<String> = Vec::new();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for claim in page.claims(Field::Services) {
        let Some(names) = names(&claim) else { continue };
        let mut doubles = Vec::new();
        for name in &names {
            match known.entry(folded(name)) {
                Entry::Occupied(first) => doubles.push(format!("`{name}` is `{}`", first.get())),
                Entry::Vacant(free) => {
                    free.insert(name.clone());
                    services.push(name.clone());
                }
            }
        }
        page.take(&claim);
        tell_services(page, &claim, &names, &doubles);
    }
    services
}

fn tell_services(page: &mut Page<'_>, claim: &Claim, names: &[String], doubles: &[String]) {
    if !doubles.is_empty() {
        page.keep(claim);
        page.tell(code::GUESSED, claim.mark, shortened(&format!("one service stands here twice: {}", doubles.join(", "))));
    }
    if claim.entry.is_none() {
        page.tell(code::GUESSED, claim.mark, shortened(&format!("the services are {}", names.join(", "))));
    } else if matches!(claim.value, Value::Scalar { .. }) && names.len() > 1 {
        page.keep(claim);
        page.tell(code::GUESSED, claim.mark, format!("`{}` is read as {} services", claim.key, names.len()));
    }
}

/// The names in a claim: the items of a list, or a text cut at its commas; `None` where it is something else.
fn names(claim: &Claim) -> Option<Vec<String>> {
    let name = |text: &str| Some(one_line(text)).filter(|name| !name.is_empty());
    match &claim.value {
        Value::Scalar { text, .. } => {
            let bare = without_brackets(text);
            Some(bare.split([',', '、', '，', '\n']).filter_map(name).collect())
        }
        Value::List(items) => items
            .iter()
            .filter(|item| !item.is_null())
            .map(|item| match &item.value {
                Value::Scalar { text, .. } => Some(one_line(text)),
                _ => None,
            })
            .filter(|name| name.as_deref() != Some(""))
            .collect(),
        _ => None,
    }
}

/// A text without what stands in round brackets.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let outside = text.chars().filter(|c| match c {
        '(' | '（' => {
            depth += 1;
            false
        }
        ')' | '）' => {
            let inside = depth > 0;
            depth = depth.saturating_sub(1);
            !inside
        }
        _ => depth == 0,
    });
    outside.collect()
}

/// The texts of a key that takes a list; a key whose value has another shape stays in `extra`.
pub fn texts(page: &mut Page<'_>, field: Field) -> Vec<String> {
    for claim in page.claims(field) {
        let whole = match &claim.value {
            Value::Scalar { text, .. } => Some(vec![one_line(text)]),
            _ => names(&claim),
        };
        if let Some(texts) = whole {
            page.take(&claim);
            return texts.into_iter().filter(|text| !text.is_empty()).collect();
        }
    }
    Vec::new()
}

/// The text of a key that takes one; a key whose value has another shape stays in `extra`.
pub fn text(page: &mut Page<'_>, field: Field) -> Option<String> {
    let claim = page.claims(field).into_iter().find(|claim| claim.text().is_some())?;
    page.take(&claim);
    claim.text().map(str::to_owned)
}

/// How far the report is, where the file says so.
pub fn status(page: &mut Page<'_>) -> Option<Status> {
    for claim in page.claims(Field::Status) {
        let Some(word) = claim.text().map(folded) else { continue };
        let Some(status) = usual_status(&word) else { continue };
        if folded(status.key()) == word {
            page.take(&claim);
        } else {
            page.tell(code::GUESSED, claim.mark, format!("this state is read as `{}`", status.key()));
        }
        return Some(status);
    }
    let truth = |claim: &Claim| claim.text().and_then(parse_bool);
    if let Some(claim) = page.claims(Field::Draft).into_iter().find(|claim| truth(claim) == Some(true)) {
        page.take(&claim);
        return Some(Status::Draft);
    }
    let claim = page.claims(Field::Resolved).into_iter().find(|claim| claim.entry.is_some() && truth(claim).is_some())?;
    let resolved = truth(&claim)?;
    let status = if resolved { Status::Reviewed } else { Status::Draft };
    page.keep(&claim);
    page.tell(code::GUESSED, claim.mark, format!("`{}: {resolved}` is read as status `{}`", claim.key, status.key()));
    Some(status)
}

fn usual_status(word: &str) -> Option<Status> {
    let words: [(Status, &[&str]); 4] = [
        (Status::Draft, &["draft", "wip", "open", "ongoing", "investigating", "identified", "monitoring", "作成中", "対応中", "調査中"]),
        (Status::InReview, &["inreview", "review", "underreview", "レビュー中", "確認中"]),
        (
            Status::Reviewed,
            &["reviewed", "resolved", "complete", "completed", "final", "done", "published", "fixed", "完了", "解決済み", "復旧済み"],
        ),
        (Status::Closed, &["closed", "クローズ", "クローズ済み"]),
    ];
    words.iter().find(|(_, known)| known.contains(&word)).map(|(status, _)| *status)
}

/// The tag of the text's language, where it is not the site's.
pub fn language(page: &mut Page<'_>, site: Language) -> Option<String> {
    for claim in page.claims(Field::Lang) {
        let tag = claim.text().map(|text| text.replace('_', "-")).unwrap_or_default();
        let well_formed = tag.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        if well_formed {
            page.take(&claim);
            return Some(tag);
        }
    }
    let tag = language_of(page.header.body).filter(|tag| *tag != site.tag())?;
    page.tell_file(code::GUESSED, format!("the language is `{tag}`"));
    Some(tag.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_reads_as_words() {
        assert_eq!(spaced("2021-05-26-website_outage-x"), "2021-05-26 website outage x");
        assert_eq!(spaced("__"), "Incident");
    }

    #[test]
    fn a_title_may_begin_with_an_id() {
        for (title, id) in [
            ("PM-2026-003: 要約不一致", Some("PM-2026-003")),
            ("[INC-2021-07] Outage", Some("INC-2021-07")),
            ("INC123 - Outage", Some("INC123")),
            ("CVE-2021-44228 in the logger", None),
            ("UTF-8 broke", None),
            ("API-only mode", None),
            ("ADFS Outage", None),
            ("DB2 outage", None),
            ("2021-05-26 outage", None),
        ] {
            assert_eq!(id_in(title), id, "{title}");
        }
    }
}
