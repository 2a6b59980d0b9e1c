//! Slack's modals.

use async_trait::async_trait;
use serde_json::{Value, json};

use super::call::with_json;
use super::client::Slack;
use super::rooms::failure;
use crate::ports::response::modals::Modals;
use crate::response::failure::{Failure, Tried};

#[async_trait]
impl Modals for Slack {
    async fn open(&self, trigger: &str, view: &Value) -> Tried<String> {
        let reply = with_json(&self.service, "views.open", &json!({"trigger_id": trigger, "view": view})).await.map_err(failure)?;
        let id = reply.body.get("view").and_then(|view| view["id"].as_str()).map(str::to_owned);
        id.ok_or_else(|| Failure::Unknown("a view without an id".to_owned()))
    }

    async fn update(&self, id: &str, view: &Value) -> Tried<()> {
        let body = json!({"view_id": id, "view": view});
        with_json(&self.service, "views.update", &body).await.map(drop).map_err(failure)
    }
}
