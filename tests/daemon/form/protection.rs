//! What is not ours, too much, or sent twice.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::desk::{GOOD, Served};

#[test]
fn a_form_sent_a_hundred_times_at_once_opens_one_incident() {
    let served = Served::open();
    let body = format!("{}&{GOOD}", served.get("/report").sealed());
    let receipts: Vec<String> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..100).map(|_| scope.spawn(|| served.post("/report", &body))).collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).map(|answer| answer.header("location").unwrap().to_owned()).collect()
    });
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "{receipts:?}");
    assert_eq!(served.book.incidents().len(), 1);
}

#[test]
fn what_another_page_sends_is_refused() {
    let served = Served::open();
    let body = format!("{}&{GOOD}", served.get("/report").sealed());
    let own = format!("Origin: http://{}", served.address);
    for head in [
        &["Origin: https://evil.example"][..],
        &["Origin: null"],
        &["Origin: http://127.0.0.1:1"],
        &["Sec-Fetch-Site: cross-site"],
        &["Sec-Fetch-Site: same-site"],
        &[own.as_str(), "Sec-Fetch-Site: cross-site"],
        &[own.as_str(), "Origin: https://evil.example"],
        &["Host: evil.example", "Origin: http://evil.example"],
        &["Content-Type: text/plain"],
        &["Content-Type: multipart/form-data; boundary=x"],
        &["Content-Type: application/json"],
    ] {
        assert_eq!(served.ask("POST", "/report", head, &body).status, 403, "{head:?}");
    }
    assert!(served.book.incidents().is_empty());
    for head in [&[own.as_str(), "Sec-Fetch-Site: same-origin"][..], &["Origin: https://report.example.com"], &[]] {
        assert_eq!(served.ask("POST", "/report", head, &body).status, 303, "{head:?}");
    }
    assert_eq!(served.book.incidents().len(), 1);
}

#[test]
fn a_token_that_is_wrong_is_refused_and_one_that_is_old_shows_the_form_again() {
    let served = Served::open();
    let form = served.get("/report");
    let (nonce, token) = (form.hidden("nonce"), form.hidden("token"));
    for sealed in [
        String::new(),
        format!("nonce={nonce}"),
        format!("nonce={nonce}&token=x"),
        format!("nonce={}&token={token}", served.get("/report").hidden("nonce")),
        format!("nonce={nonce}&token={}", token.replace(['a', 'b', 'c'], "d")),
    ] {
        assert_eq!(served.post("/report", &format!("{sealed}&{GOOD}")).status, 403, "{sealed}");
    }
    served.hand.turn(SignedDuration::from_hours(25));
    let old = served.post("/report", &format!("nonce={nonce}&token={token}&{GOOD}"));
    assert_eq!(old.status, 403);
    assert!(old.body.contains("open for too long") && old.body.contains("value=\"Card payments time out\""), "{}", old.body);
    assert!(served.book.incidents().is_empty());
    assert_eq!(served.post("/report", &format!("{}&{GOOD}", old.sealed())).status, 303);
}

#[test]
fn a_token_is_good_for_one_purpose_and_one_incident() {
    let served = Served::open();
    served.send(GOOD);
    served.send(GOOD);
    let form = served.get("/report").sealed();
    let level = served.get("/report/INC-2026-068/level").sealed();
    for (path, sealed) in [
        ("/report/INC-2026-068/level", &form),
        ("/report/INC-2026-069/level", &level),
        ("/report/INC-2026-068/ring", &level),
        ("/report", &level),
    ] {
        assert_eq!(served.post(path, &format!("{sealed}&level=5&by=Ken&{GOOD}")).status, 403, "{path}");
    }
    assert!(served.book.incidents().iter().all(|incident| incident.corrected.is_none()));
}

#[test]
fn too_much_is_refused_at_once() {
    let served = Served::open();
    let sealed = served.get("/report").sealed();
    let begun = Instant::now();
    let large = format!("{sealed}&{GOOD}&description={}", "x".repeat(64 * 1024));
    assert_eq!(served.post("/report", &large).status, 413);
    assert_eq!(served.post("/report", &format!("{sealed}&{}", "a&".repeat(30_000))).status, 413);
    let announced = served.ask("POST", "/report", &["Content-Length: 99999999999"], "");
    assert!([400, 413].contains(&announced.status), "{}", announced.status);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let fits = format!("{sealed}&{GOOD}&description={}", "x".repeat(9_000));
    assert_eq!(served.post("/report", &fits).status, 303);
}

#[test]
fn every_answer_tells_the_browser_to_keep_to_ourselves() {
    let served = Served::open();
    served.send(GOOD);
    for path in [
        "/report",
        "/report?kind=outage",
        "/report/INC-2026-068",
        "/report/INC-2026-068/level",
        "/report/nothing",
        "/report/similar?title=x",
    ] {
        let answer = served.get(path);
        let policy = answer.header("content-security-policy").unwrap_or_default();
        for part in ["default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        for line in ["referrer-policy: same-origin", "x-content-type-options: nosniff", "cross-origin-opener-policy: same-origin"] {
            assert!(answer.head.contains(line), "{path}: {}", answer.head);
        }
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[test]
fn people_are_served_while_two_thousand_connections_say_nothing() {
    let served = Served::open();
    let mut silent: Vec<TcpStream> = Vec::new();
    for count in 0..2000 {
        let mut stream = TcpStream::connect(served.address).unwrap();
        let begin = if count % 2 == 0 { "" } else { "POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nkind" };
        // Who has to go first does so without hearing this.
        let _ = stream.write_all(begin.as_bytes());
        silent.push(stream);
    }
    let mut took: Vec<Duration> = (0..100)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(served.get("/report").status, 200);
            begun.elapsed()
        })
        .collect();
    took.sort_unstable();
    assert!(took[98] < Duration::from_millis(250), "p99 {:?}", took[98]);
    assert_eq!(served.send(GOOD).status, 303);
}
