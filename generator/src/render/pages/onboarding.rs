//! The pages for newcomers: where they start, and the reading paths.

use incident::diagnostic::finding::Diagnostic;

use super::Pages;

impl Pages {
    /// Where newcomers start.
    pub(in crate::render) fn onboarding(&self) -> Result<Vec<u8>, Diagnostic> {
        let title = self.views.texts().get("onboarding_title");
        self.draw("onboarding.html", "onboarding", &self.views.onboarding(), &self.page("onboarding/", "onboarding", title, None))
    }

    /// A reading path.
    pub(in crate::render) fn path(&self, at: usize) -> Result<Vec<u8>, Diagnostic> {
        let view = self.views.path(at);
        let address = self.views.path_address(at);
        let description = view.summary.as_ref().map(|summary| summary.text.as_str());
        self.draw("path.html", "path", &view, &self.page(&address, "onboarding", &view.title.text, description))
    }
}
