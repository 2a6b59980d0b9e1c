//! Values → a number that stands for them. Values that a template would draw otherwise have another one.

use std::fmt::{self, Display};

use serde::ser::{
    Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant, Serializer,
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A number for values, and for what was before them. It holds for one build of this program only.
pub(super) fn mark<T: Serialize>(before: u64, values: &T) -> u64 {
    let mut bytes = Bytes(Vec::with_capacity(16 << 10));
    values.serialize(&mut bytes).expect("values of templates can be told");
    xxh3_64_with_seed(&bytes.0, before)
}

/// Values one behind the other, as quickly as they can be told apart: each behind its kind, a text behind its length. Nobody reads them.
struct Bytes(Vec<u8>);

const END: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const NUMBER: u8 = 3;
const TEXT: u8 = 4;
const NONE: u8 = 5;
const SOME: u8 = 6;
const LIST: u8 = 7;
const MAP: u8 = 8;
const VARIANT: u8 = 9;

impl Bytes {
    fn kind(&mut self, kind: u8) -> Result<(), Untold> {
        self.0.push(kind);
        Ok(())
    }

    fn number(&mut self, bytes: [u8; 8]) -> Result<(), Untold> {
        self.0.push(NUMBER);
        self.0.extend_from_slice(&bytes);
        Ok(())
    }

    fn text(&mut self, text: &[u8]) -> Result<(), Untold> {
        self.0.push(TEXT);
        self.0.extend_from_slice(&text.len().to_le_bytes());
        self.0.extend_from_slice(text);
        Ok(())
    }

    /// What ends by [`END`].
    fn opened(&mut self, kind: u8) -> Result<&mut Self, Untold> {
        self.0.push(kind);
        Ok(self)
    }

    fn variant(&mut self, index: u32) -> &mut Self {
        self.0.push(VARIANT);
        self.0.extend_from_slice(&index.to_le_bytes());
        self
    }

    fn entry<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Untold> {
        self.text(key.as_bytes())?;
        value.serialize(self)
    }
}

/// A value refused to be told.
#[derive(Debug)]
struct Untold(String);

impl Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Untold {}

impl Error for Untold {
    fn custom<T: Display>(why: T) -> Self {
        Self(why.to_string())
    }
}

macro_rules! numbers {
    ($($name:ident $kind:ty as $wide:ty;)*) => {
        $(fn $name(self, value: $kind) -> Result<(), Untold> {
            self.number(<$wide>::from(value).to_le_bytes())
        })*
    };
}

impl<'b> Serializer for &'b mut Bytes {
    type Ok = ();
    type Error = Untold;
    type SerializeSeq = &'b mut Bytes;
    type SerializeTuple = &'b mut Bytes;
    type SerializeTupleStruct = &'b mut Bytes;
    type SerializeTupleVariant = &'b mut Bytes;
    type SerializeMap = &'b mut Bytes;
    type SerializeStruct = &'b mut Bytes;
    type SerializeStructVariant = &'b mut Bytes;

    numbers! {
        serialize_i8 i8 as i64;
        serialize_i16 i16 as i64;
        serialize_i32 i32 as i64;
        serialize_i64 i64 as i64;
        serialize_u8 u8 as u64;
        serialize_u16 u16 as u64;
        serialize_u32 u32 as u64;
        serialize_u64 u64 as u64;
        serialize_f32 f32 as f64;
        serialize_f64 f64 as f64;
    }

    fn serialize_bool(self, value: bool) -> Result<(), Untold> {
        self.kind(if value { TRUE } else { FALSE })
    }

    fn serialize_char(self, value: char) -> Result<(), Untold> {
        self.text(value.encode_utf8(&mut [0; 4]).as_bytes())
    }

    fn serialize_str(self, value: &str) -> Result<(), Untold> {
        self.text(value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Untold> {
        self.text(value)
    }

    fn serialize_none(self) -> Result<(), Untold> {
        self.kind(NONE)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Untold> {
        self.kind(SOME)?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Untold> {
        self.kind(NONE)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Untold> {
        self.kind(NONE)
    }

    fn serialize_unit_variant(self, _: &'static str, index: u32, _: &'static str) -> Result<(), Untold> {
        self.variant(index).kind(NONE)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Untold> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Untold> {
        value.serialize(self.variant(index))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Untold> {
        self.opened(LIST)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Untold> {
        self.opened(LIST)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Untold> {
        self.opened(LIST)
    }

    fn serialize_tuple_variant(self, _: &'static str, index: u32, _: &'static str, _: usize) -> Result<Self, Untold> {
        self.variant(index).opened(LIST)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Untold> {
        self.opened(MAP)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Untold> {
        self.opened(MAP)
    }

    fn serialize_struct_variant(self, _: &'static str, index: u32, _: &'static str, _: usize) -> Result<Self, Untold> {
        self.variant(index).opened(MAP)
    }
}

macro_rules! lists {
    ($($part:ident $add:ident;)*) => {
        $(impl $part for &mut Bytes {
            type Ok = ();
            type Error = Untold;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Untold> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Untold> {
                self.kind(END)
            }
        })*
    };
}

lists! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! structs {
    ($($part:ident)*) => {
        $(impl $part for &mut Bytes {
            type Ok = ();
            type Error = Untold;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Untold> {
                self.entry(key, value)
            }

            fn end(self) -> Result<(), Untold> {
                self.kind(END)
            }
        })*
    };
}

structs! { SerializeStruct SerializeStructVariant }

impl SerializeMap for &mut Bytes {
    type Ok = ();
    type Error = Untold;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Untold> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Untold> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Untold> {
        self.kind(END)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn other_values_have_another_mark_and_the_same_ones_the_same() {
        let values = [
            json!(null),
            json!(""),
            json!("a"),
            json!(["a"]),
            json!([["a"]]),
            json!(["a", "b"]),
            json!(["ab"]),
            json!([["a"], ["b"]]),
            json!([["a", "b"]]),
            json!([["a", "b"], []]),
            json!({"a": "b"}),
            json!({"b": "a"}),
            json!({"a": {"b": 1}}),
            json!({"a": {}, "b": 1}),
            json!(1),
            json!(-1),
            json!(1.5),
            json!(true),
            json!(false),
            json!([]),
            json!([[]]),
            json!({}),
        ];
        let marks: HashSet<u64> = values.iter().map(|value| mark(7, value)).collect();
        assert_eq!(marks.len(), values.len());
        assert!(values.iter().all(|value| mark(7, &value.clone()) == mark(7, value) && mark(8, value) != mark(7, value)));
    }

    #[test]
    fn values_that_are_there_differ_from_those_that_are_not() {
        #[derive(serde::Serialize)]
        enum Kind {
            One,
            Two { n: u8 },
        }
        let marks = [mark(0, &Some("")), mark(0, &None::<&str>), mark(0, &Kind::One), mark(0, &Kind::Two { n: 0 }), mark(0, &("", 0_u8))];
        assert_eq!(HashSet::from(marks).len(), marks.len());
    }
}
