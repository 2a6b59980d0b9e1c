//! `yokoten serve`: pages, reload events, findings on the page, and whom it answers to. Waits for events, never for time.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use support::temp_site::TempSite;

use crate::YOKOTEN;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);

const CACHE: &str = "incidents/INC-2026-001.md";
const CACHE_PAGE: &str = "/incidents/INC-2026-001/";

fn report(title: &str, level: &str) -> String {
    format!("---\ntitle: {title}\nstarted_at: 2026-03-14 09:12\nlevel: {level}\n---\n\n## Summary\n\nThe cache was emptied.\n")
}

fn site() -> TempSite {
    TempSite::new().file(CACHE, report("Checkout is slow", "3"))
}

/// A preview that ends with its test.
struct Preview {
    child: Child,
    port: u16,
    lines: Receiver<String>,
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Preview {
    fn of(site: &TempSite) -> Self {
        Self::with(site, &[])
    }

    fn with(site: &TempSite, more: &[&str]) -> Self {
        let mut command = Command::new(YOKOTEN);
        command.args(["serve", "--addr", "127.0.0.1:0"]).args(more).current_dir(site.path("")).env("NO_COLOR", "1");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let (sender, lines) = channel();
        thread::spawn(move || stderr.lines().map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        let mut preview = Self { child, port: 0, lines };
        let first = preview.line(|line| line.contains("http://"));
        let port = first.split("http://127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()).and_then(|port| port.parse().ok());
        preview.port = port.unwrap_or_else(|| panic!("no address in: {first}"));
        preview
    }

    /// The next line at the terminal that is like this.
    #[track_caller]
    fn line(&self, wanted: impl Fn(&str) -> bool) -> String {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if wanted(&line) => return line,
                Ok(line) => seen.push(line),
                Err(_) => panic!("no such line; there were: {seen:#?}"),
            }
        }
    }

    fn ask(&self, method: &str, target: &str, headers: &str) -> Answer {
        let mut stream = self.connect();
        write!(stream, "{method} {target} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n").expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("answered");
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, "Host: localhost\r\n")
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        stream
    }

    fn events(&self) -> Events {
        self.events_at("/__yokoten/events")
    }

    fn events_at(&self, target: &str) -> Events {
        let mut stream = self.connect();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
        let mut lines = BufReader::new(stream).lines();
        let head: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
        assert!(head.iter().any(|line| line.eq_ignore_ascii_case("content-type: text/event-stream")), "{head:?}");
        Events { lines: Box::new(lines) }
    }

