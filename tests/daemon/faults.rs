//! Everything that can go wrong on the way to a service and back, and what each case proves.

use std::net::TcpListener;
use std::time::Duration;

use daemon::adapters::http::{Credentials, Deadlines};
use daemon::adapters::jira::client::Jira;
use daemon::adapters::slack::client::Slack;
use daemon::outbox::answer::{Answer, Refusal};
use daemon::outbox::post::{Part, Post, Span};
use daemon::ports::chat::Chat;
use daemon::ports::tickets::{Since, Tickets, Trouble};
use support::stand_in::fault::{Fault, Seen, packed_zeros};
use support::stand_in::server::Server;
use support::stand_in::wire::Reply;
use support::stand_in::{jira, slack};

const TOKEN: &str = "xoxb-very-secret";

/// What a case proves.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Proves {
    Later(u64),
    Credentials,
    Question,
    Recipient,
    Message,
    NotReached,
    Nothing,
}

use Proves::{Credentials as Refused, Later, Message, NotReached, Nothing, Question, Recipient};

fn ask(url: &str, deadlines: Deadlines) -> Jira {
    let credentials = Credentials::Basic("bot@example.com".to_owned(), TOKEN.to_owned());
    Jira::new(url, &credentials, "project = INC", deadlines).unwrap()
}

fn tell(url: &str, deadlines: Deadlines) -> Slack {
    Slack::new(url, &Credentials::Bearer(TOKEN.to_owned()), b"instance", deadlines).unwrap()
}

fn post() -> Post {
    let words = vec![Span::Plain("hello".to_owned())];
    Post { fallback: words.clone(), parts: vec![Part::Text(words)] }
}

/// Short for what never ends, usual for the rest.
fn deadlines(fault: &Fault) -> Deadlines {
    let endless = matches!(fault.seen, Seen::Silence | Seen::Stall | Seen::Drops);
    if endless { Deadlines { connect: Duration::from_secs(5), whole: Duration::from_secs(2) } } else { Deadlines::default() }
}

fn of_jira(trouble: Trouble) -> Proves {
    let shown = format!("{trouble:?} {trouble}");
    assert!(!shown.contains("secret") && !shown.contains("search/jql"), "{shown}");
    match trouble {
        Trouble::Later(wait, _) => Later(wait.as_secs()),
        Trouble::Credentials(_) => Refused,
        Trouble::Question(_) => Question,
        Trouble::Unknown(why) if why.contains("cannot be reached") => NotReached,
        Trouble::Unknown(_) => Nothing,
    }
}

fn of_slack(answer: &Answer) -> Proves {
    let shown = format!("{answer:?}");
    assert!(!shown.contains("secret") && !shown.contains("postMessage"), "{shown}");
    match answer {
        Answer::Accepted(_) => panic!("taken for accepted: {answer:?}"),
        Answer::Later(wait, _) => Later(wait.as_secs()),
        Answer::Refused(Refusal::Credentials, _) => Refused,
        Answer::Refused(Refusal::Recipient, _) => Recipient,
        Answer::Refused(Refusal::Message, _) => Message,
        Answer::NotReached(_) => NotReached,
        Answer::Unknown(_) => Nothing,
    }
}

fn json(status: u16, body: impl Into<Vec<u8>>) -> Reply {
    Reply::new(status, "application/json", body)
}

