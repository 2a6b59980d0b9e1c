//! Looks for panics: mutates the texts of `content/` and `tests/fixtures/` and feeds them to every reader of [`readers`],
//! [`pages`] and [`sites`].
//!
//! Arguments: seconds (60), seed (1), number of the first execution (0). An execution depends on seed and number alone,
//! so `fuzz 1 SEED NUMBER` repeats one that failed. Ends with 1, and the text in `target/fuzz-failure.txt`, when a
//! reader panics or takes longer than [`LONGEST`].

mod corpus;
mod mutate;
mod pages;
mod random;
mod readers;
mod sites;
mod target;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use random::Random;
use target::{Odd, Target};

/// Longest time that one reader may take for one text; the texts are a few thousand characters.
const LONGEST: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let mut next = |default: u64| arguments.next().unwrap_or(Ok(default));
    let (Ok(seconds), Ok(seed), Ok(first)) = (next(60), next(1), next(0)) else {
        eprintln!("usage: fuzz [seconds] [seed] [first]");
        return ExitCode::from(2);
    };
    let corpus = corpus::read();
    println!("{} texts, seed {seed}", corpus.len());
    let begin = Instant::now();
    let mut told = Duration::ZERO;
    let mut number = first;
    let mut executions = 0_u64;
    while begin.elapsed() < Duration::from_secs(seconds) {
        let odd = Odd::new(mutate::file(&corpus, &mut Random::of(seed, number)), Random::of(!seed, number));
        for target in all().filter(|target| number.is_multiple_of(target.every)) {
            executions += 1;
            if let Err(why) = execute(target, &odd) {
                return fail(target, seed, number, &why, &odd);
            }
        }
        number += 1;
        if begin.elapsed() >= told + Duration::from_secs(10) {
            told = begin.elapsed();
            println!("{:>4} s  {} texts", told.as_secs(), number - first);
        }
    }
    let texts = number - first;
    println!("{texts} texts, {executions} executions, no panic");
    if texts == 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn all() -> impl Iterator<Item = &'static Target> {
    readers::ALL.iter().chain(pages::ALL).chain(sites::ALL)
}

/// Runs one reader on one text.
fn execute(target: &Target, odd: &Odd) -> Result<(), String> {
    let begin = Instant::now();
    catch_unwind(AssertUnwindSafe(|| (target.read)(odd))).map_err(|_| "it panicked".to_owned())?;
    let taken = begin.elapsed();
    if taken > LONGEST { Err(format!("it took {taken:?}")) } else { Ok(()) }
}

fn fail(target: &Target, seed: u64, number: u64, why: &str, odd: &Odd) -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let path = folder.join("fuzz-failure.txt");
    let saved = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, &odd.bytes));
    eprintln!("\n`{}` on execution {number} of seed {seed}: {why}", target.name);
    match saved {
        Ok(()) => eprintln!("the text is in target/fuzz-failure.txt; `fuzz 1 {seed} {number}` repeats it"),
        Err(error) => eprintln!("the text could not be saved ({error}):\n{}", odd.text),
    }
    ExitCode::FAILURE
}