    /// The page once it is like this: asks at once, then again after each event.
    #[track_caller]
    fn page_when(&self, events: &mut Events, target: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let begin = Instant::now();
        loop {
            let answer = self.get(target);
            if wanted(&answer) {
                return answer;
            }
            assert!(begin.elapsed() < PATIENCE, "never as wanted: {}\n{}", answer.head, answer.body);
            events.next();
        }
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// What stands in the overlay; empty where there is none.
    fn overlay(&self) -> &str {
        self.body.split("<aside class=\"yokoten-overlay\"").nth(1).and_then(|rest| rest.split("</aside>").next()).unwrap_or_default()
    }
}

/// A stream of events.
struct Events {
    lines: Box<dyn Iterator<Item = std::io::Result<String>>>,
}

impl Events {
    /// The name of the next one.
    #[track_caller]
    fn next(&mut self) -> String {
        let mut names = self.lines.by_ref().map_while(Result::ok).filter_map(|line| line.strip_prefix("event: ").map(str::to_owned));
        names.next().expect("an event")
    }
}

#[test]
fn a_page_is_drawn_with_the_live_script_which_is_never_published() {
    let site = site();
    let preview = Preview::of(&site);
    let page = preview.get(CACHE_PAGE);
    assert_eq!(page.status, 200, "{}", page.head);
    assert!(page.has("Checkout is slow") && page.has("<script src=\"/__yokoten/live.js\""), "{}", page.body);
    assert!(page.head.contains("content-type: text/html; charset=utf-8") && page.head.contains("cache-control: no-store"), "{}", page.head);
    let script = preview.get("/__yokoten/live.js");
    assert!(script.head.contains("content-type: text/javascript") && script.has("EventSource"), "{}", script.head);
    site.run(YOKOTEN, ["build"]).exits_with(0);
    let published = site.files("public");
    assert!(published.contains_key("incidents/INC-2026-001/index.html"));
    for (path, bytes) in published {
        assert!(!String::from_utf8_lossy(&bytes).contains("__yokoten"), "{path}");
    }
}

#[test]
fn addresses_lead_where_those_of_a_web_server_do() {
    let site = site().file("incidents/障害 1/index.md", report("決済が遅い", "2").replace("---\ntitle", "---\nid: 障害-1\ntitle"));
    let preview = Preview::of(&site);
    let moved = preview.get("/incidents/INC-2026-001?a=b");
    assert!(moved.status == 301 && moved.head.contains("location: /incidents/inc-2026-001/?a=b"), "{}", moved.head);
    assert!(preview.get("/incidents/INC-2026-001/index.html").has("Checkout is slow"));
    assert!(preview.get("/index.html").has("Checkout is slow"));
    assert!(preview.get("/incidents/%E9%9A%9C%E5%AE%B3-1/").has("決済が遅い"));
    let moved = preview.get("/incidents/%E9%9A%9C%E5%AE%B3-1");
    assert!(moved.status == 301 && moved.head.contains("location: /incidents/%e9%9a%9c%e5%ae%b3-1/"), "{}", moved.head);
    let absent = preview.get("/no/such/page/");
    assert!(absent.status == 404 && absent.has("href=\"/incidents/\"") && absent.has("live.js"), "{}", absent.body);
    for (target, kind) in
        [("/feed.xml", "application/atom+xml"), ("/incidents.json", "application/json"), ("/sitemap.xml", "application/xml")]
    {
        let answer = preview.get(target);
        assert!(answer.status == 200 && answer.head.contains(kind) && !answer.has("live.js"), "{target}: {}", answer.head);
    }
}

#[test]
fn nothing_but_the_site_is_ever_served() {
    let site = site();
    let preview = Preview::of(&site);
    for target in [
        "/../content/site.yaml",
        "/%2e%2e/content/site.yaml",
        "/..%2fcontent/site.yaml",
        "//etc/passwd",
        "/content/site.yaml",
        "/site.yaml",
        "/%00",
        "/%ff",
    ] {
        let answer = preview.get(target);
        assert!(answer.status == 404 && !answer.has("time_zone"), "{target}: {}", answer.head);
    }
    let head = preview.ask("HEAD", CACHE_PAGE, "Host: localhost\r\n");
    assert!(head.status == 200 && head.body.is_empty() && head.head.contains("content-length"), "{}", head.head);
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(preview.ask(method, CACHE_PAGE, "Host: localhost\r\nContent-Length: 0\r\n").status, 405, "{method}");
    }
}

#[test]
fn only_this_machine_is_answered() {
    let site = site();
    let preview = Preview::of(&site);
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        assert_eq!(preview.ask("GET", "/", &format!("Host: {host}:{}\r\n", preview.port)).status, 200, "{host}");
    }
    for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1", ""] {
        let refused = preview.ask("GET", CACHE_PAGE, &format!("Host: {host}\r\n"));
        assert!(refused.status == 403 && refused.has("--addr") && !refused.has("Checkout"), "{host}: {}", refused.body);
    }
    for origin in ["http://evil.example", "null", "http://localhost:1", "https://localhost"] {
        let refused = preview.ask("GET", "/__yokoten/events", &format!("Host: localhost\r\nOrigin: {origin}\r\n"));
        assert_eq!(refused.status, 403, "{origin}");
    }
    assert_eq!(preview.ask("GET", "/", "Host: localhost\r\nOrigin: http://localhost\r\n").status, 200);
}

