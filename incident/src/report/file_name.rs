//! What the name of a report's file says of it.

use jiff::civil::Date;

use crate::time::parse_day;

/// The name of a file without its ending; that of its folder for `index.md`.
pub fn stem_of(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name.rsplit_once('.').map_or(name, |(stem, _)| stem) {
        "index" => folder.rsplit('/').next().unwrap_or_default(),
        stem => stem,
    }
}

/// The first day that a name holds.
pub fn day_in(name: &str) -> Option<Date> {
    (0..name.len()).filter_map(|at| name.get(at..at + 10)).find_map(|part| parse_day(part).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_give_ids_and_days() {
        assert_eq!(stem_of("incidents/2026/INC-2026-014/index.md"), "INC-2026-014");
        assert_eq!(stem_of("incidents/2021-05-26-website-outage.md"), "2021-05-26-website-outage");
        assert_eq!(day_in("決済-2021-05-26-outage"), parse_day("2021-05-26").ok());
        assert_eq!(day_in("2021-13-26"), None);
    }
}
