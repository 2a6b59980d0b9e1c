//! Secrets: where they are, and their values, which nothing can print.

use std::fmt;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;
use zeroize::Zeroizing;

/// A secret's value. It cannot be printed, compared or serialised, and leaves memory when it is dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a value.
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value, for the one call that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// in a variable of the environment
    Env(String),
    /// in a file
    File(PathBuf),
}

/// Where a secret is, and where the configuration says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced {
    /// where it is
    pub source: Source,
    /// a finding at its place, to be filled in
    pub(super) place: Box<Diagnostic>,
}

/// Largest file that is taken for a secret, in bytes.
const LARGEST: u64 = 64 * 1024;

impl Sourced {
    /// Reads the value. Blanks and line ends around it are not part of it.
    ///
    /// # Errors
    /// A finding that says what is not there, at the place where it is named.
    pub fn read(&self) -> Result<Secret, Box<Diagnostic>> {
        let value = match &self.source {
            Source::Env(name) => from_environment(name),
            Source::File(path) => from_file(path),
        };
        let told = value.and_then(|value| match value.trim() {
            "" => Err(format!("{} is empty", self.name())),
            value if value.contains(|c: char| c.is_whitespace() || c.is_control()) => {
                Err(format!("{} holds more than one word, and a secret is one", self.name()))
            }
            value => Ok(Secret::new(value.to_owned())),
        });
        told.map_err(|why| {
            let mut finding = self.place.clone();
            finding.message = why;
            finding
        })
    }

    fn name(&self) -> String {
        match &self.source {
            Source::Env(name) => format!("the variable {name}"),
            Source::File(path) => format!("the file {}", path.display()),
        }
    }
}

fn from_environment(name: &str) -> Result<Zeroizing<String>, String> {
    match std::env::var(name) {
        Ok(value) => Ok(Zeroizing::new(value)),
        Err(std::env::VarError::NotPresent) => Err(format!("the variable {name} is not set here")),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("the variable {name} is not UTF-8")),
    }
}

fn from_file(path: &Path) -> Result<Zeroizing<String>, String> {
    let told = |why: std::io::Error| format!("the file {} cannot be read: {why}", path.display());
    let file = fs::File::open(path).map_err(told)?;
    let mut value = Zeroizing::new(String::new());
    file.take(LARGEST + 1).read_to_string(&mut value).map_err(told)?;
    if value.len() as u64 > LARGEST { Err(format!("the file {} is too large for a secret", path.display())) } else { Ok(value) }
}

/// A finding when the secret is in a file that others may read as well.
pub(super) fn tell_open_file(sourced: &Sourced) -> Option<Diagnostic> {
    match &sourced.source {
        Source::File(path) => open_to_all(path, &sourced.place),
        Source::Env(_) => None,
    }
}

/// A finding at this place when every user of the machine may read a file.
pub(super) fn open_to_all(path: &Path, place: &Diagnostic) -> Option<Diagnostic> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o004 != 0).then(|| {
        let mut finding = place.clone();
        finding.code = code::SECRET_OPEN;
        finding.message = format!("every user of this machine may read the file {} (mode {mode:03o})", path.display());
        finding.hint = Some(format!("`chmod 600 {}`", path.display()));
        finding
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sourced(source: Source) -> Sourced {
        let place = Diagnostic::about_file(code::SECRET_MISSING, "daemon.yaml", "");
        Sourced { source, place: Box::new(place) }
    }

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::new("xoxb-1".to_owned());
        assert_eq!((format!("{secret:?} {secret} {:?}", Some(&secret))), "[secret] [secret] Some([secret])");
        assert_eq!(secret.reveal(), "xoxb-1");
    }

    #[test]
    fn a_file_gives_its_one_word() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        for (text, value) in [("abc\n", Some("abc")), ("", None), ("a b", None), (" \n", None)] {
            fs::write(&path, text).expect("written");
            let read = sourced(Source::File(path.clone())).read();
            assert_eq!(read.as_ref().ok().map(Secret::reveal), value, "{text:?}");
            assert!(read.is_ok() || !read.is_err_and(|finding| finding.message.contains("a b")));
        }
        let missing = sourced(Source::File(folder.path().join("nothing"))).read().expect_err("it is not there");
        assert!(missing.message.contains("cannot be read"), "{}", missing.message);
    }

    #[test]
    fn a_file_that_everybody_may_read_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        fs::write(&path, "abc").expect("written");
        for (mode, told) in [(0o600, false), (0o640, false), (0o644, true)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("set");
            assert_eq!(tell_open_file(&sourced(Source::File(path.clone()))).is_some(), told, "{mode:o}");
        }
    }
}
