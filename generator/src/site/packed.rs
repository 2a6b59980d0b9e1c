//! Text that waits: compressed, since a large archive is mostly texts that are drawn once.

use lz4_flex::block::{compress_prepend_size, decompress_size_prepended};

/// A text, packed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed(Box<[u8]>);

impl Packed {
    /// Packs a text.
    pub fn new(text: &str) -> Self {
        Self(Box::from(compress_prepend_size(text.as_bytes()).as_slice()))
    }

    /// The text as it was.
    pub fn text(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let bytes = decompress_size_prepended(&self.0).expect("what was packed here unpacks");
        String::from_utf8(bytes).expect("a text was packed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was() {
        for text in ["", "決済", &"<td>09:14</td>".repeat(500)] {
            assert_eq!(Packed::new(text).text(), text);
        }
        assert_eq!(Packed::default().text(), "");
    }
}
