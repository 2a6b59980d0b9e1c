//! What Slack sends when somebody opens, changes or sends the form. Source: docs.slack.dev, "Interactivity" and "Slash commands".

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wording::response::controls::{LET_RING, LEVEL};

/// By this name our modal is known.
pub(super) const CALLBACK: &str = "yokoten_report";
/// By this name the one that asks why a level is changed.
pub(super) const LEVEL_CALLBACK: &str = "yokoten_level";

/// Who does it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(in crate::http) struct User {
    /// their id
    pub(super) id: String,
    /// what they are called
    #[serde(alias = "username", default)]
    pub(super) name: String,
}

/// The form is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http) struct Wish {
    /// opens one modal, within three seconds
    pub(super) trigger: String,
    /// who wants it
    pub(super) user: User,
    /// what stands in it already
    pub(super) given: Given,
}

/// What stands in a form when it opens.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Given {
    /// words behind the command
    Command(String),
    /// a message
    Message(String),
}

/// A form as it stands there.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http) struct Form {
    /// names it for ever
    pub(super) id: String,
    /// who fills it in
    pub(super) user: User,
    /// what is in it: by block, by element
    pub(super) values: Value,
    /// the names of its blocks
    pub(super) blocks: Vec<String>,
}

/// Something that was done with the form.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http) enum Deed {
    /// it is asked for
    Wished(Wish),
    /// something in it changed, at this time of Slack's
    Changed(Form, String),
    /// it is sent
    Sent(Form),
    /// below a message, another level was chosen for an incident
    Chose(Choice),
    /// the reason for it was sent; what stood in the form is that choice
    Corrected(Reason),
    /// below a message, somebody lets people be called for an incident
    LetRing(String, User),
}

/// Another level that somebody chose.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http) struct Choice {
    /// opens one modal, within three seconds
    pub(super) trigger: String,
    /// who
    pub(super) user: User,
    /// what
    pub(super) wanted: Wanted,
}

/// Which level for which incident; kept in the modal that asks why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// the incident
    pub(super) incident: String,
    /// the level, 1 to 5
    pub(super) level: i64,
    /// when it was chosen, in milliseconds: names the choice for ever, together with whoever chose
    pub(super) at: i64,
}

/// Why somebody chose another level.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http) struct Reason {
    /// who
    pub(super) user: User,
    /// what
    pub(super) wanted: Wanted,
    /// why; may be empty
    pub(super) why: String,
}

