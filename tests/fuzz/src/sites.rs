//! A whole site: the archive of `content/` with a few of its files mutated, planned, and every page of it drawn.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use generator::archive::memo::Memo;
use generator::disk::read::{Folders, read};
use generator::pipeline::{Planned, plan};
use generator::render::plan::{Drawn, Plan};
use generator::site::inputs::{Clock, Inputs, SourceFile, Wishes};
use incident::time::parse_day;

use crate::mutate::changed;
use crate::random::Random;
use crate::target::{Odd, Target, print_all};

/// All of them.
pub const ALL: &[Target] =
    &[Target { name: "site", every: 64, read: mutated_site }, Target { name: "theme", every: 256, read: mutated_theme }];

/// The archive of `content/`, as it is.
static INPUTS: LazyLock<Inputs> = LazyLock::new(|| {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let today = parse_day("2026-03-20").expect("a day");
    let mut inputs = read(&Folders { content, theme: None }, &Wishes::default(), Clock::Day(today)).expect("content/ can be read");
    "content".clone_into(&mut inputs.folder);
    inputs
});

/// What was parsed for the site before this one.
static MEMO: LazyLock<Mutex<Memo>> = LazyLock::new(Mutex::default);

/// The default theme draws whatever the files say, and the same with and without what was kept of the site before.
fn mutated_site(odd: &Odd) {
    let mut random = odd.random.borrow_mut();
    let mut inputs = INPUTS.clone();
    let at = random.below(inputs.reports.len());
    set(&mut inputs.reports[at], odd.bytes.clone());
    for _ in 0..random.below(4) {
        change_one(&mut inputs, &mut random);
    }
    if random.below(8) == 0 {
        inputs.wishes.audience = Some("staff".to_owned());
    }
    let fresh = plan(inputs.clone(), &mut Memo::default());
    let kept = plan(inputs, &mut MEMO.lock().unwrap_or_else(PoisonError::into_inner));
    assert_eq!(fresh.findings, kept.findings, "the memo changes nothing");
    let (Some(fresh), Some(kept)) = (&fresh.plan, &kept.plan) else { panic!("the default theme can be used") };
    let pages = draw(kept);
    assert!(draw(fresh) == pages, "the memo changes nothing");
    for (address, page) in pages {
        let page = page.unwrap_or_else(|why| panic!("/{address} cannot be drawn: {why}"));
        assert!(std::str::from_utf8(&page).is_ok() || !address.ends_with('/'), "/{address} is no text");
    }
}

/// A theme may be wrong in any way: that is told, and nothing panics.
fn mutated_theme(odd: &Odd) {
    let mut random = odd.random.borrow_mut();
    let mut inputs = INPUTS.clone();
    let theme = Arc::make_mut(&mut inputs.theme);
    let paths: Vec<String> = theme.files.keys().cloned().collect();
    for _ in 0..=random.below(2) {
        let path = random.one::<String>(&paths);
        if let Some(file) = theme.files.get_mut(path) {
            file.bytes = changed(std::mem::take(&mut file.bytes), &mut random);
        }
    }
    if random.below(4) == 0
        && let Some(file) = theme.settings.first_mut()
    {
        file.bytes = changed(std::mem::take(&mut file.bytes), &mut random);
    }
    theme.hash = random.below(usize::MAX) as u64;
    let Planned { plan, findings } = plan(inputs, &mut MEMO.lock().unwrap_or_else(PoisonError::into_inner));
    print_all(findings);
    plan.as_deref().map(draw);
}

fn change_one(inputs: &mut Inputs, random: &mut Random) {
    let mut files: Vec<&mut SourceFile> = inputs.settings.values_mut().chain(&mut inputs.guides).chain(&mut inputs.reports).collect();
    let at = random.below(files.len());
    let file = &mut *files[at];
    let bytes = changed(file.bytes.take().unwrap_or_default(), random);
    set(file, bytes);
}

/// The reader of files knows them by their hash.
fn set(file: &mut SourceFile, bytes: Vec<u8>) {
    file.hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    file.bytes = Some(bytes);
}

/// Every page, and why one cannot be drawn.
fn draw(plan: &Plan) -> BTreeMap<String, Result<Vec<u8>, String>> {
    let page = |address: &str| match plan.draw(address) {
        Some(Ok(Drawn::Bytes(bytes))) => Ok(bytes),
        Some(Ok(Drawn::Long(long))) => Ok(long.bytes()),
        Some(Ok(Drawn::CopyOf(_))) => Ok(Vec::new()),
        Some(Err(finding)) => Err(finding.message),
        None => Err("there is nothing".to_owned()),
    };
    plan.addresses().map(|address| (address.to_owned(), page(address))).collect()
}
