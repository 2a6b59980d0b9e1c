//! The pages of the weekly review.

use incident::diagnostic::finding::Diagnostic;

use super::Pages;

impl Pages {
    /// The list of reviews.
    pub(in crate::render) fn reviews(&self) -> Result<Vec<u8>, Diagnostic> {
        let title = self.views.texts().get("reviews_title");
        self.draw("reviews.html", "reviews", &self.views.reviews(), &self.page("reviews/", "reviews", title, None))
    }

    /// The review of a week; `None` where there is none.
    pub(in crate::render) fn review(&self, week: &str) -> Option<Result<Vec<u8>, Diagnostic>> {
        let view = self.views.review(week)?;
        let address = format!("reviews/{week}/");
        Some(self.draw("review.html", "review", &view, &self.page(&address, "reviews", &view.title, None)))
    }
}
