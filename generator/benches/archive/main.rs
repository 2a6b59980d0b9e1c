//! What building an archive costs, as ratios to a floor that only reads, parses, draws and writes the same reports, taken
//! side by side in one run: `cargo bench -p generator --bench archive`. It prints and never judges.
//!
//! `-- 10000 ja` takes so many reports in that language (`en`, `ja`, `mixed`); `-- FOLDER` a content folder of yours;
//! `FLOOR=program` another floor, called with the content folder and the folder to write.

mod corpus;
mod floor;

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use support::usage::{Ran, measured};

/// Pairs of floor and build; the middle one of the ratios is told.
const PAIRS: usize = 3;
/// The day of all builds, so that they are the same on every day.
const TODAY: &str = "2026-11-22";

fn main() -> Result<()> {
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [first, content, out] = words.as_slice()
        && first == "floor"
    {
        return floor::build(Path::new(content), Path::new(out));
    }
    let folder = tempfile::tempdir()?;
    for content in contents(&words, folder.path())? {
        side_by_side(&content, folder.path())?;
        second_build(&content, folder.path())?;
    }
    Ok(())
}

/// What is built: a folder, or archives made for this. Without a word: growth in English, then the other languages.
fn contents(words: &[String], into: &Path) -> Result<Vec<PathBuf>> {
    if let Some(folder) = words.first().filter(|word| Path::new(word).is_dir()) {
        let own = into.join("content");
        copy(Path::new(folder), &own)?;
        return Ok(vec![own]);
    }
    let number = words.iter().find_map(|word| word.parse().ok());
    let language = words.iter().find(|word| ["en", "ja", "mixed"].contains(&word.as_str()));
    let sizes: Vec<(usize, &str)> = match (number, language) {
        (None, None) => vec![(1_000, "en"), (10_000, "en"), (10_000, "ja"), (10_000, "mixed")],
        (number, language) => vec![(number.unwrap_or(10_000), language.map_or("en", String::as_str))],
    };
    sizes.into_iter().map(|(reports, language)| corpus::write(into, reports, language)).collect()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(stdout(), "{line}")?)
}

/// Floor and build in turns, so that what else the machine does falls on both.
fn side_by_side(content: &Path, folder: &Path) -> Result<()> {
    let reports = corpus::reports_in(content);
    let mut pairs = Vec::new();
    for turn in 0..PAIRS {
        let floor = floor_of(content, &folder.join(format!("floor-{turn}")))?;
        let ours = build(content, &folder.join(format!("site-{turn}")))?;
        fs::remove_dir_all(folder.join(format!("floor-{turn}")))?;
        fs::remove_dir_all(folder.join(format!("site-{turn}")))?;
        pairs.push((floor, ours));
    }
    pairs.sort_by(|a, b| ratio(a.1, a.0).total_cmp(&ratio(b.1, b.0)));
    let (floor, ours) = pairs[PAIRS / 2];
    let each = ours.used.cpu.as_secs_f64() * 1e6 / reports.max(1) as f64;
    say(&format!(
        "{}: {:.2} × the floor ({} of CPU to {}; {each:.0} µs a report), {} by the clock, at most {} MiB",
        content.file_name().unwrap_or_default().display(),
        ratio(ours, floor),
        seconds(ours.used.cpu),
        seconds(floor.used.cpu),
        seconds(ours.wall),
        ours.used.most_kib >> 10,
    ))
}

/// What a build after one edit costs, as a share of the first.
fn second_build(content: &Path, folder: &Path) -> Result<()> {
    let out = folder.join("second");
    let first = build(content, &out)?;
    let edited = corpus::one_report(content).context("no report to edit")?;
    let mut text = fs::read_to_string(&edited)?;
    text.push_str("\nOne more sentence, written after the first build.\n");
    fs::write(&edited, text)?;
    let second = build(content, &out)?;
    fs::remove_dir_all(&out)?;
    say(&format!("  after one edit: {:.2} × the first ({} of CPU)", ratio(second, first), seconds(second.used.cpu)))
}

fn ratio(one: Ran, other: Ran) -> f64 {
    one.used.cpu.as_secs_f64() / other.used.cpu.as_secs_f64().max(1e-3)
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn floor_of(content: &Path, out: &Path) -> Result<Ran> {
    let mut command = match env::var_os("FLOOR") {
        Some(program) => Command::new(program),
        None => {
            let mut ourselves = Command::new(env::current_exe()?);
            ourselves.arg("floor");
            ourselves
        }
    };
    run(command.arg(content).arg(out))
}

fn build(content: &Path, out: &Path) -> Result<Ran> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yokoten"));
    run(command.args(["build", "--today", TODAY, "--jobs", "2", "--content"]).arg(content).arg("--out").arg(out))
}

fn run(command: &mut Command) -> Result<Ran> {
    let ran = measured(command.stdout(Stdio::null()).stderr(Stdio::null()));
    ensure!(ran.status.success(), "{command:?} ended with {}", ran.status);
    Ok(ran)
}
