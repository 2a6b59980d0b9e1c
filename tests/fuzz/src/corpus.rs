//! The texts to begin from: what people wrote, and what the tests already know to be odd.

use std::fs;
use std::path::Path;

/// Every text of `content/` and `tests/fixtures/`, and an empty one.
///
/// # Panics
/// There is no content: then nothing would be tried.
pub fn read() -> Vec<String> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = vec![String::new()];
    for folder in ["content", "tests/fixtures"] {
        collect(&top.join(folder), &mut texts);
    }
    assert!(texts.len() > 10, "content/ has hardly any text");
    texts
}

/// In the order of names, so that an execution is the same everywhere. Texts over 64 KiB only make all others rare.
fn collect(folder: &Path, texts: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let is_text = path.extension().is_some_and(|end| ["md", "yaml", "yml", "json", "toml"].iter().any(|text| end == *text));
        if path.is_dir() && !path.is_symlink() {
            collect(&path, texts);
        } else if is_text
            && let Ok(bytes) = fs::read(&path)
            && bytes.len() <= 64 * 1024
        {
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}
