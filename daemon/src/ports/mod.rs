//! What the tasks need of the world, named for our need; adapters meet it.

pub mod archive;
pub mod chat;
pub mod content;
pub mod presses;
pub mod response;
pub mod store;
pub mod tickets;
