//! The site of the archive, built by the program that builds sites, where it lies beside ours; built again when something changes.

use std::env;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::civil::Date;
use tracing::warn;

use super::archive::Archive;

/// So often it is looked whether something changed.
const LOOKS_EVERY: Duration = Duration::from_secs(2);

/// The site, where there is one. Copies show the same.
#[derive(Debug, Clone)]
pub struct BesideUs {
    folder: Option<PathBuf>,
}

impl BesideUs {
    /// Looks for the other program, and lets it build the site that will be read at `address`, as of the day that it is by `today`.
    pub fn begin(archive: &Archive, address: &str, today: impl Fn() -> Date + Send + 'static) -> Self {
        let Some(program) = program() else { return Self { folder: None } };
        let site = Arc::new(Site { program, content: archive.content(), folder: archive.site(), address: address.to_owned() });
        let shown = site.folder.clone();
        tokio::spawn(async move {
            let mut built = None;
            loop {
                let (site, day) = (Arc::clone(&site), today());
                built = tokio::task::spawn_blocking(move || site.renew(built, day)).await.unwrap_or(built);
                tokio::time::sleep(LOOKS_EVERY).await;
            }
        });
        Self { folder: Some(shown) }
    }

    /// Whether there is one, or will be.
    pub fn is_there(&self) -> bool {
        self.folder.is_some()
    }

    /// What stands at an address below it, and what that is.
    pub fn page(&self, address: &str) -> Option<(&'static str, Vec<u8>)> {
        let folder = self.folder.as_ref()?;
        if !Path::new(address).components().all(|part| matches!(part, Component::Normal(_))) {
            return None;
        }
        let path = folder.join(address);
        let path = if path.is_dir() { path.join("index.html") } else { path };
        Some((kind(&path), fs::read(path).ok()?))
    }
}

/// `yokoten` in the folder of our own program.
fn program() -> Option<PathBuf> {
    let path = env::current_exe().ok()?.with_file_name("yokoten");
    path.is_file().then_some(path)
}

/// What a site was built of: the archive as it was changed last, and the day.
type Built = Option<(SystemTime, Date)>;

/// What builds the site, of what, and where.
struct Site {
    program: PathBuf,
    content: PathBuf,
    folder: PathBuf,
    address: String,
}

impl Site {
    /// Builds when the archive or the day is not as it was. As they are now.
    fn renew(&self, built: Built, day: Date) -> Built {
        let now = newest(&self.content).map(|changed| (changed, day));
        if now.is_some() && now == built {
            return built;
        }
        let mut build = Command::new(&self.program);
        build.arg("build").arg("--content").arg(&self.content).arg("--out").arg(&self.folder);
        build.args(["--base-url", &self.address, "--today", &day.to_string()]);
        let ended = build.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !ended.is_ok_and(|status| status.success()) {
            warn!("the site could not be built; the old one stays");
        }
        now
    }
}

/// When something in a folder changed last.
fn newest(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let inner =
        entries.filter_map(|entry| if entry.path().is_dir() { newest(&entry.path()) } else { entry.metadata().ok()?.modified().ok() });
    inner.chain(fs::metadata(folder).ok()?.modified().ok()).max()
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
