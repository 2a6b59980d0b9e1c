//! `yokotend doctor`: what is missing, in words.

use std::process::ExitCode;

use anyhow::Result;
use incident::text::Language;

use super::arguments::Doctor;
use super::ground::output::{findings, refused, result};
use super::ground::start::{Start, ready, within};
use crate::adapters::hands::Hands;
use crate::adapters::lock::Lock;
use crate::app::wire::voice;
use crate::config::model::{Config, Secrets};
use crate::scheduler::clock::Clock;
use crate::tasks::examine::response::{Response, SlackForm};
use crate::tasks::examine::{Database, Examine, Line};
use crate::wording::voice::Voice;

/// Examines everything that the daemon needs. 0: all is well; 1: something is wrong; 3: `daemon.yaml` is wrong.
///
/// # Errors
/// The database or the content folder cannot be read.
pub fn run(arguments: &Doctor) -> Result<ExitCode> {
    let Start { config, secrets, told } = match ready(&arguments.from) {
        Ok(start) => start,
        Err(told) => return Ok(refused(&told)),
    };
    findings(&told);
    let lines = within(async {
        let (hands, database) = hands(&config, &secrets).await?;
        let site = hands.content.site()?;
        let rules = std::sync::Arc::new(config.rules.clone());
        let channels = vec![("channel", config.slack.channel.clone()), ("operators", config.slack.operators.clone())];
        let response = response(&config, &hands, voice(&config, &site).speaking(Language::En));
        let examine = Examine { tickets: hands.tickets, chat: hands.chat, store: hands.store, rules, channels, database, response };
        anyhow::Ok(examine.run(&site, Clock::system().now()).await)
    })?;
    for line in &lines {
        result(&match line {
            Line::Well(what) => format!("ok     {what}\n"),
            Line::Odd(what) => format!("note   {what}\n"),
            Line::Wrong(what, to_do) => format!("WRONG  {what}\n       → {}\n", to_do.replace('\n', "\n         ")),
        });
    }
    let wrong = lines.iter().filter(|line| matches!(line, Line::Wrong(..))).count();
    result(&match wrong {
        0 => "All is well.\n".to_owned(),
        1 => "1 thing to mend.\n".to_owned(),
        n => format!("{n} things to mend.\n"),
    });
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What follows a report, and the hands for it.
fn response(config: &Config, hands: &Hands, voice: Voice) -> Response {
    let offered = config.slack.signing_secret.is_some() && config.content.join("questionnaire.yaml").is_file();
    Response {
        rooms: hands.rooms.clone(),
        phone: hands.phone.clone(),
        steps: config.steps.clone(),
        called: config.called.clone(),
        form: if offered { SlackForm::Offered } else { SlackForm::LeftOut },
        responses: hands.responses.clone(),
        voice,
    }
}

/// Everything that can be had: a database that cannot be read is a finding, and keeps nobody from looking at the rest.
async fn hands(config: &Config, secrets: &Secrets) -> Result<(Hands, Database)> {
    let looked = match Lock::look(&config.state) {
        Ok(None) if !config.state.exists() => Database::None,
        Ok(None) => Database::There,
        Ok(Some(holder)) => Database::AtWork(holder),
        Err(why) => Database::Wrong(why.to_string()),
    };
    match Hands::on_a_copy(config, secrets).await {
        Ok(hands) => Ok((hands, looked)),
        Err(why) => Ok((Hands::on_nothing(config, secrets).await?, Database::Wrong(format!("{why:#}")))),
    }
}
