//! What a running program uses, as Linux tells it.

use std::fs;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// Linux counts the time that a program has used in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);
/// How often a running program is looked at.
const LOOKS_EVERY: Duration = Duration::from_millis(5);

/// What a process has used so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Time of processors, in the program and for it in the kernel.
    pub cpu: Duration,
    /// The most memory that it held at a time, in KiB; 0 once it has ended.
    pub most_kib: u64,
    /// Whether it has ended and waits to be asked how.
    pub is_over: bool,
}

/// What a process has used so far; `None`: there is no such process.
pub fn usage(process: u32) -> Option<Usage> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    let ticks = fields[11].parse::<u32>().ok()? + fields[12].parse::<u32>().ok()?;
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).and_then(|rest| rest.split_whitespace().next());
    Some(Usage { cpu: TICK * ticks, most_kib: most.and_then(|most| most.parse().ok()).unwrap_or(0), is_over: fields[0] == "Z" })
}

/// A program that has ended.
#[derive(Debug, Clone, Copy)]
pub struct Ran {
    /// How it ended.
    pub status: ExitStatus,
    /// What it used in all.
    pub used: Usage,
    /// How long it took by the clock on the wall.
    pub wall: Duration,
}

/// Runs a program to its end and tells what it used.
///
/// # Panics
/// It cannot be started.
pub fn measured(command: &mut Command) -> Ran {
    let begun = Instant::now();
    let mut child = command.spawn().unwrap_or_else(|why| panic!("{command:?} cannot be started: {why}"));
    let used = watched(&child);
    Ran { status: child.wait().expect("a child can be waited for"), used, wall: begun.elapsed() }
}

/// Looks at a program until it has ended; what it used is known until it is waited for.
fn watched(child: &Child) -> Usage {
    let mut used = Usage::default();
    while let Some(now) = usage(child.id()) {
        used = Usage { most_kib: used.most_kib.max(now.most_kib), ..now };
        if now.is_over {
            break;
        }
        thread::sleep(LOOKS_EVERY);
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_works_is_seen_to_use_time_and_memory() {
        let ran = measured(Command::new("sh").args(["-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; exit 3"]));
        assert_eq!(ran.status.code(), Some(3));
        assert!(ran.used.cpu >= TICK && ran.used.cpu <= ran.wall * 2, "{ran:?}");
        assert!(ran.used.most_kib > 100, "{ran:?}");
    }

    #[test]
    fn of_a_process_that_is_not_there_nothing_is_known() {
        assert_eq!(usage(u32::MAX), None);
    }
}
