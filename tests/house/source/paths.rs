//! What a file names: every `use`, and every path written in the code, led back to the crate and module it means.

use std::collections::HashMap;

use super::files::SourceFile;
use super::scan::{Token, tokens};
use crate::plan;

/// A path in a file, as it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// Where it stands.
    pub(crate) at: usize,
    /// What it leads to.
    pub(crate) target: Target,
    /// How it stands there.
    pub(crate) form: Form,
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A place in a crate of ours: the crate and the names below its root.
    Ours(&'static str, Vec<String>),
    /// A place elsewhere: an outside package, the standard library, or a type of this file.
    Elsewhere(Vec<String>),
}

/// How a path stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// in a `use`
    Import {
        /// whether it ends in `*`
        glob: bool,
        /// whether it is handed on: `pub use`
        public: bool,
    },
    /// in the midst of code
    Inline,
}

/// A path as written.
#[derive(Debug)]
struct Written {
    at: usize,
    segments: Vec<String>,
    /// The modules opened in this file that it stands in.
    inside: Vec<String>,
    form: Form,
}

/// Every path of a file, tests included.
pub(crate) fn named(file: &SourceFile) -> Vec<Named> {
    let mut reading = Reading { tokens: tokens(&file.code), ..Reading::default() };
    reading.run();
    let lead = |written: &Written| lead_back(file, &reading.bindings, written);
    reading.found.iter().map(|written| Named { at: written.at, target: lead(written), form: written.form }).collect()
}

#[derive(Default)]
struct Reading<'c> {
    tokens: Vec<Token<'c>>,
    found: Vec<Written>,
    /// Names that this file gives to paths, by `use` or `mod`.
    bindings: HashMap<String, Vec<String>>,
    /// Modules opened in this file, each with the depth of its brace.
    open: Vec<(String, usize)>,
}

