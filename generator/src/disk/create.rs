//! Writes one new file, never over an old one.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// What became of a file that was to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It is there now.
    New,
    /// It was there, with the same bytes.
    Same,
    /// Something else is there, and was left alone.
    Other,
}

/// Creates a file with its folders. It appears whole or not at all, and only where nothing was.
///
/// # Errors
/// The folder cannot be written.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<Created> {
    if fs::symlink_metadata(path).is_ok() {
        return compare(path, bytes);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let short: String = name.chars().take(40).collect();
    let draft = folder.join(format!(".{short}.{}.tmp", std::process::id()));
    fs::write(&draft, bytes)?;
    let linked = fs::hard_link(&draft, path);
    let removed = fs::remove_file(&draft);
    match linked {
        Ok(()) => removed.map(|()| Created::New),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => compare(path, bytes),
        Err(_) => write_new(path, bytes),
    }
}

/// For file systems without hard links: a file that was not there before is not seen half written by us alone.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<Created> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(bytes).map(|()| Created::New),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => compare(path, bytes),
        Err(error) => Err(error),
    }
}

fn compare(path: &Path, bytes: &[u8]) -> io::Result<Created> {
    let metadata = fs::metadata(path);
    let alike = metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == bytes.len() as u64);
    Ok(if alike && fs::read(path)? == bytes { Created::Same } else { Created::Other })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_written_and_an_old_one_never() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a/b/c.md");
        assert_eq!(create(&path, b"one").expect("written"), Created::New);
        assert_eq!(create(&path, b"one").expect("looked at"), Created::Same);
        assert_eq!(create(&path, b"two").expect("looked at"), Created::Other);
        assert_eq!(fs::read(&path).expect("there"), b"one");
        let names: Vec<_> = fs::read_dir(path.parent().expect("a folder")).expect("listed").collect();
        assert_eq!(names.len(), 1, "nothing else is left behind");
    }

    #[test]
    fn a_folder_or_a_dangling_link_in_the_way_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(create(folder.path(), b"one").expect("looked at"), Created::Other);
        #[cfg(unix)]
        {
            let link = folder.path().join("link.md");
            std::os::unix::fs::symlink("/nowhere/at/all", &link).expect("linked");
            assert_eq!(create(&link, b"one").expect("looked at"), Created::Other);
        }
    }
}
