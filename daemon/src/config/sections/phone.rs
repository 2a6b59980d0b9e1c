//! `phone:` the service that calls people.

use incident::diagnostic::code;
use incident::yaml::node::{Key, Node};

use super::accounts::{address, missing, sourced};
use crate::config::model::Phone;
use crate::config::reading::Reading;
use crate::response::people::number::Number;

const SERVICES: &[&str] = &["pagerduty", "twilio"];
const PAGERDUTY: &[&str] = &["routing_key", "api_url"];
const TWILIO: &[&str] = &["account", "token", "from", "api_url"];

/// Where PagerDuty takes events, unless said otherwise.
const PAGERDUTY_API: &str = "https://events.pagerduty.com/v2/enqueue/";
/// Where Twilio's API is, unless said otherwise.
const TWILIO_API: &str = "https://api.twilio.com/";

/// Reads `phone:`; one service calls.
pub(crate) fn phone(node: &Node, reading: &mut Reading<'_>) -> Option<Phone> {
    let entries = reading.reader.entries("phone", node);
    for (key, _) in entries.iter().filter(|(key, _)| !SERVICES.contains(&key.name.as_str())) {
        reading.reader.unknown(key, SERVICES);
    }
    let named: Vec<&(Key, Node)> = entries.iter().filter(|(key, _)| SERVICES.contains(&key.name.as_str())).collect();
    match named.as_slice() {
        [(key, node)] if key.name == "pagerduty" => pagerduty(key, node, reading),
        [(key, node)] => twilio(key, node, reading),
        [] if node.is_null() => None,
        _ => {
            let message = "`phone` names one service that calls: `pagerduty` or `twilio`";
            reading.reader.tell(code::DAEMON_VALUE, node.mark, message).hint =
                Some("for example `phone: {pagerduty: {routing_key: {env: PD_KEY}}}`".to_owned());
            None
        }
    }
}

fn pagerduty(section: &Key, node: &Node, reading: &mut Reading<'_>) -> Option<Phone> {
    let (mut routing_key, mut api_url) = (None, Some(PAGERDUTY_API.to_owned()));
    for (key, node) in reading.reader.entries("phone.pagerduty", node) {
        match key.name.as_str() {
            "routing_key" => routing_key = sourced("phone.pagerduty.routing_key", "PD_KEY", node, reading),
            "api_url" => api_url = address("phone.pagerduty.api_url", node, reading),
            _ => reading.reader.unknown(key, PAGERDUTY),
        }
    }
    require(section, node, &["routing_key"], reading);
    Some(Phone::PagerDuty { api_url: api_url?, routing_key: routing_key? })
}

fn twilio(section: &Key, node: &Node, reading: &mut Reading<'_>) -> Option<Phone> {
    let (mut account, mut token, mut from) = (None, None, None);
    let mut api_url = Some(TWILIO_API.to_owned());
    for (key, node) in reading.reader.entries("phone.twilio", node) {
        match key.name.as_str() {
            "account" => account = reading.reader.parsed("phone.twilio.account", node, account_id),
            "token" => token = sourced("phone.twilio.token", "TWILIO_TOKEN", node, reading),
            "from" => from = reading.reader.parsed("phone.twilio.from", node, Number::parse),
            "api_url" => api_url = address("phone.twilio.api_url", node, reading),
            _ => reading.reader.unknown(key, TWILIO),
        }
    }
    require(section, node, &["account", "token", "from"], reading);
    Some(Phone::Twilio { api_url: api_url?, account: account?, token: token?, from: from? })
}

fn require(section: &Key, node: &Node, keys: &[&str], reading: &mut Reading<'_>) {
    for key in keys.iter().filter(|key| node.get(key).is_none_or(Node::is_null)) {
        missing(&format!("phone.{}.{key}", section.name), section.mark, reading);
    }
}

fn account_id(text: &str) -> Result<String, String> {
    let is_one = text.starts_with("AC") && text.len() > 2 && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_one { Ok(text.to_owned()) } else { Err("an account of Twilio begins with AC and has 32 digits after it".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_leads_to_no_other_address() {
        assert!(account_id("AC0123456789abcdef0123456789abcdef").is_ok());
        for bad in ["AC", "SK01", "AC/../x", "AC 1", ""] {
            assert!(account_id(bad).is_err(), "{bad}");
        }
    }
}