impl<'c> Reading<'c> {
    fn run(&mut self) {
        let (mut at, mut depth) = (0, 0);
        while at < self.tokens.len() {
            match self.text(at) {
                "{" => depth += 1,
                "}" => {
                    depth = usize::saturating_sub(depth, 1);
                    self.open.retain(|(_, opened)| *opened <= depth);
                }
                "mod" if self.text(at + 2) == "{" => self.open.push((self.text(at + 1).to_owned(), depth + 1)),
                "mod" if self.text(at + 2) == ";" => {
                    let name = self.text(at + 1).to_owned();
                    self.bindings.insert(name.clone(), vec!["self".to_owned(), name]);
                }
                "use" if self.is_import(at) => {
                    let public = self.is_public(at);
                    at = self.tree(at + 1, &[], public);
                    continue;
                }
                "extern" if self.text(at + 1) == "crate" => self.push(at, vec![self.text(at + 2).to_owned()], Form::Inline),
                _ if self.tokens[at].is_name() && self.text(at + 1) == "::" => {
                    at = self.inline(at);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn text(&self, at: usize) -> &'c str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    fn push(&mut self, at: usize, segments: Vec<String>, form: Form) {
        let inside = self.open.iter().map(|(name, _)| name.clone()).collect();
        self.found.push(Written { at: self.tokens[at].at, segments, inside, form });
    }

    /// `impl Trait + use<'a>` imports nothing.
    fn is_import(&self, at: usize) -> bool {
        self.text(at + 1) != "<" && self.text(at.wrapping_sub(1)) != "."
    }

    /// `pub use` or `pub(…) use`.
    fn is_public(&self, at: usize) -> bool {
        if self.text(at.wrapping_sub(1)) != ")" {
            return self.text(at.wrapping_sub(1)) == "pub";
        }
        let opened = (0..at).rev().find(|before| self.text(*before) == "(").unwrap_or(0);
        self.text(opened.wrapping_sub(1)) == "pub"
    }

    /// One tree of a `use` after `prefix`; gives back where it ends.
    fn tree(&mut self, mut at: usize, prefix: &[String], public: bool) -> usize {
        let begin = at;
        let mut segments = prefix.to_vec();
        loop {
            match self.text(at) {
                "::" => at += 1,
                "{" => return self.group(at + 1, &segments, public),
                "*" => {
                    self.push(begin, segments, Form::Import { glob: true, public });
                    return at + 1;
                }
                "self" if !segments.is_empty() => at += 1,
                "as" => {
                    self.bindings.insert(self.text(at + 1).to_owned(), segments.clone());
                    self.push(begin, segments, Form::Import { glob: false, public });
                    return at + 2;
                }
                name if self.tokens.get(at).is_some_and(Token::is_name) => {
                    segments.push(name.to_owned());
                    at += 1;
                }
                _ => break,
            }
        }
        if let Some(last) = segments.last() {
            self.bindings.insert(last.clone(), segments.clone());
            self.push(begin.min(self.tokens.len() - 1), segments, Form::Import { glob: false, public });
        }
        at
    }

    fn group(&mut self, mut at: usize, prefix: &[String], public: bool) -> usize {
        while at < self.tokens.len() {
            match self.text(at) {
                "}" => return at + 1,
                "," => at += 1,
                _ => at = self.tree(at, prefix, public).max(at + 1),
            }
        }
        at
    }

    /// A path in the code; gives back where it ends.
    fn inline(&mut self, begin: usize) -> usize {
        let mut at = begin;
        let mut segments = vec![self.text(at).to_owned()];
        while self.text(at + 1) == "::" && self.tokens.get(at + 2).is_some_and(Token::is_name) {
            segments.push(self.text(at + 2).to_owned());
            at += 2;
        }
        self.push(begin, segments, Form::Inline);
        at + 1
    }
}

fn lead_back(file: &SourceFile, bindings: &HashMap<String, Vec<String>>, written: &Written) -> Target {
    let mut segments = written.segments.clone();
    for _ in 0..3 {
        let Some(bound) = bindings.get(&segments[0]).filter(|bound| bound[0] != segments[0] && **bound != segments) else {
            break;
        };
        segments.splice(..1, bound.iter().cloned());
    }
    let package = file.package.unwrap_or_default();
    let first = segments[0].as_str();
    if first == "crate" {
        return ours(package, segments[1..].to_vec());
    }
    if matches!(first, "self" | "super") {
        let inside = file.module.iter().filter(|name| *name != "main").chain(&written.inside);
        let mut place: Vec<String> = inside.cloned().collect();
        let steps = segments.iter().take_while(|name| matches!(name.as_str(), "self" | "super")).count();
        for _ in segments[..steps].iter().filter(|name| *name == "super") {
            place.pop();
        }
        place.extend_from_slice(&segments[steps..]);
        return ours(package, place);
    }
    match plan::PACKAGES.iter().find(|(name, _)| *name == first) {
        Some((name, _)) => Target::Ours(name, segments[1..].to_vec()),
        None => Target::Elsewhere(segments),
    }
}

/// A place in the crate itself; tests beside the crates are no crate of the plan.
fn ours(package: &str, place: Vec<String>) -> Target {
    match plan::PACKAGES.iter().find(|(name, _)| *name == package) {
        Some((name, _)) => Target::Ours(name, place),
        None => Target::Elsewhere(std::iter::once("crate".to_owned()).chain(place).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All targets of a file `generator/src/views/week.rs`, one a line.
    fn targets(text: &str) -> Vec<String> {
        let file = SourceFile::new("generator/src/views/week.rs", text);
        let shown = |named: Named| match (named.target, named.form) {
            (Target::Ours(package, place), form) => format!("{package}|{}{}", place.join("::"), star(form)),
            (Target::Elsewhere(path), form) => format!("{}{}", path.join("::"), star(form)),
        };
        named(&file).into_iter().map(shown).collect()
    }

    fn star(form: Form) -> &'static str {
        match form {
            Form::Import { glob: true, .. } => "::*",
            Form::Import { public: true, .. } => " (pub)",
            _ => "",
        }
    }

    #[test]
    fn groups_over_several_lines_are_read() {
        let text = "use crate::{\n    archive::{entry::Entry, gather::{self, Archive as All}},\n    site::*, // use x\n};\npub(crate) use std::{fs, io::{self, Write}};";
        let expected = [
            "generator|archive::entry::Entry",
            "generator|archive::gather",
            "generator|archive::gather::Archive",
            "generator|site::*",
            "std::fs (pub)",
            "std::io (pub)",
            "std::io::Write (pub)",
        ];
        assert_eq!(targets(text), expected);
    }

    #[test]
    fn paths_in_code_are_led_back_through_what_they_are_bound_to() {
        let text = "use crate::disk as d;\nuse super::stats;\nfn f() { d::publish::x(); stats::y::<crate::render::Z>(); incident::level::Level::new(1); super::super::render::q() }";
        let expected = [
            "generator|disk",
            "generator|views::stats",
            "generator|disk::publish::x",
            "generator|views::stats::y",
            "generator|render::Z",
            "incident|level::Level::new",
            "generator|render::q",
        ];
        assert_eq!(targets(text), expected);
    }

    #[test]
    fn modules_opened_in_a_file_move_super() {
        assert_eq!(targets("mod inner { use super::x::Y; }\nuse super::x::Y;"), ["generator|views::week::x::Y", "generator|views::x::Y"]);
    }

    #[test]
    fn what_looks_like_an_import_and_is_none_is_left_alone() {
        assert!(targets("fn f<'n>() -> impl Iterator<Item = u8> + use<'n> { g.collect::<Vec<_>>() }").iter().all(|path| path == "collect"));
        assert_eq!(targets("#[tokio::main]\nextern crate tera;"), ["tokio::main", "tera"]);
    }
}
