//! Themes: the default, which is inside the binary, and folders that override single files of it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;
use xxhash_rust::xxh3::Xxh3;

use crate::site::inputs::{Origin, ThemeFile, ThemeFiles};

/// The default theme, file by file: an installed `yokoten` needs no checkout.
pub const DEFAULT: &[(&str, &[u8])] = &[
    ("theme.yaml", include_bytes!("../../../themes/default/theme.yaml")),
    ("assets/icon.svg", include_bytes!("../../../themes/default/assets/icon.svg")),
    ("assets/insights.css", include_bytes!("../../../themes/default/assets/insights.css")),
    ("assets/ledger.css", include_bytes!("../../../themes/default/assets/ledger.css")),
    ("assets/page.css", include_bytes!("../../../themes/default/assets/page.css")),
    ("assets/print.css", include_bytes!("../../../themes/default/assets/print.css")),
    ("assets/report.css", include_bytes!("../../../themes/default/assets/report.css")),
    ("assets/review.css", include_bytes!("../../../themes/default/assets/review.css")),
    ("assets/review/arrive.js", include_bytes!("../../../themes/default/assets/review/arrive.js")),
    ("assets/review/clock.js", include_bytes!("../../../themes/default/assets/review/clock.js")),
    ("assets/review/meeting.js", include_bytes!("../../../themes/default/assets/review/meeting.js")),
    ("assets/review/minutes.js", include_bytes!("../../../themes/default/assets/review/minutes.js")),
    ("assets/review/store.js", include_bytes!("../../../themes/default/assets/review/store.js")),
    ("assets/search.css", include_bytes!("../../../themes/default/assets/search.css")),
    ("assets/search/ask.js", include_bytes!("../../../themes/default/assets/search/ask.js")),
    ("assets/search/guess.js", include_bytes!("../../../themes/default/assets/search/guess.js")),
    ("assets/search/load.js", include_bytes!("../../../themes/default/assets/search/load.js")),
    ("assets/search/match.js", include_bytes!("../../../themes/default/assets/search/match.js")),
    ("assets/search/page/address.js", include_bytes!("../../../themes/default/assets/search/page/address.js")),
    ("assets/search/page/facets.js", include_bytes!("../../../themes/default/assets/search/page/facets.js")),
    ("assets/search/page/keys.js", include_bytes!("../../../themes/default/assets/search/page/keys.js")),
    ("assets/search/page/notes.js", include_bytes!("../../../themes/default/assets/search/page/notes.js")),
    ("assets/search/page/page.js", include_bytes!("../../../themes/default/assets/search/page/page.js")),
    ("assets/search/page/results.js", include_bytes!("../../../themes/default/assets/search/page/results.js")),
    ("assets/search/page/words.js", include_bytes!("../../../themes/default/assets/search/page/words.js")),
    ("assets/search/query.js", include_bytes!("../../../themes/default/assets/search/query.js")),
    ("assets/search/rank.js", include_bytes!("../../../themes/default/assets/search/rank.js")),
    ("assets/search/snippet.js", include_bytes!("../../../themes/default/assets/search/snippet.js")),
    ("assets/search/tokens.js", include_bytes!("../../../themes/default/assets/search/tokens.js")),
    ("assets/site.js", include_bytes!("../../../themes/default/assets/site.js")),
    ("assets/tokens.css", include_bytes!("../../../themes/default/assets/tokens.css")),
    ("templates/base.html", include_bytes!("../../../themes/default/templates/base.html")),
    ("templates/components.html", include_bytes!("../../../themes/default/templates/components.html")),
    ("templates/facets.html", include_bytes!("../../../themes/default/templates/facets.html")),
    ("templates/guide.html", include_bytes!("../../../themes/default/templates/guide.html")),
    ("templates/guides.html", include_bytes!("../../../themes/default/templates/guides.html")),
    ("templates/home.html", include_bytes!("../../../themes/default/templates/home.html")),
    ("templates/insights.html", include_bytes!("../../../themes/default/templates/insights.html")),
    ("templates/ledger.html", include_bytes!("../../../themes/default/templates/ledger.html")),
    ("templates/list.html", include_bytes!("../../../themes/default/templates/list.html")),
    ("templates/moved.html", include_bytes!("../../../themes/default/templates/moved.html")),
    ("templates/not_found.html", include_bytes!("../../../themes/default/templates/not_found.html")),
    ("templates/report.html", include_bytes!("../../../themes/default/templates/report.html")),
    ("templates/review.html", include_bytes!("../../../themes/default/templates/review.html")),
    ("templates/reviews.html", include_bytes!("../../../themes/default/templates/reviews.html")),
    ("templates/row.html", include_bytes!("../../../themes/default/templates/row.html")),
    ("templates/search.html", include_bytes!("../../../themes/default/templates/search.html")),
    ("assets/onboarding.css", include_bytes!("../../../themes/default/assets/onboarding.css")),
    ("assets/drill.css", include_bytes!("../../../themes/default/assets/drill.css")),
    ("assets/learn/kept.js", include_bytes!("../../../themes/default/assets/learn/kept.js")),
    ("assets/learn/path.js", include_bytes!("../../../themes/default/assets/learn/path.js")),
    ("assets/learn/drill/scene.js", include_bytes!("../../../themes/default/assets/learn/drill/scene.js")),
    ("assets/learn/drill/moment.js", include_bytes!("../../../themes/default/assets/learn/drill/moment.js")),
    ("assets/learn/drill/leading.js", include_bytes!("../../../themes/default/assets/learn/drill/leading.js")),
    ("assets/learn/drill/handout.js", include_bytes!("../../../themes/default/assets/learn/drill/handout.js")),
    ("assets/learn/drill/play.js", include_bytes!("../../../themes/default/assets/learn/drill/play.js")),
    ("templates/onboarding.html", include_bytes!("../../../themes/default/templates/onboarding.html")),
    ("templates/path.html", include_bytes!("../../../themes/default/templates/path.html")),
];

