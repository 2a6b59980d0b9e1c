//! The page of insights.

use incident::diagnostic::finding::Diagnostic;

use super::Pages;

impl Pages {
    /// The page of insights.
    pub(in crate::render) fn insights(&self) -> Result<Vec<u8>, Diagnostic> {
        let title = self.views.texts().get("nav_insights");
        self.draw("insights.html", "insights", &self.views.insights(), &self.page("insights/", "insights", title, None))
    }
}
