//! Terms and where they stand, while reports are read. What a report has is noted behind what the one before has; when all are read,
//! that becomes a list of bytes a term.

/// What a term is part of, besides the body.
pub(super) mod field {
    pub(in crate::search) const BODY: u8 = 0;
    pub(in crate::search) const TITLE: u8 = 1 << 3;
    pub(in crate::search) const ID: u8 = 1 << 4;
    pub(in crate::search) const SUMMARY: u8 = 1 << 5;
    pub(in crate::search) const HEADING: u8 = 1 << 6;
    pub(in crate::search) const TAG: u8 = 1 << 7;
}

/// The part of a posting's byte that says how often the body has the term.
pub(super) const BUCKET: u8 = 7;

use super::packing::{number_length, push_number, put_number, take_number};

/// Terms of some reports.
#[derive(Default)]
pub(super) struct Table {
    /// Open addressing; as many as a power of two.
    slots: Vec<Slot>,
    /// Slots with terms of the report that is being read.
    touched: Vec<u32>,
    names: Vec<u8>,
    name_ends: Vec<u32>,
    /// Of all reports, some hundred kibibytes together: a text that grows on and on would be copied again and again.
    notes: Vec<Notes>,
}

/// What some reports have.
#[derive(Default)]
struct Notes {
    /// For each term of each report the term's number, then a byte of fields and count.
    bytes: Vec<u8>,
    /// For each report its number and where its bytes end.
    reports: Vec<(u32, u32)>,
}

/// All that a word of a text needs is here, in one place: archives have millions of words, and each may stand far from the one before.
#[derive(Clone, Copy, Default)]
struct Slot {
    key: Key,
    /// The term's number and one; 0: the slot is free.
    term: u32,
    /// How often the body of the report that is being read has it.
    count: u16,
    fields: u8,
    is_touched: bool,
}

/// What a term is told from others by. No term holds a byte of zero: so sixteen bytes are a short term itself, and of a long one its
/// begin and its hash.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Key([u64; 2]);

/// What a table becomes when all is read: terms in the order of their bytes.
#[derive(Default)]
pub(super) struct Sorted {
    names: Vec<u8>,
    name_ends: Vec<u32>,
    /// The lists, some hundred kibibytes together, so that those that were gone through can make room.
    blocks: Vec<Vec<u8>>,
    /// The first term of each block.
    firsts: Vec<u32>,
    /// Where each term's list ends in its block.
    list_ends: Vec<u32>,
    /// So many blocks made room.
    forgotten: usize,
}

/// Bytes of a block, about.
const BLOCK: usize = 256 << 10;

/// Where the list of a term grows.
#[derive(Clone, Copy, Default)]
struct Growing {
    block: u32,
    /// Its length at first, then where in its block the next byte goes.
    at: u32,
    /// One more than the number of the last report.
    last: u32,
}

impl Table {
    /// Notes a term of the report that is being read.
    #[inline]
    pub(super) fn add(&mut self, term: &[u8], fields: u8) {
        let at = self.find(term);
        let slot = &mut self.slots[at];
        if !slot.is_touched {
            slot.is_touched = true;
            self.touched.push(at as u32);
        }
        slot.fields |= fields;
        slot.count = slot.count.saturating_add(u16::from(fields == field::BODY));
    }

    /// Ends a report: `number` is its place among those of this table.
    pub(super) fn end_report(&mut self, number: u32) {
        if self.notes.last().is_none_or(|notes| notes.bytes.len() > BLOCK) {
            self.notes.push(Notes::default());
        }
        let Some(notes) = self.notes.last_mut() else { return };
        for at in self.touched.drain(..) {
            let slot = &mut self.slots[at as usize];
            push_number(&mut notes.bytes, slot.term - 1);
            notes.bytes.push(slot.fields | bucket(slot.count));
            (slot.count, slot.fields, slot.is_touched) = (0, 0, false);
        }
        notes.reports.push((number, notes.bytes.len() as u32));
    }

