//! Channels that are made, listed, filled and headed; with Slack's own words for what it does not take.

use serde_json::{Value, json};

use super::{BOT, Said, World, channel, conversation, text};

pub(super) fn create(world: &mut World, arguments: &Value) -> Said {
    let name = text(arguments, "name").to_owned();
    check_name(&name)?;
    // A name stays taken when its channel is archived.
    if world.channels.values().any(|channel| channel["name"] == *name) {
        return Err("name_taken".to_owned());
    }
    let id = format!("C0MADE{:03}", world.channels.len() + 1);
    let channel = json!({
        "id": id, "name": name, "name_normalized": name, "is_channel": true, "is_member": true, "is_archived": false, "is_private": false,
        "creator": BOT, "created": world.now().as_second(), "members": [BOT], "topic": {"value": "", "creator": "", "last_set": 0},
    });
    world.channels.insert(id, channel.clone());
    Ok(json!({"channel": channel}))
}

fn check_name(name: &str) -> Result<(), String> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let word = match name {
        "" => "invalid_name_required",
        long if long.chars().count() > 80 => "invalid_name_maxlength",
        odd if odd.contains(|c| !is_plain(c) && c != '-' && c != '_') => "invalid_name_specials",
        bare if !bare.contains(is_plain) => "invalid_name_punctuation",
        _ => return Ok(()),
    };
    Err(word.to_owned())
}

/// Public channels, in the order of their ids.
pub(super) fn list(world: &World, arguments: &Value) -> Said {
    let limit: usize = text(arguments, "limit").parse().unwrap_or(100);
    if limit > 999 {
        return Err("invalid_limit".to_owned());
    }
    let shown = |channel: &&Value| text(arguments, "exclude_archived") != "true" || channel["is_archived"] != true;
    let all: Vec<&Value> = world.channels.values().filter(|channel| channel["is_private"] != true).filter(shown).collect();
    let begin: usize = match text(arguments, "cursor") {
        "" => 0,
        cursor => cursor.parse().map_err(|_| "invalid_cursor")?,
    };
    let end = (begin + if world.listed == 0 { limit } else { world.listed.min(limit) }).min(all.len());
    let next = if end < all.len() { end.to_string() } else { String::new() };
    Ok(json!({"channels": all[begin.min(end)..end], "response_metadata": {"next_cursor": next}}))
}

/// With `force`, one who cannot be invited keeps nobody else out; where nobody could be, the first one's word is that of all.
pub(super) fn invite(world: &mut World, arguments: &Value) -> Said {
    let id = conversation(world, text(arguments, "channel"))?;
    let users: Vec<&str> = text(arguments, "users").split(',').filter(|user| !user.is_empty()).collect();
    match users.len() {
        0 => return Err("no_user".to_owned()),
        1..=100 => {}
        _ => return Err("too_many_users".to_owned()),
    }
    let refusals: Vec<(&str, String)> = users.iter().filter_map(|user| Some((*user, refusal(world, &id, user)?))).collect();
    let forced = arguments["force"] == true || arguments["force"] == "true";
    let errors: Vec<Value> = refusals.iter().map(|(user, word)| json!({"user": user, "ok": false, "error": word})).collect();
    if let Some((_, word)) = refusals.first().filter(|_| !forced || refusals.len() == users.len()) {
        return Ok(json!({"error": word, "errors": errors}));
    }
    let joined = users.iter().filter(|user| !refusals.iter().any(|(refused, _)| refused == *user)).map(|user| json!(user));
    let channel = world.channels.get_mut(&id).ok_or("channel_not_found")?;
    let mut members = channel["members"].as_array().cloned().unwrap_or_default();
    members.extend(joined);
    channel["members"] = Value::Array(members);
    let mut said = json!({"channel": channel});
    if !errors.is_empty() {
        said["errors"] = json!(errors);
    }
    Ok(said)
}

fn refusal(world: &World, channel: &str, user: &str) -> Option<String> {
    if let Some(word) = world.uninvitable.get(user) {
        return Some(word.clone());
    }
    if user == BOT {
        return Some("cant_invite_self".to_owned());
    }
    let Some(known) = world.users.get(user).filter(|known| known["deleted"] != true) else { return Some("user_not_found".to_owned()) };
    let members = world.channels.get(channel).and_then(|channel| channel["members"].as_array());
    members.is_some_and(|members| members.contains(&known["id"])).then(|| "already_in_channel".to_owned())
}

pub(super) fn set_topic(world: &mut World, arguments: &Value) -> Said {
    let id = conversation(world, text(arguments, "channel"))?;
    let topic = text(arguments, "topic");
    if topic.chars().count() > 250 {
        return Err("too_long".to_owned());
    }
    let at = world.now().as_second();
    let channel = world.channels.get_mut(&id).ok_or("channel_not_found")?;
    channel["topic"] = json!({"value": topic, "creator": BOT, "last_set": at});
    Ok(json!({"channel": channel}))
}

pub(super) fn pin(world: &mut World, arguments: &Value) -> Said {
    let id = conversation(world, text(arguments, "channel"))?;
    let ts = text(arguments, "timestamp");
    stands(world, &id, ts)?;
    let pin = (id, ts.to_owned());
    if world.pins.contains(&pin) {
        return Err("already_pinned".to_owned());
    }
    world.pins.push(pin);
    Ok(json!({}))
}

pub(super) fn link(world: &World, arguments: &Value) -> Said {
    let (id, ts) = (text(arguments, "channel"), text(arguments, "message_ts"));
    if !id.starts_with('D') {
        channel(world, id)?;
    }
    stands(world, id, ts)?;
    Ok(json!({"channel": id, "permalink": format!("https://team.slack.com/archives/{id}/p{}", ts.replace('.', ""))}))
}

fn stands(world: &World, channel: &str, ts: &str) -> Result<(), String> {
    let found = world.messages.get(channel).is_some_and(|messages| messages.iter().any(|message| message["ts"] == ts));
    if found { Ok(()) } else { Err("message_not_found".to_owned()) }
}
