//! The file of `people_private`: telephone numbers, which no site shows. Nothing that stands in it is ever shown here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Source as Text, did_you_mean};
use incident::yaml::node::Node;
use incident::yaml::read::{Codes, Reader};

use super::reading::Reading;
use super::secret::open_to_all;
use crate::response::people::number::Number;

static CODES: Codes = Codes { unreadable: code::PEOPLE_PRIVATE, value: code::PEOPLE_PRIVATE, unknown_key: code::PEOPLE_PRIVATE };

/// The file, and where the configuration names it.
#[derive(Debug, Clone)]
pub struct Private {
    /// the file
    pub path: PathBuf,
    /// a finding at its place, to be filled in
    place: Box<Diagnostic>,
    /// the people of `site.yaml`
    people: BTreeSet<String>,
}

/// Numbers by the key of the person.
pub type Numbers = BTreeMap<String, Number>;

/// Reads `people_private:`, whose file must not be among what is published.
pub(super) fn people_private(node: &Node, reading: &mut Reading<'_>) -> Option<PathBuf> {
    let text = reading.reader.text("people_private", node)?;
    Some(reading.path(&text))
}

/// The file, unless it lies in the content folder, where numbers would be published and kept in a history for ever.
pub(super) fn apart(path: PathBuf, node: &Node, content: &Path, reading: &mut Reading<'_>) -> Option<Private> {
    let is_under = |path: PathBuf, folder: PathBuf| path.starts_with(folder);
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| plain(path));
    if is_under(plain(&path), plain(content)) || is_under(real(&path), real(content)) {
        let message = "`people_private` lies in the content folder, which is published";
        reading.reader.tell(code::PEOPLE_PRIVATE, node.mark, message).hint =
            Some("put it beside daemon.yaml, such as `people_private: people.private.yaml`, and keep it out of git".to_owned());
        return None;
    }
    let place = Box::new(reading.source.finding(code::SECRET_MISSING, node.mark, ""));
    Some(Private { path, place, people: reading.site.people.keys().cloned().collect() })
}

/// A path without `.` and `..`, as far as the text of it tells.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            part => plain.push(part),
        }
        plain
    })
}

impl Private {
    /// The numbers in it, and what is odd about it. Without numbers it cannot be used.
    pub fn read(&self) -> (Option<Numbers>, Vec<Diagnostic>) {
        let text = match fs::read(&self.path).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => return (None, vec![self.told(code::PEOPLE_PRIVATE, format!("the file {} is not UTF-8", self.path.display()))]),
            Err(why) => {
                return (None, vec![self.told(code::SECRET_MISSING, format!("the file {} cannot be read: {why}", self.path.display()))]);
            }
        };
        let file = self.path.display().to_string();
        let (numbers, mut findings) = read(Text { file: &file, text: &text }, &self.people);
        let sound = !findings.iter().any(Diagnostic::is_error);
        findings.extend(open_to_all(&self.path, &self.place));
        (sound.then_some(numbers), findings)
    }

    /// A finding where the configuration names the file.
    pub(super) fn told(&self, code: &'static code::Code, message: String) -> Diagnostic {
        let mut finding = Diagnostic::clone(&self.place);
        (finding.code, finding.message) = (code, message);
        finding
    }
}

fn read(text: Text<'_>, people: &BTreeSet<String>) -> (Numbers, Vec<Diagnostic>) {
    let mut reader = Reader::new(text, &CODES, 0);
    let mut numbers = Numbers::new();
    let root = reader.mapping(text.text);
    for (key, node) in root.as_ref().map(|root| reader.entries("people_private", root)).unwrap_or_default() {
        if !people.contains(&key.name) {
            let message = format!("site.yaml has no person `{}`", key.name);
            reader.tell(code::PRIVATE_UNKNOWN_NAME, key.mark, message).hint = did_you_mean(&key.name, people.iter().map(String::as_str));
        }
        if let Some(number) = person(node, &mut reader) {
            numbers.insert(key.name.clone(), number);
        }
    }
    (numbers, reader.into_findings().into_iter().map(without_what_is_private).collect())
}

/// One person: `{phone, email}`. The address is a note for whoever keeps the file: of it is only seen whether it is
/// one, and nothing is sent there.
fn person(node: &Node, reader: &mut Reader<'_>) -> Option<Number> {
    let mut phone = None;
    for (key, node) in reader.entries("people_private", node) {
        match key.name.as_str() {
            "phone" => phone = reader.parsed("phone", node, Number::parse),
            "email" => drop(reader.parsed("email", node, |text| {
                let is_one = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
                if is_one { Ok(()) } else { Err("this is not an e-mail address".to_owned()) }
            })),
            _ => reader.unknown(key, &["phone", "email"]),
        }
    }
    phone
}

/// Neither the line nor words of it are shown: the file is full of what nobody else may know.
fn without_what_is_private(mut finding: Diagnostic) -> Diagnostic {
    finding.line_text.clear();
    let shows =
        |text: &str| text.contains('@') || text.chars().filter(char::is_ascii_digit).count() >= 4 && !text.contains("+815012345678");
    if shows(&finding.message) {
        "this cannot be read; each line is `person: {phone: \"+815012345678\"}`".clone_into(&mut finding.message);
    }
    finding.hint.take_if(|hint| shows(hint));
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Numbers, Vec<Diagnostic>) {
        let people = ["tanaka", "suzuki"].map(str::to_owned).into();
        read(Text { file: "people.private.yaml", text }, &people)
    }

    #[test]
    fn numbers_are_read_by_person() {
        let (numbers, findings) =
            found("tanaka: {phone: \"+81 90-1234-5678\", email: hana@example.com}\nsuzuki: {email: ken@example.com}\n");
        assert_eq!(findings, []);
        assert_eq!(numbers.keys().collect::<Vec<_>>(), ["tanaka"]);
        assert_eq!(numbers["tanaka"].to_string(), "…78");
    }

    #[test]
    fn what_is_wrong_is_told_without_showing_what_stands_there() {
        for (text, code) in [
            ("tanaka: {phone: 090-1234-5678}\n", "C011"),
            ("tanaka: {email: 09012345678}\n", "C011"),
            ("tanaka: +819012345678\n", "C011"),
            ("+819012345678: {phone: \"+819012345678\"}\n", "C112"),
            ("tanaka: {fone: \"+819012345678\"}\n", "C011"),
            ("tanaka: {+819012345678: x}\n", "C011"),
            ("- \"+819012345678\"\n", "C011"),
            ("tanaka: [+819012345678\n", "C011"),
            ("+819012345678\n", "C011"),
            ("tanaka: {phone: \"+819012345678\"}\ntanaka: {phone: \"+819012345678\"}\n", "C011"),
            ("tanka: {phone: \"+819012345678\"}\n", "C112"),
        ] {
            let (_, findings) = found(text);
            let shown = format!("{findings:?}");
            assert!(findings.iter().any(|finding| finding.code.id == code), "{text}: {shown}");
            assert!(!shown.contains("90-1234") && !shown.contains("9012345678"), "{text}: {shown}");
        }
    }

    #[test]
    fn paths_are_compared_without_their_dots() {
        assert_eq!(plain(Path::new("a/./content/../people.yaml")), Path::new("a/people.yaml"));
        assert_eq!(plain(Path::new("../x")), Path::new("../x"));
    }
}