/// The folder of a theme, as the user names it: a folder, or the name of one under `themes/`. `None`: the one in the binary.
///
/// # Errors
/// There is no such theme.
pub fn find(name: &str) -> Result<Option<PathBuf>, String> {
    let named = Path::new("themes").join(name);
    match name {
        name if name.contains(['/', '\\', '.']) && Path::new(name).is_dir() => Ok(Some(PathBuf::from(name))),
        _ if named.is_dir() => Ok(Some(named)),
        "default" => Ok(None),
        name if Path::new(name).is_dir() => Ok(Some(PathBuf::from(name))),
        name => Err(format!("there is no theme `{name}`: neither a folder of that name nor themes/{name}")),
    }
}

/// Whether a folder can be written into without touching anything: it is not there, or empty.
pub fn is_free(folder: &Path) -> bool {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// The default theme, with the files of `folder` over it.
///
/// # Errors
/// The folder cannot be read.
pub fn read(folder: Option<&Path>) -> io::Result<ThemeFiles> {
    let mut files = BTreeMap::new();
    let mut settings = Vec::new();
    for (path, bytes) in DEFAULT {
        add(
            &mut files,
            &mut settings,
            path,
            ThemeFile { name: format!("themes/default/{path}"), origin: Origin::Default, bytes: bytes.to_vec() },
        );
    }
    for path in folder.map(paths).transpose()?.unwrap_or_default() {
        let folder = folder.unwrap_or(Path::new(""));
        let name = format!("{}/{path}", folder.display());
        let origin = if DEFAULT.iter().any(|(known, _)| *known == path) { Origin::Default } else { Origin::Own };
        add(&mut files, &mut settings, &path, ThemeFile { name, origin, bytes: std::fs::read(folder.join(&path))? });
    }
    let hash = hash(&files, &settings);
    Ok(ThemeFiles { folder: folder.map(|folder| folder.display().to_string()).unwrap_or_default(), files, settings, hash })
}

fn add(files: &mut BTreeMap<String, ThemeFile>, settings: &mut Vec<ThemeFile>, path: &str, file: ThemeFile) {
    if path == "theme.yaml" {
        settings.push(file);
    } else {
        files.insert(path.to_owned(), file);
    }
}

/// The files of a theme's folder, in order; hidden ones and what editors leave behind are passed over.
fn paths(folder: &Path) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        let Some(path) = entry.path().strip_prefix(folder).ok().and_then(Path::to_str) else { continue };
        let known = path == "theme.yaml" || path.starts_with("templates/") || path.starts_with("assets/");
        let hidden = path.split('/').any(|part| part.starts_with('.')) || path.ends_with('~');
        if entry.file_type().is_file() && known && !hidden {
            paths.push(path.to_owned());
        }
    }
    Ok(paths)
}

fn hash(files: &BTreeMap<String, ThemeFile>, settings: &[ThemeFile]) -> u64 {
    let mut hash = Xxh3::new();
    for (path, file) in files {
        hash.update(path.as_bytes());
        hash.update(&file.bytes);
    }
    for file in settings {
        hash.update(&file.bytes);
    }
    hash.digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_holds_every_file_of_the_default_theme() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../themes/default");
        let on_disk = paths(&folder).expect("readable");
        let mut inside: Vec<_> = DEFAULT.iter().map(|(path, _)| (*path).to_owned()).collect();
        inside.sort();
        let mut sorted = on_disk;
        sorted.sort();
        assert_eq!(inside, sorted);
    }
}
