//! Whether a request comes from Slack. Source: docs.slack.dev, "Verifying requests from Slack": an HMAC-SHA256 over
//! `v0:TIMESTAMP:BODY` with the app's signing secret, in `X-Slack-Signature`; older than five minutes is a replay.

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use crate::config::secret::Secret;

/// How far the clock of a request may be from ours, in seconds.
const WINDOW: u64 = 300;

/// Whether a request comes from Slack. A header that stands there twice says nothing.
pub fn is_slacks(secret: &Secret, headers: &HeaderMap, body: &[u8], now: Timestamp) -> bool {
    let only = |name: &str| {
        let mut values = headers.get_all(name).iter();
        values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok())
    };
    is_good(secret.reveal(), only("x-slack-request-timestamp"), only("x-slack-signature"), body, now)
}

/// Whether the signature is good for this body and this time. Compared in constant time; before anything is parsed.
pub fn is_good(secret: &str, timestamp: Option<&str>, signature: Option<&str>, body: &[u8], now: Timestamp) -> bool {
    let (Some(timestamp), Some(signature)) = (timestamp, signature) else { return false };
    let Some(seconds) = timestamp.parse::<i64>().ok().filter(|_| timestamp.bytes().all(|byte| byte.is_ascii_digit())) else {
        return false;
    };
    let Some(given) = signature.strip_prefix("v0=").and_then(bytes_of) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    for part in [b"v0:", timestamp.as_bytes(), b":", body] {
        mac.update(part);
    }
    seconds.abs_diff(now.as_second()) <= WINDOW && mac.verify_slice(&given).is_ok()
}

/// The signature of a body at a time, as `X-Slack-Signature` has it: who stands in for Slack signs like this.
pub fn sign(secret: &str, timestamp: &str, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    for part in [b"v0:", timestamp.as_bytes(), b":", body] {
        mac.update(part);
    }
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("v0={digits}"))
}

fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let is_hex = digits.len().is_multiple_of(2) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pairs = (0..digits.len()).step_by(2);
    is_hex.then(|| pairs.filter_map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    // Slack's own example.
    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const TIMESTAMP: &str = "1531420618";
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    #[test]
    fn what_stands_in_for_slack_signs_as_slack_does() {
        assert_eq!(sign(SECRET, TIMESTAMP, BODY.as_bytes()).as_deref(), Some(SIGNATURE));
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_531_420_618 + seconds).expect("in range")
    }

    #[test]
    fn slacks_own_example_is_good_within_five_minutes() {
        let good = |seconds| is_good(SECRET, Some(TIMESTAMP), Some(SIGNATURE), BODY.as_bytes(), at(seconds));
        assert_eq!([0, 300, -300, 301, -301].map(good), [true, true, true, false, false]);
    }

    #[test]
    fn a_changed_or_cut_or_missing_signature_is_not() {
        let with = |timestamp, signature, body: &str| is_good(SECRET, timestamp, signature, body.as_bytes(), at(0));
        assert!(!with(Some(TIMESTAMP), Some(SIGNATURE), &BODY.replace("text=", "text=x")));
        assert!(!with(Some(TIMESTAMP), Some(&SIGNATURE[..40]), BODY));
        assert!(!with(Some(TIMESTAMP), Some("v0="), BODY));
        assert!(!with(Some(TIMESTAMP), SIGNATURE.strip_prefix("v0="), BODY));
        assert!(!with(Some(TIMESTAMP), Some("v0=zz"), BODY));
        assert!(!with(Some("+1531420618"), Some(SIGNATURE), BODY));
        assert!(!with(None, Some(SIGNATURE), BODY));
        assert!(!with(Some(TIMESTAMP), None, BODY));
        assert!(!is_good("another", Some(TIMESTAMP), Some(SIGNATURE), BODY.as_bytes(), at(0)));
    }
}
