//! Imports run down the floors; strangers do not name each other.

use std::collections::BTreeSet;

use crate::plan;
use crate::source::files::SourceFile;
use crate::source::paths::{Target, named};

/// A room, as the path of its module, and its floor.
type Rooms = Vec<(Vec<String>, usize)>;

/// Every import that runs up, or sideways into another room; every room without a floor.
pub(crate) fn imports(files: &[SourceFile]) -> Vec<String> {
    let mut findings = BTreeSet::new();
    for (package, _) in plan::PACKAGES {
        let of_package = || files.iter().filter(|file| file.package == Some(*package));
        let rooms = match rooms_of(package, files) {
            Ok(rooms) => rooms,
            Err(why) => {
                findings.insert(why);
                continue;
            }
        };
        for file in of_package().filter(|file| !file.is_test_file()) {
            findings.extend(crates_named(package, file));
            if !rooms.is_empty() {
                findings.extend(check_file(package, file, &rooms));
            }
        }
    }
    findings.into_iter().collect()
}

/// The rooms of a crate: from the plan, or from the head of `incident`. A crate without floors is one room.
fn rooms_of(package: &str, files: &[SourceFile]) -> Result<Rooms, String> {
    if package == "incident" {
        let head = files.iter().find(|file| file.path == "incident/src/lib.rs").map_or("", |file| file.text.as_str());
        let rooms = floors_in_head(head);
        let why = "incident/src/lib.rs:1: the head tells no floors: write `//! Floors, ground first: `id` `level` → `report`.`";
        return if rooms.is_empty() { Err(why.to_owned()) } else { Ok(rooms) };
    }
    let floors = plan::FLOORS.iter().find(|(name, _)| *name == package).map(|(_, floors)| *floors).unwrap_or_default();
    let path = |room: &&str| room.split('/').map(str::to_owned).collect();
    Ok(floors.iter().flat_map(|(floor, rooms)| rooms.iter().map(move |room| (path(room), usize::from(*floor)))).collect())
}

/// `//! Floors, ground first: `a` `b` → `c`.` over any number of lines, up to an empty one.
fn floors_in_head(text: &str) -> Rooms {
    let head = text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    let paragraph = head.skip_while(|line| !line.starts_with("Floors")).take_while(|line| !line.is_empty());
    let paragraph = paragraph.collect::<Vec<_>>().join(" ");
    let floors = paragraph.split('→').enumerate();
    floors.flat_map(|(floor, part)| part.split('`').skip(1).step_by(2).map(move |room| (vec![room.to_owned()], floor))).collect()
}

/// The room with the longest path that `module` begins with.
fn room_of<'r>(rooms: &'r Rooms, module: &[String]) -> Option<&'r (Vec<String>, usize)> {
    rooms.iter().filter(|(room, _)| module.starts_with(room)).max_by_key(|(room, _)| room.len())
}

fn check_file(package: &str, file: &SourceFile, rooms: &Rooms) -> Vec<String> {
    let Some((from, floor)) = room_of(rooms, &file.module) else {
        let is_hall = file.is_face() && rooms.iter().any(|(room, _)| room.starts_with(&file.module));
        let table = if package == "incident" { "the head of incident/src/lib.rs" } else { "FLOORS in tests/house/plan.rs" };
        let name = file.module.join("/");
        return if is_hall { Vec::new() } else { vec![format!("{}:1: `{name}` has no floor: add it to {table}", file.path)] };
    };
    let mut findings = Vec::new();
    for path in named(file).iter().filter(|path| !file.is_test(path.at)) {
        let Target::Ours(crate_name, place) = &path.target else { continue };
        let Some((to, target_floor)) = room_of(rooms, place).filter(|_| *crate_name == package) else { continue };
        let same_folder = to[0] == from[0];
        if to == from || target_floor < floor || (target_floor == floor && same_folder) {
            continue;
        }
        findings.push(format!(
            "{}: `{}` (floor {floor}) imports `{}` (floor {target_floor}): imports run down; move what both need to a lower room, or give the value as an argument",
            file.place(path.at),
            from.join("/"),
            to.join("/"),
        ));
    }
    findings
}

fn crates_named(package: &str, file: &SourceFile) -> Vec<String> {
    let known = plan::KNOWS.iter().find(|(name, _)| *name == package).map(|(_, known)| *known).unwrap_or_default();
    let mut findings = Vec::new();
    for path in named(file).iter().filter(|path| !file.is_test(path.at)) {
        match &path.target {
            Target::Ours(other, _) if *other != package && !known.contains(other) => {
                let place = file.place(path.at);
                findings.push(format!(
                    "{place}: `{package}` names the crate `{other}`: it may name {known:?}; what both need belongs to `incident`"
                ));
            }
            _ => {}
        }
    }
    findings
}

