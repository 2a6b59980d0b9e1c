//! What is wrong in `questionnaire.yaml` and `responses.yaml`: with it there is no form, but everything else works.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Source};
use incident::questionnaire;
use incident::responses;
use incident::site::model::Site;

/// The errors in both files, with their places. Warnings are for those who write the files; `yokoten check` tells them.
pub fn errors(content: &Path, site: &Site) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let asked = read(content, "questionnaire.yaml", &mut findings).and_then(|(file, text)| {
        let (asked, found) = questionnaire::read::read(Source { file: &file, text: &text }, site);
        findings.extend(found);
        asked
    });
    if let Some((file, text)) = read(content, "responses.yaml", &mut findings) {
        findings.extend(responses::read(Source { file: &file, text: &text }, site, asked.as_ref()).1);
    }
    findings.retain(Diagnostic::is_error);
    findings
}

/// A file's name and text; nothing where there is none, which is no mistake.
fn read(content: &Path, name: &str, findings: &mut Vec<Diagnostic>) -> Option<(String, String)> {
    let path = content.join(name);
    let file = path.display().to_string();
    let unreadable = if name == "responses.yaml" { code::RESPONSES } else { code::QUESTIONNAIRE };
    match fs::read(&path).map(String::from_utf8) {
        Ok(Ok(text)) => return Some((file, text)),
        Ok(Err(_)) => findings.push(Diagnostic::about_file(unreadable, &file, format!("{name} is not UTF-8"))),
        Err(why) if why.kind() == ErrorKind::NotFound => {}
        Err(why) => findings.push(Diagnostic::about_file(unreadable, &file, format!("{name} cannot be opened: {why}"))),
    }
    None
}
