//! What makes a form ours: a nonce that names it for ever, and a token that is bound to it, to whom it was given, and to a time.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::Sha256;

use crate::config::secret::Secret;

/// A form may lie open over lunch and over night.
const LIVES: SignedDuration = SignedDuration::from_hours(24);

/// Makes tokens and knows them again. The key is kept in the store: a form outlives a restart.
pub struct Seal {
    key: Secret,
}

/// What stands in the hidden fields of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// names the form; 32 digits
    pub nonce: String,
    /// the second at which it ends, a dot, and the signature
    pub token: String,
}

/// Why a token is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// not of ours, not of this form, or not of whom it was given to
    Forged,
    /// ours, but too old
    Expired,
}

impl Seal {
    /// With this key.
    pub fn new(key: Secret) -> Self {
        Self { key }
    }

    /// Seals a new form for somebody; `purpose` and `whom` have to be the same when it comes back.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn fresh(&self, purpose: &str, whom: Option<&str>, now: Timestamp) -> Result<Sealed, String> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).map_err(|error| format!("the machine gives no random bytes: {error}"))?;
        let nonce = hex(&bytes);
        let end = now.checked_add(LIVES).unwrap_or(Timestamp::MAX).as_second();
        let token =
            format!("{end}.{}", hex(&self.mac(&[purpose, whom.unwrap_or_default(), &nonce, &end.to_string()]).finalize().into_bytes()));
        Ok(Sealed { nonce, token })
    }

    /// Whether a form is as it was sealed. Compared in constant time.
    ///
    /// # Errors
    /// Says in which way it is not.
    pub fn check(&self, sealed: &Sealed, purpose: &str, whom: Option<&str>, now: Timestamp) -> Result<(), Broken> {
        let is_nonce = sealed.nonce.len() == 32 && sealed.nonce.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let (end, digits) = sealed.token.split_once('.').filter(|_| is_nonce).ok_or(Broken::Forged)?;
        let second: i64 = end.parse().map_err(|_| Broken::Forged)?;
        let given = bytes_of(digits).ok_or(Broken::Forged)?;
        let mac = self.mac(&[purpose, whom.unwrap_or_default(), &sealed.nonce, end]);
        mac.verify_slice(&given).map_err(|_| Broken::Forged)?;
        if now.as_second() > second { Err(Broken::Expired) } else { Ok(()) }
    }

    /// Each part with its length, so that no two lists are the same text.
    fn mac(&self, parts: &[&str]) -> Hmac<Sha256> {
        // HMAC takes a key of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.reveal().as_bytes()).expect("any length is a key");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let is_hex = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| (0..64).step_by(2).filter_map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_key(key: &str) -> Seal {
        Seal::new(Secret::new(key.to_owned()))
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    #[test]
    fn a_form_is_known_again_for_a_day_and_by_whom_it_was_given_to() {
        let seal = with_key("key");
        let sealed = seal.fresh("form", Some("hana"), at(0)).expect("random bytes");
        let check = |sealed: &Sealed, purpose, whom, hours| seal.check(sealed, purpose, whom, at(hours));
        assert_eq!([0, 24, 25].map(|hours| check(&sealed, "form", Some("hana"), hours)), [Ok(()), Ok(()), Err(Broken::Expired)]);
        assert_eq!(check(&sealed, "form", Some("ken"), 0), Err(Broken::Forged));
        assert_eq!(check(&sealed, "form", None, 0), Err(Broken::Forged));
        assert_eq!(check(&sealed, "level", Some("hana"), 0), Err(Broken::Forged));
        assert_eq!(with_key("other").check(&sealed, "form", Some("hana"), at(0)), Err(Broken::Forged));
    }

    #[test]
    fn what_was_changed_or_cut_is_forged() {
        let seal = with_key("key");
        let sealed = seal.fresh("form", None, at(0)).expect("random bytes");
        assert_ne!(sealed.nonce, seal.fresh("form", None, at(0)).expect("random bytes").nonce);
        let with = |nonce: &str, token: &str| seal.check(&Sealed { nonce: nonce.to_owned(), token: token.to_owned() }, "form", None, at(0));
        assert_eq!(with(&sealed.nonce, &sealed.token), Ok(()));
        let later = sealed.token.replacen(sealed.token.split('.').next().expect("a time"), "99999999999", 1);
        for (nonce, token) in [
            (sealed.nonce.as_str(), later.as_str()),
            (&sealed.nonce, &sealed.token[..sealed.token.len() - 2]),
            (&sealed.nonce, ""),
            (&sealed.nonce, "é.é"),
            ("", &sealed.token),
            (&sealed.nonce.to_uppercase(), &sealed.token),
            ("00000000000000000000000000000000", &sealed.token),
        ] {
            assert_eq!(with(nonce, token), Err(Broken::Forged), "{nonce} {token}");
        }
    }
}
