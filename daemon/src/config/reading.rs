//! What every part of the reading needs: the file, its folder, what was found, and what must not be shown.

use std::path::{Path, PathBuf};

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Source};
use incident::site::model::Site;
use incident::yaml::read::{Codes, Reader};

static CODES: Codes = Codes { unreadable: code::DAEMON, value: code::DAEMON_VALUE, unknown_key: code::DAEMON_UNKNOWN_KEY };

/// One reading of `daemon.yaml`.
pub(super) struct Reading<'s> {
    /// The file.
    pub(super) source: Source<'s>,
    /// Its values, and the findings so far.
    pub(super) reader: Reader<'s>,
    /// The folder of the file, at which relative paths begin.
    pub(super) folder: &'s Path,
    /// The archive; unnamed where it cannot be read.
    pub(super) site: Site,
    /// Findings in other files.
    pub(super) elsewhere: Vec<Diagnostic>,
    hidden: Vec<String>,
}

impl<'s> Reading<'s> {
    /// Begins.
    pub(super) fn new(source: Source<'s>, folder: &'s Path) -> Self {
        let reader = Reader::new(source, &CODES, 0);
        Self { source, reader, folder, site: Site::unnamed(), elsewhere: Vec::new(), hidden: Vec::new() }
    }

    /// A path of the file, from its folder on.
    pub(super) fn path(&self, text: &str) -> PathBuf {
        self.folder.join(text)
    }

    /// Keeps a text out of every finding.
    pub(super) fn hide(&mut self, text: &str) {
        self.hidden.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    }

    /// All that was found, without a secret in it.
    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        let hidden = self.hidden;
        let shows = |text: &str| hidden.iter().any(|secret| text.contains(secret.as_str())) || looks_secret(text);
        let mut findings = self.reader.into_findings();
        for finding in &mut findings {
            if shows(&finding.line_text) || gives_secret(&finding.line_text) {
                finding.line_text.clear();
            }
            if shows(&finding.message) {
                "a secret stands where something else should".clone_into(&mut finding.message);
            }
            finding.hint.take_if(|hint| shows(hint));
        }
        findings.extend(self.elsewhere);
        findings
    }
}

/// How the secrets of the services that we speak with begin.
const BEGINS: &[&str] = &["xox", "xapp-", "xwfp-", "ATATT", "ATCTT", "ATSTT"];

/// Whether a text holds something that looks like a secret of ours: a token, or the 32 digits of a signing secret.
pub(super) fn looks_secret(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').any(|word| {
        let is_digits = word.len() >= 32 && word.chars().all(|c| c.is_ascii_hexdigit());
        is_digits || word.len() > 8 && BEGINS.iter().any(|begin| word.starts_with(begin))
    })
}

/// Whether a line gives a secret a value of its own, in place of saying where it is.
fn gives_secret(line: &str) -> bool {
    let lower = line.to_lowercase();
    ["token", "secret", "password", "api_key", "routing_key"].iter().any(|word| {
        let after = lower.match_indices(word).filter_map(|(at, word)| lower[at + word.len()..].split_once(':'));
        let key_ends = |rest: &str| rest.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\'' | ' '));
        after.into_iter().any(|(rest, value)| key_ends(rest) && !value.trim().is_empty() && !value.trim_start().starts_with('{'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_known_by_its_form() {
        for secret in ["xoxb-0123456789", "token xoxb-0123456789,", "ATATT3xFfGF0", "8f742231b10e8888abcdef0123456789"] {
            assert!(looks_secret(secret), "{secret}");
        }
        for harmless in ["JIRA_TOKEN", "/run/secrets/jira", "C0123456789", "slack_signing_secret_of_production_2"] {
            assert!(!looks_secret(harmless), "{harmless}");
        }
    }

    #[test]
    fn a_line_that_gives_a_secret_is_known_by_its_key() {
        for line in ["  token: hunter2", "jira: {url: x, token: \"a\"}", "  signing_secret : x", "password: |"] {
            assert!(gives_secret(line), "{line}");
        }
        for line in ["  token: {env: JIRA_TOKEN}", "token:", "tickets: project = TOKEN", "file: /run/secrets/jira"] {
            assert!(!gives_secret(line), "{line}");
        }
    }
}
