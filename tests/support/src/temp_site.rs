//! A site for one test: a temporary folder with `content/`, gone when the test ends.
//!
//! ```
//! use support::temp_site::TempSite;
//!
//! let site = TempSite::new().file("incidents/INC-2026-001.md", "---\ntitle: A\nstarted_at: 2026-03-14\n---\n");
//! assert!(site.path("content/site.yaml").is_file());
//! ```

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use incident::diagnostic::finding::Source;
use incident::report::model::Report;
use incident::scaffold;
use incident::site;
use incident::text::Language;
use tempfile::TempDir;

use crate::folder::{read_folder, tests};
use crate::program::{self, Outcome};

/// The `site.yaml` of a site that a test says nothing about. Its zone has no clock changes; it has one service, team
/// and person.
pub const SITE_YAML: &str = "\
title: Test incidents
time_zone: Asia/Tokyo
services: {checkout: {name: Checkout, team: payments}}
teams: {payments: {name: Payments, lead: tanaka}}
people: {tanaka: {name: 田中 花, team: payments}}
";

/// A folder that a program can be run in: `content/` holds the site, whatever the program writes stands beside it.
#[derive(Debug)]
pub struct TempSite {
    folder: TempDir,
}

impl Default for TempSite {
    fn default() -> Self {
        Self::new()
    }
}

impl TempSite {
    /// A site with [`SITE_YAML`] and nothing else.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("yokoten-test-").tempdir().expect("a temporary folder can be made");
        Self { folder }.site_yaml(SITE_YAML)
    }

    /// A copy of `tests/fixtures/sites/<name>`, which is a content folder.
    #[must_use]
    pub fn fixture(name: &str) -> Self {
        let from = tests().join("fixtures/sites").join(name);
        let files = read_folder(&from);
        assert!(!files.is_empty(), "there is no fixture {}", from.display());
        files.into_iter().fold(Self::new(), |site, (path, bytes)| site.file(&path, bytes))
    }

    /// With a file in the content folder, in place of an older one.
    #[must_use]
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    /// With another `site.yaml`.
    #[must_use]
    pub fn site_yaml(self, text: &str) -> Self {
        self.file("site.yaml", text)
    }

    /// With a report as the scaffold writes it, in the zone of the site.
    #[must_use]
    pub fn report(self, report: &Report) -> Self {
        let (settings, _) = site::read::read(Source { file: "site.yaml", text: &self.read("content/site.yaml") });
        let text = scaffold::file(report, &settings.zone, Language::En, &[]);
        self.file(&format!("incidents/{}.md", report.id.as_str()), text)
    }

    /// Changes a file of the content folder in the midst of a test.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path("content").join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(&path, content).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    }

    /// Takes a file of the content folder away.
    pub fn remove(&self, path: &str) {
        let path = self.path("content").join(path);
        fs::remove_file(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    }

    /// A path in the folder, such as `content/site.yaml` or `public`.
    pub fn path(&self, inner: &str) -> PathBuf {
        self.folder.path().join(inner)
    }

    /// The text of a file in the folder.
    #[track_caller]
    pub fn read(&self, inner: &str) -> String {
        let path = self.path(inner);
        fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
    }

    /// Every file below a folder in here, by its path from there.
    pub fn files(&self, inner: &str) -> BTreeMap<String, Vec<u8>> {
        read_folder(&self.path(inner))
    }

    /// Runs a program in the folder, so that its `content` and `public` are those of this site.
    #[track_caller]
    pub fn run<A: AsRef<OsStr>>(&self, binary: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = A>) -> Outcome {
        program::run(binary.as_ref(), arguments, self.folder.path())
    }
}

#[cfg(test)]
mod tests {
    use incident::front_matter::split;
    use incident::id::IncidentId;
    use incident::report::read::{Fallbacks, Surroundings};
    use incident::time::Moment;

    use super::*;

    #[test]
    fn a_site_of_which_nothing_is_said_has_no_findings() {
        let (_, findings) = site::read::read(Source { file: "site.yaml", text: SITE_YAML });
        assert_eq!(findings, []);
    }

    #[test]
    fn files_are_written_changed_listed_and_taken_away() {
        let site = TempSite::new().file("guides/a.md", "one").file("b.md", "two");
        site.write("b.md", "three");
        assert_eq!(site.read("content/b.md"), "three");
        assert_eq!(site.files("content").into_keys().collect::<Vec<_>>(), ["b.md", "guides/a.md", "site.yaml"]);
        site.remove("b.md");
        assert!(!site.files("content").contains_key("b.md") && site.files("public").is_empty());
    }

    #[test]
    fn a_report_is_written_so_that_it_can_be_read() {
        let (settings, _) = site::read::read(Source { file: "site.yaml", text: SITE_YAML });
        let started = Moment::parse("2026-03-14 09:12", &settings.zone).expect("a moment");
        let report = Report::draft(IncidentId::parse("INC-2026-001").expect("an id"), "障害".to_owned(), started);
        let site = TempSite::new().report(&report);
        let text = site.read("content/incidents/INC-2026-001.md");
        let surroundings = Surroundings { site: &settings, questionnaire: None };
        let parts = split(&text).expect("front matter");
        let (read, findings) =
            incident::report::read::read(Source { file: "a.md", text: &text }, &parts, surroundings, Fallbacks::default());
        assert_eq!((read.map(|(read, _)| read), findings), (Some(report), Vec::new()));
    }
}
