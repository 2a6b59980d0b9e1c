//! Bytes → a script that holds them: deflated, seven bits a character.
//!
//! A page that lies on a disk may load scripts and nothing else, so every file of the index is a call of one function with a text. Of
//! the 128 characters of one byte, five cannot stand in a text as they are; each of them becomes a character of two bytes that
//! carries the seven bits after it too. So eight bytes of script carry seven of data, whatever they are.

use std::cell::RefCell;

use libdeflater::{CompressionLvl, Compressor};

/// The characters of one byte that a text in double quotes does not hold.
const BARRED: [u8; 5] = [b'\0', b'\n', b'\r', b'"', b'\\'];
/// The first character of two bytes.
const TWO: u32 = 0x80;
/// Where those begin that carry a barred character alone.
const ALONE: u32 = TWO + 128 * BARRED.len() as u32;

const BEGIN: &str = "yokotenPart(\"";
const END: &str = "\");\n";

/// How much time a file is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// There are as many as reports: the quickest way costs a hundredth of the size.
    Little,
    /// There are few, and queries wait for them.
    Much,
}

thread_local! {
    /// Compressors of each thread: making one costs more than most texts.
    static COMPRESSORS: RefCell<[Compressor; 2]> = RefCell::new([1, 6].map(|level| Compressor::new(CompressionLvl::new(level).unwrap_or_default())));
}

/// Packs a file of the index.
pub(super) fn script(bytes: &[u8], effort: Effort) -> Vec<u8> {
    let deflated = deflate(bytes, effort);
    let mut out = Vec::with_capacity(deflated.len() * 5 / 4 + BEGIN.len() + END.len());
    out.extend_from_slice(BEGIN.as_bytes());
    write_sevens(&deflated, &mut out);
    out.extend_from_slice(END.as_bytes());
    out
}

fn deflate(bytes: &[u8], effort: Effort) -> Vec<u8> {
    COMPRESSORS.with_borrow_mut(|compressors| {
        let compressor = &mut compressors[effort as usize];
        let mut out = vec![0; compressor.deflate_compress_bound(bytes.len())];
        let length = compressor.deflate_compress(bytes, &mut out).expect("the bound is enough for any bytes");
        out.truncate(length);
        out
    })
}

/// For each value of seven bits, 0 or one more than its place among the barred.
const PLACES: [u8; 128] = {
    let mut places = [0; 128];
    let mut at = 0;
    while at < BARRED.len() {
        places[BARRED[at] as usize] = at as u8 + 1;
        at += 1;
    }
    places
};

fn write_sevens(bytes: &[u8], out: &mut Vec<u8>) {
    let mut writer = Writer { out, waiting: None };
    let (chunks, rest) = bytes.as_chunks::<7>();
    for chunk in chunks {
        let mut wide = [0; 8];
        wide[1..].copy_from_slice(chunk);
        writer.symbols(symbols(wide));
    }
    let mut wide = [0; 8];
    wide[1..=rest.len()].copy_from_slice(rest);
    for symbol in &symbols(wide)[..(rest.len() * 8).div_ceil(7)] {
        writer.symbol(*symbol);
    }
    writer.end();
}

/// The eight symbols of seven bytes behind an empty one.
fn symbols(wide: [u8; 8]) -> [u8; 8] {
    let bits = u64::from_be_bytes(wide);
    std::array::from_fn(|at| (bits >> (49 - 7 * at)) as u8 & 0x7f)
}

struct Writer<'o> {
    out: &'o mut Vec<u8>,
    /// A barred value, as its place, that waits for the next.
    waiting: Option<u8>,
}

impl Writer<'_> {
    /// Most eights hold no barred symbol and are written as they are.
    #[inline]
    fn symbols(&mut self, eight: [u8; 8]) {
        let barred = eight.iter().fold(0, |barred, symbol| barred | PLACES[usize::from(*symbol)]);
        if barred == 0 && self.waiting.is_none() {
            self.out.extend_from_slice(&eight);
        } else {
            eight.into_iter().for_each(|symbol| self.symbol(symbol));
        }
    }

    #[inline]
    fn symbol(&mut self, value: u8) {
        let place = PLACES[usize::from(value)];
        match self.waiting.take() {
            Some(barred) => self.two(TWO + u32::from(barred) * 128 + u32::from(value)),
            None if place > 0 => self.waiting = Some(place - 1),
            None => self.out.push(value),
        }
    }

    fn two(&mut self, code: u32) {
        self.out.extend_from_slice(&[0xc0 | (code >> 6) as u8, 0x80 | (code & 0x3f) as u8]);
    }

    fn end(&mut self) {
        if let Some(barred) = self.waiting.take() {
            self.two(ALONE + u32::from(barred));
        }
    }
}

