//! The form and the receipt, over real connections.

mod desk;
mod doors;
mod pages;
mod protection;
