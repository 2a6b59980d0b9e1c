//! One run of a program: what it said and how it ended, within a bound of time.

use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Longest time that a program may take before the test ends it.
const LONGEST: Duration = Duration::from_secs(120);

/// What a program said and how it ended.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Outcome {
    /// Fails the test, with all that was said, unless the program ended with this code.
    #[track_caller]
    pub fn exits_with(self, code: i32) -> Self {
        let Self { status, stdout, stderr } = &self;
        assert_eq!(status.code(), Some(code), "{status}\n--- standard output\n{stdout}\n--- standard error\n{stderr}");
        self
    }
}

/// Runs a program in a folder. It gets no input, no colours, UTC, and a plain language, whatever the machine has.
///
/// # Panics
/// It cannot be started, or takes over two minutes.
#[track_caller]
pub fn run<A: AsRef<OsStr>>(binary: &OsStr, arguments: impl IntoIterator<Item = A>, folder: &Path) -> Outcome {
    let mut command = Command::new(binary);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("NO_COLOR", "1").env("TZ", "UTC").env("LC_ALL", "C.UTF-8").env_remove("CLICOLOR_FORCE").env_remove("FORCE_COLOR");
    let mut child = command.spawn().unwrap_or_else(|why| panic!("{} cannot be started: {why}", binary.display()));
    let stdout = drained(child.stdout.take());
    let stderr = drained(child.stderr.take());
    let (Ok(stdout), Ok(stderr)) = (stdout.recv_timeout(LONGEST), stderr.recv_timeout(LONGEST)) else {
        let _ = child.kill();
        panic!("{} took longer than {LONGEST:?} and was ended", binary.display());
    };
    Outcome { status: child.wait().expect("a child can be waited for"), stdout, stderr }
}

/// Reads a pipe to its end, in a thread of its own so that neither pipe fills while the other is read.
fn drained(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_tells_code_and_both_outputs() {
        let script = "echo out; echo err >&2; [ -z \"$(cat)\" ] && exit 3";
        let outcome = run(OsStr::new("sh"), ["-c", script], Path::new("/")).exits_with(3);
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("out\n", "err\n"));
    }

    #[test]
    fn another_code_fails_with_what_was_said() {
        let failed = std::panic::catch_unwind(|| run(OsStr::new("sh"), ["-c", "echo because >&2; exit 1"], Path::new("/")).exits_with(0));
        let why = failed.expect_err("it fails");
        assert!(why.downcast_ref::<String>().is_some_and(|why| why.contains("because")));
    }
}