#[test]
fn an_edit_is_seen_after_the_reload_event() {
    let site = site();
    let preview = Preview::of(&site);
    let mut events = preview.events();
    site.write(CACHE, report("Checkout stands still", "3"));
    assert_eq!(events.next(), "reload");
    preview.page_when(&mut events, CACHE_PAGE, |page| page.has("Checkout stands still"));
    assert!(preview.get("/").has("Checkout stands still"));
    let told = preview.line(|line| line.contains("served after"));
    assert!(told.contains(CACHE), "{told}");
}

#[test]
fn an_edit_by_renaming_a_draft_over_the_file_is_seen() {
    let site = site();
    let preview = Preview::of(&site);
    let mut events = preview.events();
    site.write("incidents/.draft.tmp", report("Checkout is fast again", "3"));
    fs::rename(site.path("content/incidents/.draft.tmp"), site.path("content").join(CACHE)).expect("renamed");
    preview.page_when(&mut events, CACHE_PAGE, |page| page.has("Checkout is fast again"));
}

#[test]
fn a_page_that_was_drawn_before_a_change_hears_of_it_when_it_asks() {
    let site = site();
    let preview = Preview::of(&site);
    let page = preview.get(CACHE_PAGE);
    let version = page.body.split("data-version=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version").to_owned();
    let mut events = preview.events();
    site.write(CACHE, report("Later", "3"));
    preview.page_when(&mut events, CACHE_PAGE, |page| page.has("Later"));
    assert_eq!(preview.events_at(&format!("/__yokoten/events?seen={version}")).next(), "reload");
    assert_eq!(preview.events_at("/__yokoten/events?seen=1").next(), "reload", "a preview before this one");
}

#[test]
fn a_report_with_an_error_stays_as_it_was_under_the_finding() {
    let site = site();
    let preview = Preview::of(&site);
    let mut events = preview.events();
    assert_eq!(preview.get(CACHE_PAGE).overlay(), "");
    site.write(CACHE, "---\ntitle: <i>Broken</i>\nstarted_at: [2026\nlevel: 3\n---\n");
    let broken = preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().contains("finding error"));
    assert!(broken.status == 200 && broken.has("Checkout is slow"), "{}", broken.body);
    assert!(broken.overlay().contains("content/incidents/INC-2026-001.md:") && broken.overlay().contains("R002"), "{}", broken.overlay());
    assert!(preview.get("/").overlay().contains("R002"));
    site.write(CACHE, report("Mended", "3"));
    let mended = preview.page_when(&mut events, CACHE_PAGE, |page| page.has("Mended"));
    assert_eq!(mended.overlay(), "");
}

#[test]
fn a_wrong_value_is_marked_in_its_line_and_escaped() {
    let site = site();
    let preview = Preview::of(&site);
    let mut events = preview.events();
    site.write(CACHE, report("決済が遅い", "<b>七</b>"));
    let page = preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().contains("finding error"));
    let overlay = page.overlay();
    assert!(overlay.contains("content/incidents/INC-2026-001.md:4:8 <span>R005</span>"), "{overlay}");
    assert!(overlay.contains("<pre>level: <mark>&lt;b&gt;七&lt;/b&gt;</mark></pre>") && !overlay.contains("<b>"), "{overlay}");
    assert!(overlay.contains("<details open><summary class=\"fold\">1 finding: 1 error</summary>"), "{overlay}");
}

#[test]
fn a_template_that_cannot_be_used_leaves_the_site_as_it_was() {
    let site = site();
    site.run(YOKOTEN, ["theme", "eject", "themes/ours"]).exits_with(0);
    let path = site.path("themes/ours/templates/report.html");
    let template = fs::read_to_string(&path).expect("there");
    let preview = Preview::with(&site, &["--theme", "ours"]);
    let mut events = preview.events();
    fs::write(&path, template.replace("report.id", "report.idd")).expect("written");
    assert_eq!(events.next(), "reload");
    let page = preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().contains("T001"));
    assert!(page.status == 200 && page.has("Checkout is slow"), "{}", page.body);
    let overlay = page.overlay();
    assert!(overlay.contains("themes/ours/templates/report.html:") && overlay.contains("idd") && overlay.contains("<mark>"), "{overlay}");
    assert!(overlay.contains("vailable fields") && overlay.contains("near_miss"), "{overlay}");
    preview.line(|line| line.contains("error[T001]"));
    fs::write(&path, format!("{template}\n{{% if %}}")).expect("written");
    assert_eq!(events.next(), "findings", "the pages are what they were");
    let page = preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().contains("T001"));
    assert!(page.status == 200 && page.has("Checkout is slow") && !page.overlay().contains("idd"), "{}", page.body);
    fs::write(&path, template.replace("</h1>", " anew</h1>")).expect("written");
    let page = preview.page_when(&mut events, CACHE_PAGE, |page| page.has(" anew</h1>"));
    assert_eq!(page.overlay(), "");
}

