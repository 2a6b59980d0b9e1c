//! What can go wrong with an answer, and whether the request was carried out before.

use std::time::Duration;

use super::wire::Reply;

/// A fault.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// whether the request is carried out
    pub done: Done,
    /// what the asker sees
    pub seen: Seen,
}

/// How a server takes one request: how long it needs, and what goes wrong.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mood {
    /// the time before it is carried out
    pub before: Duration,
    /// what goes wrong, if anything does
    pub fault: Option<Fault>,
    /// the time after that, before anything is seen
    pub after: Duration,
}

/// Whether a request is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// it is not
    Nothing,
    /// it is, and then the fault shows
    AsAsked,
}

/// What the asker sees.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// this answer
    Answer(Reply),
    /// nothing; the connection stays open
    Silence,
    /// the end of the connection
    End,
    /// the begin of the answer, and no more; the connection stays open
    Stall,
    /// half of the answer, and the end of the connection
    Half,
    /// the answer, a byte each tenth of a second
    Drops,
}

impl Fault {
    /// The request is not carried out, and this is seen.
    pub fn instead(seen: Seen) -> Self {
        Self { done: Done::Nothing, seen }
    }

    /// The request is carried out, and this is seen.
    pub fn after(seen: Seen) -> Self {
        Self { done: Done::AsAsked, seen }
    }

    /// Another answer; the request is not carried out.
    pub fn answer(reply: Reply) -> Self {
        Self::instead(Seen::Answer(reply))
    }

    /// Too many requests, with what `Retry-After` says.
    pub fn too_many(wait: Option<&str>) -> Self {
        let reply = Reply::new(429, "application/json", r#"{"ok":false,"error":"ratelimited","errorMessages":["slow down"]}"#);
        Self::answer(match wait {
            Some(wait) => reply.with("Retry-After", wait),
            None => reply,
        })
    }
}

/// Zeros, packed: a small answer that becomes as large as one likes. Its check sum is wrong; who reads so far has read
/// too far.
pub fn packed_zeros(mebibytes: usize) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut bits = Bits { bytes: &mut packed, filled: 8 };
    // The last block, with the codes that every reader knows: one zero, then "258 bytes as the one before", often.
    bits.put(0b110, 3);
    bits.put(0x30, 8);
    for _ in 0..mebibytes * 1024 * 1024 / 258 {
        bits.put(0xC5, 8);
        bits.put(0, 5);
    }
    bits.put(0, 7);
    packed.extend([0; 8]);
    packed
}

struct Bits<'b> {
    bytes: &'b mut Vec<u8>,
    filled: u8,
}

impl Bits<'_> {
    /// Codes go in from their highest bit on, into bytes from their lowest bit on.
    fn put(&mut self, code: u16, length: u8) {
        for bit in (0..length).rev() {
            if self.filled == 8 {
                self.bytes.push(0);
                self.filled = 0;
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= u8::from(code >> bit & 1 == 1) << self.filled;
            }
            self.filled += 1;
        }
    }
}
