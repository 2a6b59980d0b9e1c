//! Plain values that travel between rooms: what was read, what a body holds, how addresses are made. No decisions.

pub mod address;
pub mod body;
pub mod html;
pub mod inputs;
pub mod manifest;
pub mod marks;
pub mod packed;
pub mod theme;