/// Appends a number, seven bits a byte, the lowest first.
pub(super) fn push_number(out: &mut Vec<u8>, number: u32) {
    let mut rest = number;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// How many bytes [`push_number`] appends.
pub(super) fn number_length(number: u32) -> u32 {
    (38 - (number | 1).leading_zeros()) / 7
}

/// Writes a number over the bytes at a place, as [`push_number`] appends it; gives the place behind it.
pub(super) fn put_number(out: &mut [u8], mut at: usize, number: u32) -> usize {
    let mut rest = number;
    while rest >= 0x80 {
        out[at] = rest as u8 | 0x80;
        rest >>= 7;
        at += 1;
    }
    out[at] = rest as u8;
    at + 1
}

/// Takes a number off the beginning of `bytes`.
pub(super) fn take_number(bytes: &mut &[u8]) -> u32 {
    let mut number = 0;
    let mut shift = 0;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 || shift > 28 {
            break;
        }
    }
    number
}

#[cfg(test)]
pub(super) mod tests {
    use libdeflater::Decompressor;
    use proptest::prelude::{any, proptest};

    use super::*;

    /// The bytes that a script holds.
    pub(in crate::search) fn unpacked(script: &[u8]) -> Vec<u8> {
        let text = std::str::from_utf8(script).expect("UTF-8");
        let text = text.strip_prefix(BEGIN).and_then(|text| text.strip_suffix(END)).expect("one call");
        let mut bits = 0_u64;
        let mut held = 0;
        let mut bytes = Vec::new();
        let mut take = |value: u32| {
            bits = bits << 7 | u64::from(value);
            held += 7;
            if held >= 8 {
                held -= 8;
                bytes.push((bits >> held) as u8);
            }
        };
        for c in text.chars().map(u32::from) {
            assert!(!BARRED.iter().any(|barred| u32::from(*barred) == c), "{c}");
            match c {
                c if c < TWO => take(c),
                c if c < ALONE => {
                    take(u32::from(BARRED[((c - TWO) / 128) as usize]));
                    take((c - TWO) % 128);
                }
                c => take(u32::from(BARRED[(c - ALONE) as usize])),
            }
        }
        let mut out = vec![0; bytes.len() * 1100 + 64];
        let length = Decompressor::new().deflate_decompress(&bytes, &mut out).expect("deflated bytes and nothing behind them");
        out.truncate(length);
        out
    }

    proptest! {
        #[test]
        fn bytes_come_back_as_they_were(bytes in any::<Vec<u8>>(), again in 1_usize..40) {
            let bytes = bytes.repeat(again);
            for effort in [Effort::Little, Effort::Much] {
                assert_eq!(unpacked(&script(&bytes, effort)), bytes);
            }
        }

        #[test]
        fn numbers_come_back_as_they_were(numbers in proptest::collection::vec(any::<u32>(), 0..20)) {
            let mut bytes = Vec::new();
            numbers.iter().for_each(|number| push_number(&mut bytes, *number));
            let mut again = vec![0; numbers.iter().map(|number| number_length(*number) as usize).sum()];
            numbers.iter().fold(0, |at, number| put_number(&mut again, at, *number));
            assert_eq!(again, bytes);
            let mut rest = &bytes[..];
            assert_eq!(numbers.iter().map(|_| take_number(&mut rest)).collect::<Vec<_>>(), numbers);
        }
    }

    #[test]
    fn a_script_is_a_seventh_longer_than_its_bytes() {
        let bytes: Vec<u8> = (0..70_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let mut out = Vec::new();
        write_sevens(&bytes, &mut out);
        assert!(out.len() < bytes.len() * 116 / 100, "{}", out.len());
    }
}