fn errors(status: u16) -> Fault {
    Fault::answer(json(status, r#"{"errorMessages":["because"],"errors":{}}"#))
}

fn refusal(word: &str) -> Fault {
    Fault::answer(json(200, format!(r#"{{"ok":false,"error":"{word}"}}"#)))
}

/// A case: its name, the fault, what it proves to who asks Jira and to who tells Slack.
type Case = (&'static str, Fault, Proves, Proves);

fn waits() -> Vec<Case> {
    let cases = [
        ("1 second", Some("1"), 1),
        ("no wait", Some("0"), 0),
        ("a negative wait", Some("-1"), 60),
        ("a thousand million seconds", Some("1000000000"), 3600),
        ("another notation", Some("1e9"), 60),
        ("a date gone by", Some("Fri, 20 Nov 2020 10:00:00 GMT"), 60),
        ("a far date", Some("Wed, 20 Nov 2999 10:00:00 GMT"), 3600),
        ("words", Some("soon"), 60),
        ("nothing", None, 60),
    ];
    cases.into_iter().map(|(name, said, wait)| (name, Fault::too_many(said), Later(wait), Later(wait))).collect()
}

fn statuses() -> Vec<Case> {
    let mut cases: Vec<Case> =
        [500, 502, 503, 504].into_iter().map(|status| ("a server's failure", errors(status), Nothing, Nothing)).collect();
    cases.extend([
        ("a failure as a page", Fault::answer(Reply::html(502)), Nothing, Nothing),
        ("a failure that looks empty", Fault::answer(json(503, r#"{"issues":[],"isLast":true}"#)), Nothing, Nothing),
        ("busy, with a wait", Fault::answer(json(503, "{}").with("Retry-After", "7")), Later(7), Nothing),
        ("credentials refused", errors(401), Refused, Nothing),
        ("forbidden", errors(403), Refused, Nothing),
        ("a wrong question", errors(400), Question, Nothing),
        ("a wrong question, says a proxy", Fault::answer(Reply::html(400)), Nothing, Nothing),
        ("gone", errors(410), Question, Nothing),
        ("nothing there", errors(404), Nothing, Nothing),
        ("not 200", Fault::answer(json(204, "")), Nothing, Nothing),
        ("accepted, which is not done", Fault::answer(json(202, r#"{"ok":true,"issues":[]}"#)), Nothing, Nothing),
    ]);
    cases
}

fn bodies() -> Vec<Case> {
    let page = r#"{"ok":true,"channel":"C1","ts":"1.0","issues":[]}"#;
    let zeros = json(200, packed_zeros(64)).with("Content-Encoding", "gzip");
    vec![
        ("a sign-in page", Fault::answer(Reply::html(200)), Nothing, Nothing),
        ("the right words in a page", Fault::answer(Reply::new(200, "text/html", page)), Nothing, Nothing),
        ("cut JSON", Fault::answer(json(200, &page[..page.len() - 5])), Nothing, Nothing),
        ("no JSON", Fault::answer(json(200, "")), Nothing, Nothing),
        ("another form", Fault::answer(json(200, "[]")), Nothing, Nothing),
        ("nothing in it", Fault::answer(json(200, "{}")), Nothing, Nothing),
        ("null", Fault::answer(json(200, "null")), Nothing, Nothing),
        ("members that are null", Fault::answer(json(200, r#"{"ok":null,"issues":null}"#)), Nothing, Nothing),
        ("good, but does not say where", Fault::answer(json(200, r#"{"ok":true,"issues":[{}]}"#)), Nothing, Nothing),
        ("invalid UTF-8", Fault::answer(json(200, b"{\"ok\":true,\"x\":\"\xff\xfe\",\"issues\":[]}")), Nothing, Nothing),
        ("too long", Fault::answer(json(200, vec![b' '; 10 * 1024 * 1024])), Nothing, Nothing),
        ("zeros that unpack to 64 MiB", Fault::answer(zeros), Nothing, Nothing),
        ("not packed, though it says so", Fault::answer(json(200, page).with("Content-Encoding", "gzip")), Nothing, Nothing),
        ("very deep", Fault::answer(json(200, "[".repeat(100_000))), Nothing, Nothing),
    ]
}

fn breaks() -> Vec<Case> {
    let seen = [("never", Seen::Silence), ("end", Seen::End), ("stall", Seen::Stall), ("half", Seen::Half), ("drops", Seen::Drops)];
    let twice = seen.into_iter().flat_map(|(name, seen)| [(name, Fault::instead(seen.clone())), (name, Fault::after(seen))]);
    twice.map(|(name, fault)| (name, fault, Nothing, Nothing)).collect()
}

fn words() -> Vec<Case> {
    let cases = [
        ("channel_not_found", Recipient),
        ("is_archived", Recipient),
        ("user_not_found", Recipient),
        ("invalid_auth", Refused),
        ("token_revoked", Refused),
        ("missing_scope", Refused),
        ("invalid_blocks", Message),
        ("msg_too_long", Message),
        ("ratelimited", Later(60)),
        ("message_limit_exceeded", Later(60)),
        ("internal_error", Nothing),
        ("fatal_error", Nothing),
        ("request_timeout", Nothing),
        ("service_unavailable", Nothing),
        ("never_seen_before", Nothing),
    ];
    cases.into_iter().map(|(word, proves)| (word, refusal(word), Nothing, proves)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_fault_proves_what_the_table_says() {
    let mut running = Vec::new();
    for (name, fault, to_jira, to_slack) in [waits(), statuses(), bodies(), breaks(), words()].concat() {
        running.push(tokio::spawn(async move {
            let (jira, slack) = (jira::Jira::start(), slack::Slack::start());
            slack.add_user("U1");
            jira.server().fail("/search/jql", fault.clone(), 1);
            slack.server().fail("/chat.postMessage", fault.clone(), 1);
            let found = ask(&jira.server().url(), deadlines(&fault)).page(Since::Ever, None).await;
            let trouble = found.err().unwrap_or_else(|| panic!("Jira: {name} is taken for an answer"));
            assert_eq!(of_jira(trouble), to_jira, "Jira: {name}");
            let answer = tell(&slack.url(), deadlines(&fault)).post("U1", "key", &post()).await;
            assert_eq!(of_slack(&answer), to_slack, "Slack: {name}");
            // A call is made once, whatever comes of it.
            assert_eq!((jira.server().journal().len(), slack.server().journal().len()), (1, 1), "{name}");
        }));
    }
    assert!(running.len() > 50);
    for case in running {
        case.await.unwrap();
    }
}

#[tokio::test]
async fn eight_mebibytes_are_read_and_not_one_byte_more_packed_or_not() {
    const MOST: usize = 8 * 1024 * 1024;
    const EMPTY: &str = r#"{"issues":[]}"#;
    let page = |length: usize| json(200, format!("{EMPTY}{}", " ".repeat(length - EMPTY.len())));
    let zeros = json(200, packed_zeros(64)).with("Content-Encoding", "gzip");
    assert!(zeros.body.len() < 1024 * 1024);
    for (reply, fits) in [(page(MOST), true), (page(MOST + 1), false), (zeros, false)] {
        let jira = jira::Jira::start();
        jira.server().fail("/search/jql", Fault::answer(reply), 1);
        match ask(&jira.server().url(), Deadlines::default()).page(Since::Ever, None).await {
            Ok(_) => assert!(fits),
            Err(Trouble::Unknown(why)) => assert!(!fits && why.contains("longer than 8 MiB"), "{why}"),
            Err(other) => panic!("{other:?}"),
        }
    }
}

/// Addresses behind which nobody takes a request.
fn nowhere(server: &Server) -> Vec<String> {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    vec![format!("http://{free}"), server.url().replace("http:", "https:"), "https://nowhere.invalid".to_owned()]
}

#[tokio::test]
async fn where_nothing_was_sent_it_is_known() {
    let server = Server::start(|_| json(200, "{}"));
    let deadlines = Deadlines { connect: Duration::from_secs(1), whole: Duration::from_secs(10) };
    for url in nowhere(&server) {
        assert_eq!(of_jira(ask(&url, deadlines).myself().await.unwrap_err()), NotReached, "{url}");
        assert_eq!(of_slack(&tell(&url, deadlines).post("U1", "key", &post()).await), NotReached, "{url}");
    }
    assert!(server.journal().is_empty());
}

#[tokio::test]
async fn nothing_follows_a_redirect_and_the_token_least_of_all() {
    let elsewhere = Server::start(|_| json(200, r#"{"ok":true,"issues":[],"channel":"C1","ts":"1.0"}"#));
    for status in [301, 302, 303, 307, 308] {
        let (jira, slack) = (jira::Jira::start(), slack::Slack::start());
        for target in [format!("{}/there", elsewhere.url()), "/api/again".to_owned(), "http://localhost:1/".to_owned()] {
            let fault = Fault::answer(json(status, "{}").with("Location", &target));
            jira.server().fail("/search/jql", fault.clone(), 1);
            slack.server().fail("/chat.postMessage", fault, 1);
            let page = ask(&jira.server().url(), Deadlines::default()).page(Since::Ever, None).await;
            assert_eq!(of_jira(page.unwrap_err()), Nothing, "{status} to {target}");
            assert_eq!(
                of_slack(&tell(&slack.url(), Deadlines::default()).post("U1", "key", &post()).await),
                Nothing,
                "{status} to {target}"
            );
        }
        assert_eq!((jira.server().journal().len(), slack.server().journal().len()), (3, 3));
    }
    assert_eq!(elsewhere.journal(), []);
}

#[tokio::test]
async fn every_call_says_who_asks_and_carries_its_token_in_one_header_only() {
    let (jira, slack) = (jira::Jira::start(), slack::Slack::start());
    slack.add_user("U1");
    ask(&jira.server().url(), Deadlines::default()).count().await.unwrap();
    let chat = tell(&slack.url(), Deadlines::default());
    chat.find("U1", "key", jiff::Timestamp::now()).await;
    let journal = [jira.server().journal(), slack.server().journal()].concat();
    assert_eq!(journal.len(), 5);
    for heard in journal {
        assert!(heard.header("user-agent").unwrap().starts_with("yokotend/"));
        let authorization = heard.header("authorization").unwrap();
        assert!(authorization == format!("Bearer {TOKEN}") || authorization.starts_with("Basic "));
        let mut rest = heard.clone();
        rest.headers.retain(|(name, _)| name != "authorization");
        assert!(!format!("{rest:?}{}", String::from_utf8_lossy(&rest.body)).contains("secret"));
    }
}
