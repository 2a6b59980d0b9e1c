//! Forms that the chat shows over its window. A call is tried once.

use async_trait::async_trait;
use serde_json::Value;

use crate::response::failure::Tried;

/// Forms over the chat's window, in the chat's own JSON.
#[async_trait]
pub trait Modals: Send + Sync {
    /// Shows a form to whoever did what `trigger` names, within three seconds of it; gives the form's id.
    async fn open(&self, trigger: &str, view: &Value) -> Tried<String>;

    /// Shows something else in its place; the last one counts.
    async fn update(&self, id: &str, view: &Value) -> Tried<()>;
}
