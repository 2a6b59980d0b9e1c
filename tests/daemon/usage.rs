//! What the program says of itself: help with examples, version, completions, manual page.

use support::temp_site::TempSite;

use crate::YOKOTEND;

const COMMANDS: &[&str] = &["run", "demo", "dry-run", "explain", "doctor", "check", "completions", "man"];

fn said(arguments: &[&str]) -> String {
    let outcome = TempSite::new().run(YOKOTEND, arguments).exits_with(0);
    assert_eq!(outcome.stderr, "", "{arguments:?}");
    outcome.stdout
}

#[test]
fn help_names_every_command_and_each_has_an_example() {
    let help = said(&["--help"]);
    for command in COMMANDS {
        assert!(help.lines().any(|line| line.trim_start().starts_with(&format!("{command} "))), "{command} in {help}");
        let own = said(&[command, "--help"]);
        let example = format!("  yokotend {command}");
        assert!(own.contains("Example") && own.lines().any(|line| line.starts_with(&example)), "{command}: {own}");
    }
}

#[test]
fn every_command_that_reads_the_configuration_takes_it() {
    for command in COMMANDS.iter().filter(|command| !matches!(**command, "demo" | "completions" | "man")) {
        let help = said(&[command, "--help"]);
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains("--config <FILE>") && help.contains("[default: daemon.yaml]"), "{command}: {help}");
    }
}

#[test]
fn the_version_is_told() {
    assert_eq!(said(&["--version"]), format!("yokotend {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_and_manual_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = said(&["completions", shell]);
        assert!(script.contains("yokotend") && script.contains("deny-warnings"), "{shell}");
    }
    let manual = said(&["man"]);
    for word in COMMANDS.iter().chain(&["deny\\-warnings", "daemon.yaml"]) {
        assert!(manual.contains(word), "{word}");
    }
}

#[test]
fn no_command_and_unknown_ones_are_wrong_usage() {
    for wrong in [&[][..], &["chekc"], &["check", "--format", "xml"]] {
        let outcome = TempSite::new().run(YOKOTEND, wrong).exits_with(2);
        assert!(outcome.stdout.is_empty() && outcome.stderr.contains("--help"), "{wrong:?}: {}", outcome.stderr);
    }
}
