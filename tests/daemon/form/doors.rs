//! Every address below `/report` × {no, wrong, expired, right identity}.

use daemon::config::model::{Auth, Proxy};
use jiff::SignedDuration;

use super::desk::{Answer, GOOD, Served};

/// Who comes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Nobody,
    Wrong,
    /// right, with a form of the day before yesterday
    Expired,
    /// right, with the form of somebody else
    Other,
    Right,
}

const ALL: [Who; 5] = [Who::Nobody, Who::Wrong, Who::Expired, Who::Other, Who::Right];

/// An address: its method, its path, what is sent besides the hidden fields, and where those stand.
struct Address(&'static str, &'static str, &'static str, &'static str);

const ADDRESSES: &[Address] = &[
    Address("GET", "/report", "", ""),
    Address("GET", "/report?kind=outage", "", ""),
    Address("GET", "/report/similar?title=payments", "", ""),
    Address("GET", "/report/assets/rules-0.css", "", ""),
    Address("GET", "/report/INC-2026-068", "", ""),
    Address("GET", "/report/INC-2026-068/level", "", ""),
    Address("POST", "/report", GOOD, "/report"),
    Address("POST", "/report/INC-2026-068/level", "level=5&by=Ken", "/report/INC-2026-068/level"),
    Address("POST", "/report/INC-2026-068/ring", "", "/report/INC-2026-068"),
];

/// A door, and how somebody shows who they are.
struct Door {
    name: &'static str,
    auth: Option<Auth>,
    secret: Option<&'static str>,
    shows: fn(Who) -> Vec<&'static str>,
}

fn proxy(from: &str) -> Auth {
    Auth { proxy: Some(Proxy { header: "x-user".to_owned(), from: vec![from.parse().unwrap()] }), shared_secret: None }
}

fn doors() -> Vec<Door> {
    let user = |who| match who {
        Who::Nobody => vec![],
        Who::Wrong => vec!["X-User: a", "X-User: b"],
        Who::Other => vec!["X-User: ken@example.com"],
        Who::Right | Who::Expired => vec!["X-User: hana@example.com"],
    };
    let secret = |who| match who {
        Who::Nobody => vec![],
        Who::Wrong => vec!["Authorization: Bearer s3cres"],
        Who::Right | Who::Expired | Who::Other => vec!["Authorization: Basic aGFuYTpzM2NyZXQ="],
    };
    let both = |who| match who {
        Who::Nobody => vec!["X-User: hana@example.com"],
        Who::Wrong => vec!["X-User: hana@example.com", "Authorization: Bearer x"],
        Who::Other => vec!["X-User: ken@example.com", "Authorization: Bearer s3cret"],
        Who::Right | Who::Expired => vec!["X-User: hana@example.com", "Authorization: Bearer s3cret"],
    };
    vec![
        Door { name: "open", auth: None, secret: None, shows: |_| Vec::new() },
        Door { name: "proxy", auth: Some(proxy("127.0.0.1")), secret: None, shows: user },
        Door { name: "elsewhere", auth: Some(proxy("10.0.0.7")), secret: None, shows: user },
        Door { name: "secret", auth: None, secret: Some("s3cret"), shows: secret },
        Door { name: "both", auth: Some(proxy("127.0.0.1")), secret: Some("s3cret"), shows: both },
    ]
}

/// What is meant to happen.
fn meant(door: &Door, who: Who, Address(method, ..): &Address) -> u16 {
    let acts = *method == "POST";
    let knows_names = door.auth.is_some();
    match who {
        _ if door.name == "elsewhere" => 401,
        Who::Nobody | Who::Wrong if door.name != "open" => 401,
        Who::Expired if acts => 403,
        Who::Other if acts && knows_names => 403,
        _ if acts => 303,
        _ => 200,
    }
}

