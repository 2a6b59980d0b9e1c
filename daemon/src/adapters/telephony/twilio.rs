//! Twilio's voice calls. Source: twilio-oai, "api_v2010", and Twilio's pages on calls and their errors. A call that is
//! asked for twice rings twice: one whose answer was lost is looked for among the calls to that number.

use std::collections::HashMap;
use std::fmt;

use async_trait::async_trait;
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use reqwest::RequestBuilder;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::spoken::twice;
use crate::adapters::harmless::words_of;
use crate::adapters::http::{Answered, Credentials, Deadlines, Misaddressed, Outcome, Service};
use crate::ports::response::phone::{Call, Phone, Repeats, Ringing};
use crate::response::failure::{Failure, Tried};
use crate::response::people::number::{Number, without_numbers};

/// So many seconds a telephone rings before nobody answers: some more, and the voice mail does.
const RINGS_FOR: &str = "40";
/// Calls on a page, newest first.
const PAGE: &str = "200";
/// Twilio's clock and ours may differ by this much. No more: a call of before must not be taken for one of now, for
/// then nobody would be called.
const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(5);

/// Twilio, and the numbers of the people who may be called.
pub struct Twilio {
    service: Service,
    account: String,
    from: Number,
    numbers: HashMap<String, Number>,
}

impl fmt::Debug for Twilio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Twilio").field("service", &self.service).finish_non_exhaustive()
    }
}

/// Whose calls they are.
#[derive(Clone)]
pub struct Caller {
    /// the account's id, `AC…`
    pub account: String,
    /// its token
    pub token: String,
    /// the number that calls
    pub from: Number,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Caller(…)")
    }
}

impl Twilio {
    /// Twilio at an address, which ends before `/2010-04-01`; numbers by the key of the person.
    ///
    /// # Errors
    /// The address is not one to which a token may be sent.
    pub fn new(url: &str, caller: Caller, numbers: HashMap<String, Number>, deadlines: Deadlines) -> Result<Self, Misaddressed> {
        let Caller { account, token, from } = caller;
        Ok(Self { service: Service::new(url, &Credentials::Basic(account.clone(), token), deadlines)?, account, from, numbers })
    }

    fn number(&self, person: &str) -> Result<&Number, String> {
        self.numbers.get(person).ok_or_else(|| format!("`{person}` has no `phone` in the file that `people_private` names"))
    }

    fn path<'p>(&'p self, last: &'p [&'p str]) -> Vec<&'p str> {
        [&["2010-04-01", "Accounts", self.account.as_str()], last].concat()
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder, good: u16) -> Tried<T> {
        match self.service.call(request).await {
            Outcome::NotReached(why) => Err(Failure::NotReached(format!("Twilio cannot be reached: {why}"))),
            Outcome::BrokeOff(why) => Err(Failure::Unknown(format!("Twilio gave no whole answer: {why}"))),
            Outcome::Answered(answered) if answered.status == good => {
                let read = answered.is_json().then(|| serde_json::from_slice(&answered.bytes).ok()).flatten();
                read.ok_or_else(|| Failure::Unknown(format!("status {good} without Twilio's answer")))
            }
            Outcome::Answered(answered) => Err(refusal(&answered)),
        }
    }
}

/// What an answer that is none proves.
fn refusal(answered: &Answered) -> Failure {
    let said: Option<Trouble> = answered.is_json().then(|| serde_json::from_slice(&answered.bytes).ok()).flatten();
    let words = said.map(|said| words_of(&without_numbers(&format!("{} (code {})", said.message, said.code)))).unwrap_or_default();
    let words = if words.is_empty() { words } else { format!(": {words}") };
    match answered.status {
        429 => Failure::Later(answered.wait(), format!("Twilio is asked too often (429){words}")),
        status @ (300..=399 | 408 | 500..) => Failure::Unknown(format!("Twilio answers with status {status}{words}")),
        status @ 400..=499 => Failure::Refused(format!("Twilio refuses it ({status}){words}")),
        status => Failure::Unknown(format!("Twilio answers with status {status}")),
    }
}

