//! Telephone numbers. They are private: whatever is shown of one is its last two digits.

use std::fmt;

/// A telephone number in the form `+81901234567`. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// Reads a number; blanks, hyphens, dots and parentheses in it do not count.
    ///
    /// # Errors
    /// Says what one looks like. What stands there is not shown, for it may be somebody's.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bare: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
        let is_one =
            |digits: &str| (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        if bare.strip_prefix('+').is_some_and(is_one) {
            return Ok(Self(bare));
        }
        Err("a telephone number is international, such as \"+815012345678\", in quotes".to_owned())
    }

    /// The number, for the one call that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "…{}", &self.0[self.0.len() - 2..])
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({self})")
    }
}

/// A text of others in which every telephone number shows its last two digits only.
pub fn without_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_digit() || !run.is_empty() && matches!(c, ' ' | '-' | '.' | '(' | ')') || c == '+' {
            run.push(c);
            continue;
        }
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        if digits.len() < 7 {
            out.push_str(&run);
        } else {
            let end: String = run.chars().rev().take_while(|c| !c.is_ascii_digit()).collect();
            out.push_str(&format!("…{}{}", &digits[digits.len() - 2..], end.chars().rev().collect::<String>()));
        }
        run.clear();
        out.push(c);
    }
    out.pop();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_international_and_shows_two_digits() {
        for good in ["+81901234567", "+81 90-1234-567", "+1 (415) 867.5308"] {
            let number = Number::parse(good).expect("a number");
            let shown = format!("{number} {number:?}");
            assert!(!shown.contains("123") && !shown.contains("867") && shown.starts_with('…'), "{shown}");
        }
        for bad in ["090-1234-5678", "+", "+123456", "+1234567890123456", "+81x901234567", "", "+0901234567"] {
            assert!(Number::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_in_words_of_others_are_hidden_and_codes_are_not() {
        assert_eq!(without_numbers("The 'To' number +81901234567 is not valid (21211)."), "The 'To' number …67 is not valid (21211).");
        assert_eq!(without_numbers("call +81 90-1234-567 or 8190 1234567"), "call …67 or …67");
        assert_eq!(without_numbers("error 20003, status 401"), "error 20003, status 401");
    }
}
