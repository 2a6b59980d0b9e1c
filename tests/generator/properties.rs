//! Laws of the main path, in process: the same inputs give the same bytes in any order, with or without memo, page by
//! page or all at once.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use generator::archive::memo::Memo;
use generator::disk::read::{Folders, read};
use generator::pipeline::{Planned, plan, plan_after};
use generator::render::plan::{Drawn, Plan};
use generator::site::inputs::{Clock, Inputs, Picture, SourceFile, Wishes};
use incident::time::parse_day;
use proptest::prelude::*;
use proptest::test_runner::Config;
use xxhash_rust::xxh3::xxh3_64;

use crate::build::{TODAY, sample};

/// What the sample archive is read into.
fn inputs() -> Inputs {
    static INPUTS: OnceLock<Inputs> = OnceLock::new();
    let read = || {
        let folders = Folders { content: sample(), theme: None };
        read(&folders, &Wishes::default(), Clock::Day(parse_day(TODAY).expect("a day"))).expect("the sample is readable")
    };
    INPUTS.get_or_init(read).clone()
}

/// Every address with its bytes.
fn drawn(plan: &Plan) -> BTreeMap<String, Vec<u8>> {
    plan.addresses().map(|address| (address.to_owned(), draw(plan, address))).collect()
}

fn draw(plan: &Plan, address: &str) -> Vec<u8> {
    match plan.draw(address).expect("the address exists").expect("it can be drawn") {
        Drawn::Bytes(bytes) => bytes,
        Drawn::Long(long) => long.bytes(),
        Drawn::CopyOf(file) => file.display().to_string().into_bytes(),
    }
}

fn fresh(inputs: Inputs) -> Planned {
    plan(inputs, &mut Memo::default())
}

fn whole(planned: &Planned) -> BTreeMap<String, Vec<u8>> {
    drawn(planned.plan.as_ref().expect("a plan"))
}

/// Every address with its bytes, and every finding.
type Whole = (BTreeMap<String, Vec<u8>>, Vec<String>);

/// The sample's own bytes and findings.
fn expected() -> &'static Whole {
    static EXPECTED: OnceLock<Whole> = OnceLock::new();
    EXPECTED.get_or_init(|| {
        let planned = fresh(inputs());
        (whole(&planned), told(&planned))
    })
}

fn told(planned: &Planned) -> Vec<String> {
    planned.findings.iter().map(|finding| format!("{finding:?}")).collect()
}

/// Keys of the front matter by which reports are listed, found and sorted, each with another value. Some values differ from
/// another report's in case only, some are claimed twice, some name what may not be there.
const KEYS: &[(&str, &str)] = &[
    ("\nid: ", "\nid: AGAIN-"),
    ("\nid: ", "\nid: INC-2025-007 # "),
    ("\nid: ", "\nid: inc-2025-007 # "),
    ("\nid: ", "\naliases: [FORMER-ID]\nid: "),
    ("\nid: ", "\naliases: [former-id, Former-Other]\nid: "),
    ("\nid: ", "\naliases: [TWICE-1, TWICE-1]\nid: "),
    ("\nid: ", "\naliases: [INC-2025-007]\nid: "),
    ("\nid: ", "\nrecurrence_of: INC-2025-007\nid: "),
    ("\nid: ", "\nrecurrence_of: former-id\nid: "),
    ("\nid: ", "\nrelated: [INC-2025-007, NEW-3, FORMER-ID]\nid: "),
    ("\nstarted_at: 202", "\nstarted_at: 201"),
    ("\nstarted_at: ", "\nstarted_at: 2031-01-01T00:30:00+09:00 # "),
    ("\nstarted_at: ", "\nstarted_at: 2024-12-31 # "),
    ("\nkind: ", "\nkind: lost-item # "),
    ("\nkind: ", "\nno_kind: "),
    ("\nlevel: ", "\nlevel: 1 # "),
    ("\nlevel: ", "\nlevel: 5 # "),
    ("\nlevel: ", "\nno_level: "),
    ("\nstatus: ", "\nstatus: draft # "),
    ("\nservices: [", "\nservices: [edited, "),
    ("\nservices: [", "\nservices: [] # "),
    ("\nteams: [", "\nteams: [edited, "),
    ("\nteams: [", "\nteams: [Edited] # "),
    ("\ntags: [", "\ntags: [edited, "),
    ("\ntags: [", "\ntags: [EDITED, Edited, "),
    ("\ntags: [", "\ntags: [] # "),
    ("\nfactors: [", "\nfactors: [edited, "),
    ("\nfactors: [", "\nfactors: [C++, C#] # "),
    ("\nvisibility: ", "\nvisibility: [engineering] # "),
];

