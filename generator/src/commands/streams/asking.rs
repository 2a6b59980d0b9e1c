//! Questions at a terminal. They go to standard error, so that the result can be piped.

use std::io::{BufRead, Write};

use anyhow::{Context, bail};

/// An answer to a yes/no question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// yes
    Yes,
    /// no
    No,
}

fn line(prompt: &str) -> anyhow::Result<String> {
    write!(std::io::stderr(), "{prompt} ").context("the question cannot be asked")?;
    std::io::stderr().flush().context("the question cannot be asked")?;
    let mut answer = String::new();
    if std::io::stdin().lock().read_line(&mut answer).context("the answer cannot be read")? == 0 {
        bail!("no answer: nothing was written");
    }
    Ok(answer.trim().to_owned())
}

/// Asks until something is typed.
///
/// # Errors
/// The terminal is gone.
pub fn ask(question: &str) -> anyhow::Result<String> {
    loop {
        let answer = line(question)?;
        if !answer.is_empty() {
            return Ok(answer);
        }
    }
}

/// Asks for yes or no; an empty line is no.
///
/// # Errors
/// The terminal is gone.
pub fn yes_or_no(question: &str) -> anyhow::Result<Answered> {
    loop {
        match line(&format!("{question} [y/N]"))?.to_lowercase().as_str() {
            "y" | "yes" | "はい" => return Ok(Answered::Yes),
            "" | "n" | "no" | "いいえ" => return Ok(Answered::No),
            _ => told("answer y or n"),
        }
    }
}

/// Asks for one of several, by number or key.
///
/// # Errors
/// The terminal is gone.
pub fn choose<'k>(question: &str, choices: &[(&'k str, &str)]) -> anyhow::Result<&'k str> {
    loop {
        let answer = line(&format!("{question}{}\n>", listed(choices)))?;
        match chosen(&answer, choices) {
            Some(key) => return Ok(key),
            None => told("write one of the numbers, or the word in brackets"),
        }
    }
}

/// Asks for one or more of several, with commas between.
///
/// # Errors
/// The terminal is gone.
pub fn choose_some(question: &str, choices: &[(&str, &str)]) -> anyhow::Result<Vec<String>> {
    loop {
        let answer = line(&format!("{question}{}\n>", listed(choices)))?;
        let keys: Option<Vec<String>> = answer.split([',', '、']).map(|part| chosen(part.trim(), choices).map(str::to_owned)).collect();
        match keys {
            Some(keys) => return Ok(keys),
            None => told("write numbers, or the words in brackets, with commas between"),
        }
    }
}

fn listed(choices: &[(&str, &str)]) -> String {
    choices.iter().enumerate().map(|(at, (key, name))| format!("\n  {}  {name} ({key})", at + 1)).collect()
}

fn chosen<'k>(answer: &str, choices: &[(&'k str, &str)]) -> Option<&'k str> {
    let by_number = answer.parse::<usize>().ok().and_then(|n| choices.get(n.checked_sub(1)?));
    by_number.or_else(|| choices.iter().find(|(key, _)| *key == answer)).map(|(key, _)| *key)
}

/// Why the question comes again.
fn told(why: &str) {
    // Nobody may be listening any more; the next question will find out.
    let _ = writeln!(std::io::stderr(), "{why}");
}
