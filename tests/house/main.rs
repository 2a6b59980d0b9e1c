//! The guard rails of the house: what source text can show of its invariants, checked.
//!
//! [`plan`] holds the rules as tables: floors, addresses of dependencies, pure rooms, sizes, names, licences. It is the
//! file to change when the house is changed on purpose. [`source`] reads the text of the house; [`checks`] compares the
//! two. Every check takes text and gives back its findings as lines, and has a test that feeds it a bad text.

mod plan;

mod checks;
mod source;

use std::sync::LazyLock;

use checks::codes::Guides;
use source::files::{SourceFile, names_in_house, read_house, read_text};

static HOUSE: LazyLock<Vec<SourceFile>> = LazyLock::new(read_house);

/// Fails with all findings, one a line.
#[track_caller]
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "\n\n{}\n\n{} finding(s); the rules stand in tests/house/plan.rs\n", findings.join("\n"), findings.len());
}

#[test]
fn the_whole_house_is_read() {
    for (package, folder) in plan::PACKAGES {
        let count = HOUSE.iter().filter(|file| file.package == Some(*package)).count();
        assert!(count > 0, "no source of `{package}` was found in {folder}: mend the table PACKAGES of tests/house/plan.rs");
    }
    assert!(HOUSE.iter().any(|file| file.path == "tests/house/main.rs"), "the tests themselves were not read");
}

#[test]
fn imports_run_down_the_floors() {
    none(&checks::floors::imports(&HOUSE));
}

#[test]
fn no_two_files_import_each_other() {
    none(&checks::circles::check(&HOUSE));
}

#[test]
fn strangers_do_not_name_each_other() {
    none(&checks::floors::strangers(&HOUSE));
}

#[test]
fn every_dependency_has_one_address() {
    none(&checks::dependencies::addresses(&HOUSE));
    none(&checks::dependencies::deserted(&read_text("Cargo.toml")));
}

#[test]
fn every_dependency_is_used_and_says_why() {
    let manifests = plan::PACKAGES.iter().map(|(package, folder)| {
        let folder = folder.trim_end_matches("src/");
        (*package, format!("{folder}Cargo.toml"), read_text(&format!("{folder}Cargo.toml")))
    });
    none(&checks::dependencies::manifests(&read_text("Cargo.toml"), &manifests.collect::<Vec<_>>(), &HOUSE));
}

#[test]
fn pure_rooms_ask_the_outer_world_nothing() {
    none(&checks::purity::check(&HOUSE));
}

#[test]
fn files_functions_and_rooms_stay_small() {
    none(&checks::sizes::check(&HOUSE));
}

#[test]
fn faces_hold_module_lines_only_and_nothing_is_exported_twice() {
    none(&checks::faces::check(&HOUSE));
}

#[test]
fn every_name_says_what_is_inside() {
    none(&checks::words::names(&names_in_house()));
}

#[test]
fn every_module_begins_with_what_it_is_for() {
    none(&checks::faces::heads(&HOUSE));
}

#[test]
fn no_test_is_left_out_unfinished_or_waiting() {
    none(&checks::words::habits(&HOUSE));
}

#[test]
fn every_diagnostic_code_is_explained_and_has_a_fixture() {
    none(&checks::codes::check(&checks::codes::known(), &Guides::of_house(), &checks::codes::fixtures()));
}

#[test]
fn every_dependency_has_a_licence_that_we_may_use() {
    none(&checks::licences::check(&checks::licences::of_house()));
}