/// A change that somebody makes to the content while a preview runs.
#[derive(Debug, Clone)]
enum Edit {
    Body(usize),
    Title(usize),
    Key(usize, (&'static str, &'static str)),
    Break(usize),
    Remove(usize),
    Back(usize),
    /// A report that is another's copy but for its id.
    Add(usize),
    /// A picture that a report shows; two names may be one address.
    Picture(usize, &'static str),
    PictureGone,
    Guide(usize, &'static str),
    GuideGone(usize),
    Zone,
    Audience,
    Tomorrow,
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = 0..60_usize;
    prop_oneof![
        at.clone().prop_map(Edit::Body),
        at.clone().prop_map(Edit::Title),
        (at.clone(), proptest::sample::select(KEYS)).prop_map(|(at, key)| Edit::Key(at, key)),
        at.clone().prop_map(Edit::Break),
        at.clone().prop_map(Edit::Remove),
        at.clone().prop_map(Edit::Back),
        at.clone().prop_map(Edit::Add),
        (at.clone(), proptest::sample::select(&["graph.png", "Graph.PNG", "2/graph.png"][..]))
            .prop_map(|(at, name)| Edit::Picture(at, name)),
        Just(Edit::PictureGone),
        (at.clone(), proptest::sample::select(&["order: 1\n", "title: Again\n", "order: 1\n"][..]))
            .prop_map(|(at, key)| Edit::Guide(at, key)),
        at.prop_map(Edit::GuideGone),
        Just(Edit::Zone),
        Just(Edit::Audience),
        Just(Edit::Tomorrow),
    ]
}

/// Edits by which reports change their lists: by far the most of all.
fn list_edit() -> impl Strategy<Value = Edit> {
    (0..60_usize, proptest::sample::select(KEYS)).prop_map(|(at, key)| Edit::Key(at, key))
}

fn apply(inputs: &mut Inputs, edit: &Edit) {
    match *edit {
        Edit::Body(at) => rewrite(inputs, at, |text| format!("{text}\n\nOne more line, and [a link](nowhere.md).\n")),
        Edit::Title(at) => rewrite(inputs, at, |text| text.replacen("title: ", "title: Again ", 1)),
        Edit::Key(at, (from, to)) => rewrite(inputs, at, |text| text.replacen(from, to, 1)),
        Edit::Break(at) => rewrite(inputs, at, |text| format!("---\n{text}")),
        Edit::Remove(at) if inputs.reports.len() > 1 => {
            let at = at % inputs.reports.len();
            inputs.reports.remove(at);
        }
        Edit::Remove(_) => {}
        Edit::Back(at) => {
            let all = self::inputs().reports;
            let file = all[at % all.len()].clone();
            inputs.reports.retain(|known| known.path != file.path);
            inputs.reports.push(file);
        }
        Edit::Add(at) => {
            let file = inputs.reports[at % inputs.reports.len()].clone();
            let mut file = changed(&file, |text| text.replacen("\nid: ", &format!("\nid: NEW-{} # ", at % 7), 1));
            file.path = format!("incidents/2026/new-{}.md", at % 7).into();
            inputs.reports.retain(|known| known.path != file.path);
            inputs.reports.push(file);
        }
        Edit::Picture(at, name) => {
            let at = at % inputs.reports.len();
            let (folder, _) = inputs.reports[at].path.rsplit_once('/').expect("a folder");
            let path = format!("{folder}/{name}");
            inputs.pictures.insert(path.clone(), Picture { file: path.into(), size: None });
            rewrite(inputs, at, |text| format!("{text}\n\n![A graph]({name})\n"));
        }
        Edit::PictureGone => drop(inputs.pictures.pop_first()),
        Edit::Guide(at, key) => {
            let at = at % inputs.guides.len();
            inputs.guides[at] = changed(&inputs.guides[at], |text| text.replacen("---\n", &format!("---\n{key}"), 1));
        }
        Edit::GuideGone(at) if inputs.guides.len() > 1 => drop(inputs.guides.remove(at % inputs.guides.len())),
        Edit::GuideGone(_) => {}
        Edit::Tomorrow => {
            let Clock::Day(today) = inputs.clock else { return };
            inputs.clock = Clock::Day(today.tomorrow().expect("another day"));
        }
        Edit::Zone => {
            let site = inputs.settings.get_mut("site.yaml").expect("the sample has one");
            *site = changed(site, |text| text.replace("Asia/Tokyo", "Europe/Berlin"));
        }
        Edit::Audience => {
            let audience = inputs.wishes.audience.take();
            inputs.wishes.audience = audience.xor(Some("engineering".to_owned()));
        }
    }
}

fn rewrite(inputs: &mut Inputs, at: usize, change: impl Fn(&str) -> String) {
    let at = at % inputs.reports.len();
    inputs.reports[at] = changed(&inputs.reports[at], change);
}

fn changed(file: &SourceFile, change: impl Fn(&str) -> String) -> SourceFile {
    let text = change(&String::from_utf8_lossy(file.bytes.as_deref().unwrap_or_default()));
    SourceFile { path: file.path.clone(), hash: xxh3_64(text.as_bytes()), bytes: Some(text.into_bytes()) }
}

/// Plans after each batch of edits, from the plan before and from scratch: both must be the same at every address.
fn follow(batches: &[Vec<Edit>]) -> Result<(), TestCaseError> {
    let mut memo = Memo::default();
    let mut now = inputs();
    let mut before = plan(now.clone(), &mut memo).plan;
    for edits in batches {
        edits.iter().for_each(|edit| apply(&mut now, edit));
        let remembered = plan_after(before.as_deref(), now.clone(), &mut memo);
        let parsed_anew = fresh(now.clone());
        prop_assert_eq!(told(&remembered), told(&parsed_anew), "after {:?}", edits);
        let (is, must_be) = (whole(&remembered), whole(&parsed_anew));
        if let Some((address, _)) = must_be.iter().find(|(address, bytes)| is.get(*address) != Some(*bytes)) {
            return Err(TestCaseError::fail(format!("/{address} is another after {edits:?}")));
        }
        let after = remembered.plan.as_deref().expect("a plan");
        for address in before.as_deref().into_iter().flat_map(Plan::addresses).chain(is.keys().map(String::as_str)) {
            prop_assert_eq!(after.has(address), must_be.contains_key(address), "/{} after {:?}", address, edits);
        }
        before = remembered.plan;
    }
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 12, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_order_of_reading_does_not_matter(
        reports in Just(inputs().reports).prop_shuffle(),
        guides in Just(inputs().guides).prop_shuffle(),
    ) {
        let planned = fresh(Inputs { reports, guides, ..inputs() });
        let (bytes, findings) = expected();
        prop_assert_eq!(&told(&planned), findings);
        prop_assert!(whole(&planned) == *bytes);
    }

    #[test]
    fn with_and_without_memo_the_plan_is_the_same(batches in proptest::collection::vec(proptest::collection::vec(edit(), 1..3), 1..6)) {
        follow(&batches)?;
    }

    #[test]
    fn after_edits_of_lists_the_plan_is_the_same(batches in proptest::collection::vec(proptest::collection::vec(list_edit(), 1..3), 1..8)) {
        follow(&batches)?;
    }

    #[test]
    fn a_page_drawn_alone_is_the_page_built(pick in proptest::collection::vec(any::<proptest::sample::Index>(), 20)) {
        let planned = fresh(inputs());
        let alone = planned.plan.as_ref().expect("a plan");
        let (all, _) = expected();
        let addresses: Vec<&String> = all.keys().collect();
        for address in pick.iter().map(|index| *index.get(&addresses)) {
            prop_assert!(draw(alone, address) == all[address], "{}", address);
            prop_assert!(draw(alone, address) == all[address], "{} the second time", address);
        }
    }
}

#[test]
fn a_picture_that_a_text_begins_to_show_is_published() {
    let mut now = inputs();
    let path = now.reports[0].path.replace(".md", ".png");
    now.pictures.insert(path.clone(), Picture { file: path.clone().into(), size: None });
    let mut memo = Memo::default();
    let before = plan(now.clone(), &mut memo).plan;
    rewrite(&mut now, 0, |text| format!("{text}\n\n![A graph]({})\n", path.rsplit('/').next().unwrap_or_default()));
    assert!(whole(&plan_after(before.as_deref(), now.clone(), &mut memo)) == whole(&fresh(now)));
}

#[test]
fn a_file_whose_bytes_the_memo_knows_need_not_be_read_again() {
    let mut memo = Memo::default();
    plan(inputs(), &mut memo);
    let unread = |file: SourceFile| SourceFile { bytes: None, ..file };
    let mut again = inputs();
    again.reports = again.reports.into_iter().map(unread).collect();
    again.guides = again.guides.into_iter().map(unread).collect();
    assert!(whole(&plan(again, &mut memo)) == expected().0);
}

#[test]
fn what_is_drawn_at_once_in_many_threads_is_what_is_drawn_in_one() {
    let planned = fresh(inputs());
    let shared: Arc<Plan> = planned.plan.expect("a plan");
    let threads: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn({
                let shared = shared.clone();
                move || drawn(&shared)
            })
        })
        .collect();
    for thread in threads {
        assert!(thread.join().expect("it ends") == expected().0);
    }
}

#[test]
fn an_address_without_a_page_draws_nothing() {
    let plan = fresh(inputs()).plan.expect("a plan");
    for address in
        ["incidents", "incidents/INC-1999-001/", "../content/site.yaml", "/", "index.html", "incidents/page/0/", "incidents/page/1/"]
    {
        assert!(plan.draw(address).is_none() && !plan.has(address), "{address}");
    }
}
