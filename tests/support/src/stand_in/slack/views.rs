//! Modals, and what Slack takes for one.

use serde_json::{Value, json};

use super::{Said, Trigger, World, text};

pub(super) fn open(world: &mut World, arguments: &Value) -> Said {
    let trigger = text(arguments, "trigger_id");
    match world.triggers.get(trigger) {
        None => return Err("invalid_trigger_id".to_owned()),
        Some(Trigger::Used) => return Err("exchanged_trigger_id".to_owned()),
        Some(Trigger::Expired) => return Err("expired_trigger_id".to_owned()),
        Some(Trigger::Fresh) => {}
    }
    let mut view = view(arguments)?;
    world.triggers.insert(trigger.to_owned(), Trigger::Used);
    let id = format!("V{:05}", world.views.len() + 1);
    view["id"] = json!(id);
    view["hash"] = json!("1");
    world.views.insert(id, view.clone());
    Ok(json!({"view": view}))
}

pub(super) fn update(world: &mut World, arguments: &Value) -> Said {
    let id = text(arguments, "view_id");
    let before = world.views.get(id).ok_or("not_found")?;
    let hash = text(arguments, "hash");
    if !hash.is_empty() && before["hash"] != hash {
        return Err("hash_conflict".to_owned());
    }
    let number: u32 = text(before, "hash").parse().unwrap_or(0);
    let mut view = view(arguments)?;
    view["id"] = json!(id);
    view["hash"] = json!((number + 1).to_string());
    world.views.insert(id.to_owned(), view.clone());
    Ok(json!({"view": view}))
}

/// A modal, as an object or as text, if Slack would take it.
fn view(arguments: &Value) -> Said {
    let view = match &arguments["view"] {
        Value::String(text) => serde_json::from_str(text).map_err(|_| "invalid_arguments")?,
        other => other.clone(),
    };
    if view.to_string().len() > 250_000 {
        return Err("view_too_large".to_owned());
    }
    if is_modal(&view) { Ok(view) } else { Err("invalid_arguments".to_owned()) }
}

/// Whether this is a modal within Slack's limits.
pub(super) fn is_modal(view: &Value) -> bool {
    let blocks = view["blocks"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut ids: Vec<&str> = blocks.iter().filter_map(|block| block["block_id"].as_str()).collect();
    let named = ids.len();
    ids.sort_unstable();
    ids.dedup();
    let short = |name: &str| view[name].is_null() || plain(&view[name], 24);
    let asks = blocks.iter().any(|block| block["type"] == "input");
    view["type"] == "modal"
        && plain(&view["title"], 24)
        && short("submit")
        && short("close")
        && (!asks || !view["submit"].is_null())
        && text(view, "private_metadata").chars().count() <= 3000
        && text(view, "callback_id").chars().count() <= 255
        && (1..=100).contains(&blocks.len())
        && ids.len() == named
        && blocks.iter().all(fits)
}

fn plain(value: &Value, most: usize) -> bool {
    value["type"] == "plain_text" && value["text"].as_str().is_some_and(|text| (1..=most).contains(&text.chars().count()))
}

fn fits(block: &Value) -> bool {
    let id = text(block, "block_id").chars().count() <= 255;
    id && match text(block, "type") {
        "divider" => true,
        "header" => plain(&block["text"], 150),
        "section" => {
            let words = &block["text"];
            plain(words, 3000) || words["type"] == "mrkdwn" && (1..=3000).contains(&text(words, "text").chars().count())
        }
        "context" => {
            block["elements"].as_array().is_some_and(|all| (1..=10).contains(&all.len()) && all.iter().all(|one| plain(one, 3000)))
        }
        "input" => plain(&block["label"], 2000) && (block["hint"].is_null() || plain(&block["hint"], 2000)) && element(&block["element"]),
        "actions" => block["elements"].as_array().is_some_and(|all| (1..=25).contains(&all.len()) && all.iter().all(element)),
        _ => false,
    }
}

fn element(element: &Value) -> bool {
    let options = |most: usize| {
        let all = element["options"].as_array().map(Vec::as_slice).unwrap_or_default();
        let option = |option: &Value| plain(&option["text"], 75) && (1..=150).contains(&text(option, "value").chars().count());
        let initial = &element["initial_option"];
        let begins = initial.is_null() || all.contains(initial);
        let several = element["initial_options"].as_array().is_none_or(|some| !some.is_empty() && some.iter().all(|one| all.contains(one)));
        (1..=most).contains(&all.len()) && all.iter().all(option) && begins && several
    };
    let named = (1..=255).contains(&text(element, "action_id").chars().count());
    let hint = element["placeholder"].is_null() || plain(&element["placeholder"], 150);
    named
        && hint
        && match text(element, "type") {
            "plain_text_input" => text(element, "initial_value").chars().count() <= element["max_length"].as_u64().unwrap_or(3000) as usize,
            "button" => plain(&element["text"], 75) && text(element, "url").chars().count() <= 3000,
            "static_select" | "multi_static_select" => options(100),
            "radio_buttons" | "checkboxes" => options(10),
            "datetimepicker" => {
                element["initial_date_time"].is_null() || element["initial_date_time"].as_i64().is_some_and(|at| at >= 1_000_000_000)
            }
            _ => false,
        }
}
