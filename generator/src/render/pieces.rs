//! Pieces that stand on many pages and are drawn once: rows and the ways to narrow a list. Each is cut where it differs
//! from page to page.

/// Where the way to the root goes in `row.html`.
const ROOT: &str = "@ROOT@";

/// A row, cut where the way to the root goes.
#[derive(Debug, Clone)]
pub(super) struct RowHtml {
    html: Box<str>,
    cut: usize,
}

impl RowHtml {
    /// Cuts a row at `@ROOT@`.
    pub(super) fn cut(html: &str) -> Self {
        let cut = html.find(ROOT).unwrap_or(html.len());
        Self { html: html.replacen(ROOT, "", 1).into(), cut }
    }

    /// Writes the row as it stands on one page.
    pub(super) fn write(&self, out: &mut String, root: &str) {
        let (head, tail) = self.html.split_at(self.cut);
        out.push_str(head);
        out.push_str(root);
        out.push_str(tail);
    }
}

/// The ways to narrow a list. Its marks begin with `<~`: no text can hold that, since `<` in texts is escaped.
#[derive(Debug, Clone)]
pub(super) struct FacetsHtml(Vec<Piece>);

#[derive(Debug, Clone)]
enum Piece {
    Html(String),
    Root,
    Chosen(String),
}

impl Piece {
    /// About how many bytes it takes on a page.
    fn room(&self) -> usize {
        match self {
            Self::Html(html) => html.len(),
            Self::Root => 12,
            Self::Chosen(_) => 1,
        }
    }
}

impl FacetsHtml {
    /// Cuts at `<~root>` and `<~chosen ADDRESS>`.
    pub(super) fn cut(html: &str) -> Self {
        let mut pieces = Vec::new();
        let mut parts = html.split("<~");
        pieces.push(Piece::Html(parts.next().unwrap_or_default().to_owned()));
        for part in parts {
            let (mark, rest) = part.split_once('>').unwrap_or((part, ""));
            pieces.push(mark.strip_prefix("chosen ").map_or(Piece::Root, |address| Piece::Chosen(address.to_owned())));
            pieces.push(Piece::Html(rest.to_owned()));
        }
        Self(pieces)
    }

    /// As it stands on one page.
    pub(super) fn on_page(&self, root: &str, chosen: &str) -> String {
        let parts = self.0.iter().map(|piece| match piece {
            Piece::Html(html) => html.as_str(),
            Piece::Root => root,
            Piece::Chosen(address) if address == chosen => " aria-current=\"true\"",
            Piece::Chosen(_) => "",
        });
        let room = self.0.iter().map(Piece::room).sum();
        parts.fold(String::with_capacity(room), |html, part| html + part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_differs_only_where_it_was_cut() {
        let facets = FacetsHtml::cut("<a href=\"<~root>tags/a/\"<~chosen tags/a/>>a</a><a href=\"<~root>tags/b/\"<~chosen tags/b/>>b</a>");
        assert_eq!(
            facets.on_page("../../", "tags/b/"),
            "<a href=\"../../tags/a/\">a</a><a href=\"../../tags/b/\" aria-current=\"true\">b</a>"
        );
    }
}
