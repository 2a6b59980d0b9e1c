//! The list of what we published: it lies in the output folder and marks the folder as ours.

use std::collections::BTreeSet;

/// The file that holds it.
pub const FILE: &str = ".yokoten-manifest";

const HEAD: &str = "yokoten manifest 1: files below are ours and may be replaced or removed by the next build";

/// The files of one release, relative to the output folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// In order.
    pub files: BTreeSet<String>,
}

impl Manifest {
    /// Reads one; `None` where the text is not a manifest of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        (lines.next()? == HEAD).then_some(())?;
        let files = lines.filter(|line| is_inside(line)).map(str::to_owned).collect();
        Some(Self { files })
    }

    /// Its text: the head, then a line a file.
    pub fn write(&self) -> String {
        let mut out = format!("{HEAD}\n");
        for file in &self.files {
            out.push_str(file);
            out.push('\n');
        }
        out
    }
}

/// A line that somebody changed must not make us touch anything outside.
fn is_inside(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('/') && line.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_never_leads_out() {
        let manifest = Manifest { files: ["a/index.html".to_owned(), "b".to_owned()].into() };
        assert_eq!(Manifest::parse(&manifest.write()), Some(manifest));
        let tampered = format!("{HEAD}\n../x\n/etc/passwd\nok\n");
        assert_eq!(Manifest::parse(&tampered).map(|m| m.files), Some(["ok".to_owned()].into()));
        assert_eq!(Manifest::parse("hello\n"), None);
    }
}
