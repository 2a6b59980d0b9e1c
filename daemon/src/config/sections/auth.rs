//! `auth:`: who may use the form where other machines reach it.

use std::net::IpAddr;

use incident::yaml::node::{Key, Node, Value};

use super::accounts::{missing, sourced};
use crate::config::model::{Auth, Proxy};
use crate::config::reading::Reading;

/// Reads `auth:`.
pub(crate) fn auth(section: &Key, node: &Node, reading: &mut Reading<'_>) -> Option<Auth> {
    let mut auth = Auth { proxy: None, shared_secret: None };
    let mut wrong = false;
    for (key, node) in reading.reader.entries("auth", node) {
        match key.name.as_str() {
            "proxy" => {
                auth.proxy = proxy(key, node, reading);
                wrong |= auth.proxy.is_none();
            }
            "shared_secret" => {
                auth.shared_secret = sourced("auth.shared_secret", "FORM_SECRET", node, reading);
                wrong |= auth.shared_secret.is_none();
            }
            _ => reading.reader.unknown(key, &["proxy", "shared_secret"]),
        }
    }
    let names_nobody = auth.proxy.is_none() && auth.shared_secret.is_none();
    if names_nobody && !wrong && matches!(node.value, Value::Map(_)) {
        missing("auth.proxy", section.mark, reading);
    }
    (!wrong && !names_nobody).then_some(auth)
}

fn proxy(section: &Key, node: &Node, reading: &mut Reading<'_>) -> Option<Proxy> {
    let (mut name, mut from) = (None, Vec::new());
    for (key, node) in reading.reader.entries("proxy", node) {
        match key.name.as_str() {
            "header" => name = reading.reader.parsed("auth.proxy.header", node, header),
            "from" => {
                let items = reading.reader.items(node);
                from = items.iter().filter_map(|item| reading.reader.parsed("auth.proxy.from", item, address)).collect();
            }
            _ => reading.reader.unknown(key, &["header", "from"]),
        }
    }
    for key in ["header", "from"] {
        if node.get(key).is_none_or(Node::is_null) {
            missing(&format!("auth.proxy.{key}"), section.mark, reading);
        }
    }
    (!from.is_empty()).then_some(Proxy { header: name?, from })
}

/// The name of a header that a proxy sets and that means nothing else.
fn header(text: &str) -> Result<String, String> {
    let name = text.to_ascii_lowercase();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_name && !["authorization", "cookie", "host", "origin", "content-type", "content-length"].contains(&name.as_str()) {
        return Ok(name);
    }
    Err(format!("`{text}` is not a header in which a proxy says who somebody is; one is X-Forwarded-Email"))
}

fn address(text: &str) -> Result<IpAddr, String> {
    let address: IpAddr = text.parse().map_err(|_| format!("`{text}` is not the address of a machine, such as 10.0.0.7"))?;
    if address.is_unspecified() {
        return Err(format!("`{text}` is everybody; name the machines on which the proxy runs"));
    }
    Ok(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_who_somebody_is_and_nothing_else() {
        assert_eq!(header("X-Forwarded-Email").as_deref(), Ok("x-forwarded-email"));
        for odd in ["", "a b", "Authorization", "host", "x:y"] {
            assert!(header(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_proxy_runs_on_machines_that_are_named() {
        assert_eq!(address("::ffff:10.0.0.7"), address("10.0.0.7"));
        for odd in ["0.0.0.0", "::", "proxy.example.com", "10.0.0.0/8"] {
            assert!(address(odd).is_err(), "{odd}");
        }
    }
}
