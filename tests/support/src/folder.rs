//! Folders of files, read whole; and the folder that the fixtures and golden files stand in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder `tests`.
pub fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate stands in tests/").to_owned()
}

/// Every file below a folder, by its path from there with `/`; nothing when there is no folder. Links are not followed.
pub fn read_folder(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![String::new()];
    while let Some(inner) = waiting.pop() {
        for entry in fs::read_dir(folder.join(&inner)).into_iter().flatten().flatten() {
            let path = format!("{inner}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().expect("an entry has a type");
            if kind.is_dir() {
                waiting.push(format!("{path}/"));
            } else if kind.is_file() {
                files.insert(path, fs::read(entry.path()).expect("a file that is listed can be read"));
            }
        }
    }
    files
}
