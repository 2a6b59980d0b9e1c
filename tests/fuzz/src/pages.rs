//! One file that the generator reads: a report, a guide, somebody else's report, the map of an import.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use generator::archive::entry::Entry;
use generator::archive::parse::{Context, guide, report};
use generator::import::convert::{Folder, Imported, Target as Into, convert, known_ids};
use generator::import::words::Words;
use incident::diagnostic::finding::{Diagnostic, Source};
use incident::site::model::Site;

use crate::readers::{FORM, SITE};
use crate::target::{Odd, Target, print_all, show};

/// All of them.
pub const ALL: &[Target] = &[
    Target { name: "report page", every: 2, read: read_report },
    Target { name: "guide page", every: 2, read: read_guide },
    Target { name: "import", every: 2, read: import },
    Target { name: "import map", every: 2, read: read_map },
];

fn context(audience: Option<&str>) -> Context<'_> {
    Context { site: &SITE, questionnaire: FORM.as_ref(), audience }
}

fn read_report(odd: &Odd) {
    for audience in [None, Some("staff")] {
        let parsed = report(&Arc::from("incidents/2026/INC-2026-001/index.md"), &odd.bytes, context(audience));
        assert!(parsed.entry.is_none() || matches!(parsed.entry, Some(Entry::Incident(_))), "a report becomes an incident");
        show(parsed.findings, &odd.text);
    }
}

fn read_guide(odd: &Odd) {
    let parsed = guide(&Arc::from("guides/first-day.md"), &odd.bytes, context(None));
    assert!(parsed.entry.is_none() || matches!(parsed.entry, Some(Entry::Guide(_))), "a guide becomes a guide");
    show(parsed.findings, &odd.text);
}

/// What is imported can be read without error, and importing it twice gives the same.
fn import(odd: &Odd) {
    for name in ["2021-05-26-website-outage.md", "postmortems/down/index.md"] {
        let texts = BTreeMap::from([(name.to_owned(), odd.bytes.clone())]);
        let pictures = BTreeSet::from(["a.png".to_owned()]);
        let folder = Folder { name: "foreign", texts: &texts, pictures: &pictures };
        let into = Into { name: "content".to_owned(), site: None, known: BTreeMap::new() };
        let imported = convert(folder, &Words::default(), &into);
        read_again(&imported);
        assert_eq!(convert(folder, &Words::default(), &into), imported, "importing depends on the folder alone");
        print_all(imported.findings);
        known_ids(&texts);
    }
}

fn read_again(imported: &Imported) {
    let site = imported.site.as_ref().map(|text| incident::site::read::read(Source { file: "site.yaml", text }));
    let (site, findings) = site.unwrap_or((Site::unnamed(), Vec::new()));
    assert!(!findings.iter().any(Diagnostic::is_error), "the site.yaml of an import can be read: {findings:?}");
    let context = Context { site: &site, questionnaire: None, audience: None };
    for new in &imported.reports {
        let parsed = report(&Arc::from(new.path.as_str()), new.text.as_bytes(), context);
        // A link that leads out of the folder is the text's own mistake, and stays one.
        let errors: Vec<_> = parsed.findings.iter().filter(|finding| finding.is_error() && finding.code.id.starts_with('R')).collect();
        assert!(errors.is_empty() && parsed.entry.is_some(), "what is imported can be read: {errors:#?}\n{}", new.text);
    }
}

fn read_map(odd: &Odd) {
    let (words, findings) = Words::read(Source { file: "map.yaml", text: &odd.text });
    show(findings, &odd.text);
    for line in odd.text.lines().take(60) {
        let (key, value) = line.split_once(": ").unwrap_or((line, line));
        words.field(key);
        words.kind(value);
        words.level(value);
    }
}
