//! Messages as people read them, in both languages; the texts in `golden/` are read by a person before they are kept.

mod drawn;
mod explaining;
mod noticing;
mod reminding;
mod responding;