    /// The slot of a term.
    #[inline]
    fn find(&mut self, term: &[u8]) -> usize {
        let key = Key::of(term);
        let Some(mask) = self.slots.len().checked_sub(1) else { return self.insert(key, term) };
        let mut at = key.place() & mask;
        loop {
            let slot = &self.slots[at];
            if slot.term == 0 {
                return self.insert(key, term);
            }
            if slot.key == key && (term.len() <= SHORT || self.name(slot.term - 1) == term) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn insert(&mut self, key: Key, term: &[u8]) -> usize {
        if self.name_ends.len() * 2 >= self.slots.len() {
            self.grow();
        }
        self.names.extend_from_slice(term);
        self.name_ends.push(self.names.len() as u32);
        let at = free(&self.slots, key);
        self.slots[at] = Slot { key, term: self.name_ends.len() as u32, ..Slot::default() };
        at
    }

    fn name(&self, at: u32) -> &[u8] {
        slice(&self.names, &self.name_ends, at as usize)
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1 << 12);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        self.touched.clear();
        for slot in old.into_iter().filter(|slot| slot.term > 0) {
            let at = free(&self.slots, slot.key);
            self.slots[at] = slot;
            if slot.is_touched {
                self.touched.push(at as u32);
            }
        }
    }

    /// Sorts the terms.
    pub(super) fn sorted(mut self) -> Sorted {
        self.slots = Vec::new();
        // Most terms are told apart by their first bytes, without a look at the rest of them.
        let mut order: Vec<(u64, u32)> = (0..self.name_ends.len() as u32).map(|at| (beginning(self.name(at)).swap_bytes(), at)).collect();
        order.sort_unstable_by(|(a, at), (b, bt)| a.cmp(b).then_with(|| self.name(*at).cmp(self.name(*bt))));
        let mut sorted = Sorted::default();
        sorted.names.reserve_exact(self.names.len());
        sorted.name_ends.reserve_exact(order.len());
        for (_, at) in &order {
            sorted.names.extend_from_slice(self.name(*at));
            sorted.name_ends.push(sorted.names.len() as u32);
        }
        sorted.take_lists(self.notes, &order);
        sorted
    }
}

impl Notes {
    /// Gives each term of each report, in their order, with its byte.
    fn each(&self, mut take: impl FnMut(u32, u32, u8)) {
        let mut start = 0;
        for (number, end) in &self.reports {
            let mut notes = &self.bytes[start..*end as usize];
            while !notes.is_empty() {
                let term = take_number(&mut notes);
                take(term, *number, notes[0]);
                notes = &notes[1..];
            }
            start = *end as usize;
        }
    }
}

impl Sorted {
    /// Makes lists of notes, for terms in this order.
    fn take_lists(&mut self, notes: Vec<Notes>, order: &[(u64, u32)]) {
        let mut growing = vec![Growing::default(); order.len()];
        for notes in &notes {
            notes.each(|term, number, _| {
                let list = &mut growing[term as usize];
                list.at += number_length(number + 1 - list.last) + 1;
                list.last = number + 1;
            });
        }
        self.lay_out(&mut growing, order);
        for notes in notes {
            notes.each(|term, number, byte| {
                let list = &mut growing[term as usize];
                let block = &mut self.blocks[list.block as usize];
                let behind = put_number(block, list.at as usize, number + 1 - list.last);
                block[behind] = byte;
                (list.at, list.last) = (behind as u32 + 1, number + 1);
            });
        }
    }

    /// Finds room for lists whose lengths are known.
    fn lay_out(&mut self, growing: &mut [Growing], order: &[(u64, u32)]) {
        let mut end = 0;
        for (at, (_, term)) in (0..).zip(order) {
            let list = &mut growing[*term as usize];
            if at == 0 || end as usize + list.at as usize > BLOCK {
                self.blocks.extend((at > 0).then(|| vec![0; end as usize]));
                self.firsts.push(at);
                end = 0;
            }
            let length = list.at;
            *list = Growing { block: self.firsts.len() as u32 - 1, at: end, last: 0 };
            end += length;
            self.list_ends.push(end);
        }
        self.blocks.extend((!order.is_empty()).then(|| vec![0; end as usize]));
    }

    /// The term at a place, if there are so many.
    pub(super) fn name(&self, at: usize) -> Option<&[u8]> {
        (at < self.name_ends.len()).then(|| slice(&self.names, &self.name_ends, at))
    }

    /// Its list: for each report the distance from the one before, then a byte of fields and count.
    pub(super) fn list(&self, at: usize) -> &[u8] {
        let block = self.block(at);
        let start = if self.firsts[block] as usize == at { 0 } else { self.list_ends[at - 1] };
        &self.blocks[block][start as usize..self.list_ends[at] as usize]
    }

    fn block(&self, at: usize) -> usize {
        self.firsts.partition_point(|first| *first as usize <= at).saturating_sub(1)
    }

    /// The lists before the one at a place are not asked for again.
    pub(super) fn forget_before(&mut self, at: usize) {
        let block = self.block(at);
        self.blocks[self.forgotten..block].iter_mut().for_each(|block| *block = Vec::new());
        self.forgotten = self.forgotten.max(block);
    }
}

fn slice<'b>(bytes: &'b [u8], ends: &[u32], at: usize) -> &'b [u8] {
    let start = if at == 0 { 0 } else { ends[at - 1] };
    &bytes[start as usize..ends[at] as usize]
}

