//! A response from the form to its end: done once, whatever fails and whenever the process dies.

mod dry;
mod flow;
mod hands;
mod kills;
mod late;
mod machine;
mod pressed;
mod town;
