//! Terms and where they stand, while reports are read: one growing list of bytes a term.

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

use super::packing::push_number;

/// Terms of some reports.
#[derive(Default)]
pub(super) struct Table {
    /// Open addressing; as many as a power of two.
    slots: Vec<Slot>,
    /// Slots with terms of the report that is being read.
    touched: Vec<u32>,
    names: Vec<u8>,
    name_ends: Vec<u32>,
    lists: Vec<List>,
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

#[derive(Default)]
struct List {
    /// For each report the distance from the one before, then a byte of fields and count.
    bytes: Vec<u8>,
    /// One more than the number of the last report.
    last: u32,
}

/// What a table becomes when all is read: terms in the order of their bytes.
#[derive(Default)]
pub(super) struct Sorted {
    names: Vec<u8>,
    name_ends: Vec<u32>,
    lists: Vec<u8>,
    list_ends: Vec<u32>,
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
        for at in self.touched.drain(..) {
            let slot = &mut self.slots[at as usize];
            let list = &mut self.lists[slot.term as usize - 1];
            push_number(&mut list.bytes, number + 1 - list.last);
            list.bytes.push(slot.fields | bucket(slot.count));
            list.last = number + 1;
            (slot.count, slot.fields, slot.is_touched) = (0, 0, false);
        }
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
        if self.lists.len() * 2 >= self.slots.len() {
            self.grow();
        }
        self.names.extend_from_slice(term);
        self.name_ends.push(self.names.len() as u32);
        self.lists.push(List::default());
        let at = free(&self.slots, key);
        self.slots[at] = Slot { key, term: self.lists.len() as u32, ..Slot::default() };
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
        let mut order: Vec<(u64, u32)> = (0..self.lists.len() as u32).map(|at| (beginning(self.name(at)).swap_bytes(), at)).collect();
        order.sort_unstable_by(|(a, at), (b, bt)| a.cmp(b).then_with(|| self.name(*at).cmp(self.name(*bt))));
        let bytes = self.lists.iter().map(|list| list.bytes.len()).sum();
        let mut sorted = Sorted {
            names: Vec::with_capacity(self.names.len()),
            name_ends: Vec::with_capacity(order.len()),
            lists: Vec::with_capacity(bytes),
            list_ends: Vec::with_capacity(order.len()),
        };
        for (_, at) in order {
            let name = slice(&self.names, &self.name_ends, at as usize);
            sorted.names.extend_from_slice(name);
            sorted.name_ends.push(sorted.names.len() as u32);
            sorted.lists.append(&mut std::mem::take(&mut self.lists[at as usize].bytes));
            sorted.list_ends.push(sorted.lists.len() as u32);
        }
        sorted
    }
}

impl Sorted {
    /// The term at a place, if there are so many.
    pub(super) fn name(&self, at: usize) -> Option<&[u8]> {
        (at < self.name_ends.len()).then(|| slice(&self.names, &self.name_ends, at))
    }

    /// Its list, as [`List::bytes`].
    pub(super) fn list(&self, at: usize) -> &[u8] {
        slice(&self.lists, &self.list_ends, at)
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
    use crate::search::packing::take_number;

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
