//! No two files import each other, not even round three corners. A room within a room counts as one file: what draws a
//! tree may call itself through its neighbours there, and nobody outside needs to know.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::source::files::SourceFile;
use crate::source::paths::{Target, named};

/// Who imports whom, and where.
type Arrows<'f> = BTreeMap<&'f str, BTreeMap<&'f str, String>>;

/// Every circle, once, by its shortest way round.
pub(crate) fn check(files: &[SourceFile]) -> Vec<String> {
    let arrows = arrows(files);
    let mut told = BTreeSet::new();
    let mut findings = Vec::new();
    for start in arrows.keys() {
        let Some(way) = way_round(start, &arrows) else { continue };
        if told.insert(way.iter().copied().collect::<BTreeSet<_>>()) {
            let steps = way.iter().zip(way.iter().cycle().skip(1)).map(|(from, to)| format!("{} imports `{to}`", arrows[from][to]));
            let steps = steps.collect::<Vec<_>>().join("; ");
            findings.push(format!("{steps}: a circle; move what both need into a file of its own, or give it as an argument"));
        }
    }
    findings
}

fn arrows(files: &[SourceFile]) -> Arrows<'_> {
    let sources: Vec<&SourceFile> = files.iter().filter(|file| file.package.is_some() && !file.is_test_file() && !file.is_face()).collect();
    let mut arrows = Arrows::new();
    for file in &sources {
        for path in named(file).iter().filter(|path| !file.is_test(path.at)) {
            let Target::Ours(package, place) = &path.target else { continue };
            let homes = sources.iter().filter(|other| other.package == Some(package) && place.starts_with(&other.module));
            let home = homes.max_by_key(|other| other.module.len()).map(|other| unit(&other.path));
            if let Some(home) = home.filter(|home| *home != unit(&file.path)) {
                arrows.entry(unit(&file.path)).or_default().entry(home).or_insert_with(|| file.place(path.at));
            }
        }
    }
    arrows
}

/// `…/src/room/file` as it is; of `…/src/room/inner/file` the first part, `…/src/room/inner`.
fn unit(path: &str) -> &str {
    let path = path.trim_end_matches(".rs");
    let inner = path.find("/src/").map_or(0, |at| at + "/src/".len());
    path[inner..].match_indices('/').nth(1).map_or(path, |(at, _)| &path[..inner + at])
}

/// The shortest way from a file back to itself.
fn way_round<'f>(start: &'f str, arrows: &Arrows<'f>) -> Option<Vec<&'f str>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let here = way[way.len() - 1];
        for next in arrows.get(here).into_iter().flat_map(BTreeMap::keys) {
            if *next == start {
                return Some(way);
            }
            if seen.insert(*next) {
                ways.push_back(way.iter().copied().chain([*next]).collect());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: [&str; 3]) -> Vec<String> {
        let [a, b, c] = texts;
        check(&[
            SourceFile::new("generator/src/views/a.rs", a),
            SourceFile::new("generator/src/views/b.rs", b),
            SourceFile::new("generator/src/views/c.rs", c),
        ])
    }

    #[test]
    fn a_circle_of_three_is_told_once() {
        let findings = found(["use super::b::x;", "\nuse crate::views::c::{self, y};", "fn f() { super::a::z() }"]);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].contains("views/b.rs:2 imports `generator/src/views/c`"), "{findings:?}");
    }

    #[test]
    fn files_that_lead_to_one_another_in_a_row_are_no_circle() {
        assert!(
            found(["use super::b::x; use super::c::y;", "use super::c::y;", "#[cfg(test)]\nmod tests { use super::super::a::z; }"])
                .is_empty()
        );
    }
    #[test]
    fn a_room_within_a_room_counts_as_one() {
        let file = |path: &str, text: &str| SourceFile::new(&format!("generator/src/{path}"), text);
        let draw = file("archive/markdown/draw.rs", "use super::blocks::x;");
        let blocks = file("archive/markdown/blocks.rs", "use super::draw::y;");
        assert!(check(&[draw, blocks]).is_empty());
        let parse = file("archive/parse.rs", "use super::markdown::draw::y;");
        let draw = file("archive/markdown/draw.rs", "use crate::archive::parse::z;");
        assert_eq!(check(&[parse, draw]).len(), 1);
    }
}
