//! Everything that was read. A site is a function of this and of nothing else.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use incident::diagnostic::finding::Diagnostic;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// All that a site is made of.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The content folder as the user named it: stands before file names in findings.
    pub folder: String,
    /// The day of the build.
    pub clock: Clock,
    /// What the command line asks for.
    pub wishes: Wishes,
    /// `site.yaml`, `questionnaire.yaml`, `responses.yaml`, `tickets.json`, by name, as far as they exist.
    pub settings: BTreeMap<&'static str, SourceFile>,
    /// Reports, in the order of their paths.
    pub reports: Vec<SourceFile>,
    /// Guides, in the order of their paths.
    pub guides: Vec<SourceFile>,
    /// Minutes of reviews, in the order of their paths.
    pub minutes: Vec<SourceFile>,
    /// Pictures by path.
    pub pictures: BTreeMap<String, Picture>,
    /// The theme's files.
    pub theme: Arc<ThemeFiles>,
    /// What was found while reading: files that could not be read.
    pub findings: Vec<Diagnostic>,
}

/// Which day it is.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The day that `--today` names.
    Day(Date),
    /// The instant at which reading began; the site's zone makes a day of it.
    Now(Timestamp),
}

impl Clock {
    /// The day it is in a zone.
    pub fn day(self, zone: &TimeZone) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Now(now) => now.to_zoned(zone.clone()).date(),
        }
    }
}

/// What the command line asks for besides folders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Wishes {
    /// Instead of `base_url` of `site.yaml`.
    pub base_url: Option<String>,
    /// Only what this audience may see; `None`: everything.
    pub audience: Option<String>,
}

/// A text file of the content folder.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Relative to the content folder, with `/`.
    pub path: Arc<str>,
    /// Of its bytes.
    pub hash: u64,
    /// Its bytes; `None` where they are those of the plan before and the memo has what became of them.
    pub bytes: Option<Vec<u8>>,
}

/// A picture that can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Where it lies.
    pub file: PathBuf,
    /// Width and height in pixels, where the file tells them.
    pub size: Option<(u32, u32)>,
}

/// The files of a theme by path (`templates/base.html`); a theme's own ones hide the default's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThemeFiles {
    /// The folder as the user named it; empty for the theme in the binary.
    pub folder: String,
    /// Templates and assets by path.
    pub files: BTreeMap<String, ThemeFile>,
    /// `theme.yaml` of the default, and of the theme's own folder: the second goes over the first.
    pub settings: Vec<ThemeFile>,
    /// Of all of it.
    pub hash: u64,
}

/// Where a file of a theme comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The default theme has a file of this name: it is that one, or stands in its place.
    Default,
    /// Only the theme's own folder has it.
    Own,
}

/// One file of a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// Its name for findings.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Its bytes.
    pub bytes: Vec<u8>,
}
