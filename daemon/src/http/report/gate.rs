//! Who may use the form, and whether what comes is sent by our own page.

use std::net::IpAddr;

use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};

use crate::config::model::{Auth, Proxy};
use crate::config::secret::Secret;

/// Longest name that a proxy may give somebody, in bytes.
const LONGEST_NAME: usize = 200;

/// The door of the form.
#[derive(Default)]
pub struct Gate {
    proxy: Option<(HeaderName, Vec<IpAddr>)>,
    secret: Option<Secret>,
}

/// Who asks, as far as the door knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::http) struct Visitor {
    /// whom the proxy says it is
    pub(super) user: Option<String>,
}

/// Nobody who may come in; whether a password would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Stranger {
    /// the shared secret is missing or wrong
    AskSecret,
    /// it does not come by the proxy, or the proxy does not say who it is
    NotByProxy,
}

impl Gate {
    /// What the configuration demands; without `auth`, nothing: whoever reaches us is on this machine.
    pub fn new(auth: Option<&Auth>, secret: Option<Secret>) -> Self {
        let named = |proxy: &Proxy| Some((HeaderName::try_from(&proxy.header).ok()?, proxy.from.clone()));
        Self { proxy: auth.and_then(|auth| auth.proxy.as_ref()).and_then(named), secret }
    }

    /// Who it is. What the configuration names is demanded, both where both are named.
    pub(in crate::http) fn admit(&self, peer: IpAddr, headers: &HeaderMap) -> Result<Visitor, Stranger> {
        let user = match &self.proxy {
            None => None,
            Some((name, from)) if from.contains(&peer.to_canonical()) => {
                Some(only(headers, name).and_then(name_of).ok_or(Stranger::NotByProxy)?)
            }
            Some(_) => return Err(Stranger::NotByProxy),
        };
        match &self.secret {
            Some(secret) if !only(headers, &AUTHORIZATION).is_some_and(|given| knows(given, secret.reveal())) => Err(Stranger::AskSecret),
            _ => Ok(Visitor { user }),
        }
    }

    /// Whether everybody who reaches us may come in.
    fn is_open(&self) -> bool {
        self.proxy.is_none() && self.secret.is_none()
    }

    /// Whether the address under which we were asked is one of ours. Without a door, a page of somebody else could have its own name
    /// lead to this machine, and be of our origin to a browser.
    pub(super) fn is_our_name(&self, headers: &HeaderMap, ours: &[&str]) -> bool {
        let Some(host) = only(headers, &HOST) else { return !self.is_open() };
        let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(host, |(name, _)| name);
        let is_address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        !self.is_open()
            || is_address
            || !name.contains('.')
            || name.ends_with(".localhost")
            || ours.iter().any(|ours| authority(ours) == Some(host))
    }
}

/// Whether a browser sent this from one of our own pages; `ours` are addresses under which people know them. A program that is no
/// browser says nothing of where it comes from, and needs a token like everybody: every browser says so of a form that is posted, by
/// `Origin` or `Sec-Fetch-Site`, and no page of somebody else's can read a token of ours. Who refused such programs would only keep out
/// those who report with `curl`.
pub(super) fn is_from_our_page(headers: &HeaderMap, ours: &[&str]) -> bool {
    let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or_default());
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) || headers.get_all(ORIGIN).iter().count() > 1 {
        return false;
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let host = only(headers, &HOST);
    let origin = origin.to_str().ok().and_then(authority);
    origin.is_some_and(|origin| Some(origin) == host || ours.iter().any(|ours| authority(ours) == Some(origin)))
}

/// `host:port` of a web address.
fn authority(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    rest.split('/').next().filter(|authority| !authority.is_empty())
}

/// The value of a header that is given once.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok())
}

fn name_of(value: &str) -> Option<String> {
    let name = value.trim();
    (!name.is_empty() && name.len() <= LONGEST_NAME).then(|| name.to_owned())
}

/// Whether the secret is given, as `Bearer SECRET` or as the password of `Basic`, whatever the user is called.
fn knows(given: &str, secret: &str) -> bool {
    let Some((scheme, value)) = given.split_once(' ') else { return false };
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => is_same(value.trim().as_bytes(), secret.as_bytes()),
        "basic" => {
            let pair = decoded(value.trim());
            let password = pair.as_deref().and_then(|pair| pair.iter().position(|byte| *byte == b':').map(|at| &pair[at + 1..]));
            password.is_some_and(|password| is_same(password, secret.as_bytes()))
        }
        _ => false,
    }
}

/// Takes as long whichever byte differs first.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

