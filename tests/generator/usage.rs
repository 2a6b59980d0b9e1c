//! What the program says of itself: help with examples, version, completions, manual page.

use support::temp_site::TempSite;

use crate::YOKOTEN;

const COMMANDS: &[&[&str]] = &[
    &["build"],
    &["serve"],
    &["check"],
    &["new", "incident"],
    &["new", "guide"],
    &["import"],
    &["theme", "eject"],
    &["completions"],
    &["man"],
];

fn said(arguments: &[&str]) -> String {
    let outcome = TempSite::new().run(YOKOTEN, arguments).exits_with(0);
    assert_eq!(outcome.stderr, "", "{arguments:?}");
    outcome.stdout
}

#[test]
fn help_names_every_command() {
    let help = said(&["--help"]);
    for command in COMMANDS {
        assert!(help.lines().any(|line| line.trim_start().starts_with(&format!("{} ", command[0]))), "{} in {help}", command[0]);
    }
    assert_eq!(said(&["-h"]).lines().next(), help.lines().next());
}

#[test]
fn the_help_of_every_command_has_an_example_that_is_understood() {
    for command in COMMANDS {
        let help = said(&[command, &["--help"][..]].concat());
        let mut examples = help.lines().map(str::trim).filter(|line| line.starts_with(&format!("yokoten {}", command.join(" "))));
        assert!(help.contains("Example") && examples.next().is_some(), "{command:?}: {help}");
        assert_eq!(said(&[&["help"], *command].concat()), help, "{command:?}");
    }
}

#[test]
fn every_command_that_reads_a_site_takes_content_and_theme() {
    for command in COMMANDS.iter().filter(|command| matches!(command[0], "build" | "serve" | "check" | "new")) {
        let help = said(&[command, &["--help"][..]].concat());
        for option in ["--content <DIR>", "--theme <NAME|DIR>", "[default: content]", "[default: default]"] {
            assert!(help.contains(option), "{command:?}: {option} in {help}");
        }
    }
}

#[test]
fn the_version_is_told_by_the_program_and_every_command() {
    assert_eq!(said(&["--version"]), format!("yokoten {}\n", env!("CARGO_PKG_VERSION")));
    assert!(said(&["build", "--version"]).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_are_scripts_that_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = said(&["completions", shell]);
        assert!(script.contains("yokoten") && script.contains("deny-warnings"), "{shell}");
    }
    let site = TempSite::new();
    std::fs::write(site.path("yokoten.bash"), said(&["completions", "bash"])).expect("written");
    site.run("bash", ["-n", "yokoten.bash"]).exits_with(0);
    site.run(YOKOTEN, ["completions", "dos"]).exits_with(2);
}

#[test]
fn the_manual_holds_every_command() {
    let manual = said(&["man"]);
    assert!(manual.starts_with(".ie") || manual.contains(".TH yokoten 1"), "{}", &manual[..200.min(manual.len())]);
    for word in ["build", "serve", "check", "new", "import", "theme", "completions", "deny\\-warnings", "audience", "level"] {
        assert!(manual.contains(word), "{word}");
    }
}

#[test]
fn a_result_goes_to_standard_output_and_nobody_need_listen() {
    let site = TempSite::new().file("incidents/a.md", "---\nlevel: 9\n---\n");
    let outcome = site.run("sh", ["-c", "set -o pipefail 2>/dev/null; \"$0\" check --format json | true; \"$0\" man | head -c 1 >/dev/null; \"$0\" completions bash | true", YOKOTEN]);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
}
