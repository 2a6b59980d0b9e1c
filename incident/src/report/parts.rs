//! The keys of a report that hold more than one value: impact, follow-ups, review, links.

use super::model::{FollowUp, FollowUpKind, Impact, Review};
use super::read::is_outer_address;
use super::reading::Reading;
use crate::diagnostic::code;
use crate::time::parse_day;
use crate::yaml::node::{Key, Node, Value};

impl Reading<'_, '_> {
    fn count(&mut self, key: &str, node: &Node) -> Option<u64> {
        let number = self.reader.integer(key, node)?;
        let count = u64::try_from(number).ok();
        if count.is_none() {
            self.reader.wrong(key, node, "a count");
        }
        count
    }

    pub(super) fn impact(&mut self) -> Impact {
        let mut impact = Impact::default();
        let Some(node) = self.get("impact") else {
            return impact;
        };
        for (key, node) in self.reader.entries("impact", node) {
            match key.name.as_str() {
                "customers" => impact.customers = self.count("customers", node),
                "support_cases" => impact.support_cases = self.count("support_cases", node),
                "note" => impact.note = self.reader.text("note", node),
                _ => self.reader.unknown_entry(key, node, &["customers", "support_cases", "note"]),
            }
        }
        impact
    }

    pub(super) fn follow_ups(&mut self) -> Vec<FollowUp> {
        let Some(node) = self.get("follow_ups") else {
            return Vec::new();
        };
        let items = self.reader.items(node);
        items.iter().filter_map(|item| self.follow_up(item)).collect()
    }

    fn follow_up(&mut self, node: &Node) -> Option<FollowUp> {
        let mut follow_up = FollowUp::default();
        if !matches!(node.value, Value::Map(_)) {
            self.reader.wrong("follow_ups", node, "items such as {ticket: OPS-512, kind: prevent, note: …}");
            return None;
        }
        for (key, node) in self.reader.entries("follow_ups", node) {
            match key.name.as_str() {
                "ticket" => follow_up.ticket = self.ticket(node),
                "not_doing" => follow_up.not_doing = self.reader.text("not_doing", node),
                "kind" => follow_up.kind = self.reader.word("kind", node, &FollowUpKind::WORDS),
                "note" => follow_up.note = self.reader.text("note", node),
                "agreed" => follow_up.agreed = self.reader.parsed("agreed", node, parse_day),
                _ => self.reader.unknown_entry(key, node, &["ticket", "not_doing", "kind", "note", "agreed"]),
            }
        }
        if follow_up.ticket.is_none() && follow_up.not_doing.is_none() && follow_up.note.is_none() {
            self.reader.tell(code::EMPTY_FOLLOW_UP, node.mark, "this follow-up has neither ticket nor note").hint =
                Some("say what is promised: `note: …`".to_owned());
            return None;
        }
        Some(follow_up)
    }

    fn ticket(&mut self, node: &Node) -> Option<String> {
        let ticket = self.reader.text("ticket", node)?;
        if crate::id::TicketKey::parse(&ticket).is_none() {
            self.reader.tell(code::ODD_TICKET, node.mark, format!("`{ticket}` is not the key of a ticket")).hint =
                Some("a key is the project in capitals, a hyphen and a number: OPS-512".to_owned());
        }
        Some(ticket)
    }

    pub(super) fn review(&mut self) -> Review {
        let mut review = Review::default();
        let Some(node) = self.get("review") else {
            return review;
        };
        for (key, node) in self.reader.entries("review", node) {
            match key.name.as_str() {
                "meeting" => review.meeting = self.reader.parsed("meeting", node, parse_day),
                "facilitator" => review.facilitator = self.reader.text("facilitator", node),
                _ => self.reader.unknown(key, &["meeting", "facilitator"]),
            }
        }
        review
    }

    pub(super) fn links(&mut self) -> Vec<(String, String)> {
        let Some(node) = self.get("links") else {
            return Vec::new();
        };
        let mut links = Vec::new();
        for (key, node) in self.reader.entries("links", node) {
            let Some(address) = self.reader.text(&key.name, node) else {
                continue;
            };
            if is_outer_address(&address) {
                links.push((key.name.clone(), address));
            } else {
                self.tell_scheme(key, node, &address);
            }
        }
        links
    }

    fn tell_scheme(&mut self, key: &Key, node: &Node, address: &str) {
        let message = format!("`{}`: `{address}` is not linked", key.name);
        self.reader.tell(code::SCHEME, node.mark, message).hint = Some("links begin with https://, http:// or mailto:".to_owned());
    }
}
