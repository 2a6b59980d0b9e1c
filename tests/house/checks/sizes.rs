//! Files, functions and rooms stay small; nobody takes more than five parameters.

use std::collections::BTreeMap;

use crate::plan;
use crate::source::files::SourceFile;
use crate::source::scan::{Token, closing, tokens};

/// Everything that is too large.
pub(crate) fn check(files: &[SourceFile]) -> Vec<String> {
    let mut findings = rooms(files);
    for file in files.iter().filter(|file| !file.is_test_file()) {
        let lines = file.lines_without_tests();
        if lines > plan::FILE_LINES {
            let most = plan::FILE_LINES;
            findings.push(format!("{}:1: {lines} lines without tests, {most} at most: cut it where two subjects meet", file.path));
        }
        for function in functions(file).iter().filter(|function| !file.is_test(function.at)) {
            findings.extend(check_function(file, function));
        }
    }
    findings
}

fn check_function(file: &SourceFile, function: &Function<'_>) -> Vec<String> {
    let Function { name, lines, parameters, at } = function;
    let mut findings = Vec::new();
    let may_be_long = plan::LONG_FUNCTIONS.contains(&(file.path.as_str(), name));
    if *lines > plan::FUNCTION_LINES && !may_be_long {
        let most = plan::FUNCTION_LINES;
        findings.push(format!("{}: `{name}` has {lines} lines, {most} at most: give a part of it a name", file.place(*at)));
    }
    if *parameters > plan::PARAMETERS {
        let most = plan::PARAMETERS;
        findings.push(format!(
            "{}: `{name}` takes {parameters} parameters, {most} at most: put what belongs together into a struct",
            file.place(*at)
        ));
    }
    findings
}

fn rooms(files: &[SourceFile]) -> Vec<String> {
    let mut rooms: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files.iter().filter(|file| file.package.is_some() && !file.is_face() && !file.is_test_file()) {
        let (folder, _) = file.path.rsplit_once('/').unwrap_or_default();
        if !folder.ends_with("/src") {
            *rooms.entry(folder).or_default() += 1;
        }
    }
    let most = plan::ROOM_FILES;
    let full = rooms.into_iter().filter(|(_, count)| *count > most);
    full.map(|(folder, count)| format!("{folder}: {count} files in one room, {most} at most: give some of them a room of their own"))
        .collect()
}

struct Function<'c> {
    at: usize,
    name: &'c str,
    lines: usize,
    parameters: usize,
}

/// Every function with a name; `fn(…)` as a type has none.
fn functions(file: &SourceFile) -> Vec<Function<'_>> {
    let tokens = tokens(&file.code);
    let mut found = Vec::new();
    for index in 0..tokens.len() {
        let Some(name) = tokens.get(index + 1).filter(|next| tokens[index].text == "fn" && next.is_name()) else {
            continue;
        };
        let Some(open) = parameters_begin(&tokens, index + 2) else { continue };
        let open_at = tokens[open].at;
        let close_at = open_at + closing(&file.code[open_at..]);
        let end = body_end(&file.code, close_at);
        let at = tokens[index].at;
        let lines = file.line(end.saturating_sub(1)) + 1 - file.line(at);
        found.push(Function { at, name: name.text, lines, parameters: count_parameters(&file.code[open_at + 1..close_at - 1]) });
    }
    found
}

/// The `(` of the parameters, after generics if there are any.
fn parameters_begin(tokens: &[Token<'_>], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    while let Some(token) = tokens.get(at) {
        match token.text {
            "<" => depth += 1,
            ">" => depth = depth.saturating_sub(1),
            "(" if depth == 0 => return Some(at),
            ";" | "{" if depth == 0 => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The end of the body that follows a signature's parameters; a signature without body ends at its `;`.
fn body_end(code: &str, from: usize) -> usize {
    let mut at = from;
    while at < code.len() {
        match code.as_bytes()[at] {
            b'(' | b'[' => at += closing(&code[at..]),
            b'{' => return at + closing(&code[at..]),
            b';' => return at + 1,
            _ => at += 1,
        }
    }
    code.len()
}

fn count_parameters(list: &str) -> usize {
    let (mut depth, mut parts, mut current) = (0_i32, Vec::new(), String::new());
    let mut before = ' ';
    for c in list.chars() {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '>' if before != '-' => depth -= 1,
            ',' if depth == 0 => parts.push(std::mem::take(&mut current)),
            _ => {}
        }
        if c != ',' || depth != 0 {
            current.push(c);
        }
        before = c;
    }
    parts.push(current);
    parts.iter().filter(|part| !part.trim().is_empty() && !is_receiver(part)).count()
}

fn is_receiver(parameter: &str) -> bool {
    let words: Vec<&str> =
        parameter.split([' ', '&', '\n']).filter(|word| !word.is_empty() && *word != "mut" && !word.starts_with('\'')).collect();
    words.first().is_some_and(|word| word.trim_end_matches(':') == "self")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        check(&[SourceFile::new("generator/src/views/week.rs", text)])
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        assert_eq!(
            found(&"// x\n".repeat(401)),
            ["generator/src/views/week.rs:1: 401 lines without tests, 400 at most: cut it where two subjects meet"]
        );
        let tests = format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", "// x\n".repeat(400), "// x\n".repeat(90));
        assert!(found(&tests).is_empty());
    }

    #[test]
    fn a_long_function_is_found_with_its_name() {
        let body = |lines: usize| {
            format!(
                "\nfn f<F: Fn(&str) -> [u8; 2]>(g: F) -> [u8; 2]\nwhere\n    F: Clone,\n{{\n{}}}\nfn g() {{}}\n",
                "    // } x\n".repeat(lines)
            )
        };
        assert_eq!(found(&body(56)), ["generator/src/views/week.rs:2: `f` has 61 lines, 60 at most: give a part of it a name"]);
        assert!(found(&body(55)).is_empty());
        let wire = SourceFile::new("daemon/src/app/wire.rs", &format!("fn wire() {{\n{}}}", "x;\n".repeat(90)));
        assert!(check(&[wire]).is_empty());
    }

    #[test]
    fn a_sixth_parameter_is_found_and_self_is_none() {
        assert_eq!(found("fn f(a: u8, b: u8, c: u8, d: u8, e: u8, g: u8) {}").len(), 1);
        assert_eq!(found("fn f(&'a mut self, a: u8, b: u8, c: u8, d: u8, e: u8, g: fn(u8) -> u8,);").len(), 1);
        assert!(found("fn f(&mut self, a: HashMap<u8, u8>, (b, c): (u8, u8), d: impl Fn(u8, u8) -> u8, e: [u8; 2], g: u8,) {}").is_empty());
        assert!(
            found("struct A { f: fn(u8, u8, u8, u8, u8, u8) }\n#[cfg(test)]\nfn f(a: u8, b: u8, c: u8, d: u8, e: u8, g: u8) {}").is_empty()
        );
    }

    #[test]
    fn a_ninth_file_in_a_room_is_found() {
        let room = |count: usize| -> Vec<SourceFile> {
            let files = (0..count).map(|n| SourceFile::new(&format!("generator/src/views/v{n}.rs"), ""));
            files.chain(["mod", "tests", "more/x"].map(|name| SourceFile::new(&format!("generator/src/views/{name}.rs"), ""))).collect()
        };
        assert_eq!(check(&room(9)), ["generator/src/views: 9 files in one room, 8 at most: give some of them a room of their own"]);
        assert!(check(&room(8)).is_empty());
    }
}
