//! Every dependency, on every platform, has a licence that we may use.

use std::process::Command;

use serde_json::Value;

use crate::plan;
use crate::source::files::top;

/// What `cargo metadata` says of all packages: without the network where it can, else with it.
pub(crate) fn of_house() -> Value {
    let ask = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.args(["metadata", "--format-version", "1", "--locked"]).args(more).current_dir(top());
        let output = command.output().expect("cargo runs: it runs this test");
        match output.status.success() {
            true => Ok(serde_json::from_slice(&output.stdout).expect("cargo writes JSON")),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    };
    let answer = ask(&["--offline"]).or_else(|offline| ask(&[]).map_err(|online| format!("{offline}\n{online}")));
    answer.unwrap_or_else(|why| panic!("cargo metadata cannot be asked; run `cargo fetch --locked` once:\n{why}"))
}

/// Packages whose licence is missing or not on the list.
pub(crate) fn check(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    if packages.is_empty() {
        return vec!["cargo metadata names no package: mend tests/house/checks/licences.rs".to_owned()];
    }
    let mut findings = Vec::new();
    for package in packages {
        let name = format!("{} {}", package["name"].as_str().unwrap_or("?"), package["version"].as_str().unwrap_or("?"));
        match package["license"].as_str() {
            None => findings.push(format!("{name}: names no licence: use another package")),
            Some(licence) if !is_allowed(licence) => {
                findings.push(format!(
                    "{name}: `{licence}` is not on the list: use another package, or let a person decide on LICENCES in tests/house/plan.rs"
                ));
            }
            Some(_) => {}
        }
    }
    findings
}

/// Whether an SPDX expression can be met with the licences of the list. The older `MIT/Apache-2.0` means `OR`.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (allowed, rest) = any(&words);
    allowed && rest.is_empty()
}

fn any<'w>(words: &'w [&'w str]) -> (bool, &'w [&'w str]) {
    let (mut allowed, mut rest) = all(words);
    while let ["OR", more @ ..] = rest {
        let (other, after) = all(more);
        (allowed, rest) = (allowed || other, after);
    }
    (allowed, rest)
}

fn all<'w>(words: &'w [&'w str]) -> (bool, &'w [&'w str]) {
    let (mut allowed, mut rest) = one(words);
    while let ["AND", more @ ..] = rest {
        let (other, after) = one(more);
        (allowed, rest) = (allowed && other, after);
    }
    (allowed, rest)
}

/// One licence; an exception (`WITH`) only gives more freedom.
fn one<'w>(words: &'w [&'w str]) -> (bool, &'w [&'w str]) {
    match words {
        ["(", inner @ ..] => match any(inner) {
            (allowed, [")", rest @ ..]) => (allowed, rest),
            (_, rest) => (false, rest),
        },
        [licence, "WITH", _, rest @ ..] | [licence, rest @ ..] => (plan::LICENCES.contains(licence), rest),
        // An end too early leaves a rest, so that the whole is refused.
        [] => (false, &["?"]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expressions_are_met_or_not() {
        let good = [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
            "Unlicense/MIT",
        ];
        let bad = ["GPL-3.0", "MIT AND GPL-3.0", "MIT OR", "(MIT", "MIT GPL-3.0", "", "BUSL-1.1", "(MIT OR ISC) AND LGPL-2.1-or-later"];
        assert_eq!(good.map(is_allowed), good.map(|_| true));
        assert_eq!(bad.map(is_allowed), bad.map(|_| false));
    }

    #[test]
    fn a_package_with_another_licence_or_none_is_found() {
        let package = |licence: Value| json!({"packages": [{"name": "a", "version": "1.0.0", "license": licence}]});
        assert!(check(&package(json!("MIT"))).is_empty());
        assert!(check(&package(json!("AGPL-3.0")))[0].starts_with("a 1.0.0: `AGPL-3.0` is not on the list"));
        assert_eq!(check(&package(Value::Null)), ["a 1.0.0: names no licence: use another package"]);
        assert_eq!(check(&json!({})).len(), 1);
    }
}
