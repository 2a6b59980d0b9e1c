//! The daemon's log: on standard error, one line an event; JSON unless a person watches.
//!
//! Only our own crate speaks in it, however much detail is asked for: the libraries below us would write headers and
//! addresses, and those hold secrets.

use std::io::IsTerminal;

use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, fmt};

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// for people at a terminal, JSON elsewhere
    Fitting,
    /// for people
    Text,
    /// one JSON object a line
    Json,
}

/// How much is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// only what needs somebody
    Warn,
    /// what happened
    Info,
    /// what was considered
    Debug,
    /// every step
    Trace,
}

/// Starts the log, and tells how its lines look: [`Format::Text`] or [`Format::Json`]. Called once, before anything else; a
/// second call changes nothing.
pub fn start(detail: Detail, format: Format) -> Format {
    let level = match detail {
        Detail::Warn => Level::WARN,
        Detail::Info => Level::INFO,
        Detail::Debug => Level::DEBUG,
        Detail::Trace => Level::TRACE,
    };
    let ours = Targets::new().with_default(LevelFilter::OFF).with_target("daemon", level);
    let terminal = std::io::stderr().is_terminal();
    let json = format == Format::Json || format == Format::Fitting && !terminal;
    let registry = Registry::default().with(ours);
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let _ = if json {
        registry.with(fmt::layer().json().flatten_event(true).with_current_span(false).with_writer(std::io::stderr)).try_init()
    } else {
        registry.with(fmt::layer().with_target(false).with_ansi(colour).with_writer(std::io::stderr)).try_init()
    };
    if json { Format::Json } else { Format::Text }
}
