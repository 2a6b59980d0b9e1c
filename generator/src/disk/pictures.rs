//! Pictures: which files are some, and how large they are.

use std::path::Path;

use crate::site::inputs::Picture;

/// The kinds of picture that every browser shows and that cannot run anything.
const ENDINGS: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "avif"];

/// Whether a path names a picture that is published.
pub fn is_picture(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// A picture, with its size where the file tells it.
pub fn picture(file: &Path) -> Picture {
    let size = imagesize::size(file).ok().and_then(|size| Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?)));
    Picture { file: file.to_owned(), size }
}
