//! **The main path.** A site is a function from address to bytes:
//!
//! ```text
//! disk::read ──Inputs──▶ archive::gather ──Archive──▶ views::derive ──Views──▶ render::plan ──Plan──▶ disk::publish
//!  (shell)                 (pure)                      (pure)                   (pure)                (shell)
//! ```
//!
//! Everything from `Inputs` to `Plan` is here, and pure: the same inputs, the same plan, with or without memo.

use std::sync::Arc;

use incident::diagnostic::finding::{Diagnostic, in_order};

use crate::archive::gather::gather;
use crate::archive::memo::Memo;
use crate::render::pages::Look;
use crate::render::plan::{Plan, plan as plan_pages};
use crate::search::index::{Afterwards, Index};
use crate::site::inputs::Inputs;
use crate::site::theme;
use crate::views::derive::derive;

/// A site and all that was found on the way to it.
pub struct Planned {
    /// Every address with what it draws; `None` where the theme cannot draw anything.
    pub plan: Option<Arc<Plan>>,
    /// All findings, in the order of files and lines.
    pub findings: Vec<Diagnostic>,
}

impl Planned {
    /// Whether it may be published.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Diagnostic::is_error)
    }
}

/// Inputs → plan.
pub fn plan(inputs: Inputs, memo: &mut Memo) -> Planned {
    between(None, inputs, memo, Afterwards::Forget)
}

/// The same, quicker: what only the texts of the plan before could have changed is not worked out again.
pub fn plan_after(before: Option<&Plan>, inputs: Inputs, memo: &mut Memo) -> Planned {
    between(before, inputs, memo, Afterwards::Keep)
}

fn between(before: Option<&Plan>, inputs: Inputs, memo: &mut Memo, afterwards: Afterwards) -> Planned {
    let (folder, theme, audience) = (inputs.folder.clone(), inputs.theme.clone(), inputs.wishes.audience.clone());
    let (archive, found) = gather(inputs, memo);
    let mut findings: Vec<Diagnostic> = found.into_iter().map(|finding| finding.under(&folder)).collect();

    let (settings, found) = theme::read(&theme, archive.site.language);
    findings.extend(found);
    let archive = Arc::new(archive);
    let index = Index::new(archive.clone(), settings.texts.clone(), before.map(Plan::index), afterwards);
    let views = derive(archive, settings.texts.clone(), before.map(Plan::views));

    let planned = Look::new(&theme, &settings).map(|(mut look, found)| {
        findings.extend(found);
        look.share(&views, audience.as_deref());
        let plan = plan_pages(look, views, index, before);
        findings.extend(plan.findings().iter().cloned().map(|finding| finding.under(&folder)));
        Arc::new(plan)
    });
    let plan = planned.map_err(|found| findings.extend(found)).ok();
    Planned { plan, findings: in_order(findings) }
}
