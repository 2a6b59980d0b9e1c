//! What a target is, and what it is given.

use std::cell::RefCell;

use incident::diagnostic::finding::{Diagnostic, Source, in_order};
use incident::diagnostic::print::Colour;
use incident::diagnostic::{machine, print};

use crate::random::Random;

/// One reader.
pub struct Target {
    /// Its name, for messages.
    pub name: &'static str,
    /// It gets one text of so many; those that take long get few.
    pub every: u64,
    /// Reads; panics where a promise is broken.
    pub read: fn(&Odd),
}

/// One mutated file.
pub struct Odd {
    /// As a reader of files gets it.
    pub bytes: Vec<u8>,
    /// As a reader of texts gets it.
    pub text: String,
    /// For what else a target mutates; its numbers depend on seed and execution alone.
    pub random: RefCell<Random>,
}

impl Odd {
    /// A file.
    pub fn new(bytes: Vec<u8>, random: Random) -> Self {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self { bytes, text, random: RefCell::new(random) }
    }
}

/// Findings can be printed in every form, and stand within the text.
pub fn show(findings: Vec<Diagnostic>, text: &str) {
    let lines = Source { file: "", text }.lines().count();
    for finding in &findings {
        let line = finding.mark.line as usize;
        // A text that ends with its line may be found wanting on the line that never came.
        assert!(line <= lines + 1, "a finding on line {line} of {lines}: {finding:?}");
    }
    print_all(findings);
}

/// Findings can be printed in every form.
pub fn print_all(findings: Vec<Diagnostic>) {
    let findings = in_order(findings);
    let plain = print::text(&findings, Colour::Plain);
    assert!(!plain.contains('\u{1b}'), "an escape code reached the terminal");
    print::text(&findings, Colour::Shown);
    machine::json(&findings);
    assert_eq!(machine::annotations(&findings).lines().count(), findings.len(), "one line a finding");
}
