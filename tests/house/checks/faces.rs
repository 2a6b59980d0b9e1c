//! `mod.rs` and `lib.rs` are faces; one thing has one address; every module says what it is for.

use crate::source::files::SourceFile;
use crate::source::paths::{Form, named};

/// Faces with more than module lines, names handed on, and imports by `*` outside tests.
pub(crate) fn check(files: &[SourceFile]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        if file.is_face() {
            findings.extend(face(file));
        }
        for path in named(file) {
            let Form::Import { glob, public } = path.form else { continue };
            let place = file.place(path.at);
            if public {
                findings.push(format!("{place}: a name is handed on: one thing has one address; import it from where it lives"));
            }
            if glob && !file.is_test(path.at) {
                findings.push(format!("{place}: an import by `*`: nobody sees who needs whom; name what is needed"));
            }
        }
    }
    findings
}

/// Lines of a face that are neither head nor module line.
fn face(file: &SourceFile) -> Vec<String> {
    let numbered = file.text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let odd = numbered.filter(|(_, line)| !(line.is_empty() || line.starts_with("//!") || is_module_line(line)));
    odd.map(|(number, line)| {
        format!("{}:{number}: `{line}`: a face holds a head and module lines; put it into a file of the room", file.path)
    })
    .collect()
}

fn is_module_line(line: &str) -> bool {
    let attribute = line.starts_with("#![") || line == "#[cfg(test)]";
    let rest = line.trim_start_matches("#[cfg(test)]").trim_start();
    let rest = ["pub(crate) ", "pub(super) ", "pub "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    let name = rest.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';'));
    attribute || name.is_some_and(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '#'))
}

/// Files that do not begin with a `//!` line.
pub(crate) fn heads(files: &[SourceFile]) -> Vec<String> {
    let says = |file: &SourceFile| {
        let head: Vec<&str> = file.text.lines().map_while(|line| line.strip_prefix("//!")).collect();
        head.iter().any(|line| line.trim().chars().count() > 10)
    };
    let silent = files.iter().filter(|file| !says(file));
    silent.map(|file| format!("{}:1: no head: begin with `//! What this module is for.`", file.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&[SourceFile::new(path, text)])
    }

    #[test]
    fn a_face_with_anything_else_is_found() {
        let bad =
            ["use std::fmt;", "fn f() {}", "pub use a::B;", "pub mod a { }", "// a remark", "#[allow(dead_code)]", "mod a; fn f() {}"];
        for line in bad {
            for path in ["generator/src/lib.rs", "generator/src/views/mod.rs", "tests/support/src/lib.rs", "tests/house/checks/mod.rs"] {
                let findings = found(path, &format!("//! Head.\n\npub mod x;\n{line}\n"));
                assert!(findings.iter().any(|finding| finding.starts_with(&format!("{path}:4: "))), "{path}: {line}: {findings:?}");
            }
        }
    }

    #[test]
    fn a_face_with_a_head_and_modules_is_left_alone() {
        let good = "//! Head.\n#![forbid(unsafe_code)]\n\npub mod a;\npub(crate) mod b;\nmod r#type;\n\n#[cfg(test)]\nmod tests;\n";
        assert!(found("generator/src/lib.rs", good).is_empty());
    }

    #[test]
    fn names_handed_on_and_imports_by_star_are_found() {
        let bad = [
            "pub use crate::a::B;",
            "pub(crate) use crate::a::B;",
            "use super::*;",
            "use crate::a::{self, b::*};",
            "fn f() { use Level::*; }",
        ];
        for text in bad {
            assert_eq!(found("generator/src/views/week.rs", text).len(), 1, "{text}");
        }
        assert!(found("generator/src/views/week.rs", "#[cfg(test)]\nmod tests {\n    use super::*;\n}\n").is_empty());
        assert!(found("generator/src/views/tests.rs", "use super::*;").is_empty());
    }

    #[test]
    fn a_file_without_a_head_is_found() {
        let silent = |text: &str| heads(&[SourceFile::new("generator/src/views/week.rs", text)]);
        assert_eq!(silent("use a::b;\n"), ["generator/src/views/week.rs:1: no head: begin with `//! What this module is for.`"]);
        assert_eq!(silent("//!\n//! x\n").len(), 1);
        assert!(silent("//! What the weekly review reads.\n").is_empty());
    }
}
