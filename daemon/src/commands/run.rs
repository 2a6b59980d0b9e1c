//! `yokotend run`: works until told to stop, or does one round.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use super::arguments::Run;
use super::ground::output::{WRONG_CONFIGURATION, findings};
use super::ground::start::{Start, ready};
use crate::adapters::hands::Hands;
use crate::app::once::{Round, once};
use crate::app::wire::wire;
use crate::app::work::work;
use crate::ports::store::Patience;
use crate::scheduler::clock::Clock;
use crate::scheduler::wakes::Stop;
use crate::telemetry;

/// Runs. 0: told to stop, or everything that was due is done; 1: something failed; 3: `daemon.yaml` is wrong.
///
/// # Errors
/// The database cannot be opened, `site.yaml` cannot be read, or the address cannot be listened at.
pub fn run(arguments: &Run) -> Result<ExitCode> {
    telemetry::start(arguments.log.detail(), arguments.log.format());
    let Start { config, secrets, told } = match ready(&arguments.from) {
        Ok(start) => start,
        Err(told) => {
            findings(&told);
            return Ok(ExitCode::from(WRONG_CONFIGURATION));
        }
    };
    findings(&told);
    Runtime::new().context("no runtime")?.block_on(async {
        let clock = Clock::system();
        let hands = Hands::that_work(&config, &secrets, clock.now()).await?;
        let store = Arc::clone(&hands.store);
        let ended = if arguments.once {
            let ground = wire(&config, secrets, hands, clock, Patience::Asked)?;
            if once(&ground.daemon).await == Round::Done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        } else {
            let ground = wire(&config, secrets, hands, clock, Patience::Whole)?;
            work(ground, config.listen, stop_on_signal()?).await?;
            ExitCode::SUCCESS
        };
        store.retire().await;
        Ok(ended)
    })
}

fn stop_on_signal() -> Result<Stop> {
    let (sender, stop) = Stop::new();
    let mut terminate = signal(SignalKind::terminate()).context("no signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("no signals")?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        let _ = sender.send(true);
    });
    Ok(stop)
}