#[test]
fn a_theme_that_never_worked_shows_what_is_wrong_with_it() {
    let site = site();
    fs::create_dir_all(site.path("themes/ours/templates")).expect("made");
    fs::write(site.path("themes/ours/templates/home.html"), "{% if %}").expect("written");
    let preview = Preview::with(&site, &["--theme", "ours"]);
    let page = preview.get("/");
    assert!(page.status == 500 && page.overlay().contains("themes/ours/templates/home.html:1:"), "{}", page.body);
    let mut events = preview.events();
    fs::remove_file(site.path("themes/ours/templates/home.html")).expect("removed");
    preview.page_when(&mut events, "/", |page| page.status == 200 && page.has("Checkout is slow"));
}

#[test]
fn settings_tickets_and_pictures_are_followed() {
    let site = site();
    let preview = Preview::of(&site);
    let mut events = preview.events();
    site.write("site.yaml", "title: Another name\ntime_zone: Asia/Tokyo\n");
    preview.page_when(&mut events, "/", |page| page.has("Another name"));
    site.write("tickets.json", "{\"version\": 1");
    preview.page_when(&mut events, "/", |page| page.overlay().contains("content/tickets.json:1:"));
    site.write(CACHE, format!("{}\n![A graph](graph.png)\n", report("With a picture", "3")));
    let page = preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().contains("L101"));
    assert!(page.overlay().contains("content/tickets.json:1:"), "{}", page.overlay());
    site.remove("tickets.json");
    site.write("incidents/graph.png", b"\x89PNG not really");
    let page = preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().is_empty());
    let address = page.body.split("<img ").nth(1).and_then(|rest| rest.split(" src=\"").nth(1)?.split('"').next()).expect("a picture");
    let picture = preview.get(&format!("/{}", address.trim_start_matches("../")));
    assert!(picture.status == 200 && picture.head.contains("image/png") && picture.has("PNG not really"), "{}", picture.head);
}

#[test]
fn a_pipe_that_comes_in_place_of_a_file_is_told_and_not_waited_for() {
    let site = site();
    let preview = Preview::of(&site);
    let mut events = preview.events();
    let pipe = |path: &str| drop(site.run("mkfifo", [path]).exits_with(0));
    pipe("content/tickets.json");
    preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().contains("C104"));
    pipe("content/incidents/INC-2026-002.md");
    preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().contains("content/incidents/INC-2026-002.md:1:"));
    site.remove("tickets.json");
    site.remove("incidents/INC-2026-002.md");
    preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().is_empty());
}

#[test]
fn files_and_folders_come_and_go() {
    let site = site();
    let preview = Preview::of(&site);
    let mut events = preview.events();
    let is_there = |page: &Answer| page.status == 200;
    let is_gone = |page: &Answer| page.status == 404;
    site.write("incidents/2026/deep/INC-2026-002.md", report("In a new folder", "2"));
    preview.page_when(&mut events, "/incidents/INC-2026-002/", is_there);
    site.write("incidents/2026/deep/INC-2026-003.md", report("Beside it", "2"));
    preview.page_when(&mut events, "/incidents/INC-2026-003/", is_there);
    site.remove("incidents/2026/deep/INC-2026-003.md");
    preview.page_when(&mut events, "/incidents/INC-2026-003/", is_gone);
    fs::rename(site.path("content/incidents/2026"), site.path("elsewhere")).expect("renamed");
    preview.page_when(&mut events, "/incidents/INC-2026-002/", is_gone);
    fs::rename(site.path("elsewhere"), site.path("content/incidents/back")).expect("renamed");
    preview.page_when(&mut events, "/incidents/INC-2026-002/", is_there);
    site.write("incidents/back/deep/INC-2026-002.md", report("Still followed", "2"));
    preview.page_when(&mut events, "/incidents/INC-2026-002/", |page| page.has("Still followed"));
    site.write("guides/first.md", "---\ntitle: Read this first\n---\n\nHello.\n");
    preview.page_when(&mut events, "/guides/first/", |page| page.has("Read this first"));
}

