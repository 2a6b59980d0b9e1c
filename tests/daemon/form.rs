//! The form and the receipt, over real connections.

mod desk;
mod doors;
mod outside;
mod pages;
mod protection;