/// Every place where a room names one that it must not know.
pub(crate) fn strangers(files: &[SourceFile]) -> Vec<String> {
    let mut findings = BTreeSet::new();
    for (package, room, stranger, but, reason) in plan::STRANGERS {
        let in_room = |file: &&SourceFile| file.package == Some(package) && file.module.first().is_some_and(|name| name == room);
        for file in files.iter().filter(in_room).filter(|file| !but.contains(&file.path.as_str())) {
            for path in named(file).iter().filter(|path| !file.is_test(path.at)) {
                if matches!(&path.target, Target::Ours(name, place) if name == package && place.first().is_some_and(|first| first == stranger))
                {
                    findings.insert(format!("{}: `{room}` names `{stranger}`: {reason}", file.place(path.at)));
                }
            }
        }
    }
    findings.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "//! Words.\n//!\n//! Floors, ground first: `id` `level` → `yaml` →\n//! `report`.\n//!\n//! Never `site`.\n\npub mod id;\n";

    fn found(path: &str, text: &str) -> Vec<String> {
        let mut files = vec![SourceFile::new(path, text)];
        if path != "incident/src/lib.rs" {
            files.push(SourceFile::new("incident/src/lib.rs", HEAD));
        }
        imports(&files)
    }

    #[test]
    fn an_import_that_runs_up_is_found_however_it_is_written() {
        let bad = [
            "use crate::render::plan::Plan;",
            "use crate::{\n    site,\n    render::{plan, pages},\n};",
            "fn f() { crate::render::plan::draw(); }",
            "use super::super::render::plan;",
            "use crate as house; fn f() { house::render::draw() }",
        ];
        for text in bad {
            let findings = found("generator/src/views/week.rs", text);
            assert!(!findings.is_empty() && findings[0].contains("`views` (floor 3) imports `render` (floor 4)"), "{text}: {findings:?}");
        }
        assert!(found("generator/src/views/week.rs", bad[1])[0].starts_with("generator/src/views/week.rs:3: "));
    }

    #[test]
    fn imports_that_run_down_or_stay_in_the_room_are_left_alone() {
        let good = "use crate::archive::entry::Entry;\nuse super::stats;\nuse crate::views::facets::kind;\nuse incident::level::Level;\n// use crate::render::x;\n#[cfg(test)]\nmod tests { use crate::pipeline::plan; }";
        assert_eq!(found("generator/src/views/week.rs", good), Vec::<String>::new());
        assert_eq!(found("generator/src/disk/publish.rs", "use super::read::x; use crate::render::plan::Plan;"), Vec::<String>::new());
        assert_eq!(found("generator/src/main.rs", "use generator::cli::run;"), Vec::<String>::new());
    }

    #[test]
    fn rooms_of_one_floor_do_not_know_each_other_and_parts_of_a_folder_have_their_own_floor() {
        assert_eq!(found("generator/src/views/week.rs", "use crate::search::shards;").len(), 1);
        assert_eq!(found("generator/src/disk/read.rs", "use super::publish::x;").len(), 1);
        assert_eq!(found("generator/src/disk/read.rs", "use super::pictures::x;").len(), 0);
    }

    #[test]
    fn a_room_without_a_floor_is_told_where_to_get_one() {
        assert_eq!(
            found("generator/src/attic/old.rs", ""),
            ["generator/src/attic/old.rs:1: `attic/old` has no floor: add it to FLOORS in tests/house/plan.rs"]
        );
        assert!(found("generator/src/disk/watch.rs", "")[0].contains("`disk/watch` has no floor"));
        assert!(found("generator/src/disk/mod.rs", "").is_empty());
        assert!(found("incident/src/attic.rs", "")[0].ends_with("add it to the head of incident/src/lib.rs"));
    }

    #[test]
    fn the_floors_of_incident_stand_in_its_head() {
        assert!(
            found("incident/src/yaml/read.rs", "use crate::report::model::Report;")[0]
                .contains("`yaml` (floor 1) imports `report` (floor 2)")
        );
        assert!(found("incident/src/report/read.rs", "use crate::yaml::node::Node;").is_empty());
        assert!(found("incident/src/lib.rs", "//! Words.\n")[0].contains("the head tells no floors"));
    }

    #[test]
    fn the_two_programs_do_not_name_each_other() {
        assert_eq!(found("generator/src/views/week.rs", "use daemon::policy::judge;").len(), 1);
        assert_eq!(found("daemon/src/tasks/poll.rs", "fn f() { generator::pipeline::plan() }").len(), 1);
        assert_eq!(found("incident/src/id.rs", "use generator::site::inputs;").len(), 1);
        assert_eq!(found("tests/support/src/golden.rs", "use generator::site::inputs;").len(), 1);
    }

    #[test]
    fn strangers_are_found_although_the_floors_would_allow_them() {
        let bad = strangers(&[SourceFile::new("generator/src/render/pages.rs", "\nuse crate::archive::entry::Entry;")]);
        assert_eq!(
            bad,
            ["generator/src/render/pages.rs:2: `render` names `archive`: it draws views, nothing else; put what a page needs into a view"]
        );
        assert_eq!(strangers(&[SourceFile::new("daemon/src/adapters/slack.rs", "use crate::config::Slack;")]).len(), 1);
        assert_eq!(strangers(&[SourceFile::new("daemon/src/adapters/hands.rs", "use crate::config::Slack;")]).len(), 0);
    }
}