/// How often, in three bits: more than a few times is much, whether it is ten or twelve.
fn bucket(count: u16) -> u8 {
    match count {
        0..=3 => count as u8,
        4..=5 => 4,
        6..=8 => 5,
        9..=15 => 6,
        _ => 7,
    }
}

/// The first free slot for a key.
fn free(slots: &[Slot], key: Key) -> usize {
    let mask = slots.len() - 1;
    let mut at = key.place() & mask;
    while slots[at].term > 0 {
        at = (at + 1) & mask;
    }
    at
}

/// Bytes of a term that is a key by itself.
const SHORT: usize = 16;

impl Key {
    #[inline]
    fn of(term: &[u8]) -> Self {
        let Some((first, rest)) = term.split_first_chunk::<8>() else { return Self([beginning(term), 0]) };
        let first = u64::from_le_bytes(*first);
        if rest.len() <= SHORT - 8 {
            return Self([first, beginning(rest)]);
        }
        let (chunks, rest) = rest.as_chunks::<8>();
        let mix = |hash: u64, bits: u64| (hash.rotate_left(23) ^ bits).wrapping_mul(ODD);
        let hash = chunks.iter().fold(term.len() as u64, |hash, chunk| mix(hash, u64::from_le_bytes(*chunk)));
        let hash = mix(hash, beginning(rest));
        // No short term has this in its last byte, whatever stands in the others.
        Self([first, hash ^ hash >> 29 | 0xff << 56])
    }

    #[inline]
    fn place(self) -> usize {
        let mixed = (self.0[0] ^ self.0[1].rotate_left(29)).wrapping_mul(ODD);
        (mixed ^ mixed >> 32) as usize
    }
}

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The first eight bytes, or all of fewer, the first one lowest.
#[inline]
fn beginning(term: &[u8]) -> u64 {
    let low = |at: usize| term[at..].first_chunk().map_or(0, |four| u64::from(u32::from_le_bytes(*four)));
    match term.len() {
        0 => 0,
        1..=3 => {
            let middle = term.len() / 2;
            u64::from(term[0]) | u64::from(term[middle]) << (8 * middle) | u64::from(term[term.len() - 1]) << (8 * (term.len() - 1))
        }
        // The two halves overlap in bytes that are the same.
        length @ 4..=7 => low(0) | low(length - 4) << (8 * (length - 4)),
        _ => low(0) | low(4) << 32,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    #[test]
    fn lists_hold_reports_fields_and_counts_in_the_order_of_terms() {
        let mut table = Table::default();
        for number in 0..3000_u32 {
            table.add(format!("only-{number}").as_bytes(), field::BODY);
            if number % 3 == 0 {
                table.add(b"often", field::TITLE);
                (0..number % 7).for_each(|_| table.add(b"often", field::BODY));
            }
            table.end_report(number);
        }
        let sorted = table.sorted();
        let names: Vec<_> = (0..).map_while(|at| sorted.name(at)).collect();
        assert!(names.is_sorted() && names.len() == 3001);
        let mut list = sorted.list(names.iter().position(|name| *name == b"often").expect("there"));
        let mut number = 0;
        for expected in (0..3000_u32).step_by(3) {
            number += take_number(&mut list);
            assert_eq!((number - 1, list[0]), (expected, field::TITLE | bucket((expected % 7) as u16)));
            list = &list[1..];
        }
        assert!(list.is_empty());
    }

    #[test]
    fn lists_stay_readable_while_those_before_them_are_forgotten() {
        let mut table = Table::default();
        for number in 0..4000_u32 {
            (0..100).filter(|term| number % 20 <= term % 20).for_each(|term| table.add(format!("t{term:02}").as_bytes(), field::TAG));
            table.end_report(number);
        }
        let mut sorted = table.sorted();
        assert!(sorted.blocks.len() > 1 && sorted.blocks.iter().all(|block| block.len() <= BLOCK));
        for at in 0..100 {
            let reports = sorted.list(at).len() / 2;
            assert_eq!(reports, 200 * (at % 20 + 1));
            sorted.forget_before(at);
        }
        assert!(sorted.blocks[0].is_empty());
    }

    proptest! {
        #[test]
        fn terms_are_told_apart_whatever_their_lengths_and_sorted_by_their_bytes(terms in proptest::collection::vec("[ab決]{1,20}", 1..400)) {
            let mut table = Table::default();
            let mut known = std::collections::BTreeSet::new();
            for (number, term) in (0..).zip(&terms) {
                table.add(term.as_bytes(), field::BODY);
                table.end_report(number);
                known.insert(term.as_bytes());
            }
            let sorted = table.sorted();
            assert!((0..).map_while(|at| sorted.name(at)).eq(known));
        }
    }
}
