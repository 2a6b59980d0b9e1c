//! `yokotend run`: works until told to stop, or does one round.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use tracing::error;

use super::arguments::Run;
use super::ground::output::{WRONG_CONFIGURATION, findings, logged, refusal};
use super::ground::start::{CLOSES_WITHIN, Start, ready, stop_on_signal, within};
use crate::adapters::hands::Hands;
use crate::app::once::{Round, once};
use crate::app::wire::wire;
use crate::app::work::work;
use crate::ports::store::Patience;
use crate::scheduler::clock::Clock;
use crate::telemetry::{self, Format};

/// Runs. 0: told to stop, or everything that was due is done; 1: something failed; 3: `daemon.yaml` is wrong.
///
/// # Errors
/// The database cannot be opened, `site.yaml` cannot be read, or the address cannot be listened at.
pub fn run(arguments: &Run) -> Result<ExitCode> {
    let format = telemetry::start(arguments.log.detail(), arguments.log.format());
    let tell = if format == Format::Json { logged } else { findings };
    let Start { config, secrets, told } = match ready(&arguments.from) {
        Ok(start) => start,
        Err(told) => {
            tell(&told);
            error!("{}", refusal(&told));
            return Ok(ExitCode::from(WRONG_CONFIGURATION));
        }
    };
    tell(&told);
    let ended = within(async {
        let mut stop = stop_on_signal()?;
        let clock = Clock::system();
        let hands = Hands::that_work(&config, &secrets, clock.now()).await?;
        let store = Arc::clone(&hands.store);
        let patience = if arguments.once { Patience::Asked } else { Patience::Whole };
        let ground = wire(&config, secrets, hands, clock, patience)?;
        let ended = if arguments.once {
            tokio::select! {
                round = once(&ground.daemon) => Ok(round),
                () = stop.over() => Ok(Round::Failed),
            }
        } else {
            work(ground, config.listen, stop).await.map(|()| Round::Done)
        };
        // Whoever still has a connection is not waited for: the next start reads the same from the log beside the file.
        let _ = tokio::time::timeout(CLOSES_WITHIN, store.close()).await;
        Ok(if ended? == Round::Done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    });
    match ended {
        Err(why) if format == Format::Json => {
            error!("{why:#}");
            Ok(ExitCode::FAILURE)
        }
        ended => ended,
    }
}
