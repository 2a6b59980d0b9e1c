//! `yokoten theme eject`: the default theme, written out for changing.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};

use super::streams::output::{plural, say};
use crate::disk::create::{Created, create};
use crate::disk::theme::{DEFAULT, is_free};

/// Writes every file of the default theme below `dir`, which must be new or empty.
///
/// # Errors
/// The folder is not empty or cannot be written.
pub fn eject(dir: &Path) -> anyhow::Result<ExitCode> {
    if !is_free(dir) {
        bail!("`{}` is not empty; name another folder", dir.display());
    }
    for (path, bytes) in DEFAULT {
        let target = dir.join(path);
        if create(&target, bytes).with_context(|| format!("`{}` cannot be written", target.display()))? == Created::Other {
            bail!("`{}` was put there by somebody else meanwhile; it is left alone", target.display());
        }
    }
    say(&format!("{} in {}; files that you do not change can be deleted", plural(DEFAULT.len(), "file"), dir.display()));
    Ok(ExitCode::SUCCESS)
}
