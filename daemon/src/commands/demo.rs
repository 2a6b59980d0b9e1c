//! `yokotend demo`: the whole story on this machine, with stand-ins for the world, on a copy that is gone at the end.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::net::TcpListener;

use super::arguments::{Demo, From};
use super::explain::explained;
use super::ground::output::{refused, result};
use super::ground::start::{CLOSES_WITHIN, Start, ready, stop_on_signal, within};
use crate::adapters::hands::Hands;
use crate::app::wire::wire;
use crate::app::work::work_at;
use crate::config::model::Config;
use crate::demo::archive::Archive;
use crate::demo::page::Explains;
use crate::demo::stage::Stage;
use crate::ports::store::Patience;
use crate::scheduler::clock::Clock;
use crate::telemetry::{self, Detail, Format};

/// Whose archive is copied, where it is one and no other is named.
const CONTENT: &str = "content";

/// Shows it until told to stop. 0: told to stop; 3: the archive has errors.
///
/// # Errors
/// The archive cannot be copied, or the address cannot be listened at.
pub fn run(arguments: &Demo) -> Result<ExitCode> {
    telemetry::start(Detail::Warn, Format::Text);
    let archive = match &arguments.content {
        Some(folder) => Archive::copy_of(folder).with_context(|| format!("cannot copy {}", folder.display()))?,
        None => Archive::copy_or_small(Path::new(CONTENT)).context("a copy of the archive")?,
    };
    // The copy outlives all that works on it.
    within(play(&archive, arguments))
}

async fn play(archive: &Archive, arguments: &Demo) -> Result<ExitCode> {
    let stop = stop_on_signal()?;
    let listener = TcpListener::bind(arguments.addr).await;
    let listener = listener.with_context(|| format!("cannot listen at {}; `--addr 127.0.0.1:0` takes a free port", arguments.addr))?;
    let home = listener.local_addr()?;
    let stage = Stage::set(home).await?;
    let Start { config, secrets, .. } = match ready(&From { config: stage.write_configuration(archive, arguments.lang)? }) {
        Ok(start) => start,
        Err(told) => return Ok(refused(&told)),
    };
    let play = stage.open(archive, &config, arguments.speed)?;
    let clock = play.clock.clone();
    let hands = Hands::that_work(&config, &secrets, clock.now()).await?;
    let ground = wire(&config, secrets, hands.clone(), clock.clone(), Patience::Whole)?;
    let store = Arc::clone(&hands.store);
    let guests = play.guests(explains(config, hands, clock), ground.daemon.wakes.poll.clone());
    result(&format!("The demo is at http://{home}/ . Nothing leaves this machine; Ctrl-C ends it and removes all of it.\n"));
    work_at(listener, ground, guests, stop).await;
    let _ = tokio::time::timeout(CLOSES_WITHIN, store.close()).await;
    Ok(ExitCode::SUCCESS)
}

/// The words of `explain`, as of the time of the story.
fn explains(config: Config, hands: Hands, clock: Clock) -> Explains {
    Arc::new(move |key| {
        let (ground, now) = ((config.clone(), hands.clone()), clock.now());
        Box::pin(async move { explained(ground, &key, now).await.ok().flatten() })
    })
}
