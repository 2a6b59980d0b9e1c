//! One foreign file on the table: what it claims of itself, what became of each claim, what was found on the way.

use std::ops::Range;

use incident::diagnostic::code::Code;
use incident::diagnostic::finding::{Diagnostic, Mark, Source};
use incident::yaml::node::{Node, Value};
use serde_json::{Map, Value as Json};

use super::body::{Heading, facts, title_heading};
use super::headers::{Header, read};
use crate::import::words::{Field, Words, folded};

/// What a fact in the text may tell; other keys are too common in prose.
const IN_TEXT: [Field; 8] =
    [Field::Id, Field::Level, Field::Started, Field::Period, Field::Detected, Field::Acknowledged, Field::Mitigated, Field::Resolved];

/// Something that a file says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What it tells.
    pub field: Field,
    /// The key as written.
    pub key: String,
    /// The value.
    pub value: Value,
    /// Where the value stands.
    pub mark: Mark,
    /// Which entry of the header it is; `None` for a fact of the text.
    pub entry: Option<usize>,
    rank: usize,
}

impl Claim {
    /// The value, where it is one text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unread,
    Taken,
    Kept,
}

/// One foreign file.
#[derive(Debug)]
pub struct Page<'a> {
    /// Its text.
    pub source: Source<'a>,
    /// Where it lies in its folder.
    pub path: &'a str,
    /// What stands above its text, and the text.
    pub header: Header<'a>,
    /// The heading that is most likely its title.
    pub heading: Option<Heading>,
    claims: Vec<Claim>,
    fates: Vec<Fate>,
    findings: Vec<Diagnostic>,
}

impl<'a> Page<'a> {
    /// Reads a file.
    pub fn open(source: Source<'a>, path: &'a str, words: &Words) -> Self {
        let mut findings = Vec::new();
        let header = read(source, &mut findings);
        let fates = vec![Fate::Unread; header.entries.len()];
        let heading = title_heading(header.body);
        let mut page = Self { source, path, header, heading, claims: Vec::new(), fates, findings };
        page.claims = page.all_claims(words);
        page
    }

    fn all_claims(&self, words: &Words) -> Vec<Claim> {
        let entries = self.header.entries.iter().enumerate().filter_map(|(at, (key, node))| {
            let (field, rank) = words.field(&key.name)?;
            Some(Claim { field, key: key.name.clone(), value: node.value.clone(), mark: node.mark, entry: Some(at), rank })
        });
        let facts = facts(self.header.body).into_iter().filter_map(|fact| {
            let (field, rank) = words.field(&fact.key)?;
            let named = matches!(folded(&fact.key).as_str(), "affectedservices" | "affectedsystems" | "影響サービス" | "対象サービス");
            if !(IN_TEXT.contains(&field) || (field == Field::Services && named)) {
                return None;
            }
            let mark = self.mark_in_body(fact.start..fact.start + fact.value.len());
            let value = Value::Scalar { text: fact.value.to_owned(), quoted: true };
            Some(Claim { field, key: fact.key, value, mark, entry: None, rank })
        });
        let mut claims: Vec<Claim> = entries.chain(facts).collect();
        claims.sort_by_key(|claim| (claim.entry.is_none(), claim.rank));
        claims
    }

    /// What the file says of one thing: header first, and the best known key first.
    pub fn claims(&self, field: Field) -> Vec<Claim> {
        self.claims.iter().filter(|claim| claim.field == field && claim.value != Value::Null).cloned().collect()
    }

    /// The claim has a key of ours now.
    pub fn take(&mut self, claim: &Claim) {
        if let Some(fate) = claim.entry.and_then(|at| self.fates.get_mut(at)).filter(|fate| **fate == Fate::Unread) {
            *fate = Fate::Taken;
        }
    }

    /// The claim stays in `extra` as it was, whatever else became of it.
    pub fn keep(&mut self, claim: &Claim) {
        if let Some(fate) = claim.entry.and_then(|at| self.fates.get_mut(at)) {
            *fate = Fate::Kept;
        }
    }

    /// All of the header that has no key of ours, as it was.
    pub fn extra(&self) -> Map<String, Json> {
        let mut extra = Map::new();
        let left = self.header.entries.iter().zip(&self.fates).filter(|(_, fate)| **fate != Fate::Taken);
        for ((key, node), _) in left {
            match (key.name.as_str(), node.to_json()) {
                // Their `extra` is ours, too.
                ("extra", Json::Object(inner)) => inner.into_iter().for_each(|(key, value)| {
                    extra.entry(key).or_insert(value);
                }),
                (name, value) => {
                    extra.insert(name.to_owned(), value);
                }
            }
        }
        extra
    }

    /// Tells a finding at a place of the file.
    pub fn tell(&mut self, code: &'static Code, mark: Mark, message: impl Into<String>) -> &mut Diagnostic {
        self.findings.push(self.source.finding(code, mark, message));
        self.last_finding()
    }

    /// Tells a finding about the file as a whole.
    pub fn tell_file(&mut self, code: &'static Code, message: impl Into<String>) -> &mut Diagnostic {
        self.findings.push(Diagnostic::about_file(code, self.source.file, message));
        self.last_finding()
    }

    fn last_finding(&mut self) -> &mut Diagnostic {
        self.findings.last_mut().expect("one was pushed just now")
    }

    /// All that was found.
    pub fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    /// The place of some bytes of the body.
    pub fn mark_in_body(&self, range: Range<usize>) -> Mark {
        self.source.mark(self.header.body_start + range.start, self.header.body_start + range.end)
    }

    /// A value of the header under exactly this key.
    pub fn entry(&self, key: &str) -> Option<&Node> {
        self.header.entries.iter().find(|(known, _)| known.name == key).map(|(_, node)| node)
    }
}
