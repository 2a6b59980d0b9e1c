//! Other people's reports become ours, with a finding for each guess.
//!
//! Nothing of a text is lost: the body stays byte for byte (paths of pictures apart), and keys that we do not have go
//! to `extra`. What cannot be taken over is told.
//!
//! Pure: texts and names of pictures go in, texts to write come out. `convert` is the way in; it asks `guess` and
//! `moments` about one `foreign` page at a time, and `words` and `dates` know what people call and how they write things.

pub mod dates;
pub mod words;

pub mod foreign;
pub mod pictures;

pub mod guess;
pub mod moments;

pub mod site_file;

pub mod convert;

#[cfg(test)]
mod tests;