/// Base64.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::try_from(*name).expect("a name"), HeaderValue::from_str(value).expect("a value"));
        }
        headers
    }

    fn gate(proxy: &[&str], secret: Option<&str>) -> Gate {
        let from = proxy.iter().map(|address| address.parse().expect("an address")).collect();
        let proxy = (!proxy.is_empty()).then(|| Proxy { header: "x-user".to_owned(), from });
        let auth = Auth { proxy, shared_secret: None };
        Gate::new(Some(&auth), secret.map(|secret| Secret::new(secret.to_owned())))
    }

    fn admitted(gate: &Gate, peer: &str, pairs: &[(&str, &str)]) -> Result<Option<String>, Stranger> {
        gate.admit(peer.parse().expect("an address"), &headers(pairs)).map(|visitor| visitor.user)
    }

    #[test]
    fn only_the_named_proxy_says_who_somebody_is() {
        let gate = gate(&["10.0.0.7", "::1"], None);
        let hana = Ok(Some("hana@example.com".to_owned()));
        assert_eq!(admitted(&gate, "10.0.0.7", &[("x-user", " hana@example.com ")]), hana);
        assert_eq!(admitted(&gate, "::ffff:10.0.0.7", &[("X-User", "hana@example.com")]), hana);
        for (peer, pairs) in [
            ("10.0.0.8", &[("x-user", "hana@example.com")][..]),
            ("10.0.0.7", &[]),
            ("10.0.0.7", &[("x-user", "")]),
            ("10.0.0.7", &[("x-user", "hana"), ("x-user", "ken")]),
        ] {
            assert_eq!(admitted(&gate, peer, pairs), Err(Stranger::NotByProxy), "{peer} {pairs:?}");
        }
    }

    #[test]
    fn the_shared_secret_is_a_password_or_a_bearers_token() {
        let gate = gate(&[], Some("s3cret"));
        for good in ["Bearer s3cret", "bearer s3cret", "Basic aGFuYTpzM2NyZXQ=", "Basic OnMzY3JldA"] {
            assert_eq!(admitted(&gate, "10.0.0.1", &[("authorization", good)]), Ok(None), "{good}");
        }
        for bad in ["", "s3cret", "Bearer", "Bearer s3cre", "Bearer s3crets", "Basic aGFuYTp4", "Basic s3cret", "Basic !", "Digest s3cret"]
        {
            assert_eq!(admitted(&gate, "127.0.0.1", &[("authorization", bad)]), Err(Stranger::AskSecret), "{bad}");
        }
    }

    #[test]
    fn where_both_are_named_both_are_demanded() {
        let gate = gate(&["10.0.0.7"], Some("s3cret"));
        let both = [("x-user", "hana"), ("authorization", "Bearer s3cret")];
        assert_eq!(admitted(&gate, "10.0.0.7", &both), Ok(Some("hana".to_owned())));
        assert_eq!(admitted(&gate, "10.0.0.7", &both[..1]), Err(Stranger::AskSecret));
        assert_eq!(admitted(&gate, "10.0.0.8", &both), Err(Stranger::NotByProxy));
        assert_eq!(admitted(&Gate::default(), "127.0.0.1", &both), Ok(None), "without `auth` nobody says who somebody is");
    }

    #[test]
    fn another_origin_is_foreign_and_a_program_has_none() {
        let ours = ["https://incidents.example.com/report"];
        for (pairs, from_ours) in [
            (&[][..], true),
            (&[("origin", "http://127.0.0.1:4100")], true),
            (&[("origin", "https://incidents.example.com"), ("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "http://127.0.0.1:4101")], false),
            (&[("origin", "http://127.0.0.1:4100.evil.example")], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://127.0.0.1:4100"), ("origin", "https://evil.example")], false),
            (&[("origin", "http://127.0.0.1:4100"), ("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
        ] {
            let mut all = headers(pairs);
            all.insert(HOST, HeaderValue::from_static("127.0.0.1:4100"));
            assert_eq!(is_from_our_page(&all, &ours), from_ours, "{pairs:?}");
        }
    }

    #[test]
    fn without_a_door_a_foreign_name_does_not_lead_to_us() {
        let ours = ["https://incidents.example.com/"];
        let open = |host: &str| Gate::default().is_our_name(&headers(&[("host", host)]), &ours);
        for good in ["127.0.0.1:4100", "[::1]:4100", "localhost", "x", "yokoten.localhost:80", "incidents.example.com"] {
            assert!(open(good), "{good}");
        }
        for bad in ["evil.example", "evil.example:4100", "127.0.0.1.evil.example"] {
            assert!(!open(bad), "{bad}");
            assert!(gate(&[], Some("s")).is_our_name(&headers(&[("host", bad)]), &ours), "{bad}");
        }
    }
}
