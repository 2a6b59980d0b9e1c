//! One file a rule: text in, findings out, each `file:line: what is wrong: what to do`.

pub(crate) mod circles;
pub(crate) mod codes;
pub(crate) mod dependencies;
pub(crate) mod faces;
pub(crate) mod floors;
pub(crate) mod licences;
pub(crate) mod purity;
pub(crate) mod sizes;
pub(crate) mod words;