#[test]
fn a_content_folder_that_was_gone_for_a_while_is_followed_again() {
    let site = site();
    let preview = Preview::of(&site);
    let mut events = preview.events();
    fs::rename(site.path("content"), site.path("aside")).expect("renamed");
    let page = preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().contains("cannot be read"));
    assert!(page.status == 200 && page.has("Checkout is slow"), "{}", page.body);
    fs::rename(site.path("aside"), site.path("content")).expect("renamed");
    preview.page_when(&mut events, CACHE_PAGE, |page| page.overlay().is_empty());
    site.write(CACHE, report("Followed again", "3"));
    preview.page_when(&mut events, CACHE_PAGE, |page| page.has("Followed again"));
}

#[test]
fn what_does_not_belong_to_the_site_is_passed_over() {
    let site = site();
    let preview = Preview::of(&site);
    let mut events = preview.events();
    for path in ["incidents/.INC-2026-001.md.swp", "incidents/INC-2026-001.md~", "incidents/4913", "notes.txt", ".git/index"] {
        site.write(path, "odd");
    }
    fs::read(site.path("content").join(CACHE)).expect("read");
    site.write(CACHE, report("Checkout is slow", "3"));
    site.write("guides/first.md", "---\ntitle: The first change\n---\n");
    events.next();
    let told = preview.line(|line| line.contains("served after"));
    assert!(told.starts_with("guides/first.md: "), "{told}");
}

#[test]
fn changes_are_found_by_looking_where_nobody_tells_of_them() {
    let site = site();
    let preview = Preview::with(&site, &["--poll"]);
    let mut events = preview.events();
    site.write(CACHE, report("Checkout stands still", "3"));
    preview.page_when(&mut events, CACHE_PAGE, |page| page.has("Checkout stands still"));
    site.write("incidents/new/INC-2026-002.md", report("New", "3"));
    preview.page_when(&mut events, "/incidents/INC-2026-002/", |page| page.status == 200);
}

#[test]
fn it_ends_within_a_second_though_pages_listen() {
    for signal in ["TERM", "INT"] {
        let site = site();
        let mut preview = Preview::of(&site);
        let mut events = preview.events();
        let silent = preview.connect();
        let begin = Instant::now();
        let pid = preview.child.id().to_string();
        assert!(Command::new("sh").args(["-c", &format!("kill -{signal} {pid}")]).status().is_ok_and(|status| status.success()));
        let status = preview.child.wait().expect("it ends");
        let took = begin.elapsed();
        assert!(status.code() == Some(0) && took < Duration::from_secs(1), "{signal}: {status} after {took:?}");
        assert!(events.lines.by_ref().map_while(Result::ok).all(|line| !line.starts_with("event")));
        drop(silent);
    }
}

#[test]
fn an_address_that_is_taken_is_told_with_another() {
    let site = site();
    let preview = Preview::of(&site);
    let outcome = site.run(YOKOTEN, ["serve", "--addr", &format!("127.0.0.1:{}", preview.port)]).exits_with(1);
    assert!(
        outcome.stderr.contains("is taken") && outcome.stderr.contains(&format!("--addr 127.0.0.1:{}", preview.port + 1)),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let site = site();
    let outcome = site.run(YOKOTEN, ["serve", "--addr", "127.0.0.1:0", "--content", "nowhere"]).exits_with(1);
    assert!(outcome.stderr.contains("nowhere") && !Path::new("nowhere").exists(), "{}", outcome.stderr);
}
