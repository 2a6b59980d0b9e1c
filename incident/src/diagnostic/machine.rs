//! Findings for programs: one JSON document, or annotations that code hosts show beside the line.

use std::fmt::Write;

use serde_json::{Value, json};

use super::code::Severity;
use super::finding::Diagnostic;

/// One document: `{"findings": […], "errors": n, "warnings": n}`, in the order given.
pub fn json(findings: &[Diagnostic]) -> String {
    let errors = findings.iter().filter(|f| f.is_error()).count();
    let document = json!({
        "findings": findings.iter().map(as_json).collect::<Vec<_>>(),
        "errors": errors,
        "warnings": findings.len() - errors,
    });
    format!("{document:#}\n")
}

fn as_json(finding: &Diagnostic) -> Value {
    json!({
        "code": finding.code.id,
        "severity": severity_word(finding),
        "file": &*finding.file,
        "line": finding.mark.line,
        "column": finding.mark.column,
        "message": finding.message,
        "hint": finding.hint,
    })
}

/// Workflow commands, one line a finding: `::error file=…,line=…,col=…,title=R005::message`.
pub fn annotations(findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        let hint = finding.hint.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
        let place = format!("file={},line={},col={}", property(&finding.file), finding.mark.line, finding.mark.column);
        let text = message(&format!("{}{hint}", finding.message));
        let _ = writeln!(out, "::{} {place},title={}::{text}", severity_word(finding), finding.code.id);
    }
    out
}

/// `error` or `warning`.
pub fn severity_word(finding: &Diagnostic) -> &'static str {
    match finding.code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// What the host's parser would take for an end of the message is written as it asks.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::code;
    use super::*;

    #[test]
    fn an_annotation_cannot_be_ended_by_a_file_name_or_a_message() {
        let finding = Diagnostic::about_file(code::WRONG_VALUE, "a,b:c\n.md", "100 %\n::error::gone");
        assert_eq!(annotations(&[finding]), "::error file=a%2Cb%3Ac%0A.md,line=1,col=1,title=R005::100 %25%0A::error::gone\n");
    }

    #[test]
    fn the_document_counts_what_it_holds() {
        let findings = [Diagnostic::about_file(code::NOT_UTF8, "a.md", "x"), Diagnostic::about_file(code::UNKNOWN_KEY, "a.md", "y")];
        let document: Value = serde_json::from_str(&json(&findings)).expect("valid");
        assert_eq!((&document["errors"], &document["warnings"]), (&json!(1), &json!(1)));
        assert_eq!(document["findings"][1]["severity"], "warning");
    }
}