#[test]
fn whoever_watches_hears_whether_all_is_well_and_only_who_may_come_hears_what_is_not() {
    for door in doors() {
        let served = Served::behind(door.auth.as_ref(), door.secret);
        for who in ALL {
            let answer = served.ask("GET", "/readyz", &(door.shows)(who), "");
            let knows = door.name == "open" || door.name != "elsewhere" && !matches!(who, Who::Nobody | Who::Wrong);
            assert_eq!((answer.status, answer.body.contains("messages")), (200, knows), "{} {who:?}: {}", door.name, answer.body);
            assert_eq!(served.ask("GET", "/healthz", &(door.shows)(who), "").status, 200);
        }
    }
}

/// The hidden fields of somebody's form.
fn sealed(served: &Served, door: &Door, who: Who, at: &str) -> String {
    let of = if who == Who::Other { Who::Right } else { who };
    let page: Answer = served.ask("GET", at, &(door.shows)(of), "");
    if page.body.contains("name=\"token\"") { page.sealed() } else { String::new() }
}

#[test]
fn every_address_opens_to_those_who_may_come_and_to_nobody_else() {
    let mut table = Vec::new();
    for door in doors() {
        for who in ALL {
            for address in ADDRESSES {
                let served = Served::behind(door.auth.as_ref(), door.secret);
                *served.book.flooded.lock().unwrap() = true;
                let right = (door.shows)(Who::Right);
                let form = served.ask("GET", "/report", &right, "");
                if form.status == 200 {
                    served.ask("POST", "/report", &right, &format!("{}&{GOOD}", form.sealed()));
                }
                let known = served.book.incidents().len();
                let Address(method, path, fields, at) = *address;
                let fields = if at.is_empty() { String::new() } else { format!("{}&{fields}", sealed(&served, &door, who, at)) };
                if who == Who::Expired {
                    served.hand.turn(SignedDuration::from_hours(48));
                }
                let answer = served.ask(method, path, &(door.shows)(who), &fields);
                let line = format!("{} {who:?} {method} {path}: {}", door.name, answer.status);
                if answer.status != meant(&door, who, address) {
                    table.push(format!("{line}, not {}", meant(&door, who, address)));
                }
                if answer.status == 401 && answer.body.contains("token") || answer.status >= 400 && served.book.incidents().len() > known {
                    table.push(format!("{line}, and more"));
                }
                assert_eq!(answer.status == 401 && door.secret.is_some(), answer.header("www-authenticate").is_some(), "{line}");
            }
        }
    }
    assert!(table.is_empty(), "{}", table.join("\n"));
}

#[test]
fn whom_the_proxy_knows_reports_by_that_name() {
    let served = Served::behind(Some(&proxy("127.0.0.1")), None);
    let hana = ["X-User: hana@example.com"];
    let form = served.ask("GET", "/report", &hana, "");
    assert!(form.body.contains("You report as hana@example.com.") && !form.body.contains("name=\"reporter\""), "{}", form.body);
    let sent = served.ask("POST", "/report", &hana, &format!("{}&{}", form.sealed(), GOOD.replace("Hana", "Somebody")));
    assert_eq!(sent.status, 303);
    assert_eq!(served.book.incidents()[0].submission.reporter, "hana@example.com");
}

#[test]
fn figures_are_there_for_whoever_may_ask_whether_we_are_alive_and_hold_no_words_of_anybody() {
    for door in doors() {
        let served = Served::behind(door.auth.as_ref(), door.secret);
        let answer = served.ask("GET", "/metrics", &[], "");
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some("text/plain; version=0.0.4; charset=utf-8")),
            "{}",
            door.name
        );
        for line in answer.body.lines().filter(|line| !line.starts_with("# ")) {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with("yokoten_") && value.parse::<u64>().is_ok(), "{line}");
        }
        assert!(
            answer.body.contains("\nyokoten_submissions_total 0\n") && answer.body.contains("# TYPE yokoten_outbox_age_seconds gauge\n")
        );
    }
}
