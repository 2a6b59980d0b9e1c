//! Slack's words for failures, and what each proves. A word that is not here proves nothing.

use crate::outbox::answer::Refusal;

/// What a word proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nothing was done, and it would be refused again.
    Refused(Refusal),
    /// Nothing was done; later it may be.
    Later,
    /// It may have been done.
    Unclear,
}

/// This recipient cannot be reached, or not by us.
const RECIPIENT: Class = Class::Refused(Refusal::Recipient);
/// We are refused, whomever we speak to.
const CREDENTIALS: Class = Class::Refused(Refusal::Credentials);
/// What we say is refused, or cannot be done to this message.
const MESSAGE: Class = Class::Refused(Refusal::Message);

/// What a word of Slack's proves.
pub fn class(word: &str) -> Class {
    known(word).unwrap_or(Class::Unclear)
}

/// What a word proves, where the table has it.
pub fn known(word: &str) -> Option<Class> {
    let tables =
        [(RECIPIENT, RECIPIENTS), (CREDENTIALS, OURSELVES), (MESSAGE, MESSAGES), (Class::Later, PATIENCE), (Class::Unclear, NOTHING)];
    tables.into_iter().find(|(_, words)| words.contains(&word)).map(|(class, _)| class)
}

/// The recipient is gone, closed, or closed to us.
const RECIPIENTS: &[&str] = &[
    "already_in_channel",
    "app_access_restricted",
    "app_cannot_join_channel",
    "cannot_dm_bot",
    "cant_invite",
    "cant_invite_self",
    "channel_is_limited_access",
    "channel_not_found",
    "ekm_access_denied",
    "external_channel_restricted",
    "invalid_user_combination",
    "invitee_cant_see_channel",
    "is_archived",
    "is_inactive",
    "messages_tab_disabled",
    "method_not_supported_for_channel_type",
    "no_external_invite_permission",
    "no_user",
    "not_enough_users",
    "not_in_channel",
    "org_user_not_in_team",
    "posting_to_channel_denied",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
    "team_not_found",
    "too_many_users",
    "ura_max_channels",
    "user_disabled",
    "user_is_restricted",
    "user_not_found",
    "user_not_in_channel",
    "user_not_visible",
    "users_not_found",
];

/// The token is refused, or does not allow it.
const OURSELVES: &[&str] = &[
    "access_denied",
    "account_inactive",
    "cannot_create_channel",
    "canvas_disabled_user_team",
    "ekm_not_enabled",
    "enterprise_is_restricted",
    "invalid_auth",
    "metadata_must_be_sent_from_app",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
];

/// This message is not taken, or the one that it is about does not stand there any more.
const MESSAGES: &[&str] = &[
    "already_pinned",
    "as_user_not_supported",
    "attachment_payload_limit_exceeded",
    "bad_timestamp",
    "block_mismatch",
    "blocked_file_type",
    "cannot_reply_to_message",
    "cant_broadcast_message",
    "cant_delete_message",
    "cant_update_message",
    "deprecated_endpoint",
    "draft_already_deleted",
    "draft_already_sent",
    "draft_has_conflict",
    "draft_not_found",
    "duplicate_external_id",
    "edit_window_closed",
    "exchanged_trigger_id",
    "expired_trigger_id",
    "file_deleted",
    "file_is_deleted",
    "file_not_found",
    "file_not_shared",
    "file_share_limit_reached",
    "hash_conflict",
    "invalid_arg_name",
    "invalid_arguments",
    "invalid_array_arg",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_charset",
    "invalid_cursor",
    "invalid_form_data",
    "invalid_json",
    "invalid_limit",
    "invalid_metadata_filter_keys",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "invalid_name",
    "invalid_name_maxlength",
    "invalid_name_punctuation",
    "invalid_name_required",
    "invalid_name_specials",
    "invalid_post_type",
    "invalid_trigger_id",
    "invalid_ts_latest",
    "invalid_ts_oldest",
    "invalid_types",
    "json_not_object",
    "markdown_text_conflict",
    "max_file_sharing_exceeded",
    "message_not_found",
    "metadata_too_large",
    "method_deprecated",
    "missing_argument",
    "missing_file_data",
    "missing_post_type",
    "msg_blocks_too_long",
    "msg_too_long",
    "name_taken",
    "no_channel",
    "no_dual_broadcast_content_update",
    "no_item_specified",
    "no_text",
    "not_found",
    "not_pinnable",
    "send_on_behalf_not_allowed",
    "slack_connect_blocked_file_type",
    "slack_connect_canvas_sharing_blocked",
    "slack_connect_clip_sharing_blocked",
    "slack_connect_file_link_sharing_blocked",
    "slack_connect_file_upload_sharing_blocked",
    "slack_connect_lists_sharing_blocked",
    "too_long",
    "too_many_attachments",
    "too_many_contact_cards",
    "too_many_pins",
    "unable_to_share_files",
    "unknown_method",
    "users_list_not_supplied",
    "view_too_large",
];

/// It was not done, and time may help.
const PATIENCE: &[&str] = &[
    "external_channel_migrating",
    "message_limit_exceeded",
    "rate_limited",
    "ratelimited",
    "streaming_state_conflict",
    "team_added_to_org",
];

/// Slack itself does not know, or speaks of another attempt.
const NOTHING: &[&str] = &[
    "duplicate_channel_not_found",
    "duplicate_message_not_found",
    "fatal_error",
    "internal_error",
    "request_timeout",
    "service_unavailable",
    "update_failed",
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// The methods that are called.
    const METHODS: [&str; 17] = [
        "auth.test",
        "chat.delete",
        "chat.getPermalink",
        "chat.postEphemeral",
        "chat.postMessage",
        "chat.update",
        "conversations.create",
        "conversations.history",
        "conversations.info",
        "conversations.invite",
        "conversations.list",
        "conversations.open",
        "conversations.setTopic",
        "pins.add",
        "users.info",
        "views.open",
        "views.update",
    ];

    #[test]
    fn every_error_that_slack_documents_for_our_methods_has_a_class() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/contracts/slack-web.json");
        let contract: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("the contract stands there")).expect("JSON");
        let mut documented = BTreeSet::new();
        for method in METHODS {
            let operation = &contract["paths"][format!("/api/{method}")]["post"]["x-errors"];
            let errors = operation.as_object().unwrap_or_else(|| panic!("{method} is not in the contract"));
            assert!(!errors.is_empty(), "{method}");
            documented.extend(errors.keys().cloned());
        }
        let missing: Vec<&String> = documented.iter().filter(|word| known(word).is_none()).collect();
        assert!(missing.is_empty() && documented.len() > 70, "{missing:?}");
    }

    #[test]
    fn no_word_has_two_classes() {
        let all: Vec<&str> = [RECIPIENTS, OURSELVES, MESSAGES, PATIENCE, NOTHING].concat();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn a_word_that_nobody_knows_proves_nothing() {
        assert_eq!((known("brand_new_error"), class("brand_new_error")), (None, Class::Unclear));
    }
}