#[derive(Deserialize)]
struct Payload {
    #[serde(rename = "type")]
    kind: String,
    user: User,
    trigger_id: Option<String>,
    message: Option<Message>,
    view: Option<View>,
    #[serde(default)]
    actions: Vec<Action>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct View {
    id: String,
    #[serde(default)]
    callback_id: String,
    #[serde(default)]
    state: State,
    #[serde(default)]
    blocks: Vec<Block>,
    #[serde(default)]
    private_metadata: String,
}

#[derive(Deserialize, Default)]
struct State {
    #[serde(default)]
    values: Value,
}

#[derive(Deserialize)]
struct Block {
    #[serde(default)]
    block_id: String,
}

#[derive(Deserialize)]
struct Action {
    #[serde(default)]
    action_ts: String,
    #[serde(default)]
    action_id: String,
    #[serde(default)]
    block_id: String,
    selected_option: Option<Selected>,
}

#[derive(Deserialize)]
struct Selected {
    value: String,
}

/// What a payload is about; `None`: not about our form.
pub(in crate::http) fn read(body: &[u8]) -> Option<Deed> {
    let (_, payload) = form_urlencoded::parse(body).find(|(name, _)| name == "payload")?;
    let payload: Payload = serde_json::from_str(&payload).ok()?;
    let wish = |given| Some(Deed::Wished(Wish { trigger: payload.trigger_id.clone()?, user: payload.user.clone(), given }));
    match payload.kind.as_str() {
        "message_action" => wish(Given::Message(unescaped(&payload.message.as_ref()?.text))),
        "shortcut" => wish(Given::Command(String::new())),
        "block_actions" if payload.view.is_none() => pressed(payload),
        "block_actions" => {
            let at = payload.actions.first().map(|action| action.action_ts.clone()).unwrap_or_default();
            Some(Deed::Changed(form(payload.view, payload.user)?, at))
        }
        "view_submission" if payload.view.as_ref().is_some_and(|view| view.callback_id == LEVEL_CALLBACK) => corrected(payload),
        "view_submission" => form(payload.view, payload.user).map(Deed::Sent),
        _ => None,
    }
}

/// Below a message of an incident. The row's name is the incident's id.
fn pressed(payload: Payload) -> Option<Deed> {
    let action = payload.actions.into_iter().next()?;
    let incident = action.block_id.split('#').next().filter(|id| !id.is_empty())?.to_owned();
    match action.action_id.as_str() {
        LET_RING => Some(Deed::LetRing(incident, payload.user)),
        LEVEL => {
            let (level, at) = (action.selected_option?.value.parse().ok()?, milliseconds(&action.action_ts)?);
            Some(Deed::Chose(Choice { trigger: payload.trigger_id?, user: payload.user, wanted: Wanted { incident, level, at } }))
        }
        _ => None,
    }
}

/// Slack's time, such as `1700000000.123456`.
fn milliseconds(ts: &str) -> Option<i64> {
    let (seconds, rest) = ts.split_once('.')?;
    let millis: String = rest.chars().chain("000".chars()).take(3).collect();
    seconds.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(millis.parse().ok()?)
}

fn corrected(payload: Payload) -> Option<Deed> {
    let view = payload.view?;
    let wanted = serde_json::from_str(&view.private_metadata).ok()?;
    let why = view.state.values["why"]["why"]["value"].as_str().unwrap_or_default().trim().to_owned();
    Some(Deed::Corrected(Reason { user: payload.user, wanted, why }))
}

fn form(view: Option<View>, user: User) -> Option<Form> {
    let view = view.filter(|view| view.callback_id == CALLBACK && !view.id.is_empty())?;
    let blocks = view.blocks.into_iter().map(|block| block.block_id).collect();
    Some(Form { id: view.id, user, values: view.state.values, blocks })
}

/// What a slash command asks for.
pub(super) fn command(body: &[u8]) -> Option<Wish> {
    let (mut trigger, mut id, mut name, mut text) = (None, None, String::new(), String::new());
    for (field, value) in form_urlencoded::parse(body).take(100) {
        match &*field {
            "trigger_id" => trigger = Some(value.into_owned()),
            "user_id" => id = Some(value.into_owned()),
            "user_name" => name = value.into_owned(),
            "text" => text = unescaped(&value),
            _ => {}
        }
    }
    Some(Wish { trigger: trigger?, user: User { id: id?, name }, given: Given::Command(text) })
}

/// Slack escapes three signs in what people write.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(payload: &str) -> Option<Deed> {
        let body = form_urlencoded::Serializer::new(String::new()).append_pair("payload", payload).finish();
        read(body.as_bytes())
    }

    #[test]
    fn a_command_and_a_message_ask_for_the_form() {
        let asked = command(b"command=%2Fincident&trigger_id=t.1&user_id=U1&user_name=hana&text=a+%26lt%3B+b").expect("a wish");
        let hana = User { id: "U1".to_owned(), name: "hana".to_owned() };
        assert_eq!(asked, Wish { trigger: "t.1".to_owned(), user: hana.clone(), given: Given::Command("a < b".to_owned()) });
        assert_eq!(command(b"command=%2Fincident&user_id=U1"), None);
        let message = r#"{"type":"message_action","callback_id":"x","trigger_id":"t.2","user":{"id":"U1","name":"hana"},"message":{"text":"down &amp; out"}}"#;
        assert_eq!(
            of(message),
            Some(Deed::Wished(Wish { trigger: "t.2".to_owned(), user: hana, given: Given::Message("down & out".to_owned()) }))
        );
    }

    #[test]
    fn other_views_and_presses_on_messages_are_not_about_the_form() {
        let view = r#""view":{"id":"V1","callback_id":"yokoten_report","state":{"values":{"kind":{}}},"blocks":[{"block_id":"kind"}]}"#;
        let ours = format!(r#"{{"type":"view_submission","user":{{"id":"U1","username":"hana"}},{view}}}"#);
        assert!(matches!(of(&ours), Some(Deed::Sent(form)) if form.id == "V1" && form.blocks == ["kind"] && form.user.name == "hana"));
        for other in [
            ours.replace("yokoten_report", "theirs"),
            ours.replace("view_submission", "view_closed"),
            r#"{"type":"block_actions","user":{"id":"U1"},"container":{"type":"message"},"actions":[]}"#.to_owned(),
            "{}".to_owned(),
        ] {
            assert_eq!(of(&other), None, "{other}");
        }
        assert_eq!(read(b"payload=x"), None);
    }
}
