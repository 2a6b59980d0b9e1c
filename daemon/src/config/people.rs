//! `site.yaml` as far as the daemon needs it: read, and looked through for people who share an account.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Source};
use incident::site::model::Site;
use incident::site::read;
use incident::yaml::node::Node;
use incident::yaml::read::{Codes, Reader};

static CODES: Codes = Codes { unreadable: code::SITE, value: code::SITE_VALUE, unknown_key: code::SITE_UNKNOWN_KEY };

/// Reads `site.yaml` of a content folder, with the errors in it and the people whom nobody could tell apart.
pub(super) fn site(content: &Path) -> (Site, Vec<Diagnostic>) {
    let path = content.join("site.yaml");
    let file = path.display().to_string();
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(why) => {
            return (Site::unnamed(), vec![Diagnostic::about_file(code::SITE, &file, format!("site.yaml cannot be opened: {why}"))]);
        }
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return (Site::unnamed(), vec![Diagnostic::about_file(code::SITE, &file, "site.yaml is not UTF-8")]);
    };
    let source = Source { file: &file, text: &text };
    let (site, mut findings) = read::read(source);
    // Its warnings are for those who write reports; `yokoten check` tells them.
    findings.retain(Diagnostic::is_error);
    findings.extend(twice(source));
    (site, findings)
}

/// A finding at each account that stands at an earlier person already.
fn twice(source: Source<'_>) -> Vec<Diagnostic> {
    let mut reader = Reader::new(source, &CODES, 0);
    let root = reader.mapping(source.text);
    let people = root.as_ref().and_then(|root| root.get("people")).map(|people| reader.entries("people", people)).unwrap_or_default();
    for (key, whose, loss) in [
        ("jira", "account in Jira", "nobody is reminded of its tickets in person"),
        ("slack", "member of Slack", "what is pressed there cannot be told apart"),
    ] {
        let mut first: HashMap<String, &str> = HashMap::new();
        for (person, node) in people {
            let Some(account) = node.get(key).filter(|node| !node.is_null()) else { continue };
            let Some(id) = text(account) else { continue };
            if let Some(other) = first.get(id) {
                let message = format!("`{other}` and `{}` are the same {whose}: {loss}", person.name);
                reader.tell(code::PERSON_TWICE, account.mark, message).hint = Some("one person has one entry".to_owned());
            } else {
                first.insert(id.to_owned(), &person.name);
            }
        }
    }
    reader.into_findings().into_iter().filter(|finding| finding.code == code::PERSON_TWICE).collect()
}

fn text(node: &Node) -> Option<&str> {
    match &node.value {
        incident::yaml::node::Value::Scalar { text, .. } => Some(text.trim()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_people_with_one_account_are_told_at_the_second() {
        let text =
            "title: A\ntime_zone: UTC\npeople:\n  a: {jira: x, slack: U1}\n  b: {jira: y, slack: U2}\n  c: {jira: x}\n  d: {slack: U2}\n";
        let found = twice(Source { file: "site.yaml", text });
        assert_eq!(found.iter().map(|finding| finding.mark.line).collect::<Vec<_>>(), [6, 7]);
        assert!(found[0].message.contains("`a` and `c`"), "{}", found[0].message);
    }
}
