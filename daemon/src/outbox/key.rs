//! Names of messages, made from what they say to whom: the same thing said again has the same name.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::message::{Item, Kind};

/// The key of a message: the first 128 bits of a SHA-256, in hexadecimal digits. The order of the items does not
/// matter, and neither do rules or words: a changed rule does not say again what was said.
pub fn message_key(kind: Kind, recipient: &str, items: &[Item], what: &str) -> String {
    let mut lines: Vec<String> = items.iter().map(item_line).collect();
    lines.sort();
    let text = format!("{kind:?}\n{recipient}\n{what}\n{}", lines.join("\n"));
    Sha256::digest(text.as_bytes()).iter().take(16).fold(String::new(), |mut key, byte| {
        let _ = write!(key, "{byte:02x}");
        key
    })
}

/// Lengths stand before the texts, so that no two items share a line.
fn item_line(item: &Item) -> String {
    format!("{}:{} {}:{} {} {}", item.ticket.len(), item.ticket, item.entry.len(), item.entry, item.rung, item.nth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(ticket: &str, rung: u32, nth: u32) -> Item {
        Item { ticket: ticket.to_owned(), entry: "10".to_owned(), rung, nth }
    }

    #[test]
    fn the_order_of_tickets_does_not_change_the_key_and_everything_else_does() {
        let key = message_key(Kind::Reminder, "U1", &[item("1", 0, 0), item("2", 0, 0)], "");
        assert_eq!(key, message_key(Kind::Reminder, "U1", &[item("2", 0, 0), item("1", 0, 0)], ""));
        assert_eq!(key.len(), 32);
        let others = [
            message_key(Kind::Reminder, "U2", &[item("1", 0, 0), item("2", 0, 0)], ""),
            message_key(Kind::Reminder, "U1", &[item("1", 0, 1), item("2", 0, 0)], ""),
            message_key(Kind::Reminder, "U1", &[item("1", 1, 0), item("2", 0, 0)], ""),
            message_key(Kind::Notice, "U1", &[item("1", 0, 0), item("2", 0, 0)], ""),
            message_key(Kind::Reminder, "U1", &[item("1", 0, 0)], ""),
        ];
        assert!(others.iter().all(|other| *other != key));
    }
}
