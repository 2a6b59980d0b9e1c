//! Reading along a text by small steps: digits of either width, months, times of day, zones.

use jiff::civil::Time;

/// Months by their English names; three letters are enough.
const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// Zones by the letters that reports use. Letters that mean two zones (CST, IST) are left out: a wrong hour is worse than none.
const ZONES: &[(&str, &str)] = &[
    ("UTC", "Z"),
    ("GMT", "Z"),
    ("JST", "+09:00"),
    ("KST", "+09:00"),
    ("CEST", "+02:00"),
    ("CET", "+01:00"),
    ("BST", "+01:00"),
    ("EEST", "+03:00"),
    ("EET", "+02:00"),
    ("PST", "-08:00"),
    ("PDT", "-07:00"),
    ("MST", "-07:00"),
    ("MDT", "-06:00"),
    ("CDT", "-05:00"),
    ("EST", "-05:00"),
    ("EDT", "-04:00"),
    ("日本時間", "+09:00"),
];

/// The offset of the zone whose letters a text begins with, and how many bytes they are.
pub(super) fn zone_word(text: &str) -> Option<(&'static str, usize)> {
    let alone = |letters: &str| !text[letters.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let named = ZONES.iter().find(|(letters, _)| text.starts_with(letters) && alone(letters));
    named.map(|(letters, offset)| (*offset, letters.len()))
}

/// A place in a text, moving forward. A step that does not fit moves nothing, unless it says so.
pub(super) struct Cursor<'t> {
    text: &'t str,
    pub(super) at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\u{3000}', '\u{a0}']).len();
    }

    /// One of these characters.
    pub(super) fn one_of(&mut self, these: &[char]) -> Option<char> {
        let c = self.peek().filter(|c| these.contains(c))?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Exactly these characters.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let there = self.rest().starts_with(word);
        if there {
            self.at += word.len();
        }
        there
    }

    /// A run of at most so many digits, and how many they are; a longer run is no number.
    pub(super) fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let digits: Vec<(char, u32)> = self.rest().chars().map_while(|c| Some((c, digit(c)?))).take(most + 1).collect();
        if digits.is_empty() || digits.len() > most {
            return None;
        }
        self.at += digits.iter().map(|(c, _)| c.len_utf8()).sum::<usize>();
        Some((digits.iter().fold(0, |sum, (_, digit)| sum * 10 + digit), digits.len()))
    }

    /// A month's name, or its first three letters with or without a full stop.
    pub(super) fn month(&mut self) -> Option<i8> {
        let rest = self.rest();
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = rest[..letters].to_ascii_lowercase();
        let month = MONTHS.iter().position(|month| *month == name || (name.len() >= 3 && month.starts_with(&name)) || name == "sept")?;
        self.at += letters;
        self.one_of(&['.']);
        i8::try_from(month + 1).ok()
    }

    /// A day of the month: `31`, `31st`.
    pub(super) fn ordinal(&mut self) -> Option<i8> {
        self.blanks();
        let (day, _) = self.number(2)?;
        let _ = ["st", "nd", "rd", "th"].iter().any(|ending| self.word(ending));
        i8::try_from(day).ok()
    }

    /// A year of four digits, blanks before it.
    pub(super) fn year(&mut self) -> Option<i16> {
        self.blanks();
        let (year, digits) = self.number(4)?;
        i16::try_from(year).ok().filter(|_| digits == 4)
    }

    /// A day of the week in brackets: `（月）`, `(Mon)`.
    pub(super) fn weekday(&mut self) {
        let start = self.at;
        self.blanks();
        if self.one_of(&['(', '（']).is_some() {
            let inner: String = self.rest().chars().take_while(|c| c.is_alphabetic()).take(9).collect();
            self.at += inner.len();
            let named = inner.chars().count() == 1 || inner.to_lowercase().ends_with("day") || inner.len() == 3 || inner.ends_with("曜日");
            if named && zone_word(&inner).is_none() && self.one_of(&[')', '）']).is_some() {
                return;
            }
        }
        self.at = start;
    }

    /// Whether the step before was the last of a Japanese date, after which a time needs no blank.
    pub(super) fn follows_date(&self) -> bool {
        self.text[..self.at].ends_with(['日', ' ', ')', '）'])
    }

    /// `9:12`, `09:12:30.000`, `010:00:00`, `04:49 PM`, `10時30分`; `half` is 0 or 12 where 午前 or 午後 was said before.
    pub(super) fn time_of_day(&mut self, half: Option<i8>) -> Option<Time> {
        let (hour, _) = self.number(3)?;
        let separator = self.one_of(&[':', '：', '時'])?;
        let minute = match self.number(2) {
            Some((minute, _)) => minute,
            None if separator == '時' => 0,
            None => return None,
        };
        self.one_of(&['分']);
        let second = self.seconds();
        let half = half.or_else(|| self.half_of_day());
        let hour = match (i8::try_from(hour).ok()?, half) {
            (12, Some(half)) => half,
            (hour, Some(half)) => hour.checked_add(half)?,
            (hour, None) => hour,
        };
        Time::new(hour, i8::try_from(minute).ok()?, second, 0).ok()
    }

    /// Seconds and their fraction; the fraction is dropped.
    fn seconds(&mut self) -> i8 {
        let start = self.at;
        if self.one_of(&[':', '：']).is_some() {
            if let Some((second, 2)) = self.number(2) {
                if self.rest().starts_with('.') && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
                    let fraction = self.rest()[1..].bytes().take_while(u8::is_ascii_digit).count();
                    self.at += 1 + fraction;
                }
                return i8::try_from(second).unwrap_or(i8::MAX);
            }
            self.at = start;
        }
        0
    }

    fn half_of_day(&mut self) -> Option<i8> {
        let start = self.at;
        self.blanks();
        let letters: String = self.rest().chars().take(4).collect::<String>().to_ascii_lowercase();
        for (written, half) in [("a.m.", 0), ("p.m.", 12), ("am", 0), ("pm", 12)] {
            if letters.starts_with(written) && !letters[written.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
                self.at += written.len();
                return Some(half);
            }
        }
        self.at = start;
        None
    }

    /// `Z`, `+09:00`, `+0900`, `+09`, `UTC`, `(JST)`, `（JST）`.
    pub(super) fn offset(&mut self) -> Option<String> {
        let start = self.at;
        self.blanks();
        if self.one_of(&['Z', 'z']).is_some() && !self.peek().is_some_and(char::is_alphanumeric) {
            return Some("Z".to_owned());
        }
        self.at = start;
        self.blanks();
        let bracket = self.one_of(&['(', '（']);
        if let Some((offset, length)) = zone_word(self.rest()) {
            self.at += length;
            if bracket.is_some() {
                self.one_of(&[')', '）']);
            }
            return Some(offset.to_owned());
        }
        if bracket.is_none()
            && let Some(offset) = self.signed()
        {
            return Some(offset);
        }
        self.at = start;
        None
    }

    fn signed(&mut self) -> Option<String> {
        // `09:12-10:30` is a stretch of time; behind seconds, `-02:00` is an offset.
        let seconds_told = self.text[..self.at].chars().rev().take(12).filter(|c| *c == ':').count() == 2;
        let sign = self.one_of(if seconds_told { &['+', '-', '−'] } else { &['+'] })?;
        let (number, digits) = self.number(4)?;
        let (hours, minutes) = match digits {
            4 => (number / 100, number % 100),
            2 if self.one_of(&[':']).is_some() => (number, self.number(2).filter(|(_, digits)| *digits == 2)?.0),
            2 => (number, 0),
            _ => return None,
        };
        let sign = if sign == '+' { '+' } else { '-' };
        (hours <= 15 && minutes < 60).then(|| format!("{sign}{hours:02}:{minutes:02}"))
    }
}

/// The value of a digit, ASCII or full width.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}
