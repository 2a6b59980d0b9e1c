//! What Slack sends when somebody opens, changes or sends the form. Source: docs.slack.dev, "Interactivity" and "Slash commands".

use serde::Deserialize;
use serde_json::Value;

/// By this name our modal is known.
pub(super) const CALLBACK: &str = "yokoten_report";

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
}

/// What a payload is about; `None`: not about our form.
pub(in crate::http) fn read(body: &[u8]) -> Option<Deed> {
    let (_, payload) = form_urlencoded::parse(body).find(|(name, _)| name == "payload")?;
    let payload: Payload = serde_json::from_str(&payload).ok()?;
    let wish = |given| Some(Deed::Wished(Wish { trigger: payload.trigger_id.clone()?, user: payload.user.clone(), given }));
    match payload.kind.as_str() {
        "message_action" => wish(Given::Message(unescaped(&payload.message.as_ref()?.text))),
        "shortcut" => wish(Given::Command(String::new())),
        "block_actions" => {
            let at = payload.actions.first().map(|action| action.action_ts.clone()).unwrap_or_default();
            Some(Deed::Changed(form(payload.view, payload.user)?, at))
        }
        "view_submission" => form(payload.view, payload.user).map(Deed::Sent),
        _ => None,
    }
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