/// Twilio's form of a failure.
#[derive(Deserialize)]
struct Trouble {
    #[serde(default)]
    code: u64,
    #[serde(default)]
    message: String,
}

/// Twilio's form of a call.
#[derive(Deserialize)]
struct CallForm {
    sid: String,
    status: Option<String>,
    answered_by: Option<String>,
    date_created: Option<String>,
    start_time: Option<String>,
    direction: Option<String>,
}

#[derive(Deserialize)]
struct CallsForm {
    calls: Vec<CallForm>,
    next_page_uri: Option<String>,
}

impl CallForm {
    /// When it was begun. A call that waits for its turn has no start yet.
    fn begun(&self) -> Option<Timestamp> {
        let told = self.date_created.as_deref().or(self.start_time.as_deref())?;
        rfc2822::parse(told).ok().map(|zoned| zoned.timestamp())
    }

    fn ringing(&self) -> Option<Ringing> {
        let answered_by = self.answered_by.as_deref().unwrap_or_default();
        let machine = answered_by.starts_with("machine") || answered_by == "fax";
        Some(match self.status.as_deref()? {
            "in-progress" | "completed" if machine => Ringing::Unanswered("machine".to_owned()),
            "in-progress" if answered_by == "human" => Ringing::Answered,
            "completed" => Ringing::Answered,
            word @ ("busy" | "no-answer" | "failed" | "canceled") => Ringing::Unanswered(word.to_owned()),
            "queued" | "initiated" | "ringing" | "in-progress" => Ringing::Going,
            _ => return None,
        })
    }
}

/// Whether a text can name a call; others would lead to other addresses.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[async_trait]
impl Phone for Twilio {
    fn repeats(&self) -> Repeats {
        Repeats::Ring
    }

    fn knows(&self, person: &str) -> Result<(), String> {
        self.number(person).map(drop)
    }

    async fn call(&self, call: &Call) -> Tried<String> {
        let to = self.number(&call.person).map_err(Failure::Refused)?;
        let fields = [
            ("To", to.reveal()),
            ("From", self.from.reveal()),
            ("Twiml", &twice(&call.words, call.language)),
            ("MachineDetection", "Enable"),
            ("Timeout", RINGS_FOR),
        ];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.service.post(&self.path(&["Calls.json"])).header("content-type", "application/x-www-form-urlencoded");
        let made: CallForm = self.ask(request.body(body), 201).await?;
        if is_name(&made.sid) { Ok(made.sid) } else { Err(Failure::Unknown("a call without a name".to_owned())) }
    }

    async fn ringing(&self, call_id: &str) -> Tried<Ringing> {
        if !is_name(call_id) {
            return Err(Failure::Refused("this names no call of Twilio's".to_owned()));
        }
        let file = format!("{call_id}.json");
        let call: CallForm = self.ask(self.service.get(&self.path(&["Calls", &file])), 200).await?;
        call.ringing().ok_or_else(|| Failure::Unknown("a call in a state that nobody knows".to_owned()))
    }

    /// The newest of them. Twilio's own filter by time leaves out calls that wait for their turn, so the times are
    /// compared here.
    async fn find(&self, person: &str, since: Timestamp) -> Tried<Option<String>> {
        let to = self.number(person).map_err(Failure::Refused)?;
        let since = since.checked_sub(CLOCKS_APART).unwrap_or(Timestamp::UNIX_EPOCH).as_second();
        let query = [("To", to.reveal()), ("From", self.from.reveal()), ("PageSize", PAGE)];
        let list: CallsForm = self.ask(self.service.get(&self.path(&["Calls.json"])).query(&query), 200).await?;
        let is_late = |call: &CallForm| call.begun().is_some_and(|begun| begun.as_second() >= since);
        let is_ours = |call: &&CallForm| is_late(call) && is_name(&call.sid) && call.direction.as_deref() != Some("inbound");
        let found = list.calls.iter().filter(is_ours).max_by_key(|call| call.begun()).map(|call| call.sid.clone());
        if found.is_none() && list.next_page_uri.is_some_and(|uri| !uri.is_empty()) && list.calls.iter().all(is_late) {
            return Err(Failure::Unknown("a list of calls without end".to_owned()));
        }
        Ok(found)
    }
}
