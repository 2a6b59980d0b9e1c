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
    /// Open addressing: the high half of a slot is part of the hash, the low half the term's number and one.
    slots: Vec<u64>,
    names: Vec<u8>,
    name_ends: Vec<u32>,
    lists: Vec<List>,
    /// The terms of the report that is being read.
    touched: Vec<u32>,
}

#[derive(Default)]
struct List {
    /// For each report the distance from the one before, then a byte of fields and count.
    bytes: Vec<u8>,
    /// One more than the number of the last report.
    last: u32,
    /// How often the body of the report that is being read has it.
    count: u16,
    fields: u8,
    is_touched: bool,
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
        let list = &mut self.lists[at as usize];
        if !list.is_touched {
            list.is_touched = true;
            self.touched.push(at);
        }
        list.fields |= fields;
        list.count = list.count.saturating_add(u16::from(fields == field::BODY));
    }

    /// Ends a report: `number` is its place among those of this table.
    pub(super) fn end_report(&mut self, number: u32) {
        for at in self.touched.drain(..) {
            let list = &mut self.lists[at as usize];
            push_number(&mut list.bytes, number + 1 - list.last);
            list.bytes.push(list.fields | bucket(list.count));
            (list.last, list.count, list.fields, list.is_touched) = (number + 1, 0, 0, false);
        }
    }

    #[inline]
    fn find(&mut self, term: &[u8]) -> u32 {
        if self.lists.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = hash(term);
        let tag = hash & !u64::from(u32::MAX);
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let found = self.slots[slot];
            if found == 0 {
                return self.insert(slot, tag, term);
            }
            let at = found as u32 - 1;
            if found & !u64::from(u32::MAX) == tag && self.name(at) == term {
                return at;
            }
            slot = (slot + 1) & mask;
        }
    }

    fn insert(&mut self, slot: usize, tag: u64, term: &[u8]) -> u32 {
        let at = self.lists.len() as u32;
        self.names.extend_from_slice(term);
        self.name_ends.push(self.names.len() as u32);
        self.lists.push(List::default());
        self.slots[slot] = tag | u64::from(at + 1);
        at
    }

    fn name(&self, at: u32) -> &[u8] {
        slice(&self.names, &self.name_ends, at as usize)
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1 << 12);
        self.slots = vec![0; size];
        for at in 0..self.lists.len() as u32 {
            let hash = hash(self.name(at));
            let mut slot = hash as usize & (size - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = hash & !u64::from(u32::MAX) | u64::from(at + 1);
        }
    }

    /// Sorts the terms.
    pub(super) fn sorted(mut self) -> Sorted {
        self.slots = Vec::new();
        let mut order: Vec<u32> = (0..self.lists.len() as u32).collect();
        order.sort_unstable_by(|a, b| self.name(*a).cmp(self.name(*b)));
        let bytes = self.lists.iter().map(|list| list.bytes.len()).sum();
        let mut sorted = Sorted {
            names: Vec::with_capacity(self.names.len()),
            name_ends: Vec::with_capacity(order.len()),
            lists: Vec::with_capacity(bytes),
            list_ends: Vec::with_capacity(order.len()),
        };
        for at in order {
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

#[inline]
fn hash(term: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, bits: u64| (hash.rotate_left(23) ^ bits).wrapping_mul(ODD);
    let (chunks, rest) = term.as_chunks::<8>();
    let mut hash = chunks.iter().fold(term.len() as u64, |hash, chunk| mix(hash, u64::from_le_bytes(*chunk)));
    let tail = rest.iter().rev().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
    hash = mix(hash, tail);
    hash ^ hash >> 29
}

#[cfg(test)]
mod tests {
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
}
